"""The catalog: what a source is, and the loading of `catalog/*.yaml`, one file a source.

Belongs here: the schema of a source, its validation, the questions that its patterns answer (is this link an
article, a list page, which date does its address carry). Does not belong here: fetching, storing, what a page means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

CATALOG_DIR = Path(__file__).with_name("catalog")
SAMPLE_PLACEHOLDER = "{sample_base}"
PAGE_PLACEHOLDER = "{page}"
# The name under which the bundled sites are known everywhere but on the wire: the port that they are served on
# changes from run to run, a capture's address must not. RFC 2606 keeps `.example` out of the name system.
SAMPLE_HOST = "sites.leakledger.example"
SAMPLE_ORIGIN = f"http://{SAMPLE_HOST}"
_LEAST_DELAY = 2.0  # seconds between requests to a public host

Kind = Literal["court", "procuratorate", "police", "government", "news", "dataset", "archive", "local"]
Access = Literal["open", "login", "sample", "local"]


class CatalogError(Exception):
    """A catalog file is wrong; the message names file and key."""


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
    return url


def _sample_origin(url: object) -> object:
    return url.replace(SAMPLE_PLACEHOLDER, SAMPLE_ORIGIN) if isinstance(url, str) else url


Pattern = Annotated[str, AfterValidator(_regex)]
Address = Annotated[str, BeforeValidator(_sample_origin), AfterValidator(_web_address)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Robots(_Strict):
    """What the host's robots.txt was seen to say. It is read and obeyed in every crawl whatever stands here."""

    stance: Literal["unknown", "allows", "partial", "disallows"] = "unknown"
    note: str | None = None


class Politeness(_Strict):
    """How gently a host is asked. AutoThrottle only ever makes it slower than this."""

    delay_seconds: float = Field(default=5.0, ge=0, le=600)
    concurrency: int = Field(default=1, ge=1, le=16)
    timeout_seconds: float = Field(default=60.0, gt=0, le=600)
    max_requests: int = Field(default=1000, ge=1, description="requests a crawl, articles and lists together")


class JsonList(_Strict):
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


class Lists(_Strict):
    """Where articles are listed (pages, sitemaps, feeds, JSON endpoints), and which of the links are articles.

    Patterns are searched in the absolute address. The first group of `page`, where it has one, is the page's number.
    """

    start: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = Field(default=(), description="sitemaps or indexes of them, gzipped or not")
    feeds: tuple[Address, ...] = Field(default=(), description="RSS or Atom")
    json_lists: tuple[JsonList, ...] = ()
    article: Pattern
    page: Pattern | None = None
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


class Articles(_Strict):
    """What an article's address and page look like."""

    date: Pattern | None = Field(default=None, description="groups year, month and, where there is one, day")
    marker: str | None = Field(default=None, description="CSS selector that every article page matches")
    revisit_days: int = Field(
        default=30, ge=0, description="how long after an article was found it is asked now and then whether it changed"
    )

    @model_validator(mode="after")
    def _date_groups(self) -> Self:
        if self.date is not None and not {"year", "month"} <= set(re.compile(self.date).groupindex):
            raise ValueError("the date pattern needs the groups year and month")
        return self


class Expectations(_Strict):
    """How many articles a crawl should see listed. Too few block a release, too many only warn."""

    min_articles: int = Field(default=1, ge=0)
    max_articles: int | None = Field(default=None, ge=1)
    zero_is_normal: bool = False
    newest_within_days: int | None = Field(default=None, ge=1, description="a newer article should be listed")


class Source(_Strict):
    """One publisher's pages. Only an `open` or a `sample` source can be crawled, and it needs `lists`."""

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
    articles: Articles = Articles()
    expectations: Expectations = Expectations()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.access == "open" and self.lists is None:
            raise ValueError("an open source needs lists")
        if self.access == "open" and self.politeness.delay_seconds < _LEAST_DELAY:
            raise ValueError(f"a delay of at least {_LEAST_DELAY:g} seconds is due to a host that is not ours")
        for url in self.lists.entrances if self.lists else ():
            if (urlsplit(url).hostname == SAMPLE_HOST) != (self.access == "sample"):
                raise ValueError(f"{SAMPLE_PLACEHOLDER} belongs into sources with access sample, and only there")
            if urlsplit(url).hostname not in self.allowed_hosts:
                raise ValueError(f"start page {url} lies on a host that hosts does not name")
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
