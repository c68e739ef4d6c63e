"""What derives from the contracts is committed, and is what they give."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from data_contracts.contracts import load_contracts
from data_contracts.generate import MARTS, PAGES, ROOT, outputs, stale
from data_contracts.rules import rules_of


def test_nothing_derived_is_stale() -> None:
    assert not stale(), "run `python -m data_contracts.generate` and commit what it writes"


def test_a_changed_a_missing_and_an_orphaned_file_are_stale(tmp_path: Path) -> None:
    for path in (*outputs(), MARTS):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    assert not stale(tmp_path)
    seed = Path("dbt_like_sql/seeds/vocabulary.csv")
    (tmp_path / seed).write_text("vocabulary,code\n", encoding="utf-8")
    (tmp_path / PAGES / "cases.md").unlink()
    (tmp_path / PAGES / "matters.md").write_text("# matters\n", encoding="utf-8")
    assert set(stale(tmp_path)) == {seed, PAGES / "cases.md", PAGES / "matters.md"}


def test_every_rule_is_a_dbt_test_of_the_same_severity() -> None:
    content = yaml.safe_load(outputs()[Path("dbt_like_sql/models/core/_core.yml")])
    found = {}
    for model in content["models"]:
        nested = [model.get("data_tests", []), *(c.get("data_tests", []) for c in model["columns"])]
        for test in (t for tests in nested for t in tests):
            (body,) = test.values()
            found[body["name"]] = body.get("config", {}).get("severity", "error")
    expected = {
        f"{name}__{rule.id}": "warn" if rule.severity == "warning" else "error"
        for name, contract in load_contracts().items()
        for rule in rules_of(contract)
    }
    assert found == expected


def test_every_table_has_a_page_that_tells_each_column() -> None:
    for name, contract in load_contracts().items():
        page = outputs()[PAGES / f"{name}.md"]
        assert all(f"| `{column.name}` | {column.physical_type} |" in page for column in contract.columns)


def test_codes_are_explained_where_a_column_has_them() -> None:
    page = outputs()[PAGES / "record_counts.md"]
    assert "法释〔2017〕10号" in page
    assert "| `credit` | credit reports | 征信信息 | 1 |" in page


def test_a_described_column_of_a_mart_has_no_stray_key() -> None:
    # An unquoted comma in a flow mapping cuts the description and makes a key of the rest.
    for model in yaml.safe_load((ROOT / MARTS).read_text(encoding="utf-8"))["models"]:
        for column in model["columns"]:
            assert set(column) <= {"name", "description", "data_tests"}, (model["name"], column)
            assert column["description"].endswith("."), (model["name"], column)
