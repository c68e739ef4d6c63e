"""The table of crawls: made from the log, the same for the same crawls but for their times, the dead among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from data_contracts.contracts import check_frame, load_contracts
from pipelines.home import Home
from pipelines.steps.captures import collect
from pipelines.steps.crawls import build_crawls, last_crawls, markdown
from spiders.crawl_log import CrawlLog
from spiders.run import only_crawl
from warehouse.lake import Lake

TIMES = ("started_at", "ended_at")


def _one_finished(log: CrawlLog) -> None:
    log.end("coast", log.begin("coast"), "finished", None)
    counts = {"new": 3, "changed": 1, "unchanged": 7, "failed": 2, "requests": 9, "list_pages": 2, "known": 11}
    log.sum_up("coast", 1, counts, {"timeout": 2, "not_found": 1}, ["nothing newer than 2020-01-01 | look"])


def _one_killed(log: CrawlLog) -> None:
    log.count("coast", log.begin("coast"), {"captured_before": 11, "new": 1, "changed": 2, "requests": 4})


def _another_source(log: CrawlLog) -> None:
    log.end("bay", log.begin("bay"), "stopped", "challenge_page")
    log.sum_up("bay", 1, {"requests": 3, "failed": 3}, {"challenge_page": 3}, [])


def _an_archive_for_it(log: CrawlLog) -> None:
    log.end("coast@ia", log.begin("coast@ia"), "stopped", "rate_limited")
    log.sum_up(
        "coast@ia", 1, {"new": 5, "unchanged": 2, "requests": 6}, {"rate_limited": 1}, ["1 time it asked for rest"]
    )


def table(root: Path, *crawls: Callable[[CrawlLog], None]) -> pl.DataFrame:
    with CrawlLog(root) as log:
        for crawl in crawls:
            crawl(log)
    home = Home(root)
    build_crawls(home, Lake(home.lake))
    return Lake(home.lake).read("crawls").sort("source_id", "number")


def test_each_crawl_is_a_row_that_keeps_the_contract(tmp_path: Path) -> None:
    rows = table(tmp_path, _one_finished, _one_killed, _another_source)
    assert not check_frame(load_contracts()["crawls"], rows)
    stopped, finished, killed = rows.to_dicts()
    assert (finished["exit"], finished["new"], finished["unchanged"], finished["gone"]) == ("finished", 3, 7, 0)
    assert finished["set_aside"] == '{"not_found": 1, "timeout": 2}'
    assert (stopped["exit"], stopped["exit_detail"], stopped["warnings"]) == ("stopped", "challenge_page", [])
    assert (killed["exit"], killed["number"], killed["new"], killed["unchanged"]) == ("died", 2, 1, 9)
    assert (killed["ended_at"], killed["set_aside"], killed["warnings"]) == (None, None, None)


def test_equal_crawls_give_equal_rows_but_for_the_times(tmp_path: Path) -> None:
    ours = table(tmp_path / "ours", _one_finished, _another_source, _one_killed)
    theirs = table(tmp_path / "theirs", _another_source, _one_finished, _one_killed)
    assert ours.drop(TIMES).equals(theirs.drop(TIMES))
    assert ours["crawl_id"].n_unique() == 3


def test_nothing_is_written_anew_where_no_crawl_was(tmp_path: Path) -> None:
    table(tmp_path, _one_finished, _one_killed)
    file = Lake(Home(tmp_path).lake).path("crawls", "all")
    before = file.stat().st_mtime_ns
    table(tmp_path)
    assert file.stat().st_mtime_ns == before


def test_a_crawl_that_is_under_way_elsewhere_is_not_called_dead(tmp_path: Path) -> None:
    with only_crawl(tmp_path) as alone:
        assert alone
        assert table(tmp_path, _one_finished, _one_killed)["exit"].to_list() == ["finished"]
    assert table(tmp_path)["exit"].to_list() == ["finished", "died"]


def test_the_last_of_each_source_is_told(tmp_path: Path) -> None:
    table(tmp_path, _one_finished, _one_killed, _another_source)
    last = last_crawls(Lake(Home(tmp_path).lake))
    assert [(row["source_id"], row["number"]) for row in last] == [("bay", 1), ("coast", 2)]
    assert last_crawls(Lake(tmp_path / "none")) == []


def test_what_an_archive_gave_stands_beside_what_the_source_gave(tmp_path: Path) -> None:
    rows = table(tmp_path, _one_finished, _an_archive_for_it, _one_killed)
    assert not check_frame(load_contracts()["crawls"], rows)
    assert rows["crawl_id"].n_unique() == 3
    (told,) = rows.filter(via="ia").to_dicts()
    assert (told["source_id"], told["number"], told["new"], told["unchanged"]) == ("coast", 1, 5, 2)
    last = last_crawls(Lake(Home(tmp_path).lake))
    assert [(row["source_id"], row["via"], row["number"]) for row in last] == [("coast", None, 2), ("coast", "ia", 1)]
    assert "| coast@ia | stopped |" in markdown(last)


def test_a_table_in_markdown_has_a_line_a_crawl_whatever_it_says(tmp_path: Path) -> None:
    rows = table(tmp_path, _one_finished, _another_source).to_dicts()
    lines = markdown(rows).splitlines()
    assert len(lines) == 4
    assert "2020-01-01 \\| look" in lines[3]


@pytest.mark.slow
def test_taking_in_files_is_no_crawl(tmp_path: Path) -> None:
    (tmp_path / "判决.txt").write_text("被告人犯侵犯公民个人信息罪。", encoding="utf-8")
    report = collect(Home(tmp_path / "home"), [], [tmp_path / "判决.txt"])
    assert (report.captures, report.crawls) == (1, [])
    assert Lake(Home(tmp_path / "home").lake).read("crawls").height == 0
