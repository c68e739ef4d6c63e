"""Reading Common Crawl: the list of its crawls, the index of each, and single records out of its WARC files.

Belongs here: the protocol, bytes to records. Does not belong here: requests (`archive_spider.py`).

A record is a gzip member of its own, so a range of a file is all that is asked for. It has to be the record that the
index tells of: of that address, and with that digest.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import b32encode
from datetime import timedelta
from hashlib import sha1
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

import fastwarc.warc

from spiders.archive_index import Archived, IndexPage, plain_address, same_page, time_of
from spiders.catalog_archives import CRAWL_PLACEHOLDER, FILE_PLACEHOLDER, CommonCrawl
from spiders.listing import ListingError
from spiders.payload import MAX_PAYLOAD, Headers, Message, PayloadError, parse_response
from spiders.safety import Refused
from spiders.warc import time_in
from spiders.warc_writer import Exchange, Origin

_CRAWL_LIST_AGAIN = timedelta(days=7)  # a new crawl comes about once a month
_PAGES = "&showNumPages=true"
_SLACK = 65536  # bytes beyond the range that are read of an answer, so that an error can be told from a record
_HEAD_CAP = 1 << 20
_FILE = re.compile(r"[A-Za-z0-9][\w./=+-]*")
_PART = re.compile(r"#bytes=(\d+)-(\d+)$")


class CommonCrawlReader:
    """Asks and reads one archive; see `archive_index.ArchiveReader`."""

    statuses = frozenset({200, 404})  # 404: no captures, said in JSON

    def __init__(self, archive_id: str, rules: CommonCrawl) -> None:
        self._id = archive_id
        self._rules = rules

    def entrances(self, prefixes: tuple[str, ...]) -> list[str]:
        """The list of crawls, or the indexes of those that the catalog names."""
        return list(self._indexes(self._rules.crawls, prefixes)) or [self._rules.crawl_list]

    def _indexes(self, crawls: tuple[str, ...], prefixes: tuple[str, ...]) -> tuple[str, ...]:
        """For every crawl and beginning, the address that tells how many pages its index has.

        Filters work behind the division into pages: a page may be empty and the next one not, so their number is asked
        for first.
        """
        queries = [
            urlencode(
                [("url", prefix), ("matchType", "prefix"), ("output", "json"), ("filter", "=status:200"),
                 ("filter", "mime:html")]
            )
            for prefix in prefixes
        ]  # fmt: skip
        places = [self._rules.index.replace(CRAWL_PLACEHOLDER, crawl) for crawl in crawls]
        return tuple(f"{place}?{query}{_PAGES}" for place in places for query in queries)

    def read(self, url: str, status: int, body: bytes, prefixes: tuple[str, ...]) -> IndexPage:
        """The list of crawls, the number of an index's pages, or one of them. An index that is read never changes."""
        if status == 404:
            return _no_captures(body)
        if url == self._rules.crawl_list:
            crawls = tuple(_crawl_name(crawl) for crawl in _list_in(body))
            if not crawls:
                raise ListingError("the list of crawls is empty")
            return IndexPage(further=self._indexes(crawls, prefixes), again_after=_CRAWL_LIST_AGAIN)
        if url.endswith(_PAGES):
            told = _json(body)
            count = told.get("pages") if isinstance(told, dict) else None
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                raise ListingError("the number of pages is not told")
            return IndexPage(further=tuple(f"{url.removesuffix(_PAGES)}&page={number}" for number in range(count)))
        lines = [self._archived(_json(line)) for line in body.splitlines() if line.strip()]
        captures = tuple(line for line in lines if isinstance(line, Archived))
        return IndexPage(captures, unreadable=lines.count("unreadable"))

    def _archived(self, line: Any) -> Archived | str:
        """A capture; `unreadable` for one in a file of another format, `other` for one that was not asked for."""
        if not isinstance(line, dict):
            raise ListingError(f"a line is no object: {line!r:.200}")
        at, url, file = time_of(line.get("timestamp")), plain_address(line.get("url")), str(line.get("filename") or "")
        numbers = [str(line.get(name)) for name in ("offset", "length")]
        if at is None or not all(n.isascii() and n.isdigit() for n in numbers) or not _FILE.fullmatch(file):
            raise ListingError(f"a line without time, file, offset or length: {line!r:.300}")
        if url is None or line.get("status") != "200" or "html" not in str(line.get("mime")):
            return "other"
        offset, length = map(int, numbers)
        if not file.endswith(".warc.gz") or not length:
            return "unreadable"
        address = f"{self._rules.data.replace(FILE_PLACEHOLDER, file)}#bytes={offset}-{offset + length - 1}"
        digest = str(line.get("digest") or "").removeprefix("sha1:")
        return Archived(address, url, at, digest or None)

    def part(self, captured: Archived) -> tuple[Headers, int | None]:
        """The range, and no encoding around it."""
        first, last = _range(captured.address)
        return (("Range", f"bytes={first}-{last}"), ("Accept-Encoding", "identity")), last - first + 1 + _SLACK

    def moved(self, captured: Archived, target: str) -> str | None:
        """A part of a file does not move."""
        return None

    def unwrap(self, exchange: Exchange, captured: Archived) -> Exchange:
        """The response in the record that came, if it is the one that the index tells of."""
        first, last = _range(captured.address)
        told = exchange.message.header("Content-Range") or ""
        if exchange.status != 206 or not told.startswith(f"bytes {first}-{last}/"):
            raise Refused(
                "not_a_capture", f"{exchange.url}: HTTP {exchange.status}, {told or 'no range'}, came instead"
            )
        record = _record(exchange.body, captured.address)
        url = (record.header("WARC-Target-URI") or "").strip("<>")
        if not same_page(url, captured.original):
            raise Refused("other_address", f"{captured.address}: holds a record of {url or 'no address'}")
        if cut := record.header("WARC-Truncated"):
            raise Refused("incomplete_capture", f"{captured.address}: the archive kept a part only ({cut})")
        head, answer = _response(record.block)
        _check_digest(answer, captured)
        about = [("sourceRecordID", record.header("WARC-Record-ID")), ("indexDigest", captured.digest)]
        return Exchange(
            url=captured.original,
            fetched_at=time_in(record.header("WARC-Date")) or captured.captured_at,
            method="GET",
            request_headers=(),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            ip_address=record.header("WARC-IP-Address"),
            about=(*exchange.about, *((name, value) for name, value in about if value)),
            origin=Origin(self._id, captured.address, exchange.fetched_at),
            head=head,
        )


class _Record(NamedTuple):
    headers: dict[str, str]
    block: bytes

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())


def _record(member: bytes, place: str) -> _Record:
    """The response record in one gzip member. Raises Refused."""
    engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = engine.decompress(member, MAX_PAYLOAD + _HEAD_CAP)
    except zlib.error as error:
        raise Refused("bad_warc", f"{place}: no gzip member: {error}") from error
    if engine.unconsumed_tail:
        raise Refused("too_large", f"{place}: a record of more than {MAX_PAYLOAD} bytes")
    if not engine.eof:
        raise Refused("truncated_warc", f"{place}: the gzip member ends before its time")
    try:
        found = [
            (_Record({k.lower(): v for k, v in r.headers.items()}, r.reader.read()), r.headers.get("WARC-Type"))
            for r in fastwarc.warc.ArchiveIterator(BytesIO(plain), parse_http=False)
        ]
    except (OSError, ValueError) as error:
        raise Refused("bad_warc", f"{place}: {error}") from error
    if len(found) != 1 or engine.unused_data or found[0][1] != "response":
        kinds = ", ".join(str(kind) for _, kind in found) or "no record"
        raise Refused("bad_warc", f"{place}: holds {kinds} where one response was told of")
    record = found[0][0]
    if record.header("Content-Length") != str(len(record.block)):
        raise Refused("truncated_warc", f"{place}: the record is shorter than it says")
    return record


def _response(block: bytes) -> tuple[bytes, Message]:
    """The head, to the byte, and the response. Raises PayloadError.

    Until 2018 the archive undid a content encoding and left the head as it was; since then it writes
    `X-Crawl-Content-Encoding` for what no longer holds, and so is done here, since no reader could read the body.
    """
    answer = parse_response(block)
    head = block[: len(block) - len(answer.body)]
    try:
        answer.payload()
    except PayloadError as error:
        if error.reason_code != "undecodable":
            raise
        head = re.sub(rb"(?im)^content-encoding(?=[ \t]*:)", b"X-Crawl-Content-Encoding", head)
        answer = parse_response(head + answer.body)
    return head, answer


def _check_digest(answer: Message, captured: Archived) -> None:
    """Raise Refused where the body is not that of the index, neither as it is nor decoded."""
    bodies = (answer.body, answer.payload())
    found = [b32encode(sha1(body, usedforsecurity=False).digest()).decode() for body in bodies]
    if captured.digest is not None and captured.digest not in found:
        raise Refused("digest_mismatch", f"{captured.address}: has sha1 {found[0]}, the index tells {captured.digest}")


def _range(address: str) -> tuple[int, int]:
    found = _PART.search(address)
    assert found is not None  # `_archived` makes them so
    return int(found[1]), int(found[2])


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ListingError(f"no JSON: {str(error)[:200]}") from error


def _list_in(body: bytes) -> list[Any]:
    told = _json(body)
    if not isinstance(told, list):
        raise ListingError("no array of crawls")
    return told


def _crawl_name(crawl: Any) -> str:
    name = crawl.get("id") if isinstance(crawl, dict) else None
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", name):
        raise ListingError(f"a crawl without a name: {crawl!r:.200}")
    return name


def _no_captures(body: bytes) -> IndexPage:
    """HTTP 404 means that there are no captures, where it is the index that says so."""
    told = _json(body)
    said = " ".join(str(value) for value in told.values()) if isinstance(told, dict) else ""
    if "no captures found" not in said.lower():
        raise ListingError(f"HTTP 404: {said[:200] or 'no word of captures'}")
    return IndexPage()
