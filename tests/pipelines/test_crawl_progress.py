"""Rate and end of a crawl, from its events; every figure by hand, no clock but the one that the test sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from pipelines.steps.crawl_progress import CrawlProgress, Outlook, SourceProgress, rate, seconds_left, told

NOON = datetime(2024, 5, 6, 12, 0)  # noqa: DTZ001 - the time of day on somebody's wall


def start(source: str = "coast", delay: float = 5.0, concurrency: int = 1) -> dict[str, Any]:
    return {"event": "start", "source": source, "delay_seconds": delay, "concurrency": concurrency}


def page(waiting: int, source: str = "coast", outcome: str = "captured") -> dict[str, Any]:
    return {"event": "page", "source": source, "outcome": outcome, "waiting": waiting}


def test_a_crawl_that_has_just_begun_goes_by_what_the_source_allows() -> None:
    crawl = CrawlProgress()
    crawl.take(start(delay=5.0), now=100.0)
    crawl.take(page(waiting=24), now=106.0)
    assert crawl.outlook(106.0) == Outlook(done=1, waiting=24, errors=0, a_minute=12.0, seconds_left=120.0)


def test_then_it_goes_by_the_last_minute() -> None:
    crawl = CrawlProgress()
    crawl.take(start(delay=5.0), now=0.0)
    for at in range(1, 13):
        crawl.take(page(waiting=100 - at), now=10.0 * at)  # a host that takes twice as long as it must
    outlook = crawl.outlook(120.0)
    assert (outlook.done, outlook.waiting) == (12, 88)
    assert outlook.a_minute == 6.0
    assert outlook.seconds_left == 880.0


def test_a_burst_at_the_start_promises_nothing_that_the_source_does_not_allow() -> None:
    source = SourceProgress(began=0.0, allowed=0.2, done=10, waiting=10)
    source.recent.extend([1.0] * 10)
    assert rate(source, now=2.0) == 0.2


def test_where_the_source_allows_any_rate_it_is_what_the_host_gives() -> None:
    crawl = CrawlProgress()
    crawl.take(start(delay=0.0), now=0.0)
    crawl.take(page(waiting=9), now=0.5)
    assert crawl.outlook(0.5) == Outlook(1, 9, 0, None, None)
    for at in range(1, 10):
        crawl.take(page(waiting=9 - at), now=0.5 + at / 10)
    assert crawl.outlook(2.0) == Outlook(10, 0, 0, 300.0, 0.0)


def test_sources_side_by_side_add_up_and_the_slowest_tells_the_end() -> None:
    crawl = CrawlProgress()
    crawl.take(start("coast", delay=5.0), now=0.0)
    crawl.take(start("inland", delay=1.0, concurrency=2), now=0.0)
    crawl.take(page(10, "coast", outcome="failed"), now=1.0)
    crawl.take(page(40, "inland", outcome="gone"), now=1.0)
    assert crawl.outlook(1.0) == Outlook(done=2, waiting=50, errors=1, a_minute=132.0, seconds_left=50.0)
    crawl.take({"event": "source", "source": "coast"}, now=2.0)
    assert crawl.outlook(2.0).seconds_left == 20.0


def test_of_a_host_gone_silent_nobody_knows_the_end() -> None:
    crawl = CrawlProgress()
    crawl.take(start(delay=5.0), now=0.0)
    for at in range(6):
        crawl.take(page(waiting=20), now=float(at))
    assert crawl.outlook(200.0).seconds_left is None
    assert seconds_left(SourceProgress(0.0, None, waiting=3), None) is None


@pytest.mark.parametrize(
    ("outlook", "words"),
    [
        (Outlook(0, 0, 0, None, None), "0 errors"),
        (Outlook(1, 24, 1, 12.0, 125.0), "1 error, 12/min, ends ~12:02 (2 min)"),
        (Outlook(1, 5, 0, 7.5, 40.0), "0 errors, 7.5/min, ends ~12:00 (40 s)"),
        (Outlook(1, 5, 0, 7.5, 0.2), "0 errors, 7.5/min, ends ~12:00 (1 s)"),
        (Outlook(1, 5, 2, 0.5, 3 * 3600 + 300), "2 errors, 0.5/min, ends ~15:05 (3 h 5 min)"),
        (Outlook(1, 5, 2, 0.5, 86400 + 7200), "2 errors, 0.5/min, ends ~05-07 14:00 (1 d 2 h)"),
        (Outlook(90, 0, 2, 60.0, 0.0), "2 errors, 60/min"),
        (Outlook(90, 3, 2, 0.0, None), "2 errors, 0.0/min"),
    ],
)
def test_it_is_told_in_one_line(outlook: Outlook, words: str) -> None:
    assert told(outlook, NOON) == words
