"""lake → DuckDB: where dbt finds things, whether its build is stale, and how a finished build takes its place."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dbt_like_sql
from pipelines.home import Home
from pipelines.steps.incremental import code_version
from pipelines.steps.staleness import Stamp
from warehouse.lake import Lake
from warehouse.tables import ASSEMBLED

PROJECT = Path(dbt_like_sql.__file__).parent
DBT = str(Path(sys.executable).parent / "dbt")  # that of this environment, whether or not it is activated
# What makes a build stale. A crawl that found nothing new is no reason to build: the table of crawls is not among them.
READ_TABLES = ("captures", "documents", "clusters", "facts", *(table for table in ASSEMBLED if table != "crawls"))


class ModelsError(Exception):
    """The dbt project cannot be parsed or built; the message is dbt's own."""


def _target(home: Home) -> Path:
    return home.root / "dbt"


def _next_file(home: Home) -> Path:
    return home.duckdb.with_suffix(".next.duckdb")


def set_environment(home: Home) -> None:
    """Tell dbt, in this process and its children, where the lake lies and which file to build."""
    os.environ |= {
        "LEAKLEDGER_LAKE": str(home.lake),
        "LEAKLEDGER_DUCKDB": str(_next_file(home)),
        "DBT_TARGET_PATH": str(_target(home)),
        "DBT_LOG_PATH": str(_target(home) / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def manifest(home: Home) -> Path:
    """The parsed project's manifest, parsed again only when the project changed. Raises ModelsError."""
    set_environment(home)
    file = _target(home) / "manifest.json"
    stamp = Stamp(home.state / "manifest.json", {"lake": str(home.lake)}, code_version("dbt_like_sql"))
    if not (file.exists() and stamp.is_fresh()):
        command = [DBT, "--quiet", "parse"]
        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        done = subprocess.run([*command, *places], capture_output=True, text=True, check=False)
        if done.returncode:
            raise ModelsError(f"dbt cannot parse {PROJECT}:\n{done.stdout}{done.stderr}")
        stamp.save()
    return file


def _stamp(home: Home) -> Stamp:
    return Stamp(home.state / "warehouse.json", Lake(home.lake).digests(READ_TABLES), code_version("dbt_like_sql"))


def is_fresh(home: Home) -> bool:
    """Whether the warehouse stands on the lake as it is now, built by the models as they are now."""
    return home.duckdb.exists() and _stamp(home).is_fresh()


@contextmanager
def rebuilding(home: Home) -> Iterator[None]:
    """Around a dbt build: it writes a new file, which replaces the warehouse only when all of it succeeded."""
    Lake(home.lake).ensure_all()
    stamp = _stamp(home)
    _next_file(home).unlink(missing_ok=True)
    yield
    _next_file(home).replace(home.duckdb)
    stamp.save()
