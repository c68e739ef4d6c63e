"""A small web server whose pages a test writes down, and the catalog entry of a site on it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spiders.catalog import SAMPLE_ORIGIN, Source
from spiders.store import INDEX, Row, read_index

HTML = "text/html; charset=utf-8"


@dataclass
class Reply:
    """What is answered; `declared_length` may lie about the body. With `pause`, the body is sent again and again, with
    that many seconds between, and never comes to an end."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    declared_length: int | None = None
    pause: float | None = None


Answer = Reply | Callable[[int], Reply]  # a function gets the number of the request, from 1


@dataclass
class Site:
    base: str
    pages: dict[str, Answer]
    hits: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.hits[self.path] += 1
        answer = self.site.pages.get(self.path, Reply("没有这个页面", 404))
        reply = answer if isinstance(answer, Reply) else answer(self.site.hits[self.path])
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        for name, value in {"Content-Type": HTML, **reply.headers}.items():
            self.send_header(name, value)
        if reply.pause is not None:
            self._send_without_end(body, reply.pause)
            return
        self.send_header("Content-Length", str(reply.declared_length or len(body)))
        self.end_headers()
        self.wfile.write(body)
        if reply.declared_length is not None:
            self.close_connection = True

    def _send_without_end(self, body: bytes, pause: float) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):  # the client has had enough
            while not self.site.stop.wait(pause):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(body), body))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture(scope="module")
def open_site() -> Iterator[Callable[[dict[str, Answer]], Site]]:
    """Open a site with these pages by path; closed when the module's tests are done."""
    servers: list[tuple[ThreadingHTTPServer, Site]] = []

    def open_it(pages: dict[str, Answer]) -> Site:
        site = Site("", pages)
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
        server.daemon_threads = True
        site.base = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append((server, site))
        return site

    yield open_it
    for server, site in servers:
        site.stop.set()
        server.shutdown()
        server.server_close()


def captured(home: Path, role: str | None = None) -> list[Row]:
    """The rows of all indexes of a home, of one role or of any."""
    rows = [row for index in sorted(home.glob(f"captures/*/{INDEX}")) for row in read_index(index)]
    return [row for row in rows if role is None or row["role"] == role]


@pytest.fixture(name="captured", scope="session")
def captured_fixture() -> Callable[..., list[Row]]:
    return captured


def paths_of(rows: list[Row]) -> list[str]:
    """The paths of captured pages of the sample host, sorted."""
    return sorted(row["url"].removeprefix(SAMPLE_ORIGIN) for row in rows)


@pytest.fixture(name="paths_of", scope="session")
def paths_of_fixture() -> Callable[[list[Row]], list[str]]:
    return paths_of


def a_source(**changes: object) -> Source:
    """The catalog entry of a test site: lists at /list…, articles at /a/…"""
    entry = {
        "id": "test_site",
        "publisher": "测试市人民法院",
        "kind": "court",
        "licence": "unknown",
        "url": "{sample_base}/",
        "access": "sample",
        "politeness": {"delay_seconds": 0, "concurrency": 8, "timeout_seconds": 5},
        "lists": {"start": ["{sample_base}/list"], "article": "/a/", "page": r"/list/(\d+)$"},
    }
    return Source.model_validate({**entry, **changes})


@pytest.fixture(name="a_source", scope="session")
def a_source_fixture() -> Callable[..., Source]:
    return a_source


def page_of_links(*paths: str) -> Reply:
    """A list page."""
    return Reply("<html><body>" + "".join(f'<p><a href="{path}">{path}</a></p>' for path in paths) + "</body></html>")


@pytest.fixture(name="page_of_links", scope="session")
def page_of_links_fixture() -> Callable[..., Reply]:
    return page_of_links


@pytest.fixture(name="reply", scope="session")
def reply_fixture() -> type[Reply]:
    return Reply
