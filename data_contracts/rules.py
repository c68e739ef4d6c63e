"""The rules that a contract makes, as one flat list.

Checks of frames, dbt tests and the data dictionary all go through this list, so that none of them can know a rule
that another does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data_contracts.model import Contract, Property, Quality, Severity
from data_contracts.vocabulary import vocabulary

RuleKind = Literal[
    "not_null", "unique", "accepted_values", "range", "pattern", "relationship", "unique_together", "condition"
]
Number = float | str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `column` is None for rules about whole rows; which of the other fields are set depends on `kind`:
    `values`, `minimum` and `maximum` (inclusive), `pattern`, `to` (table.column), `columns`, `condition` (of a
    violating row)."""

    id: str
    kind: RuleKind
    column: str | None
    severity: Severity
    description: str
    values: tuple[str, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    pattern: str | None = None
    to: str | None = None
    columns: tuple[str, ...] = ()
    condition: str | None = None


def accepted_values(quality: Quality) -> tuple[str, ...]:
    """The values that an invalidValues rule admits, vocabularies resolved, each once."""
    named = [code for name in quality.arguments.vocabularies for code in vocabulary(name).codes]
    return tuple(dict.fromkeys((*quality.arguments.valid_values, *named)))


def _column_rules(column: Property, *, is_sole_key: bool) -> list[Rule]:
    name, options = column.name, column.logical_type_options
    low, high = options.minimum, options.maximum
    found: list[Rule] = []
    if column.required:
        found.append(Rule(f"{name}_stated", "not_null", name, "error", "Always stated."))
    if column.unique or is_sole_key:
        found.append(Rule(f"{name}_once", "unique", name, "error", "No value twice."))
    if low is not None or high is not None:
        text = "Within the bounds, ends included."
        found.append(Rule(f"{name}_in_range", "range", name, "error", text, minimum=low, maximum=high))
    if options.pattern is not None:
        text = "Of the given form."
        found.append(Rule(f"{name}_form", "pattern", name, "error", text, pattern=options.pattern))
    for q in column.quality:
        values = accepted_values(q)
        found.append(Rule(q.id, "accepted_values", name, q.severity, q.description, values=values))
    for link in column.relationships:
        text = f"Stands in {link.to}."
        found.append(Rule(f"{name}_exists", "relationship", name, "error", text, to=link.to))
    return found


def _table_rule(q: Quality) -> Rule:
    if q.type == "sql":
        return Rule(q.id, "condition", None, q.severity, q.description, condition=q.condition)
    together = q.arguments.properties
    return Rule(q.id, "unique_together", None, q.severity, q.description, columns=together)


def rules_of(contract: Contract) -> list[Rule]:
    """All rules of a contract: those of the columns in their order, then those of the table."""
    key = contract.primary_key
    found = [rule for column in contract.columns for rule in _column_rules(column, is_sole_key=key == (column.name,))]
    if len(key) > 1:
        found.append(Rule("key_once", "unique_together", None, "error", "No key twice.", columns=key))
    return found + [_table_rule(quality) for quality in contract.table.quality]
