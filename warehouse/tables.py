"""The lake's tables: columns, types, key and order. Tables that are published take theirs from the data contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from data_contracts.contracts import load_contracts, polars_schema

Schema = Mapping[str, pl.DataType | type[pl.DataType]]
UTC = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Table:
    """`key` is the column that shards and replacement go by; `sort_by` fixes the order of rows in a file."""

    schema: Schema
    key: str
    sort_by: tuple[str, ...]


# Tables of the steps before the cases: the house's own, documented here, not published.
_CAPTURES: Schema = {
    "capture_id": pl.String, "source_id": pl.String, "url": pl.String, "requested_url": pl.String,
    "fetched_at": UTC, "http_status": pl.Int32, "content_type": pl.String, "payload_sha256": pl.String,
    "warc_file": pl.String, "warc_offset": pl.Int64, "warc_length": pl.Int64, "role": pl.String, "origin": pl.String,
    "appeared_at": UTC,  # when the address last came to hold this content; `fetched_at` is the first time
}  # fmt: skip
_DOCUMENTS: Schema = {
    "document_id": pl.String, "capture_id": pl.String, "source_id": pl.String, "url": pl.String, "title": pl.String,
    "kind": pl.String, "published_on": pl.Date, "fetched_at": UTC, "script": pl.String, "text": pl.String,
    "text_sha256": pl.String, "quality_flags": pl.List(pl.String), "corrupt": pl.List(pl.Array(pl.Int64, 2)),
    "warc_file": pl.String, "warc_offset": pl.Int64, "code_version": pl.String,
}  # fmt: skip
_FACTS: Schema = {
    "fact_id": pl.String, "document_id": pl.String, "kind": pl.String, "value": pl.String, "char_start": pl.Int64,
    "char_end": pl.Int64, "quote": pl.String, "confidence": pl.Float64, "held_reason": pl.String,
    "code_version": pl.String,
}  # fmt: skip
_CLUSTERS: Schema = {
    "document_id": pl.String, "cluster_id": pl.String, "duplicate_of": pl.String, "superseded_by": pl.String,
}  # fmt: skip
_WORK_LOG: Schema = {"key": pl.String, "input_digest": pl.String, "code_version": pl.String}
_DOCUMENT_LABELS: Schema = {
    "label_id": pl.String, "document_id": pl.String, "facet": pl.String, "code": pl.String, "probability": pl.Float64,
    "method": pl.String, "model_version": pl.String, "char_start": pl.Int64, "char_end": pl.Int64, "quote": pl.String,
    "code_version": pl.String,
}  # fmt: skip
# Published tables that `cases` writes whole; the rest of a contract's life (documents) is put together in SQL.
ASSEMBLED = (
    "sources", "cases", "case_documents", "defendants", "penalties", "record_counts", "illegal_gains",
    "price_observations", "evidence", "labels", "quarantine", "corrections", "crawls",
)  # fmt: skip


@cache
def _tables() -> dict[str, Table]:
    own = {
        "captures": Table(_CAPTURES, "capture_id", ("capture_id",)),
        "documents": Table(_DOCUMENTS, "document_id", ("document_id",)),
        "clusters": Table(_CLUSTERS, "document_id", ("document_id",)),
        "facts": Table(_FACTS, "document_id", ("document_id", "char_start", "char_end", "kind", "fact_id")),
        "document_labels": Table(_DOCUMENT_LABELS, "document_id", ("document_id", "facet", "code", "label_id")),
        "work_log_documents": Table(_WORK_LOG, "key", ("key",)),
        "work_log_facts": Table(_WORK_LOG, "key", ("key",)),
        "work_log_labels": Table(_WORK_LOG, "key", ("key",)),
    }
    contracts = load_contracts()
    for name in ASSEMBLED:
        schema = dict(polars_schema(contracts[name]))
        first = next(iter(schema))
        own[name] = Table(schema, first, tuple(n for n, t in schema.items() if not isinstance(t, pl.List)))
    return own


def table(name: str) -> Table:
    """The lake table of that name. Raises KeyError for a name that is none."""
    try:
        return _tables()[name]
    except KeyError:
        raise KeyError(f"no such lake table: {name}") from None


def table_names() -> list[str]:
    """All lake tables, in the order of the way of the data."""
    return list(_tables())


def empty_frame(name: str) -> pl.DataFrame:
    """A typed frame of a table with no rows."""
    return pl.DataFrame(schema=table(name).schema)
