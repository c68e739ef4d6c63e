"""HTTP bodies: encodings undone, and never more than a cap, whatever the body claims."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.payload import Message, PayloadError, decode, parse_response, unchunk


def bare_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


ENCODERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}


@given(st.binary(max_size=3000), st.lists(st.sampled_from(sorted(ENCODERS)), max_size=3))
def test_what_was_encoded_is_decoded_in_reverse_order(body: bytes, names: list[str]) -> None:
    sent = body
    for name in names:
        sent = ENCODERS[name](sent)
    assert decode(sent, ", ".join(names)) == body


@given(st.binary(min_size=1, max_size=3000))
def test_deflate_without_its_head_is_read_too(body: bytes) -> None:
    assert decode(bare_deflate(body), "deflate") == body


def test_a_gzip_body_of_several_members_is_read_whole() -> None:
    assert decode(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == b"one two"


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_a_bomb_is_refused_at_the_cap(name: str) -> None:
    bomb = ENCODERS[name](b"\0" * 5_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(PayloadError) as error:
        decode(bomb, name, cap=100_000)
    assert error.value.reason_code == "too_large"


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_what_swells_beyond_any_text_is_refused_below_the_cap(name: str) -> None:
    bomb = ENCODERS[name](b"\0" * 5_000_000)
    with pytest.raises(PayloadError) as error:
        decode(bomb, name)
    assert error.value.reason_code == "too_large"
    assert decode(ENCODERS[name](b"\0" * 900_000), name) == b"\0" * 900_000  # of little nobody minds the ratio


@pytest.mark.parametrize(("body", "name"), [(b"no gzip at all", "gzip"), (b"\xff\xff", "br"), (b"x", "zstd")])
def test_a_damaged_body_or_an_unknown_encoding_is_told(body: bytes, name: str) -> None:
    with pytest.raises(PayloadError) as error:
        decode(body, name)
    assert error.value.reason_code == "undecodable"


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=8))
def test_chunks_are_joined(parts: list[bytes]) -> None:
    sent = b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert unchunk(sent) == b"".join(parts)


def test_a_body_only_said_to_be_chunked_stays_as_it_is() -> None:
    assert unchunk("<p>正文</p>".encode()) == "<p>正文</p>".encode()


@given(st.binary(max_size=500))
def test_no_input_does_more_than_raise_its_own_error(block: bytes) -> None:
    try:
        message = parse_response(block)
        message.payload()
    except PayloadError:
        pass


def test_the_parts_of_a_response() -> None:
    message = parse_response(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nX-A: b: c\r\n\r\nbody\r\n\r\nmore")
    assert message.status == 404
    assert message.header("content-type") == "text/html"
    assert message.header("x-a") == "b: c"
    assert message.header("x-b") is None
    assert message.body == b"body\r\n\r\nmore"


def test_a_message_gives_its_payload() -> None:
    sent = gzip.compress("判决如下".encode())
    assert Message(200, (("Content-Encoding", "gzip"),), sent).payload().decode() == "判决如下"
