"""What archives' indexes say, byte by byte: paging, filters that were not heeded, and answers that are no index."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.archive_common_crawl import CommonCrawlReader
from spiders.archive_frontier import ArchiveFrontier
from spiders.archive_index import Archived, plain_address, same_page
from spiders.archive_spider import reader_of
from spiders.archive_wayback import WaybackReader
from spiders.frontier import Validators
from spiders.listing import ListingError
from tests.spiders.archive_server import archive

PREFIXES = ("www.court.example/a/", "www.court.example/b/")
FIELDS = ["timestamp", "original", "mimetype", "statuscode", "digest"]
AT = datetime(2015, 1, 2, 3, 4, 5, tzinfo=UTC)
REPLAY = "http://sites.leakledger.example/web/20150102030405id_/"


@pytest.fixture
def wayback() -> WaybackReader:
    reader = reader_of(archive("internet_archive"))
    assert isinstance(reader, WaybackReader)
    return reader


@pytest.fixture
def common_crawl() -> CommonCrawlReader:
    reader = reader_of(archive("common_crawl"))
    assert isinstance(reader, CommonCrawlReader)
    return reader


def test_addresses_lose_the_default_port_and_nothing_else() -> None:
    assert plain_address("http://www.court.example:80/a/1.html#top") == "http://www.court.example/a/1.html"
    assert plain_address("https://www.court.example:8443/a") == "https://www.court.example:8443/a"
    assert plain_address("http://www.court.example/案例") == "http://www.court.example/%E6%A1%88%E4%BE%8B"
    assert plain_address("http://www.court.example/a;jsessionid=7?token=x&p=2") == "http://www.court.example/a?p=2"
    for wrong in ("ftp://x.example/", "http://me:secret@x.example/", "http://[broken", "mailto:a@b.example", None, 7):
        assert plain_address(wrong) is None


def test_a_page_is_the_same_whatever_the_scheme_but_not_whatever_the_case() -> None:
    assert same_page("http://www.court.example:80/a/1", "https://court.example/a/1")
    assert same_page("http://court.example/%E6%A1%88", "http://court.example/案")
    assert not same_page("http://court.example/a/1", "http://court.example/A/1")
    assert not same_page("no address", "no address")


class TestWayback:
    def test_each_beginning_is_asked_for_with_filters(self, wayback: WaybackReader) -> None:
        first, second = wayback.entrances(PREFIXES)
        assert "url=www.court.example%2Fa%2F&matchType=prefix" in first
        assert "filter=statuscode%3A200" in first
        assert "collapse=digest" in first
        assert "url=www.court.example%2Fb%2F" in second

    def test_rows_become_captures_and_the_key_the_next_page(self, wayback: WaybackReader) -> None:
        (url, _) = wayback.entrances(PREFIXES)
        rows = [
            FIELDS,
            ["20150102030405", "http://www.court.example:80/a/1.html", "text/html", "200", "AAA"],
            ["20150102030405", "http://www.court.example/a/1.html", "warc/revisit", "-", "AAA"],
            ["20150102030405", "http://www.court.example/a/p.jpg", "image/jpeg", "200", "BBB"],
            [],
            ["example%2Ccourt%29%2Fa%2F1.html+20150102030405%21"],
        ]
        page = wayback.read(url, 200, json.dumps(rows).encode(), PREFIXES)
        original = "http://www.court.example/a/1.html"
        assert page.captures == (Archived(REPLAY + original, original, AT, "AAA"),)
        assert page.further == (f"{url}&resumeKey=example%2Ccourt%29%2Fa%2F1.html+20150102030405%21",)
        (behind,) = wayback.read(page.further[0], 200, json.dumps([*rows[:-1], ["z"]]).encode(), PREFIXES).further
        assert behind == f"{url}&resumeKey=z"
        assert page.again_after == timedelta(days=30)

    def test_an_empty_index_is_no_error(self, wayback: WaybackReader) -> None:
        page = wayback.read("u", 200, b"[]\n", PREFIXES)
        assert (page.captures, page.further) == ((), ())

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (b"<html>Temporarily Offline</html>", "no JSON"),
            (b"", "no JSON"),
            (b'[["timestamp","original"', "no JSON"),
            (b'{"error": "x"}', "no array of arrays"),
            (b'["a"]', "no array of arrays"),
            (b'[["original","timestamp","mimetype","statuscode","digest"]]', "the fields are"),
            (json.dumps([FIELDS, ["20150102030405", "http://x.example/"]]).encode(), "a row of 2 fields"),
            (json.dumps([FIELDS, ["2015", "http://x.example/", "text/html", "200", "A"]]).encode(), "no time of"),
            (
                json.dumps([FIELDS, ["20151302030405", "http://x.example/", "text/html", "200", "A"]]).encode(),
                "no time",
            ),
        ],
        ids=lambda value: str(value)[:24],
    )
    def test_what_is_no_index_is_told(self, wayback: WaybackReader, body: bytes, told: str) -> None:
        with pytest.raises(ListingError, match=told):
            wayback.read("u", 200, body, PREFIXES)

    @pytest.mark.parametrize(
        ("target", "leads_to"),
        [
            (
                "http://sites.leakledger.example/web/20160102030405id_/http://www.court.example/a/1.html",
                "20160102030405",
            ),
            (
                "https://sites.leakledger.example/web/20160102030405/https://court.example:443/a/1.html",
                "20160102030405",
            ),
            ("http://sites.leakledger.example/web/20160102030405id_/http://www.court.example/a/2.html", None),
            ("http://sites.leakledger.example/web/2016id_/http://www.court.example/a/1.html", None),
            ("http://www.court.example/a/1.html", None),
            ("http://elsewhere.example/web/20160102030405id_/http://www.court.example/a/1.html", None),
        ],
    )
    def test_a_redirect_is_followed_to_the_same_page_alone(
        self, wayback: WaybackReader, target: str, leads_to: str | None
    ) -> None:
        original = "http://www.court.example/a/1.html"
        moved = wayback.moved(Archived(REPLAY + original, original, AT, None), target)
        assert moved == (leads_to and f"http://sites.leakledger.example/web/{leads_to}id_/{original}")


class TestCommonCrawl:
    LINE = {  # noqa: RUF012 - read only
        "url": "http://www.court.example/a/1.html", "timestamp": "20150102030405", "status": "200",
        "mime": "text/html", "digest": "AAA", "offset": "100", "length": "50", "filename": "crawl-data/x/1.warc.gz",
    }  # fmt: skip

    def test_the_list_of_crawls_leads_to_their_indexes(self, common_crawl: CommonCrawlReader) -> None:
        (url,) = common_crawl.entrances(PREFIXES)
        page = common_crawl.read(url, 200, b'[{"id": "CC-MAIN-2024-10"}, {"id": "CC-MAIN-2015-06"}]', PREFIXES)
        assert [address.partition("-index")[0].rpartition("/")[2] for address in page.further] == [
            "CC-MAIN-2024-10", "CC-MAIN-2024-10", "CC-MAIN-2015-06", "CC-MAIN-2015-06",
        ]  # fmt: skip
        assert page.again_after == timedelta(days=7)
        pages = common_crawl.read(page.further[0], 200, b'{"pages": 2, "pageSize": 5, "blocks": 7}', PREFIXES)
        assert [address.rpartition("&")[2] for address in pages.further] == ["page=0", "page=1"]
        assert pages.again_after is None

    def test_crawls_that_the_catalog_names_need_no_list(self) -> None:
        reader = reader_of(archive("common_crawl", crawls=["CC-MAIN-2015-06"]))
        (address,) = reader.entrances(PREFIXES[:1])
        assert "/CC-MAIN-2015-06-index?" in address

    def test_lines_become_captures(self, common_crawl: CommonCrawlReader) -> None:
        lines = [
            self.LINE,
            self.LINE | {"status": "404"},
            self.LINE | {"mime": "application/pdf"},
            self.LINE | {"filename": "crawl-001/2008/1.arc.gz"},
        ]
        body = "\n".join(map(json.dumps, lines)).encode()
        page = common_crawl.read("…&page=0", 200, body, PREFIXES)
        data = "http://sites.leakledger.example/data/crawl-data/x/1.warc.gz#bytes=100-149"
        assert page.captures == (Archived(data, self.LINE["url"], AT, "AAA"),)
        assert page.unreadable == 1
        headers, at_most = common_crawl.part(page.captures[0])
        assert ("Range", "bytes=100-149") in headers
        assert at_most is not None
        assert 50 <= at_most < 100_000

    def test_no_captures_is_an_answer_but_a_missing_index_is_not(self, common_crawl: CommonCrawlReader) -> None:
        said = b'{"message": "No Captures found for: www.court.example/a/*"}'
        assert common_crawl.read("…&page=0", 404, said, PREFIXES).captures == ()
        for body in (b"<html>404 Not Found</html>", b'{"detail": "Not Found"}'):
            with pytest.raises(ListingError):
                common_crawl.read("…&page=0", 404, body, PREFIXES)

    @pytest.mark.parametrize(
        "change",
        [
            {"offset": "-1"},
            {"length": "x"},
            {"timestamp": "now"},
            {"filename": "../../etc/x.warc.gz"},
            {"filename": None},
        ],
        ids=str,
    )
    def test_a_line_that_leads_nowhere_is_told(
        self, common_crawl: CommonCrawlReader, change: dict[str, str | None]
    ) -> None:
        with pytest.raises(ListingError, match="a line without"):
            common_crawl.read("…&page=0", 200, json.dumps(self.LINE | change).encode(), PREFIXES)

    @pytest.mark.parametrize(
        "body", [b"[]", b"{}", b"<html>", b'[{"id": "../x"}]', b'[{"name": "x"}]', b'["x"]'], ids=str
    )
    def test_a_list_of_crawls_that_is_none_is_told(self, common_crawl: CommonCrawlReader, body: bytes) -> None:
        with pytest.raises(ListingError):
            common_crawl.read(common_crawl.entrances(PREFIXES)[0], 200, body, PREFIXES)


def test_more_pages_than_are_read_at_once_all_wait_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.archive_frontier.PAGE", 3)
    pages = [f"http://c.example/{number}" for number in range(8)]
    with ArchiveFrontier(tmp_path) as frontier:
        for number, page in enumerate(reversed(pages)):
            for year in (2015, 2016):  # of two captures of a page, it waits once
                address = f"http://ia.example/{year}/{number}"
                frontier.see_archived("court@ia", Archived(address, page, AT.replace(year=year), None))
        assert list(frontier.waiting("court@ia")) == pages


def test_the_frontier_knows_pages_beside_addresses(tmp_path: Path) -> None:
    one = Archived("http://ia.example/2", "http://c.example/1", AT.replace(year=2016), "B")
    other = Archived("http://ia.example/1", "https://c.example/1", AT, "A")
    with ArchiveFrontier(tmp_path) as frontier:
        for captured in (one, other, one):
            frontier.see_archived("court@ia", captured)
        assert [version.captured for version in frontier.versions("court@ia", "http://c.example/1")] == [other, one]
        assert frontier.known("court@ia") == 2
        assert list(frontier.waiting("court@ia")) == ["http://c.example/1", "https://c.example/1"]
        assert not frontier.is_held("court", ["court@ia"], "http://c.example/1")
        frontier.fetched("court@ia", other.address, "0" * 64, Validators(), None)
        assert frontier.is_held("court", ["court@ia"], "http://c.example/1")
        assert frontier.others("court", "court@cc") == ["court@ia"]
        assert frontier.others("court", "court@ia") == frontier.others("cour", "cour@x") == []
        assert list(frontier.waiting("court@ia")) == ["http://c.example/1"]
