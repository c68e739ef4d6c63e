"""The text of .docx files and of the text layer of .pdf files.

Belongs here: bytes of a file in, its lines of text out, with limits on what a hostile file can cost. Does not belong
here: cleaning that text, or deciding what it is.

A PDF states lines as they were set, not paragraphs: a line that fills its column goes on in the next one, so that a
sentence is whole again.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator

import pypdf
from lxml import etree
from pypdf.errors import PyPdfError

from spiders.local_files_types import DOCX_TYPE, PDF_TYPE

MAX_XML = 64 * 1024 * 1024  # bytes of a .docx's main part; a thousand pages take a tenth
MAX_PAGES = 2000
_MAX_TEXT = 8_000_000  # characters
_BODY = "word/document.xml"
_FULL = 0.85  # share of the widest usual line from which a line counts as filled
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–－·\s]*\d{1,4}[-—–－·\s]*|第\s*\d+\s*页.{0,12}|\d+\s*/\s*\d+)\s*")
_OPENING = re.compile(r"[ \u3000]{2,}|\u3000")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff，。、；：（）《》])[ ](?=[\u4e00-\u9fff，。、；：（）《》])")
OFFICE_TYPES = frozenset({DOCX_TYPE, PDF_TYPE})

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of each oddity that it gets over


class OfficeError(Exception):
    """The file has no text that can be read; `reason_code` is `unreadable`, `too_large` or
    `no_text`."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code = reason_code
        self.detail = detail


def office_text(content: bytes, content_type: str) -> str:
    """The text of a .docx or .pdf file, one line a paragraph. Raises OfficeError."""
    return docx_text(content) if content_type == DOCX_TYPE else pdf_text(content)


def docx_text(content: bytes) -> str:
    """Paragraphs and table rows in order, insertions taken in, deletions left out. Raises OfficeError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_BODY) as part:
            xml = part.read(MAX_XML + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise OfficeError("unreadable", f"is no .docx file: {error}") from error
    if len(xml) > MAX_XML:
        raise OfficeError("too_large", f"its text part is larger than {MAX_XML} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise OfficeError("unreadable", f"its text part is no XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise OfficeError("unreadable", "its text part declares a document type, which no .docx does")
    return "\n".join(line for line in _paragraphs(root) if line.strip())


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _paragraphs(root: etree._Element) -> Iterator[str]:
    """The lines of the body; cells of a table row stand in one line."""
    line: list[str] = []
    skipped: etree._Element | None = None
    row_depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = _name(element)
        if skipped is not None:
            skipped = None if event == "end" and element is skipped else skipped
        elif event == "start":
            if name in {"Fallback", "instrText", "delText", "del"}:  # a fallback says its choice a second time
                skipped = element
            elif name == "tr":
                row_depth += 1
            elif name == "t":
                line.append(element.text or "")
            elif name in {"tab", "ptab"} and _name_of_parent(element) == "r":
                line.append(" ")
            elif name in {"br", "cr"}:
                line.append("\n")
        elif name in {"p", "tr"}:
            row_depth -= name == "tr"
            if row_depth:
                line.append(" ")
            else:
                yield "".join(line).rstrip(" ")
                line = []


def _name_of_parent(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else _name(parent)


def pdf_text(content: bytes) -> str:
    """The text layer, its lines joined to paragraphs, page numbers left out. Raises OfficeError."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise OfficeError("unreadable", "asks for a password")
        if len(reader.pages) > MAX_PAGES:
            raise OfficeError("too_large", f"has more than {MAX_PAGES} pages")
        lines: list[str] = []
        size = 0
        for page in reader.pages:
            text = page.extract_text()
            size += len(text)
            if size > _MAX_TEXT:
                raise OfficeError("too_large", f"has more than {_MAX_TEXT} characters")
            lines += [line for line in text.split("\n") if not _PAGE_NUMBER.fullmatch(line)]
    except OfficeError:
        raise
    except (PyPdfError, RecursionError, MemoryError, zlib.error) as error:
        raise OfficeError("unreadable", f"is no PDF file: {error}") from error
    except Exception as error:  # a damaged PDF makes pypdf fail in any way; one file must not stop the rest
        raise OfficeError("unreadable", f"is damaged: {type(error).__name__}: {error}") from error
    if not any(line.strip() for line in lines):
        raise OfficeError("no_text", f"{len(reader.pages)} pages without text, as scans are")
    return "\n".join(_joined([_BETWEEN_HAN.sub("", line) for line in lines]))


def _width(line: str) -> int:
    """The columns of a line; a Chinese character takes two."""
    return sum(1 + (character > "\u2e80") for character in line.rstrip())


def _joined(lines: list[str]) -> Iterator[str]:
    """Lines as they were set → paragraphs: a filled line goes on in the next, unless that one is indented."""
    widths = sorted(_width(line) for line in lines if line.strip())
    usual = widths[int(len(widths) * 0.9)] if len(widths) > 2 else 10**9
    held = ""
    is_filled = False
    for line in lines:
        if held and not (is_filled and line.strip() and not _OPENING.match(line)):
            yield held
            held = ""
        held += line.strip(" \u3000\r") if held else line.strip("\r")
        is_filled = _width(line) >= _FULL * usual
    if held:
        yield held
