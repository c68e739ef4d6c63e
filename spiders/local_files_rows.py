"""Rows from a stream of text: JSON lines, JSON, CSV, in any usual encoding, in memory that does not grow with the file.

Belongs here: bytes to rows, and what is wrong with single ones. Does not belong here: which column is what
(`local_files_mapping.py`), Parquet and what becomes of rows (`local_files_tables.py`).

A file of millions of rows has some that are damaged. None of them hides the next one: bytes that are no characters cost
what they stood for, a quote that is never closed costs its own row.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, TextIO

from spiders.local_files_types import Rejected

MAX_ROW = 32 * 1024 * 1024  # characters of a line, a cell or a JSON value; far above any judgment
_HEAD = 1 << 20  # bytes that an encoding is told from
_CHUNK = 1 << 16
_BAD = "\udcff"  # stands for bytes that are no character
_TOO_MANY = 100  # characters a bad one of which makes a row unreadable
csv.field_size_limit(MAX_ROW)

Row = tuple[str, Mapping[str, Any] | Rejected]
codecs.register_error("leakledger_bad", lambda error: (_BAD, getattr(error, "end", 0)))


def json_lines(file: BinaryIO, name: str) -> Iterator[Row]:
    """The objects of a file of JSON lines; a line that is none is rejected by its number."""
    with _Text(file) as text:
        for number, line in enumerate(_lines(text), 1):
            place = f"{name}, line {number}"
            if line is None:
                yield place, Rejected(name, place, "too_large", f"is longer than {MAX_ROW} characters")
            elif line.strip():
                try:
                    yield from _object(name, place, json.loads(line), line)
                except (ValueError, RecursionError) as error:
                    yield place, Rejected(name, place, "bad_json", f"is no JSON: {error}")


def json_items(file: BinaryIO, name: str) -> Iterator[Row]:
    """The objects of a .json file: one object, an array of them, or one behind the other as in JSON lines.

    Behind a damaged object it goes on at the next line.
    """
    decoder = json.JSONDecoder()
    buffer, number, ended = "", 0, False
    with _Text(file) as text:
        while True:
            buffer = buffer.lstrip(" \t\r\n,[]\ufeff")
            if not buffer and ended:
                return
            try:
                value, end = decoder.raw_decode(buffer)
            except (ValueError, RecursionError) as error:
                if not ended and len(buffer) < MAX_ROW and (not buffer or _is_cut(error, buffer)):
                    more = text.read(max(_CHUNK, len(buffer)))  # doubled, so that a long value is not read too often
                    buffer, ended = buffer + more, not more
                    continue
                number += 1
                place = f"{name}, item {number}"
                yield place, Rejected(name, place, "bad_json", f"is no JSON: {error}")
                buffer = buffer.partition("\n")[2]
            else:
                number += 1
                yield from _object(name, f"{name}, item {number}", value, buffer[:end])
                buffer = buffer[end:]


def _is_cut(error: Exception, buffer: str) -> bool:
    """Does a value fail because the buffer ends in it?"""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith(("Unterminated string", "Invalid \\u")) or error.pos >= len(buffer) - len('"\\u0000')


def _object(name: str, place: str, value: Any, written: str) -> Iterator[Row]:
    if isinstance(value, dict):
        yield from _checked(name, place, value, written)
    else:
        yield place, Rejected(name, place, "bad_row", "is no JSON object")


def _checked(name: str, place: str, row: Mapping[str, Any], written: str) -> Iterator[Row]:
    """The row, with a word about bytes in it that are no characters; no row where they are many."""
    bad = written.count(_BAD)
    if bad * _TOO_MANY > len(written):
        yield place, Rejected(name, place, "undecodable", "is text of no encoding that is known here")
        return
    if bad:
        told = f"taken with {bad} places where the bytes are no characters"
        yield place, Rejected(name, place, "undecodable", told)
    yield place, row


def csv_rows(file: BinaryIO, name: str) -> Iterator[Row]:
    """The rows of a file with a line of column names, its cells parted by commas, tabs, semicolons or bars."""
    with _Text(file) as text:
        records = _Records(text)
        columns = records.columns()
        number = 0
        for cells, written, problem in records:
            number += 1
            place = f"{name}, row {number}"
            if problem:
                yield place, Rejected(name, place, *problem)
            if cells is None or written is None:
                continue
            if len(cells) > len(columns):
                yield place, Rejected(name, place, "bad_row", "has more cells than there are columns")
            elif cells:
                row = dict.fromkeys(columns) | dict(zip(columns, cells, strict=False))
                yield from _checked(name, place, row, written)
        if not number:
            told = f"has nothing below its line of column names, which is {', '.join(columns)[:200]!r}"
            yield name, Rejected(name, name, "empty", told)


Record = tuple[list[str] | None, str | None, tuple[str, str] | None]


class _Records:
    """Iterates over the records of a CSV file: cells, the text that they were read from, and what was wrong."""

    def __init__(self, text: TextIO) -> None:
        self._lines = _lines(text)
        self._again: list[str | None] = []  # lines to be read once more, the last one first
        self._used: list[str] = []
        self._ended = False
        self._delimiter = ","

    def columns(self) -> list[str]:
        """The names in the first line, which also tells what parts the cells."""
        first = next(self._lines, None) or ""
        self._delimiter = max(",\t;|", key=first.count)
        self._again.append(first)
        cells = next(iter(self), (None, None, None))[0]
        return cells or []

    def __iter__(self) -> Iterator[Record]:
        while not self._ended or self._again:
            self._used = []
            try:
                cells = next(csv.reader(self._feed(), delimiter=self._delimiter), None)
            except csv.Error as error:
                # A cell without end, or a quote that is never closed: what follows its line is read once more.
                self._again += reversed(self._used[1:])
                yield None, None, ("too_large", f"cannot be read as CSV: {error}")
                continue
            if cells is None and not self._used:
                return
            if self._ended and len(self._used) > 1 and "".join(self._used).count('"') % 2:
                self._again += reversed(self._used[1:])
                first = self._used[0]
                cells = next(csv.reader([first], delimiter=self._delimiter), [])
                told = "opens a quote that is never closed; taken up to the end of its line"
                yield cells, first, ("bad_row", told)
                continue
            yield cells, "".join(self._used), None

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.pop() if self._again else next(self._lines, "")
            if line is None:
                raise csv.Error(f"a line is longer than {MAX_ROW} characters")
            if not line:
                self._ended = True
                return
            self._used.append(line)
            yield line


def _lines(text: TextIO) -> Iterator[str | None]:
    """The lines with their ends; None for one that is too long."""
    while line := text.readline(MAX_ROW + 1):
        if len(line) <= MAX_ROW:
            yield line
            continue
        while line and not line.endswith(("\n", "\r")):
            line = text.readline(MAX_ROW)
        yield None


class _Text:
    """The stream as text, in UTF-8, UTF-16 or GB18030, by its beginning; the stream itself stays open."""

    def __init__(self, file: BinaryIO) -> None:
        head = file.read(_HEAD)
        file.seek(0)
        self._text = io.TextIOWrapper(file, encoding=_encoding(head), errors="leakledger_bad", newline="")

    def __enter__(self) -> TextIO:
        return self._text

    def __exit__(self, *_: object) -> None:
        self._text.detach()


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"

    def misfits(encoding: str) -> int:
        return codecs.getincrementaldecoder(encoding)("leakledger_bad").decode(head).count(_BAD)

    # GB18030 is what spreadsheets in China write; a stray byte does not make a file of UTF-8 one of them.
    return "utf-8-sig" if misfits("utf-8") <= misfits("gb18030") else "gb18030"


# Each reads a stream, so that it serves within an archive too.
STREAMED: dict[str, Callable[[BinaryIO, str], Iterator[Row]]] = {
    ".jsonl": json_lines,
    ".ndjson": json_lines,
    ".json": json_items,
    ".csv": csv_rows,
    ".tsv": csv_rows,
}
