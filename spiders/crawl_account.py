"""The account of one crawl of a source, or of what an archive has of it: what it has done and what waits, told as
events and noted in the crawl log.

Belongs here: counts and events while a spider runs. Does not belong here: what an outcome means for an address
(`list_spider.py`, `archive_spider.py`), what listeners make of the events.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from spiders.catalog import Politeness
from spiders.crawl_log import CrawlLog, Exit
from spiders.frontier import PageRole

_FINISHED = "finished"  # Scrapy's word for a spider that ran out of work; any other means that it was stopped


class CrawlAccount:
    """Counts a crawl; `lane` is the name that log and events know it by. `waiting` is how many pages have been asked
    for and not been dealt with: all that are still to come, as far as the lists read so far tell, since what is due is
    asked for at once and queues here."""

    def __init__(self, lane: str, log: CrawlLog, *, events: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.waiting = 0
        self._lane = lane
        self._log = log
        self._events = events
        self._number = 0

    def begin(self, polite: Politeness, *, known: int, captured: int) -> None:
        """The crawl begins, at this pace; so many articles were known, and captured, before."""
        self._number = self._log.begin(self._lane)
        self.counts["captured_before"] = captured
        self._note()
        pace = {"delay_seconds": polite.delay_seconds, "concurrency": polite.concurrency}
        self._tell({"event": "start", "known": known, **pace})

    def asked(self) -> None:
        """A page is asked for."""
        self.counts["requests"] += 1
        self.waiting += 1

    def put_off(self) -> None:
        """A page that was asked for waits for the next crawl."""
        self.waiting -= 1
        self.counts["postponed"] += 1
        self._note()

    def page(self, role: PageRole, outcome: str, url: str, reason_code: str | None = None) -> None:
        """A page has been dealt with."""
        self.waiting -= 1
        self._note()
        why = {} if reason_code is None else {"reason_code": reason_code}
        told = {"event": "page", "role": role, "outcome": outcome, "url": url, **why}
        self._tell({**told, "waiting": self.waiting})

    def end(self, reason: str) -> None:
        """The spider is closed, for a reason in Scrapy's words."""
        self._note()
        exit_: Exit = "finished" if reason == _FINISHED else "stopped"
        self._log.end(self._lane, self._number, exit_, None if exit_ == "finished" else reason)
        self._tell({"event": "source", "reason": reason, "counts": dict(self.counts)})
        self._log.close()

    def _note(self) -> None:
        self._log.count(self._lane, self._number, self.counts)

    def _tell(self, event: dict[str, Any]) -> None:
        """Write an event as one line of JSON to standard output, where somebody listens."""
        if self._events:
            sys.stdout.write(json.dumps({"source": self._lane, **event}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
