"""What an HTTP message carries: its head in parts, and the decoded payload, never larger than a cap.

Belongs here: bytes to bytes. Does not belong here: where the bytes come from, which character encoding they have.
"""

from __future__ import annotations

import zlib
from typing import Literal, NamedTuple

import brotli  # type: ignore[import-untyped]

MAX_PAYLOAD = 32 * 1024 * 1024  # bytes; far above any article, low enough that a bomb does no harm
MAX_RATIO = 200  # unpacked to packed; Chinese text and HTML reach 20, rows of one form 50
SMALL = 1 << 20  # bytes below which a ratio says nothing
ReasonCode = Literal["too_large", "undecodable", "bad_warc"]
Headers = tuple[tuple[str, str], ...]


class PayloadError(Exception):
    """The payload cannot be had; `reason_code` is a code of the vocabulary quarantine_reasons."""

    def __init__(self, reason_code: ReasonCode, detail: str) -> None:
        super().__init__(detail)
        self.reason_code = reason_code
        self.detail = detail


class Message(NamedTuple):
    """An HTTP response in parts; `body` is as it was sent."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def payload(self, cap: int = MAX_PAYLOAD) -> bytes:
        """The body without transfer and content encodings. Raises PayloadError."""
        body = self.body
        if (self.header("Transfer-Encoding") or "").lower().endswith("chunked"):
            body = unchunk(body)
        return decode(body, self.header("Content-Encoding") or "", cap)


def parse_response(block: bytes) -> Message:
    """The parts of an HTTP/1 response. Raises PayloadError where there is no status line or no end of the head."""
    head, end, body = block.partition(b"\r\n\r\n")
    if not end:
        head, end, body = block.partition(b"\n\n")
    lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    status = lines[0].split(None, 2)
    if not end or len(status) < 2 or not status[0].startswith("HTTP/") or not status[1].isdigit():
        raise PayloadError("bad_warc", "the record holds no HTTP response")
    headers = [line.partition(":") for line in lines[1:] if ":" in line]
    return Message(int(status[1]), tuple((name.strip(), value.strip()) for name, _, value in headers), body)


def unchunk(body: bytes) -> bytes:
    """Undo `Transfer-Encoding: chunked`; a body that is not chunked although its head says so stays as it is."""
    out: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at)
        digits = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        try:
            size = int(digits, 16)
        except ValueError:
            return body if not out else b"".join(out)
        if size <= 0:
            return b"".join(out)
        out.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def decode(body: bytes, encodings: str, cap: int = MAX_PAYLOAD) -> bytes:
    """Undo `Content-Encoding`: gzip, deflate (with or without zlib's head), br, identity, or several in a row.

    Raises PayloadError: `too_large` once the result passes `cap` bytes or MAX_RATIO times the body (nothing beyond is
    ever expanded), `undecodable` for a damaged body or another encoding. A gzip body cut short gives what there is.
    """
    for encoding in reversed([name.strip().lower() for name in encodings.split(",") if name.strip()]):
        if body:
            body = _decode_one(body, encoding, cap)
    if len(body) > cap:
        raise PayloadError("too_large", f"more than {cap} bytes")
    return body


def _decode_one(body: bytes, encoding: str, cap: int) -> bytes:
    cap = min(cap, max(SMALL, MAX_RATIO * len(body)))
    try:
        if encoding in {"gzip", "x-gzip"}:
            out: bytes = _inflate(body, 16 + zlib.MAX_WBITS, cap)
        elif encoding == "deflate":
            out = _inflate_either(body, cap)
        elif encoding == "br":
            out = brotli.Decompressor().process(body, output_buffer_limit=cap + 1)
        elif encoding in {"identity", "none"}:
            out = body
        else:
            raise PayloadError("undecodable", f"unknown content encoding {encoding!r}")
    except (zlib.error, brotli.error) as error:
        raise PayloadError("undecodable", f"damaged {encoding} body: {error}") from error
    if len(out) > cap:
        raise PayloadError("too_large", f"{len(body)} bytes of {encoding} expand to more than {cap}")
    return out


def _inflate_either(body: bytes, cap: int) -> bytes:
    try:
        return _inflate(body, zlib.MAX_WBITS, cap)
    except zlib.error:  # many servers send the bare stream that the name "deflate" suggests
        return _inflate(body, -zlib.MAX_WBITS, cap)


def _inflate(body: bytes, wbits: int, cap: int) -> bytes:
    out = b""
    while body and len(out) <= cap:  # a gzip body may have several members
        engine = zlib.decompressobj(wbits)
        out += engine.decompress(body, cap + 1 - len(out))
        if not engine.eof or not engine.unused_data.startswith(b"\x1f\x8b"):
            break
        body = engine.unused_data
    return out
