"""What the replay of an archive gives in the place of a page is told and set aside."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.spiders.archive_server import (
    Answer,
    ArchiveServer,
    Held,
    archive,
    page,
)
from tests.spiders.archive_visits import EARLY, IA, LATE, reasons, rows, run, url

pytestmark = pytest.mark.slow


class TestWhatReplayGivesInstead:
    """The capture of 2015 is none; that of 2016 is, and is taken in its place."""

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            (Answer(), "not_a_capture"),
            (Answer(page(1), 200, {"Memento-Datetime": "yesterday"}), "not_a_capture"),
            (Answer(status=404), "not_found"),
            (Answer(status=403), "http_error"),
            (Answer(b"", 302, {"Location": f"/web/{LATE}id_/http://www.court.example/a/9.html"}), "other_address"),
            (Answer(b"", 302, {"Location": "http://www.court.example/a/1.html"}), "other_address"),
            (Answer(b"", 302, {"Location": "http://169.254.169.254/"}), "other_address"),
            (Answer(b"", 302), "other_address"),
            (
                Answer(page(1), 200, {
                    "Memento-Datetime": "Fri, 02 Jan 2015 03:04:05 GMT",
                    "Link": '<http://www.court.example/a/8.html>; rel="original", <http://x.example/>; rel="timemap"',
                }),
                "other_address",
            ),
            (
                Answer(b"<script>var __jsl_clearance='x';location.reload()</script>", 200, {
                    "Memento-Datetime": "Fri, 02 Jan 2015 03:04:05 GMT",
                }),
                "challenge_page",
            ),
            (
                Answer("<title>公告</title><p>您访问的页面不存在</p>".encode(), 200, {
                    "Memento-Datetime": "Fri, 02 Jan 2015 03:04:05 GMT",
                }),
                "not_found",
            ),
            (
                Answer(b"no gzip", 200, {
                    "Memento-Datetime": "Fri, 02 Jan 2015 03:04:05 GMT", "Content-Encoding": "gzip",
                }),
                "undecodable",
            ),
            (
                Answer(gzip.compress(b"\0" * 40_000_000), 200, {
                    "Memento-Datetime": "Fri, 02 Jan 2015 03:04:05 GMT", "x-archive-orig-Content-Encoding": "gzip",
                }),
                "too_large",
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else f"{value.status}",
    )  # fmt: skip
    def test_it_is_set_aside_and_the_next_capture_is_taken(self, tmp_path: Path, fault: Answer, reason: str) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1)), Held(LATE, url(1), page(1, "更正"))])
        server.faults[f"/web/{EARLY}id_/"] = fault
        report = run(server, tmp_path, archive(IA))
        assert reasons(report) == {reason: 1}
        assert [row["fetched_at"][:4] for row in rows(tmp_path, IA)] == ["2016"]
        assert set(server.hits) & {"/a/1.html", "/web/20160102030405id_/http://www.court.example/a/9.html"} == set()
        assert report.sources["test_court@internet_archive"]["errors"] == 0
        again = run(server, tmp_path, archive(IA))  # what was kept of the one is not taken for an article later
        assert reasons(again) == {reason: 1}

    def test_a_redirect_to_another_capture_of_the_page_is_followed(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1)), Held("20150102030409", url(1), page(1, "更正"))])
        server.faults[f"/web/{EARLY}id_/"] = Answer(b"", 302, {"Location": f"/web/20150102030409id_/{url(1)}"})
        report = run(server, tmp_path, archive(IA))
        (row,) = rows(tmp_path, IA)
        assert row["fetched_at"] == "2015-01-02T03:04:09+00:00"
        assert row["requested_url"].endswith(f"/web/{EARLY}id_/{url(1)}")
        assert not report.failures

    def test_redirects_in_a_circle_come_to_an_end(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1))])
        server.faults[f"/web/{EARLY}id_/"] = Answer(b"", 302, {"Location": f"/web/{LATE}id_/{url(1)}"})
        server.faults[f"/web/{LATE}id_/"] = Answer(b"", 302, {"Location": f"/web/{EARLY}id_/{url(1)}"})
        assert reasons(run(server, tmp_path, archive(IA))) == {"other_address": 1}
