"""What a model learns from: labelled lines, folds that keep a page together, variations that keep labels true."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pipelines.training.augment import join, swap_words, varied
from pipelines.training.data import (
    TrainingError,
    examples_of,
    folds_of,
    label_names,
    negatives_of,
    repository_examples,
    targets_of,
    unlabelled_texts,
)

LINE = {
    "id": "a",
    "kind": "news",
    "text": "江州一名快递员偷拍面单，把三千条收件人信息卖给酒商，警方已将其抓获并刑事拘留。",
    "relevant": True,
    "industries": ["logistics"],
    "channels": ["insider", "physical_capture"],
}
ADVICE = {
    "id": "b",
    "kind": "qa",
    "text": "问：捡到面单怎么办？答：撕碎再扔，别让号码被人抄走。",
    "relevant": False,
    "industries": [],
    "channels": [],
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_list_that_is_left_out_is_unknown_and_an_irrelevant_text_is_asked_for_relevance_only(tmp_path: Path) -> None:
    examples = examples_of(write(tmp_path / "gold.jsonl", LINE, ADVICE))
    names = label_names()
    true, known = targets_of(examples, names)
    told = {name for name, value in zip(names, true[0], strict=True) if value}
    assert told == {"relevance:relevant", "industry:logistics", "channel:insider", "channel:physical_capture"}
    assert not [n for n, k in zip(names, known[0], strict=True) if k and n.startswith("data_type:")]
    assert [n for n, k in zip(names, known[1], strict=True) if k] == ["relevance:relevant"]


@pytest.mark.parametrize(
    ("change", "named"),
    [({"industries": ["shipping"]}, "shipping"), ({"text": 3}, "neither"), ({"relevant": None}, "relevant must")],
)
def test_a_line_that_is_no_labelled_text_is_named(tmp_path: Path, change: dict[str, object], named: str) -> None:
    path = write(tmp_path / "gold.jsonl", ADVICE, LINE | change)
    with pytest.raises(TrainingError, match=f"line 2.*{named}"):
        examples_of(path)


def test_texts_of_one_page_share_a_fold_and_folds_are_even(tmp_path: Path) -> None:
    lines = [LINE | {"id": n, "source_url": f"https://news.example/{n // 2}"} for n in range(40)]
    examples = examples_of(write(tmp_path / "gold.jsonl", *lines))
    folds = folds_of(examples, 4, seed=1)
    assert all(folds[at] == folds[at + 1] for at in range(0, 40, 2))
    assert {folds.count(fold) for fold in range(4)} == {10}
    assert folds == folds_of(examples, 4, seed=1)


def test_swapped_words_keep_class_and_code() -> None:
    text = "某快递公司员工把面单信息卖给他人，又从某医院护士手中买得产妇名单。"
    others = {swap_words(text, random.Random(seed)) for seed in range(30)}
    assert len(others) > 5
    assert all("卖给他人" in other for other in others)


def test_a_case_and_advice_in_one_text_have_the_labels_of_the_case(tmp_path: Path) -> None:
    case, advice = examples_of(write(tmp_path / "gold.jsonl", LINE, ADVICE))
    both = join(advice, case, random.Random(0))
    assert both.relevant
    assert both.labels["industry"] == {"logistics"}
    assert case.text in both.text
    assert advice.text in both.text


def test_variation_is_reproducible_and_differs_by_round() -> None:
    examples = repository_examples()[:40]
    first = [text for text, _ in varied(examples, "7/0")]
    assert first == [text for text, _ in varied(examples, "7/0")]
    assert first != [text for text, _ in varied(examples, "7/1")]
    assert len(first) == 40


def test_the_repository_holds_enough_labelled_texts_of_every_kind() -> None:
    examples = repository_examples()
    assert len(examples) >= 800
    assert len({example.id for example in examples}) == len(examples)
    assert 0.15 < sum(not example.relevant for example in examples) / len(examples) < 0.5


def test_negatives_hold_no_word_of_the_matter() -> None:
    theft = "被告人韦某翻墙进入院内，窃得电动车一辆，价值人民币二千元，后销赃得款五百元，赃款挥霍一空，案发后退赔。" * 2
    texts = [theft, "短", theft.replace("电动车", "客户资料")]
    assert [example.text for example in negatives_of(texts, 10, seed=1)] == [theft]


def test_unlabelled_texts_come_from_both_kinds_of_file_and_a_missing_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", {"text": "第二"}, {"other": 1})
    (tmp_path / "a.txt").write_text("第一", encoding="utf-8")
    assert list(unlabelled_texts([tmp_path])) == ["第一", "第二"]
    with pytest.raises(TrainingError, match="absent"):
        list(unlabelled_texts([tmp_path / "absent"]))
