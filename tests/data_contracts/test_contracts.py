"""The contracts: every published table has one, and a wrong one is told by file and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from data_contracts.contracts import (
    FOLDER,
    TABLES,
    ContractError,
    load_contract,
    load_contracts,
    load_folder,
    polars_schema,
)
from data_contracts.rules import rules_of


def test_every_table_has_a_contract_with_a_key_and_a_meaning_for_each_column() -> None:
    contracts = load_contracts()
    assert tuple(contracts) == TABLES
    for contract in contracts.values():
        assert contract.primary_key == tuple(c.name for c in contract.columns[: len(contract.primary_key)])
        assert all(column.description.rstrip().endswith((".", "…")) for column in contract.columns)


def test_a_figure_cannot_stand_without_its_evidence() -> None:
    for table in ("penalties", "record_counts", "illegal_gains", "price_observations"):
        column = load_contracts()[table].column("evidence_id")
        assert column.required
        assert [link.to for link in column.relationships] == ["evidence.evidence_id"]


def test_what_may_be_unstated_is_nullable() -> None:
    nullable = {(t, c.name) for t, contract in load_contracts().items() for c in contract.columns if not c.required}
    assert {
        ("cases", "court"), ("cases", "decision_on"), ("penalties", "months"), ("penalties", "amount_cny"),
        ("defendants", "is_insider"), ("illegal_gains", "defendant_id"), ("price_observations", "observed_from"),
    } <= nullable  # fmt: skip


def test_types_are_those_of_the_lake() -> None:
    schema = polars_schema(load_contracts()["documents"])
    assert schema["fetched_at"] == pl.Datetime("us", "UTC")
    assert schema["published_on"] == pl.Date
    assert schema["quality_flags"] == pl.List(pl.String)
    assert schema["warc_offset"] == pl.Int64


def test_rule_ids_are_unique_within_a_table() -> None:
    for contract in load_contracts().values():
        ids = [rule.id for rule in rules_of(contract)]
        assert len(ids) == len(set(ids)), contract.name


def written(tmp_path: Path, change: Any, table: str = "penalties") -> Path:
    content = yaml.safe_load((FOLDER / f"{table}.odcs.yaml").read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / f"{table}.odcs.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def column(content: Any, name: str) -> Any:
    return next(c for c in content["schema"][0]["properties"] if c["name"] == name)


WRONG: dict[str, tuple[Any, str]] = {
    "a key that nothing reads": (lambda c: c.update(owner="someone"), "owner"),
    "a type that DuckDB has but the table must not": (
        lambda c: column(c, "months").update(physicalType="VARCHAR"), "schema[0].properties[5]",
    ),
    "a severity that nobody acts on": (
        lambda c: c["schema"][0]["quality"][0].update(severity="fatal"), "schema[0].quality[0].severity",
    ),
    "a query that is no count of violating rows": (
        lambda c: c["schema"][0]["quality"][0].update(query="SELECT 1"), "schema[0].quality[0]",
    ),
    "a column without a meaning": (lambda c: column(c, "kind").pop("description"), "properties[4].description"),
    "a column named twice": (
        lambda c: c["schema"][0]["properties"].append(dict(column(c, "kind"))), "schema[0]",
    ),
    "the name of another table": (lambda c: c.update(name="punishments"), "name"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_contract_is_told_by_file_and_key(what: str, tmp_path: Path) -> None:
    change, key = WRONG[what]
    path = written(tmp_path, change)
    with pytest.raises(ContractError) as told:
        load_contract(path)
    assert str(path) in str(told.value)
    assert key in told.value.key


def test_a_foreign_key_meets_a_primary_key(tmp_path: Path) -> None:
    path = written(tmp_path, lambda c: column(c, "source_id").pop("relationships"), "documents")
    load_folder(path.parent)
    written(tmp_path, lambda c: column(c, "source_id")["relationships"][0].update(to="publishers.name"), "documents")
    with pytest.raises(ContractError, match=r"documents.*source_id\.relationships: publishers\.name is no primary key"):
        load_folder(path.parent)


@pytest.mark.parametrize(("content", "says"), [("a: [", "is no YAML"), ("- 1\n", "dictionary")])
def test_a_file_that_is_no_contract_is_named(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.odcs.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ContractError, match=rf"cases\.odcs\.yaml.*{says}"):
        load_contract(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"cases\.odcs\.yaml: cannot be read"):
        load_contract(tmp_path / "cases.odcs.yaml")
