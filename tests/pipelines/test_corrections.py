"""A person's word stands over the machine's, cell by cell; a correction that fits nothing is told, never lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.linking.assemble import key_of
from pipelines.steps.corrections import apply, correct_labels, read_corrections
from warehouse.lake import frame_of

GAINS = pl.DataFrame(
    {"illegal_gain_id": ["g1", "g2"], "amount_cny": [6000.0, 700.0], "is_approximate": [True, False]},
)


def correction(**changed: Any) -> dict[str, Any]:
    base = {"table": "illegal_gains", "key": "g1", "column": "amount_cny", "value": "60000", "why": "万 overlooked"}
    return {**base, "by": "reviewer", "on": date(2026, 1, 5), **changed}


def corrected(*corrections: dict[str, Any]) -> tuple[list[float | None], list[str]]:
    frames, unmatched = apply({"illegal_gains": GAINS}, list(corrections))
    return frames["illegal_gains"]["amount_cny"].to_list(), [row["reason_code"] for row in unmatched]


def test_one_cell_changes_and_takes_the_columns_type() -> None:
    assert corrected(correction()) == ([60000.0, 700.0], [])


def test_null_withdraws_a_value() -> None:
    assert corrected(correction(value=None)) == ([None, 700.0], [])


def test_of_two_corrections_of_a_cell_the_later_wins() -> None:
    later = correction(value="61000", on=date(2026, 2, 1))
    assert corrected(later, correction()) == ([61000.0, 700.0], [])


def test_what_fits_no_cell_is_set_aside() -> None:
    wrong = [
        correction(key="g9"),
        correction(column="colour"),
        correction(table="verdicts"),
        correction(column="illegal_gain_id"),
        correction(value="many"),
    ]
    assert corrected(*wrong) == ([6000.0, 700.0], ["unmatched_correction"] * 5)


def test_lines_that_are_no_corrections_are_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    good = json.dumps({**correction(), "on": "2026-01-05"}, ensure_ascii=False)
    home.corrections.write_text(f'{good}\nno json\n\n{{"table": "cases"}}\n', encoding="utf-8")
    corrections, bad = read_corrections(home)
    assert corrections == [correction()]
    assert [row["detail"].split(": ")[0] for row in bad] == ["corrections.jsonl, line 2", "corrections.jsonl, line 4"]


def labels(*rows: tuple[str, str, str]) -> pl.DataFrame:
    given = [
        {"label_id": key_of(*row), "document_id": row[0], "facet": row[1], "code": row[2], "probability": 0.6}
        | {"method": "combined", "model_version": "m", "char_start": 3, "char_end": 9}
        for row in rows
    ]
    return frame_of("document_labels", given)


FOUND = labels(("d1", "relevance", "relevant"), ("d1", "industry", "finance"), ("d2", "relevance", "relevant"))


def answered(*answers: tuple[str, str]) -> set[tuple[str, str, str, float, str]]:
    given = [
        correction(table="labels", column="probability", key=key, value=value, on=date(2026, 1, number + 1))
        for number, (key, value) in enumerate(answers)
    ]
    columns = ("document_id", "facet", "code", "probability", "method")
    return {tuple(row) for row in correct_labels(FOUND, given).select(columns).iter_rows()}


def test_a_reviewers_answers_add_confirm_and_withdraw_labels_of_a_document() -> None:
    assert answered(
        ("d1/industry/finance", "0.0"), ("d1/industry/telecom", "1.0"), ("d2/relevance/relevant", "1.0")
    ) == {
        ("d1", "relevance", "relevant", 0.6, "combined"),
        ("d1", "industry", "telecom", 1.0, "review"),
        ("d2", "relevance", "relevant", 1.0, "review"),
    }


def test_a_confirmed_label_keeps_its_evidence() -> None:
    given = correction(table="labels", column="probability", key="d1/industry/finance", value="1.0")
    row = correct_labels(FOUND, [given]).filter(pl.col("code") == "finance").to_dicts()[0]
    assert (row["label_id"], row["char_start"], row["char_end"]) == (key_of("d1", "industry", "finance"), 3, 9)


def test_a_document_said_to_be_irrelevant_loses_its_other_labels_until_a_later_answer() -> None:
    no, yes = ("d1/relevance/relevant", "0.0"), ("d1/relevance/relevant", "1.0")
    assert answered(no) == {
        ("d1", "relevance", "irrelevant", 1.0, "review"),
        ("d2", "relevance", "relevant", 0.6, "combined"),
    }
    assert ("d1", "industry", "finance", 0.6, "combined") in answered(no, yes)


def test_an_answer_about_an_unknown_document_is_set_aside() -> None:
    given = correction(table="labels", column="probability", key="d9/industry/finance", value="1.0")
    assert [row["reason_code"] for row in apply({"labels": FOUND}, [given], {"d1"})[1]] == ["unmatched_correction"]
    assert apply({"labels": FOUND}, [given], {"d9"})[1] == []
