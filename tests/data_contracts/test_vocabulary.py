"""The vocabularies: closed lists of codes, the same as those that the labelled development texts use."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from data_contracts.contracts import ContractError
from data_contracts.vocabulary import load_vocabulary, vocabulary, vocabulary_names

ROOT = Path(__file__).resolve().parents[2]
CODES_OF_LABELLED_TEXTS = ROOT.parent / "shared" / "dev" / "README.md"


def test_each_vocabulary_names_its_source() -> None:
    assert {"industries", "channels", "data_types", "document_kinds", "quarantine_reasons"} <= set(vocabulary_names())
    for name in vocabulary_names():
        assert len(vocabulary(name).source) > 20
        assert len(set(vocabulary(name).codes)) == len(vocabulary(name).terms)


@pytest.mark.parametrize(
    ("code", "tier"), [("location", 1), ("credit", 1), ("lodging", 2), ("health", 2), ("phone", 3), ("unspecified", 3)]
)
def test_a_type_of_data_has_the_tier_of_the_interpretation(code: str, tier: int) -> None:
    # 法释〔2017〕10号 art. 5: 50 records of tier 1, 500 of tier 2, 5000 of tier 3.
    assert vocabulary("data_types").term(code).tier == tier


def test_only_types_of_data_have_a_tier() -> None:
    assert all(term.tier for term in vocabulary("data_types").terms)
    assert not any(term.tier for name in ("industries", "channels") for term in vocabulary(name).terms)


@pytest.mark.skipif(not CODES_OF_LABELLED_TEXTS.is_file(), reason="the labelled texts are not beside this checkout")
def test_codes_are_those_of_the_labelled_texts() -> None:
    text = CODES_OF_LABELLED_TEXTS.read_text(encoding="utf-8")
    for name in ("industries", "channels"):
        section = text.split(f"### Codes of `{name}`")[1].split("\n\n#")[0].split("\n\nA text")[0]
        assert set(re.findall(r"\| `([a-z_]+)`", section)) == set(vocabulary(name).codes)


def test_an_unknown_vocabulary_is_named_with_those_that_exist() -> None:
    with pytest.raises(KeyError, match="no such vocabulary: colours; there are channels"):
        vocabulary("colours")


@pytest.mark.parametrize(
    ("terms", "key"),
    [
        ("[{code: a, zh: 甲, en: first}, {code: a, zh: 乙, en: second}]", ""),
        ("[{code: A-1, zh: 甲, en: first}]", "terms[0].code"),
        ("[{code: a, zh: 甲, en: first, colour: red}]", "terms[0].colour"),
        ("[]", "terms"),
    ],
)
def test_a_wrong_vocabulary_is_told_by_file_and_key(terms: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / "letters.yaml"
    path.write_text(
        f"name: letters\ntitle: Letters\nsource: invented for this test\nterms: {terms}\n", encoding="utf-8"
    )
    with pytest.raises(ContractError, match=re.escape(str(path))) as told:
        load_vocabulary(path)
    assert told.value.key == key


def reasons_given_in(module: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "SetAside" and c.args]
    return {c.args[0].value for c in named if isinstance(c.args[0], ast.Constant)}


def test_whatever_is_set_aside_is_set_aside_with_a_reason_of_the_vocabulary() -> None:
    known = set(vocabulary("quarantine_reasons").codes)
    given = {module: reasons_given_in(module) for module in (ROOT / "pipelines").rglob("*.py")}
    assert not {str(module): reasons - known for module, reasons in given.items() if reasons - known}
