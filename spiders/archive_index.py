"""What the index of any archive comes down to: captures, each with its place, and which addresses are the same page.

Belongs here: what the readers of both protocols share, and the choice between them. Does not belong here: a protocol
(`archive_wayback.py`, `archive_common_crawl.py`), requests (`archive_spider.py`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from w3lib.url import safe_url_string

from spiders.payload import Headers
from spiders.secrets import without_secrets
from spiders.warc_writer import Exchange

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Archived(NamedTuple):
    """A capture as an archive's index tells of it. `address` is where it lies in the archive, with a fragment
    `#bytes=first-last` for a part of a file; `original` is the address that was captured."""

    address: str
    original: str
    captured_at: datetime
    digest: str | None


class IndexPage(NamedTuple):
    """A page of an index: its captures, the pages behind it, and when to read it again (None: it never changes).

    `unreadable` counts captures that lie in a format that is not read here.
    """

    captures: tuple[Archived, ...] = ()
    further: tuple[str, ...] = ()
    again_after: timedelta | None = None
    unreadable: int = 0


class ArchiveReader(Protocol):
    """How one archive is asked and read. Addresses and bytes in, addresses and records out; nothing is fetched here."""

    statuses: frozenset[int]
    """HTTP statuses with which the index answers what it was asked."""

    def entrances(self, prefixes: tuple[str, ...]) -> list[str]:
        """The pages of the index that a crawl begins with, for addresses with these beginnings."""

    def read(self, url: str, status: int, body: bytes, prefixes: tuple[str, ...]) -> IndexPage:
        """What a page of the index says. Raises ListingError for one that is none."""

    def part(self, captured: Archived) -> tuple[Headers, int | None]:
        """Headers with which a capture is asked for, and the bytes that are expected at most (None: any number)."""

    def moved(self, captured: Archived, target: str) -> str | None:
        """Where a redirect inside the archive leads, if it is to a capture of the same page."""

    def unwrap(self, exchange: Exchange, captured: Archived) -> Exchange:
        """The response that was captured, out of the archive's own. Raises Refused and PayloadError."""


def asks_for(url: str, prefixes: tuple[str, ...]) -> bool:
    """Does a page of an index tell of one of these beginnings of addresses, or of none by itself?"""
    asked = parse_qs(urlsplit(url).query).get("url")
    return asked is None or asked[0] in prefixes


def plain_address(written: object) -> str | None:
    """An original address as a crawl would ask for it, without the default port that old indexes add and without a
    session of whoever captured it; None for what is no web address, or carries a log-in."""
    if not isinstance(written, str):
        return None
    try:
        parts = urlsplit(written.partition("#")[0])
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username or parts.password:
        return None
    host = parts.hostname if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{parts.hostname}:{port}"
    return without_secrets(str(safe_url_string(parts._replace(netloc=host).geturl())))


def spellings(url: str) -> tuple[str, str]:
    """The two addresses that a page may have been captured at: archives and sites change between http and https."""
    rest = url.partition("://")[2]
    return f"http://{rest}", f"https://{rest}"


def same_page(url: str, other: str) -> bool:
    """Do two addresses differ by no more than scheme, default port, a leading `www.` and the escaping of letters?"""
    return _page(url) == _page(other) is not None


def _page(url: str) -> str | None:
    plain = plain_address(url)
    return re.sub(r"^www\.", "", unquote(plain.partition("://")[2])) if plain else None


def time_of(timestamp: object) -> datetime | None:
    """The time that 14 digits stand for, UTC."""
    if not isinstance(timestamp, str) or not re.fullmatch(r"[0-9]{14}", timestamp):
        return None
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
