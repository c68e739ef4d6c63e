"""The CDXJ index beside the WARC files of a source: which address was captured when, and where the record lies.

Belongs here: keys (SURT), lines, bringing the index up to date, look-ups. Replay tools read it (the format of pywb:
key, 14 digits of time, JSON). Does not belong here: `captures.jsonl`, by which the pipeline goes.

A revisit by digest has a line without the digest, so that a tool goes by the capture that its record refers to: what
was sent may have been packed otherwise. A "not modified" has none: there is nothing of it to show, and tools that took
its line for the latest capture would answer with an empty page.

A line of a file that is complete never changes, so files that the index knows are not read again; the index is merged
with the lines of the others, line by line, and replaced as a whole. More than a run of lines
is sorted on the disk.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC
from heapq import merge
from http import HTTPStatus
from ipaddress import ip_address
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from spiders.warc import StoredRecord, iter_records

INDEX = "index.cdxj"
_KINDS = frozenset({"response", "revisit", "resource"})
_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"^www\d*\.")
_RUN = 50_000  # lines that are sorted in memory: some 25 MB
_RUNS = 64  # files that are merged at once


class IndexLine(NamedTuple):
    """One line: `key` is the SURT of the address, `timestamp` 14 digits, `fields` the JSON."""

    key: str
    timestamp: str
    fields: dict[str, str]

    def __str__(self) -> str:
        return f"{self.key} {self.timestamp} {json.dumps(self.fields, ensure_ascii=False)}\n"


def surt(url: str) -> str:
    """The address turned round for sorting: `cn,gov,court)/zixun?a=1&b=2`.

    Host and path in lower case, without scheme, user, leading `www.`, fragment and default port, the query in order,
    as replay tools make their keys. What is no web address (`local:…`) stays as it is, without blanks.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        return re.sub(r"\s", "%20", url)
    host = _WWW.sub("", parts.hostname.lower())
    turned = host if _is_address(host) else ",".join(reversed(host.split(".")))
    place = f":{port}" if port and port != _PORTS[parts.scheme.lower()] else ""
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = (parts.path or "/") + (f"?{query}" if query else "")
    return f"{turned}{place}){re.sub(chr(92) + 's', '%20', path.lower())}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def update_index(folder: Path) -> Path:
    """Bring `folder`/index.cdxj up to date with the WARC files in it; the index is sorted and written atomically.

    A file that ends inside a record is indexed up to there. An index that cannot be read is made anew.
    """
    index = folder / INDEX
    folder.mkdir(parents=True, exist_ok=True)
    files = {path.name: path for path in sorted(folder.glob("*.warc.gz"))}
    known = _files_in(index)
    stays = known <= files.keys()
    new = [path for name, path in files.items() if not stays or name not in known]
    found = (str(line) for path in new for line in _lines_of(path))
    first = list(islice(found, 1))
    if stays and not first and index.exists():
        return index
    unfinished = index.with_suffix(".cdxj.part")
    with _sorted(chain(first, found), folder) as lines, unfinished.open("w", encoding="utf-8") as out:
        out.writelines(merge(_lines(index) if stays else [], lines))
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(index)
    return index


@contextmanager
def _sorted(lines: Iterator[str], folder: Path) -> Iterator[Iterable[str]]:
    """The lines in order, in the memory of a run of them; more are sorted run by run in files under `folder`."""
    run = sorted(islice(lines, _RUN))
    if len(run) < _RUN:
        yield run
        return
    with tempfile.TemporaryDirectory(dir=folder, prefix=".sorting-") as place:
        runs: list[Path] = []
        while run:
            runs.append(_written(run, Path(place)))
            if len(runs) == _RUNS:
                runs = [_merged(runs, Path(place))]
            run = sorted(islice(lines, _RUN))
        with _merging(runs) as merged:
            yield merged


def _merged(runs: Iterable[Path], folder: Path) -> Path:
    with _merging(runs) as lines:
        merged = _written(lines, folder)
    for path in runs:
        path.unlink()
    return merged


def _written(lines: Iterable[str], folder: Path) -> Path:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
        file.writelines(lines)
    return Path(file.name)


@contextmanager
def _merging(runs: Iterable[Path]) -> Iterator[Iterator[str]]:
    with ExitStack() as stack:
        yield merge(*(stack.enter_context(path.open(encoding="utf-8")) for path in runs))


def _lines(index: Path) -> Iterator[str]:
    if index.exists():
        with index.open(encoding="utf-8") as lines:
            yield from lines


def _files_in(index: Path) -> set[str]:
    try:
        return {_parsed(line).fields["filename"] for line in _lines(index)}
    except (ValueError, KeyError):
        index.unlink()
        return set()


def _parsed(line: str) -> IndexLine:
    key, timestamp, fields = line.rstrip("\n").split(" ", 2)
    return IndexLine(key, timestamp, json.loads(fields))


def _lines_of(path: Path) -> Iterator[IndexLine]:
    """The lines of one file. A record's length shows where the next one begins, so each is told one step later."""
    ends: list[int] = []  # where damage begins
    waiting: StoredRecord | None = None
    for record in iter_records(path, lambda damage: ends.append(damage.offset)):
        if waiting is not None:
            yield _line(waiting, min([end for end in ends if end > waiting.offset], default=record.offset))
        waiting = record if _is_shown(record) else None
    if waiting is not None and waiting.offset not in ends:
        yield _line(waiting, min([end for end in ends if end > waiting.offset], default=path.stat().st_size))


def _is_shown(record: StoredRecord) -> bool:
    return bool(record.kind in _KINDS and record.url and record.date and record.status != HTTPStatus.NOT_MODIFIED)


def _line(record: StoredRecord, end: int) -> IndexLine:
    assert record.url is not None
    assert record.date is not None
    mime = "warc/revisit" if record.kind == "revisit" else (record.content_type or "unk").partition(";")[0].strip()
    told = {
        "url": record.url,
        "mime": mime,
        "status": None if record.status is None else str(record.status),
        "digest": None if record.kind == "revisit" else record.digest,
        "length": str(end - record.offset),
        "offset": str(record.offset),
        "filename": record.path.name,
    }
    fields = {name: value for name, value in told.items() if value is not None}
    return IndexLine(surt(record.url), record.date.astimezone(UTC).strftime("%Y%m%d%H%M%S"), fields)


def lookup(index: Path, url: str) -> list[IndexLine]:
    """The lines of an address, the oldest first. Reads a few blocks of the index, however long it is."""
    wanted = f"{surt(url)} ".encode()
    found: list[IndexLine] = []
    with index.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:  # the first line at or behind `low` that is not before the wanted one
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()
            line = file.readline()
            if line and line < wanted:
                low = middle + 1
            else:
                high = middle
        file.seek(low)
        if low:
            file.readline()
        for line in file:
            if not line.startswith(wanted):
                break
            found.append(_parsed(line.decode()))
    return found
