"""Crawls through sitemaps, feeds and JSON; lists with holes, lists that repeat; articles that change."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spiders.catalog import SAMPLE_ORIGIN, Source
from spiders.crawl import CrawlReport, crawl
from spiders.frontier import FILE
from spiders.warc import iter_records

pytestmark = pytest.mark.slow
ARTICLE = "<html><body><h1>公告</h1><p>本院公布一起案件。</p></body></html>"
XML = {"Content-Type": "application/xml"}
Failed = list[tuple[str, str, bool]]


def failed(report: CrawlReport) -> Failed:
    return sorted((f.url.removeprefix(SAMPLE_ORIGIN), f.reason_code, f.blocks) for f in report.failures)


@pytest.fixture
def articles(reply: Any) -> dict[str, Any]:
    return {f"/a/{number}": reply(f"{ARTICLE}{number}") for number in range(1, 7)}


class TestWaysIn:
    @pytest.fixture
    def source(self, a_source: Callable[..., Source]) -> Source:
        json_list = {"url": "{sample_base}/api?page={page}", "items": "rows", "link": "id", "link_format": "/a/{}"}
        lists = {
            "sitemaps": ["{sample_base}/index.xml"],
            "feeds": ["{sample_base}/rss"],
            "json_lists": [json_list | {"total": "count", "date": "day"}],
            "sitemap": "/map-",
            "article": "/a/",
        }
        return a_source(lists=lists, url="{sample_base}/")

    def pages(self, reply: Any) -> dict[str, Any]:
        index = "".join(
            f"<sitemap><loc>{SAMPLE_ORIGIN}/{name}</loc></sitemap>" for name in ("map-1.gz", "pictures.xml")
        )
        sitemap = f"<urlset><url><loc>{SAMPLE_ORIGIN}/a/1</loc><lastmod>2024-05-06</lastmod></url></urlset>"

        def rows(*numbers: int) -> Any:
            body = {"rows": [{"id": number, "day": "2024-05-07"} for number in numbers], "count": 6}
            return reply(json.dumps(body), 200, {"Content-Type": "application/json"})

        return {
            "/index.xml": reply(f"<sitemapindex>{index}</sitemapindex>", 200, XML),
            "/map-1.gz": reply(gzip.compress(sitemap.encode()), 200, {"Content-Type": "application/gzip"}),
            "/rss": reply("<rss><channel><item><link>/a/2</link></item></channel></rss>", 200, XML),
            "/api?page=1": rows(3, 4),
            "/api?page=2": rows(5, 6),
            "/api?page=3": rows(),
        }

    def test_each_of_them_leads_to_articles(
        self, tmp_path: Path, open_site: Any, articles: Any, reply: Any, captured: Any, paths_of: Any, source: Source
    ) -> None:
        site = open_site(self.pages(reply) | articles)
        report = crawl([source], tmp_path, sample_base=site.base)
        assert paths_of(captured(tmp_path, "article")) == sorted(articles)
        assert not report.failures
        assert not report.warnings
        assert "/pictures.xml" not in site.hits

    def test_a_new_date_in_a_sitemap_has_the_page_looked_at(
        self, tmp_path: Path, open_site: Any, articles: Any, reply: Any, captured: Any, source: Source
    ) -> None:
        pages = self.pages(reply) | articles
        site = open_site(pages)
        crawl([source], tmp_path, sample_base=site.base)
        later = gzip.compress(
            f"<urlset><url><loc>{SAMPLE_ORIGIN}/a/1</loc><lastmod>2024-06-01</lastmod></url></urlset>".encode()
        )
        pages |= {"/map-1.gz": reply(later), "/a/1": reply(ARTICLE + "更正")}
        site.hits.clear()
        report = crawl([source], tmp_path, sample_base=site.base)
        assert [path for path in site.hits if path.startswith("/a/")] == ["/a/1"]
        counts = report.sources["test_site"]
        assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 1, 5)
        assert len([row for row in captured(tmp_path, "article") if row["url"].endswith("/a/1")]) == 2

    def test_a_list_that_cannot_be_read_blocks(
        self, tmp_path: Path, open_site: Any, articles: Any, reply: Any, source: Source
    ) -> None:
        bomb = '<!DOCTYPE rss [<!ENTITY x "y">]><rss><channel><item><link>/a/&x;</link></item></channel></rss>'
        broken = {"/rss": reply(bomb, 200, XML), "/map-1.gz": reply(ARTICLE), "/api?page=1": reply("<p>维护中</p>")}
        site = open_site(self.pages(reply) | articles | broken)
        report = crawl([source], tmp_path, sample_base=site.base)
        assert {("/rss", "bad_list", True), ("/api?page=1", "bad_list", True)} <= set(failed(report))
        assert ("/map-1.gz", "zero_results", True) in failed(report)

    def test_a_counter_above_what_the_lists_name_is_told(
        self, tmp_path: Path, open_site: Any, articles: Any, reply: Any, source: Source
    ) -> None:
        site = open_site(self.pages(reply) | articles | {"/api?page=2": reply('{"rows": [], "count": 6}')})
        report = crawl([source], tmp_path, sample_base=site.base)
        assert report.warnings == ["test_site: the site speaks of 6 articles, its lists name 4"]


class TestNumberedPages:
    def test_a_page_that_is_missing_between_others_blocks(
        self, tmp_path: Path, open_site: Any, a_source: Any, articles: Any, page_of_links: Any
    ) -> None:
        lists = {"/list": page_of_links("/a/1", "/list/3"), "/list/3": page_of_links("/a/3")}
        report = crawl([a_source()], tmp_path, sample_base=open_site(lists | articles).base)
        assert failed(report) == [("/list/*", "pagination_gap", True)]

    def test_it_is_mended_by_a_later_crawl(
        self, tmp_path: Path, open_site: Any, a_source: Any, articles: Any, page_of_links: Any, reply: Any
    ) -> None:
        lists = {"/list": page_of_links("/a/1", "/list/2", "/list/3"), "/list/3": page_of_links("/a/3")}
        pages = lists | articles | {"/list/2": reply("", 500)}
        site = open_site(pages)
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert failed(report) == [("/list/*", "pagination_gap", True), ("/list/2", "http_error", True)]
        pages["/list/2"] = page_of_links("/a/2")
        assert not crawl([a_source()], tmp_path, sample_base=site.base).failures

    def test_a_site_that_gives_one_page_for_all_numbers_is_told(
        self, tmp_path: Path, open_site: Any, a_source: Any, articles: Any, page_of_links: Any
    ) -> None:
        lists = {f"/list/{n}": page_of_links("/a/1", "/a/2", f"/list/{n + 1}") for n in range(2, 40)}
        site = open_site(lists | articles | {"/list": page_of_links("/a/1", "/a/2", "/list/2")})
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert failed(report) == [("/list/2", "frozen_list", True)]
        assert site.hits["/list/3"] == 0

    def test_pages_without_end_are_read_to_the_depth_of_the_catalog(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        lists = {f"/list/{n}": page_of_links(f"/a/{n}", f"/list/{n + 1}") for n in range(2, 100)}
        pages = lists | {f"/a/{n}": reply(f"{ARTICLE}{n}") for n in range(1, 100)}
        site = open_site(pages | {"/list": page_of_links("/a/1", "/list/2")})
        source = a_source(
            lists={"start": ["{sample_base}/list"], "article": "/a/", "page": r"/list/(\d+)$", "max_pages": 7}
        )
        report = crawl([source], tmp_path, sample_base=site.base)
        assert report.sources["test_site"]["list_pages"] == 7
        assert not report.failures

    def test_a_page_of_ten_thousand_links(
        self, tmp_path: Path, open_site: Any, a_source: Any, page_of_links: Any
    ) -> None:
        site = open_site({"/list": page_of_links(*(f"/a/{number}" for number in range(10_000)))})
        source = a_source(politeness={"delay_seconds": 0, "concurrency": 8, "timeout_seconds": 5, "max_requests": 20})
        report = crawl([source], tmp_path, sample_base=site.base)
        counts = report.sources["test_site"]
        assert (counts["known"], counts["requests"], counts["postponed"]) == (10_000, 20, 9_981)


class TestArticlesThatChange:
    def forward(self, home: Path, days: int) -> None:
        """As if that many days had passed: everything in the frontier is older by them."""
        times = ", ".join(
            f"{name} = datetime({name}, '-{days} days') || '+00:00'" for name in ("first_seen", "next_visit")
        )
        with sqlite3.connect(home / FILE) as db:
            db.execute(f"update urls set {times} where role = 'article'")

    def test_an_article_is_looked_at_again_and_each_version_is_kept(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any, captured: Any
    ) -> None:
        def conditional(text: str) -> Any:
            return reply(ARTICLE + text, 200, {"ETag": f'"{len(text)}"'})

        pages = {"/list": page_of_links("/a/1", "/a/2"), "/a/1": conditional("原文"), "/a/2": conditional("不变")}
        site = open_site(pages)
        crawl([a_source()], tmp_path, sample_base=site.base)
        self.forward(tmp_path, 2)
        site.hits.clear()
        pages |= {"/a/1": conditional("更正后的原文"), "/a/2": reply("", 304)}
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert (site.hits["/a/1"], site.hits["/a/2"]) == (1, 1)
        counts = report.sources["test_site"]
        assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 1, 1)
        versions = [row for row in captured(tmp_path, "article") if row["url"].endswith("/a/1")]
        assert len({row["payload_sha256"] for row in versions}) == 2
        records = [record for path in sorted(tmp_path.glob("captures/*/*.warc.gz")) for record in iter_records(path)]
        assert [record.url for record in records if record.kind == "revisit" and record.status == 304] == [
            f"{SAMPLE_ORIGIN}/a/2"
        ]

    def test_behind_its_window_it_is_left_alone(
        self, tmp_path: Path, open_site: Any, a_source: Any, articles: Any, page_of_links: Any
    ) -> None:
        site = open_site({"/list": page_of_links("/a/1")} | articles)
        source = a_source(articles={"revisit_days": 5})
        asked = []
        for _ in range(6):
            crawl([source], tmp_path, sample_base=site.base)
            asked.append(site.hits["/a/1"])
            self.forward(tmp_path, 2)
        assert asked == [1, 2, 3, 3, 4, 4]  # after 2 days, 4, and once more when the window has closed

    def test_one_that_has_vanished_is_told_and_its_capture_stays(
        self, tmp_path: Path, open_site: Any, a_source: Any, articles: Any, page_of_links: Any, captured: Any
    ) -> None:
        pages = {"/list": page_of_links("/a/1")} | articles
        site = open_site(pages)
        crawl([a_source()], tmp_path, sample_base=site.base)
        self.forward(tmp_path, 2)
        del pages["/a/1"]
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert failed(report) == [("/a/1", "not_found", False)]
        assert report.sources["test_site"]["new"] == 0
        assert len([row for row in captured(tmp_path, "article") if row["http_status"] == 200]) == 1
