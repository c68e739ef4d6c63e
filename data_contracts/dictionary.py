"""Contracts as pages for people: the data dictionary in Markdown.

Here belongs how a table is described; what it holds is said in the contracts, and for marts in their dbt properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data_contracts.model import Contract, Property, plain
from data_contracts.rules import Rule, rules_of
from data_contracts.vocabulary import vocabulary

NOTE = "<!-- Generated from data_contracts by `python -m data_contracts.generate`; do not edit. -->\n\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _grid(head: list[str], rows: Iterable[list[str]]) -> str:
    return "\n".join([_row(head), "|" + "---|" * len(head), *map(_row, rows)]) + "\n"


def _column_cells(contract: Contract, column: Property) -> list[str]:
    marks = []
    if column.name in contract.primary_key:
        marks.append("key")
    marks += [f"→ [{r.to}]({r.to.partition('.')[0]}.md)" for r in column.relationships]
    nulls = "never" if column.required else "possible"
    return [f"`{column.name}`", column.physical_type, nulls, ", ".join(marks), column.description]


def _rule_text(rule: Rule) -> str:
    # Rules that the table of columns tells already (not_null, unique, relationship) have no text of their own.
    text = rule.description
    match rule.kind:
        case "range":
            low = None if rule.minimum is None else f"from {plain(rule.minimum)}"
            high = None if rule.maximum is None else f"up to {plain(rule.maximum)}"
            text = f"`{rule.column}` lies {' '.join(part for part in (low, high) if part)}."
        case "pattern":
            text = f"`{rule.column}` matches `{rule.pattern}`."
        case "accepted_values":
            text = f"`{rule.column}` is one of {', '.join(f'`{value}`' for value in rule.values)}."
        case "unique_together":
            text = f"{', '.join(f'`{name}`' for name in rule.columns)} together are unique. {rule.description}"
        case "condition":
            text = f"{rule.description} No row has `{rule.condition}`."
    return text


def _codes(contract: Contract) -> str:
    parts = []
    for column in contract.columns:
        for name in (n for quality in column.quality for n in quality.arguments.vocabularies):
            terms = vocabulary(name)
            has_tiers = any(term.tier for term in terms.terms)
            head = ["code", "meaning", "in Chinese", *(["tier"] if has_tiers else [])]
            rows = [[f"`{t.code}`", t.en, t.zh, *([str(t.tier or "")] if has_tiers else [])] for t in terms.terms]
            parts.append(f"### {terms.title} (`{column.name}`)\n\n{terms.source}\n\n{_grid(head, rows)}")
    return "\n## Codes\n\n" + "\n".join(parts) if parts else ""


def table_page(contract: Contract) -> str:
    """The page of one table: what a row is, the columns, the rules, the codes."""
    columns = _grid(
        ["column", "type", "null", "key", "meaning"],
        (_column_cells(contract, column) for column in contract.columns),
    )
    # What the table of columns says already is not said twice.
    told = [r for r in rules_of(contract) if r.kind not in ("not_null", "unique", "relationship")]
    rules = _grid(["rule", "if broken", "says"], ([f"`{r.id}`", r.severity, _rule_text(r)] for r in told))
    return (
        f"{NOTE}# {contract.name}\n\n{contract.description.purpose}\n\n"
        f"A row is {contract.table.data_granularity_description}. {contract.description.limitations}\n\n"
        f"Contract: [`{contract.name}.odcs.yaml`](../../data_contracts/{contract.name}.odcs.yaml), "
        f"version {contract.version}.\n\n## Columns\n\n{columns}"
        + (f"\n## Rules\n\n{rules}" if told else "")
        + _codes(contract)
    )


def index_page(contracts: Mapping[str, Contract]) -> str:
    """The list of all tables."""
    rows = [
        [f"[{c.name}]({c.name}.md)", c.table.data_granularity_description, c.description.purpose]
        for c in contracts.values()
    ]
    return (
        f"{NOTE}# Tables\n\nThe published tables, one page each. Types are those of DuckDB; months are months, amounts "
        "are CNY as stated, and null means not stated, never 0. What analysts query is built from them: "
        f"[marts](marts.md).\n\n{_grid(['table', 'a row is', 'what it holds'], rows)}"
    )


def marts_page(properties: Mapping[str, Any]) -> str:
    """The page of the marts, from their dbt properties file."""
    parts = [
        f"## {model['name']}\n\n{' '.join(model['description'].split())}\n\n"
        + _grid(
            ["column", "meaning"],
            ([f"`{c['name']}`", " ".join(c["description"].split())] for c in model["columns"]),
        )
        for model in properties["models"]
    ]
    return (
        f"{NOTE}# Marts\n\nTables of the schema `marts`. Cases are counted, never documents, and only relevant ones; "
        "every figure stands beside the number of rows that it rests on.\n\n" + "\n".join(parts)
    )
