"""The Internet Archive gives the pages of a source: by its index, once, politely, and to be resumed."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from spiders import crawl as crawl_module
from spiders.archive_crawl import crawl_archive
from spiders.catalog import Politeness, load_catalog
from spiders.crawl import CrawlError
from spiders.crawl_log import CrawlLog
from spiders.frontier import Frontier, Validators
from spiders.warc import read_record
from tests.spiders.archive_server import (
    SILENCE,
    Answer,
    ArchiveServer,
    Held,
    archive,
    court,
    page,
    serving,
)
from tests.spiders.archive_visits import EARLY, IA, LATE, reasons, records, rows, run, url

pytestmark = pytest.mark.slow


class TestTheInternetArchive:
    def test_articles_come_with_the_time_and_address_of_their_capture(self, tmp_path: Path) -> None:
        packed = {"Content-Encoding": "gzip", "Server": "nginx", "Content-Type": "text/html; charset=utf-8"}
        held = [
            Held(EARLY, "http://www.court.example:80/a/1.html", page(1)),
            Held(LATE, url(1), page(1, "更正")),
            Held(LATE, url(2), gzip.compress(page(2)), headers=packed),
            Held(LATE, url(3), page(3), headers=packed),  # replay has undone the encoding
            Held(LATE, url(4), b"", status="404"),
            Held(LATE, "http://www.court.example/a/photo.jpg", b"jpg", mime="image/jpeg"),
            Held(LATE, "http://www.court.example/a/index.html", page("x")),
            Held(LATE, "http://www.court.example/other", page("x")),
        ]
        server = ArchiveServer(held)
        report = run(server, tmp_path, archive(IA, page_size=2))
        counts = report.sources["test_court@internet_archive"]
        assert (counts["new"], counts["known"], counts["no_articles"], counts["list_pages"]) == (3, 4, 1, 3)
        assert not report.failures
        first, second, third = rows(tmp_path, IA)
        assert (first["url"], first["fetched_at"]) == (url(1), "2015-01-02T03:04:05+00:00")
        assert (first["source_id"], first["origin"], first["http_status"]) == ("test_court", IA, 200)
        assert first["requested_url"].endswith(f"/web/{EARLY}id_/{url(1)}")
        for row, body in ((first, page(1)), (second, page(2)), (third, page(3))):
            record = read_record(tmp_path / row["warc_file"], row["warc_offset"])
            assert (record.url, record.payload) == (row["url"], body)
            assert record.date is not None
            assert record.date.isoformat() == row["fetched_at"]
        assert ("Server", "nginx") in read_record(tmp_path / second["warc_file"], second["warc_offset"]).headers
        kept = records(tmp_path, first)
        assert kept["response"]["WARC-Source-URI"] == first["requested_url"]
        assert kept["response"]["WARC-Creation-Date"] > "2026"
        assert "request" not in kept  # that was somebody else's
        assert b"via: http://sites.leakledger.example/cdx/search/cdx?" in kept["metadata"]

    def test_its_events_and_the_log_tell_how_far_it_is(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(number), page(number)) for number in range(1, 4)])
        server.faults[f"/web/{EARLY}id_/{url(2)}"] = Answer(b"", 302, {"Location": f"/web/{LATE}id_/{url(2)}"})
        server.held.append(Held(LATE, url(2), page(2)))
        told: list[dict[str, Any]] = []
        asked = archive(IA).model_copy(update={"politeness": Politeness(delay_seconds=0, concurrency=2)})
        with serving(server):
            crawl_archive(asked, [court()], tmp_path, sample_base=server.base, progress=told.append)
        assert {event["source"] for event in told} == {"test_court@internet_archive"}
        start, *pages, end = told
        assert (start["event"], start["known"], start["delay_seconds"], start["concurrency"]) == ("start", 0, 0, 2)
        assert [event["waiting"] for event in pages] == [0, 2, 1, 0]  # the list leads to three pages
        assert (end["event"], end["counts"]["new"], end["counts"]["requests"]) == ("source", 3, 4)
        with CrawlLog(tmp_path) as log:
            (crawl,) = log.crawls()
        assert (crawl.lane, crawl.number, crawl.exit) == ("test_court@internet_archive", 1, "finished")
        assert (crawl.counts["new"], crawl.counts["unchanged"], crawl.set_aside, crawl.warnings) == (3, 0, {}, [])

    def test_nothing_is_asked_twice(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1)), Held(LATE, url(1), page(1, "更正"))])
        run(server, tmp_path, archive(IA))
        server.hits.clear()
        report = run(server, tmp_path, archive(IA))
        assert set(server.hits) <= {"/robots.txt"}
        assert (report.sources["test_court@internet_archive"]["new"], report.failures) == (0, [])

    def test_more_versions_are_taken_where_the_catalog_wants_them(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1)), Held(LATE, url(1), page(1, "更正"))])
        run(server, tmp_path, archive(IA, versions=2))
        assert [row["fetched_at"][:4] for row in rows(tmp_path, IA)] == ["2015", "2016"]

    def test_what_the_source_gave_itself_is_not_asked_for(self, tmp_path: Path) -> None:
        with Frontier(tmp_path) as frontier:
            for number in (1, 2):
                frontier.see("test_court", url(number).replace("http:", "https:"), "article", None)
            frontier.fetched("test_court", url(1).replace("http:", "https:"), "0" * 64, Validators(), None)
            frontier.set_aside("test_court", url(2).replace("http:", "https:"), "gone", "not_found", "HTTP 404")
        server = ArchiveServer([Held(EARLY, url(1), page(1)), Held(EARLY, url(2), page(2))])
        report = run(server, tmp_path, archive(IA))
        assert [row["url"] for row in rows(tmp_path, IA)] == [url(2)]
        assert report.sources["test_court@internet_archive"]["held"] == 1

    def test_a_rate_limit_ends_the_crawl_and_the_next_one_goes_on(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(number), page(number)) for number in range(1, 6)])
        server.faults["/web/"] = Answer(b"", 429, {"Retry-After": "60"})
        report = run(server, tmp_path, archive(IA))
        assert reasons(report) == {"rate_limited": 1}
        assert sum(n for path, n in server.hits.items() if "/web/" in path) == 1
        assert "wants 60 of rest" in report.failures[0].detail
        assert any("asked for rest" in warning for warning in report.warnings)
        with CrawlLog(tmp_path) as log:
            (crawl,) = log.crawls()
        assert (crawl.exit, crawl.detail, crawl.set_aside) == ("stopped", "rate_limited", {"rate_limited": 1})
        assert not any(failure.blocks for failure in report.failures)
        server.faults.clear()
        server.hits.clear()
        after = run(server, tmp_path, archive(IA))
        assert (after.sources["test_court@internet_archive"]["new"], after.failures) == (5, [])
        assert not any("cdx" in path for path in server.hits)  # the index was read before

    @pytest.mark.parametrize(("status", "asked"), [(503, 1), (429, 1), (403, 3)])
    def test_an_index_that_wants_rest_is_left_alone(self, tmp_path: Path, status: int, asked: int) -> None:
        prefixes = [f"www.court.example/a/{number}" for number in range(5)]
        server = ArchiveServer([], faults={"/cdx/": Answer(b"", status)})
        report = run(server, tmp_path, archive(IA), court(articles={"prefixes": prefixes}))
        assert sum(n for path, n in server.hits.items() if "cdx" in path) == asked
        assert reasons(report)["rate_limited"] == 1
        assert reasons(report)["zero_results"] == 1
        assert any("were not read" in warning for warning in report.warnings)

    def test_an_archive_that_falls_silent_is_left_alone(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(number), page(number)) for number in range(1, 9)])
        server.faults["/web/"] = SILENCE
        report = run(server, tmp_path, archive(IA))
        assert reasons(report) == {"rate_limited": 1}
        assert report.sources["test_court@internet_archive"]["rate_limited"] == 1
        # Three tries; Twisted adds one of its own on a connection that was open when the silence began.
        assert sum(n for path, n in server.hits.items() if "/web/" in path) in {3, 4}
        server.faults.clear()
        assert run(server, tmp_path, archive(IA)).sources["test_court@internet_archive"]["new"] == 8

    def test_an_error_page_in_the_place_of_the_index(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1))], faults={"/cdx/": Answer()})
        report = run(server, tmp_path, archive(IA))
        assert reasons(report) == {"bad_list": 1, "zero_results": 1}
        server.faults.clear()
        assert run(server, tmp_path, archive(IA)).sources["test_court@internet_archive"]["new"] == 1

    def test_an_index_that_leads_back_to_itself(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(n), page(n)) for n in range(1, 4)])
        fields = ["timestamp", "original", "mimetype", "statuscode", "digest"]
        again = [fields, [EARLY, url(1), "text/html", "200", "A"], [], ["example%2Ccourt%29%2Fa%2F2.html+" + EARLY]]
        server.faults["resumeKey=example%2Ccourt"] = Answer(json.dumps(again).encode())
        report = run(server, tmp_path, archive(IA, page_size=2))
        assert reasons(report) == {"frozen_list": 1}

    def test_an_empty_index_is_reported(self, tmp_path: Path) -> None:
        report = run(ArchiveServer(), tmp_path, archive(IA))
        (failure,) = report.failures
        assert (failure.source_id, failure.reason_code) == ("test_court@internet_archive", "zero_results")
        assert "no capture of an article of test_court" in failure.detail
        assert any(failure.detail in warning for warning in report.warnings)

    def test_robots_txt_of_the_archive_is_obeyed(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1))])
        server.faults["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /web/\n", 200, {"Content-Type": "text/plain"})
        report = run(server, tmp_path, archive(IA))
        assert reasons(report) == {"robots_disallowed": 1}
        assert not any("/web/" in path for path in server.hits)

    def test_sessions_of_whoever_captured_a_page_are_not_written_down(self, tmp_path: Path) -> None:
        session = ";jsessionid=opensesame"
        cookie = {"Set-Cookie": "sid=opensesame; Path=/", "Server": "nginx"}
        server = ArchiveServer(
            [
                Held(EARLY, url(1), page(1), headers=cookie),
                Held(EARLY, url(2) + session, page(2)),
                Held(EARLY, url(3), page(3)),
            ]
        )
        server.faults[f"/web/{EARLY}id_/{url(2)}"] = Answer(b"", 302, {"Location": f"/web/{LATE}id_/{url(2)}{session}"})
        server.faults[f"/web/{LATE}id_/{url(2)}"] = Answer(page(2), 200, {
            "Memento-Datetime": "Sat, 02 Jan 2016 03:04:05 GMT", "Link": f'<{url(2)}{session}>; rel="original"',
        })  # fmt: skip
        elsewhere = Answer(b"", 302, {"Location": "http://www.court.example/login?ticket=opensesame"})
        server.faults[f"/web/{EARLY}id_/{url(3)}"] = elsewhere
        report = run(server, tmp_path, archive(IA), court(lists={
            "start": ["http://www.court.example/"], "article": r"^https?://www\.court\.example/a/\d+\.html",
        }))  # fmt: skip
        assert [row["url"] for row in rows(tmp_path, IA)] == [url(1), url(2)]
        assert reasons(report) == {"other_address": 1}
        assert "opensesame" not in report.failures[0].detail
        assert not any("opensesame" in path for path in server.hits)
        for name in ("crawl.log", "frontier.sqlite", "captures/test_court@internet_archive/captures.jsonl"):
            assert b"opensesame" not in (tmp_path / name).read_bytes(), name
        (file,) = tmp_path.glob("captures/*/*.warc.gz")
        with file.open("rb") as stream:
            heads = [
                record.rec_headers.to_str() + (record.http_headers.to_str() if record.http_headers else "")
                for record in ArchiveIterator(stream)
            ]
        assert "opensesame" not in "".join(heads)
        assert "Server: nginx" in "".join(heads)

    def test_further_tries_have_their_limit_and_what_it_puts_off_stays_due(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(number), page(number)) for number in range(20)])
        server.faults["/web/"] = Answer(status=500)
        source = court(politeness={"delay_seconds": 2, "max_requests": 20})
        report = run(server, tmp_path, archive(IA), source)
        assert 20 < sum(server.hits.values()) <= 50  # as many again, and those for robots.txt
        counts = report.sources["test_court@internet_archive"]
        assert set(reasons(report)) == {"http_error"}
        assert reasons(report)["http_error"] + counts["postponed"] == 20
        server.faults.clear()
        after = run(server, tmp_path, archive(IA), source)
        assert after.sources["test_court@internet_archive"]["new"] >= counts["postponed"] > 1

    def test_what_the_catalog_takes_for_an_article_no_more_is_left_alone(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(number), page(number)) for number in (1, 2, 3)])
        run(server, tmp_path, archive(IA), court(politeness={"delay_seconds": 2, "max_requests": 1}))
        narrower = {"start": ["http://www.court.example/"], "article": r"/a/2\.html$"}
        run(server, tmp_path, archive(IA), court(lists=narrower))
        assert [row["url"] for row in rows(tmp_path, IA)] == [url(2)]

    def test_failures_of_what_the_catalog_names_no_more_are_not_told(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(1), page(1)), Held(EARLY, url(2), page(2))])
        server.faults = {"/web/": Answer(status=404), "other": Answer(b"<html>no index</html>")}
        prefixes = ["www.court.example/a/", "www.court.example/other/"]
        first = run(server, tmp_path, archive(IA), court(articles={"prefixes": prefixes}))
        assert reasons(first) == {"not_found": 2, "bad_list": 1}
        server.hits.clear()
        narrower = {"start": ["http://www.court.example/"], "article": r"/a/2\.html$"}
        second = run(server, tmp_path, archive(IA), court(lists=narrower))
        assert [failure.url.rpartition("/a/")[2] for failure in second.failures] == ["2.html"]
        assert not any("other" in path for path in server.hits)

    def test_a_killed_crawl_goes_on_and_asks_for_nothing_that_it_had(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = ArchiveServer([Held(EARLY, url(number), page(number)) for number in range(30)])
        real, children, told = subprocess.Popen, [], []

        def popen(*args: Any, **kwargs: Any) -> Any:
            children.append(real(*args, **kwargs))
            return children[-1]

        def kill_after_ten(event: dict[str, Any]) -> None:
            told.append(event)
            if len(told) == 10:
                children[0].kill()

        with serving(server), monkeypatch.context() as patch:
            patch.setattr(crawl_module.subprocess, "Popen", popen)
            died = crawl_archive(archive(IA), [court()], tmp_path, sample_base=server.base, progress=kill_after_ten)
        assert any("exit code -9" in failure.detail for failure in died.failures)
        had = {row["requested_url"].partition("/web/")[2] for row in rows(tmp_path, IA)}
        assert 0 < len(had) < 30
        server.hits.clear()
        resumed = run(server, tmp_path, archive(IA))
        assert not resumed.failures
        assert len(rows(tmp_path, IA)) == 30
        assert not had & {path.partition("/web/")[2] for path in server.hits if path.startswith("/web/")}
        assert not any("cdx" in path for path in server.hits)
        with CrawlLog(tmp_path) as log:
            killed, finished = log.crawls()
        assert (killed.exit, finished.exit) == ("died", "finished")
        assert killed.counts["new"] + finished.counts["new"] == 30
        assert finished.counts["unchanged"] == killed.counts["new"]

    def test_limits_leave_the_rest_for_the_next_crawl(self, tmp_path: Path) -> None:
        server = ArchiveServer([Held(EARLY, url(number), page(number)) for number in range(1, 6)])
        source = court(politeness={"delay_seconds": 2, "max_requests": 4})
        first = run(server, tmp_path, archive(IA), source).sources["test_court@internet_archive"]
        assert (first["new"], first["requests"]) == (3, 4)
        assert first["postponed"] >= 2
        assert run(server, tmp_path, archive(IA), source).sources["test_court@internet_archive"]["new"] == 2
        assert max(server.hits[path] for path in server.hits if path != "/robots.txt") == 1


class TestRefusals:
    def test_what_is_no_archive(self, tmp_path: Path) -> None:
        with pytest.raises(CrawlError, match="is no archive"):
            crawl_archive(court(), [court()], tmp_path)

    def test_a_source_behind_a_log_in_and_one_that_is_an_archive(self, tmp_path: Path) -> None:
        for source_id in ("wenshu_court_gov_cn", "common_crawl", "local"):
            with pytest.raises(CrawlError, match="no articles that an archive is asked for"):
                crawl_archive(archive(IA), [load_catalog()[source_id]], tmp_path, sample_base="http://127.0.0.1:9")

    def test_a_bundled_site_and_a_real_archive(self, tmp_path: Path) -> None:
        catalog = load_catalog()
        with pytest.raises(CrawlError, match="of which no archive knows"):
            crawl_archive(catalog[IA], [catalog["sample_court"]], tmp_path)

    def test_an_archive_that_is_not_served(self, tmp_path: Path) -> None:
        with pytest.raises(CrawlError, match="say where it is served"):
            crawl_archive(archive(IA), [court()], tmp_path)
