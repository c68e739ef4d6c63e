"""tables of unsifted documents → those rows that may tell of the matter, before anything slow runs.

A step of its own, ahead of all others: a dump of tens of millions of judgments is not worth a capture each. What is
kept can be taken in as if it were the table. Which words decide is `pipelines.labels.prefilter`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.labels.prefilter import may_be_relevant
from pipelines.steps.progress import progress
from spiders.local_files_mapping import FileMapping, choose_mapping
from spiders.local_files_rows import STREAMED
from spiders.local_files_types import Rejected
from warehouse.lake import atomic_path

NAME = "prefilter"
SUFFIXES = (*STREAMED, ".parquet")
_BATCH = 4096
_TEXT, _KIND, _TITLE = "\x00text", "\x00kind", "\x00title"  # no column of a user's is named so
_ASKED = pl.Schema({_TEXT: pl.String, _KIND: pl.String, _TITLE: pl.String})


class PrefilterError(Exception):
    """A table cannot be sifted; the message names file and what is wrong."""


@dataclass
class Sifted:
    """How many rows were read, how many kept; what could not be read, by place."""

    rows: int = 0
    kept: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def prefilter(tables: Sequence[Path], to: Path, mapping: FileMapping | None = None) -> Sifted:
    """Write the rows of the tables that may be relevant into `to` (JSON lines, all their columns), some thousands in
    memory at a time.

    A row counts as a judgment where mapping or row say so, and must then name the matter; any other is kept for a wider
    list of words. Raises PrefilterError for a table that is none or whose columns fit no mapping.
    """
    found = Sifted()
    progress().begin(NAME, None)
    # Bytes that are no characters come as half characters, which JSON can hold by their numbers only.
    with atomic_path(to) as temporary, temporary.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for table in tables:
            if table.suffix.lower() not in SUFFIXES:
                raise PrefilterError(f"{table}: is no table; those are {', '.join(SUFFIXES)}")
            sift = _scanned if table.suffix.lower() == ".parquet" else _streamed
            for row in sift(table, mapping, found):
                found.kept += 1
                file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    progress().finish(NAME)
    return found


def _mapping_for(table: Path, columns: Iterable[str], mapping: FileMapping | None) -> FileMapping:
    names = frozenset(map(str, columns))
    chosen = mapping or choose_mapping(names)
    if chosen is None or not chosen.fits(names):
        what = "no shipped mapping" if chosen is None else "not the mapping given"
        raise PrefilterError(f"{table}: its columns fit {what}: {', '.join(sorted(names))[:200]}")
    return chosen


def _scanned(table: Path, mapping: FileMapping | None, found: Sifted) -> Iterator[Mapping[str, Any]]:
    """Parquet is filtered column by column, and only the rows that are kept are read whole."""
    try:
        rows = pl.scan_parquet(table, glob=False)
        schema = rows.collect_schema()
        chosen = _mapping_for(table, schema, mapping)
        total = int(rows.select(pl.len()).collect().item())
        asked = {
            _TEXT: _column(schema, chosen.text),
            _KIND: pl.coalesce(_column(schema, chosen.kind).replace(dict(chosen.kinds)), pl.lit(chosen.constants.kind)),
            _TITLE: _column(schema, chosen.title),
        }
        kept = rows.with_columns(**asked).filter(may_be_relevant(_TEXT, _KIND, _TITLE)).drop(*asked)
        for batch in kept.collect_batches(chunk_size=_BATCH):
            yield from batch.iter_rows(named=True)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise PrefilterError(f"{table}: cannot be read as Parquet: {error}") from error
    found.rows += total
    progress().advance(NAME, total)


def _column(schema: pl.Schema, names: Sequence[str]) -> pl.Expr:
    """The first of the columns that holds something; `a.b` is the field b of the struct a."""
    there = []
    for name in names:
        outer, _, inner = name.partition(".")
        if name in schema:
            there.append(pl.col(name).cast(pl.String))
        elif inner and isinstance(schema.get(outer), pl.Struct):
            there.append(pl.col(outer).struct.field(inner).cast(pl.String))
    return pl.coalesce(there) if there else pl.lit(None, pl.String)


def _streamed(table: Path, mapping: FileMapping | None, found: Sifted) -> Iterator[Mapping[str, Any]]:
    """Lines and CSV are read as the import reads them, with its encodings and its patience for damaged rows."""
    with table.open("rb") as file:
        rest = STREAMED[table.suffix.lower()](file, table.name)
        while batch := list(islice(rest, _BATCH)):
            found.rejected += [row for _, row in batch if isinstance(row, Rejected)]
            rows = [row for _, row in batch if not isinstance(row, Rejected)]
            asked = [_asked(row, _mapping_for(table, row, mapping)) for row in rows]
            frame = pl.DataFrame(asked, schema=_ASKED, orient="row")
            yield from (row for row, keep in zip(rows, frame.select(_KEEP).to_series(), strict=True) if keep)
            # A row may come with a remark on its damage, and a file with one of its own.
            read = len({place for place, _ in batch if place != table.name})
            found.rows += read
            progress().advance(NAME, read)


_KEEP = may_be_relevant(_TEXT, _KIND, _TITLE)


def _asked(row: Mapping[str, Any], mapping: FileMapping) -> tuple[str | None, str | None, str | None]:
    fields = mapping.record(row).fields
    return fields.get("text"), fields.get("kind"), fields.get("title")
