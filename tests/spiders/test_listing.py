"""Lists in their formats: what is named, with which date; and XML and JSON that mean harm or nothing."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Selector

from spiders.catalog import JsonList
from spiders.listing import ListingError, is_xml_list, read_json, read_page, read_xml, unpacked, when

BASE = "https://court.coast.example/list/"
SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc> https://court.coast.example/a/1 </loc><lastmod>2024-05-06</lastmod></url>
  <url><loc>https://court.coast.example/a/2</loc></url>
  <url><lastmod>2024-05-06</lastmod></url>
</urlset>"""
RSS = """<rss version="2.0"><channel><link>https://court.coast.example/</link>
  <item><title>一起案件开庭</title><link>/a/1</link><pubDate>Mon, 06 May 2024 15:08:09 +0800</pubDate></item>
</channel></rss>""".encode()
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://court.coast.example/feed"/>
  <entry><title>A</title><link rel="self" href="/x"/><link href="/a/1"/><updated>2024-05-06T07:08:09Z</updated></entry>
</feed>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>https://court.coast.example/map-2024.xml.gz</loc><lastmod>2024-05-06</lastmod></sitemap></sitemapindex>"""


def test_a_sitemap_names_addresses_and_the_days_of_their_last_change() -> None:
    one, two = read_xml(SITEMAP, BASE).links
    assert (one.url, one.listed_on) == ("https://court.coast.example/a/1", datetime(2024, 5, 6, tzinfo=UTC))
    assert (two.url, two.listed_on) == ("https://court.coast.example/a/2", None)


def test_an_index_names_sitemaps_and_no_articles() -> None:
    listing = read_xml(INDEX, BASE)
    assert listing.links == ()
    assert [link.url for link in listing.sitemaps] == ["https://court.coast.example/map-2024.xml.gz"]


@pytest.mark.parametrize("feed", [RSS, ATOM], ids=["rss", "atom"])
def test_a_feed_names_its_items(feed: bytes) -> None:
    (link,) = read_xml(feed, BASE).links
    assert link.url == "https://court.coast.example/a/1"
    assert link.listed_on == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert link.title


@pytest.mark.parametrize("body", [SITEMAP, RSS, ATOM, INDEX, b"\xef\xbb\xbf<!-- x --><rss/>"])
def test_lists_in_xml_are_known_by_their_first_element(body: bytes) -> None:
    assert is_xml_list(body)


@pytest.mark.parametrize(
    "body",
    [b"", b"<!DOCTYPE html><html><body><rss/></body></html>", b"rss", b'<?xml version="1.0"?><html/>', b"\x1f\x8b"],
)
def test_pages_are_no_lists_in_xml(body: bytes) -> None:
    assert not is_xml_list(body)


class TestHarmfulXml:
    def test_entities_that_expand_to_gigabytes_are_refused(self) -> None:
        layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE urlset [<!ENTITY e0 "{"x" * 100}">{layers}]><urlset><url><loc>&e9;</loc></url></urlset>'
        with pytest.raises(ListingError, match="entit"):
            read_xml(bomb.encode(), BASE)

    def test_entities_that_stand_for_files_are_refused(self) -> None:
        spy = b'<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/hostname">]><urlset><url><loc>&f;</loc></url></urlset>'
        with pytest.raises(ListingError, match="entit"):
            read_xml(spy, BASE)

    def test_a_dtd_elsewhere_is_not_fetched(self) -> None:
        distant = b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">' + RSS
        assert len(read_xml(distant, BASE).links) == 1

    @pytest.mark.parametrize("body", [b"", b"<urlset>", b"<a>" * 100_000, b"\xff\xfe<"])
    def test_what_is_not_well_formed_is_told(self, body: bytes) -> None:
        with pytest.raises(ListingError, match="no well-formed XML"):
            read_xml(body, BASE)

    def test_addresses_of_other_kinds_are_left_out(self) -> None:
        odd = b"<urlset><url><loc>file:///etc/passwd</loc></url><url><loc>javascript:x</loc></url></urlset>"
        assert read_xml(odd, BASE).links == ()


class TestPackedLists:
    def test_a_gzip_file_is_unpacked_and_anything_else_left_alone(self) -> None:
        assert unpacked(gzip.compress(SITEMAP)) == unpacked(SITEMAP) == SITEMAP

    def test_a_bomb_is_refused(self) -> None:
        with pytest.raises(ListingError, match="expand to more"):
            unpacked(gzip.compress(b"\0" * 40_000_000))


ENDPOINT = JsonList(
    url="https://court.coast.example/api?page={page}", items="data.rows", link="id", link_format="/a/{}", date="day",
    title="name", total="data.count",
)  # fmt: skip


class TestJson:
    def test_items_become_links(self) -> None:
        body = json.dumps(
            {"data": {"count": "1,234", "rows": [{"id": 7, "day": "2024/5/6", "name": "n"}, {"id": None}]}}
        )
        listing = read_json(body.encode(), ENDPOINT, BASE)
        (link,) = listing.links
        assert link.url == "https://court.coast.example/a/7"
        assert link.listed_on == datetime(2024, 5, 6, tzinfo=UTC)
        assert (link.title, listing.total) == ("n", 1234)

    def test_no_items_are_no_mistake(self) -> None:
        assert read_json(b'{"data": {"rows": []}}', ENDPOINT, BASE).links == ()

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (b"<html>", "no JSON"),
            (b"[" * 100_000, "no JSON"),
            (b"[]", "no array under 'data.rows'"),
            (b'{"data": {"rows": [{"key": 1}]}}', "no item has an address under 'id'"),
        ],
    )
    def test_another_form_is_told(self, body: bytes, told: str) -> None:
        with pytest.raises(ListingError, match=told):
            read_json(body, ENDPOINT, BASE)

    @given(st.integers(0, 99999))
    def test_pages_are_numbered_in_the_address(self, number: int) -> None:
        assert ENDPOINT.page_number(ENDPOINT.page_url(number)) == number
        assert ENDPOINT.page_number(ENDPOINT.page_url(number) + "x") is None

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["data", "rows", "id", "count", "day"]), inner)
            ),
        )
    )
    def test_any_json_is_read_or_told(self, value: object) -> None:
        try:
            listing = read_json(json.dumps(value).encode(), ENDPOINT, BASE)
        except ListingError:
            return
        assert all(link.url.startswith(("http://", "https://")) for link in listing.links)


class TestPages:
    PAGE = """<base href="/list/"><div class=menu><a href="/about">x</a></div><p>共 1,024 条</p>
        <div class=main><a href="../a/1" title="T">t</a><a href="../a/1#top">again</a><a href="http://[x">y</a><a>z</a></div>"""

    def test_links_of_the_part_that_holds_them(self) -> None:
        listing = read_page(Selector(text=self.PAGE), BASE, "div.main", "共 ([\\d,]+) 条")
        assert [(link.url, link.title) for link in listing.links] == [("https://court.coast.example/a/1", "T")]
        assert listing.total == 1024

    def test_all_links_without_such_a_part(self) -> None:
        assert len(read_page(Selector(text=self.PAGE), BASE).links) == 2


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC)))  # noqa: DTZ001
def test_a_time_is_read_from_any_form_it_is_written_in(at: datetime) -> None:
    forms = (
        at.isoformat(),
        format_datetime(at),
        at.strftime("%Y/%m/%d %H:%M:%S"),
        at.timestamp(),
        at.timestamp() * 1000,
    )
    assert {when(form) for form in forms} == {at}
    day = datetime(at.year, at.month, at.day, tzinfo=UTC)
    assert {when(f"{at.year}年{at.month}月{at.day}日"), when(f"{at.year}-{at.month}-{at.day}")} == {day}


@given(st.text(max_size=30) | st.none() | st.booleans() | st.floats() | st.lists(st.text()))
def test_anything_else_is_no_time(written: object) -> None:
    found = when(written)
    assert found is None or isinstance(found.date(), date)
