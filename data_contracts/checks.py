"""Checking frames against contracts: what is wrong, how often, and a few examples.

Here belongs the evaluation of rules on Polars frames. Whether a violation blocks anything is decided by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from data_contracts.model import Contract, Severity
from data_contracts.polars_types import polars_schema
from data_contracts.rules import Rule, rules_of

SAMPLE_SIZE = 3


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that `n` rows break. `column` is None for rules about whole rows; `rule` is the rule's id, or `missing`
    or `type` for a column that is not as the contract says; `sample` shows keys (or values) of the first few."""

    table: str
    column: str | None
    rule: str
    severity: Severity
    n: int
    sample: tuple[str, ...]
    description: str

    def __str__(self) -> str:
        where = f"{self.table}.{self.column}" if self.column else self.table
        examples = f", e.g. {'; '.join(self.sample)}" if self.sample else ""
        return f"{self.severity}: {where}: {self.rule}: {self.n} row(s){examples} ({self.description})"


def _bound(column: pl.Expr, value: float | str, dtype: pl.DataType, *, lower: bool) -> pl.Expr:
    # str: an ISO date in the YAML; Polars compares it in the column's own type
    limit = pl.lit(value).str.to_datetime(time_zone="UTC") if isinstance(value, str) else pl.lit(value)
    if isinstance(value, str) and dtype == pl.Date:
        limit = pl.lit(value).str.to_date()
    return column < limit if lower else column > limit


def _violating(rule: Rule, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """An expression that is true for rows that break a rule of this table alone."""
    column = pl.col(rule.column) if rule.column else pl.lit(None)
    match rule.kind:
        case "not_null":
            broken = column.is_null()
        case "unique":
            broken = column.is_not_null() & column.is_duplicated()
        case "unique_together":
            broken = pl.struct(rule.columns).is_duplicated()
        case "accepted_values":
            broken = ~column.is_in(list(rule.values))
        case "pattern":
            broken = ~column.str.contains(rule.pattern or "")
        case "range":
            dtype = schema[rule.column or ""]
            broken = pl.lit(value=False)
            if rule.minimum is not None:
                broken |= _bound(column, rule.minimum, dtype, lower=True)
            if rule.maximum is not None:
                broken |= _bound(column, rule.maximum, dtype, lower=False)
        case "condition":
            broken = pl.sql_expr(rule.condition or "")
        case "relationship":
            raise ValueError("a relationship needs the other table")
    return broken.fill_null(value=False)  # null is "not stated"; only not_null speaks about it


def _sample(contract: Contract, broken: pl.DataFrame) -> tuple[str, ...]:
    shown = [name for name in contract.primary_key if name in broken.columns]
    rows: list[tuple[Any, ...]] = broken.head(SAMPLE_SIZE).select(shown).rows() if shown else []
    return tuple("/".join(str(value) for value in row) for row in rows)


def _schema_violations(contract: Contract, frame: pl.DataFrame) -> list[Violation]:
    found: list[Violation] = []
    for name, dtype in polars_schema(contract).items():
        actual = frame.schema.get(name)
        if actual is None:
            found.append(
                Violation(contract.name, name, "missing", "error", frame.height, (), "The column is not there.")
            )
        elif actual != dtype:
            found.append(
                Violation(contract.name, name, "type", "error", frame.height, (), f"Is {actual}, shall be {dtype}.")
            )
    return found


def _is_checkable(rule: Rule, wrong: set[str | None]) -> bool:
    named = {rule.column, *rule.columns} - {None}
    return not (named & wrong) and not (rule.kind == "condition" and wrong)


def check_frame(
    contract: Contract, frame: pl.DataFrame, others: Mapping[str, pl.DataFrame] | None = None
) -> list[Violation]:
    """Everything in `frame` that breaks the contract, worst first; an empty list is a frame that keeps it.

    Columns beyond the contract are welcome. `others` are the frames of other tables by name; foreign keys into tables
    that it lacks are not checked.
    """
    found = _schema_violations(contract, frame)
    wrong = {violation.column for violation in found}
    tables = {contract.name: frame, **(others or {})}
    schema = dict(zip(frame.columns, frame.dtypes, strict=True))
    for rule in rules_of(contract):
        if not _is_checkable(rule, wrong):
            continue
        if rule.kind == "relationship":
            table, _, key = (rule.to or "").partition(".")
            if table not in tables or key not in tables[table].columns:
                continue
            targets = tables[table].get_column(key).unique().implode()
            mask = ~pl.col(rule.column or "").is_in(targets).fill_null(value=True)
        else:
            mask = _violating(rule, schema)
        broken = frame.filter(mask)
        if broken.height:
            sample = _sample(contract, broken)
            found.append(
                Violation(
                    contract.name,
                    rule.column,
                    rule.id,
                    rule.severity,
                    broken.height,
                    sample,
                    rule.description,
                )
            )
    return sorted(found, key=lambda violation: violation.severity != "error")


def pandera_schema(contract: Contract) -> Any:
    """The contract's types and error rules (foreign keys apart) as a `pandera.polars.DataFrameSchema`."""
    import pandera.polars as pa  # noqa: PLC0415 - a third of a second that most callers need not spend

    types = polars_schema(contract)
    nullable = {column.name: not column.required for column in contract.columns}
    schema = {name: dtype if isinstance(dtype, pl.DataType) else dtype() for name, dtype in types.items()}

    def keeps(rule: Rule) -> Any:
        return pa.Check(
            lambda data, rule=rule: data.lazyframe.select(_violating(rule, schema).not_()),
            name=rule.id,
            description=rule.description,
        )

    checks = [keeps(r) for r in rules_of(contract) if r.severity == "error" and r.kind not in ("relationship",)]
    columns = {name: pa.Column(dtype, nullable=nullable[name]) for name, dtype in types.items()}
    return pa.DataFrameSchema(columns, checks=checks, name=contract.name, strict=False)
