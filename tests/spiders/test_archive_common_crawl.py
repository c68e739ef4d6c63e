"""Common Crawl gives single records out of its WARC files, and has to give the right ones."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from spiders.warc import read_record
from tests.spiders.archive_server import (
    Answer,
    ArchiveServer,
    Held,
    archive,
    page,
    warc_member,
)
from tests.spiders.archive_visits import CC, CRAWL, EARLY, IA, LATE, reasons, records, rows, run, url

pytestmark = pytest.mark.slow


class TestCommonCrawl:
    def test_records_are_taken_as_they_are(self, tmp_path: Path) -> None:
        server = ArchiveServer()
        undone = {"Content-Encoding": "gzip"}  # until 2018 the body was decoded and the head left as it was
        server.crawl("CC-MAIN-2017-09", [Held(EARLY, url(3), page(3), headers=undone)])
        others = [Held(LATE, url(9), b"gone", status="404") for _ in range(2)]
        server.crawl(CRAWL, [*others, Held(LATE, url(1), page(1)), Held(LATE, url(2), page(2))])
        report = run(server, tmp_path, archive(CC))
        counts = report.sources["test_court@common_crawl"]
        # Two lists of pages and three pages of two lines, the first of which the filter leaves empty.
        assert (counts["new"], counts["list_pages"], report.failures) == (3, 6, [])
        first, _, third = rows(tmp_path, CC)
        assert (first["url"], first["fetched_at"], first["origin"]) == (url(1), "2016-01-02T03:04:05+00:00", CC)
        for row, body in ((first, page(1)), (third, page(3))):
            assert read_record(tmp_path / row["warc_file"], row["warc_offset"]).payload == body
        with (tmp_path / first["warc_file"]).open("rb") as file:
            file.seek(first["warc_offset"])
            ours = gzip.decompress(file.read(first["warc_length"]))
        theirs = gzip.decompress(warc_member(Held(LATE, url(1), page(1))))
        assert ours.partition(b"\r\n\r\n")[2] == theirs.partition(b"\r\n\r\n")[2]  # to the byte, head and body
        kept = records(tmp_path, first)
        member = first["requested_url"].partition("#")
        assert (kept["response"]["WARC-Source-URI"], kept["response"]["WARC-Source-Range"]) == (member[0], member[2])
        assert kept["response"]["WARC-IP-Address"] == "192.0.2.7"
        assert b"sourceRecordID: <urn:uuid:" in kept["metadata"]

    def test_of_a_head_kept_to_the_byte_cookies_and_tokens_are_left_out(self, tmp_path: Path) -> None:
        server = ArchiveServer()
        headers = {"Set-Cookie": "sid=opensesame", "Content-Location": "/a/1.html?token=opensesame&p=2"}
        server.crawl(CRAWL, [Held(LATE, url(1), page(1), headers=headers)])
        assert not run(server, tmp_path, archive(CC)).failures
        (row,) = rows(tmp_path, CC)
        with (tmp_path / row["warc_file"]).open("rb") as file:
            file.seek(row["warc_offset"])
            ours = gzip.decompress(file.read(row["warc_length"])).partition(b"\r\n\r\n")[2]
        assert b"opensesame" not in ours
        assert ours.startswith(b"HTTP/1.1 200 Alles  gut\r\ncontent-type: text/html\r\nX-Odd:: kept  as it is\r\n")
        assert b"Content-Location: /a/1.html?p=2\r\n" in ours
        assert read_record(tmp_path / row["warc_file"], row["warc_offset"]).payload == page(1)

    def test_an_index_that_was_read_is_not_read_again(self, tmp_path: Path) -> None:
        server = ArchiveServer()
        server.crawl(CRAWL, [Held(LATE, url(1), page(1))])
        run(server, tmp_path, archive(CC))
        server.hits.clear()
        run(server, tmp_path, archive(CC))
        assert set(server.hits) <= {"/robots.txt"}

    def test_crawls_beyond_the_limit_wait(self, tmp_path: Path) -> None:
        server = ArchiveServer()
        for year in range(2015, 2020):
            server.crawl(f"CC-MAIN-{year}-09", [Held(LATE, url(year), page(year))])
        asked = archive(CC, max_index_pages=5)
        new = [run(server, tmp_path, asked).sources["test_court@common_crawl"]["new"] for _ in range(3)]
        assert sum(new) == 5
        assert new[0] < 5
        assert max(server.hits[path] for path in server.hits if "index" in path) == 1

    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            (lambda member: member[:-20], "truncated_warc"),
            (lambda member: b"\0" + member[1:], "bad_warc"),
            (lambda member: member[:200] + b"\xff" * 40 + member[240:], "bad_warc"),
            (lambda member: gzip.compress(b"this is no record"), "bad_warc"),
            (lambda member: warc_member(Held(LATE, url(7), page(7))), "other_address"),
            (lambda member: warc_member(Held(LATE, url(1), page(1, "改"))), "digest_mismatch"),
            (lambda member: warc_member(Held(LATE, url(1), page(1)), WARC_Truncated="length"), "incomplete_capture"),
            (lambda member: member + member, "bad_warc"),
            (lambda member: warc_member(Held(LATE, url(1), b"\0" * 40_000_000)), "too_large"),
        ],
        ids=["cut", "no gzip", "damaged", "no record", "another page", "another body", "a part", "two", "bomb"],
    )
    def test_a_record_that_is_not_the_one_is_set_aside(self, tmp_path: Path, spoil: Any, reason: str) -> None:
        server = ArchiveServer()
        right = Held(LATE, url(1), page(1))
        server.crawl(CRAWL, [right, Held(LATE, url(2), page(2))])
        line = server.crawls[CRAWL][0]
        member = spoil(warc_member(right))
        server.files[line["filename"]] += member
        place = {"offset": str(len(server.files[line["filename"]]) - len(member)), "length": str(len(member))}
        server.crawls[CRAWL][0] = line | place
        report = run(server, tmp_path, archive(CC))
        assert reasons(report) == {reason: 1}
        assert [row["url"] for row in rows(tmp_path, CC)] == [url(2)]
        assert len(rows(tmp_path, CC, "other")) == 1  # what came is kept, and is no article
        assert report.sources["test_court@common_crawl"]["errors"] == 0

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (Answer(page(1)), "not_a_capture"),
            (Answer(b"x" * 2_000_000), "too_large"),
            (Answer(page(1), 206, {"Content-Range": "bytes 7-9/100"}), "not_a_capture"),
            (Answer(b"", 416), "http_error"),
            (Answer(b"", 404), "not_found"),
            (Answer(b"", 302, {"Location": "/elsewhere"}), "other_address"),
        ],
        ids=lambda value: value if isinstance(value, str) else str(value.status),
    )
    def test_something_else_than_the_range(self, tmp_path: Path, answer: Answer, reason: str) -> None:
        server = ArchiveServer(faults={"/data/": answer})
        server.crawl(CRAWL, [Held(LATE, url(1), page(1))])
        report = run(server, tmp_path, archive(CC))
        assert reasons(report) == {reason: 1}
        assert not rows(tmp_path, CC)
        assert "/elsewhere" not in server.hits

    def test_the_data_host_wants_rest(self, tmp_path: Path) -> None:
        server = ArchiveServer(faults={"/data/": Answer(b"<Code>SlowDown</Code>", 503)})
        server.crawl(CRAWL, [Held(LATE, url(number), page(number)) for number in range(1, 4)])
        assert reasons(run(server, tmp_path, archive(CC))) == {"rate_limited": 1}
        assert sum(n for path, n in server.hits.items() if "/data/" in path) == 1
        server.faults.clear()
        assert run(server, tmp_path, archive(CC)).sources["test_court@common_crawl"]["new"] == 3

    def test_a_page_that_another_archive_gave_is_not_asked_for(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1))])
        server.crawl(CRAWL, [Held(LATE, url(1), page(1)), Held(LATE, url(2), page(2))])
        run(server, tmp_path, archive(IA))
        report = run(server, tmp_path, archive(CC))
        assert report.sources["test_court@common_crawl"]["held"] == 1
        assert [row["url"] for row in rows(tmp_path, CC)] == [url(2)]
