"""What a list says: the links of list pages, sitemaps, feeds and JSON endpoints, each with its date and title if told.

Belongs here: bytes of a list to links. Does not belong here: which link is an article (`catalog.py`), what is asked
for next (`list_spider.py`).

XML comes from strangers: no entity is expanded, no DTD loaded, nothing fetched, and a document that declares
entities of its own is refused, since no honest sitemap or feed does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from scrapy import Selector

from spiders.catalog import JsonList
from spiders.payload import PayloadError, decode
from spiders.secrets import without_secrets

MAX_LINKS = 50_000  # a list, as the protocol of sitemaps has it
_GZIP = b"\x1f\x8b\x08"
_ROOTS = frozenset({"sitemapindex", "urlset", "rss", "feed", "RDF"})
_FIRST_ELEMENT = re.compile(
    rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*<([\w.-]+:)?([\w.-]+)", re.DOTALL
)


class ListingError(Exception):
    """A list cannot be read; the message says why."""


class Link(NamedTuple):
    """An address that a list names. `listed_on` is the date beside it: of publication, or of the last change."""

    url: str
    listed_on: datetime | None = None
    title: str | None = None


class Listing(NamedTuple):
    """What a list names. `sitemaps` are those of an index; `total` is the number of articles that it speaks of."""

    links: tuple[Link, ...]
    sitemaps: tuple[Link, ...] = ()
    total: int | None = None


def is_xml_list(body: bytes) -> bool:
    """Is this a sitemap, an index of sitemaps or a feed, judged by its first element? Never true for a page."""
    found = _FIRST_ELEMENT.match(body[:4096].removeprefix(b"\xef\xbb\xbf"))
    return found is not None and found[2].decode("ascii") in _ROOTS


def unpacked(body: bytes) -> bytes:
    """The body, gunzipped where it is a gzip file. Raises ListingError for a damaged one and beyond the cap."""
    if not body.startswith(_GZIP):
        return body
    try:
        return decode(body, "gzip")
    except PayloadError as error:
        raise ListingError(error.detail) from error


def read_page(selector: Selector, base_url: str, within: str | None = None, total: str | None = None) -> Listing:
    """The links of a list page, or of the parts of it that the CSS selector `within` names.

    `total` is a pattern whose group is the number of articles that the page speaks of.
    """
    links: dict[str, Link] = {}
    for part in selector.css(within) if within else [selector]:
        root = part.root
        if not isinstance(root, html.HtmlElement | etree._Element):
            continue
        for anchor in root.iter("a"):
            link = _absolute(base_url, anchor.get("href"))
            if link is not None and link not in links and len(links) < MAX_LINKS:
                links[link] = Link(link, None, _title(anchor))
    found = re.search(total, selector.get()) if total else None
    return Listing(tuple(links.values()), total=_whole_number(found[1]) if found else None)


def _title(anchor: Any) -> str | None:
    return anchor.get("title") or " ".join("".join(anchor.itertext()).split()) or None


def read_xml(body: bytes, base_url: str) -> Listing:
    """The links of a sitemap, an index of sitemaps, RSS (0.9 to 2.0) or Atom. Raises ListingError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ListingError(f"no well-formed XML: {' '.join(str(error).split())[:200]}") from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise ListingError("it declares entities")
    kind = _name(root)
    if kind == "sitemapindex":
        return Listing((), tuple(_links(root, base_url, "sitemap")))
    item = {"urlset": "url", "feed": "entry"}.get(kind, "item")
    return Listing(tuple(_links(root, base_url, item)))


def _links(root: Any, base_url: str, item: str) -> Iterator[Link]:
    count = 0
    for element in root.iter():
        if _name(element) != item:
            continue
        parts: dict[str, Any] = {}
        for child in element:
            if _name(child) == "link" and child.get("rel", "alternate") != "alternate":
                continue  # Atom's links to comments, pictures, itself
            parts.setdefault(_name(child), child)
        place = parts.get("loc") if "loc" in parts else parts.get("link")
        written = None if place is None else place.get("href") or place.text
        url = _absolute(base_url, written)
        if url is None:
            continue
        dates = (_text(parts.get(name)) for name in ("lastmod", "updated", "pubDate", "published", "date"))
        yield Link(url, next((at for at in map(when, dates) if at), None), _text(parts.get("title")))
        count += 1
        if count >= MAX_LINKS:
            return


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: Any) -> str | None:
    return element.text.strip() if element is not None and element.text else None


def read_json(body: bytes, endpoint: JsonList, base_url: str) -> Listing:
    """The links that an endpoint lists. Raises ListingError where there is no JSON or no array under its `items`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ListingError(f"no JSON: {str(error)[:200]}") from error
    items = _under(told, endpoint.items)
    if not isinstance(items, list):
        raise ListingError(f"no array under {endpoint.items or 'the top'!r}")
    links = []
    for item in items[:MAX_LINKS]:
        value = _under(item, endpoint.link)
        if isinstance(value, bool) or not isinstance(value, str | int):
            continue
        url = _absolute(base_url, endpoint.link_format.replace("{}", str(value)))
        if url is not None:
            title = _under(item, endpoint.title) if endpoint.title else None
            date = when(_under(item, endpoint.date)) if endpoint.date else None
            links.append(Link(url, date, title if isinstance(title, str) else None))
    if items and not links:
        raise ListingError(f"no item has an address under {endpoint.link!r}")
    return Listing(tuple(links), total=_whole_number(_under(told, endpoint.total)) if endpoint.total else None)


def _under(value: Any, path: str) -> Any:
    for key in path.split(".") if path else ():
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _absolute(base_url: str, written: str | None) -> str | None:
    if not written:
        return None
    try:
        url = urljoin(base_url, written.strip()).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:  # not an address at all
        return None
    if parts.username or parts.password:  # somebody's log-in: not used, and written down nowhere
        return None
    return without_secrets(url) if url.startswith(("http://", "https://")) else None


def _whole_number(written: Any) -> int | None:
    digits = str(written).replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")


def when(written: Any) -> datetime | None:
    """The time that a list gives: ISO 8601, RFC 822, 2024-5-6 or 2024年5月6日 with or without a clock, or seconds or
    milliseconds since 1970. None for what is none of these; a time without a zone is taken as UTC."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, int | float):
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(written / 1000 if written > 1e11 else written, UTC)
        return None
    text = str(written).strip()
    found: datetime | None = None
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
    if found is None and (parts := _DAY.match(text)):
        with suppress(ValueError):
            found = datetime(*(int(part or 0) for part in parts.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]
    if found is None:
        with suppress(ValueError, TypeError, IndexError):
            found = parsedate_to_datetime(text)
    if found is None:
        return None
    with suppress(OverflowError):  # the first and the last day of the calendar
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None
