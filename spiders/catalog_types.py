"""The parts that catalog entries are made of: addresses, patterns, JSON endpoints, examples.

Belongs here: values and the rules that they keep by themselves. Does not belong here: what a source is (`catalog.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from spiders.secrets import without_secrets

SAMPLE_PLACEHOLDER = "{sample_base}"
PAGE_PLACEHOLDER = "{page}"
# The name under which the bundled sites are known everywhere but on the wire: the port that they are served on
# changes from run to run, a capture's address must not. RFC 2606 keeps `.example` out of the name system.
SAMPLE_HOST = "sites.leakledger.example"
SAMPLE_ORIGIN = f"http://{SAMPLE_HOST}"


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an http or https address")
    if parts.username or parts.password:
        raise ValueError("an address in the catalog carries no name and no password")
    if without_secrets(url) != url:
        raise ValueError("an address in the catalog carries no token and no session")
    return url


def _sample_origin(url: object) -> object:
    return url.replace(SAMPLE_PLACEHOLDER, SAMPLE_ORIGIN) if isinstance(url, str) else url


Pattern = Annotated[str, AfterValidator(_regex)]
Address = Annotated[str, BeforeValidator(_sample_origin), AfterValidator(_web_address)]


class Strict(BaseModel):
    """A part of a catalog entry: no key but those it knows, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Examples(Strict):
    """Addresses of the form that the site's have, by which the patterns of an entry are proved when it is loaded.

    `articles` are addresses of articles with the date that each carries, or null; `lists` are list pages; `others` are
    pages of the same hosts that must be taken for neither.
    """

    articles: Mapping[Address, date | None] = Field(default_factory=dict)
    lists: tuple[Address, ...] = ()
    others: tuple[Address, ...] = ()
