"""The log of crawls → the table `crawls`: what each crawl of each source gave; and the last one of each, to be told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipelines.home import Home
from pipelines.linking.assemble import key_of
from spiders.catalog_archives import lane_of, parts_of
from spiders.crawl_log import FILE, Crawl, CrawlLog
from spiders.run import only_crawl
from warehouse.lake import Lake, frame_of

NAME = "crawls"
_COUNTS = (
    "new", "changed", "failed", "gone", "refused_by_robots", "forbidden", "postponed", "list_pages", "requests",
)  # fmt: skip


def build_crawls(home: Home, lake: Lake) -> None:
    """Write the table anew from the log. A crawl without an end died, unless it is under way: then it is left out."""
    if not (home.root / FILE).exists():
        return
    with CrawlLog(home.root) as log:
        with only_crawl(home.root) as alone:
            if alone:
                log.bury()
        rows = [_row(crawl) for crawl in log.crawls() if crawl.exit is not None]
    lake.write(NAME, frame_of(NAME, rows))


def last_crawls(lake: Lake) -> list[dict[str, Any]]:
    """The last crawl of each source, and of what each archive has of it, by source and archive."""
    crawls = lake.read(NAME).sort("source_id", "via", "number")
    return crawls.unique(["source_id", "via"], keep="last", maintain_order=True).to_dicts()


def lane(crawl: Mapping[str, Any]) -> str:
    """What a row of the table tells of, as reports name it."""
    return lane_of(crawl["source_id"], crawl["via"])


def markdown(rows: list[dict[str, Any]]) -> str:
    """Crawls as a table in Markdown."""
    names = ("exit", *_COUNTS[:2], "unchanged", *_COUNTS[2:], "set_aside", "warnings")
    lines = ["| " + " | ".join(("source", *names)) + " |", "|" + " --- |" * (1 + len(names))]
    lines += ["| " + " | ".join((lane(row), *(_cell(row[name]) for name in names))) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    told = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return told.replace("|", "\\|").replace("\n", " ")


def _row(crawl: Crawl) -> dict[str, Any]:
    counts = crawl.counts
    source_id, via = parts_of(crawl.lane)
    captured_before = counts.get("captured_before", 0)  # all that one that died without a witness knew of it
    return {
        "crawl_id": key_of(NAME, crawl.lane, str(crawl.number)),
        "source_id": source_id,
        "via": via,
        "number": crawl.number,
        "started_at": datetime.fromisoformat(crawl.started_at),
        "ended_at": datetime.fromisoformat(crawl.ended_at) if crawl.ended_at else None,
        "exit": crawl.exit,
        "exit_detail": crawl.detail,
        **{name: counts.get(name, 0) for name in _COUNTS},
        "unchanged": counts.get("unchanged", captured_before - counts.get("changed", 0)),
        "set_aside": None if crawl.set_aside is None else json.dumps(crawl.set_aside, sort_keys=True),
        "warnings": crawl.warnings,
    }
