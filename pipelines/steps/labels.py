"""documents → document_labels: relevance, industry, channel and data type of each document, with evidence."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.labels import label_document
from pipelines.steps.incremental import Output, Step, WorkReport, code_version, short_id, work
from pipelines.steps.parallel import worked, workers
from warehouse.lake import Lake, frame_of

NAME = "labels"
LOG = "work_log_labels"
CODE = ("pipelines/labels", "pipelines/text", "data_contracts/vocabularies")


def build_labels(home: Home) -> WorkReport:
    """Bring the table `document_labels` up to date with `documents`."""
    lake = Lake(home.lake)
    version = code_version(*CODE)
    step = Step(
        NAME,
        LOG,
        (Output("document_labels", "document_id"),),
        version,
        lambda rows: _process(rows, version),
    )
    columns = ["document_id", "text", "text_sha256", "kind", "title"]
    return work(
        lake,
        step,
        lambda shard: lake.read("documents", shard, columns),
        key="document_id",
        digest="text_sha256",
    )


def _process(rows: pl.DataFrame, version: str) -> dict[str, pl.DataFrame]:
    documents = rows.to_dicts()
    found: list[dict[str, Any]] = []
    with workers(len(documents)) as spread:
        for document, labels in zip(documents, worked(NAME, spread(_labels_of, documents)), strict=True):
            found += [
                {
                    **label,
                    "label_id": short_id(document["document_id"], label["facet"], label["code"]),
                    "document_id": document["document_id"],
                    "code_version": version,
                }
                for label in labels
            ]
    return {"document_labels": frame_of("document_labels", found)}


def _labels_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for label in label_document(document["text"], kind=document["kind"], title=document["title"]):
        span = label.span
        rows.append(
            {
                "facet": label.facet,
                "code": label.code,
                "probability": label.probability,
                "method": label.method,
                "model_version": label.model_version,
                "char_start": span.start if span else None,
                "char_end": span.end if span else None,
                "quote": span.quote(document["text"]) if span else None,
            }
        )
    return rows
