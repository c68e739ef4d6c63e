"""One complete run over the sample sites, made once and looked at by many tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

LEAKLEDGER = str(Path(sys.executable).parent / "leakledger")


@dataclass
class Workplace:
    """A home folder and the command over it."""

    home: Path

    def leakledger(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "LEAKLEDGER_HOME": str(self.home), "COLUMNS": "200"}
        return subprocess.run(
            [LEAKLEDGER, *arguments], env=environment, capture_output=True, text=True, check=False, input=stdin
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def summary(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.leakledger("status", "--json").stdout)
        return told


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """The sample sites, crawled and built, released and reported."""
    place = Workplace(tmp_path_factory.mktemp("sample_home"))
    done = place.leakledger("run", "--samples")
    assert done.returncode == 0, done.stderr + done.stdout
    return place


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """An empty home."""
    return Workplace(tmp_path / "home")
