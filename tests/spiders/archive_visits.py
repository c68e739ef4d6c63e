"""Crawls of archives on the loopback interface, and what they left: what the tests of archives share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from spiders.archive_crawl import crawl_archive
from spiders.catalog import Source
from spiders.crawl import CrawlReport
from spiders.store import INDEX, Row, read_index
from tests.spiders.archive_server import (
    ArchiveServer,
    court,
    serving,
)

IA, CC = "internet_archive", "common_crawl"
CRAWL = "CC-MAIN-2019-09"
EARLY, LATE = "20150102030405", "20160102030405"


def url(number: int) -> str:
    return f"http://www.court.example/a/{number}.html"


def run(server: ArchiveServer, home: Path, asked: Source, source: Source | None = None) -> CrawlReport:
    with serving(server):
        return crawl_archive(asked, [source or court()], home, sample_base=server.base)


def rows(home: Path, archive_id: str, role: str = "article") -> list[Row]:
    index = home / "captures" / f"test_court@{archive_id}" / INDEX
    return sorted((row for row in read_index(index) if row["role"] == role), key=lambda row: row["url"])


def reasons(report: CrawlReport) -> dict[str, int]:
    return {code: n for lane in report.sources for code, n in report.reasons(lane).items()}


def records(home: Path, row: Row) -> dict[str, Any]:
    """The head of a row's record and the fields of its metadata record, as warcio reads them."""
    found: dict[str, Any] = {}
    with (home / row["warc_file"]).open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_headers["WARC-Target-URI"] == row["url"]:
                kept = record.raw_stream.read() if record.rec_type == "metadata" else dict(record.rec_headers.headers)
                found[record.rec_type] = kept
    return found
