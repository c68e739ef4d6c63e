"""A person's overrides: read from the home, applied to the assembled tables, and told where they fit nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.linking.assemble import key_of

COLUMNS = ("table", "key", "column", "value", "why", "by", "on")
# What says who is who and what rests on what is never overridden.
_FIXED = ("corrections", "evidence", "quarantine", "sources")


def read_corrections(home: Home) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The corrections of the home's file, and a row of quarantine for every line that is none."""
    if not home.corrections.exists():
        return [], []
    good, bad = [], []
    for number, line in enumerate(home.corrections.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            good.append({column: row[column] for column in COLUMNS} | {"on": date.fromisoformat(row["on"])})
        except (ValueError, KeyError, TypeError) as error:
            detail = f"{home.corrections.name}, line {number}: is no correction: {error!r}"
            bad.append(_set_aside("bad_json", f"line {number}", detail))
    return good, bad


def apply(
    frames: dict[str, pl.DataFrame], corrections: list[dict[str, Any]]
) -> tuple[dict[str, pl.DataFrame], list[dict[str, Any]]]:
    """The frames with every correction's value in its place, and a row of quarantine for each that fits no cell.

    A table's first column is its key; a later correction of the same cell wins. A value is text, or null, and is
    read as the column's type.
    """
    frames, unmatched = dict(frames), []
    for correction in sorted(corrections, key=lambda c: c["on"]):
        frame = frames.get(correction["table"]) if correction["table"] not in _FIXED else None
        column, key = correction["column"], correction["key"]
        place = f"{correction['table']}.{column} of {key}"
        if frame is None or column not in frame.columns[1:] or key not in set(frame[frame.columns[0]]):
            unmatched.append(_set_aside("unmatched_correction", place, f"{place}: no such cell"))
            continue
        try:
            value = pl.Series([correction["value"]], dtype=pl.String).cast(frame.schema[column])[0]
        except pl.exceptions.PolarsError:
            why = f"{place}: {correction['value']!r} is no {frame.schema[column]}"
            unmatched.append(_set_aside("unmatched_correction", place, why))
            continue
        cell = pl.when(pl.col(frame.columns[0]) == key).then(pl.lit(value, frame.schema[column]))
        frames[correction["table"]] = frame.with_columns(cell.otherwise(pl.col(column)).alias(column))
    return frames, unmatched


def _set_aside(reason_code: str, place: str, detail: str) -> dict[str, Any]:
    return {
        "id": key_of("corrections", reason_code, place),
        "stage": "cases",
        "reason_code": reason_code,
        "detail": detail,
    }
