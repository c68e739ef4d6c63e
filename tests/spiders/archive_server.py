"""A local server that plays two archives: a CDX server with replay, and Common Crawl with an index and WARC files."""

from __future__ import annotations

import json
import re
import threading
from base64 import b32encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.parse import parse_qs, quote_plus, unquote_plus, urlsplit

import yaml
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.catalog import CATALOG_DIR, Source
from spiders.cdxj import surt

HTML = "text/html; charset=utf-8"
FILE = "crawl-data/CC-MAIN-2019-09/segments/1/warc/CC-MAIN-1.warc.gz"


def archive(archive_id: str, **changes: object) -> Source:
    """The shipped entry of an archive, moved to the loopback interface; `changes` are those of its key `archive`."""
    entry = yaml.safe_load((CATALOG_DIR / f"{archive_id}.yaml").read_text(encoding="utf-8"))
    moved = {"web.archive.org": "", "index.commoncrawl.org": "", "data.commoncrawl.org": "/data"}
    for name, value in entry["archive"].items():
        host = urlsplit(value).hostname if isinstance(value, str) else None
        if host:
            entry["archive"][name] = value.replace(f"https://{host}", f"{{sample_base}}{moved[host]}")
    entry |= {"access": "sample", "url": "{sample_base}/", "hosts": [], "politeness": {"delay_seconds": 0}}
    entry["archive"] |= changes
    return Source.model_validate(entry)


def court(**changes: object) -> Source:
    """The catalog entry of a site that cannot be reached."""
    entry = {
        "id": "test_court",
        "publisher": "测试市人民法院",
        "kind": "court",
        "licence": "unknown",
        "url": "http://www.court.example/",
        "access": "open",
        "politeness": {"delay_seconds": 2, "max_requests": 200},
        "lists": {"start": ["http://www.court.example/"], "article": r"^https?://www\.court\.example/a/\d+\.html$"},
        "articles": {"prefixes": ["www.court.example/a/"]},
    }
    return Source.model_validate({**entry, **changes})


def page(number: int | str, word: str = "") -> bytes:
    """The page of an article: a judgment that reads like one."""
    return (
        f"<html><head><title>王某侵犯公民个人信息案{number}</title></head><body><h1>王某侵犯公民个人信息案{number}</h1>"
        f"<p>测试市人民法院审理查明，被告人王某将客户信息{number}千余条出售给他人，获利八千元。{word}</p>"
        "<p>本院认为，被告人王某的行为已构成侵犯公民个人信息罪，判处有期徒刑一年，并处罚金人民币一万元。</p></body></html>"
    ).encode()


@dataclass
class Held:
    """A capture that the archive holds."""

    timestamp: str
    url: str
    body: bytes
    status: str = "200"
    mime: str = "text/html"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return b32encode(sha1(self.body).digest()).decode()


@dataclass
class Answer:
    """What is answered in the place of the right thing."""

    body: bytes = b"<html><h1>Sorry</h1></html>"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


SILENCE = Answer(status=0)  # the connection is closed without a word


@dataclass
class ArchiveServer:
    """`faults` are answers by a part of the path; `crawls` are the lines of the indexes of Common Crawl."""

    held: list[Held] = field(default_factory=list)
    faults: dict[str, Answer] = field(default_factory=dict)
    crawls: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    lines_a_page: int = 2
    base: str = ""
    hits: Counter[str] = field(default_factory=Counter)

    def answer(self, path: str, range_header: str | None) -> Answer:
        answer = next((fault for part, fault in self.faults.items() if part in path), None)
        parts = urlsplit(path)
        asked = parse_qs(parts.query)
        replayed = re.match(r"/web/(\d{14})id_/(.+)", path)
        if answer is None and parts.path == "/cdx/search/cdx":
            answer = self._cdx(asked)
        elif answer is None and parts.path == "/collinfo.json":
            answer = _json([{"id": name, "name": name} for name in self.crawls])
        elif answer is None and parts.path.endswith("-index"):
            answer = self._index(self.crawls[parts.path[1:].removesuffix("-index")], asked)
        elif answer is None and parts.path.startswith("/data/") and range_header:
            answer = self._range(parts.path.removeprefix("/data/"), range_header)
        elif answer is None and replayed:
            answer = self._replay(replayed[1], replayed[2])
        return answer or Answer(status=404)

    def _cdx(self, asked: dict[str, list[str]]) -> Answer:
        assert asked["filter"] == ["statuscode:200", "mimetype:.*html.*"]
        assert asked["collapse"] == ["digest"]
        fields, prefix = asked["fl"][0].split(","), surt(f"http://{asked['url'][0]}")
        rows, before = [], None
        for held in sorted(self.held, key=lambda one: (surt(one.url), one.timestamp)):
            key = f"{surt(held.url)} {held.timestamp}"
            after = "resumeKey" not in asked or key > unquote_plus(asked["resumeKey"][0])
            if (
                key.startswith(prefix)
                and held.status == "200"
                and "html" in held.mime
                and before != held.digest
                and after
            ):
                told = {"timestamp": held.timestamp, "original": held.url, "mimetype": held.mime, "statuscode": "200"}
                rows.append((key, [{**told, "digest": held.digest}[name] for name in fields]))
            before = held.digest
        limit = int(asked["limit"][0])
        listed = [fields, *(row for _, row in rows[:limit])] if rows else []
        return _json(listed + ([[], [quote_plus(rows[limit - 1][0])]] if len(rows) > limit else []))

    def _replay(self, timestamp: str, url: str) -> Answer:
        for held in self.held:
            if held.timestamp == timestamp and surt(held.url) == surt(url):
                at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
                own = {"Memento-Datetime": format_datetime(at, usegmt=True), "Link": f'<{held.url}>; rel="original"'}
                original = {f"x-archive-orig-{name}": value for name, value in held.headers.items()}
                return Answer(held.body, 200, {"Content-Type": held.mime, **own, **original})
        return Answer(status=404)

    def _index(self, lines: list[dict[str, str]], asked: dict[str, list[str]]) -> Answer:
        prefix = surt(f"http://{asked['url'][0]}")
        found = [line for line in lines if surt(line["url"]).startswith(prefix)]
        count = -(-len(found) // self.lines_a_page)
        if "showNumPages" in asked:
            return _json({"pages": count, "pageSize": 5, "blocks": count})
        start = int(asked["page"][0]) * self.lines_a_page
        # Filters work behind the division into pages, as in the real one.
        shown = [line for line in found[start : start + self.lines_a_page] if line["status"] == "200"]
        if not shown:
            return replace(_json({"message": f"No Captures found for: {asked['url'][0]}"}), status=404)
        return Answer("".join(f"{json.dumps(line)}\n" for line in shown).encode())

    def _range(self, file: str, wanted: str) -> Answer:
        first, last = map(int, wanted.removeprefix("bytes=").split("-"))
        content = self.files[file]
        return Answer(content[first : last + 1], 206, {"Content-Range": f"bytes {first}-{last}/{len(content)}"})

    def crawl(self, name: str, held: list[Held], **record_headers: str) -> None:
        """Put captures into a WARC file of Common Crawl, and into the index of a crawl."""
        lines = self.crawls.setdefault(name, [])
        file = FILE.replace("CC-MAIN-2019-09", name)
        for one in held:
            offset = len(self.files.get(file, b""))
            member = warc_member(one, **record_headers)
            self.files[file] = self.files.get(file, b"") + member
            told = {"url": one.url, "timestamp": one.timestamp, "mime": one.mime, "status": one.status}
            place = {"digest": one.digest, "length": str(len(member)), "offset": str(offset), "filename": file}
            lines.append({"urlkey": surt(one.url), **told, **place})


def warc_member(held: Held, **record_headers: str) -> bytes:
    """The record of a capture as one gzip member, written by warcio."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.0")
    at = datetime.strptime(held.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    headers = [("content-type", held.mime), ("X-Odd:", "kept  as it is"), *held.headers.items()]
    http = StatusAndHeaders(f"{held.status} Alles  gut", headers, protocol="HTTP/1.1")
    head = {"WARC-Date": at.isoformat().replace("+00:00", "Z"), "WARC-IP-Address": "192.0.2.7"}
    named = {name.replace("_", "-"): value for name, value in record_headers.items()}
    record = writer.create_warc_record(
        held.url, "response", payload=BytesIO(held.body), http_headers=http, warc_headers_dict=head | named
    )
    writer.write_record(record)
    return out.getvalue()


def _json(told: object) -> Answer:
    return Answer(json.dumps(told).encode(), 200, {"Content-Type": "application/json"})


@contextmanager
def serving(server: ArchiveServer) -> Iterator[ArchiveServer]:
    """Serve on the loopback interface."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.hits[self.path] += 1
            answer = server.answer(self.path, self.headers.get("Range"))
            if answer is SILENCE:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {"Content-Type": HTML, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.base = f"http://127.0.0.1:{http.server_address[1]}"
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
