"""How the lists of one source are read: in which format, how deep, how often.

Belongs here: what the rules of a catalog entry mean for one list. Does not belong here: the formats themselves
(`listing.py`), requests and the frontier (`list_spider.py`).
"""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

from scrapy.http import Response, TextResponse

from spiders.catalog import Source
from spiders.listing import Listing, ListingError, is_xml_list, read_json, read_page, read_xml, unpacked


class ListReader:
    """Reads the lists of one source in one crawl, and remembers what they named to know a page that repeats."""

    def __init__(self, source: Source) -> None:
        assert source.lists is not None  # crawlable sources have them
        self._source = source
        self._rules = source.lists
        self._read_pages: dict[bytes, tuple[int, str]] = {}

    def too_deep(self, url: str) -> bool:
        """Is this a list page beyond the depth that the catalog gives? It is left alone, not put off."""
        number = self._source.page_number(url)
        endpoint = self._rules.json_list(url)
        first, step = (endpoint.first_page, endpoint.page_step) if endpoint else (1, self._rules.page_step)
        return number is not None and (number - first) // step >= self._rules.max_pages

    def read(self, url: str, response: Response) -> Listing:
        """What the list at an address names, by the response that asking for it gave. Raises ListingError."""
        body = unpacked(response.body)
        endpoint = self._rules.json_list(url)
        if endpoint is not None:
            return read_json(body, endpoint, response.url)
        if is_xml_list(body):
            listing = read_xml(body, response.url)
            chosen = re.compile(self._rules.sitemap or "")
            return listing._replace(sitemaps=tuple(link for link in listing.sitemaps if chosen.search(link.url)))
        if url in {*self._rules.sitemaps, *self._rules.feeds}:
            raise ListingError("no sitemap and no feed came, but something else")
        if not isinstance(response, TextResponse):
            return Listing(())
        return read_page(response.selector, response.urljoin(""), self._rules.within, self._rules.total)

    def may_be_empty(self, url: str) -> bool:
        """May this list name nothing? The page behind the last one of an endpoint does."""
        endpoint = self._rules.json_list(url)
        behind = endpoint is not None and (endpoint.page_number(url) or 0) > endpoint.first_page
        return behind or self._source.expectations.zero_is_normal

    def page_after(self, url: str) -> str | None:
        """The page after this one, where the address of an endpoint tells which it is."""
        endpoint = self._rules.json_list(url)
        number = endpoint.page_number(url) if endpoint else None
        if endpoint is None or number is None:
            return None
        following = endpoint.page_url(number + endpoint.page_step)
        return following if following != url else None

    def read_again_after(self, url: str) -> timedelta:
        """The first pages of a list are read in every crawl, for backdated posts; deeper ones now and then."""
        number = self._source.page_number(url)
        within_window = number is None or number <= self._rules.rescan_pages * self._rules.page_step
        return timedelta(0) if within_window else timedelta(days=self._rules.full_scan_days)

    def twin(self, url: str, articles: frozenset[str]) -> str | None:
        """A list page of another number that names the very same articles: the site gives one page for all numbers."""
        number = self._source.page_number(url)
        if number is None or len(articles) < 2:
            return None
        content = sha256("\n".join(sorted(articles)).encode()).digest()  # the addresses would fill the memory
        known = self._read_pages.setdefault(content, (number, url))
        return known[1] if known[0] != number else None
