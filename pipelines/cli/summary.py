"""What the warehouse holds, as one dictionary, and how people see it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipelines.cli.console import out
from pipelines.home import Home
from pipelines.steps.crawls import lane, last_crawls
from pipelines.steps.status import stale_steps
from warehouse.lake import Lake
from warehouse.query import open_read_only, rows_of

_COUNTS = {
    "documents": "SELECT kind, count(*) FROM documents GROUP BY kind ORDER BY count(*) DESC, kind",
    "penalties": "SELECT kind, count(*) FROM penalties GROUP BY kind ORDER BY count(*) DESC, kind",
    "set aside": "SELECT stage || ': ' || reason_code, count(*) FROM quarantine GROUP BY ALL ORDER BY 2 DESC, 1",
}
_CRAWL_COUNTS = ("new", "changed", "failed")
_TOTALS = ("cases", "defendants", "record_counts", "illegal_gains", "price_observations", "evidence")


def summary(home: Home) -> dict[str, Any]:
    """Counts of the warehouse by table and kind; `warehouse` is None where none is built."""
    if not home.duckdb.exists():
        return {"home": str(home.root), "warehouse": None}
    told: dict[str, Any] = {"home": str(home.root), "warehouse": str(home.duckdb)}
    with open_read_only(home.duckdb) as connection:
        for name, query in _COUNTS.items():
            told[name] = {str(kind): n for kind, n in rows_of(connection, query)[1]}
        for table in _TOTALS:
            told[table] = rows_of(connection, f"SELECT count(*) FROM {table}")[1][0][0]  # noqa: S608 - own names
        sample = "SELECT count(*) FROM documents JOIN sources USING (source_id) WHERE is_sample"
        told["sample_documents"] = rows_of(connection, sample)[1][0][0]
    latest = home.state / "latest_release"
    told["release"] = str(home.releases / latest.read_text(encoding="utf-8").strip()) if latest.exists() else None
    told["report"] = str(home.report) if home.report.exists() else None
    return told


def print_summary(home: Home, told: dict[str, Any]) -> None:
    """The table that a run ends with, and where to look."""
    if told["warehouse"] is None:
        out.print(f"no warehouse at {home.duckdb} yet; `leakledger run` makes one")
        return
    table = Table(title="What the warehouse holds", title_justify="left")
    table.add_column("what")
    table.add_column("kind")
    table.add_column("n", justify="right")
    for name in ("documents", *_TOTALS[:2], "penalties", *_TOTALS[2:], "set aside"):
        value = told[name]
        if not isinstance(value, dict):
            table.add_row(name.replace("_", " "), "", str(value), end_section=True)
            continue
        table.add_row(name, "all", str(sum(value.values())), end_section=not value)
        for at, (kind, n) in enumerate(value.items()):
            table.add_row("", kind, str(n), end_section=at == len(value) - 1)
    out.print(table)
    if told["sample_documents"]:
        out.print(
            f"{told['sample_documents']} of the documents are from the bundled sample sites: invented, not evidence."
        )
    for name, where in (("database", told["warehouse"]), ("release", told["release"]), ("report", told["report"])):
        out.print(f"{name + ':':<10} {where or 'none yet'}", soft_wrap=True)
    # As the two commands of the README leave it, the command lies in the environment, which nobody has activated.
    command = "leakledger" if shutil.which("leakledger") else ".venv/bin/leakledger"
    out.print(f"{'Dagster:':<10} {command} dev", soft_wrap=True)
    out.print("queries:  ", command, 'sql "SELECT * FROM marts.penalties_by_year"', soft_wrap=True)


def status_of(home: Home) -> dict[str, Any]:
    """The summary, the last crawl of each source, and what the next build would work again."""
    return {**summary(home), "crawls": last_crawls(Lake(home.lake)), "stale": stale_steps(home)}


def print_status(home: Home, told: dict[str, Any]) -> None:
    """The summary for people, the last crawls, and what is stale."""
    print_summary(home, told)
    if told["crawls"]:
        out.print(_crawls_table(told["crawls"]))
    stale = told["stale"]
    if not stale:
        out.print("stale:     nothing")
    for step, why in stale.items():
        out.print(f"stale:     {step}: {why}")


def _crawls_table(crawls: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(title="The last crawl of each source", title_justify="left", box=SIMPLE_HEAD)
    for name in ("source", "when (UTC)", "exit"):
        table.add_column(name, no_wrap=True)
    for name in _CRAWL_COUNTS:
        table.add_column(name, justify="right")
    for crawl in crawls:
        when = f"{crawl['started_at']:%Y-%m-%d %H:%M}"
        table.add_row(lane(crawl), when, crawl["exit"], *(str(crawl[name]) for name in _CRAWL_COUNTS))
    return table
