"""What the report page shows, read from the DuckDB file: rows of its queries, documents and evidence lists.

Here belong the page's queries (SQL files beside the templates, shown on the page as they are run) and the shapes that
templates fill in. How figures are drawn stands in `report_charts`; how they are worded for the page, in the templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from data_contracts.vocabulary import vocabulary
from pipelines.privacy.alias import mask_names
from pipelines.privacy.screen import mask_identifiers
from warehouse.publishable import masked_title, surnames_of
from warehouse.query import rows_of
from warehouse.release_docs import TEMPLATES

Row = Mapping[str, Any]
SHOWN_A_YEAR = 40  # quotes of one year in the page; the rest are a query away
NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Name:
    """A code as people read it: a short English name, the Chinese one, and what it means."""

    code: str
    short: str
    zh: str
    meaning: str

    @property
    def both(self) -> str:
        """The Chinese name, then the English one."""
        return f"{self.zh} {self.short}"


@dataclass(frozen=True, slots=True)
class Document:
    """Where a quote stands: `url` is None for what has no address on the web; `archived` is the WARC record."""

    document_id: str
    title: str
    url: str | None
    published_on: str
    archived: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A figure and the span that states it; a label may rest on a whole text and has no quote then."""

    figure: str
    told: str
    quote: str | None
    evidence_id: str | None
    span: str
    document: Document


@dataclass(frozen=True, slots=True)
class YearOfQuotes:
    """The quotes of one year, the first of `n`; `anchor` is what the marks of the charts lead to."""

    anchor: str
    year: str
    n: int
    quotes: tuple[Quote, ...]


def sql_of(name: str) -> str:
    """The text of a query of the page."""
    return (TEMPLATES / f"{name}.sql").read_text(encoding="utf-8").strip()


def ask(connection: duckdb.DuckDBPyConnection, name: str, parameters: list[Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a query of the page. Raises SqlError."""
    columns, rows = rows_of(connection, sql_of(name), parameters)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def name_of(vocabulary_name: str, code: str) -> Name:
    """A code of a vocabulary, or `not_stated`, by name; a code that the vocabulary lacks stands for itself."""
    if code == NOT_STATED:
        return Name(code, "not stated", "未说明", "no text says")
    short = code.replace("_", " ")
    try:
        term = vocabulary(vocabulary_name).term(code)
    except KeyError:
        return Name(code, short, "", "")
    return Name(code, short, term.zh, term.en)


def documents_of(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, Document]:
    """Documents by id, their titles masked as in a release."""
    surnames = surnames_of(connection)
    found = {}
    for row in ask(connection, "documents", [sorted(set(ids))]):
        key = row["document_id"]
        url = row["url"] if (row["url"] or "").startswith(("http://", "https://")) else None
        title = masked_title(row["title"], row["kind"], surnames.get(key, ())) or "untitled"
        archived = f"{row['warc_file']}, byte {row['warc_offset']}" if row["warc_file"] else ""
        found[key] = Document(key, title, url, str(row["published_on"] or ""), archived)
    return found


def _quote(row: Row, document: Document, figure: str, told: str) -> Quote:
    text = row["quote"] and mask_identifiers(mask_names(row["quote"], ()))
    span = f"{row['char_start']}–{row['char_end']}" if row["evidence_id"] else ""
    return Quote(figure, told, text, row["evidence_id"], span, document)


def quotes_by_year(
    connection: duckdb.DuckDBPyConnection, query: str, key: str, word: Callable[[Row], tuple[str, str]]
) -> list[YearOfQuotes]:
    """The rows of an evidence query, latest year first; `word` gives the figure of a row and what is told beside it.

    Rows without a year stand last, under the anchor `<key>-undated`.
    """
    years: dict[int | None, list[dict[str, Any]]] = {}
    for row in ask(connection, query):
        years.setdefault(row["year"], []).append(row)
    shown = {year: rows[:SHOWN_A_YEAR] for year, rows in years.items()}
    documents = documents_of(connection, (row["document_id"] for rows in shown.values() for row in rows))
    return [
        YearOfQuotes(
            anchor_of(key, year),
            "no year stated" if year is None else str(year),
            len(years[year]),
            tuple(_quote(row, documents[row["document_id"]], *word(row)) for row in rows),
        )
        for year, rows in shown.items()
    ]


def anchor_of(key: str, year: int | None) -> str:
    """The id of a year's list of quotes in the page."""
    return f"{key}-{'undated' if year is None else year}"


def examples(groups: Sequence[Sequence[YearOfQuotes]]) -> list[Quote]:
    """One traceable figure of each evidence list: with a quote and, where there is one, an address."""
    chosen = []
    for years in groups:
        quotes = [quote for year in years for quote in year.quotes if quote.evidence_id]
        best = next((quote for quote in quotes if quote.document.url), quotes[0] if quotes else None)
        if best:
            chosen.append(best)
    return chosen
