"""The catalog: one YAML file a source, and messages that say which file and which key is wrong."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from spiders.catalog import CATALOG_DIR, SAMPLE_ORIGIN, CatalogError, Source, load_catalog

OPEN = [source for source in load_catalog().values() if source.access == "open" and source.crawlable]
ENTRY = """
id: {id}
publisher: 海岸新闻
kind: news
licence: unknown
url: https://news.coast.example/
access: open
lists:
  start: [https://news.coast.example/law/]
  article: '/law/\\d+\\.html$'
"""


def write(folder: Path, text: str, name: str = "coast") -> Path:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_source_is_one_file(tmp_path: Path) -> None:
    source = load_catalog(write(tmp_path, ENTRY.format(id="coast")))["coast"]
    assert source.crawlable
    assert source.allowed_hosts == {"news.coast.example"}
    assert source.is_article("https://news.coast.example/law/12.html")
    assert not source.is_article("https://news.coast.example/law/")
    assert source.politeness.delay_seconds >= 5  # slow unless the entry says otherwise
    assert source.verified == "never"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("kind: news", "kind: gossip"), "kind: "),
        (("licence: unknown\n", ""), "licence: Field required"),
        (("publisher:", "publischer:"), "publischer: Extra inputs are not permitted"),
        (("'/law/\\d+\\.html$'", "'/law/(\\d+'"), "lists.article: "),
        (("/law/]", "/law/]\n  max_pages: 0"), "lists.max_pages: "),
        (("https://news.coast.example/law/", "https://elsewhere.example/"), "elsewhere.example"),
        (("https://news.coast.example/law/", "ftp://news.coast.example/law/"), "lists.start.0: "),
        (("https://news.coast.example/law/", "https://me:secret@news.coast.example/"), "lists.start.0: "),
        (("/law/]", "/law/;jsessionid=7f]"), "lists.start.0: "),
        (("https://news.coast.example/law/", "'{sample_base}/law/'"), "access sample"),
        (("id: coast", "id: shore"), "id: 'shore' is not the name of the file"),
        (("access: open", "access: open\npoliteness: {delay_seconds: 0.1}"), "at least"),
        (("id: coast", "id: [coast"), "cannot be read as YAML"),
        (("start: [https://news.coast.example/law/]", "max_pages: 3"), "at least one of start, sitemaps, feeds"),
        (("/law/]", "/law/]\n  total: '\\d+'"), "the pattern of the total needs a group"),
        (("/law/]", "/law/]\n  sitemaps: [https://elsewhere.example/map.xml]"), "elsewhere.example"),
        (
            ("/law/]", "/law/]\n  json_lists: [{url: 'https://news.coast.example/api', link: id, link_format: x}]"),
            "lists.json_lists.0: ",
        ),
    ],
)
def test_a_mistake_is_told_with_file_and_key(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = ENTRY.format(id="coast").replace(*change)
    with pytest.raises(CatalogError) as error:
        load_catalog(write(tmp_path, text))
    assert str(error.value).startswith("coast.yaml: ")
    assert told in str(error.value)


ARCHIVE = """
id: coast
publisher: 海岸档案
kind: archive
licence: unknown
access: open
hosts: [archive.coast.example]
archive:
  protocol: wayback
  index: https://archive.coast.example/cdx
  replay: https://archive.coast.example/web/{timestamp}id_/{url}
"""


def test_an_archive_is_asked_for_others_and_never_crawled(tmp_path: Path) -> None:
    archive = load_catalog(write(tmp_path, ARCHIVE))["coast"]
    assert archive.archive is not None
    assert not archive.crawlable
    assert not archive.is_article("https://archive.coast.example/web/20150102030405id_/http://x.example/")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("kind: archive", "kind: news"), "archive belongs into sources of kind archive"),
        (("protocol: wayback", "protocol: gopher"), "archive: "),
        (("{timestamp}id_/{url}", "{timestamp}/{url}"), "replay has to end in /{timestamp}id_/{url}"),
        (("index: https://archive.coast", "index: https://elsewhere"), "elsewhere.example"),
        (("index: https://archive.coast.example/cdx", "index: '{sample_base}/cdx'"), "access sample"),
        (("protocol: wayback", "protocol: wayback\n  page_size: 0"), "page_size"),
        (("protocol: wayback", "protocol: wayback\n  versions: 0"), "versions"),
        (("access: open", "access: open\npoliteness: {delay_seconds: 1}"), "at least"),
        (
            ("access: open", "access: open\nlists: {start: [https://archive.coast.example/], article: x}"),
            "archive belongs",
        ),
        (("access: open", "access: open\narticles: {prefixes: [www.elsewhere.example/a/]}"), "prefix"),
        (("access: open", "access: open\narticles: {prefixes: [archive.coast.example]}"), "prefix"),
    ],
    ids=lambda change: str(change)[:60],
)
def test_a_mistake_about_an_archive_is_told(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = ARCHIVE.replace(*change)
    assert text != ARCHIVE
    with pytest.raises(CatalogError) as error:
        load_catalog(write(tmp_path, text))
    assert str(error.value).startswith("coast.yaml: ")
    assert told in str(error.value)


def test_the_example_of_the_readme_is_an_entry(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^    id: example_court\n(?:    .*\n)+", readme, re.MULTILINE)
    assert found is not None
    tmp_path.joinpath("example_court.yaml").write_text(textwrap.dedent(found[0]), encoding="utf-8")
    source = load_catalog(tmp_path)["example_court"]
    assert source.articles.prefixes
    assert source.examples.articles


def test_a_file_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"coast\.yaml: holds no mapping"):
        load_catalog(write(tmp_path, "- just\n- a list\n"))


def test_the_date_in_an_address(a_source: Callable[..., Source]) -> None:
    source = a_source(articles={"date": r"/(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})/"})
    assert source.date_in("https://x.example/20190304/1.html") == date(2019, 3, 4)
    assert source.date_in("https://x.example/20191304/1.html") is None  # no thirteenth month
    assert source.date_in("https://x.example/about.html") is None


def test_the_number_of_a_list_page(a_source: Callable[..., Source]) -> None:
    source = a_source()
    assert source.page_number(f"{SAMPLE_ORIGIN}/list") == 1
    assert source.page_number(f"{SAMPLE_ORIGIN}/list/17") == 17
    assert source.page_number(f"{SAMPLE_ORIGIN}/about") is None


def test_sample_addresses_do_not_depend_on_the_port(a_source: Callable[..., Source]) -> None:
    assert a_source().lists.start == (f"{SAMPLE_ORIGIN}/list",)  # type: ignore[union-attr]


class TestTheBundledCatalog:
    def test_it_loads(self) -> None:
        assert sum(source.access == "open" for source in load_catalog().values()) >= 12

    def test_sites_behind_a_log_in_are_never_crawled(self) -> None:
        catalog = load_catalog()
        for source_id in ("wenshu_court_gov_cn", "rmfyalk_court_gov_cn"):
            assert catalog[source_id].access == "login"
            assert not catalog[source_id].crawlable

    def test_archives_are_there_and_are_not_crawled(self) -> None:
        archives = {source.id: source for source in load_catalog().values() if source.archive is not None}
        assert set(archives) == {"internet_archive", "common_crawl"}
        assert not any(archive.crawlable for archive in archives.values())
        assert all(archive.verified == "never" and archive.reuse_note for archive in archives.values())

    def test_open_sources_are_asked_slowly_and_one_page_at_a_time(self) -> None:
        for source in load_catalog().values():
            if source.access == "open":
                assert source.politeness.delay_seconds >= 5, source.id
                assert source.politeness.concurrency == 1, source.id

    @pytest.mark.parametrize("source", OPEN, ids=lambda source: source.id)
    def test_each_open_source_says_all_that_a_crawl_must_know_or_why_it_does_not(self, source: Source) -> None:
        written = yaml.safe_load((CATALOG_DIR / f"{source.id}.yaml").read_text(encoding="utf-8"))
        told = {"publisher", "kind", "licence", "reuse_note", "url", "verified", "robots", "politeness", "hosts"}
        assert not told - written.keys()
        assert written["verified"] == "never"  # no live page could be opened; an operator's first check changes that
        assert source.robots.note
        assert {"delay_seconds", "concurrency", "timeout_seconds", "max_requests"} == written["politeness"].keys()
        lists, articles, expected = source.lists, source.articles, source.expectations
        assert lists is not None
        assert (lists.page is None) != (lists.unpaged is None), "a pattern of further pages, or why there is none"
        assert (articles.date is None) != (articles.undated is None), "a pattern of dates, or why there is none"
        assert expected.min_articles > 1
        assert expected.max_articles is not None
        assert not expected.zero_is_normal
        assert "max_pages" in written["lists"]

    @pytest.mark.parametrize("source", OPEN, ids=lambda source: source.id)
    def test_its_patterns_are_proved_by_examples(self, source: Source) -> None:
        """What they show is checked when the entry is loaded; here, that there are enough of them."""
        examples, lists = source.examples, source.lists
        assert lists is not None
        assert examples.articles
        assert len(examples.others) >= 2
        assert any(day is not None for day in examples.articles.values()) == (source.articles.date is not None)
        for url in (*examples.articles, *examples.lists, *examples.others):
            assert urlsplit(url).hostname in source.allowed_hosts, url
        if lists.page:
            assert any(re.search(lists.page, url) for url in examples.lists)
        assert not any(source.is_article(start) for start in lists.start)

    def test_the_forms_of_addresses_that_are_known_each_have_an_example(self) -> None:
        """Where a site changed its addresses, both forms are met."""
        shown = [url for source in load_catalog().values() for url in source.examples.articles]
        for form in (
            r"court\.gov\.cn/zixun/xiangqing/\d", r"court\.gov\.cn/zixun-xiangqing-\d", r"news\.cn/\w+/\d{4}-\d\d/",
            r"news\.cn/\w+/\d{8}/", r"/article/detail/\d{4}/\d\d/id/\d+\.shtml", r"/\d{6}/t\d{8}_\d+\.shtml",
            r"content/\d{4}-\d\d/\d\d/content_\d+\.htm", r"/t\d{8}_\d+\.html", r"newsDetail_forward_\d+",
            r"/n1/\d{4}/\d{4}/c\d+-\d+\.html", r"/\d{4}/\d\d/\d\d/ARTI\w+\.shtml", r"gj/\w+/\w+/zjxflws/\d{6}/t",
        ):  # fmt: skip
            assert any(re.search(form, url) for url in shown), form


@pytest.mark.parametrize(
    ("examples", "told"),
    [
        ("articles: {'https://news.coast.example/law/': null}", "is not taken for an article"),
        ("articles: {'https://news.coast.example/law/7.html': 2024-05-06}", "gives the date None, not 2024-05-06"),
        ("lists: ['https://news.coast.example/law/7.html']", "is not taken for a list"),
        ("others: ['https://news.coast.example/law/7.html']", "is taken for an article or a list"),
        ("others: ['https://news.coast.example/law/']", "is taken for an article or a list"),
    ],
)
def test_a_pattern_that_its_examples_disprove_is_told(tmp_path: Path, examples: str, told: str) -> None:
    with pytest.raises(CatalogError, match=r"^coast\.yaml: the whole entry: .*examples: ") as error:
        load_catalog(write(tmp_path, ENTRY.format(id="coast") + f"examples:\n  {examples}\n"))
    assert told in str(error.value)
