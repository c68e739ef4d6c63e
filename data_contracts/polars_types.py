"""Which Polars type a column of a contract has."""

from __future__ import annotations

import polars as pl

from data_contracts.model import Contract

PolarsType = pl.DataType | type[pl.DataType]

_OF: dict[str, PolarsType] = {
    "VARCHAR": pl.String,
    "VARCHAR[]": pl.List(pl.String),
    "DATE": pl.Date,
    "TIMESTAMPTZ": pl.Datetime("us", "UTC"),
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
}


def polars_schema(contract: Contract) -> dict[str, PolarsType]:
    """Column names and Polars types of a table, in the contract's order."""
    return {column.name: _OF[column.physical_type] for column in contract.columns}
