"""A person's word stands over the machine's, cell by cell; a correction that fits nothing is told, never lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.steps.corrections import apply, read_corrections

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
