"""Contracts as dbt: the properties file of the core models, with a test for every rule, and the vocabulary seed.

Here belongs the translation; the generic tests that it names live in `dbt_like_sql/macros/generic_tests.sql`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any

import yaml

from data_contracts.model import Contract
from data_contracts.rules import Rule, rules_of
from data_contracts.vocabulary import vocabulary, vocabulary_names

NOTE = "# Generated from data_contracts by `python -m data_contracts.generate`: change the contracts, not this file.\n"
# Words that DuckDB does not take as column names without quotes.
_QUOTED = frozenset({"table", "column", "by", "on"})


def _test(table: str, rule: Rule) -> Any:
    kind, arguments = _kind_and_arguments(rule)
    body: dict[str, Any] = {"name": f"{table}__{rule.id}"}
    if arguments:
        body["arguments"] = arguments
    if rule.severity == "warning":
        body["config"] = {"severity": "warn"}
    return {kind: body}


def _kind_and_arguments(rule: Rule) -> tuple[str, dict[str, Any]]:
    kind: str = rule.kind
    arguments: dict[str, Any] = {}
    match rule.kind:
        case "accepted_values":
            arguments = {"values": list(rule.values)}
        case "range":
            kind, bounds = "in_range", {"minimum": rule.minimum, "maximum": rule.maximum}
            arguments = {name: value for name, value in bounds.items() if value is not None}
        case "pattern":
            kind, arguments = "of_form", {"pattern": rule.pattern}
        case "relationship":
            table, _, column = (rule.to or "").partition(".")
            kind, arguments = "relationships", {"to": f"ref('{table}')", "field": column}
        case "unique_together":
            arguments = {"columns": list(rule.columns)}
        case "condition":
            kind, arguments = "no_row_where", {"condition": rule.condition}
    return kind, arguments


def _model(contract: Contract) -> dict[str, Any]:
    rules = rules_of(contract)
    columns: list[dict[str, Any]] = []
    for column in contract.columns:
        entry: dict[str, Any] = {"name": column.name, "data_type": column.physical_type}
        if column.name in _QUOTED:
            entry["quote"] = True
        entry["description"] = column.description
        tests = [_test(contract.name, rule) for rule in rules if rule.column == column.name]
        if tests:
            entry["data_tests"] = tests
        columns.append(entry)
    model: dict[str, Any] = {
        "name": contract.name,
        "description": f"{contract.table.description} A row is {contract.table.data_granularity_description}.",
        "config": {"contract": {"enforced": True}},
    }
    table_tests = [_test(contract.name, rule) for rule in rules if rule.column is None]
    if table_tests:
        model["data_tests"] = table_tests
    return model | {"columns": columns}


def core_properties(contracts: Mapping[str, Contract]) -> str:
    """The properties file of the core models."""
    content = {"version": 2, "models": [_model(contract) for contract in contracts.values()]}
    return NOTE + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=118)


def vocabulary_seed() -> str:
    """All vocabularies as one CSV table: vocabulary, code, zh, en, tier."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["vocabulary", "code", "zh", "en", "tier"])
    for name in vocabulary_names():
        for term in vocabulary(name).terms:
            writer.writerow([name, term.code, term.zh, term.en, term.tier or ""])
    return out.getvalue()
