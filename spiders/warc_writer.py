"""Writing WARC 1.1 (ISO 28500): what was exchanged with a host, record by record.

Belongs here: records and one file. Does not belong here: which file a capture goes to and its index (`store.py`),
reading back (`warc.py`).

A response is kept as it was received, its body still in the content encoding that the head names; only the transfer
encoding is gone, since the HTTP client undoes it before anybody can see the bytes, and of both heads what is a secret:
cookies, log-ins, tokens in addresses. Readers get the decoded payload.
Every record is a gzip member of its own, so that it can be read by its offset alone.
"""

from __future__ import annotations

import os
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from http.client import responses as reason_phrases
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.payload import Headers, Message
from spiders.secrets import public_bytes, public_head

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class Place(NamedTuple):
    """Where a record lies: bytes from the start of the file, and the length of its gzip member."""

    path: Path
    offset: int
    length: int


class Origin(NamedTuple):
    """The archive (its id in the catalog) that a capture was taken from, where in it and when.

    WARC 1.1 has no field for this: `WARC-Refers-To` may not stand in a response. `WARC-Source-URI`, `-Source-Range` and
    `-Creation-Date` are what pywb, warcit and cdx_toolkit write; `WARC-Date` stays the time of the capture.
    """

    archive: str
    address: str  # with the fragment `#bytes=first-last` where it is a part of a file
    obtained_at: datetime


@dataclass(frozen=True)
class Exchange:
    """A request and the response that it got, as the HTTP client saw them, or as an archive has kept them: then with
    `origin`, without a request of ours, and with `head` where the archive tells the response's head to the byte."""

    url: str
    fetched_at: datetime
    method: str
    request_headers: Headers
    status: int
    headers: Headers
    body: bytes
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    about: Headers = ()  # how it came about: fields of the metadata record
    origin: Origin | None = None
    head: bytes | None = None

    @property
    def message(self) -> Message:
        """The response in parts."""
        return Message(self.status, self.headers, self.body)


class Earlier(NamedTuple):
    """The capture that an unchanged page was captured in before."""

    url: str
    fetched_at: datetime
    payload_sha256: str


class WarcWriter:
    """Appends records to one new file. What a method has returned for outlives this process, whatever happens to it,
    and a power cut from the next `sync` on."""

    def __init__(self, path: Path, software: str) -> None:
        """Create `path` with its warcinfo record. Raises FileExistsError: a WARC file is never written twice."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        info = {"software": software, "format": "WARC File Format 1.1", "robots": "obey"}
        self._append(self._writer.create_warcinfo_record(path.name, info))
        self._file.flush()

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._file.tell()

    def write_exchange(self, exchange: Exchange) -> Place:
        """Write response, request and metadata; the place is that of the response."""
        return self._pair(exchange, self._record(exchange, "response", exchange.body))

    def write_revisit(self, exchange: Exchange, earlier: Earlier) -> Place:
        """Write that a page is unchanged since `earlier`: the server said so (304), or its payload was the same."""
        record = self._record(exchange, "revisit", b"")
        head = record.rec_headers
        head.add_header("WARC-Profile", _NOT_MODIFIED if exchange.status == 304 else _SAME_PAYLOAD)
        head.add_header("WARC-Refers-To-Target-URI", earlier.url)
        head.add_header("WARC-Refers-To-Date", warc_date(earlier.fetched_at))
        if exchange.status != 304:  # as the record of the earlier response has it: replay tools compare the two
            digest = b32encode(sha1(exchange.body, usedforsecurity=False).digest()).decode()
            head.replace_header("WARC-Payload-Digest", f"sha1:{digest}")
        return self._pair(exchange, record)

    def write_resource(self, url: str, payload: bytes, content_type: str, at: datetime) -> Place:
        """Write a file that came without HTTP, such as one of the user's own."""
        head = {"WARC-Date": warc_date(at)}
        record = self._writer.create_warc_record(
            url, "resource", payload=BytesIO(payload), warc_content_type=content_type, warc_headers_dict=head
        )
        place = self._append(record)
        self._file.flush()
        return place

    def _pair(self, exchange: Exchange, response: Any) -> Place:
        place = self._append(response)
        if exchange.origin is None:  # else somebody else asked, and how is not known
            request = self._record(exchange, "request", b"")
            request.rec_headers.add_header("WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID"))
            self._append(request)
        if exchange.about:
            self._append(self._about(exchange, response))
        self._file.flush()
        return place

    def _about(self, exchange: Exchange, response: Any) -> Any:
        """The metadata record, as fields (the WARC standard's annex names `via` and `fetchTimeMs`)."""
        fields = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in exchange.about).encode()
        head = {
            "WARC-Date": warc_date(exchange.origin.obtained_at if exchange.origin else exchange.fetched_at),
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        }
        return self._writer.create_warc_record(
            exchange.url,
            "metadata",
            payload=BytesIO(fields),
            length=len(fields),
            warc_content_type="application/warc-fields",
            warc_headers_dict=head,
        )

    def _record(self, exchange: Exchange, kind: str, body: bytes) -> Any:
        if kind == "request":
            target = exchange.url.partition("#")[0].split("/", 3)
            line = f"{exchange.method} /{target[3] if len(target) > 3 else ''} {exchange.protocol}"
            http: Any = StatusAndHeaders(line, public_head(exchange.request_headers), is_http_request=True)
        elif exchange.head is not None:
            http = _KeptHead(public_bytes(exchange.head))
        else:
            line = f"{exchange.status} {reason_phrases.get(exchange.status, 'Unknown')}"
            kept = [one for one in public_head(exchange.headers) if one[0].lower() != "transfer-encoding"]
            http = StatusAndHeaders(line, kept, protocol=exchange.protocol)
        head = {"WARC-Date": warc_date(exchange.fetched_at)}
        if exchange.ip_address:
            head["WARC-IP-Address"] = exchange.ip_address
        if exchange.origin is not None:
            address, _, part = exchange.origin.address.partition("#")
            head["WARC-Source-URI"] = address
            head |= {"WARC-Source-Range": part} if part else {}
            head["WARC-Creation-Date"] = warc_date(exchange.origin.obtained_at)
        return self._writer.create_warc_record(
            exchange.url, kind, payload=BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=head
        )

    def _append(self, record: Any) -> Place:
        offset = self._file.tell()
        self._writer.write_record(record)
        return Place(self.path, offset, self._file.tell() - offset)

    def sync(self) -> None:
        """Have everything written so far on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Sync and close the file."""
        self.sync()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


class _KeptHead:
    """The head of a response as it stood in somebody else's record; warcio would write its own from what it parsed."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """It is there."""


def _one_line(value: str) -> str:
    return " ".join(value.split())


def warc_date(at: datetime) -> str:
    """A time as WARC writes it: UTC, with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
