"""Files of the user's own as captures: text and web pages, WARC files, and tables with a text a row.

Belongs here: from a path to payloads, one a document, and what could not be read. Does not belong here: where
captures are kept (`store.py`), what a payload means.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from spiders.store import CaptureStore
from spiders.warc import WarcError, iter_records

SOURCE_ID = "local"
# The payload of a row of a table: a JSON object with `text` and what the row says beside it.
RECORD_TYPE = "application/x-leakledger-record+json"
_PAGES = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}
_KNOWN = ("text", "id", "title", "kind", "url", "published_on")
_WEB_TYPES = ("text/html", "text/plain", "application/xhtml+xml")
csv.field_size_limit(64 * 1024 * 1024)  # a judgment in one cell is longer than the default of 128 KiB


@dataclass(frozen=True)
class Payload:
    """One document's bytes; `url` is the address that it says it came from, else one made of the file's name."""

    name: str
    url: str
    content: bytes
    content_type: str
    date: datetime | None = None


@dataclass(frozen=True)
class Rejected:
    """A file, or a part of one, that could not be read: `name` says which (file, line or record), `file` the file."""

    file: str
    name: str
    reason_code: str
    detail: str


@dataclass
class Taken:
    """What was taken in: the files by name, how many payloads were kept, and what was rejected."""

    files: list[str] = field(default_factory=list)
    payloads: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def take_files(paths: Sequence[Path], home: Path, on_payload: Callable[[], None] = lambda: None) -> Taken:
    """Write every document of the files and folders to WARC under `home`. What cannot be read is rejected by name;
    the rest goes on."""
    taken = Taken()
    with CaptureStore(home, SOURCE_ID) as store:
        for path, name in _files(paths):
            taken.files.append(name)
            for found in read_file(path, name):
                if isinstance(found, Rejected):
                    taken.rejected.append(found)
                else:
                    at = found.date or datetime.now(UTC)
                    store.add_resource(found.url, found.content, found.content_type, at)
                    taken.payloads += 1
                on_payload()
    return taken


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Every file with the name that it is told by: its own, or its place in the folder that was given."""
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            yield from ((p, p.relative_to(path.parent).as_posix()) for p in inside)
        else:
            yield path, path.name


def read_file(path: Path, name: str) -> Iterator[Payload | Rejected]:
    """The payloads of one file, by its ending; never raises for what the file holds."""
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size == 0:
            yield Rejected(name, name, "empty", "the file has no content")
        elif suffix in _PAGES:
            yield Payload(name, f"local:{name}", path.read_bytes(), _PAGES[suffix])
        elif name.lower().endswith((".warc", ".warc.gz")):
            yield from _warc(path, name)
        elif suffix in _TABLES:
            yield from _records(name, _TABLES[suffix](path, name))
        else:
            known = ", ".join([*_PAGES, ".warc", ".warc.gz", *_TABLES])
            yield Rejected(name, name, "unknown_format", f"the file is none of {known}")
    except OSError as error:
        yield Rejected(name, name, "unreadable", error.strerror or str(error))


def _warc(path: Path, name: str) -> Iterator[Payload | Rejected]:
    damage: list[WarcError] = []
    for record in iter_records(path, damage.append):
        media_type = (record.content_type or "").partition(";")[0].strip().lower()
        if record.kind not in {"response", "resource"} or record.status not in {None, 200}:
            continue
        if media_type not in _WEB_TYPES or not record.url or not record.payload:
            continue
        yield Payload(f"{name}, offset {record.offset}", record.url, record.payload, media_type, record.date)
    for error in damage:
        yield Rejected(name, f"{name}, offset {error.offset}", error.reason_code, error.detail)


Row = tuple[str, Mapping[str, Any] | Rejected]


def _json_lines(path: Path, name: str) -> Iterator[Row]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            place = f"{name}, line {number}"
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                yield place, Rejected(name, place, "bad_json", f"is no JSON: {error}")
                continue
            yield place, row if isinstance(row, dict) else Rejected(name, place, "bad_row", "is no JSON object")


def _csv(path: Path, name: str) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = csv.DictReader(file)
            if "text" not in (rows.fieldnames or []):
                yield name, Rejected(name, name, "bad_row", f"has no column text, only {rows.fieldnames}")
                return
            for number, row in enumerate(rows, 1):
                yield f"{name}, row {number}", row
        except (UnicodeDecodeError, csv.Error) as error:
            yield name, Rejected(name, name, "undecodable", f"cannot be read as CSV in UTF-8: {error}")


def _parquet(path: Path, name: str) -> Iterator[Row]:
    try:
        columns = [column for column in _KNOWN if column in pl.read_parquet_schema(path)]
        if "text" not in columns:
            yield name, Rejected(name, name, "bad_row", "has no column text")
            return
        rows = pl.scan_parquet(path).select(columns).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        yield name, Rejected(name, name, "unreadable", f"cannot be read as Parquet: {error}")
        return
    for number, row in enumerate(rows.iter_rows(named=True), 1):
        yield f"{name}, row {number}", row


_TABLES: dict[str, Callable[[Path, str], Iterator[Row]]] = {".jsonl": _json_lines, ".csv": _csv, ".parquet": _parquet}


def _records(name: str, rows: Iterator[Row]) -> Iterator[Payload | Rejected]:
    for place, row in rows:
        if isinstance(row, Rejected):
            yield row
        elif not isinstance(row.get("text"), str) or not row["text"].strip():
            yield Rejected(name, place, "bad_row", "has no text")
        else:
            kept = {key: str(row[key]) for key in _KNOWN if row.get(key) not in {None, ""}}
            url = kept.get("url") or f"local:{name}#{kept.get('id') or place.rpartition(' ')[2]}"
            content = json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()
            yield Payload(place, url, content, RECORD_TYPE)
