"""WARC files: what is written can be read by others, and what is damaged is told and does not hide the rest."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import fastwarc.warc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from spiders.warc import StoredRecord, WarcError, iter_records, read_record
from spiders.warc_writer import Earlier, Exchange, Place, WarcWriter

AT = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


def exchange(number: int, status: int = 200) -> Exchange:
    body = gzip.compress(f"<p>第{number}号公告</p>".encode(), mtime=0)
    return Exchange(
        url=f"https://court.coast.example/a/{number}?from=list#top",
        fetched_at=AT,
        method="GET",
        request_headers=(("Host", "court.coast.example"), ("User-Agent", "leakledger"), ("Cookie", "session=secret")),
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")),
        body=body if status == 200 else b"",
        ip_address="203.0.113.7",
    )


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[Place]]:
    path = tmp_path / "captures" / "20240506T070809Z-000.warc.gz"
    with WarcWriter(path, "leakledger/test") as writer:
        places = [writer.write_exchange(exchange(number)) for number in range(4)]
    return path, places


def test_a_record_is_read_by_its_offset(written: tuple[Path, list[Place]]) -> None:
    path, places = written
    record = read_record(path, places[2].offset)
    assert record.payload.decode() == "<p>第2号公告</p>"
    assert (record.kind, record.status, record.date) == ("response", 200, AT)
    assert record.url == exchange(2).url
    assert record.content_type == "text/html; charset=utf-8"


def test_offset_and_length_cut_out_one_gzip_member(written: tuple[Path, list[Place]]) -> None:
    path, places = written
    member = path.read_bytes()[places[1].offset : places[1].offset + places[1].length]
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")
    assert gzip.decompress(member).count(b"WARC/1.1\r\n") == 1


def test_others_read_it_too(written: tuple[Path, list[Place]]) -> None:
    path, _ = written
    with path.open("rb") as file:
        by_warcio = [
            record.content_stream().read() for record in ArchiveIterator(file) if record.rec_type == "response"
        ]
    with path.open("rb") as file:
        by_fastwarc = []
        for record in fastwarc.warc.ArchiveIterator(file, fastwarc.warc.WarcRecordType.response, parse_http=False):
            assert record.verify_block_digest()
            record.parse_http()
            assert record.verify_payload_digest()
            by_fastwarc.append(gzip.decompress(record.reader.read()))
    assert by_warcio == by_fastwarc == [f"<p>第{number}号公告</p>".encode() for number in range(4)]


def test_the_request_stands_beside_the_response_without_secrets(written: tuple[Path, list[Place]]) -> None:
    path, _ = written
    kinds = [record.kind for record in iter_records(path)]
    assert kinds == ["warcinfo", *["response", "request"] * 4]
    request = next(record for record in iter_records(path) if record.kind == "request")
    assert request.payload.startswith(b"GET /a/0?from=list HTTP/1.1\r\nHost: court.coast.example\r\n")
    assert b"secret" not in request.payload


def test_an_unchanged_page_is_a_revisit(tmp_path: Path) -> None:
    earlier = Earlier("https://court.coast.example/a/1", AT, "ab" * 32)
    with WarcWriter(tmp_path / "r.warc.gz", "leakledger/test") as writer:
        by_server = writer.write_revisit(exchange(1, status=304), earlier)
        by_digest = writer.write_revisit(exchange(1), earlier)
    for place, profile in ((by_server, "server-not-modified"), (by_digest, "identical-payload-digest")):
        with place.path.open("rb") as file:
            file.seek(place.offset)
            record = next(iter(ArchiveIterator(file)))
        assert record.rec_type == "revisit"
        assert record.rec_headers["WARC-Profile"].endswith(profile)
        assert record.rec_headers["WARC-Refers-To-Date"] == "2024-05-06T07:08:09.123456Z"
        assert read_record(place.path, place.offset).payload == b""


def test_a_file_is_never_written_twice(written: tuple[Path, list[Place]]) -> None:
    with pytest.raises(FileExistsError):
        WarcWriter(written[0], "leakledger/test")


def read_all(path: Path) -> tuple[list[StoredRecord], list[WarcError]]:
    damage: list[WarcError] = []
    return list(iter_records(path, damage.append)), damage


def test_a_file_cut_anywhere_gives_all_records_before_the_cut_and_says_so(
    tmp_path: Path, written: tuple[Path, list[Place]]
) -> None:
    content, (whole, _) = written[0].read_bytes(), read_all(written[0])
    starts = [record.offset for record in whole]
    cut_file = tmp_path / "cut.warc.gz"

    @settings(max_examples=150, deadline=None)
    @given(st.integers(1, len(content) - 1))
    def check(cut: int) -> None:
        cut_file.write_bytes(content[:cut])
        records, damage = read_all(cut_file)
        complete = [offset for offset, end in zip(starts, [*starts[1:], len(content)], strict=True) if end <= cut]
        assert [record.offset for record in records][: len(complete)] == complete
        assert bool(damage) == (cut not in starts)
        assert all(error.reason_code in {"truncated_warc", "bad_warc"} for error in damage)
        assert all(error.path == cut_file for error in damage)

    check()


def test_damage_in_the_middle_does_not_hide_what_follows(tmp_path: Path, written: tuple[Path, list[Place]]) -> None:
    content = bytearray(written[0].read_bytes())
    for at in range(written[1][1].offset + 60, written[1][1].offset + 120):
        content[at] ^= 0xFF
    path = tmp_path / "damaged.warc.gz"
    path.write_bytes(content)
    records, damage = read_all(path)
    pages = [record.payload.decode() for record in records if record.kind == "response"]
    assert pages == ["<p>第0号公告</p>", "<p>第2号公告</p>", "<p>第3号公告</p>"]
    assert [error.reason_code for error in damage] == ["bad_warc"]


@given(content=st.binary(max_size=400))
def test_what_is_no_warc_is_told(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "nonsense.warc"
    path.write_bytes(content)
    records, damage = read_all(path)
    assert not records
    assert damage


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match=r"gone\.warc\.gz, offset 0: No such file"):
        read_record(tmp_path / "gone.warc.gz", 0)


def test_an_offset_between_records_is_told(written: tuple[Path, list[Place]]) -> None:
    with pytest.raises(WarcError):
        read_record(written[0], written[1][0].offset + 7)


def test_a_record_larger_than_the_limit_is_passed_over(written: tuple[Path, list[Place]]) -> None:
    damage: list[WarcError] = []
    records = list(iter_records(written[0], damage.append, cap=100))
    assert {error.reason_code for error in damage} == {"too_large"}
    assert len(records) + len(damage) == 9


PLAIN = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://old.coast.example/>\r\n"
    b"WARC-Date: 2013-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:0f0e0d0c-0b0a-0908-0706-050403020100>\r\n"
    b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
)


def test_a_file_of_another_writer_uncompressed_and_chunked(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
    block = head + b"4\r\nold \r\n4\r\npage\r\n0\r\n\r\n"
    path = tmp_path / "old.warc"
    path.write_bytes(PLAIN % (len(block), block) * 2)
    records, damage = read_all(path)
    assert [record.payload for record in records] == [b"old page"] * 2
    assert records[0].url == "http://old.coast.example/"
    assert not damage
