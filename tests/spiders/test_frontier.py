"""The frontier: what is visited when, told with a clock that the test moves."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.frontier import FILE, Frontier, Validators

ARTICLE = "https://court.coast.example/a/1"
LIST = "https://court.coast.example/list"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 5, 6, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def frontier(tmp_path: Path, clock: Clock) -> Frontier:
    return Frontier(tmp_path, clock)


def urls_due(frontier: Frontier) -> list[str]:
    return [entry.url for entry in frontier.due("coast")]


def test_an_article_is_visited_once(frontier: Frontier, clock: Clock) -> None:
    assert frontier.see("coast", ARTICLE, "article", LIST)
    assert not frontier.see("coast", ARTICLE, "article", LIST)
    assert urls_due(frontier) == [ARTICLE]
    frontier.fetched("coast", ARTICLE, "ab" * 32, Validators('"v1"', None), again_after=None)
    clock.forward(days=4000)
    assert urls_due(frontier) == []
    entry = frontier.entry("coast", ARTICLE)
    assert entry is not None
    assert (entry.state, entry.etag) == ("fetched", '"v1"')


def test_lists_come_first_and_come_again(frontier: Frontier, clock: Clock) -> None:
    frontier.see("coast", ARTICLE, "article", LIST)
    frontier.see("coast", LIST, "list", None)
    assert urls_due(frontier) == [LIST, ARTICLE]
    frontier.fetched("coast", LIST, "cd" * 32, Validators(), again_after=timedelta(days=30))
    clock.forward(days=29)
    assert urls_due(frontier) == [ARTICLE]
    clock.forward(days=1)
    assert urls_due(frontier) == [LIST, ARTICLE]


def test_a_failure_is_tried_again_ever_later_and_never_forgotten(frontier: Frontier, clock: Clock) -> None:
    frontier.see("coast", ARTICLE, "article", LIST)
    waits = []
    for _ in range(7):
        frontier.set_aside("coast", ARTICLE, "failed", "http_error", "HTTP 503")
        hours = 0
        while not frontier.is_due("coast", ARTICLE):
            clock.forward(hours=1)
            hours += 1
        waits.append(hours)
    assert waits == [0, 6, 24, 72, 168, 168, 168]
    (standing,) = frontier.standing("coast")
    assert (standing.attempts, standing.reason_code) == (7, "http_error")


def test_a_healed_page_stands_no_longer(frontier: Frontier) -> None:
    frontier.see("coast", ARTICLE, "article", LIST)
    frontier.set_aside("coast", ARTICLE, "failed", "timeout", "no answer in 60 s")
    frontier.fetched("coast", ARTICLE, "ab" * 32, Validators(), again_after=None)
    assert frontier.standing("coast") == []


def test_what_robots_refuse_is_asked_for_in_every_crawl(frontier: Frontier) -> None:
    frontier.see("coast", ARTICLE, "article", LIST)
    frontier.set_aside("coast", ARTICLE, "refused_by_robots", "robots_disallowed", "robots.txt forbids it")
    assert frontier.is_due("coast", ARTICLE)


@pytest.mark.parametrize("state", ["gone", "forbidden"])
def test_what_is_gone_or_forbidden_is_left_alone_for_a_month(frontier: Frontier, clock: Clock, state: str) -> None:
    frontier.see("coast", ARTICLE, "article", LIST)
    frontier.set_aside("coast", ARTICLE, state, "not_found", "HTTP 404")  # type: ignore[arg-type]
    clock.forward(days=29)
    assert not frontier.is_due("coast", ARTICLE)
    clock.forward(days=2)
    assert frontier.is_due("coast", ARTICLE)


def test_sources_do_not_see_each_other(frontier: Frontier) -> None:
    frontier.see("coast", ARTICLE, "article", LIST)
    assert frontier.entry("inland", ARTICLE) is None
    assert not list(frontier.due("inland"))
    assert list(frontier.articles("coast")) == [ARTICLE]


def test_it_outlives_the_process(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.see("coast", ARTICLE, "article", LIST)
    with Frontier(tmp_path) as frontier:
        assert not frontier.see("coast", ARTICLE, "article", LIST)


def test_a_later_version_of_the_file_is_refused(tmp_path: Path) -> None:
    Frontier(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("pragma user_version = 99")
    with pytest.raises(sqlite3.DatabaseError, match="schema version 99"):
        Frontier(tmp_path)


@given(url=st.text(min_size=1, max_size=80))
def test_addresses_are_data_never_code(tmp_path_factory: pytest.TempPathFactory, url: str) -> None:
    with Frontier(tmp_path_factory.getbasetemp() / "any") as frontier:
        frontier.see("coast", url, "article", None)
        entry = frontier.entry("coast", url)
    assert entry is not None
    assert entry.url == url


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.see("coast", ARTICLE, "article", LIST)
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("alter table urls drop column listed_on")
        db.execute("pragma user_version = 1")
    with Frontier(tmp_path) as frontier:
        frontier.see("coast", ARTICLE, "article", LIST, datetime(2024, 5, 6, tzinfo=UTC))
        assert frontier.newest("coast") == datetime(2024, 5, 6, tzinfo=UTC)


def test_a_captured_article_is_due_when_a_list_gives_it_a_later_date(frontier: Frontier) -> None:
    for day, is_due in ((6, True), (6, False), (5, False), (7, True)):
        frontier.see("coast", ARTICLE, "article", LIST, datetime(2024, 5, day, tzinfo=UTC))
        assert frontier.is_due("coast", ARTICLE) == is_due
        frontier.fetched("coast", ARTICLE, "ab" * 32, Validators(), again_after=None)


def test_a_captured_article_is_looked_at_ever_more_rarely(frontier: Frontier, clock: Clock) -> None:
    frontier.see("coast", ARTICLE, "article", LIST)
    waits = []
    while (wait := frontier.revisit_after("coast", ARTICLE, 30)) is not None:
        waits.append(wait.days)
        clock.forward(days=wait.days)
    assert waits == [1, 1, 2, 4, 8, 16]


def test_what_is_done_together_is_undone_together(frontier: Frontier) -> None:
    with suppress(RuntimeError), frontier.transaction():
        frontier.see("coast", ARTICLE, "article", LIST)
        raise RuntimeError
    assert frontier.entry("coast", ARTICLE) is None


def test_more_addresses_than_are_read_at_once_are_all_due_in_order(
    frontier: Frontier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.frontier.PAGE", 3)
    for number in range(8):
        frontier.see("coast", f"{ARTICLE}/{number}", "article", LIST)
        frontier.see("coast", f"{LIST}/{number}", "list", None)
    wanted = [f"{base}/{number}" for base in (LIST, ARTICLE) for number in range(8)]
    assert urls_due(frontier) == wanted
    visited = []
    for entry in frontier.due("coast"):  # as a crawl does: what it reads is noted while the next pages are read
        visited.append(entry.url)
        frontier.fetched("coast", entry.url, "ab" * 32, Validators(), again_after=None)
    assert visited == wanted
    assert urls_due(frontier) == []
    assert (frontier.known("coast"), frontier.captured("coast")) == (8, 8)


def test_it_remembers_how_much_of_the_archive_it_knows(frontier: Frontier) -> None:
    assert frontier.noted("coast") == 0
    for end in (700, 900):
        frontier.note_up_to("coast", end)
    assert (frontier.noted("coast"), frontier.noted("inland")) == (900, 0)
