"""The Parquet lake: tables as folders of shards, each shard a file that is replaced whole and atomically.

Here belongs how rows are stored, found and replaced; not what they mean. A sharded table is split by the first
hexadecimal digit of its key, rows sorted by its sort columns, so that the same rows give the same bytes in whatever
order they arrived. A whole table is one file `all.parquet`.
"""

from __future__ import annotations

import filecmp
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.tables import empty_frame, table_names
from warehouse.tables import table as table_spec

SHARDS = "0123456789abcdef"
WHOLE = "all"


class LakeError(Exception):
    """A lake file cannot be read or does not fit its table; the message names the file."""


@contextmanager
def atomic_path(path: Path, *, unless_same: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it is synced and takes the name, on failure it is removed.

    With `unless_same`, a file that has that name and the same bytes is left alone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        if unless_same and path.exists() and filecmp.cmp(temporary, path, shallow=False):
            temporary.unlink()
            return
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text_atomic(path: Path, text: str) -> None:
    """Write UTF-8 text so that a reader sees the old file or the new one, never half of it."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


class Lake:
    """Reads and replaces the tables under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, table: str, shard: str) -> Path:
        """Where a shard of a table lies, whether or not it exists yet."""
        return self.root / table / f"{shard}.parquet"

    def read(self, table: str, shard: str | None = None, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """All rows of a table, or of one shard; a missing file is an empty typed frame.

        Raises LakeError, with the file's name, for a file that is no Parquet or lacks a column of the table.
        """
        files = [self.path(table, shard)] if shard else sorted((self.root / table).glob("*.parquet"))
        frames = [self._read_file(table, file, columns) for file in files if file.exists()]
        if not frames:
            empty = empty_frame(table)
            return empty.select(columns) if columns else empty
        return pl.concat(frames)

    def _read_file(self, table: str, file: Path, columns: Sequence[str] | None) -> pl.DataFrame:
        schema = table_spec(table).schema
        wanted = list(columns) if columns else list(schema)
        try:
            return pl.read_parquet(file, columns=wanted, glob=False).select(wanted)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise LakeError(f"{file}: cannot be read as table {table}: {error}") from error

    def write(self, table: str, frame: pl.DataFrame, shard: str = WHOLE) -> None:
        """Replace one shard of a table by `frame`, its rows in the table's order. Unchanged bytes are left alone."""
        spec = table_spec(table)
        ordered = frame.select([pl.col(name).cast(dtype) for name, dtype in spec.schema.items()]).sort(
            spec.sort_by, nulls_last=True, maintain_order=True
        )
        # The modification time of an unchanged shard must not make what comes after it look stale.
        with atomic_path(self.path(table, shard), unless_same=True) as temporary:
            ordered.write_parquet(temporary, compression="zstd", compression_level=3, statistics=True)

    def replace_rows(
        self, table: str, shard: str, column: str, keys: Sequence[str], frame: pl.DataFrame | None
    ) -> None:
        """In one shard, drop every row whose `column` is in `keys`, add `frame` (if any), and write."""
        gone = pl.Series(keys, dtype=pl.String)
        kept = self.read(table, shard).filter(~pl.col(column).is_in(gone.implode()))
        parts = [kept] if frame is None else [kept, frame.select(kept.columns).cast(kept.schema)]
        self.write(table, pl.concat(parts), shard)

    def ensure_all(self) -> None:
        """Give every table at least one file, so that whatever reads the lake by pattern finds typed columns."""
        for table in table_names():
            if not any((self.root / table).glob("*.parquet")):
                self.write(table, empty_frame(table))

    def digests(self, tables: Iterable[str]) -> dict[str, str]:
        """SHA-256 of every file of the tables, by `table/file`: what tells whether something built on them is stale."""
        return {
            f"{table}/{file.name}": _digest(file)
            for table in sorted(tables)
            for file in sorted((self.root / table).glob("*.parquet"))
        }


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def frame_of(table: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a typed frame of a table; keys that a row lacks become null. Raises LakeError for a key too many."""
    schema = table_spec(table).schema
    for row in rows:
        extra = row.keys() - schema.keys()
        if extra:
            raise LakeError(f"table {table} has no column {', '.join(sorted(extra))}")
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema, orient="row")
