"""Checking a source: what an operator is told, on a site that fits its catalog entry and on sites that do not."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.cli.console import UserError
from spiders.catalog import SAMPLE_ORIGIN, load_catalog
from spiders.source_check import ArticleCheck, ListCheck, check_source

pytestmark = pytest.mark.slow
ARTICLE = f"<html><body><h1>公告</h1><div class=text>{'本院公布一起案件。' * 20}</div></body></html>"
DATED = {"date": r"/a/(?P<year>\d{4})(?P<month>\d{2})", "marker": "div.text"}


def test_a_source_that_fits_its_entry(open_site: Any, a_source: Any, reply: Any, page_of_links: Any) -> None:
    articles = {f"/a/20240{month}": reply(ARTICLE) for month in range(1, 8)}
    site = open_site({"/list": page_of_links(*articles, "/list/2")} | articles)
    found = check_source(a_source(articles=DATED), site.base)
    assert found.ok
    assert found.lists == [ListCheck(f"{SAMPLE_ORIGIN}/list", "allowed", 7, None)]
    assert len(found.articles) == 3
    assert all(article.marker and article.characters and article.characters > 100 for article in found.articles)
    assert str(found.newest) == "2024-07-01"
    assert sum(site.hits[path] for path in articles) == 3  # no more is asked for than is looked at


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ({"/robots.txt": "User-agent: *\nDisallow: /list\n"}, "robots.txt forbids"),
        ({"/list": "<p><a href='/b/1'>改版</a></p>"}, "none of its 1 links"),
        ({"/list": "<script>var __jsl_clearance='x'</script>"}, "challenge_page"),
        ({"/a/1": "<html><body><div id=app></div></body></html>"}, "characters of text"),
        ({"/a/1": ARTICLE.replace("class=text", "class=body")}, "nothing matches the marker"),
        ({"/a/1": None}, "not_found"),
        ({"/a/1": "<title>页面不存在</title>"}, "the page says '页面不存在'"),
        ({"/list": None}, "not_found"),
    ],
    ids=["robots", "links", "challenge", "script", "marker", "articles gone", "soft 404", "list gone"],
)
def test_what_broke_is_told(
    open_site: Any, a_source: Any, reply: Any, page_of_links: Any, pages: dict[str, str | None], told: str
) -> None:
    fine = {"/list": page_of_links("/a/1"), "/a/1": reply(ARTICLE)}
    site = open_site(fine | {path: reply(body) if body else reply("", 404) for path, body in pages.items()})
    found = check_source(a_source(articles=DATED), site.base)
    assert not found.ok
    assert told in "\n".join(found.broken)


def test_every_entrance_is_looked_at(open_site: Any, a_source: Any, reply: Any, page_of_links: Any) -> None:
    articles = {f"/a/{number}": reply(ARTICLE) for number in range(9)}
    site = open_site({"/one": page_of_links(*articles), "/two": page_of_links("/a/1")} | articles)
    lists = {"start": [f"{{sample_base}}/{name}" for name in ("one", "two", "three")], "article": "/a/"}
    found = check_source(a_source(lists=lists), site.base)
    assert [(check.articles, check.problem is None) for check in found.lists] == [(9, True), (1, True), (None, False)]
    assert all(isinstance(article, ArticleCheck) for article in found.articles)


class TestTheCommand:
    def test_a_bundled_source(self) -> None:
        shown = CliRunner().invoke(app, ["source", "check", "sample_news_gbk"])
        assert shown.exit_code == 0, shown.output
        assert "all is well" in shown.output
        assert len(shown.output.splitlines()) <= 24  # one screen

    def test_a_source_behind_a_log_in(self) -> None:
        shown = CliRunner().invoke(app, ["source", "check", "wenshu_court_gov_cn"])
        assert isinstance(shown.exception, UserError)
        assert "never crawled" in str(shown.exception)

    def test_the_catalog(self) -> None:
        shown = CliRunner().invoke(app, ["source", "list", "--json"])
        assert shown.exit_code == 0
        assert '"spp_gov_cn"' in shown.output

    def test_the_catalog_for_people_names_every_source_in_full(self) -> None:
        shown = CliRunner().invoke(app, ["source", "list"], env={"COLUMNS": "80"})
        assert all(source_id in shown.output for source_id in load_catalog())
