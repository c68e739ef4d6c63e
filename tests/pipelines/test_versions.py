"""A page that its publisher changed: both versions are documents, one of them stands, and the case counts once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.home import Home
from pipelines.linking.versions import superseded
from pipelines.steps.captures import collect
from pipelines.steps.cases import build_cases
from pipelines.steps.clusters import build_clusters
from pipelines.steps.documents import build_documents
from pipelines.steps.facts import build_facts
from pipelines.steps.labels import build_labels
from spiders.store import CaptureStore
from spiders.warc import iter_records
from spiders.warc_writer import Exchange
from warehouse.lake import Lake

FIRST_SEEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
URL = "https://court.coast.example/a/1"
MIRROR = "https://mirror.coast.example/a/1"
JUDGMENT = (
    "云川市东湖区人民法院\n刑事判决书\n（2021）云0102刑初312号\n公诉机关云川市东湖区人民检察院。\n"
    "被告人滕某某，男，1988年3月2日出生，房产中介员工。\n"
    "经审理查明，2020年5月至9月，被告人滕某某将业主信息七千三百余条以每条0.6元的价格出售给他人，获利四千四百元。\n"
    "依照《中华人民共和国刑法》第二百五十三条之一第一款之规定，判决如下：\n"
    "被告人滕某某犯侵犯公民个人信息罪，判处有期徒刑九个月，缓刑一年，并处罚金人民币五千元。\n"
    "审判员 麻某某\n二〇二一年六月八日\n书记员 白某\n"
)
CORRECTED = JUDGMENT.replace("罚金人民币五千元", "罚金人民币八千元").replace("七千三百余条", "九千余条")
STORY = (
    "本报讯 一名快递驿站店员把派件系统里的收件信息拍照卖给同城的装修公司，每条收取六角钱。"
    "法院审理查明，店员石某在八个月内售出公民个人信息两万一千余条，获利一万二千余元，"
    "以侵犯公民个人信息罪判处石某有期徒刑十个月，缓刑一年，并处罚金一万三千元。"
)


def page(text: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<html><head><title>公告</title></head><body><article>{body}</article></body></html>".encode()


def fetch(home: Home, days: int, text: str, url: str = URL, source_id: str = "coast") -> None:
    """Capture a page so many days after it was first seen."""
    at, headers = FIRST_SEEN + timedelta(days=days), (("Content-Type", "text/html; charset=utf-8"),)
    with CaptureStore(home.root, source_id) as store:
        store.add_exchange(Exchange(url, at, "GET", (), 200, headers, page(text)), url, "article")


def built(home: Home) -> Lake:
    collect(home, [], [])
    for build in (build_documents, build_clusters, build_facts, build_labels, build_cases):
        build(home)
    return Lake(home.lake)


def by_day(lake: Lake) -> pl.DataFrame:
    documents = lake.read("documents", columns=["document_id", "url", "fetched_at", "text"])
    return documents.join(lake.read("clusters"), on="document_id").sort("fetched_at", "url")


def fines(lake: Lake) -> list[float]:
    return sorted(lake.read("penalties").filter(kind="fine")["amount_cny"])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_corrected_page_is_two_documents_and_one_case_by_its_later_word(home: Home) -> None:
    fetch(home, 0, JUDGMENT)
    assert fines(built(home)) == [5000.0]
    fetch(home, 9, CORRECTED)
    lake = built(home)
    old, new = by_day(lake).to_dicts()
    assert "五千元" in old["text"]
    assert "八千元" in new["text"]
    assert (old["superseded_by"], new["superseded_by"]) == (new["document_id"], None)
    assert (old["duplicate_of"], new["duplicate_of"]) == (new["document_id"], None)  # what stands leads
    (case,) = lake.read("cases").to_dicts()
    assert case["documents"] == 1
    assert lake.read("case_documents")["document_id"].to_list() == [new["document_id"]]
    assert fines(lake) == [8000.0]
    assert lake.read("record_counts")["count"].to_list() == [9000]
    assert set(lake.read("evidence")["document_id"]) >= {new["document_id"]}
    kinds = [record.kind for path in home.captures.rglob("*.warc.gz") for record in iter_records(path)]
    assert kinds.count("response") == 2  # the archive has both as well


def test_a_page_that_tells_of_another_matter_now_speaks_for_that_one_only(home: Home) -> None:
    fetch(home, 0, STORY)
    fetch(home, 2, JUDGMENT)
    lake = built(home)
    old, new = by_day(lake).to_dicts()
    assert old["superseded_by"] == new["document_id"]
    assert (old["cluster_id"], old["duplicate_of"]) == (old["document_id"], None)
    (case,) = lake.read("cases").to_dicts()
    assert case["case_numbers"] == ["（2021）云0102刑初312号"]
    assert fines(lake) == [5000.0]


def test_a_page_that_went_back_stands_as_it_was(home: Home) -> None:
    for days, text in ((0, JUDGMENT), (2, CORRECTED), (4, JUDGMENT), (6, JUDGMENT)):
        fetch(home, days, text)
    lake = built(home)
    first, second = by_day(lake).to_dicts()
    assert (first["superseded_by"], second["superseded_by"]) == (None, first["document_id"])
    assert fines(lake) == [5000.0]


def test_mirrors_of_a_version_that_no_longer_stands_are_still_one_case(home: Home) -> None:
    for name in ("mirror_a", "mirror_b"):
        fetch(home, 1, STORY.replace("本报讯", name), MIRROR.replace("mirror", name), source_id=name)
    fetch(home, 0, STORY)
    fetch(home, 5, STORY + "石某未上诉，判决已经生效。")
    lake = built(home)
    assert by_day(lake).height == 4
    (case,) = lake.read("cases").to_dicts()
    assert case["documents"] == 3
    assert fines(lake) == [13000.0]


def test_two_files_of_one_name_are_no_versions_of_each_other(home: Home, tmp_path: Path) -> None:
    for folder, text in (("a", JUDGMENT), ("b", STORY)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(text, encoding="utf-8")
        collect(home, [], [tmp_path / folder / "1.txt"])
    lake = built(home)
    assert by_day(lake)["superseded_by"].to_list() == [None, None]
    assert lake.read("cases").height == 2


def test_versions_are_told_by_time_and_address_alone() -> None:
    rows = [("a1", "s", "u", 1), ("a3", "s", "u", 3), ("a2", "s", "u", 2), ("b", "s", "v", 9), ("c", "t", "u", 9)]
    frame = pl.DataFrame(rows, schema=["document_id", "source_id", "url", "appeared_at"], orient="row")
    for seed in range(5):
        found = superseded(frame.sample(fraction=1, shuffle=True, seed=seed))
        assert sorted(found.rows()) == [("a1", "a3"), ("a2", "a3")]
