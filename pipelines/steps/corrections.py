"""A person's overrides: read from the home, applied to the assembled tables, and told where they fit nothing."""

from __future__ import annotations

import json
from collections.abc import Container
from datetime import date
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.labels.model import IRRELEVANT, RELEVANT
from pipelines.linking.assemble import key_of

COLUMNS = ("table", "key", "column", "value", "why", "by", "on")
# What says who is who and what rests on what is never overridden.
_FIXED = ("corrections", "evidence", "quarantine", "sources")
_ANSWERS = ("0.0", "1.0")
_REVIEWED = {"method": "review", "model_version": "review"}


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
    frames: dict[str, pl.DataFrame], corrections: list[dict[str, Any]], documents: Container[str] = ()
) -> tuple[dict[str, pl.DataFrame], list[dict[str, Any]]]:
    """The frames with every correction's value in its place, and a row of quarantine for each that fits no cell.

    A table's first column is its key; a later correction of the same cell wins. A value is text, or null, and is
    read as the column's type. `documents` are those that there are: answers about others fit nothing.
    """
    frames, unmatched = dict(frames), []
    for correction in sorted(corrections, key=lambda c: c["on"]):
        if (answered := label_place(correction)) is not None:  # was put over the labels of documents before
            if answered[0] not in documents:
                told = f"labels of {correction['key']}"
                unmatched.append(_set_aside("unmatched_correction", told, f"{told}: no such document"))
            continue
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


def correct_labels(labels: pl.DataFrame, corrections: list[dict[str, Any]]) -> pl.DataFrame:
    """`document_labels` with the answers of reviewers put over them, before any case is made of the documents.

    An answer is a correction of the table `labels` whose key is DOCUMENT/FACET/CODE: 1 gives the document the label,
    whether or not it was found, 0 takes it away. Without relevance a document has no labels, and a case has no such
    document.
    """
    answers = {}
    for correction in sorted(corrections, key=lambda c: c["on"]):
        if (place := label_place(correction)) is not None:
            answers[place] = float(correction["value"])
    if not answers:
        return labels
    given: dict[tuple[str, str, str], dict[str, Any]] = {
        (row["document_id"], row["facet"], row["code"]): row for row in labels.iter_rows(named=True)
    }
    for (document_id, facet, code), value in answers.items():
        stands: tuple[str, ...] = (code,) if value > 0 else ()
        falls: tuple[str, ...] = () if value > 0 else (code,)
        if facet == "relevance":  # the two codes are each other's contrary, and one of them always stands
            right = RELEVANT if (code == RELEVANT) == (value > 0) else IRRELEVANT
            stands, falls = (right,), tuple({RELEVANT, IRRELEVANT} - {right})
        for one in falls:
            given.pop((document_id, facet, one), None)
        for one in stands:
            key = {"label_id": key_of(document_id, facet, one), "document_id": document_id, "facet": facet, "code": one}
            found = given.get((document_id, facet, one), dict.fromkeys(labels.columns))
            given[document_id, facet, one] = found | key | {"probability": 1.0, **_REVIEWED}
    dropped = {document_id for document_id, facet, code in given if (facet, code) == ("relevance", IRRELEVANT)}
    kept = [row for (document, facet, _), row in given.items() if facet == "relevance" or document not in dropped]
    return pl.DataFrame(kept, schema=labels.schema)


def label_place(correction: dict[str, Any]) -> tuple[str, str, str] | None:
    """Document, facet and code that a correction answers for; None for a correction of something else."""
    parts = str(correction["key"]).split("/")
    answers = (correction["table"], correction["column"]) == ("labels", "probability") and len(parts) == 3
    return (parts[0], parts[1], parts[2]) if answers and correction["value"] in _ANSWERS else None


def _set_aside(reason_code: str, place: str, detail: str) -> dict[str, Any]:
    return {
        "id": key_of("corrections", reason_code, place),
        "stage": "cases",
        "reason_code": reason_code,
        "detail": detail,
    }
