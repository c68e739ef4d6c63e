"""Files of the user's own: every readable document comes in, what cannot be read is named, nothing stops the rest."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from spiders.local_files import RECORD_TYPE, Payload, Rejected, read_file, take_files
from spiders.store import INDEX, read_index
from spiders.warc import read_record
from spiders.warc_writer import WarcWriter


def read(path: Path) -> tuple[list[Payload], list[Rejected]]:
    found = list(read_file(path, path.name))
    return [f for f in found if isinstance(f, Payload)], [f for f in found if isinstance(f, Rejected)]


def test_pages_and_texts_keep_their_bytes(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes("<p>法院公告</p>".encode("gb18030"))
    ((payload,), rejected) = read(page)
    assert payload.content == page.read_bytes()
    assert (payload.content_type, payload.url, rejected) == ("text/html", "local:page.html", [])


def test_rows_of_json_lines_are_payloads_and_bad_lines_are_named(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    good = {"id": 7, "text": "一审判决书", "title": "判决", "colour": "red"}
    lines = [json.dumps(good, ensure_ascii=False), "{half", "[1]", '{"id": "x"}', ""]
    file.write_text("\n".join(lines), encoding="utf-8")
    (payload,), rejected = read(file)
    assert json.loads(payload.content) == {
        "id": "7",
        "text": "一审判决书",
        "title": "判决",
        "rest": {"colour": "red"},  # what no field uses is kept all the same
    }
    assert (payload.url, payload.content_type) == ("local:texts.jsonl#7", RECORD_TYPE)
    assert [(r.name, r.reason_code) for r in rejected] == [
        ("texts.jsonl, line 2", "bad_json"),
        ("texts.jsonl, line 3", "bad_row"),
        ("texts.jsonl, line 4", "bad_row"),
    ]


def test_csv_and_parquet_rows_are_payloads(tmp_path: Path) -> None:
    frame = pl.DataFrame({"text": ["甲文", None], "url": ["https://news.example/1", None]})
    frame.write_csv(tmp_path / "t.csv")
    frame.write_parquet(tmp_path / "t.parquet")
    for name in ("t.csv", "t.parquet"):
        (payload,), (rejected,) = read(tmp_path / name)
        assert payload.url == "https://news.example/1"
        assert (rejected.name, rejected.reason_code) == (f"{name}, row 2", "bad_row")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("photo.jpg", b"\xff\xd8\xff", "unknown_format"),
        ("broken.parquet", b"PAR1 no", "unreadable"),
        ("latin.csv", b"text\n\xff\xfe\xff", "undecodable"),
        ("no.zip", b"PK no", "unreadable"),
        ("columns.csv", b"body,id\nx,1", "bad_row"),
        ("broken.warc.gz", b"no warc at all", "bad_warc"),
    ],
)
def test_a_file_that_cannot_be_read_says_which_and_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    payloads, rejected = read(tmp_path / name)
    assert payloads == []
    assert [r.reason_code for r in rejected] == [reason]
    assert rejected[0].file == name


def test_a_truncated_warc_gives_its_whole_records(tmp_path: Path) -> None:
    source = tmp_path / "whole.warc.gz"
    at = datetime(2024, 1, 1, tzinfo=UTC)
    with WarcWriter(source, "test") as writer:
        writer.write_resource("https://news.example/1", "<p>第一篇</p>".encode(), "text/html", at)
        last = writer.write_resource("https://news.example/2", "<p>第二篇</p>".encode() * 50, "text/html", at)
    cut = tmp_path / "cut.warc"
    cut.write_bytes(gzip.decompress(source.read_bytes()[: last.offset]) + b"WARC/1.1\r\nWARC-Type: resource\r\n")
    payloads, rejected = read(cut)
    assert [p.url for p in payloads] == ["https://news.example/1"]
    assert payloads[0].date == at
    assert rejected
    assert all(r.name.startswith("cut.warc, offset") for r in rejected)


def test_a_folder_comes_in_once_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    (folder / "inner" / "b.html").write_text("<p>乙</p>", encoding="utf-8")
    (folder / "c.txt").write_bytes(b"")
    home = tmp_path / "home"
    taken = take_files([folder], home)
    assert (len(taken.files), taken.payloads, [r.name for r in taken.rejected]) == (3, 2, ["given/c.txt"])
    take_files([folder], home)
    rows = list(read_index(home / "captures" / "local" / INDEX))
    assert [row["url"] for row in rows] == ["local:given/a.txt", "local:given/inner/b.html"]
    assert read_record(home / rows[0]["warc_file"], rows[0]["warc_offset"]).payload == "甲".encode()
