"""The contracts of the published tables: loading them, and the Polars schema that each prescribes.

Here belongs what turns the YAML files into typed objects; the checks of rows that follow from them are in
`checks`, the dbt tests and the data dictionary in `generate`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import ValidationError

from data_contracts.checks import Violation, check_frame, pandera_schema
from data_contracts.errors import ContractError, first_error, read_yaml
from data_contracts.model import Contract
from data_contracts.polars_types import polars_schema

FOLDER = Path(__file__).parent
# The order of the way of the data, which documents and releases keep.
TABLES = (
    "sources", "documents", "evidence", "cases", "case_documents", "defendants", "penalties", "record_counts",
    "illegal_gains", "price_observations", "labels", "quarantine", "corrections", "crawls",
)  # fmt: skip


def load_contract(path: Path) -> Contract:
    """Read one contract. Raises ContractError naming the file and the key."""
    try:
        contract = Contract.model_validate(read_yaml(path))
    except ValidationError as error:
        raise ContractError(path, *first_error(error)) from error
    expected = path.name.removesuffix(".odcs.yaml")
    for key, name in (
        ("name", contract.name),
        ("schema[0].name", contract.table.name),
        ("schema[0].physicalName", contract.table.physical_name),
    ):
        if name != expected:
            raise ContractError(path, key, f"is {name!r} but the file is {path.name}")
    return contract


def load_folder(folder: Path) -> dict[str, Contract]:
    """Read all contracts of a folder and check that their foreign keys meet primary keys of the same type.

    Raises ContractError naming the file and the key.
    """
    found = {c.name: c for c in map(load_contract, sorted(folder.glob("*.odcs.yaml")))}
    for contract in found.values():
        for column in contract.columns:
            for relationship in column.relationships:
                table, _, key = relationship.to.partition(".")
                target = found.get(table)
                if target is None or target.primary_key != (key,):
                    raise ContractError(
                        folder / f"{contract.name}.odcs.yaml",
                        f"schema[0].properties.{column.name}.relationships",
                        f"{relationship.to} is no primary key of a contract",
                    )
    return found


@cache
def _loaded() -> dict[str, Contract]:
    found = load_folder(FOLDER)
    if set(found) != set(TABLES):
        strays = ", ".join(sorted(set(found) ^ set(TABLES)))
        raise ContractError(FOLDER, "", f"contracts and the list of tables differ: {strays}")
    return {name: found[name] for name in TABLES}


def load_contracts() -> dict[str, Contract]:
    """All contracts by table name, in the order of the way of the data."""
    return dict(_loaded())


__all__ = [
    "TABLES",
    "Contract",
    "ContractError",
    "Violation",
    "check_frame",
    "load_contract",
    "load_contracts",
    "load_folder",
    "pandera_schema",
    "polars_schema",
]
