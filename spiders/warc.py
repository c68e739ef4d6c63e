"""Reading WARC files (ISO 28500, 1.0 and 1.1), ours and those of others, damaged ones included.

Belongs here: records and files. Does not belong here: writing (`warc_writer.py`), HTTP encodings (`payload.py`).
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastwarc.warc

from spiders.payload import MAX_PAYLOAD, Headers, PayloadError, parse_response

_GZIP = b"\x1f\x8b\x08"


class WarcError(Exception):
    """A WARC file or record cannot be read; `reason_code` is `truncated_warc`, `bad_warc`, `too_large`, `unreadable`
    or `undecodable`."""

    def __init__(self, path: Path, offset: int, reason_code: str, detail: str) -> None:
        super().__init__(f"{path.name}, offset {offset}: {detail}")
        self.path = path
        self.offset = offset
        self.reason_code = reason_code
        self.detail = detail


@dataclass(frozen=True)
class StoredRecord:
    """A record read back. `payload` is decoded; `status` is None and `headers` are empty where it holds no HTTP."""

    path: Path
    offset: int
    kind: str
    url: str | None
    date: datetime | None
    status: int | None
    headers: Headers
    content_type: str | None
    payload: bytes
    digest: str | None = None  # WARC-Payload-Digest, as its writer noted it


OnDamage = Callable[[WarcError], None]


def read_record(path: Path, offset: int, cap: int = MAX_PAYLOAD) -> StoredRecord:
    """The record at this offset. Raises WarcError where file or record cannot be read."""

    def refuse(error: WarcError) -> None:
        raise error

    for record in _records(path, offset, cap, refuse):
        return record
    raise WarcError(path, offset, "bad_warc", "no record starts here")


def iter_records(path: Path, on_damage: OnDamage | None = None, cap: int = MAX_PAYLOAD) -> Iterator[StoredRecord]:
    """Every record of a .warc or .warc.gz file in order.

    Damage is told to `on_damage`, with file, offset and reason, and the records around it are given as far as the
    file can be followed; without `on_damage`, WarcError is raised. A file that ends inside a record is
    `truncated_warc`; the records before its end are given.
    """

    def refuse(error: WarcError) -> None:
        raise error

    yield from _records(path, 0, cap, on_damage or refuse)


def _records(path: Path, start: int, cap: int, on_damage: OnDamage) -> Iterator[StoredRecord]:
    """Walk a file from an offset on; `on_damage` may raise. Behind a damaged gzip member, go on with the next one."""
    resume: int | None = start
    while resume is not None:
        at = resume
        try:
            with path.open("rb") as file:
                file.seek(at)
                last = told = None
                for record in fastwarc.warc.ArchiveIterator(file, parse_http=False):
                    last = at = record.stream_pos
                    try:
                        stored = _read(path, at, record, cap)
                    except WarcError as damage:
                        told = at
                        on_damage(damage)
                    else:
                        yield stored
            if last is None:
                on_damage(WarcError(path, at, "bad_warc", "no WARC record starts here"))
            elif told != last and _is_cut(path, last):
                on_damage(WarcError(path, last, "truncated_warc", "the file ends in this record or in the next one"))
            return
        except OSError as error:
            if error.errno is not None:  # FastWARC tells damage as OSError too, but without a number
                on_damage(WarcError(path, at, "unreadable", error.strerror or str(error)))
                return
            reason = "truncated_warc" if _is_cut(path, at) else "bad_warc"
            on_damage(WarcError(path, at, reason, f"damage in this record or before the next one: {error}"))
            resume = _next_member(path, at + 1)


def _next_member(path: Path, start: int) -> int | None:
    """The offset of the first gzip member at or after `start` that holds a WARC record."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(_GZIP, start)
        while at >= 0:
            with suppress(zlib.error):
                if zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data[at : at + 4096], 5) == b"WARC/":
                    return at
            at = data.find(_GZIP, at + 1)
    return None


def _is_cut(path: Path, offset: int) -> bool:
    """Does the file end inside a gzip member, counting members from `offset` on? False for a file without gzip."""
    with path.open("rb") as file:
        file.seek(offset)
        chunk = file.read(65536)
        while chunk.startswith(_GZIP):
            engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
            while chunk and not engine.eof:
                try:
                    engine.decompress(chunk)
                except zlib.error:
                    return False  # damaged, not cut
                chunk = engine.unused_data + file.read(65536)  # a head may lie across two reads
            if not engine.eof:
                return True
        return 0 < len(chunk) < len(_GZIP)


def _read(path: Path, offset: int, record: Any, cap: int) -> StoredRecord:
    head = record.headers
    length = head.get("Content-Length")
    if length is None or not length.isdigit() or head.get("WARC-Type") is None:
        raise WarcError(path, offset, "truncated_warc", "the file ends, or is damaged, inside the head of a record")
    if int(length) > cap:
        raise WarcError(path, offset, "too_large", f"a record of {length} bytes; the limit is {cap}")
    block = record.reader.read()
    if len(block) < int(length):
        raise WarcError(path, offset, "truncated_warc", f"the file ends after {len(block)} of {length} bytes")
    kind, content_type = head["WARC-Type"], head.get("Content-Type")
    status: int | None = None
    headers: Headers = ()
    payload = block
    if kind in {"response", "revisit"} and (content_type or "").startswith("application/http"):
        try:
            message = parse_response(block)
            status, headers, content_type = message.status, message.headers, message.header("Content-Type")
            payload = message.payload(cap) if kind == "response" else b""
        except PayloadError as error:
            raise WarcError(path, offset, error.reason_code, error.detail) from error
    url = (head.get("WARC-Target-URI") or "").strip("<>") or None  # WARC 1.0 writers put it in brackets
    date, digest = time_in(head.get("WARC-Date")), head.get("WARC-Payload-Digest")
    return StoredRecord(path, offset, kind, url, date, status, headers, content_type, payload, digest)


def time_in(written: str | None) -> datetime | None:
    """The time that a WARC-Date states; UTC where it names no zone, None where it is none."""
    try:
        at = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
