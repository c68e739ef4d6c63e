"""warehouse → release and report: made again only when the warehouse, or what makes them, changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.home import Home
from pipelines.steps.captures import blocks
from pipelines.steps.incremental import code_version
from pipelines.steps.staleness import Stamp
from warehouse.lake import write_text_atomic
from warehouse.release import ReleaseBlocked, make_release
from warehouse.report import write_report

__all__ = ["MadeRelease", "ReleaseBlocked", "build_release", "build_report"]


@dataclass(frozen=True)
class MadeRelease:
    """A release: its version, its folder, and whether this run made it."""

    version: str
    path: Path
    is_new: bool


def _stamp(home: Home, name: str) -> Stamp:
    """Both are made from the DuckDB file alone, and that from the lake by dbt: its stamp tells of all of it."""
    built = (home.state / "warehouse.json").read_text(encoding="utf-8")
    return Stamp(home.state / f"{name}.json", {"warehouse": built}, code_version("warehouse", "data_contracts"))


def build_release(home: Home, version: str | None) -> MadeRelease:
    """Release the warehouse as `version`, or, with none given, as one named by today's date if anything changed.

    Raises ReleaseBlocked when a crawled source broke its expectations, the screen finds a person, or a released
    version of that name differs.
    """
    for source_id, told in blocks(home).items():
        raise ReleaseBlocked(f"source {source_id} does not meet its expectations: {'; '.join(told)}")
    stamp = _stamp(home, "release")
    latest = home.state / "latest_release"
    if version is None and stamp.is_fresh() and latest.exists():
        last = latest.read_text(encoding="utf-8").strip()
        if (home.releases / last).is_dir():
            return MadeRelease(last, home.releases / last, is_new=False)
    chosen = version or _next_version(home)
    path = make_release(home.duckdb, home.releases, chosen)
    write_text_atomic(latest, chosen)
    stamp.save()
    return MadeRelease(chosen, path, is_new=True)


def _next_version(home: Home) -> str:
    today = f"{datetime.now(UTC):%Y.%m.%d}"
    taken = {p.name for p in home.releases.iterdir()} if home.releases.is_dir() else set()
    candidates = (today if n == 0 else f"{today}.{n}" for n in range(len(taken) + 1))
    return next(c for c in candidates if c not in taken)


def build_report(home: Home) -> Path:
    """Write the report page if it is stale; its path."""
    stamp = _stamp(home, "report")
    if not (home.report.exists() and stamp.is_fresh()):
        write_report(home.duckdb, home.report)
        stamp.save()
    return home.report
