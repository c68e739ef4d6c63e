"""Warehouses for the tests of releases and of the report page.

`core` makes a DuckDB file that has the core tables alone, from a few rows written below; `built` is the one that dbt
builds from the hand-written lake of the dbt tests, marts included.
"""

from __future__ import annotations

import copy
import importlib.util
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from data_contracts.contracts import load_contracts

Rows = dict[str, list[dict[str, Any]]]
Core = Callable[[Rows], Path]

# One case: a clerk sold phone numbers; a court's page and a newspaper's copy of the story.
ROWS: Rows = {
    "sources": [
        {
            "source_id": "court", "publisher": "临江市人民法院", "kind": "court", "licence": "official",
            "access": "open", "url": "https://court.example/", "is_sample": False,
        },
    ],
    "documents": [
        {
            "document_id": key, "capture_id": f"k-{key}", "source_id": "court", "url": f"https://court.example/{key}.html",
            "title": title, "kind": "verdict", "published_on": date(2020, 5, day),
            "fetched_at": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "origin": "crawl", "script": "hans",
            "text_sha256": "0" * 64, "char_count": 900, "quality_flags": [], "cluster_id": key,
            "warc_file": "court/a.warc.gz", "warc_offset": day,
        }
        for key, title, day in (("d1", "许清和侵犯公民个人信息罪一审刑事判决书", 7), ("d2", None, 9))
    ],
    "evidence": [
        {"evidence_id": "e1", "document_id": "d1", "char_start": 10, "char_end": 16, "quote": "有期徒刑一年"},
        {"evidence_id": "e2", "document_id": "d1", "char_start": 30, "char_end": 36, "quote": "八千余条信息"},
    ],
    "cases": [
        {
            "case_id": "c1", "case_numbers": ["（2020）云0102刑初31号"], "court": "临江市人民法院", "province": "云南",
            "decision_on": date(2020, 4, 30), "decided_year": 2020, "stage": "first_instance", "documents": 2,
        },
    ],
    "case_documents": [
        {"case_id": "c1", "document_id": key, "method": "case_number", "probability": 1.0} for key in ("d1", "d2")
    ],
    "defendants": [{"defendant_id": "p1", "case_id": "c1", "alias": "许某", "kind": "person"}],
    "penalties": [
        {
            "penalty_id": "s1", "defendant_id": "p1", "case_id": "c1", "charge": "侵犯公民个人信息罪",
            "kind": "imprisonment", "months": 12.0, "is_combined": False, "evidence_id": "e1",
        },
    ],
    "record_counts": [
        {
            "record_count_id": "r1", "case_id": "c1", "count": 8000, "is_approximate": True, "unit": "条",
            "evidence_id": "e2",
        },
    ],
}  # fmt: skip


@pytest.fixture
def rows() -> Rows:
    """The rows above, to be changed as a test likes."""
    return copy.deepcopy(ROWS)


@pytest.fixture
def core(tmp_path: Path) -> Core:
    """Make a DuckDB file with the core tables from rows; its path."""

    def make(rows: Rows) -> Path:
        file = tmp_path / "warehouse.duckdb"
        file.unlink(missing_ok=True)
        with duckdb.connect(file) as connection:
            for name, contract in load_contracts().items():
                columns = ", ".join(f'"{c.name}" {c.physical_type}' for c in contract.columns)
                connection.execute(f'CREATE TABLE main."{name}" ({columns})')
                for row in rows.get(name, []):
                    named = ", ".join(f'"{column}"' for column in row)
                    marks = ", ".join("?" * len(row))
                    connection.execute(f'INSERT INTO main."{name}" ({named}) VALUES ({marks})', list(row.values()))
        return file

    return make


def _dbt_tests() -> ModuleType:
    place = Path(__file__).resolve().parents[1] / "dbt" / "conftest.py"
    spec = importlib.util.spec_from_file_location("dbt_test_warehouse", place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DuckDB file of the six cases of the dbt tests; not to be changed."""
    dbt = _dbt_tests()
    home: Path = dbt._built(tmp_path_factory.mktemp("built"), dbt._fill).home
    return home / "warehouse.duckdb"


@pytest.fixture
def changed(built: Path, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the built warehouse after some statements; its path."""

    def change(*statements: str) -> Path:
        file = tmp_path / "changed.duckdb"
        shutil.copy(built, file)
        with duckdb.connect(file) as connection:
            for statement in statements:
                connection.execute(statement)
        return file

    return change
