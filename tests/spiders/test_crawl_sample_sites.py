"""Two crawls of all bundled sites; the second finds nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastwarc.warc
import pytest
from warcio.archiveiterator import ArchiveIterator

from spiders.catalog import SAMPLE_ORIGIN, Source, load_catalog
from spiders.crawl import CrawlReport, crawl
from spiders.frontier import Frontier
from spiders.samples.key import load_key
from spiders.samples.server import SampleServer, serve
from spiders.store import INDEX, Row
from spiders.warc import iter_records, read_record

pytestmark = pytest.mark.slow
Captured = Callable[..., list[Row]]


def sample_sources() -> list[Source]:
    return [source for source in load_catalog().values() if source.access == "sample"]


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with serve() as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    return []


@pytest.fixture(scope="module")
def first(server: SampleServer, home: Path, events: list[dict[str, Any]]) -> CrawlReport:
    return crawl(sample_sources(), home, sample_base=server.base_url, progress=events.append)


def test_every_article_of_the_key_is_captured(first: CrawlReport, home: Path, captured: Captured) -> None:
    wanted = {page.path for page in load_key() if page.expected not in {"missing", "disallowed", "redirect_refused"}}
    articles = [row for row in captured(home, "article") if row["http_status"] == 200]
    assert {row["url"].removeprefix(SAMPLE_ORIGIN) for row in articles} == wanted
    assert sum(counts["new"] for counts in first.sources.values()) == len(wanted)
    assert not any(failure.blocks for failure in first.failures)
    assert not first.warnings


@pytest.mark.parametrize(
    ("expected", "reason_code"),
    [("missing", "not_found"), ("disallowed", "robots_disallowed"), ("redirect_refused", "forbidden_address")],
)
def test_every_trap_of_the_key_is_reported(first: CrawlReport, expected: str, reason_code: str) -> None:
    trapped = {f"{SAMPLE_ORIGIN}{page.path}" for page in load_key() if page.expected == expected}
    assert trapped
    assert {failure.url for failure in first.failures if failure.reason_code == reason_code} == trapped


def test_what_robots_txt_forbids_was_never_asked_for(first: CrawlReport, server: SampleServer) -> None:
    for page in load_key():
        if page.expected == "disallowed":
            assert server.hits[page.path] == 0


def test_an_error_that_heals_leaves_both_answers_in_the_archive(
    first: CrawlReport, home: Path, captured: Captured
) -> None:
    healed = {page.path for page in load_key() if page.expected == "error_then_ok"}
    assert healed
    for path in healed:
        rows = [row for row in captured(home) if row["url"] == SAMPLE_ORIGIN + path]
        assert [row["http_status"] for row in rows] == [503, 200]


def test_the_crawler_says_who_it_is(first: CrawlReport, server: SampleServer) -> None:
    (agent,) = server.user_agents
    assert agent.startswith("leakledger/")
    assert "+https://" in agent


def test_progress_tells_every_page(first: CrawlReport, events: list[dict[str, Any]]) -> None:
    pages = [event for event in events if event["event"] == "page" and event["role"] == "article"]
    assert sum(event["outcome"] == "captured" for event in pages) == sum(c["new"] for c in first.sources.values())
    assert sum(event["event"] == "source" for event in events) == len(sample_sources())


def test_progress_tells_how_many_pages_wait(first: CrawlReport, events: list[dict[str, Any]]) -> None:
    for source in sample_sources():
        told = [event for event in events if event["source"] == source.id]
        assert told[0]["event"] == "start"
        assert told[0]["concurrency"] == source.politeness.concurrency
        waiting = [event["waiting"] for event in told if event["event"] == "page"]
        assert max(waiting) > 0
        assert waiting[-1] == 0
        assert len(waiting) == first.sources[source.id]["requests"]


def test_the_archive_is_read_by_warcio_and_fastwarc(first: CrawlReport, home: Path, captured: Captured) -> None:
    for path in home.glob("captures/*/*.warc.gz"):
        with path.open("rb") as file:
            by_warcio = [record.rec_headers["WARC-Record-ID"] for record in ArchiveIterator(file)]
        with path.open("rb") as file:
            by_fastwarc = [record.record_id for record in fastwarc.warc.ArchiveIterator(file)]
        assert by_warcio == by_fastwarc
        assert len(by_warcio) == len(list(iter_records(path)))


def test_each_row_leads_to_its_page(first: CrawlReport, home: Path, captured: Captured) -> None:
    for row in captured(home):
        record = read_record(home / row["warc_file"], row["warc_offset"])
        assert (record.url, record.status) == (row["url"], row["http_status"])


def test_a_second_crawl_asks_for_no_article_again(
    first: CrawlReport, server: SampleServer, home: Path, captured: Captured
) -> None:
    before, articles = captured(home), {page.path for page in load_key() if page.expected != "disallowed"}
    server.hits.clear()
    second = crawl(sample_sources(), home, sample_base=server.base_url)
    assert not articles & set(server.hits)
    assert captured(home) == before
    for source_id, counts in second.sources.items():
        assert counts["new"] == 0
        assert counts["unchanged"] == first.sources[source_id]["new"]
        with Frontier(home) as frontier:  # what lies in the archive is not gone through again
            assert frontier.noted(source_id) == (home / "captures" / source_id / INDEX).stat().st_size
    assert second.failures == first.failures  # what stands is told again, though it was not asked for again
