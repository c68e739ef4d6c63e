"""Reading an archive of the Wayback kind: its CDX index, and pages as its replay gives them.

Belongs here: the protocol, bytes to records. Does not belong here: requests (`archive_spider.py`).

The digest of the index is that of the bytes in the archive's own files, not of what replay sends (it may undo
encodings), so it tells captures apart and is not held against a page. What shows that a page is a capture is
`Memento-Datetime` (RFC 7089): the archive's own pages, errors among them, do not have it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from spiders.archive_index import Archived, IndexPage, plain_address, same_page, time_of
from spiders.catalog_archives import REPLAY_PLACEHOLDERS, Wayback
from spiders.listing import ListingError
from spiders.payload import Headers, PayloadError, decode
from spiders.safety import Refused
from spiders.warc_writer import Exchange, Origin

_FIELDS = ["timestamp", "original", "mimetype", "statuscode", "digest"]
_ORIGINAL_HEADER = "x-archive-orig-"
_ORIGINAL_LINK = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?original"?')
# They tell of the way from the site to the archive, which is not that of the body any more.
_OF_THE_WAY = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


class WaybackReader:
    """Asks and reads one archive; see `archive_index.ArchiveReader`."""

    statuses = frozenset({200})

    def __init__(self, archive_id: str, rules: Wayback) -> None:
        self._id = archive_id
        self._rules = rules
        self._replay = rules.replay.removesuffix(REPLAY_PLACEHOLDERS)

    def entrances(self, prefixes: tuple[str, ...]) -> list[str]:
        """The first page of the index for every beginning."""
        return [self._query(prefix) for prefix in prefixes]

    def _query(self, prefix: str) -> str:
        asked = [
            ("url", prefix), ("matchType", "prefix"), ("output", "json"), ("fl", ",".join(_FIELDS)),
            ("filter", "statuscode:200"), ("filter", "mimetype:.*html.*"), ("collapse", "digest"),
            ("limit", str(self._rules.page_size)), ("showResumeKey", "true"),
        ]  # fmt: skip
        return f"{self._rules.index}?{urlencode(asked)}"

    def read(self, url: str, status: int, body: bytes, prefixes: tuple[str, ...]) -> IndexPage:
        """A page of the index: rows under a head, and behind an empty row the key of what follows."""
        try:
            rows = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ListingError(f"no JSON: {str(error)[:200]}") from error
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise ListingError("no array of arrays")
        further: tuple[str, ...] = ()
        if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
            # As the documentation has it, the key goes into the next address as it is: it is escaped already.
            key = quote(str(rows[-1][0]), safe="%+")
            further = (f"{url.partition('&resumeKey=')[0]}&resumeKey={key}",)
            rows = rows[:-2]
        if rows and rows[0] != _FIELDS:
            raise ListingError(f"the fields are {rows[0]!r}, not those that were asked for")
        captures = [self._archived(row) for row in rows[1:]]
        return IndexPage(tuple(c for c in captures if c), further, self._rules.full_scan_after)

    def _archived(self, row: list[Any]) -> Archived | None:
        """A capture; None for one that was not asked for, which a server that knows no filters gives."""
        if len(row) != len(_FIELDS):
            raise ListingError(f"a row of {len(row)} fields: {row!r:.200}")
        timestamp, original, mimetype, statuscode, digest = row
        at, url = time_of(timestamp), plain_address(original)
        if at is None:
            raise ListingError(f"no time of capture: {timestamp!r:.50}")
        if url is None or statuscode != "200" or "html" not in str(mimetype):
            return None
        return Archived(self._address(timestamp, url), url, at, str(digest) or None)

    def _address(self, timestamp: str, original: str) -> str:
        return f"{self._replay}{timestamp}id_/{original}"

    def part(self, captured: Archived) -> tuple[Headers, int | None]:
        """Replay is asked for without more ado."""
        return (), None

    def moved(self, captured: Archived, target: str) -> str | None:
        """The address of another capture of the same page, in the form in which it is asked for."""
        place = re.sub("^https?:", "", self._replay)
        found = re.fullmatch(rf"https?:{re.escape(place)}(\d{{14}})(?:id_)?/(.+)", target)
        if found is None or not same_page(found[2], captured.original):
            return None
        return self._address(found[1], captured.original)

    def unwrap(self, exchange: Exchange, captured: Archived) -> Exchange:
        """The captured response: its own headers, which replay gives under other names, and the body."""
        answer = exchange.message
        at = _http_date(answer.header("Memento-Datetime"))
        if at is None:
            raise Refused("not_a_capture", f"{exchange.url}: the archive does not say when this was captured")
        link = _ORIGINAL_LINK.search(answer.header("Link") or "")
        if link is not None and not same_page(link[1], captured.original):
            raise Refused("other_address", f"{exchange.url}: is a capture of {link[1]}")
        body = answer.payload()
        cut = len(_ORIGINAL_HEADER)
        kept = [(name[cut:], value) for name, value in answer.headers if name.lower().startswith(_ORIGINAL_HEADER)]
        encoding = next((value for name, value in kept if name.lower() == "content-encoding"), None)
        headers = [(name, value) for name, value in kept if name.lower() not in _OF_THE_WAY]
        if not any(name.lower() == "content-type" for name, _ in headers):
            headers += [("Content-Type", own)] if (own := answer.header("Content-Type")) else []
        if encoding and _is_encoded(body, encoding):
            headers.append(("Content-Encoding", encoding))
        return Exchange(
            url=captured.original,
            fetched_at=at,
            method="GET",
            request_headers=(),
            status=exchange.status,
            headers=tuple(headers),
            body=body,
            about=(*exchange.about, *((("indexDigest", captured.digest),) if captured.digest else ())),
            origin=Origin(self._id, exchange.url, exchange.fetched_at),
        )


def _is_encoded(body: bytes, encoding: str) -> bool:
    """Is the body still in the encoding that the site sent it in? Replay may have undone it."""
    try:
        decode(body, encoding)
    except PayloadError as error:
        if error.reason_code == "too_large":
            raise
        return False
    return True


def _http_date(written: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(written or "")
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
