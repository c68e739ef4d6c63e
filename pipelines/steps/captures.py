"""sources and local files → captures: crawl or take in, then index every WARC record in the table `captures`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from spiders.crawl import CrawlReport, crawl

from pipelines.home import Home
from pipelines.steps.incremental import short_id
from pipelines.steps.progress import progress
from spiders.catalog import Source, load_catalog
from spiders.local_files import Rejected, take_files
from spiders.store import INDEX, read_index
from warehouse.lake import SHARDS, Lake, frame_of

NAME = "captures"


class UnknownSource(Exception):  # noqa: N818 - the user's slip, told as a message
    """A source id that is not in the catalog, or one that must not be crawled."""


@dataclass
class CaptureReport:
    """What came in: the crawl's own report, local files taken and rejected, rows now in the table."""

    crawled: CrawlReport | None = None
    files: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    captures: int = 0


def choose(ids: Sequence[str]) -> list[Source]:
    """The catalog's sources of these ids. Raises UnknownSource for an id that is unknown or behind a log-in."""
    catalog = load_catalog()
    for source_id in ids:
        if source_id not in catalog:
            raise UnknownSource(f"no source {source_id!r} in the catalog; known: {', '.join(sorted(catalog))}")
        if catalog[source_id].access == "login":
            raise UnknownSource(f"source {source_id!r} is behind a log-in and is never crawled; import files instead")
    return [catalog[source_id] for source_id in ids]


def collect(
    home: Home, source_ids: Sequence[str], inputs: Sequence[Path], sample_base: str | None = None
) -> CaptureReport:
    """Crawl the sources, take in the files, and bring `captures`, `sources` and `quarantine` up to date."""
    report = CaptureReport()
    lake = Lake(home.lake)
    if source_ids:
        progress().begin("crawl", None)
        report.crawled = crawl(choose(source_ids), home.root, sample_base=sample_base, progress=_show)
        progress().finish("crawl")
    if inputs:
        progress().begin("files", None)
        taken = take_files(inputs, home.root, on_payload=lambda: progress().advance("files"))
        report.files, report.rejected = taken.files, taken.rejected
        progress().finish("files")
    report.captures = _index(home, lake)
    _set_aside(lake, report)
    lake.write("sources", _sources_frame(set(lake.read("captures", columns=["source_id"])["source_id"])))
    return report


def _show(event: dict[str, Any]) -> None:
    if event.get("event") == "page":
        progress().advance("crawl")


def _index(home: Home, lake: Lake) -> int:
    """Load every `captures.jsonl` beside the WARCs; a page fetched again with the same content is one capture."""
    rows: dict[str, dict[str, Any]] = {}
    for index in sorted(home.captures.glob(f"*/{INDEX}")):
        for entry in read_index(index):
            row: dict[str, Any] = {**entry, "fetched_at": datetime.fromisoformat(entry["fetched_at"]).astimezone(UTC)}
            known = rows.get(row["capture_id"])
            if known is None or row["fetched_at"] < known["fetched_at"]:
                rows[row["capture_id"]] = row
    frame = frame_of(NAME, list(rows.values()))
    for shard in SHARDS:
        lake.write(NAME, frame.filter(pl.col("capture_id").str.starts_with(shard)), shard)
    return frame.height


def _set_aside(lake: Lake, report: CaptureReport) -> None:
    """Replace what is in quarantine of the sources just crawled and the files just given."""
    rows = []
    for failure in report.crawled.failures if report.crawled else []:
        detail = f"{failure.source_id}: {failure.url}: {failure.detail}"
        rows.append(_row(failure.reason_code, failure.url, detail))
    rows += [_row(r.reason_code, r.name, f"{r.name}: {r.detail}") for r in report.rejected]
    crawled = tuple(f"{s}: " for s in report.crawled.sources) if report.crawled else ()
    given = {r.file for r in report.rejected}
    before = lake.read("quarantine", NAME)
    stays = [not d.startswith(crawled) and d.split(":", 1)[0] not in given for d in before["detail"]]
    kept = before.filter(pl.Series(stays, dtype=pl.Boolean))
    lake.write("quarantine", pl.concat([kept, frame_of("quarantine", rows)]).unique("id"), NAME)


def _row(reason_code: str, what: str, detail: str) -> dict[str, Any]:
    return {"id": short_id(NAME, what, reason_code), "stage": NAME, "reason_code": reason_code, "detail": detail}


def _sources_frame(used: set[str]) -> pl.DataFrame:
    rows = [
        {
            "source_id": source.id,
            "publisher": source.publisher,
            "kind": source.kind,
            "licence": source.licence,
            "reuse_note": source.reuse_note,
            "url": source.url,
            "access": source.access,
            "is_sample": source.access == "sample",
        }
        for source in load_catalog().values()
        if source.access != "sample" or source.id in used
    ]
    return frame_of("sources", rows)
