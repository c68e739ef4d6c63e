"""The loopback server of the sample sites. Belongs here: HTTP alone; what a page holds is made in `sites.py`."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from spiders.samples.sites import Page, render_pages
from spiders.samples.stories import load_stories


@dataclass
class SampleServer:
    """The running server: `base_url` ends without a slash; `hits` counts GET requests a path (query included)."""

    base_url: str
    pages: dict[str, Page]
    hits: Counter[str] = field(default_factory=Counter)
    user_agents: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, path: str, user_agent: str) -> int:
        """Count a request and return how many there were of this path, this one included."""
        with self.lock:
            self.hits[path] += 1
            self.user_agents.add(user_agent)
            return self.hits[path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open, as the sites that it stands for do
    state: SampleServer

    def do_GET(self) -> None:
        """Answer from the rendered pages."""
        nth = self.state.count(self.path, self.headers.get("User-Agent", ""))
        page = self.state.pages.get(self.path)
        if page is None:
            self._send(404, "text/html; charset=utf-8", "<html><body><h1>404</h1><p>您访问的页面不存在</p>".encode())
        elif page.location is not None:
            self._send(302, "text/html; charset=utf-8", b"", {"Location": page.location})
        elif page.fails_first and nth == 1:
            self._send(
                503, "text/html; charset=utf-8", "<html><body>系统繁忙，请稍后再试".encode(), {"Retry-After": "0"}
            )
        elif page.etag in self.headers.get("If-None-Match", ""):
            self._send(304, page.content_type, b"", {"ETag": page.etag})
        else:
            self._send(200, page.content_type, page.body, {"ETag": page.etag})

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _send(self, status: int, content_type: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Stay silent: the caller counts what it needs in `hits`."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # With the usual five, crawls that open many connections at once wait for seconds until the system tries again.
    request_queue_size = 128


@contextmanager
def serve(port: int = 0, *, withheld: Collection[str] = ()) -> Iterator[SampleServer]:
    """Serve the sample sites on 127.0.0.1; port 0 takes a free one.

    `withheld` are ids of stories that are not there yet: a test serves the sites without them, then with them, and
    sees what is new. Raises OSError where the port is taken.
    """
    stories = [story for story in load_stories() if story.id not in withheld]
    state = SampleServer(base_url="", pages=render_pages(stories))
    handler = type("Handler", (_Handler,), {"state": state})
    server = _Server(("127.0.0.1", port), handler)
    state.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
