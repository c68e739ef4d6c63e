"""The catalog: one YAML file a source, and messages that say which file and which key is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from spiders.catalog import SAMPLE_ORIGIN, CatalogError, Source, load_catalog

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

    def test_open_sources_are_asked_slowly_and_one_page_at_a_time(self) -> None:
        for source in load_catalog().values():
            if source.access == "open":
                assert source.politeness.delay_seconds >= 5, source.id
                assert source.politeness.concurrency == 1, source.id

    @pytest.mark.parametrize(
        ("source_id", "article", "day"),
        [
            ("spp_gov_cn", "https://www.spp.gov.cn/spp/zdgz/202403/t20240318_650001.shtml", date(2024, 3, 18)),
            ("court_gov_cn", "https://www.court.gov.cn/zixun/xiangqing/400001.html", None),
            ("court_gov_cn", "https://www.court.gov.cn/zixun-xiangqing-43952.html", None),
            (
                "chinacourt_org",
                "https://www.chinacourt.org/article/detail/2017/05/id/2852366.shtml",
                date(2017, 5, 1),
            ),
            (
                "bjsyfy_bjcourt_gov_cn",
                "https://bjsyfy.bjcourt.gov.cn/article/detail/2019/11/id/4620001.shtml",
                date(2019, 11, 1),
            ),
            (
                "ct_12309_gov_cn",
                "https://www.12309.gov.cn/12309/gj/zj/hzsy/zjxflws/202104/t20210409_9000001.shtml",
                date(2021, 4, 9),
            ),
            (
                "legaldaily_com_cn",
                "http://www.legaldaily.com.cn/legal_case/content/2015-07/03/content_6150001.htm",
                date(2015, 7, 3),
            ),
            ("people_com_cn", "http://legal.people.com.cn/n1/2020/0611/c42510-31740001.html", date(2020, 6, 11)),
            ("news_cn", "https://www.news.cn/legal/2022-01/12/c_1128250001.htm", date(2022, 1, 12)),
            ("news_cn", f"https://www.news.cn/legal/20240520/{'0a' * 16}/c.html", date(2024, 5, 20)),
            ("cctv_com", "https://news.cctv.com/2021/08/25/ARTIxyzABC210825.shtml", date(2021, 8, 25)),
            ("thepaper_cn", "https://www.thepaper.cn/newsDetail_forward_17390001", None),
            (
                "oeeee_epaper",
                "https://epaper.oeeee.com/epaper/A/html/2018-03/15/content_10001.htm",
                date(2018, 3, 15),
            ),
            ("gongbao_court_gov_cn", f"http://gongbao.court.gov.cn/Details/{'0b' * 15}.html", None),
            ("jcrb_com", "https://news.jcrb.com/jxsw/201603/t20160304_1590001.html", date(2016, 3, 4)),
        ],
    )
    def test_articles_are_known_by_their_address(self, source_id: str, article: str, day: date | None) -> None:
        source = load_catalog()[source_id]
        assert source.is_article(article)
        assert source.date_in(article) == day
        assert source.lists is not None
        assert not any(source.is_article(start) for start in source.lists.start)
