"""The report page: one self-contained HTML file that needs no network and no server.

Here belongs what stands on the page and in which order; the charts come from `report_charts`, rows from `report_data`,
words and markup from the templates. The same warehouse gives the same bytes: the page bears no time of making.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import jinja2
from markupsafe import Markup

from warehouse.lake import write_text_atomic
from warehouse.query import open_read_only
from warehouse.release_docs import TEMPLATES
from warehouse.report_charts import channels_chart, number, penalties_chart, prices_chart
from warehouse.report_data import ask, examples, name_of, sql_of

# Columns whose gaps decide what can be counted; the mart has those of all columns.
_TOLD_NULLS = {
    ("cases", "court"), ("cases", "decision_on"), ("cases", "decided_year"), ("documents", "published_on"),
    ("documents", "title"), ("penalties", "charge"), ("record_counts", "data_type"),
    ("price_observations", "data_type"), ("price_observations", "observed_to"), ("illegal_gains", "defendant_id"),
}  # fmt: skip


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    # SVG of `charts` and the page's own style and script are markup; everything else is escaped.
    environment.filters["markup"] = Markup
    return environment


def _quality(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    topics: dict[str, list[dict[str, Any]]] = {"quarantine": [], "held_back": [], "nulls": [], "with_evidence": []}
    for row in ask(connection, "quality"):
        stage, _, reason = row["item"].rpartition("/")
        named = {**row, "stage": stage, "reason": name_of("quarantine_reasons", reason)}
        if row["topic"] != "nulls" or (row["table_name"], row["item"]) in _TOLD_NULLS:
            topics[row["topic"]].append(named)
    return topics


def _context(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    (totals,) = ask(connection, "totals")
    charts = [penalties_chart(connection), prices_chart(connection), channels_chart(connection)]
    return {
        "version": version("leakledger"),
        "totals": totals,
        "charts": charts,
        "sources": ask(connection, "sources"),
        "official": ask(connection, "official"),
        "quality": _quality(connection),
        "examples": examples([chart.years for chart in charts]),
        "trace_sql": sql_of("trace"),
        "style": (TEMPLATES / "report.css").read_text(encoding="utf-8"),
        "script": (TEMPLATES / "report.js").read_text(encoding="utf-8"),
    }


def write_report(duckdb: Path, target: Path) -> None:
    """Write the page atomically from the DuckDB file; a warehouse without documents gives a page that says so.

    Raises SqlError for a file that is no warehouse; the page that is there then stays.
    """
    with open_read_only(duckdb) as connection:
        page = _environment().get_template("report.html.j2").render(_context(connection))
    write_text_atomic(target, page)
