"""Which column of a user's table is what: mappings in YAML, shipped ones and the user's own.

Belongs here: the format of a mapping, choosing one, a row's fields by it. Does not belong here: reading tables
(`local_files_tables.py`).

No value of a row is lost: what no field uses stays beside the fields as `rest`, unless the mapping ignores it by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from spiders.local_files_types import whole_text

MAPPINGS_DIR = Path(__file__).parent / "mappings"
FIELDS = ("text", "id", "title", "kind", "url", "published_on")
Kind = Literal["verdict", "official_case", "news", "commentary", "qa", "other"]
_DAY = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)|\s*(\d{4})(\d{2})(\d{2})(?!\d)")


class MappingError(Exception):
    """A mapping is unknown or wrong; the message names file and key."""


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


# One column, or several of which the first that holds something is taken; `a.b` is the key b inside the object a.
Columns = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_several)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Constants(_Strict):
    """Values that hold for every row, where the row itself has none."""

    title: str | None = None
    kind: Kind | None = None
    published_on: date | None = None


class FileMapping(_Strict):
    """`requires` are the columns by which the mapping is chosen by itself; `kinds` translates values of the column
    `kind`; `strip_lead` are words over a text that do not belong to it; `ignored` columns are not kept."""

    description: str
    requires: Annotated[tuple[str, ...], Field(min_length=1)]
    text: Annotated[Columns, Field(min_length=1)]
    id: Columns = ()
    title: Columns = ()
    kind: Columns = ()
    url: Columns = ()
    published_on: Columns = ()
    kinds: Mapping[str, Kind] = Field(default_factory=dict)
    strip_lead: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    constants: Constants = Constants()

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether a table with these columns has all that the mapping asks for."""
        return set(self.requires) <= set(columns)

    def record(self, row: Mapping[str, Any]) -> MappedRow:
        """The fields of a row; a value that is there but cannot be understood is told in `problems`, and kept."""
        used: set[str] = set()
        found = MappedRow()
        for name in FIELDS:
            for column in getattr(self, name):
                value = _value(row, column)
                if value not in (None, ""):
                    found.fields[name] = value
                    used.add(column)
                    break
        self._settle(found, used)
        rest = {str(k): v for k, v in row.items() if k not in used and k not in self.ignored and v not in (None, "")}
        if rest:
            found.fields["rest"] = rest
        return found

    def _settle(self, found: MappedRow, used: set[str]) -> None:
        fields = found.fields
        for name in set(fields) - {"text", "published_on"}:
            fields[name] = whole_text(str(fields[name])).strip()
        if isinstance(fields.get("text"), str):
            fields["text"] = _without_lead(whole_text(fields["text"]), self.strip_lead)
        else:
            fields.pop("text", None)
        if "kind" in fields:
            fields["kind"] = self.kinds.get(fields["kind"], fields["kind"])
        if "published_on" in fields:
            written = fields.pop("published_on")
            day = day_of(written)
            if day is None:
                found.problems.append(f"published_on: {str(written)[:40]!r} is no date")
                used.difference_update(self.published_on)
            else:
                fields["published_on"] = day.isoformat()
        for name, value in self.constants.model_dump(mode="json", exclude_none=True).items():
            fields.setdefault(name, value)


@dataclass
class MappedRow:
    """What a mapping makes of a row: `fields` by name (`rest` holds the columns of no field), and what was odd."""

    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def day_of(written: object) -> date | None:
    """The day that a cell states: a date, or text such as 2024-3-5, 2024/03/05, 2024年3月5日, 20240305; else None."""
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    found = _DAY.match(str(written))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _value(row: Mapping[str, Any], column: str) -> Any:
    if column in row or "." not in column:
        return row.get(column)
    inside: Any = row
    for key in column.split("."):
        inside = inside.get(key) if isinstance(inside, Mapping) else None
    return inside


def _without_lead(text: str, leads: Iterable[str]) -> str:
    start = text.lstrip("\ufeff \t\r\n\u3000")
    for lead in leads:
        if start.startswith(lead):
            return start[len(lead) :].lstrip(" \t\r\n\u3000:：")
    return text


def load_mapping(name_or_file: str) -> FileMapping:
    """A shipped mapping by its name, or one of the user's by its file. Raises MappingError."""
    shipped = MAPPINGS_DIR / f"{name_or_file}.yaml"
    if re.fullmatch(r"[a-z0-9_]+", name_or_file) and shipped.is_file():
        return read_mapping(shipped)
    if Path(name_or_file).is_file():
        return read_mapping(Path(name_or_file))
    known = ", ".join(sorted(path.stem for path in MAPPINGS_DIR.glob("*.yaml")))
    raise MappingError(f"no mapping {name_or_file!r}: neither a file nor one of {known}")


def read_mapping(path: Path) -> FileMapping:
    """The mapping of one file. Raises MappingError naming file and key."""
    try:
        loaded: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MappingError(f"{path.name}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(loaded, Mapping):
        raise MappingError(f"{path.name}: holds no mapping of keys to values")
    try:
        return FileMapping.model_validate(loaded)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'all'}: {one['msg']}" for one in error.errors())
        raise MappingError(f"{path.name}: {told}") from error


@cache
def shipped_mappings() -> tuple[FileMapping, ...]:
    """Those that come with leakledger, the most demanding first: a row that has all of its columns is its."""
    loaded = [(path.stem, read_mapping(path)) for path in sorted(MAPPINGS_DIR.glob("*.yaml"))]
    return tuple(mapping for _, mapping in sorted(loaded, key=lambda item: (-len(item[1].requires), item[0])))


def choose_mapping(columns: frozenset[str]) -> FileMapping | None:
    """The first shipped mapping that fits these columns."""
    return next((mapping for mapping in shipped_mappings() if mapping.fits(columns)), None)
