"""The capture store: a row a capture, written after its record; the same content at the same address is one capture."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders import store
from spiders.store import INDEX, CaptureStore, capture_id, read_index
from spiders.warc import iter_records, read_record
from spiders.warc_writer import Exchange

AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
URL = "https://court.coast.example/a/1"


def exchange(body: str, status: int = 200, url: str = URL, *, level: int = 9) -> Exchange:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    sent = gzip.compress(body.encode(), level) if body else b""
    return Exchange(url, AT, "GET", (("Host", "court.coast.example"),), status, headers, sent)


def rows(home: Path) -> list[store.Row]:
    return list(read_index(home / "captures" / "coast" / INDEX))


def test_a_row_leads_to_its_record(tmp_path: Path) -> None:
    with CaptureStore(tmp_path, "coast") as captures:
        kept = captures.add_exchange(exchange("一审判决"), "https://court.coast.example/old/1", "article")
    (row,) = rows(tmp_path)
    assert kept.is_new
    assert row["capture_id"] == kept.capture_id == capture_id("coast", URL, row["payload_sha256"])
    assert row["requested_url"].endswith("/old/1")
    assert (row["role"], row["http_status"], row["origin"]) == ("article", 200, "crawl")
    assert datetime.fromisoformat(row["fetched_at"]) == AT
    assert row["warc_file"].startswith("captures/coast/")
    assert read_record(tmp_path / row["warc_file"], row["warc_offset"]).payload.decode() == "一审判决"


def test_the_same_content_is_the_same_capture_however_it_was_compressed(tmp_path: Path) -> None:
    with CaptureStore(tmp_path, "coast") as captures:
        first = captures.add_exchange(exchange("同一篇" * 50, level=1), URL, "article")
        again = captures.add_exchange(exchange("同一篇" * 50, level=9), URL, "article")
    assert again == (first.capture_id, first.payload_sha256, False)
    assert len(rows(tmp_path)) == 1


def test_a_changed_page_is_another_capture_and_the_old_one_stays(tmp_path: Path) -> None:
    for body in ("原文", "更正后的原文", "更正后的原文"):
        with CaptureStore(tmp_path, "coast") as captures:
            captures.add_exchange(exchange(body), URL, "article")
    found = [read_record(tmp_path / row["warc_file"], row["warc_offset"]).payload.decode() for row in rows(tmp_path)]
    assert found == ["原文", "更正后的原文"]


def test_a_page_that_went_back_is_the_old_capture_in_a_new_record(tmp_path: Path) -> None:
    kept = []
    for body in ("原文", "更正", "原文", "原文", ""):
        with CaptureStore(tmp_path, "coast") as captures:
            kept.append(captures.add_exchange(exchange(body, 200 if body else 304), URL, "article"))
    assert [one.is_new for one in kept] == [True, True, False, False, False]
    assert kept[0].capture_id == kept[2].capture_id == kept[4].capture_id  # "not modified" is said of what came last
    found = [read_record(tmp_path / row["warc_file"], row["warc_offset"]).payload.decode() for row in rows(tmp_path)]
    assert found == ["原文", "更正", "原文"]


def test_not_modified_refers_to_the_latest_capture(tmp_path: Path) -> None:
    with CaptureStore(tmp_path, "coast") as captures:
        first = captures.add_exchange(exchange("列表"), URL, "list")
        again = captures.add_exchange(exchange("", status=304), URL, "list")
    assert again == (first.capture_id, first.payload_sha256, False)
    (path,) = (tmp_path / "captures" / "coast").glob("*.warc.gz")
    assert [record.kind for record in iter_records(path)] == ["warcinfo", "response", "request", "revisit", "request"]


def test_half_a_row_left_by_a_crash_is_cut_off(tmp_path: Path) -> None:
    with CaptureStore(tmp_path, "coast") as captures:
        captures.add_exchange(exchange("甲"), URL, "article")
    index = tmp_path / "captures" / "coast" / INDEX
    with index.open("a", encoding="utf-8") as file:
        file.write('{"capture_id": "0123')
    assert len(rows(tmp_path)) == 1
    with CaptureStore(tmp_path, "coast") as captures:
        captures.add_exchange(exchange("乙"), URL, "article")
    assert [json.loads(line)["role"] for line in index.read_text("utf-8").splitlines()] == ["article"] * 2


def test_files_of_the_user_are_kept_once(tmp_path: Path) -> None:
    for _ in range(2):
        with CaptureStore(tmp_path, "local") as captures:
            captures.add_resource("local:verdict.txt", "判决书".encode(), "text/plain", AT)
    (row,) = read_index(tmp_path / "captures" / "local" / INDEX)
    assert (row["role"], row["http_status"], row["origin"]) == ("file", None, "import")
    assert read_record(tmp_path / row["warc_file"], row["warc_offset"]).payload.decode() == "判决书"


def test_a_full_file_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_FILE", 500)
    with CaptureStore(tmp_path, "coast") as captures:
        for number in range(4):
            captures.add_exchange(exchange(f"第{number}篇", url=f"{URL}{number}"), URL, "article")
    assert len({row["warc_file"] for row in rows(tmp_path)}) > 1
    for row in rows(tmp_path):
        assert read_record(tmp_path / row["warc_file"], row["warc_offset"]).url == row["url"]
