"""The spider that takes a source's articles from an archive: reads the archive's index, then fetches captures.

Belongs here: which capture is asked for next, and what an outcome means for it. Does not belong here: the protocols
(`archive_wayback.py`, `archive_common_crawl.py`), where a capture is kept (`middlewares.py`).

Only the archive is asked, as gently as its entry says and for no more pages than the source's entry allows. Of a page
that is held already, from the source itself or from another archive, nothing is asked; of another one the earliest
captures that can be read, as many as the archive's entry says (`versions`): they are nearest to what was published, and
the later ones of a page that vanished are often the site's word that it has. An archive that wants rest is left alone:
what is not had yet waits for the next crawl.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import takewhile
from typing import Any

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.archive_common_crawl import CommonCrawlReader
from spiders.archive_frontier import ArchiveFrontier
from spiders.archive_index import Archived, ArchiveReader, asks_for, spellings
from spiders.archive_wayback import WaybackReader
from spiders.base_spider import CatalogSpider
from spiders.catalog import Politeness, Source
from spiders.catalog_archives import Wayback, lane_of
from spiders.crawl_log import CrawlLog
from spiders.failures import is_put_off
from spiders.frontier import PageRole, Validators
from spiders.listing import ListingError
from spiders.safety import Refused
from spiders.store import Kept, Row

_WANTS_REST = frozenset({429, 503})
# In a row: of 403, and of no answer at all, which is what archives have for those who asked too fast.
_MAX_REFUSALS = 3
_MAX_MOVES = 3


def reader_of(archive: Source) -> ArchiveReader:
    """The reader for the protocol of an archive."""
    assert archive.archive is not None  # `archive_crawl` asks nobody else
    rules = archive.archive
    return WaybackReader(archive.id, rules) if isinstance(rules, Wayback) else CommonCrawlReader(archive.id, rules)


class ArchiveSpider(CatalogSpider):
    """Takes the articles of one source from one archive."""

    name = "archive"
    # Without 429 and 503: they ask for rest, and are not tried again.
    custom_settings = {"RETRY_HTTP_CODES": [500, 502, 504, 522, 524, 408]}  # noqa: RUF012 - as Scrapy has it

    frontier_class = ArchiveFrontier
    frontier: ArchiveFrontier

    def __init__(
        self, source: Source, archive: Source, frontier: ArchiveFrontier, log: CrawlLog, *, events: bool
    ) -> None:
        super().__init__(source, archive, lane_of(source.id, archive.id), frontier, log, events=events)
        assert archive.archive is not None
        # The archive's politeness, with no more requests than the source's entry allows.
        limits = source.politeness.max_requests, archive.politeness.max_requests
        self.politeness = archive.politeness.model_copy(update={"max_requests": min(limits)})
        self._rules = archive.archive
        self._reader = reader_of(archive)
        self._prefixes = source.article_prefixes
        self._other_lanes = frontier.others(source.id, self.lane)
        self._index_pages = 0
        self._refusals = 0
        self._silences = 0
        self._under_way: set[str] = set()  # pages, by one of their addresses
        self._held: set[str] = set()

    @classmethod
    def own_settings(cls, polite: Politeness) -> dict[str, Any]:
        """No request waits behind the middlewares, where one that was asked to rest could not stop it."""
        return {"CONCURRENT_REQUESTS": polite.concurrency}

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what is due of the index, then for the captures that were listed before and never had."""
        self._begin()
        for url in self._reader.entrances(self._prefixes):
            self.frontier.see(self.lane, url, "list", None)
        due = takewhile(lambda entry: entry.role == "list", self.frontier.due(self.lane))
        named = [entry.url for entry in due if asks_for(entry.url, self._prefixes)]  # by the source's entry as it is
        for url in sorted(named, reverse=True):  # names of crawls and of pages of an index grow: the newest first
            for request in self._ask_index(url):
                yield request
        for original in filter(self.source.is_article, self.frontier.waiting(self.lane)):
            if len(self._asked) >= self.politeness.max_requests:
                self.counts["postponed"] += 1
                return
            for request in self._ask_page(original):
                yield request

    def _take_up(self, row: Row) -> bool:
        is_ours = row["origin"] == self.asks.id and row["role"] == "article"
        entry = self.frontier.entry(self.lane, row["requested_url"]) if is_ours else None
        if entry is None or entry.payload_sha256 is not None:
            return False
        self.frontier.fetched(self.lane, entry.url, row["payload_sha256"], Validators(), None)
        return True

    def _ask_index(self, url: str) -> Iterator[Request]:
        if url in self._asked:
            return
        if self._index_pages >= self._rules.max_index_pages:
            self.counts["postponed"] += 1
            return
        if self._within_limits():
            self._note_asked(url)
            self._index_pages += 1
            meta = {"role": "list", "url": url}
            yield Request(url, callback=self.parse_index, errback=self.failed, priority=10, meta=meta)

    def _ask_page(self, original: str) -> Iterator[Request]:
        """Ask for the earliest capture of a page that was not asked for yet, unless there is enough of the page."""
        page = spellings(original)[0]
        if page in self._under_way or page in self._held:
            return
        if self.frontier.is_held(self.source.id, self._other_lanes, original):
            self._held.add(page)
            return
        versions = self.frontier.versions(self.lane, original)
        if sum(version.is_had for version in versions) >= self._rules.versions:
            return
        for captured, is_due, is_had in versions:
            if is_due and not is_had and captured.address not in self._asked:
                if self._within_limits():
                    self._under_way.add(page)
                    self._note_asked(captured.address)
                    yield self._request(captured, captured.address, 0)
                return

    def _request(self, captured: Archived, url: str, moves: int) -> Request:
        """The request for a capture; `url` is the one that the index named, where the archive leads elsewhere."""
        headers, at_most = self._reader.part(captured)
        meta = {
            "role": "article",
            "url": url,
            "archived": captured,
            "moves": moves,
            "unwrap": partial(self._reader.unwrap, captured=captured),
            "dont_redirect": True,  # only to the same page, which `_moved` finds out before anything is asked
            **({"redirect_urls": [url]} if moves else {}),
            **({"download_maxsize": at_most} if at_most else {}),
        }
        return Request(
            captured.address, callback=self.parse_capture, errback=self.failed, headers=dict(headers), meta=meta
        )

    def parse_index(self, response: Response) -> Iterator[Request]:
        """Note the captures that a page of the index names, then that it was read, then follow it."""
        url: str = response.meta["url"]
        self._heed(response, "list")
        if response.status not in self._reader.statuses:
            self._set_aside(url, "list", "failed", "http_error", f"HTTP {response.status}")
            return
        try:
            page = self._reader.read(url, response.status, response.body, self._prefixes)
        except ListingError as error:
            self._set_aside(url, "list", "failed", "bad_list", str(error))
            return
        if any(further in self._asked for further in page.further):
            self._set_aside(url, "list", "failed", "frozen_list", "leads to a page of the index that was read before")
            return
        self.counts["list_pages"] += 1
        self.counts["unreadable"] += page.unreadable
        captures = [captured for captured in page.captures if self.source.is_article(captured.original)]
        self.counts["no_articles"] += len(page.captures) - len(captures)
        kept: Kept = response.meta["kept"]
        with self.frontier.transaction():
            for captured in captures:
                self.frontier.see_archived(self.lane, captured)
            for further in page.further:
                if not self.frontier.see(self.lane, further, "list", url) and page.again_after is not None:
                    self.frontier.make_due(self.lane, further)
            self.frontier.fetched(self.lane, url, kept.payload_sha256, Validators(), page.again_after)
        self._account.page("list", "captured", url)
        for original in dict.fromkeys(captured.original for captured in captures):
            yield from self._ask_page(original)
        for further in page.further:
            if self.frontier.is_due(self.lane, further):
                yield from self._ask_index(further)

    def parse_capture(self, response: Response) -> Iterator[Request]:
        """Note what became of a capture; where it is none, or more are wanted, ask for the page's next one."""
        url: str = response.meta["url"]
        captured: Archived = response.meta["archived"]
        self._heed(response, "article")
        if 300 <= response.status < 400:
            again = self._moved(response, captured)
            if again is not None:
                yield again
                return
        elif response.status in {404, 410}:
            self._set_aside(url, "article", "gone", "not_found", f"HTTP {response.status}")
        elif response.status not in {200, 206}:
            self._set_aside(url, "article", "failed", "http_error", f"HTTP {response.status}")
        elif sign := response.meta.get("challenge"):
            detail = f"the archive holds a challenge page, known by {sign}"
            self._set_aside(url, "article", "gone", "challenge_page", detail)
        elif sign := response.meta.get("missing"):
            self._set_aside(url, "article", "gone", "not_found", f"the archive holds a page that says {sign!r}")
        else:
            kept: Kept = response.meta["kept"]
            self.frontier.fetched(self.lane, url, kept.payload_sha256, Validators(), None)
            outcome = "captured" if kept.is_new else "unchanged"
            self.counts[f"articles_{outcome}"] += 1
            self.counts["new"] += 1
            self._account.page("article", outcome, url)
        yield from self._next_of(captured)

    def _moved(self, response: Response, captured: Archived) -> Request | None:
        """The request that a redirect to the same page leads to; one to anything else is set aside."""
        url: str = response.meta["url"]
        location = (response.headers.get("Location") or b"").decode("latin-1")
        target = response.urljoin(location)
        address = self._reader.moved(captured, target) if location else None
        moves: int = response.meta["moves"] + 1
        if address is None or address in self._asked or moves > _MAX_MOVES:
            detail = f"HTTP {response.status}, leads to {target if location else 'nowhere'}"
            self._set_aside(url, "article", "gone", "other_address", detail)
            return None
        self._asked.add(address)  # of the page that was asked for already
        return self._request(captured._replace(address=address), url, moves)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Note why nothing was had, and ask for the page's next capture. What the crawl's end or its limits kept from
        being asked for stays due."""
        if isinstance(failure.value, Refused) and failure.value.reason_code == "rate_limited":
            request: Request = failure.request  # type: ignore[attr-defined]
            self._rest(request.meta["url"], request.meta["role"], failure.value.detail)
        yield from super().failed(failure)
        captured = failure.request.meta.get("archived")  # type: ignore[attr-defined]
        if captured is not None and not is_put_off(failure.value):
            yield from self._next_of(captured)

    def _next_of(self, captured: Archived) -> Iterator[Request]:
        self._under_way.discard(spellings(captured.original)[0])
        yield from self._ask_page(captured.original)

    def closed(self, reason: str) -> None:
        """Tell the counts, and close the frontier."""
        self.counts["held"] = len(self._held)
        super().closed(reason)

    def heard(self, response: Response | None) -> None:
        """Ask for nothing more where the archive wants rest: it says so, or says nothing any more."""
        self._silences = self._silences + 1 if response is None else 0
        self._refusals = self._refusals + 1 if response is not None and response.status == 403 else 0
        wants_rest = response is not None and response.status in _WANTS_REST
        self.rests = self.rests or wants_rest or max(self._silences, self._refusals) >= _MAX_REFUSALS

    def _heed(self, response: Response, role: PageRole) -> None:
        """End the crawl where the archive wants rest."""
        if self.rests and response.status >= 400:
            after = response.headers.get("Retry-After")
            wants = f", wants {after.decode('latin-1')} of rest" if after else ""
            self._rest(response.meta["url"], role, f"HTTP {response.status}{wants}")

    def _rest(self, url: str, role: PageRole, detail: str) -> None:
        """Note once why the crawl ends, and end it. What was asked for last is due again in the next crawl."""
        if not self.counts["rate_limited"]:
            self._set_aside(url, role, "failed", "rate_limited", detail)
            self.frontier.make_due(self.lane, url)
            self.counts["rate_limited"] = 1
        raise CloseSpider("rate_limited")
