"""`status` and `sql`: look at what is there, change nothing."""

from __future__ import annotations

import csv
import sys
from typing import Annotated, Any

import duckdb
import typer
from rich.table import Table

from pipelines.cli.console import HomeOption, JsonOption, UserError, existing_home, out, print_json
from pipelines.cli.summary import print_status, status_of
from pipelines.home import Home
from warehouse.query import SqlError, open_read_only, rows_of


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("status")(status)
    app.command("sql")(sql)


def status(home: HomeOption = None, json: JsonOption = False) -> None:
    """What the warehouse holds, the last crawl of each source, what is stale, and what was set aside and why."""
    where = Home.locate(home)
    told = status_of(where)
    if json:
        print_json(told)
    else:
        print_status(where, told)


def sql(
    query: Annotated[str | None, typer.Argument(help="A query; none given: read queries from standard input.")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Query the warehouse, read-only."""
    where = existing_home(home)
    if query is None and sys.stdin.isatty():
        out.print(f"queries over {where.duckdb}, one a line; an empty line or Ctrl-D ends")
    try:
        with open_read_only(where.duckdb) as connection:
            for one in [query] if query is not None else _typed():
                _answer(connection, one, as_json=json, as_csv=as_csv)
    except SqlError as error:
        raise UserError(str(error), exit_code=1) from error


def _typed() -> Any:
    if sys.stdin.isatty():
        return iter(lambda: input("sql> "), "")
    return [q for q in sys.stdin.read().split(";") if q.strip()]


def _answer(connection: duckdb.DuckDBPyConnection, query: str, *, as_json: bool, as_csv: bool) -> None:
    names, rows = rows_of(connection, query)
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
        return
    table = Table(*names)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    out.print(table)
    out.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")
