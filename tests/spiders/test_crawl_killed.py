"""A crawl that is killed again and again, at random moments, leaves what an undisturbed one leaves."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from killable_crawl import PRELOAD, run_job

from pipelines.home import Home
from pipelines.steps.captures import collect
from pipelines.steps.documents import build_documents
from pipelines.steps.facts import build_facts
from pipelines.steps.labels import build_labels
from spiders.catalog import SAMPLE_ORIGIN, load_catalog
from spiders.crawl import CrawlReport, crawl
from spiders.run import Job
from spiders.samples.server import SampleServer, serve
from spiders.store import INDEX, Row, read_index
from spiders.warc import WarcError, iter_records, read_record
from warehouse.lake import SHARDS, Lake

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed")]
KILLS = 30
# One request at a time and source: then at most one page a source is under way when a crawl dies.
SOURCES = tuple(
    source.model_copy(update={"politeness": source.politeness.model_copy(update={"concurrency": 1})})
    for source in load_catalog().values()
    if source.access == "sample"
)


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    """The sample sites. Pages that fail at first have done so: which crawl meets the failure would be chance."""
    with serve() as server:
        server.hits.update(path for path, page in server.pages.items() if page.fails_first)
        yield server


def rows_of(home: Path) -> list[Row]:
    return [row for index in sorted(home.glob(f"captures/*/{INDEX}")) for row in read_index(index)]


def contents(home: Path) -> Counter[tuple[str, str, str]]:
    return Counter((row["source_id"], row["url"], row["payload_sha256"]) for row in rows_of(home))


def article_paths(home: Path) -> set[str]:
    rows = (row for row in rows_of(home) if row["role"] == "article" and row["http_status"] == 200)
    return {row["url"].removeprefix(SAMPLE_ORIGIN) for row in rows}


@dataclass
class Killed:
    """Crawls that were killed: their homes, the kills, those of them that left work undone, and what was asked for
    again although it lay in the archive."""

    homes: list[Path] = field(default_factory=list)
    kills: int = 0
    in_the_middle: int = 0
    asked_again: set[str] = field(default_factory=set)


class Killer:
    """Runs crawls of one home, and kills each behind a random number of its events and a moment more."""

    def __init__(self, home: Path, server: SampleServer, chance: random.Random) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOAD)
        self._job = Job(home=home, sample_base=server.base_url, sources=SOURCES).model_dump_json()
        self._log = home.with_suffix(".log")
        self._events = home.with_suffix(".events")
        os.mkfifo(self._events)
        self._chance = chance

    def run_and_kill(self) -> bool:
        """True where it was killed, False where it had ended by itself."""
        child = self._context.Process(target=run_job, args=(self._job, str(self._events), str(self._log)))
        child.start()
        with self._events.open(encoding="utf-8") as events:
            for _ in range(self._chance.randrange(1, 70)):
                events.readline()
            time.sleep(self._chance.uniform(0, 0.02))
            child.kill()
            child.join()
        assert child.exitcode in {0, -9}, self._log.read_text("utf-8")
        return child.exitcode == -9


@pytest.fixture(scope="module")
def undisturbed(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CrawlReport]:
    home = tmp_path_factory.mktemp("undisturbed")
    return home, crawl(SOURCES, home, sample_base=server.base_url)


@pytest.fixture(scope="module")
def killed(
    server: SampleServer, tmp_path_factory: pytest.TempPathFactory, undisturbed: tuple[Path, CrawlReport]
) -> Killed:
    """Crawls, each killed again and again until it comes to its end; as many of them as KILLS kills take."""
    wanted = len(article_paths(undisturbed[0]))
    chance, found, folder = random.Random(20170601), Killed(), tmp_path_factory.mktemp("killed")
    while found.kills < KILLS:
        home = folder / f"home-{len(found.homes)}"
        home.mkdir()
        found.homes.append(home)
        killer = Killer(home, server, chance)
        captured: dict[str, int] = {}
        was_killed = True
        while was_killed:
            was_killed = killer.run_and_kill()
            found.asked_again |= {path for path, hits in captured.items() if server.hits[path] != hits}
            captured = {path: server.hits[path] for path in article_paths(home)}
            found.kills += was_killed
            found.in_the_middle += was_killed and len(captured) < wanted
            assert found.kills < 5 * KILLS, "it never comes to its end"
    return found


def test_crawls_were_killed_at_work(killed: Killed) -> None:
    assert killed.kills >= KILLS
    assert killed.in_the_middle >= KILLS // 2


def test_no_page_is_lost_and_none_kept_twice(killed: Killed, undisturbed: tuple[Path, CrawlReport]) -> None:
    for home in killed.homes:
        assert contents(home) == contents(undisturbed[0])


def test_what_was_captured_is_not_asked_for_again(killed: Killed) -> None:
    assert killed.asked_again == set()


def test_the_archive_is_whole_up_to_its_last_record(killed: Killed) -> None:
    for path in (path for home in killed.homes for path in home.glob("captures/*/*.warc.gz")):
        damage: list[WarcError] = []
        records = [record.offset for record in iter_records(path, damage.append)]
        assert [error.reason_code for error in damage] in ([], ["truncated_warc"], ["bad_warc"]), damage
        assert all(offset < error.offset or offset == error.offset for error in damage for offset in records)
    for home in killed.homes:
        for row in rows_of(home):
            record = read_record(home / row["warc_file"], row["warc_offset"])
            assert (record.url, record.status) == (row["url"], row["http_status"])


def test_the_report_afterwards_is_the_same(
    killed: Killed, undisturbed: tuple[Path, CrawlReport], server: SampleServer
) -> None:
    after = crawl(SOURCES, killed.homes[0], sample_base=server.base_url)
    assert after.failures == undisturbed[1].failures
    assert {source: counts["known"] for source, counts in after.sources.items()} == {
        source: counts["known"] for source, counts in undisturbed[1].sources.items()
    }


def test_documents_facts_and_labels_are_identical(
    killed: Killed, undisturbed: tuple[Path, CrawlReport], tmp_path: Path
) -> None:
    lakes = []
    for root in (killed.homes[0], undisturbed[0]):
        home = Home(root)
        collect(home, [], [])
        build_documents(home)
        build_facts(home)
        build_labels(home)
        lakes.append(Lake(home.lake))
    ours, theirs = lakes
    for shard in SHARDS:
        for table in ("facts", "document_labels"):
            assert ours.path(table, shard).read_bytes() == theirs.path(table, shard).read_bytes()
    when_and_where = ("fetched_at", "warc_file", "warc_offset")
    documents = [lake.read("documents").drop(when_and_where) for lake in lakes]
    assert documents[0].height > 80
    assert documents[0].equals(documents[1])
