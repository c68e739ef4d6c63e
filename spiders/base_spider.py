"""What every spider of this project is: it works for one source, knows which hosts it may ask, notes in the frontier
what could not be had, and tells what happens.

Belongs here: what does not depend on how pages are found. Does not belong here: which page is asked for
(`list_spider.py`, `archive_spider.py`).
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.capture_index import whole_lines
from spiders.catalog import Politeness, Source
from spiders.crawl_account import CrawlAccount
from spiders.crawl_log import CrawlLog
from spiders.failures import explain, is_put_off
from spiders.frontier import Frontier, PageRole, State
from spiders.secrets import without_secrets
from spiders.store import INDEX, Row, captures_of


class CatalogSpider(Spider, ABC):
    """A spider for one source. `lane` is the name under which frontier, captures, log and events keep its work; `hosts`
    are the hosts that it may ask, `asks` the catalog entry of whom it asks."""

    frontier_class: type[Frontier] = Frontier

    def __init__(
        self, source: Source, asks: Source, lane: str, frontier: Frontier, log: CrawlLog, *, events: bool
    ) -> None:
        super().__init__()
        self.source = source
        self.asks = asks
        self.lane = lane
        self.hosts = asks.allowed_hosts
        self.politeness = asks.politeness
        self.frontier = frontier
        self._account = CrawlAccount(lane, log, events=events)
        self.counts = self._account.counts
        self.rests = False  # nothing more may be asked for in this crawl
        self._asked: set[str] = set()
        self._index = Path()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to build it; the politeness that is due to whom it asks becomes the crawler's settings."""
        settings = crawler.settings
        kwargs.setdefault("events", settings.getbool("LEAKLEDGER_EVENTS"))
        home = Path(settings["LEAKLEDGER_HOME"]).resolve()
        kwargs.setdefault("frontier", cls.frontier_class(home))
        kwargs.setdefault("log", CrawlLog(home))
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        spider._index = captures_of(home, spider.lane) / INDEX
        polite = spider.politeness
        own = {
            "DOWNLOAD_DELAY": polite.delay_seconds,
            "AUTOTHROTTLE_START_DELAY": polite.delay_seconds,
            # Where the catalog wants no delay, on a server of our own, there is none to be tuned either.
            "AUTOTHROTTLE_TARGET_CONCURRENCY": float(polite.concurrency) if polite.delay_seconds else 1e9,
            "CONCURRENT_REQUESTS_PER_DOMAIN": polite.concurrency,
            **cls.own_settings(polite),
            "DOWNLOAD_TIMEOUT": polite.timeout_seconds,
        }
        if spider.asks.access == "sample":
            own["RETRY_TIMES"] = 2
        settings.setdict(own, priority="spider")
        return spider

    @classmethod
    def own_settings(cls, polite: Politeness) -> dict[str, Any]:
        """Settings that a kind of spider adds."""
        return {}

    def heard(self, response: Response | None) -> None:
        """Called with every answer, and with None for a request that got none, before any that waits is made."""

    def _begin(self) -> None:
        """The crawl begins. Note what one that died had captured and could not note any more; it is not fetched again.

        What earlier crawls have taken up is not read again, unless the frontier is a new one, beside an older archive.
        """
        known, captured = self.frontier.known(self.lane), self.frontier.captured(self.lane)
        self._account.begin(self.politeness, known=known, captured=captured)
        size = self._index.stat().st_size if self._index.exists() else 0
        noted = self.frontier.noted(self.lane)
        end = noted = noted if noted <= size else 0
        for line in whole_lines(self._index, noted):
            self.counts["new"] += self._take_up(json.loads(line.text))
            end = line.end
        if known:
            self.frontier.note_up_to(self.lane, end)

    @abstractmethod
    def _take_up(self, row: Row) -> bool:
        """Note a capture in the frontier, if it is one of an article that was never noted as had. Was it one?"""

    def _note_asked(self, url: str) -> None:
        """A page is asked for."""
        self._asked.add(url)
        self._account.asked()

    def _within_limits(self) -> bool:
        """May one more page be asked for in this crawl? Counts those that wait for the next one."""
        if len(self._asked) < self.politeness.max_requests:
            return True
        self.counts["postponed"] += 1
        return False

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Note why a page could not be had, or was not asked for."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if is_put_off(failure.value):
            self._account.put_off()
            return
        state, reason_code, detail = explain(failure.value)
        self._set_aside(request.meta["url"], request.meta["role"], state, reason_code, detail)
        yield from ()

    def _set_aside(self, url: str, role: PageRole, state: State, reason_code: str, detail: str) -> None:
        """Note an outcome; `detail` may name addresses that others gave, such as where a redirect leads."""
        self.frontier.set_aside(self.lane, url, state, reason_code, without_secrets(detail))
        self.counts[state] += 1
        self._account.page(role, state, url, reason_code)

    def closed(self, reason: str) -> None:
        """Tell the counts, and close the frontier."""
        assert self.crawler.engine is not None
        slots = self.crawler.engine.downloader.slots.values()
        self.counts["delay_ms"] = round(1000 * max((slot.delay for slot in slots), default=0.0))
        self.counts["errors"] = self.crawler.stats.get_value("spider_exceptions/count", 0)
        self._account.end(reason)
        self.frontier.close()
