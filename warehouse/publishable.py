"""The published tables as they may leave the house: the contracts' columns, in order, with persons masked.

Here belongs what turns rows of the DuckDB file into frames for a release or a page; whether they may be published
at all is decided by `gate`. Quotes are masked when they are assembled; titles stand in the warehouse as the page
prints them and are masked here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import yaml

from data_contracts.contracts import load_contracts, polars_schema
from data_contracts.model import Contract
from pipelines.privacy.alias import aliases, mask_names
from pipelines.privacy.screen import mask_identifiers
from warehouse.query import rows_of

Frames = dict[str, pl.DataFrame]
_HAN = r"[\u4e00-\u9fff·]"


@cache
def _words() -> Mapping[str, list[str]]:
    loaded: Mapping[str, list[str]] = yaml.safe_load(Path(__file__).with_name("titles.yaml").read_text("utf-8"))
    return loaded


@cache
def _parties() -> re.Pattern[str]:
    """What opens a title in the form of a judgment's: 某甲、某公司等侵犯公民个人信息罪一审刑事判决书."""
    acts = "|".join(map(re.escape, _words()["acts_after_parties"]))
    return re.compile(rf"^\s*({_HAN}{{2,40}}?(?:[、,，]\s*{_HAN}{{2,40}}?)*?)(?:等[^、，]{{0,4}}?)?(?={acts})")


def _is_unit(name: str) -> bool:
    return aliases([(name, "unit")]) != ["某单位"]  # which is what a unit is called whose kind its name does not tell


def _each(parties: str) -> set[str]:
    """The names of a list of parties, persons and units. 和 and 与 join two persons, or stand in a name.

    What is too long for a person and no unit is no party: a court, or the beginning of a headline.
    """
    names = set()
    for part in re.split(r"[、,，]\s*", parties):
        joined = re.fullmatch(f"({_HAN}{{2,4}})[和与與]({_HAN}{{2,4}})", part)
        if len(part) <= 4 or _is_unit(part):
            names.add(part)
        elif joined:
            names |= set(joined.groups())
    return names


def _after_surname(surname: str) -> re.Pattern[str]:
    acts = "|".join(map(re.escape, _words()["acts_after_person"]))
    # Two characters rather than one: a word too many is masked sooner than a name too short.
    return re.compile(rf"{re.escape(surname)}(?!某){_HAN}{{1,2}}(?=$|[\s，。、：:！!?？|（(]|{acts})")


def masked_title(title: str | None, kind: str, surnames: Collection[str] = ()) -> str | None:
    """A title in which nobody is named in full and no identifier stands; null stays null.

    `kind` is that of the document: only judgments open with their parties. `surnames` are those of the defendants of
    the document's case, as their aliases keep them; a title has no procedural cue that would tell its names.
    """
    if title is None:
        return None
    names = set()
    opening = _parties().match(title) if kind == "verdict" else None
    if opening:
        names |= _each(opening[1])
    for surname in surnames:
        names |= set(_after_surname(surname).findall(title))
    open_names = {name for name in names if len(name) > 1 and "某" not in name}
    return mask_identifiers(mask_names(title, open_names))


def surnames_of(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """For every document the surnames of the persons of its case, as far as their aliases keep them."""
    query = """
        SELECT DISTINCT l.document_id, regexp_extract(d.alias, '^(.{1,2})某', 1)
        FROM main.case_documents AS l INNER JOIN main.defendants AS d USING (case_id)
        WHERE d.kind = 'person'"""
    found: dict[str, set[str]] = {}
    for document_id, surname in rows_of(connection, query)[1]:
        if surname:
            found.setdefault(document_id, set()).add(surname)
    return found


def _column_sql(name: str, dtype: Any) -> str:
    # Python reads a TIMESTAMPTZ in the zone of the machine, and only where a library of zones is installed.
    return f"timezone('UTC', \"{name}\")" if dtype == pl.Datetime("us", "UTC") else f'"{name}"'


def _frame(connection: duckdb.DuckDBPyConnection, contract: Contract) -> pl.DataFrame:
    schema = polars_schema(contract)
    columns = ", ".join(_column_sql(name, dtype) for name, dtype in schema.items())
    rows = rows_of(connection, f'SELECT {columns} FROM main."{contract.name}"')[1]  # noqa: S608 - names of contracts
    naive = {name: pl.Datetime("us") if dtype == pl.Datetime("us", "UTC") else dtype for name, dtype in schema.items()}
    frame = pl.DataFrame(rows, schema=naive, orient="row")
    zoned = [pl.col(name).dt.replace_time_zone("UTC") for name, dtype in schema.items() if naive[name] != dtype]
    return frame.with_columns(zoned).sort(contract.primary_key, maintain_order=True)


def published_frames(connection: duckdb.DuckDBPyConnection) -> Frames:
    """All published tables by name, rows ordered by key; titles are masked, and remarks of quarantine and
    crawls.

    Raises SqlError for a table or column that the warehouse lacks.
    """
    frames = {name: _frame(connection, contract) for name, contract in load_contracts().items()}
    documents, surnames = frames["documents"], surnames_of(connection)
    titles = [
        masked_title(title, kind, surnames.get(document_id, ()))
        for document_id, title, kind in documents.select("document_id", "title", "kind").iter_rows()
    ]
    frames["documents"] = documents.with_columns(pl.Series("title", titles, dtype=pl.String))
    # Remarks quote what a source or a file was called: nothing that anybody counts on, so they are masked as a whole.
    details = [detail and mask_identifiers(mask_names(detail, ())) for detail in frames["quarantine"]["detail"]]
    frames["quarantine"] = frames["quarantine"].with_columns(pl.Series("detail", details, dtype=pl.String))
    warnings = frames["crawls"]["warnings"].to_list()
    told = [lines and [mask_identifiers(mask_names(line, ())) for line in lines] for lines in warnings]
    frames["crawls"] = frames["crawls"].with_columns(pl.Series("warnings", told, dtype=pl.List(pl.String)))
    return frames
