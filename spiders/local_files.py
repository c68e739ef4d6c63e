"""Files of the user's own as captures: text and web pages, office files, WARC files, tables, and archives of them.

Belongs here: from a path to payloads, one a document, and what could not be read. Does not belong here: where
captures are kept (`store.py`), the formats (`local_files_*.py`, `warc.py`), what a payload means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from spiders.local_files_archive import zip_payloads
from spiders.local_files_mapping import FileMapping
from spiders.local_files_rows import STREAMED
from spiders.local_files_tables import parquet_rows, payloads
from spiders.local_files_types import RECORD_TYPE, SINGLE, SOURCE_ID, Payload, Rejected, printable, safe_url, type_of
from spiders.payload import MAX_PAYLOAD
from spiders.store import CaptureStore
from spiders.warc import WarcError, iter_records

__all__ = ["RECORD_TYPE", "SOURCE_ID", "Payload", "Rejected", "Taken", "read_file", "take_files"]
_WEB_TYPES = ("text/html", "text/plain", "application/xhtml+xml")


@dataclass
class Taken:
    """What was taken in: the files by name, how many payloads were kept, and what was rejected."""

    files: list[str] = field(default_factory=list)
    payloads: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def take_files(
    paths: Sequence[Path],
    home: Path,
    on_payload: Callable[[], None] = lambda: None,
    mapping: FileMapping | None = None,
) -> Taken:
    """Write every document of the files and folders to WARC under `home`. What cannot be read is rejected by name;
    the rest goes on. `mapping` says what the columns of tables are; without it, a shipped one that fits does."""
    taken = Taken()
    with CaptureStore(home, SOURCE_ID) as store:
        for path, name in _files(paths):
            taken.files.append(name)
            for found in read_file(path, name, mapping):
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
            yield from ((p, printable(p.relative_to(path.parent).as_posix())) for p in inside)
        else:
            yield path, printable(path.name)


def read_file(path: Path, name: str, mapping: FileMapping | None = None) -> Iterator[Payload | Rejected]:
    """The payloads of one file, by its ending; never raises for what the file holds."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if size == 0:
            yield Rejected(name, name, "empty", "the file has no content")
        elif suffix in SINGLE and size > MAX_PAYLOAD:
            yield Rejected(name, name, "too_large", f"is of {size} bytes; the limit is {MAX_PAYLOAD}")
        elif suffix in SINGLE:
            content = path.read_bytes()
            yield Payload(name, safe_url(f"local:{name}"), content, type_of(content, suffix))
        elif name.lower().endswith((".warc", ".warc.gz")):
            yield from _warc(path, name)
        elif suffix in STREAMED:
            with path.open("rb") as file:
                yield from payloads(name, STREAMED[suffix](file, name), mapping)
        elif suffix == ".parquet":
            yield from payloads(name, parquet_rows(path, name), mapping)
        elif suffix == ".zip":
            yield from zip_payloads(path, name, mapping)
        else:
            known = ", ".join([*SINGLE, ".warc", ".warc.gz", *STREAMED, ".parquet", ".zip"])
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
        yield Payload(f"{name}, offset {record.offset}", safe_url(record.url), record.payload, media_type, record.date)
    for error in damage:
        yield Rejected(name, f"{name}, offset {error.offset}", error.reason_code, error.detail)
