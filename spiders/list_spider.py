"""The spider that crawls: reads a source's list pages, fetches the articles that they name, once, keeps the frontier.

Belongs here: which page is asked for next, and what an outcome means for its address. Does not belong here: where a
response is kept (`middlewares.py`), what an article says (nothing under `spiders/` reads one).

Its memory grows with the requests that the catalog allows one crawl, not with what was ever listed or captured.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response, TextResponse

from spiders.base_spider import CatalogSpider
from spiders.catalog import Source, load_catalog
from spiders.crawl_log import CrawlLog
from spiders.frontier import Frontier, PageRole, Validators
from spiders.list_reader import ListReader
from spiders.listing import Link, Listing, ListingError
from spiders.store import Kept, Row

_MAX_CHALLENGES = 3  # a host that answers thus does not want us; asking on would only be rude


class ListSpider(CatalogSpider):
    """Crawls one source. Arguments: `source`, a catalog id or a Source."""

    name = "list"

    def __init__(self, source: str | Source, frontier: Frontier, log: CrawlLog, *, events: bool) -> None:
        source = _crawlable(source)
        super().__init__(source, source, source.id, frontier, log, events=events)
        self._lists_asked = 0
        self._reader = ListReader(source)
        self._rules = source.lists
        assert self._rules is not None  # crawlable sources have them

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the start pages, then for whatever the frontier says is due."""
        assert self._rules is not None
        self._begin()
        for url in self._rules.entrances:
            self.frontier.see(self.source.id, url, "list", None)
            for request in self._ask(url, "list"):
                yield request
        for entry in self.frontier.due(self.source.id):
            if not self.source.names(entry.url, entry.role):
                continue
            for request in self._ask(entry.url, entry.role):
                yield request

    def _take_up(self, row: Row) -> bool:
        asked_for_it = row["role"] == "article" and row["http_status"] == 200 and row["url"] == row["requested_url"]
        entry = self.frontier.entry(self.source.id, row["url"]) if asked_for_it else None
        if entry is None or entry.role != "article" or entry.payload_sha256 is not None:
            return False
        self._note_article(row["url"], row["payload_sha256"], Validators())
        return True

    def _ask(self, url: str, role: PageRole) -> Iterator[Request]:
        """The request for a page, with validators where it was captured before; none beyond the source's limits."""
        assert self._rules is not None
        if url in self._asked or self._reader.too_deep(url):
            return
        is_entrance = url in self._rules.entrances  # few, and without them a crawl means nothing
        too_many_lists = role == "list" and self._lists_asked >= self._rules.max_pages
        if not is_entrance and too_many_lists:
            self.counts["postponed"] += 1
            return
        if not is_entrance and not self._within_limits():
            return
        self._note_asked(url)
        self._lists_asked += role == "list"
        entry = self.frontier.entry(self.source.id, url)
        headers: dict[str, str] = {}
        if entry is not None and entry.etag:
            headers["If-None-Match"] = entry.etag
        if entry is not None and entry.last_modified:
            headers["If-Modified-Since"] = entry.last_modified
        yield Request(
            url,
            callback=self.parse_list if role == "list" else self.parse_article,
            errback=self.failed,
            headers=headers,
            priority=10 if role == "list" else 0,  # lists first: what they name is remembered even if the crawl dies
            meta={"role": role, "url": url},
        )

    def parse_list(self, response: Response) -> Iterator[Request]:
        """Note the links of a list, then that it was read, then follow them: whatever dies in between, none is lost."""
        url: str = response.meta["url"]
        if not self._usable(response, "list"):
            return
        self.counts["list_pages"] += 1
        if response.status == 304:
            self._fetched(response, "list", self._reader.read_again_after(url))
            yield from self._follow([self._reader.page_after(url)])
            return
        try:
            listing = self._reader.read(url, response)
        except ListingError as error:
            self._set_aside(url, "list", "failed", "bad_list", str(error))
            return
        articles = [link for link in listing.links if self.source.is_article(link.url)]
        self.counts["stated_total"] = max(self.counts["stated_total"], listing.total or 0)
        twin = self._reader.twin(url, frozenset(link.url for link in articles))
        if twin is not None:
            self._set_aside(url, "list", "failed", "frozen_list", f"lists the same articles as {twin}")
            return
        named = {link.url for link in articles}
        lists = [link.url for link in listing.links if self.source.is_list(link.url) and link.url not in named]
        if articles:
            lists += [following] if (following := self._reader.page_after(url)) else []
        with self.frontier.transaction():
            found_new = self._note(articles, url, lists, listing)
            if articles or listing.sitemaps or self._reader.may_be_empty(url):
                self._fetched(response, "list", self._reader.read_again_after(url))
            else:
                self._set_aside(url, "list", "failed", "zero_results", "a list without a link to an article")
        self.counts["new_listed"] += found_new
        yield from self._follow([link.url for link in articles], "article")
        yield from self._follow([*(link.url for link in listing.sitemaps), *lists])

    def _note(self, articles: Sequence[Link], discovered_from: str, lists: Sequence[str], listing: Listing) -> bool:
        """Put addresses into the frontier. Where one is a new article, the lists beside it are due, whenever they were
        read last, since what is new there has moved everything on. Was one new?"""
        see = partial(self.frontier.see, self.source.id)
        unknown = [link for link in articles if see(link.url, "article", discovered_from, link.listed_on)]
        for link in listing.sitemaps:
            see(link.url, "list", discovered_from, link.listed_on)
        for url in lists:
            see(url, "list", discovered_from)
            if unknown:
                self.frontier.make_due(self.source.id, url)
        return bool(unknown)

    def _follow(self, urls: Iterable[str | None], role: PageRole = "list") -> Iterator[Request]:
        for url in urls:
            if url is not None and self.frontier.is_due(self.source.id, url):
                yield from self._ask(url, role)

    def parse_article(self, response: Response) -> None:
        """Note what became of an article. Its content is left to the steps after the crawl."""
        url: str = response.meta["url"]
        if not self._usable(response, "article"):
            return
        if response.url != url and not self.source.is_article(response.url):
            self._set_aside(url, "article", "gone", "not_found", f"leads to {response.url}, which is no article")
            return
        marker = self.source.articles.marker
        if marker and isinstance(response, TextResponse) and response.status == 200 and not response.css(marker):
            self.counts["unexpected_layout"] += 1
        self._fetched(response, "article")

    def _note_article(self, url: str, payload_sha256: str, validators: Validators) -> None:
        again = self.frontier.revisit_after(self.source.id, url, self.source.articles.revisit_days)
        self.frontier.fetched(self.source.id, url, payload_sha256, validators, again)

    def _usable(self, response: Response, role: PageRole) -> bool:
        """Is this the page that was asked for, now (200) or as it was (304)? Note it where it is not."""
        url: str = response.meta["url"]
        if sign := response.meta.get("challenge"):
            self._set_aside(url, role, "failed", "challenge_page", f"HTTP {response.status}, known by {sign}")
            self.counts["challenges"] += 1
            if self.counts["challenges"] >= _MAX_CHALLENGES:
                raise CloseSpider("challenge_page")
            return False
        if sign := response.meta.get("missing"):
            self._set_aside(url, role, "gone", "not_found", f"HTTP {response.status}, but the page says {sign!r}")
            return False
        if response.status in {200, 304}:
            return True
        if response.status in {404, 410}:
            self._set_aside(url, role, "gone", "not_found", f"HTTP {response.status}")
        else:
            self._set_aside(url, role, "failed", "http_error", f"HTTP {response.status}")
        return False

    def _fetched(self, response: Response, role: PageRole, again_after: timedelta = timedelta(0)) -> None:
        kept: Kept = response.meta["kept"]
        validators = Validators(*(_header(response, name) for name in ("ETag", "Last-Modified")))
        before = self.frontier.entry(self.source.id, response.meta["url"])
        if response.status == 304 and before is not None:  # a 304 may leave out what it confirms
            validators = Validators(validators.etag or before.etag, validators.last_modified or before.last_modified)
        if role == "article":
            self._note_article(response.meta["url"], kept.payload_sha256, validators)
            earlier = before.payload_sha256 if before else None
            self.counts["new"] += earlier is None
            self.counts["changed"] += earlier not in {None, kept.payload_sha256}
        else:
            self.frontier.fetched(self.source.id, response.meta["url"], kept.payload_sha256, validators, again_after)
        outcome = "unchanged" if response.status == 304 or not kept.is_new else "captured"
        self.counts[f"{role}s_{outcome}"] += 1
        self._account.page(role, outcome, response.meta["url"])


def _crawlable(source: str | Source) -> Source:
    if isinstance(source, str):
        catalog = load_catalog()
        if source not in catalog:
            raise ValueError(f"no source {source!r} in the catalog; known: {', '.join(catalog)}")
        source = catalog[source]
    if not source.crawlable:
        raise ValueError(f"source {source.id!r} has access {source.access!r} and is never crawled")
    return source


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
