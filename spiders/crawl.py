"""Crawling as the pipeline calls it: sources in, captures on the disk, a report of what happened out.

Belongs here: the child process, its events, the report. Does not belong here: Scrapy (`run.py` and what it runs), what
a source should have given (`completeness.py`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spiders.catalog import Source
from spiders.cdxj import update_index
from spiders.completeness import Failure, doubts, shortfalls
from spiders.crawl_log import CrawlLog
from spiders.frontier import Frontier
from spiders.handlers import check_sample_base
from spiders.run import BUSY, Job
from spiders.store import captures_of

__all__ = ["CrawlError", "CrawlReport", "Failure", "crawl"]

LOG = "crawl.log"
Event = dict[str, Any]
_COUNTS = (
    "new", "changed", "unchanged", "failed", "gone", "refused_by_robots", "forbidden", "known", "list_pages",
    "requests", "challenges", "postponed", "unexpected_layout", "errors", "stated_total", "delay_ms",
)  # fmt: skip
_NOTABLE = {
    "postponed": "pages left for the next crawl, as the catalog limits what one may ask for",
    "unexpected_layout": "articles without the marker that the catalog tells of; the site may have been rebuilt",
    "errors": f"errors of the spider itself; see {LOG}",
}


class CrawlError(Exception):
    """No crawl could take place; the message is for the user."""


@dataclass
class CrawlReport:
    """`sources` counts by source id. Of articles: `new` (captured now), `changed` (captured
    before, and now in another version), `unchanged` (captured before), `known` (all
    that lists ever named), and by how they were set aside in this crawl; `delay_ms` is the delay between requests at
    its end. `failures` are all that stand: also a page that was given up earlier and not asked for again; they alone
    take memory. `warnings` are sentences for the operator."""

    sources: dict[str, dict[str, int]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def reasons(self, source_id: str) -> dict[str, int]:
        """How many addresses of a source stand set aside, by reason code."""
        return dict(Counter(failure.reason_code for failure in self.failures if failure.source_id == source_id))

    def warnings_of(self, source_id: str) -> list[str]:
        """The warnings about a source."""
        return [warning for warning in self.warnings if warning.startswith(f"{source_id}: ")]


def crawl(
    sources: Sequence[Source],
    home: Path,
    *,
    sample_base: str | None = None,
    progress: Callable[[Event], None] | None = None,
) -> CrawlReport:
    """Crawl sources into `<home>/captures`, in a process of its own whose log is `<home>/crawl.log`.

    `sample_base` is where the bundled sites are served. `progress` gets each event, with its `source`: `start` (known,
    delay_seconds, concurrency), `page` (role, outcome, url, waiting) and `source` (counts); `waiting` is how many pages
    are still to come, as far as the lists read so far tell. What a host does wrong stands in the report. Raises
    CrawlError where a source must not be crawled, where sample sites are asked for without a place, and where another
    crawl is under way in the same home; ValueError for a `sample_base` that is not on the loopback interface.
    """
    for source in sources:
        if not source.crawlable:
            what = "is an archive" if source.archive else f"has access {source.access!r}"
            raise CrawlError(f"source {source.id!r} {what} and is never crawled")
        if source.access == "sample" and sample_base is None:
            raise CrawlError(f"source {source.id!r} is a bundled site; say where they are served")
    base = check_sample_base(sample_base) if sample_base else None
    job = Job(home=home.resolve(), sample_base=base, sources=tuple(sources))
    home.mkdir(parents=True, exist_ok=True)
    with Frontier(home) as frontier, CrawlLog(home) as log:
        before = {source.id: frontier.captured(source.id) for source in sources}
        last = {source.id: log.last(source.id) for source in sources}
        counted, exit_code = run_job(job, progress or (lambda event: None))
        for source in sources:
            update_index(captures_of(home, source.id))
        report = CrawlReport()
        for source in sources:
            _report(report, source, frontier, counted.get(source.id), before[source.id], exit_code)
            log_crawl(log, source.id, last[source.id], report, exit_code)
    return report


def log_crawl(log: CrawlLog, lane: str, last: int, report: CrawlReport, exit_code: int) -> None:
    """Sum up a crawl in the log; `last` is the number of the one before. One that could not even begin died as well."""
    number = log.last(lane)
    if number == last:
        number = log.begin(lane)
    log.end(lane, number, "died", f"exit code {exit_code}")
    told = [warning.removeprefix(f"{lane}: ") for warning in report.warnings_of(lane)]
    log.sum_up(lane, number, report.sources[lane], report.reasons(lane), told)


def ended_early(lane: str, url: str, exit_code: int, *, blocks: bool = False) -> Failure:
    """What is told of a lane whose crawl did not come to its end."""
    detail = f"the crawl ended before its time (exit code {exit_code}); see {LOG}"
    return Failure(lane, url, "download_failed", detail, blocks)


def run_job(job: Job, progress: Callable[[Event], None]) -> tuple[dict[str, dict[str, int]], int]:
    """Run the child; the counts of each source that was crawled to its end, and the exit code."""
    counted: dict[str, dict[str, int]] = {}
    with (job.home / LOG).open("w", encoding="utf-8") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "spiders.run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        )
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(job.model_dump_json())
            child.stdin.close()
            for line in child.stdout:
                try:
                    event: Event = json.loads(line)
                except json.JSONDecodeError:
                    continue  # the line that a dying child could not finish
                if event["event"] == "source":
                    counted[event["source"]] = event["counts"]
                progress(event)
            exit_code = child.wait()
        except BaseException:  # an interrupt as well: no crawl goes on behind its caller's back
            child.terminate()
            child.wait()
            raise
        finally:
            if child.stdout is not None:
                child.stdout.close()
    if exit_code == BUSY:
        raise CrawlError(f"another crawl is under way in {job.home}")
    return counted, exit_code


def _report(
    report: CrawlReport,
    source: Source,
    frontier: Frontier,
    counts: dict[str, int] | None,
    before: int,
    exit_code: int,
) -> None:
    told = {**(counts or {}), "new": frontier.captured(source.id) - before}
    told |= {"unchanged": before - told.get("changed", 0), "known": frontier.known(source.id)}
    report.sources[source.id] = {name: told.get(name, 0) for name in _COUNTS}
    for entry in frontier.standing(source.id):
        if not source.names(entry.url, entry.role):
            continue  # the catalog did once
        is_entrance = source.lists is not None and entry.url in source.lists.entrances
        blocks = entry.role == "list" and (entry.state != "gone" or is_entrance)
        reason = entry.reason_code or entry.state
        report.failures.append(Failure(source.id, entry.url, reason, entry.detail or entry.state, blocks))
    home_page = source.url or source.id
    if counts is None:
        report.failures.append(ended_early(source.id, home_page, exit_code, blocks=True))
    for name, meaning in _NOTABLE.items():
        if told.get(name):
            report.warnings.append(f"{source.id}: {told[name]} {meaning}")
    report.failures.extend(shortfalls(source, frontier, postponed=bool(told.get("postponed"))))
    report.warnings.extend(f"{source.id}: {doubt}" for doubt in doubts(source, frontier, told))
