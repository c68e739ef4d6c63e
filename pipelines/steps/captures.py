"""sources and local files → captures: crawl or take in, then index every WARC record in the table `captures`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.linking.assemble import key_of
from pipelines.steps.capture_table import build_capture_table
from pipelines.steps.crawl_progress import CrawlProgress, told
from pipelines.steps.crawls import build_crawls, last_crawls
from pipelines.steps.progress import progress
from spiders.archive_crawl import crawl_archive
from spiders.catalog import Source, load_catalog
from spiders.crawl import CrawlReport, crawl
from spiders.local_files import Rejected, take_files
from spiders.local_files_mapping import load_mapping
from warehouse.lake import Lake, frame_of, write_text_atomic

NAME = "captures"
BLOCKS = "blocks.json"


class UnknownSource(Exception):  # noqa: N818 - the user's slip, told as a message
    """A source id that is not in the catalog, or one that must not be crawled."""


@dataclass
class CaptureReport:
    """What came in: the crawl's own report and its rows of the table `crawls`, local files taken and rejected, rows now
    in the table `captures`."""

    crawled: CrawlReport | None = None
    crawls: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    captures: int = 0


def choose(ids: Sequence[str]) -> list[Source]:
    """The catalog's sources of these ids. Raises UnknownSource for an id that is unknown, behind a log-in or that of an
    archive."""
    catalog = load_catalog()
    for source_id in ids:
        if source_id not in catalog:
            raise UnknownSource(f"no source {source_id!r} in the catalog; known: {', '.join(sorted(catalog))}")
        if catalog[source_id].access == "login":
            raise UnknownSource(f"source {source_id!r} is behind a log-in and is never crawled; import files instead")
        if catalog[source_id].archive is not None:
            raise UnknownSource(f"source {source_id!r} is an archive; it is asked for other sources: --via {source_id}")
    return [catalog[source_id] for source_id in ids]


def choose_archive(archive_id: str) -> Source:
    """The catalog's archive of this id. Raises UnknownSource for any other id."""
    archives = {source.id: source for source in load_catalog().values() if source.archive is not None}
    if archive_id not in archives:
        raise UnknownSource(f"no archive {archive_id!r} in the catalog; known: {', '.join(sorted(archives))}")
    return archives[archive_id]


def collect(
    home: Home,
    source_ids: Sequence[str],
    inputs: Sequence[Path],
    sample_base: str | None = None,
    mapping: str | None = None,
    via: str | None = None,
) -> CaptureReport:
    """Crawl the sources, take in the files, and bring `captures`, `crawls`, `sources` and `quarantine` up to
    date.

    `mapping` names what the columns of tables are (see spiders.local_files_mapping), `via` the archive that is asked in
    the place of the sources themselves. Raises MappingError and CrawlError.
    """
    report = CaptureReport()
    lake = Lake(home.lake)
    if source_ids:
        progress().begin("crawl", None)
        how = partial(crawl_archive, choose_archive(via)) if via else crawl
        report.crawled = how(choose(source_ids), home.root, sample_base=sample_base, progress=_shower())
        progress().finish("crawl")
    if inputs:
        progress().begin("files", None)
        chosen = load_mapping(mapping) if mapping else None
        taken = take_files(inputs, home.root, on_payload=lambda: progress().advance("files"), mapping=chosen)
        report.files, report.rejected = taken.files, taken.rejected
        progress().finish("files")
    captured = build_capture_table(home, lake)
    report.captures = sum(captured.values())
    build_crawls(home, lake)
    _set_aside(lake, report)
    if report.crawled:
        _note_blocks(home, report.crawled)
    last = last_crawls(lake)
    report.crawls = [crawl for crawl in last if crawl["source_id"] in source_ids and crawl["via"] == via]
    asked = {name for crawl in last for name in (crawl["source_id"], crawl["via"])}
    lake.write("sources", _sources_frame(asked.union(*captured)))
    return report


def _shower() -> Callable[[dict[str, Any]], None]:
    """Takes the events of a crawl, and shows how far it is."""
    so_far = CrawlProgress()

    def show(event: dict[str, Any]) -> None:
        now = time.monotonic()
        so_far.take(event, now)
        outlook = so_far.outlook(now)
        progress().show(
            "crawl", outlook.done, outlook.done + outlook.waiting, told(outlook, datetime.now().astimezone())
        )

    return show


def _set_aside(lake: Lake, report: CaptureReport) -> None:
    """Replace what is in quarantine of the sources just crawled and the files just given."""
    rows = []
    for failure in report.crawled.failures if report.crawled else []:
        detail = f"{failure.source_id}: {failure.url}: {failure.detail}"
        rows.append(_row(failure.reason_code, failure.url, detail))
    rows += [_row(r.reason_code, r.name, f"{r.name}: {r.detail}") for r in report.rejected]
    crawled = tuple(f"{s}: " for s in report.crawled.sources) if report.crawled else ()
    given = tuple(f"{name}{end}" for name in report.files for end in (":", ", "))
    before = lake.read("quarantine", NAME)
    stays = [not detail.startswith(crawled + given) for detail in before["detail"]]
    kept = before.filter(pl.Series(stays, dtype=pl.Boolean))
    lake.write("quarantine", pl.concat([kept, frame_of("quarantine", rows)]).unique("id"), NAME)


def _note_blocks(home: Home, crawled: CrawlReport) -> None:
    """Remember, source by source, what must keep anything from being released until a later crawl mends it."""
    standing = blocks(home)
    for source_id in crawled.sources:
        told = [f"{f.url}: {f.detail}" for f in crawled.failures if f.source_id == source_id and f.blocks]
        standing[source_id] = told
    text = json.dumps({s: told for s, told in sorted(standing.items()) if told}, ensure_ascii=False, indent=1)
    write_text_atomic(home.state / BLOCKS, text)


def blocks(home: Home) -> dict[str, list[str]]:
    """What is broken of each source's expectations: nothing should be published upon it."""
    file = home.state / BLOCKS
    loaded: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return loaded


def _row(reason_code: str, what: str, detail: str) -> dict[str, Any]:
    return {"id": key_of(NAME, what, reason_code), "stage": NAME, "reason_code": reason_code, "detail": detail}


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
