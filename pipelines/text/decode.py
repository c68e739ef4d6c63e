"""From bytes to characters: what a payload is (HTML, text, neither) and in which encoding it is written.

A label is believed only where the bytes agree with it. gb2312 and gbk mean GB18030 (the labels' registry name older
parts of the same code; WHATWG Encoding Standard, section 4.2), big5 means Big5-HKSCS.
"""

from __future__ import annotations

import codecs
import re

from pipelines.text.model import SetAside
from pipelines.text.script import HAN

_LABELS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}
# Labels such as iso-8859-1 fit any bytes and say nothing; others (punycode, base64) are no encodings of pages.
_BELIEVED = {"utf-8", "gb18030", "hz", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be", "shift_jis", "euc_jp", "euc_kr"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
)
_TEXT_TYPES = ("text/", "application/xhtml", "application/xml", "application/json", "application/octet-stream")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_\-:]{3,20})", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,20}<\?xml[^>]{0,100}encoding=[\"']([A-Za-z0-9_\-]{3,20})")
_HTTP = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_\-:]{3,20})", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|meta|title|article|h[1-6]|br)\b", re.IGNORECASE)
# The commonest characters of Chinese of either script; every readable text of some length is full of them.
_COMMON = re.compile(
    "[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於年被法公信息告月日]"
)
_COMMONEST = "的一人在不有年月日是了被"
_SAMPLE = 1000
_MIN_JUDGED = 60
_MIN_COMMON = 0.03
_MAX_LOST = 0.01  # share of characters that could not be read


def is_html(text: str, content_type: str | None) -> bool:
    """Whether `text` is to be read as HTML: by its media type, or by the tags near its beginning."""
    kind = (content_type or "").lower()
    if "html" in kind:
        return True
    if kind.startswith("text/plain"):
        return False
    return len(_HTML.findall(text[:4000])) >= 2 or text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))


def decode(payload: bytes, content_type: str | None = None) -> str:
    """The characters of `payload`.

    Raises SetAside: `empty`, `binary` (no text at all), `undecodable` (no encoding reads it as Chinese or other text).
    """
    if not payload.strip():
        raise SetAside("empty", "the capture has no content")
    for bom, encoding in _BOMS:
        if payload.startswith(bom):
            return _judged(payload.decode(encoding, errors="replace").lstrip("\ufeff"), encoding)
    _refuse_binary(payload, content_type)
    labels = _labels(payload, content_type)
    best: str | None = None
    best_share = -1.0
    for encoding in dict.fromkeys(["utf-8", *labels, "gb18030", "big5hkscs"]):
        text = _strict(payload, encoding)
        if text is None:
            continue
        if encoding == "utf-8":
            return _judged(text, encoding)
        share = common_share(text) + (0.02 if encoding in labels else 0.0)
        if share > best_share:
            best, best_share = text, share
    if best is None:
        guess = max(
            (payload.decode(encoding, errors="replace") for encoding in dict.fromkeys([*labels, "utf-8", "gb18030"])),
            key=lambda text: -text.count("\ufffd"),
        )
        return _judged(guess, "replacement")
    return _judged(best, "detected")


def common_share(text: str) -> float:
    """The share of very common characters among the Chinese ones (0 without any); mojibake has hardly any."""
    sample = text[:50_000]
    han = len(HAN.findall(sample))
    return len(_COMMON.findall(sample)) / han if han else 0.0


def refuse_unreadable(text: str) -> str:
    """`text` itself; raises SetAside `undecodable` where characters are lost or were read in a wrong encoding."""
    return _judged(text, "as given")


def _judged(text: str, how: str) -> str:
    lost = text.count("\ufffd")
    if lost > 3 and lost > _MAX_LOST * len(text):
        raise SetAside("undecodable", f"{lost} of {len(text)} characters cannot be read ({how})")
    sample = text[:_SAMPLE]
    if sum(map(sample.count, _COMMONEST)) >= _MIN_COMMON * len(sample):
        return text
    sample = text[: 20 * _SAMPLE]
    if len(HAN.findall(sample)) >= _MIN_JUDGED and common_share(sample) < _MIN_COMMON:
        raise SetAside("undecodable", f"the characters are not those of a Chinese text ({how}): a wrong encoding")
    return text


def _refuse_binary(payload: bytes, content_type: str | None) -> None:
    kind = (content_type or "").lower().split(";")[0].strip()
    if kind and "/" in kind and not kind.startswith(_TEXT_TYPES) and "html" not in kind:
        raise SetAside("binary", f"the media type is {kind}")
    if payload.startswith(_MAGIC):
        raise SetAside("binary", "the capture begins like a file that is no text")
    sample = payload[:8192]
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    if b"\x00" in sample or controls > len(sample) * 0.02:
        raise SetAside("binary", "the capture holds control bytes")


def _labels(payload: bytes, content_type: str | None) -> list[str]:
    """Python names of the encodings that the page and the server state, best first."""
    named: list[str] = []
    head = payload[:4096]
    for match in (_META.search(head), _XML.search(head)):
        if match:
            named.append(match[1].decode("ascii"))
    if content_type and (http := _HTTP.search(content_type)):
        named.append(http[1])
    labels: list[str] = []
    for name in named:
        label = _LABELS.get(name.lower(), name.lower())
        try:
            label = codecs.lookup(label).name
        except LookupError:
            continue
        if label in _BELIEVED:
            labels.append(label)
    return labels


def _strict(payload: bytes, encoding: str) -> str | None:
    """The payload in `encoding`, or None where it is not written in it; the last character may be cut off."""
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(payload) - 4:
            return None
        return payload[: error.start].decode(encoding, errors="ignore")
    except (LookupError, UnicodeError):
        return None
