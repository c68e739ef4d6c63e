"""What reading a user's files gives, and how its parts are named.

Belongs here: payloads, rejections, names and addresses. Does not belong here: any file format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from spiders.secrets import without_secrets

SOURCE_ID = "local"
# The payload of a row of a table: a JSON object with `text` and what the row says beside it.
RECORD_TYPE = "application/x-leakledger-record+json"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"
# Files that are one document each.
SINGLE = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".docx": DOCX_TYPE,
    ".pdf": PDF_TYPE,
}
# Line ends would end a head of the WARC record, other blanks and controls confuse those who read it.
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff<>]")


def type_of(content: bytes, suffix: str) -> str:
    """What a file is: by its first bytes where these are certain, whatever its ending, else by its ending."""
    if content.startswith(b"%PDF-"):
        return PDF_TYPE
    if content.startswith(b"PK\x03\x04") and b"word/document.xml" in content:
        return DOCX_TYPE
    return SINGLE[suffix]


@dataclass(frozen=True)
class Payload:
    """One document's bytes; `url` is the address that it says it came from, else one made of the file's name."""

    name: str
    url: str
    content: bytes
    content_type: str
    date: datetime | None = None


@dataclass(frozen=True)
class Rejected:
    """A file, or a part of one, that could not be read: `name` says which (file, line or record), `file` the file."""

    file: str
    name: str
    reason_code: str
    detail: str


def safe_url(url: str) -> str:
    """The address without log-ins and tokens, and with blanks, controls and half characters percent-encoded: what a
    file says must not write heads."""
    return _UNSAFE.sub(lambda found: quote(found.group(), errors="surrogatepass"), without_secrets(url))


def printable(name: str) -> str:
    """A file's name as text that any encoder takes: bytes that are no UTF-8 become the replacement character."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def whole_text(text: str) -> str:
    """The text with halves of surrogate pairs, which JSON may hold, joined or replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
