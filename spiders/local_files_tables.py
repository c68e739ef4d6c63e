"""Tables of a user's: JSON lines, CSV and Parquet, a document a row, in memory that does not grow with the table.

Belongs here: rows from bytes, and payloads from rows. Does not belong here: which column is what
(`local_files_mapping.py`).
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from spiders.local_files_mapping import FileMapping, choose_mapping
from spiders.local_files_types import RECORD_TYPE, Payload, Rejected, safe_url

MAX_ROW = 32 * 1024 * 1024  # bytes of a line of JSON, characters of a cell; far above any judgment
_BATCH = 512  # rows of Parquet held at once
_HEAD = 1 << 20  # bytes that an encoding is told from
_MISFITS = 100  # ways not to fit that are told apart
csv.field_size_limit(MAX_ROW)

Row = tuple[str, Mapping[str, Any] | Rejected]


def json_lines(file: BinaryIO, name: str) -> Iterator[Row]:
    """The objects of a file of JSON lines; a line that is none is rejected by its number."""
    number = 0
    while line := file.readline(MAX_ROW + 1):
        number += 1
        place = f"{name}, line {number}"
        if len(line) > MAX_ROW:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_ROW)
            yield place, Rejected(name, place, "too_large", f"is longer than {MAX_ROW} bytes")
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line)
        except (ValueError, RecursionError) as error:
            yield place, Rejected(name, place, "bad_json", f"is no JSON: {error}")
            continue
        yield place, row if isinstance(row, dict) else Rejected(name, place, "bad_row", "is no JSON object")


def csv_rows(file: BinaryIO, name: str) -> Iterator[Row]:
    """The rows of a CSV file with a line of column names, in UTF-8, UTF-16 or GB18030."""
    head = file.read(_HEAD)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=_encoding(head), newline="")
    try:
        rows = csv.DictReader(text)
        for number, row in enumerate(rows, 1):
            place = f"{name}, row {number}"
            if None in row:
                yield place, Rejected(name, place, "bad_row", "has more cells than there are columns")
            else:
                yield place, row
    except (UnicodeError, csv.Error) as error:
        yield name, Rejected(name, name, "undecodable", f"cannot be read as CSV to its end: {error}")
    finally:
        text.detach()


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"  # what spreadsheets in China write
    return "utf-8-sig"


def parquet_rows(path: Path, name: str) -> Iterator[Row]:
    """The rows of a Parquet file, some hundreds at a time."""
    number = 0
    try:
        for batch in pl.scan_parquet(path, glob=False).collect_batches(chunk_size=_BATCH):
            for row in batch.iter_rows(named=True):
                number += 1
                yield f"{name}, row {number}", row
    except (pl.exceptions.PolarsError, OSError) as error:
        yield name, Rejected(name, name, "unreadable", f"cannot be read as Parquet: {error}")


# Those that are read from a stream, and so from within an archive too; Parquet needs a file.
STREAMED: dict[str, Callable[[BinaryIO, str], Iterator[Row]]] = {
    ".jsonl": json_lines,
    ".ndjson": json_lines,
    ".csv": csv_rows,
}


@lru_cache(maxsize=64)
def _chosen(columns: frozenset[str]) -> FileMapping | None:
    return choose_mapping(columns)


def payloads(file: str, rows: Iterator[Row], mapping: FileMapping | None = None) -> Iterator[Payload | Rejected]:
    """A payload a row, its fields by the mapping, or by the shipped one that its columns fit.

    Rows whose columns fit none are rejected together, by the columns that they have.
    """
    misfits: dict[str, tuple[str, int]] = {}
    for place, row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        columns = frozenset(map(str, row))
        chosen = mapping or _chosen(columns)
        if chosen is None or not chosen.fits(columns):
            wanted = f"lack {', '.join(sorted(set(chosen.requires) - columns))}" if chosen else "fit no mapping"
            told = f"{wanted}; they have {', '.join(sorted(columns))[:200]}"
            told = told if told in misfits or len(misfits) < _MISFITS else "fit no mapping, in yet another way"
            first, n = misfits.get(told, (place, 0))
            misfits[told] = (first, n + 1)
            continue
        yield from _payload(file, place, chosen, row)
    for told, (first, n) in misfits.items():
        yield Rejected(file, first, "bad_row", f"the columns {told}" + (f" ({n} rows)" if n > 1 else ""))


def _payload(file: str, place: str, mapping: FileMapping, row: Mapping[str, Any]) -> Iterator[Payload | Rejected]:
    found = mapping.record(row)
    if not str(found.fields.get("text") or "").strip():
        yield Rejected(file, place, "bad_row", "has no text")
        return
    for problem in found.problems:
        yield Rejected(file, place, "not_understood", f"taken without {problem}")
    if "url" in found.fields:
        found.fields["url"] = safe_url(found.fields["url"])
    url = found.fields.get("url") or f"local:{file}#{found.fields.get('id') or place.rpartition(' ')[2]}"
    content = json.dumps(found.fields, ensure_ascii=False, sort_keys=True, default=str)
    # `rest` is kept as it came and may hold half characters still.
    yield Payload(place, safe_url(url), content.encode("utf-8", "backslashreplace"), RECORD_TYPE)
