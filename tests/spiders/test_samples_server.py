"""The loopback server of the sample sites, asked as a crawler asks."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest

from spiders.samples import SampleServer, load_key, serve
from spiders.samples.sites import load_sites, robots_txt
from spiders.samples.stories import load_stories


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with serve() as running:
        yield running


def ask(server: SampleServer, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    host = urlsplit(server.base_url)
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=5)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def links(html: bytes, encoding: str, base: str) -> list[str]:
    return [urljoin(base, href) for href in re.findall(r'(?i)href="([^"#]+)"', html.decode(encoding))]


def test_lists_lead_page_by_page_to_every_page_of_the_key(server: SampleServer) -> None:
    linked: set[str] = set()
    for spec in load_sites().values():
        waiting, seen = [spec.home], set()
        while waiting:
            path = waiting.pop()
            seen.add(path)
            page = server.pages.get(path)
            if page is None or page.location is not None or page.content_type.startswith("text/plain"):
                continue
            found = [p for p in links(page.body, spec.encoding, path) if p.startswith("/")]
            linked.update(found)
            if path == spec.home or path.startswith((spec.first_list, spec.more_list.split("{")[0])):
                waiting += [p for p in found if p not in seen and p.startswith(spec.home)]
    assert {key.path for key in load_key()} <= linked


def test_a_site_pages_its_list(server: SampleServer) -> None:
    status, _, body = ask(server, "/court/cpws/list_2.html")
    assert status == 200
    assert "下一页" in body.decode()
    assert "/court/cpws/list_3.html" in body.decode()


def test_the_old_news_site_sends_gbk_bytes_under_a_gb2312_label(server: SampleServer) -> None:
    key = next(key for key in load_key() if key.site == "news-gbk" and key.expected == "crawled")
    status, headers, body = ask(server, key.path)
    assert status == 200
    assert headers["Content-Type"] == "text/html"
    assert b"charset=gb2312" in body
    assert key.title in body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_the_traditional_site_shows_readings_in_brackets(server: SampleServer) -> None:
    keys = [key for key in load_key() if key.site == "news-hant"]
    pages = "".join(ask(server, key.path)[2].decode() for key in keys)
    assert re.search(r"[一-龥]\([a-zà-ǜ]+\)", pages)
    assert "個" in pages
    assert "个" not in pages
    assert all(key.title in pages for key in keys)


def test_an_article_fails_once_and_then_heals(server: SampleServer) -> None:
    path = next(key.path for key in load_key() if key.expected == "error_then_ok")
    assert [ask(server, path)[0] for _ in range(3)] == [503, 200, 200]
    assert server.hits[path] == 3


def test_an_unchanged_page_answers_304(server: SampleServer) -> None:
    status, headers, body = ask(server, "/news-a/fazhi/")
    assert (status, bool(body)) == (200, True)
    again, _, nothing = ask(server, "/news-a/fazhi/", If_None_Match=headers["ETag"])
    assert (again, nothing) == (304, b"")
    assert ask(server, "/news-a/fazhi/", If_None_Match='"other"')[0] == 200


def test_traps_lead_nowhere_or_to_forbidden_addresses(server: SampleServer) -> None:
    for key in load_key():
        if key.expected == "missing":
            assert ask(server, key.path)[0] == 404
        if key.expected == "redirect_refused":
            status, headers, _ = ask(server, key.path)
            assert status == 302
            assert urlsplit(headers["Location"]).hostname in {"169.254.169.254", "10.0.0.1"}


def test_robots_forbids_exactly_the_pages_that_the_key_calls_disallowed(server: SampleServer) -> None:
    _, _, body = ask(server, "/robots.txt")
    assert body.decode() == robots_txt()
    prefixes = re.findall(r"Disallow: (\S+)", body.decode())
    for key in load_key():
        assert key.path.startswith(tuple(prefixes)) == (key.expected == "disallowed")


def test_an_unknown_path_is_404_and_counted(server: SampleServer) -> None:
    assert ask(server, "/nowhere")[0] == 404
    assert server.hits["/nowhere"] == 1


def test_a_withheld_story_is_not_there_and_moves_no_other_page() -> None:
    story = next(story for story in load_stories() if story.site == "court")
    with serve() as whole, serve(withheld={story.id}) as without:
        assert len(set(whole.pages) - set(without.pages)) >= 1
        assert set(without.pages) <= set(whole.pages)
        assert all(str(story.serial) not in path for path in without.pages)


def test_user_agents_are_kept_for_tests_of_politeness(server: SampleServer) -> None:
    ask(server, "/court/", User_Agent="somebody/1.0")
    assert "somebody/1.0" in server.user_agents
