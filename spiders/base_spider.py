"""What every spider of this project is: it works for one source, knows which hosts it may ask, notes in the frontier
what could not be had, and tells what happens.

Belongs here: what does not depend on how pages are found. Does not belong here: which page is asked for
(`list_spider.py`, `archive_spider.py`).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.catalog import Politeness, Source
from spiders.frontier import Frontier, PageRole, State
from spiders.safety import OVER_LIMIT, Refused
from spiders.secrets import without_secrets
from spiders.store import INDEX, captures_of

# What a page that will not be another one tomorrow is, and what must not be asked for.
_STATES: dict[str, State] = {
    "robots_disallowed": "refused_by_robots",
    "forbidden_address": "forbidden",
    "other_address": "gone",
    "digest_mismatch": "gone",
    "incomplete_capture": "gone",
}


class CatalogSpider(Spider):
    """A spider for one source. `lane` is the name under which frontier, captures and events keep its work; `hosts` are
    the hosts that it may ask, `asks` the catalog entry of whom it asks."""

    frontier_class: type[Frontier] = Frontier

    def __init__(self, source: Source, asks: Source, lane: str, frontier: Frontier, *, events: bool) -> None:
        super().__init__()
        self.source = source
        self.asks = asks
        self.lane = lane
        self.hosts = asks.allowed_hosts
        self.politeness = asks.politeness
        self.frontier = frontier
        self.counts: Counter[str] = Counter()
        self._events = events
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

    def _within_limits(self) -> bool:
        """May one more page be asked for in this crawl? Counts those that wait for the next one."""
        if len(self._asked) < self.politeness.max_requests:
            return True
        self.counts["postponed"] += 1
        return False

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Note why a page could not be had, or was not asked for."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if is_put_off(failure):
            self.counts["postponed"] += 1
            return
        state, reason_code, detail = _explain(failure.value)
        self._set_aside(request.meta["url"], request.meta["role"], state, reason_code, detail)
        yield from ()

    def _set_aside(self, url: str, role: PageRole, state: State, reason_code: str, detail: str) -> None:
        """Note an outcome; `detail` may name addresses that others gave, such as where a redirect leads."""
        self.frontier.set_aside(self.lane, url, state, reason_code, without_secrets(detail))
        self.counts[state] += 1
        self.tell({"event": "page", "role": role, "outcome": state, "url": url, "reason_code": reason_code})

    def closed(self, reason: str) -> None:
        """Tell the counts, and close the frontier."""
        self.counts["requests"] = len(self._asked)
        assert self.crawler.engine is not None
        slots = self.crawler.engine.downloader.slots.values()
        self.counts["delay_ms"] = round(1000 * max((slot.delay for slot in slots), default=0.0))
        self.counts["errors"] = self.crawler.stats.get_value("spider_exceptions/count", 0)
        self.tell({"event": "source", "reason": reason, "counts": dict(self.counts)})
        self.frontier.close()

    def tell(self, event: dict[str, Any]) -> None:
        """Write an event as one line of JSON to standard output, where somebody listens."""
        if self._events:
            sys.stdout.write(json.dumps({"source": self.lane, **event}, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def is_put_off(failure: Failure) -> bool:
    """Is this a request that waits for the next crawl, since the host had as many as one crawl may make?"""
    return isinstance(failure.value, Refused) and failure.value.reason_code == OVER_LIMIT


def _explain(error: BaseException | None) -> tuple[State, str, str]:
    """State, reason code and detail of a request that got no response."""
    if isinstance(error, Refused):
        return _STATES.get(error.reason_code, "failed"), error.reason_code, error.detail
    if isinstance(error, DownloadTimeoutError):
        return "failed", "timeout", str(error)
    if isinstance(error, DownloadCancelledError):
        return "failed", "too_large", str(error)
    if isinstance(error, IgnoreRequest):  # Scrapy's own: too many redirects
        return "failed", "download_failed", str(error)
    return "failed", "download_failed", f"{type(error).__name__}: {error}"
