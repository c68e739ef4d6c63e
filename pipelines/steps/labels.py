"""documents → document_labels: relevance, industry, channel and data type of each document, with evidence."""

from __future__ import annotations

from itertools import islice
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.labels import Given, Label, label_documents
from pipelines.labels.choice import chosen_identity
from pipelines.linking.assemble import key_of
from pipelines.steps.incremental import AT_ONCE, Output, Step, WorkReport, code_version, joined, work_documents
from pipelines.steps.parallel import in_batches, worked
from warehouse.lake import Lake, frame_of

NAME = "labels"
LOG = "work_log_labels"
CODE = ("pipelines/labels", "pipelines/text", "data_contracts/cues", "data_contracts/vocabularies")


def build_labels(home: Home) -> WorkReport:
    """Bring the table `document_labels` up to date with `documents`."""
    lake = Lake(home.lake)
    version = code_version(*CODE)
    if identity := chosen_identity():
        version = key_of(version, identity)
    step = Step(
        NAME,
        LOG,
        (Output("document_labels", "document_id"),),
        version,
        lambda rows: _process(rows, version),
    )
    return work_documents(lake, step, ["kind", "title"])


def _process(rows: pl.DataFrame, version: str) -> dict[str, pl.DataFrame]:
    given = (Given(d["text"], d["kind"], d["title"]) for d in rows.iter_rows(named=True))
    labelled = zip(rows.iter_rows(named=True), worked(NAME, in_batches(label_batch, given)), strict=True)
    parts = []
    while some := list(islice(labelled, AT_ONCE)):
        found = [_row(document, label, version) for document, labels in some for label in labels]
        parts.append({"document_labels": frame_of("document_labels", found)})
    return joined(parts)


def label_batch(batch: list[Given]) -> list[list[Label]]:
    """The labels of some documents, in their order."""
    return list(label_documents(batch))


def _row(document: dict[str, Any], label: Label, version: str) -> dict[str, Any]:
    span = label.span
    return {
        "label_id": key_of(document["document_id"], label.facet, label.code),
        "document_id": document["document_id"],
        **{name: getattr(label, name) for name in ("facet", "code", "probability", "method", "model_version")},
        "char_start": span.start if span else None,
        "char_end": span.end if span else None,
        "quote": span.quote(document["text"]) if span else None,
        "code_version": version,
    }
