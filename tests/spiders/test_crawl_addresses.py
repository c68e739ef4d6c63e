"""Crawls of hosts whose names stand for this machine, written in every way, or for one address now and another then."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from spiders.crawl import crawl
from spiders.frontier import Frontier

pytestmark = pytest.mark.slow
LIST = "".join(f'<a href="/a/{number}">公告</a>' for number in range(12))
NAMES = ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]


class Listening:
    """Two servers on one port, at 127.0.0.1 and at 127.0.0.2, that close every connection; `hits` counts by address."""

    def __init__(self) -> None:
        self.hits = {"127.0.0.1": 0, "127.0.0.2": 0}
        self.servers = [self._open("127.0.0.1", 0)]
        self.port: int = self.servers[0].server_address[1]
        self.servers.append(self._open("127.0.0.2", self.port))

    def _open(self, address: str, port: int) -> ThreadingHTTPServer:
        hits = self.hits

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits[address] += 1
                body = (LIST if self.path == "/list" else f"<p>本院公布一起案件。{self.path}</p>").encode()
                self.send_response(404 if self.path == "/robots.txt" else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
                pass

        server = ThreadingHTTPServer((address, port), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server


@pytest.fixture
def listening() -> Iterator[Listening]:
    found = Listening()
    yield found
    for server in found.servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("name", NAMES)
def test_this_machine_is_not_asked_by_whatever_name(
    tmp_path: Path, listening: Listening, a_source: Any, name: str
) -> None:
    """Even where the catalog itself names such a host."""
    url = f"http://{name}:{listening.port}/list"
    lists = {"start": [url], "article": "/a/"}
    politeness = {"delay_seconds": 2}
    source = a_source(access="open", url=None, hosts=[name.strip("[]")], lists=lists, politeness=politeness)
    report = crawl([source], tmp_path)
    assert {failure.url: failure.reason_code for failure in report.failures}[url] == "forbidden_address"
    assert listening.hits == {"127.0.0.1": 0, "127.0.0.2": 0}


def test_the_address_that_was_judged_is_the_one_connected_to(tmp_path: Path, listening: Listening) -> None:
    """A name that stands for a public address at one look-up and for a private one at the next."""
    script = Path(__file__).with_name("rebinding_crawl.py")
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(listening.port)],
        env={**os.environ, "PYTHONPATH": root}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert listening.hits["127.0.0.1"] > 2
    assert listening.hits["127.0.0.2"] == 0
    with Frontier(tmp_path) as frontier:
        reasons = {entry.reason_code for entry in frontier.standing("test_site")}
    assert reasons == {"forbidden_address"}, done.stderr
