"""The catalog: what a source is, and the loading of `catalog/*.yaml`, one file a source.

Belongs here: the schema of a source, its validation, the questions that its patterns answer (is this link an
article, a list page, which date does its address carry). The schemas of lists and of archives stand beside it
(`catalog_lists.py`, `catalog_archives.py`). Does not belong here: fetching, storing, what a page means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import Field, ValidationError, model_validator

from spiders.catalog_archives import Archive
from spiders.catalog_lists import PAGE_PLACEHOLDER, JsonList, Lists
from spiders.catalog_types import SAMPLE_HOST, SAMPLE_ORIGIN, SAMPLE_PLACEHOLDER, Address, Pattern, Strict

__all__ = [
    "CATALOG_DIR", "SAMPLE_HOST", "SAMPLE_ORIGIN", "Archive", "CatalogError", "Examples", "JsonList", "Lists",
    "Source", "load_catalog", "load_source",
]  # fmt: skip
CATALOG_DIR = Path(__file__).with_name("catalog")
_LEAST_DELAY = 2.0  # seconds between requests to a public host

Kind = Literal["court", "procuratorate", "police", "government", "news", "dataset", "archive", "local"]
Access = Literal["open", "login", "sample", "local"]


class CatalogError(Exception):
    """A catalog file is wrong; the message names file and key."""


class Robots(Strict):
    """What the host's robots.txt was seen to say. It is read and obeyed in every crawl whatever stands here."""

    stance: Literal["unknown", "allows", "partial", "disallows"] = "unknown"
    note: str | None = None


class Politeness(Strict):
    """How gently a host is asked. AutoThrottle only ever makes it slower than this."""

    delay_seconds: float = Field(default=5.0, ge=0, le=600)
    concurrency: int = Field(default=1, ge=1, le=16)
    timeout_seconds: float = Field(default=60.0, gt=0, le=600)
    max_requests: int = Field(default=1000, ge=1, description="requests a crawl, articles and lists together")


class Articles(Strict):
    """What an article's address and page look like."""

    date: Pattern | None = Field(default=None, description="groups year, month and, where there is one, day")
    undated: str | None = Field(default=None, description="why there is no pattern of a date")
    marker: str | None = Field(default=None, description="CSS selector that every article page matches")
    prefixes: tuple[str, ...] = Field(
        default=(), description="how addresses of articles begin, without scheme: what an archive is asked for"
    )
    revisit_days: int = Field(
        default=30, ge=0, description="how long after an article was found it is asked now and then whether it changed"
    )

    @model_validator(mode="after")
    def _date_groups(self) -> Self:
        if self.date is not None and not {"year", "month"} <= set(re.compile(self.date).groupindex):
            raise ValueError("the date pattern needs the groups year and month")
        return self


class Expectations(Strict):
    """How many articles a crawl should see listed. Too few block a release, too many only warn."""

    min_articles: int = Field(default=1, ge=0)
    max_articles: int | None = Field(default=None, ge=1)
    zero_is_normal: bool = False
    newest_within_days: int | None = Field(default=None, ge=1, description="a newer article should be listed")


class Examples(Strict):
    """Addresses of the form that the site's have, by which the patterns of an entry are proved when it is loaded.

    `articles` are addresses of articles with the date that each carries, or null; `lists` are list pages; `others` are
    pages of the same hosts that must be taken for neither.
    """

    articles: Mapping[Address, date | None] = Field(default_factory=dict)
    lists: tuple[Address, ...] = ()
    others: tuple[Address, ...] = ()


class Source(Strict):
    """One publisher's pages, or an archive of the pages of others.

    Only an `open` or a `sample` source can be crawled, and it needs `lists`; an archive has `archive` in their place
    and is asked for the articles of other sources.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    publisher: str = Field(min_length=1)
    kind: Kind
    licence: str = Field(min_length=1)
    reuse_note: str | None = None
    url: Address | None = None
    access: Access
    verified: date | Literal["never"] = "never"
    robots: Robots = Robots()
    politeness: Politeness = Politeness()
    hosts: tuple[str, ...] = ()
    lists: Lists | None = None
    archive: Archive | None = None
    articles: Articles = Articles()
    expectations: Expectations = Expectations()
    examples: Examples = Examples()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.access == "open" and self.lists is None and self.archive is None:
            raise ValueError("an open source needs lists")
        if self.archive is not None and (self.kind != "archive" or self.lists is not None):
            raise ValueError("archive belongs into sources of kind archive, and takes the place of lists")
        if self.access == "open" and self.politeness.delay_seconds < _LEAST_DELAY:
            raise ValueError(f"a delay of at least {_LEAST_DELAY:g} seconds is due to a host that is not ours")
        for url in (*(self.lists.entrances if self.lists else ()), *(self.archive.addresses if self.archive else ())):
            if (urlsplit(url).hostname == SAMPLE_HOST) != (self.access == "sample"):
                raise ValueError(f"{SAMPLE_PLACEHOLDER} belongs into sources with access sample, and only there")
            if urlsplit(url).hostname not in self.allowed_hosts:
                raise ValueError(f"address {url} lies on a host that hosts does not name")
        for prefix in self.articles.prefixes:
            host, slash, _ = prefix.partition("/")
            if not slash or host not in self.allowed_hosts:
                raise ValueError(f"prefix {prefix!r} does not begin with a host that hosts names, and a slash")
        return self

    @model_validator(mode="after")
    def _proved(self) -> Self:
        for url, day in self.examples.articles.items():
            if not self.is_article(url) or self.is_list(url):
                raise ValueError(f"examples: {url} is not taken for an article, or for a list as well")
            if self.date_in(url) != day:
                raise ValueError(f"examples: {url} gives the date {self.date_in(url)}, not {day}")
        for url in self.examples.lists:
            if not self.is_list(url) or self.is_article(url):
                raise ValueError(f"examples: {url} is not taken for a list, or for an article as well")
        for url in self.examples.others:
            if self.is_article(url) or self.is_list(url):
                raise ValueError(f"examples: {url} is taken for an article or a list")
        return self

    @property
    def crawlable(self) -> bool:
        """May a spider visit it? Log-ins are never used, local files are not fetched."""
        return self.access in {"open", "sample"} and self.lists is not None

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that a crawl of this source may ask; that of `url` where none is named."""
        home = urlsplit(self.url).hostname if self.url else None
        return frozenset(host.lower() for host in self.hosts) or frozenset({home} if home else ())

    @property
    def article_prefixes(self) -> tuple[str, ...]:
        """How the addresses of its articles begin, without scheme; whole hosts where the entry does not say."""
        return self.articles.prefixes or tuple(f"{host}/" for host in sorted(self.allowed_hosts))

    def is_article(self, url: str) -> bool:
        """Is this the address of an article?"""
        return self.lists is not None and re.search(self.lists.article, url) is not None

    def is_list(self, url: str) -> bool:
        """Is this the address of a list page?"""
        if self.lists is None:
            return False
        if url in self.lists.entrances or self.lists.json_list(url) is not None:
            return True
        return self.lists.page is not None and re.search(self.lists.page, url) is not None

    def names(self, url: str, role: Literal["list", "article"]) -> bool:
        """Does the entry, as it is now, still name an address that was found once?"""
        if self.lists is None or role == "article":
            return self.is_article(url)
        of_an_index = bool(self.lists.sitemaps) and re.search(self.lists.sitemap or "", url) is not None
        return of_an_index or self.is_list(url)

    def page_number(self, url: str) -> int | None:
        """The number that a list page carries in its address; 1 for a start page; None where none is told."""
        if self.lists is None or url in self.lists.start:
            return 1
        if (endpoint := self.lists.json_list(url)) is not None:
            return endpoint.page_number(url)
        found = re.search(self.lists.page, url) if self.lists.page else None
        number = found[1] if found and found.re.groups else None
        return int(number) if number and number.isascii() and number.isdigit() else None

    def page_family(self, url: str) -> str | None:
        """The address with `*` for its number: the same for all pages of one list. None where it carries none."""
        endpoint = self.lists.json_list(url) if self.lists else None
        if endpoint is not None:
            return endpoint.url.replace(PAGE_PLACEHOLDER, "*")
        found = re.search(self.lists.page, url) if self.lists and self.lists.page else None
        if found is None or not found.re.groups or found[1] is None:
            return None
        return f"{url[: found.start(1)]}*{url[found.end(1) :]}"

    def date_in(self, url: str) -> date | None:
        """The date that an article's address carries (the month's first day where it has no day)."""
        found = re.search(self.articles.date, url) if self.articles.date else None
        if found is None:
            return None
        parts = found.groupdict()
        try:
            return date(int(parts["year"]), int(parts["month"]), int(parts.get("day") or 1))
        except (TypeError, ValueError):  # a number that looks like a date and is none
            return None


def load_catalog(folder: Path = CATALOG_DIR) -> dict[str, Source]:
    """Every source of the folder by its id, in the order of ids.

    Raises CatalogError naming file and key for YAML that cannot be read, for a wrong, missing or unknown key, and for
    a file whose name is not the id of its source.
    """
    sources = [load_source(path) for path in sorted(folder.glob("*.yaml"))]
    return {source.id: source for source in sorted(sources, key=lambda source: source.id)}


def load_source(path: Path) -> Source:
    """The source of one file. Raises CatalogError as `load_catalog` does."""
    try:
        loaded: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogError(f"{path.name}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(loaded, Mapping):
        raise CatalogError(f"{path.name}: holds no mapping of keys to values")
    try:
        source = Source.model_validate(loaded)
    except ValidationError as error:
        told = "; ".join(f"{_key(problem['loc'])}: {problem['msg']}" for problem in error.errors())
        raise CatalogError(f"{path.name}: {told}") from error
    if source.id != path.stem:
        raise CatalogError(f"{path.name}: id: {source.id!r} is not the name of the file")
    return source


def _key(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "the whole entry"
