"""How a catalog entry tells where articles are listed: list pages, sitemaps, feeds, JSON endpoints.

Belongs here: the schema of `lists`. Does not belong here: reading a list (`list_reader.py`, `listing.py`).
"""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, model_validator

from spiders.catalog_types import Address, Pattern, Strict

PAGE_PLACEHOLDER = "{page}"


class JsonList(Strict):
    """An endpoint that lists articles as JSON, page by page where its address holds `{page}`.

    `items`, `link`, `date`, `title` and `total` are keys, with dots from level to level; `items` empty stands for a
    top-level array. `link_format` makes an address of what stands under `link`, where that is a number or half a path.
    """

    url: Address
    first_page: int = Field(default=1, ge=0)
    page_step: int = Field(default=1, ge=1)
    items: str = ""
    link: str = Field(min_length=1)
    link_format: str = "{}"
    date: str | None = None
    title: str | None = None
    total: str | None = Field(default=None, description="key of the number of articles that the site says it has")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.link_format.count("{}") != 1:
            raise ValueError("link_format needs {} once")
        if self.url.count(PAGE_PLACEHOLDER) > 1:
            raise ValueError(f"url may hold {PAGE_PLACEHOLDER} once")
        return self

    def page_url(self, number: int) -> str:
        """The address of the page that carries this number."""
        return self.url.replace(PAGE_PLACEHOLDER, str(number))

    def page_number(self, url: str) -> int | None:
        """The number that an address of this endpoint carries; None for another address."""
        if url == self.url:
            return self.first_page
        head, placeholder, tail = self.url.partition(PAGE_PLACEHOLDER)
        number = url[len(head) : len(url) - len(tail)]
        is_ours = placeholder and url.startswith(head) and url.endswith(tail) and number.isascii() and number.isdigit()
        return int(number) if is_ours and len(number) < 10 else None


class Lists(Strict):
    """Where articles are listed (pages, sitemaps, feeds, JSON endpoints), and which of the links are articles.

    Patterns are searched in the absolute address. The first group of `page`, where it has one, is the page's number.
    """

    start: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = Field(default=(), description="sitemaps or indexes of them, gzipped or not")
    feeds: tuple[Address, ...] = Field(default=(), description="RSS or Atom")
    json_lists: tuple[JsonList, ...] = ()
    article: Pattern
    page: Pattern | None = None
    unpaged: str | None = Field(default=None, description="why there is no pattern of further pages")
    page_step: int = Field(default=1, ge=1, description="by how much the numbers of list pages grow")
    sitemap: Pattern | None = Field(default=None, description="which sitemaps of an index are read; all by default")
    within: str | None = Field(default=None, description="CSS selector of the part of the page that holds the links")
    total: Pattern | None = Field(
        default=None, description="searched in a list page; its group is the number of articles the site says it has"
    )
    max_pages: int = Field(default=50, ge=1)
    rescan_pages: int = Field(default=3, ge=1, description="list pages read in every crawl, for backdated posts")
    full_scan_days: int = Field(default=30, ge=1, description="days after which deeper list pages are read again")

    @model_validator(mode="after")
    def _a_way_in(self) -> Self:
        if not self.entrances:
            raise ValueError("at least one of start, sitemaps, feeds and json_lists is needed")
        if self.total is not None and not re.compile(self.total).groups:
            raise ValueError("the pattern of the total needs a group")
        return self

    @property
    def entrances(self) -> tuple[str, ...]:
        """The addresses that every crawl begins with."""
        endpoints = (endpoint.page_url(endpoint.first_page) for endpoint in self.json_lists)
        return (*self.start, *self.sitemaps, *self.feeds, *endpoints)

    def json_list(self, url: str) -> JsonList | None:
        """The endpoint that an address belongs to."""
        return next((endpoint for endpoint in self.json_lists if endpoint.page_number(url) is not None), None)
