"""The gate before a release: whether the published tables keep their contracts and nobody can be read in them.

Here belongs finding; what a finding leads to is decided by the caller. A finding tells where something stands and of
what kind it is, never what was found: a message about a leaked number must not leak it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from data_contracts.contracts import check_frame, load_contracts
from pipelines.privacy.alias import cued_names, is_redacted
from pipelines.privacy.screen import screen

# Keys are digests in hexadecimal, and one in some thousand of them has decimal digits alone, as card numbers have.
_DIGEST = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}")
_DIGEST_COLUMN = re.compile(r"(?:.*_)?(?:id|sha256|key)")
# Addresses of pages number their articles with as many digits as cards and landlines have.
_KINDS_IN_ADDRESSES = {"mobile", "identity_number", "email"}
_ADDRESS_COLUMNS = {"url"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a table may not be published: `kind` is what stands in that column of the row of that key, or the id of
    the contract's rule that `key` breaks."""

    table: str
    column: str | None
    key: str
    kind: str

    def __str__(self) -> str:
        where = f"{self.table}.{self.column}" if self.column else self.table
        return f"{where} [{self.key}]: {self.kind}"


def _identifiers(column: str, value: str) -> Iterator[str]:
    if _DIGEST_COLUMN.fullmatch(column) and _DIGEST.fullmatch(value):
        return
    for found in screen(value):
        if column not in _ADDRESS_COLUMNS or found.kind in _KINDS_IN_ADDRESSES:
            yield found.kind


def _kinds(table: str, column: str, value: str) -> set[str]:
    """Of what kind the things are that must not be published in a value."""
    kinds = set(_identifiers(column, value))
    if cued_names(value):
        kinds.add("unredacted_name")
    if (table, column) == ("defendants", "alias") and not (is_redacted(value) or value.startswith("某")):
        kinds.add("unredacted_name")
    return kinds


def _screened(table: str, frame: pl.DataFrame, key: tuple[str, ...]) -> Iterator[Finding]:
    texts = [name for name, dtype in frame.schema.items() if dtype in (pl.String, pl.List(pl.String))]
    for number, row in enumerate(frame.select(*texts).iter_rows(named=True), start=1):
        named = "/".join(str(row[name]) for name in key if name in row)
        for column in texts:
            values = row[column] if isinstance(row[column], list) else [row[column]]
            for kind in sorted({kind for value in values if value for kind in _kinds(table, column, value)}):
                # A key that is itself a finding must not be told either.
                yield Finding(table, column, f"row {number}" if column in key else named, kind)


def findings(frames: Mapping[str, pl.DataFrame]) -> list[Finding]:
    """Everything that keeps these tables from being published: broken rules of severity error, then persons."""
    contracts = load_contracts()
    found: list[Finding] = []
    for name, contract in contracts.items():
        for broken in check_frame(contract, frames[name], frames):
            if broken.severity == "error":
                sample = ", ".join(broken.sample) or f"{broken.n} rows"
                found.append(Finding(name, broken.column, sample, broken.rule))
    for name, contract in contracts.items():
        found += _screened(name, frames[name], contract.primary_key)
    return found
