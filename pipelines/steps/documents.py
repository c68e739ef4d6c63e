"""captures → documents: read each capture from its WARC, clean it, and set aside what is no document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.linking.assemble import key_of
from pipelines.steps.incremental import Output, Step, WorkReport, code_version, joined, slices, work
from pipelines.steps.parallel import worked, workers
from pipelines.text import Document, DocumentKind, SetAside, document_from_bytes, document_from_text, document_kind
from spiders.catalog import load_catalog
from spiders.local_files import RECORD_TYPE
from spiders.local_files_office import OFFICE_TYPES, OfficeError, office_text
from spiders.warc import WarcError, read_record
from warehouse.lake import Lake, frame_of

NAME = "documents"
LOG = "work_log_documents"
CODE = ("pipelines/text", "pipelines/steps/documents.py", "spiders/local_files_office.py")
_FROM_CAPTURE = ("capture_id", "source_id", "url", "fetched_at", "warc_file", "warc_offset")


@dataclass(frozen=True)
class _Job:
    capture: dict[str, Any]
    root: Path
    version: str


def build_documents(home: Home) -> WorkReport:
    """Bring the tables `documents` and `quarantine` (its part of this step) up to date with `captures`."""
    lake = Lake(home.lake)
    version = code_version(*CODE)
    step = Step(
        NAME,
        LOG,
        (Output("documents", "document_id"), Output("quarantine", "capture_id", f"{NAME}-")),
        version,
        lambda rows: _process(rows, home, version),
    )
    return work(lake, step, lambda shard: inputs(lake, shard), key="capture_id", digest="payload_sha256")


def inputs(lake: Lake, shard: str) -> pl.DataFrame:
    """The captures of a shard that may become documents."""
    captures = lake.read("captures", shard)
    return captures.filter(pl.col("role").is_in(["article", "file"]) & pl.col("http_status").fill_null(200).eq(200))


def _process(rows: pl.DataFrame, home: Home, version: str) -> dict[str, pl.DataFrame]:
    parts = []
    with workers(rows.height) as spread:
        for some in slices(rows):
            jobs = [_Job(row, home.root, version) for row in some.iter_rows(named=True)]
            documents, set_aside = [], []
            for document, reason in worked(NAME, spread(_work_one, jobs)):
                if document:
                    documents.append(document)
                if reason:
                    set_aside.append(reason)
            parts.append(
                {"documents": frame_of("documents", documents), "quarantine": frame_of("quarantine", set_aside)}
            )
    return joined(parts)


def _work_one(job: _Job) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    capture = job.capture
    try:
        payload = read_record(job.root / capture["warc_file"], capture["warc_offset"]).payload
        if capture["content_type"] == RECORD_TYPE:
            document = _of_record(json.loads(payload))
        elif capture["content_type"] in OFFICE_TYPES:
            document = document_from_text(office_text(payload, capture["content_type"]), url=capture["url"])
        else:
            document = document_from_bytes(payload, content_type=capture["content_type"], url=capture["url"])
    except (SetAside, OfficeError) as reason:
        return None, set_aside_row(NAME, capture, reason.reason_code, f"{capture['url']}: {reason.detail}")
    except WarcError as error:
        return None, set_aside_row(NAME, capture, error.reason_code, f"{capture['url']}: {error}")
    return _document_row(document, capture, job.version), None


def _of_record(record: dict[str, Any]) -> Document:
    """A row of a user's table; what it says beside the text is believed where it can be understood."""
    return document_from_text(
        record["text"],
        title=record.get("title"),
        kind=document_kind(record.get("kind")),
        url=record.get("url"),
        published_on=_day(record.get("published_on")),
    )


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError:
        return None


def set_aside_row(stage: str, capture: dict[str, Any], reason_code: str, detail: str) -> dict[str, Any]:
    """A row of the table `quarantine` for a capture that a stage could not take further."""
    return {
        "id": key_of(stage, capture["capture_id"], reason_code),
        "stage": stage,
        "reason_code": reason_code,
        "detail": detail,
        "capture_id": capture["capture_id"],
    }


def _kind(document: Document, source_id: str) -> DocumentKind:
    """What a court, a procuratorate or the police tell of a case is an official case, however news-like it reads."""
    if document.kind == "news" and source_id in _official_sources():
        return "official_case"
    return document.kind


@cache
def _official_sources() -> frozenset[str]:
    return frozenset(s.id for s in load_catalog().values() if s.kind in ("court", "procuratorate", "police"))


def _document_row(document: Document, capture: dict[str, Any], version: str) -> dict[str, Any]:
    return {
        "document_id": capture["capture_id"],
        **{name: capture[name] for name in _FROM_CAPTURE},
        "title": document.title,
        "kind": _kind(document, capture["source_id"]),
        "published_on": document.published_on,
        "script": document.script,
        "text": document.text,
        "text_sha256": sha256(document.text.encode()).hexdigest(),
        "quality_flags": list(document.quality_flags),
        "corrupt": [[span.start, span.end] for span in document.corrupt],
        "code_version": version,
    }
