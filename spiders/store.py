"""Where captures are kept: WARC files of one source, and `captures.jsonl` beside them, one row a capture.

Belongs here: names of files, the index, what was captured before. Does not belong here: the record format
(`warc_writer.py`), whether a page should be fetched at all (`frontier.py`).

A row is written after its record, and both are handed to the system before anybody reads the page: they outlive this
process. They are synced to the disk at once or, where pages come fast, once a second, since a sync may take as long as
a page; a power cut costs what came in that second, and it is fetched again when it is revisited. A page whose payload
is that of its latest capture gets a revisit record and no second row: a capture is an address with a content. One that
has gone back to an earlier content gets a record and a row again, of the same capture: the last row of an address is
what it held last.

What was captured before is looked up on the disk (`capture_index.py`), so that memory does not grow with the archive.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, NamedTuple, Self, TypedDict

from spiders.capture_index import CaptureIndex, Line, whole_lines
from spiders.payload import PayloadError
from spiders.warc_writer import Earlier, Exchange, Place, WarcWriter

Role = Literal["list", "article", "robots", "file", "other"]
INDEX = "captures.jsonl"
_SYNC_SECONDS = 1.0
MAX_FILE = 1_000_000_000  # bytes after which the next record opens a new file; the usual size of WARC files


class Row(TypedDict):
    """A capture: `warc_file` is relative to the home folder, `fetched_at` ISO 8601 in UTC.

    `origin` is `crawl`, `import` for a file of the user's own, or the id of the archive that it was taken from; then
    `fetched_at` is when the archive captured it, and `requested_url` where it lies in the archive.
    """

    capture_id: str
    source_id: str
    url: str
    requested_url: str
    fetched_at: str
    http_status: int | None
    content_type: str | None
    payload_sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int
    role: Role
    origin: str


class _Seen(NamedTuple):
    url: str
    requested_url: str
    at: datetime
    status: int | None
    content_type: str | None
    role: Role
    origin: str = "crawl"


class Kept(NamedTuple):
    """What became of a response: the id and digest of its capture, and whether that is a new one."""

    capture_id: str
    payload_sha256: str
    is_new: bool


def capture_id(source_id: str, url: str, payload_sha256: str) -> str:
    """The key of a capture: 16 hexadecimal digits made of its source, its address and its content."""
    return sha256(f"{source_id}|{url}|{payload_sha256}".encode()).hexdigest()[:16]


def software() -> str:
    """Name and version of this program, as WARC files and the user agent tell it."""
    try:
        return f"leakledger/{version('leakledger')}"
    except PackageNotFoundError:  # run from a folder, not installed
        return "leakledger/0"


def captures_of(home: Path, lane: str) -> Path:
    """The folder that holds a source's WARC files and their indexes; for what an archive gave of it, a folder of its
    own (`catalog_archives.lane_of`)."""
    return home / "captures" / lane


class CaptureStore:
    """The captures of one source under `<home>/captures/<lane>/`. Not for two processes at once."""

    def __init__(self, home: Path, source_id: str, lane: str | None = None) -> None:
        """Open the index; the first record opens the first file. `lane` is the source's id unless it is given."""
        self._home = home
        self._folder = captures_of(home, lane or source_id)
        self._source_id = source_id
        self._writer: WarcWriter | None = None
        self._rows = _open_index(self._folder / INDEX)
        self._index = CaptureIndex(self._folder / INDEX)
        self._synced_at = time.monotonic()

    def has(self, url: str) -> bool:
        """Was anything ever captured at this address?"""
        return self._index.latest(url) is not None

    def add_exchange(self, exchange: Exchange, requested_url: str, role: Role) -> Kept:
        """Keep a response. Where its payload cannot be decoded, its body as sent takes the payload's place."""
        try:
            digest = sha256(exchange.message.payload()).hexdigest()
        except PayloadError:
            digest = sha256(exchange.body).hexdigest()
        latest = _earlier(self._index.latest(exchange.url))
        if exchange.status == 304 and latest is not None:
            digest = latest.payload_sha256
        key = capture_id(self._source_id, exchange.url, digest)
        if latest is not None and latest.payload_sha256 == digest:
            self._file().write_revisit(exchange, latest)
            self._sync_if_due()
            return Kept(key, digest, is_new=False)
        is_new = self._index.capture(key) is None
        place = self._file().write_exchange(exchange)
        content_type = exchange.message.header("Content-Type")
        origin = exchange.origin.archive if exchange.origin else "crawl"
        seen = _Seen(exchange.url, requested_url, exchange.fetched_at, exchange.status, content_type, role, origin)
        self._append(self._row(key, digest, place, seen))
        return Kept(key, digest, is_new)

    def add_resource(self, url: str, content: bytes, content_type: str, at: datetime) -> Kept:
        """Keep a payload that came without HTTP, such as a file of the user's own; one kept before stays as it is."""
        digest = sha256(content).hexdigest()
        key = capture_id(self._source_id, url, digest)
        if self._index.capture(key) is not None:
            return Kept(key, digest, is_new=False)
        place = self._file().write_resource(url, content, content_type, at)
        self._append(self._row(key, digest, place, _Seen(url, url, at, None, content_type, "file")))
        return Kept(key, digest, is_new=True)

    def _row(self, key: str, digest: str, place: Place, seen: _Seen) -> Row:
        return Row(
            capture_id=key,
            source_id=self._source_id,
            url=seen.url,
            requested_url=seen.requested_url,
            fetched_at=seen.at.astimezone(UTC).isoformat(),
            http_status=seen.status,
            content_type=seen.content_type,
            payload_sha256=digest,
            warc_file=place.path.relative_to(self._home).as_posix(),
            warc_offset=place.offset,
            warc_length=place.length,
            role=seen.role,
            origin="import" if seen.role == "file" else seen.origin,
        )

    def _append(self, row: Row) -> None:
        text = (json.dumps(row, ensure_ascii=False) + "\n").encode()
        start = self._rows.tell()
        self._rows.write(text)
        self._rows.flush()
        self._index.add(Line(start, start + len(text), text), row["capture_id"], row["url"])
        self._sync_if_due()

    def _sync_if_due(self) -> None:
        if time.monotonic() - self._synced_at >= _SYNC_SECONDS:
            self._sync()

    def _sync(self) -> None:
        """Records first: a row on the disk must never lead to a record that is not."""
        if self._writer is not None:
            self._writer.sync()
        os.fsync(self._rows.fileno())
        self._index.commit()
        self._synced_at = time.monotonic()

    def _file(self) -> WarcWriter:
        if self._writer is not None and self._writer.size >= MAX_FILE:
            self._writer.close()
            self._writer = None
        if self._writer is None:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            numbers = iter(range(1000))
            while self._writer is None:
                try:
                    self._writer = WarcWriter(self._folder / f"{stamp}-{next(numbers):03}.warc.gz", software())
                except FileExistsError:
                    continue  # written within the same second
        return self._writer

    def close(self) -> None:
        """Sync and close the files."""
        if self._writer is not None:
            self._writer.close()
            os.fsync(self._rows.fileno())
        self._rows.close()
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def _earlier(row: Mapping[str, Any] | None) -> Earlier | None:
    return Earlier(row["url"], datetime.fromisoformat(row["fetched_at"]), row["payload_sha256"]) if row else None


def _open_index(path: Path) -> BinaryIO:
    """Open an index for appending, cut back to its last whole line: a crawl that died may have left half a one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        size = at = file.tell()
        while at > 0:
            step = min(at, 65536)
            file.seek(at - step)
            end = file.read(step).rfind(b"\n")
            if end >= 0:
                at += end + 1 - step
                break
            at -= step
        if at < size:
            file.truncate(at)
    return path.open("ab")


def read_index(path: Path, start: int = 0) -> Iterator[Row]:
    """The rows of an index, from byte `start` on; half a line at its end, left by a crawl that died, is passed over."""
    for line in whole_lines(path, start):
        row: Row = json.loads(line.text)
        yield row
