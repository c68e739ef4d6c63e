"""The log of crawls: a row from the first page on, whatever becomes of the crawl."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spiders.catalog import Source
from spiders.crawl import crawl
from spiders.crawl_log import FILE, CrawlLog


@pytest.fixture
def log(tmp_path: Path) -> Iterator[CrawlLog]:
    with CrawlLog(tmp_path) as log:
        yield log


def test_crawls_of_a_source_are_numbered(log: CrawlLog) -> None:
    assert [log.begin(source) for source in ("coast", "inland", "coast")] == [1, 1, 2]
    assert log.last("coast") == 2
    assert log.last("nowhere") == 0


def test_a_crawl_that_ended_keeps_its_end(log: CrawlLog) -> None:
    log.end("coast", log.begin("coast"), "stopped", "challenge_page")
    log.end("coast", 1, "died", "exit code -9")
    log.bury()
    (crawl,) = log.crawls()
    assert (crawl.exit, crawl.detail) == ("stopped", "challenge_page")
    assert crawl.ended_at is not None
    assert crawl.ended_at >= crawl.started_at


def test_a_crawl_without_an_end_is_dead_and_has_the_counts_of_its_last_page(log: CrawlLog, tmp_path: Path) -> None:
    log.count("coast", log.begin("coast"), {"new": 3, "requests": 4})
    with CrawlLog(tmp_path) as next_one:
        (under_way,) = next_one.crawls()
        assert under_way.exit is None
        next_one.bury()
        (dead,) = next_one.crawls()
    assert (dead.exit, dead.ended_at, dead.set_aside, dead.warnings) == ("died", None, None, None)
    assert dead.counts == {"new": 3, "requests": 4}


def test_what_is_summed_up_stays(log: CrawlLog) -> None:
    log.end("coast", log.begin("coast"), "finished", None)
    log.sum_up("coast", 1, {"new": 2}, {"not_found": 1}, ["nothing newer"])
    (crawl,) = log.crawls()
    assert (crawl.counts, crawl.set_aside, crawl.warnings) == ({"new": 2}, {"not_found": 1}, ["nothing newer"])


def test_a_later_version_of_the_file_is_refused(tmp_path: Path) -> None:
    CrawlLog(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("pragma user_version = 99")
    with pytest.raises(sqlite3.DatabaseError, match="schema version 99"):
        CrawlLog(tmp_path)


@pytest.mark.slow
class TestRealCrawls:
    """What crawls over the loopback interface leave."""

    def test_each_crawl_leaves_a_row(
        self,
        tmp_path: Path,
        open_site: Callable[..., Any],
        a_source: Callable[..., Source],
        page_of_links: Any,
        reply: Any,
    ) -> None:
        lists = {"start": ["{sample_base}/list"], "article": "/a/"}
        pages = {"/list": page_of_links("/a/1", "/a/2", "/a/3"), "/a/1": reply("甲"), "/a/2": reply("乙")}
        site = open_site(pages)
        source = a_source(lists=lists, articles={"revisit_days": 0})
        for _ in range(2):
            report = crawl([source], tmp_path, sample_base=site.base)
        with CrawlLog(tmp_path) as log:
            first, second = log.crawls()
        assert (first.number, first.exit, second.number, second.exit) == (1, "finished", 2, "finished")
        told = ("new", "unchanged", "gone", "list_pages", "requests")
        assert [first.counts[name] for name in told] == [2, 0, 1, 1, 4]
        assert [second.counts[name] for name in told] == [0, 2, 0, 1, 1]
        assert first.set_aside == second.set_aside == report.reasons("test_site") == {"not_found": 1}
        assert first.warnings == []

    def test_a_crawl_that_is_killed_leaves_a_row_that_says_so(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        open_site: Callable[..., Any],
        a_source: Callable[..., Source],
        page_of_links: Any,
        reply: Any,
    ) -> None:
        children: list[subprocess.Popen[str]] = []

        class Noted(subprocess.Popen[str]):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                children.append(self)

        def deadly(number: int) -> Any:
            if number == 1:
                children[0].kill()
            return reply("丙")

        pages = {"/list": page_of_links("/a/1", "/a/2"), "/a/1": reply("甲"), "/a/2": deadly}
        site = open_site(pages)
        source = a_source(politeness={"delay_seconds": 0, "concurrency": 1, "timeout_seconds": 5})
        monkeypatch.setattr(subprocess, "Popen", Noted)
        report = crawl([source], tmp_path, sample_base=site.base)
        assert any("exit code -9" in failure.detail for failure in report.failures)
        crawl([source], tmp_path, sample_base=site.base)
        with CrawlLog(tmp_path) as log:
            died, after = log.crawls()
        assert (died.exit, died.detail, died.ended_at) == ("died", "exit code -9", None)
        assert died.set_aside == {"download_failed": 1}
        assert (after.exit, after.counts["known"]) == ("finished", 2)
        # Which page it could still note before it died is chance; none is counted twice, and none is missing.
        assert died.counts["new"] + after.counts["new"] == 2
        assert after.counts["unchanged"] == died.counts["new"]
