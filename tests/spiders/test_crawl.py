"""Crawls of small sites: robots.txt, what is asked for again, limits, a crawl that is killed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spiders import crawl as crawl_module
from spiders.catalog import SAMPLE_ORIGIN, Source, load_catalog
from spiders.crawl import CrawlError, crawl
from spiders.run import only_crawl

pytestmark = pytest.mark.slow
ARTICLE = "<html><body><h1>公告</h1><p>本院公布一起案件。</p></body></html>"


class TestRobots:
    def test_all_requests_that_wait_for_robots_txt_obey_it(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        starts = [f"/list/{number}" for number in range(1, 6)]
        pages = {path: page_of_links(f"/a/{path[-1]}") for path in starts} | {
            f"/a/{n}": reply(ARTICLE) for n in range(6)
        }
        site = open_site({**pages, "/robots.txt": reply("User-agent: *\nDisallow: /list/3\nDisallow: /list/4\n")})
        lists = {"start": [f"{SAMPLE_ORIGIN}{path}" for path in starts], "article": "/a/"}
        report = crawl([a_source(lists=lists)], tmp_path, sample_base=site.base)
        assert site.hits["/robots.txt"] == 1
        assert site.hits["/list/3"] == site.hits["/list/4"] == 0
        assert report.sources["test_site"]["new"] == 3

    def test_a_crawl_delay_longer_than_the_catalogs_is_obeyed(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        pages = {"/list": page_of_links("/a/1"), "/a/1": reply(ARTICLE)}
        site = open_site({**pages, "/robots.txt": reply("User-agent: *\nCrawl-delay: 0.2\n")})
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert report.sources["test_site"]["delay_ms"] >= 200

    @pytest.mark.parametrize(("status", "articles"), [(404, 1), (403, 1), (500, 0), (503, 0), (429, 0)], ids=str)
    def test_without_robots_txt_all_is_allowed_and_without_an_answer_nothing(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any, status: int, articles: int
    ) -> None:
        pages = {"/list": page_of_links("/a/1"), "/a/1": reply(ARTICLE), "/robots.txt": reply("", status)}
        site = open_site(pages)
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert report.sources["test_site"]["new"] == articles
        if not articles:
            assert set(site.hits) == {"/robots.txt"}
            assert {failure.reason_code for failure in report.failures} == {"robots_disallowed", "zero_results"}
            assert all(failure.blocks for failure in report.failures)


class TestFromCrawlToCrawl:
    def test_failures_are_tried_again_and_new_articles_found(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        pages = {"/list": page_of_links("/a/1", "/a/2"), "/a/1": reply(ARTICLE), "/a/2": reply("", 500)}
        site = open_site(pages)
        first = crawl([a_source()], tmp_path, sample_base=site.base)
        assert first.sources["test_site"]["new"] == 1
        assert first.reasons("test_site") == {"http_error": 1}
        site.hits.clear()
        pages |= {"/list": page_of_links("/a/3", "/a/1", "/a/2"), "/a/2": reply(ARTICLE), "/a/3": reply(ARTICLE)}
        second = crawl([a_source()], tmp_path, sample_base=site.base)
        assert second.sources["test_site"]["new"] == 2
        assert not second.failures
        assert site.hits["/a/1"] == 0

    def test_an_emptied_list_is_not_taken_for_nothing_new(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        pages = {"/list": page_of_links("/a/1"), "/a/1": reply(ARTICLE)}
        site = open_site(pages)
        crawl([a_source()], tmp_path, sample_base=site.base)
        pages["/list"] = reply("<p>系统升级中</p>")
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert [(failure.reason_code, failure.blocks) for failure in report.failures] == [("zero_results", True)]

    def test_too_few_articles_block_and_too_many_warn(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        site = open_site({"/list": page_of_links("/a/1", "/a/2"), "/a/1": reply(ARTICLE), "/a/2": reply(ARTICLE)})
        few = crawl([a_source(expectations={"min_articles": 5})], tmp_path, sample_base=site.base)
        assert [(failure.reason_code, failure.blocks) for failure in few.failures] == [("too_few_results", True)]
        many = crawl([a_source(expectations={"max_articles": 1})], tmp_path, sample_base=site.base)
        assert not many.failures
        assert "1 expected at most" in many.warnings[0]

    def test_what_a_limit_leaves_over_is_for_the_next_crawl(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        articles = [f"/a/{number}" for number in range(5)]
        site = open_site({"/list": page_of_links(*articles), **{path: reply(ARTICLE) for path in articles}})
        source = a_source(politeness={"delay_seconds": 0, "max_requests": 4})
        reports = [crawl([source], tmp_path, sample_base=site.base) for _ in range(2)]
        assert [report.sources["test_site"]["new"] for report in reports] == [3, 2]
        assert "left for the next crawl" in reports[0].warnings[0]

    def test_redirects_and_further_tries_have_their_limit_too(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        articles = [f"/a/{number}" for number in range(40)]
        hops = {path + "+" * hop: path + "+" * (hop + 1) for path in articles for hop in range(5)}
        redirects = {path: reply("", 302, {"Location": to}) for path, to in hops.items()}
        site = open_site({"/list": page_of_links(*articles)} | redirects)
        source = a_source(politeness={"delay_seconds": 0, "max_requests": 20})
        report = crawl([source], tmp_path, sample_base=site.base)
        assert 20 < sum(site.hits.values()) <= 50  # as many again, and those for robots.txt
        assert report.sources["test_site"]["postponed"] > 20
        assert "left for the next crawl" in report.warnings[0]

    def test_what_the_catalog_names_no_more_is_left_alone(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any
    ) -> None:
        site = open_site({"/list": page_of_links("/a/1"), "/new": page_of_links("/b/1"), "/b/1": reply(ARTICLE)})
        old, new = (
            a_source(lists={"start": [f"{{sample_base}}/{name}"], "article": article})
            for name, article in (("old", "/a/"), ("new", "/b/"))
        )
        first = crawl([old], tmp_path, sample_base=site.base)
        assert any(failure.blocks for failure in first.failures)
        site.hits.clear()
        second = crawl([new], tmp_path, sample_base=site.base)
        assert not second.failures
        assert "/old" not in site.hits

    @pytest.mark.parametrize("answer", [None, "<title>公告</title><p>您访问的页面不存在</p>"], ids=["404", "soft 404"])
    def test_an_entrance_that_is_gone_blocks(
        self, tmp_path: Path, open_site: Any, a_source: Any, reply: Any, page_of_links: Any, answer: str | None
    ) -> None:
        pages = {"/list": page_of_links("/a/1"), "/a/1": reply(ARTICLE)}
        site = open_site(pages)
        crawl([a_source()], tmp_path, sample_base=site.base)
        pages["/list"] = reply(answer) if answer else reply("", 404)
        report = crawl([a_source()], tmp_path, sample_base=site.base)
        assert [(failure.reason_code, failure.blocks) for failure in report.failures] == [("not_found", True)]

    def test_a_killed_crawl_is_reported_and_resumed(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        open_site: Any,
        a_source: Any,
        reply: Any,
        page_of_links: Any,
        captured: Any,
        paths_of: Any,
    ) -> None:
        articles = [f"/a/{number}" for number in range(40)]
        pages = {"/list": page_of_links(*articles)} | {path: reply(ARTICLE + path) for path in articles}
        site = open_site(pages)
        real, children, told = subprocess.Popen, [], []

        def popen(*args: Any, **kwargs: Any) -> Any:
            children.append(real(*args, **kwargs))
            return children[-1]

        def kill_after_ten(event: dict[str, Any]) -> None:
            told.append(event)
            if len(told) == 10:
                children[0].kill()

        with monkeypatch.context() as patch:
            patch.setattr(crawl_module.subprocess, "Popen", popen)
            died = crawl([a_source()], tmp_path, sample_base=site.base, progress=kill_after_ten)
        assert any(failure.blocks and "exit code -9" in failure.detail for failure in died.failures)
        before = len(captured(tmp_path, "article"))
        assert 0 < before < len(articles)
        resumed = crawl([a_source()], tmp_path, sample_base=site.base)
        assert not resumed.failures
        assert paths_of(captured(tmp_path, "article")) == sorted(articles)  # all of them, and none twice
        assert resumed.sources["test_site"]["unchanged"] + resumed.sources["test_site"]["new"] == len(articles)


class TestRefusals:
    def test_a_source_behind_a_log_in(self, tmp_path: Path) -> None:
        with pytest.raises(CrawlError, match="never crawled"):
            crawl([load_catalog()["wenshu_court_gov_cn"]], tmp_path)

    def test_sample_sites_that_are_not_served(self, tmp_path: Path, a_source: Callable[..., Source]) -> None:
        with pytest.raises(CrawlError, match="where they are served"):
            crawl([a_source()], tmp_path)

    def test_two_crawls_in_one_home(self, tmp_path: Path, a_source: Callable[..., Source]) -> None:
        with only_crawl(tmp_path), pytest.raises(CrawlError, match="another crawl"):
            crawl([a_source()], tmp_path, sample_base="http://127.0.0.1:9")

    def test_a_public_looking_name_of_a_private_address(self, tmp_path: Path, a_source: Callable[..., Source]) -> None:
        lists = {"start": ["http://localhost:9/list"], "article": "/a/"}
        politeness = {"delay_seconds": 2}
        source = a_source(access="open", url=None, hosts=["localhost"], lists=lists, politeness=politeness)
        report = crawl([source], tmp_path)
        found = {failure.url: failure for failure in report.failures}["http://localhost:9/list"]
        assert found.reason_code == "forbidden_address"
        assert "localhost stands for 127.0.0.1" in found.detail
