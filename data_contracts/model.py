"""What a contract is in Python: the part of ODCS 3.1 that this project uses, read strictly.

Here belong the shapes of the YAML files and nothing that acts on data. A key that is not listed here is an error,
so that no rule can be written that nothing enforces.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

Severity = Literal["error", "warning"]
LogicalType = Literal["string", "date", "timestamp", "integer", "number", "boolean", "array"]
PhysicalType = Literal[
    "VARCHAR", "VARCHAR[]", "DATE", "TIMESTAMPTZ", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN"
]  # types of DuckDB

_PHYSICAL_OF: dict[str, set[str]] = {
    "string": {"VARCHAR"},
    "date": {"DATE"},
    "timestamp": {"TIMESTAMPTZ"},
    "integer": {"INTEGER", "BIGINT"},
    "number": {"DOUBLE"},
    "boolean": {"BOOLEAN"},
    "array": {"VARCHAR[]"},
}
# Row rules are written as the standard's `sql` rules, in one fixed form whose condition both DuckDB and Polars read.
_VIOLATIONS = re.compile(r"\s*SELECT COUNT\(\*\) FROM \{object\} WHERE (?P<condition>.+?)\s*", re.DOTALL)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Arguments(_Strict):
    """Arguments of a library metric. `vocabularies` names files of `data_contracts/vocabularies` whose codes are the
    valid values, so that a code list is written once."""

    valid_values: tuple[str, ...] = ()
    vocabularies: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()


class Quality(_Strict):
    """One quality rule: accepted values, a compound key, or a condition that no row may meet."""

    id: str
    type: Literal["library", "sql"] = "library"
    metric: Literal["invalidValues", "duplicateValues"] | None = None
    arguments: Arguments = Arguments()
    query: str | None = None
    must_be: Literal[0]
    severity: Severity
    description: str

    @model_validator(mode="after")
    def _complete(self) -> Quality:
        if self.type == "sql":
            if self.query is None or not _VIOLATIONS.fullmatch(self.query):
                raise ValueError("a sql rule has a query 'SELECT COUNT(*) FROM {object} WHERE <condition>'")
        elif self.metric is None:
            raise ValueError("a library rule names its metric")
        elif self.metric == "invalidValues" and not (self.arguments.valid_values or self.arguments.vocabularies):
            raise ValueError("invalidValues needs arguments validValues or vocabularies")
        elif self.metric == "duplicateValues" and not self.arguments.properties:
            raise ValueError("duplicateValues needs arguments properties")
        return self

    @property
    def condition(self) -> str:
        """The condition of a sql rule that a violating row meets."""
        match = _VIOLATIONS.fullmatch(self.query or "")
        if match is None:
            raise ValueError(f"rule {self.id} has no condition")
        return match["condition"]


class Relationship(_Strict):
    """A foreign key: `to` is `table.column`."""

    to: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")


Bound = Annotated[float | str, BeforeValidator(lambda v: v if isinstance(v, (int, float, str)) else str(v))]


class Options(_Strict):
    """Bounds and form of a column's values; numbers for numbers, ISO dates for dates."""

    minimum: Bound | None = None
    maximum: Bound | None = None
    pattern: str | None = None


class Items(_Strict):
    """What a list column holds."""

    logical_type: Literal["string"]


class Property(_Strict):
    """A column."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    logical_type: LogicalType
    physical_type: PhysicalType
    logical_type_options: Options = Options()
    items: Items | None = None
    primary_key: bool = False
    primary_key_position: int | None = None
    required: bool
    unique: bool = False
    description: str = Field(min_length=1)
    relationships: tuple[Relationship, ...] = ()
    quality: tuple[Quality, ...] = ()

    @model_validator(mode="after")
    def _types_agree(self) -> Property:
        if self.physical_type not in _PHYSICAL_OF[self.logical_type]:
            raise ValueError(f"physicalType {self.physical_type} does not hold a {self.logical_type}")
        if (self.logical_type == "array") != (self.items is not None):
            raise ValueError("an array, and only an array, says what its items are")
        if self.primary_key and not (self.required and self.primary_key_position):
            raise ValueError("a primary key column is required and has a primaryKeyPosition")
        if any(rule.type == "sql" or rule.metric != "invalidValues" for rule in self.quality):
            raise ValueError("a column's quality rules are of metric invalidValues; others stand at the table")
        return self


class Table(_Strict):
    """The one schema object of a contract."""

    name: str
    physical_name: str
    logical_type: Literal["object"]
    physical_type: Literal["table"]
    data_granularity_description: str
    description: str
    properties: tuple[Property, ...]
    quality: tuple[Quality, ...] = ()

    @model_validator(mode="after")
    def _keys(self) -> Table:
        names = [p.name for p in self.properties]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"columns named twice: {', '.join(twice)}")
        if not any(p.primary_key for p in self.properties):
            raise ValueError("a table has a primary key")
        for rule in self.quality:
            if rule.metric == "invalidValues":
                raise ValueError(f"rule {rule.id}: invalidValues stands at a column")
            unknown = set(rule.arguments.properties) - set(names)
            if unknown:
                raise ValueError(f"rule {rule.id} names unknown columns: {', '.join(sorted(unknown))}")
        return self


class Description(_Strict):
    """What the table is for and where it ends."""

    purpose: str
    limitations: str


class Contract(_Strict):
    """An ODCS data contract of exactly one table."""

    api_version: Literal["v3.1.0"]
    kind: Literal["DataContract"]
    id: str
    name: str
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    status: Literal["draft", "active", "deprecated", "retired"]
    domain: str
    data_product: str
    description: Description
    tables: tuple[Table] = Field(alias="schema")

    @property
    def table(self) -> Table:
        """The table that the contract is about."""
        return self.tables[0]

    @property
    def columns(self) -> tuple[Property, ...]:
        """The columns in their order."""
        return self.table.properties

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Names of the key columns in the order of the key."""
        keys = [p for p in self.columns if p.primary_key]
        return tuple(p.name for p in sorted(keys, key=lambda p: p.primary_key_position or 0))

    def column(self, name: str) -> Property:
        """The column of that name. Raises KeyError for a name that is none."""
        for candidate in self.columns:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.name} has no column {name}")


def plain(value: Any) -> str:
    """A bound as it is written in SQL and in documents: numbers without a needless fraction, dates as they are."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
