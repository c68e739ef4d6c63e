"""One crawl of a site on which nearly every link leads to something else than an article."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator

from spiders.catalog import SAMPLE_ORIGIN
from spiders.crawl import CrawlReport, crawl
from spiders.middlewares import GuardMiddleware
from spiders.safety import Refused
from spiders.warc import iter_records

pytestmark = pytest.mark.slow

BOMB = gzip.compress(b"\0" * 40_000_000)
# Links that would do harm in a shell or in a path, and what is asked for.
WEIRD = {
    "/a/;touch pwned;`touch pwned`": "/a/;touch%20pwned;%60touch%20pwned%60",
    "/a/$(touch${IFS}pwned)": "/a/$(touch$%7BIFS%7Dpwned)",
    "/a/..%2F..%2F..%2Fpwned": "/a/..%2F..%2F..%2Fpwned",
    "/a/%00%0d%0aSet-Cookie:pwned": "/a/%00%0d%0aSet-Cookie:pwned",
}
ARTICLE = "<html><body><h1>公告</h1><p>本院公布一起案件。</p></body></html>"


@pytest.fixture(scope="module")
def pages(reply: Any, page_of_links: Any) -> dict[str, Any]:
    def redirect(to: str) -> Any:
        return reply("", 302, {"Location": to})

    traps: dict[str, Any] = {
        "/a/plain": reply(ARTICLE),
        "/a/gzip": reply(gzip.compress(ARTICLE.encode()), 200, {"Content-Encoding": "gzip"}),
        "/a/twin": redirect("/a/plain"),
        "/a/moved": redirect("/a/target"),
        "/a/home": redirect("/"),
        "/a/metadata": redirect("http://169.254.169.254/latest/"),
        "/a/loopback": redirect("http://127.0.0.1:9/"),
        "/a/elsewhere": redirect("https://elsewhere.example/a/1"),
        "/a/file": redirect("file:///etc/hostname"),
        "/a/loop": redirect("/a/loop?again"),
        "/a/bomb": reply(BOMB, 200, {"Content-Encoding": "gzip"}),
        "/a/huge": reply(b"x", declared_length=40_000_000),
        "/a/endless": reply(b"x" * 1_000_000, pause=0),
        "/a/drip": reply(b"x", pause=0.1),
        "/a/cut": reply(b"x" * 100, declared_length=200),
        "/a/garbled": reply(b"this is no gzip", 200, {"Content-Encoding": "gzip"}),
        "/a/challenge": reply("<script>var __jsl_clearance='x';location.reload()</script>"),
        "/a/broken": reply("", 500),
        "/a/forbidden": reply("禁止访问", 403),
        "/a/secret-twin": redirect("http://me:swordfish@sites.leakledger.example/a/plain"),
        "/a/gone": reply("", 410),
        "/a/soft-404": reply("<title>公告</title><div>首页</div><p>对不起，您访问的页面不存在或已被删除。</p>"),
        "/a/cookie": reply(ARTICLE + "cookie", 200, {"Set-Cookie": "sid=opensesame; Path=/"}),
        "/a/ticket": redirect("/a/inside;jsessionid=opensesame?ticket=opensesame&page=2"),
        "/a/swollen": reply(gzip.compress(b"\0" * 8_000_000), 200, {"Content-Encoding": "gzip"}),
        "/a/token?id=7&access_token=opensesame": reply("never asked for"),
    }
    log_in = "http://me:swordfish@sites.leakledger.example/a/x"
    odd_links = (log_in, "javascript:void(0)", "mailto:a@b.example", "http://[broken", "#top", "")
    not_linked = {
        "/a/target": reply(ARTICLE + "target"),
        "/a/loop?again": redirect("/a/loop"),
        "/": reply("<p>欢迎</p>"),
        "/a/inside?page=2": reply(ARTICLE + "inside"),
        "/a/token?id=7": reply(ARTICLE + "token"),
    }
    not_linked |= {path: reply(ARTICLE + path) for path in WEIRD.values()}
    links = page_of_links(*traps, *WEIRD, "http://10.0.0.1/a/x", "/a/slow", *odd_links, "/list/2")
    return {**traps, **not_linked, "/list": links, "/list/2": reply("<p>暂无数据</p>")}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def report(home: Path, pages: dict[str, Any], open_site: Any, a_source: Any, reply: Any) -> CrawlReport:
    site = open_site(pages)

    def never(_: int) -> Any:
        site.stop.wait(30)
        return reply("")

    pages["/a/slow"] = never
    source = a_source(politeness={"delay_seconds": 0, "concurrency": 16, "timeout_seconds": 0.6})
    return crawl([source], home, sample_base=site.base)


@pytest.mark.parametrize(
    ("path", "reason_code"),
    [
        ("/a/home", "not_found"),
        ("/a/metadata", "forbidden_address"),
        ("/a/loopback", "forbidden_address"),
        ("/a/elsewhere", "forbidden_address"),
        ("/a/file", "http_error"),
        ("/a/loop", "download_failed"),
        ("/a/bomb", "too_large"),
        ("/a/swollen", "too_large"),
        ("/a/soft-404", "not_found"),
        ("/a/huge", "too_large"),
        ("/a/endless", "too_large"),
        ("/a/drip", "timeout"),
        ("/a/cut", "download_failed"),
        ("/a/garbled", "undecodable"),
        ("/a/challenge", "challenge_page"),
        ("/a/broken", "http_error"),
        ("/a/forbidden", "http_error"),
        ("/a/gone", "not_found"),
        ("/a/slow", "timeout"),
        ("/list/2", "zero_results"),
    ],
)
def test_each_trap_is_reported_by_its_reason(report: CrawlReport, path: str, reason_code: str) -> None:
    found = {failure.url: failure.reason_code for failure in report.failures}
    assert found[SAMPLE_ORIGIN + path] == reason_code


def test_a_link_into_a_private_network_is_refused(report: CrawlReport) -> None:
    found = {failure.url: failure.reason_code for failure in report.failures}
    assert found["http://10.0.0.1/a/x"] == "forbidden_address"


def test_the_articles_among_them_are_captured(report: CrawlReport, home: Path, captured: Any) -> None:
    articles = [row for row in captured(home, "article") if row["http_status"] == 200]
    by_path = {row["url"].removeprefix(SAMPLE_ORIGIN): row for row in articles}
    others = {"/a/cookie", "/a/inside?page=2", "/a/token?id=7"}
    assert set(by_path) == {"/a/plain", "/a/gzip", "/a/target", *others, *WEIRD.values()}
    assert by_path["/a/target"]["requested_url"] == f"{SAMPLE_ORIGIN}/a/moved"
    # One that leads to an article captured by its own address is no new capture, and no loss either.
    assert report.sources["test_site"]["new"] == 7 + len(WEIRD)
    assert f"{SAMPLE_ORIGIN}/a/twin" not in {failure.url for failure in report.failures}
    assert by_path["/a/gzip"]["payload_sha256"] == by_path["/a/plain"]["payload_sha256"]


@pytest.mark.parametrize("path", ["/a/challenge", "/a/soft-404"])
def test_a_page_that_is_none_is_archived_but_is_no_article(
    report: CrawlReport, home: Path, captured: Any, path: str
) -> None:
    (row,) = [row for row in captured(home) if row["url"].endswith(path)]
    assert row["role"] == "other"


def test_the_bomb_is_kept_as_it_was_sent(report: CrawlReport, home: Path, captured: Any) -> None:
    (row,) = [row for row in captured(home) if row["url"].endswith("/a/bomb")]
    assert row["role"] == "other"
    assert row["warc_length"] < 2 * len(BOMB)


def test_addresses_never_reach_a_path_or_a_shell(report: CrawlReport, home: Path) -> None:
    names = {path.relative_to(home).as_posix() for path in home.rglob("*")}
    made = {name for name in names if not re.fullmatch(r"captures/test_site/\d{8}T\d{6}Z-\d{3}\.warc\.gz", name)}
    assert made <= {
        "captures", "captures/test_site", "captures/test_site/captures.jsonl", "captures/test_site/index.cdxj",
        "captures/test_site/captures.sqlite", "crawl.lock", "crawl.log", "crawls.sqlite", "frontier.sqlite",
        "captures/test_site/captures.sqlite-shm", "captures/test_site/captures.sqlite-wal", "crawls.sqlite-shm",
        "crawls.sqlite-wal", "frontier.sqlite-shm", "frontier.sqlite-wal",
    }  # fmt: skip
    assert not list(Path.cwd().glob("*pwned*"))


def test_somebodys_log_in_is_not_used_and_not_written_down(report: CrawlReport, home: Path) -> None:
    found = {failure.url: failure for failure in report.failures}
    assert found[f"{SAMPLE_ORIGIN}/a/secret-twin"].reason_code == "forbidden_address"
    for name in ("crawl.log", "frontier.sqlite", "captures/test_site/captures.jsonl", "captures/test_site/index.cdxj"):
        assert b"swordfish" not in (home / name).read_bytes(), name
    for path in home.glob("captures/*/*.warc.gz"):
        requests = [record for record in iter_records(path, lambda damage: None) if record.kind == "request"]
        assert requests
        assert not any(b"swordfish" in record.payload for record in requests)


def test_sessions_and_tokens_are_not_used_and_not_written_down(report: CrawlReport, home: Path) -> None:
    for name in ("crawl.log", "frontier.sqlite", "captures/test_site/captures.jsonl", "captures/test_site/index.cdxj"):
        assert b"opensesame" not in (home / name).read_bytes(), name
    (path,) = home.glob("captures/*/*.warc.gz")
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            heads = [record.rec_headers.to_str(), record.http_headers.to_str() if record.http_headers else ""]
            is_list = record.rec_headers["WARC-Target-URI"] == f"{SAMPLE_ORIGIN}/list"
            body = b"" if is_list else record.raw_stream.read()  # that the list links to a token is what it says
            assert "opensesame" not in "".join(heads)
            assert b"opensesame" not in body


@pytest.mark.parametrize("to", ["http://127.0.0.1:8080/admin", "http://[::1]:9/", f"{SAMPLE_ORIGIN}/a/1", "file:///x"])
def test_a_public_source_cannot_be_led_onto_this_machine(a_source: Any, to: str) -> None:
    lists = {"start": ["https://court.coast.example/list"], "article": "/a/"}
    politeness = {"delay_seconds": 5}
    source = a_source(access="open", url="https://court.coast.example/", lists=lists, politeness=politeness)
    crawler = get_crawler(settings_dict={"REDIRECT_ENABLED": True})
    asked = Request("https://court.coast.example/a/1")
    answer = Response(asked.url, 302, {"Location": to}, request=asked)
    followed = build_from_crawler(RedirectMiddleware, crawler).process_response(asked, answer)
    if isinstance(followed, Response):
        return  # Scrapy itself follows no redirect to another scheme
    spider = SimpleNamespace(hosts=source.allowed_hosts, rests=False)
    with pytest.raises(Refused) as refused:
        GuardMiddleware(cast("Any", SimpleNamespace(spider=spider))).process_request(followed)
    assert refused.value.reason_code == "forbidden_address"


def test_an_empty_list_blocks_a_release(report: CrawlReport) -> None:
    assert [failure.url for failure in report.failures if failure.blocks] == [f"{SAMPLE_ORIGIN}/list/2"]


def test_nothing_went_wrong_in_the_spider_itself(report: CrawlReport, home: Path, captured: Any) -> None:
    assert report.sources["test_site"]["errors"] == 0
    assert "Traceback" not in (home / "crawl.log").read_text("utf-8")
