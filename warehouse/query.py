"""Read-only access to the DuckDB file, for people and for the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb


class SqlError(Exception):
    """A query that DuckDB refuses; the message is DuckDB's."""


@contextmanager
def open_read_only(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can neither write the file nor reach other files or the network. Raises SqlError."""
    try:
        connection = duckdb.connect(str(file), read_only=True)
    except duckdb.Error as error:
        raise SqlError(f"{file}: cannot be opened: {error}") from error
    try:
        connection.execute("SET enable_external_access = false")
        yield connection
    finally:
        connection.close()


def rows_of(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of a query. Raises SqlError."""
    try:
        cursor = connection.execute(query, parameters or [])
        return [column[0] for column in cursor.description or []], cursor.fetchall()
    except duckdb.Error as error:
        raise SqlError(str(error)) from error
