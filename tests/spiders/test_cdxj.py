"""The CDXJ index: keys that sort by host, lines that lead to records, look-ups, and a replay through them alone."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fastwarc.warc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from spiders import cdxj
from spiders.cdxj import INDEX, lookup, surt, update_index
from spiders.store import CaptureStore, captures_of
from spiders.warc_writer import Exchange

AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://court.coast.example/a/1.html", "example,coast,court)/a/1.html"),
        ("HTTPS://WWW.Coast.example:443", "example,coast)/"),
        ("http://coast.example:8080/A?b=2&a=1#top", "example,coast:8080)/a?a=1&b=2"),
        ("http://192.0.2.7/x", "192.0.2.7)/x"),
        ("http://me:secret@coast.example/", "example,coast)/"),
        ("http://coast.example/a b", "example,coast)/a%20b"),
        ("local:verdict 1.txt", "local:verdict%201.txt"),
    ],
)
def test_keys(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(max_size=60))
def test_a_key_has_no_blank_whatever_the_address(text: str) -> None:
    assert " " not in surt(f"http://coast.example/{text}")
    assert "\n" not in surt(text)


def exchange(number: int, body: str, *, minutes: int = 0, status: int = 200) -> Exchange:
    at = AT + timedelta(minutes=minutes)
    url = f"https://court.coast.example/a/{number}?from=list"
    sent = gzip.compress(body.encode(), mtime=0) if body else b""
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
    return Exchange(
        url, at, "GET", (("Cookie", "session=hidden"),), status, headers, sent, about=(("via", "x\r\ny: z"),)
    )


def keep(home: Path, *exchanges: Exchange) -> Path:
    with CaptureStore(home, "coast") as captures:
        for one in exchanges:
            captures.add_exchange(one, one.url, "article")
    return captures_of(home, "coast")


def replay(folder: Path, url: str, moment: str) -> str:
    """What a reader saw at an address at a moment, by nothing but the index; revisits lead to what they confirm."""
    line = [line for line in lookup(folder / INDEX, url) if line.timestamp <= moment][-1]
    with (folder / line.fields["filename"]).open("rb") as file:
        file.seek(int(line.fields["offset"]))
        member = file.read(int(line.fields["length"]))
    record = next(iter(ArchiveIterator(io.BytesIO(member))))
    if record.rec_type == "revisit":
        earlier = datetime.fromisoformat(record.rec_headers["WARC-Refers-To-Date"])
        return replay(folder, record.rec_headers["WARC-Refers-To-Target-URI"], earlier.strftime("%Y%m%d%H%M%S"))
    return str(record.content_stream().read().decode())


def test_a_page_is_replayed_as_it_was_at_any_moment(tmp_path: Path) -> None:
    later = [exchange(1, "", minutes=5, status=304), exchange(1, "原文", minutes=6), exchange(1, "更正", minutes=9)]
    versions = [exchange(1, "原文"), *later]
    folder = keep(tmp_path, *versions, *(exchange(number, f"第{number}篇") for number in range(2, 40)))
    update_index(folder)
    url = versions[0].url
    assert [line.fields["mime"] for line in lookup(folder / INDEX, url)] == ["text/html", "warc/revisit", "text/html"]
    for moment in ("20240506070809", "20240506071309", "20240506071500"):
        assert replay(folder, url, moment) == "原文"
    assert replay(folder, url, "20250101000000") == "更正"
    for number in range(2, 40):
        assert replay(folder, exchange(number, "").url, "20250101000000") == f"第{number}篇"
    assert lookup(folder / INDEX, "https://court.coast.example/a/") == []
    assert lookup(folder / INDEX, "https://zoo.coast.example/") == []


def test_fastwarc_finds_the_same_record_by_the_same_line(tmp_path: Path) -> None:
    folder = keep(tmp_path, exchange(1, "原文"))
    (line,) = lookup(update_index(folder), exchange(1, "").url)
    with (folder / line.fields["filename"]).open("rb") as file:
        file.seek(int(line.fields["offset"]))
        record = next(iter(fastwarc.warc.ArchiveIterator(file)))
        assert gzip.decompress(record.reader.read()).decode() == "原文"
    assert line.fields["digest"] == record.headers["WARC-Payload-Digest"]


def test_it_grows_and_stays_sorted_and_is_the_same_when_made_anew(tmp_path: Path) -> None:
    for batch in ((9, 3), (7, 1), (5,)):
        folder = keep(tmp_path, *(exchange(number, f"第{number}篇") for number in batch))
        update_index(folder)
    grown = (folder / INDEX).read_text("utf-8")
    assert grown.splitlines() == sorted(grown.splitlines())
    assert len(grown.splitlines()) == 5
    (folder / INDEX).unlink()
    assert update_index(folder).read_text("utf-8") == grown
    (folder / INDEX).write_text("no index\n", encoding="utf-8")
    assert update_index(folder).read_text("utf-8") == grown
    assert not list(folder.glob("*.part"))


def test_a_file_cut_short_is_indexed_up_to_its_end(tmp_path: Path) -> None:
    folder = keep(tmp_path, *(exchange(number, f"第{number}篇") for number in range(3)))
    (path,) = folder.glob("*.warc.gz")
    whole = update_index(folder).read_text("utf-8").splitlines()
    for cut in range(1, path.stat().st_size, 97):
        path.write_bytes(path.read_bytes()[: path.stat().st_size - 97])
        (folder / INDEX).unlink()
        lines = update_index(folder).read_text("utf-8").splitlines()
        assert set(lines) <= set(whole), cut
        for line in lines:
            assert replay(folder, exchange(int(line.split("/a/")[1][0]), "").url, "20250101000000")
        if path.stat().st_size <= 97:
            break


def test_each_capture_has_its_request_and_its_metadata_and_no_secret(tmp_path: Path) -> None:
    folder = keep(tmp_path, exchange(1, "原文"))
    (path,) = folder.glob("*.warc.gz")
    with path.open("rb") as file:
        records = [(record.rec_type, record.rec_headers, record.raw_stream.read()) for record in ArchiveIterator(file)]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request", "metadata"]
    response, metadata = records[1], records[3]
    assert metadata[1]["WARC-Concurrent-To"] == response[1]["WARC-Record-ID"]
    assert metadata[2] == b"via: x y: z\r\n"  # one field, whatever an address tries
    assert b"hidden" not in gzip.decompress(path.read_bytes())


@pytest.mark.parametrize(("run", "runs"), [(3, 64), (3, 2), (1, 3)])
def test_more_lines_than_memory_shall_hold_are_sorted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int, runs: int
) -> None:
    folder = keep(tmp_path, *(exchange(number, f"第{number}篇") for number in (5, 3, 9, 1, 8, 2, 7, 4, 6)))
    at_once = update_index(folder).read_text("utf-8")
    (folder / INDEX).unlink()
    monkeypatch.setattr(cdxj, "_RUN", run)
    monkeypatch.setattr(cdxj, "_RUNS", runs)
    assert update_index(folder).read_text("utf-8") == at_once
    assert not [path for path in folder.iterdir() if path.is_dir()]
