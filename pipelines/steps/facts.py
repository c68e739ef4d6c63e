"""documents → facts: what each document states, row by row with its evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from pipelines.facts import extract_facts
from pipelines.facts.rows import to_rows
from pipelines.home import Home
from pipelines.linking.accounts import PERSON
from pipelines.linking.assemble import key_of
from pipelines.privacy.alias import cued_names
from pipelines.steps.incremental import Output, Step, WorkReport, code_version, joined, slices, work_documents
from pipelines.steps.parallel import worked, workers
from pipelines.text import Span
from warehouse.lake import Lake, frame_of

NAME = "facts"
LOG = "work_log_facts"
CODE = ("pipelines/facts", "pipelines/text", "pipelines/privacy")


def build_facts(home: Home) -> WorkReport:
    """Bring the table `facts` up to date with `documents`."""
    lake = Lake(home.lake)
    version = code_version(*CODE)
    step = Step(NAME, LOG, (Output("facts", "document_id"),), version, lambda rows: _process(rows, version))
    return work_documents(lake, step, ["kind", "title", "corrupt"])


def _process(rows: pl.DataFrame, version: str) -> dict[str, pl.DataFrame]:
    parts = []
    with workers(rows.height) as spread:
        for some in slices(rows):
            documents = some.to_dicts()
            found: list[dict[str, Any]] = []
            for document, facts in zip(documents, worked(NAME, spread(_facts_of, documents)), strict=True):
                found += [_row(document["document_id"], number, fact, version) for number, fact in enumerate(facts)]
            parts.append({"facts": frame_of("facts", found)})
    return joined(parts)


def _row(document_id: str, number: int, fact: dict[str, Any], version: str) -> dict[str, Any]:
    fact_id = key_of(document_id, fact["kind"], fact["char_start"], fact["value"], number)
    return {**fact, "fact_id": fact_id, "document_id": document_id, "code_version": version}


def _facts_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    corrupt = tuple(Span(start, end) for start, end in document["corrupt"] or [])
    facts = extract_facts(document["text"], kind=document["kind"], title=document["title"], corrupt=corrupt)
    return [*to_rows(facts, document["text"]), *_persons(document["text"])]


def _persons(text: str) -> Iterator[dict[str, Any]]:
    """Full names of whomever a text calls by name: never published, but masked in every quote of the case."""
    for name in sorted(cued_names(text)):
        at = text.index(name)
        yield {
            "kind": PERSON,
            "value": json.dumps({"name": name}, ensure_ascii=False),
            "char_start": at,
            "char_end": at + len(name),
            "quote": name,
            "confidence": 1.0,
            "held_reason": None,
        }
