"""pywb, a replay tool of others, shows each page of a crawl as it was, from our WARC files by our index and by its own.

It runs from an environment of its own: `make test` sets it up beside the one of the tests, LEAKLEDGER_PYWB names
another (the folder of its programs). Without it these tests are skipped.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest

from spiders.catalog import load_catalog
from spiders.cdxj import update_index
from spiders.crawl import crawl
from spiders.samples.server import serve
from spiders.store import INDEX, CaptureStore, Row, captures_of, read_index
from spiders.warc_writer import Exchange

PYWB = Path(os.environ.get("LEAKLEDGER_PYWB") or Path(sys.prefix) / "replay" / "bin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (PYWB / "wayback").exists(), reason="pywb is not set up; `make test` does"),
]
AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
URL = "https://court.coast.example/a/1?from=list&p=2"
Show = Callable[[str, str, str], tuple[int, bytes]]


def keep(store: CaptureStore, minutes: int, body: str, *, status: int = 200, url: str = URL) -> None:
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "sid=1"))
    at = AT + timedelta(minutes=minutes)
    store.add_exchange(Exchange(url, at, "GET", (), status, headers, body.encode()), url, "article")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crawls of two sample sites, and a page that changed, was confirmed in both ways, and went back."""
    home = tmp_path_factory.mktemp("replayed")
    sources = [load_catalog()[source_id] for source_id in ("sample_court", "sample_news_gbk")]
    with serve() as server:
        for _ in range(2):
            crawl(sources, home, sample_base=server.base_url)
    with CaptureStore(home, "coast") as store:
        for minutes, body in ((0, "原文"), (1, "原文"), (3, "更正"), (4, "更正"), (6, "原文")):
            keep(store, minutes, body)
        keep(store, 7, "", status=304)
    update_index(captures_of(home, "coast"))
    return home


@pytest.fixture(scope="module", params=["our index", "its own index"])
def show(request: pytest.FixtureRequest, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """Ask a running pywb for a page of a collection at a moment, as it was sent; status and body."""
    place = tmp_path_factory.mktemp("pywb")
    names = [folder.name for folder in sorted((home / "captures").iterdir())]
    if request.param == "our index":
        folders = {name: captures_of(home, name) for name in names}
        told = [f"  {n}: {{index_paths: {f}/index.cdxj, archive_paths: {f}/}}" for n, f in folders.items()]
        (place / "config.yaml").write_text("\n".join(["collections:", *told]), encoding="utf-8")
    else:
        for name in names:
            files = [str(path) for path in sorted(captures_of(home, name).glob("*.warc.gz"))]
            for arguments in (["init", name], ["add", name, *files]):
                subprocess.run([PYWB / "wb-manager", *arguments], cwd=place, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PYWB / "wayback", "-b", "127.0.0.1", "-p", str(port)]
    with (place / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=place, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)

        def ask(collection: str, moment: str, url: str) -> tuple[int, bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", f"/{collection}/{moment}id_/{quote(url, safe=':/?&=%')}")
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer.status, body

        yield ask
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(place)


def articles(home: Path, source_id: str) -> list[Row]:
    rows = read_index(captures_of(home, source_id) / INDEX)
    return [row for row in rows if row["role"] in {"article", "list"} and row["http_status"] == 200]


@pytest.mark.parametrize("source_id", ["sample_court", "sample_news_gbk"])
def test_each_page_of_a_crawl_is_shown_as_it_came(
    request: pytest.FixtureRequest, show: Show, home: Path, source_id: str
) -> None:
    """By our index also now, after a crawl that found nothing modified; pywb's own leads to that empty answer."""
    is_ours = "our index" in request.node.callspec.id
    rows = articles(home, source_id)
    assert len(rows) > 10
    for row in rows:
        moment = "2099" if is_ours else datetime.fromisoformat(row["fetched_at"]).strftime("%Y%m%d%H%M%S")
        status, body = show(source_id, moment, row["url"])
        assert (status, sha256(body).hexdigest()) == (200, row["payload_sha256"]), row["url"]


@pytest.mark.parametrize(
    ("minutes", "body"), [(0, "原文"), (1, "原文"), (3, "更正"), (4, "更正"), (6, "原文")], ids=str
)
def test_a_page_that_changed_is_shown_as_it_was_at_each_moment(show: Show, minutes: int, body: str) -> None:
    moment = (AT + timedelta(minutes=minutes)).strftime("%Y%m%d%H%M%S")
    assert show("coast", moment, URL) == (200, body.encode())


def test_what_was_never_captured_is_not_found(show: Show) -> None:
    assert show("coast", "2099", "https://court.coast.example/a/2")[0] == 404
