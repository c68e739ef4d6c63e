"""Taking the pages of sources from an archive, as the pipeline calls it: captures on the disk, a report out.

Belongs here: who may be asked for what, the report. Does not belong here: Scrapy (`archive_spider.py`), the child
process (`crawl.py`).

Nothing here blocks a release: an archive that gives less than one hoped for takes nothing away from what is published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from spiders.archive_frontier import ArchiveFrontier
from spiders.archive_index import asks_for
from spiders.catalog import Source
from spiders.catalog_archives import lane_of
from spiders.cdxj import update_index
from spiders.crawl import LOG, CrawlError, CrawlReport, Failure, ended_early, log_crawl, run_job
from spiders.crawl_log import CrawlLog
from spiders.frontier import Entry
from spiders.handlers import check_sample_base
from spiders.run import Job
from spiders.store import captures_of

_COUNTS = (
    "new", "unchanged", "failed", "gone", "refused_by_robots", "forbidden", "known", "held", "no_articles",
    "unreadable", "list_pages", "requests", "postponed", "rate_limited", "errors", "delay_ms",
)  # fmt: skip
_NOTABLE = {
    "rate_limited": "time the archive asked for rest, or fell silent; a later call goes on where this one stopped",
    "postponed": "pages left for the next crawl, as the catalog limits what one may ask for",
    "unreadable": "captures lie in a format that is not read here",
    "errors": f"errors of the spider itself; see {LOG}",
}


def crawl_archive(
    archive: Source,
    sources: Sequence[Source],
    home: Path,
    *,
    sample_base: str | None = None,
    progress: Callable[[dict[str, Any]], None] | None = None,
) -> CrawlReport:
    """Take articles of `sources` from `archive` into `<home>/captures/<source>@<archive>`, by a child process.

    The report's `sources` are counted by `source@archive`, and `progress` gets the events of `crawl` under that name.
    Of captures: `new` (had now), `unchanged` (had before), `known` (all that the index named of articles), and how they
    were set aside; of pages: `held` (had another way, and not asked for). Raises CrawlError where the archive is none,
    where a source must not be asked for, and as `crawl` does.
    """
    if archive.archive is None:
        raise CrawlError(f"source {archive.id!r} is no archive")
    for source in sources:
        if not source.crawlable:
            raise CrawlError(f"{source.id!r} has access {source.access!r} and no articles that an archive is asked for")
        if source.access == "sample" != archive.access:
            raise CrawlError(f"{source.id!r} is a bundled site, of which no archive knows")
    if archive.access == "sample" and sample_base is None:
        raise CrawlError(f"source {archive.id!r} is a bundled site; say where it is served")
    base = check_sample_base(sample_base) if sample_base else None
    job = Job(home=home.resolve(), sample_base=base, sources=tuple(sources), via=archive)
    lanes = {source.id: lane_of(source.id, archive.id) for source in sources}
    report = CrawlReport()
    with ArchiveFrontier(home) as frontier, CrawlLog(home) as log:
        before = {lane: frontier.captured(lane) for lane in lanes.values()}
        last = {lane: log.last(lane) for lane in lanes.values()}
        counted, exit_code = run_job(job, progress or (lambda event: None))
        for source in sources:
            lane = lanes[source.id]
            update_index(captures_of(home, lane))
            told = {**counted.get(lane, {}), "new": frontier.captured(lane) - before[lane]}
            told |= {"unchanged": before[lane], "known": frontier.known(lane)}
            report.sources[lane] = {name: told.get(name, 0) for name in _COUNTS}
            failures = _failures(source, archive, lane, frontier)
            if lane not in counted:
                failures.append(ended_early(lane, archive.url or archive.id, exit_code))
            report.failures.extend(failures)
            report.warnings.extend(f"{lane}: {told[name]} {what}" for name, what in _NOTABLE.items() if told.get(name))
            empty = (failure.detail for failure in failures if failure.reason_code == "zero_results")
            report.warnings.extend(f"{lane}: {detail}" for detail in empty)
            log_crawl(log, lane, last[lane], report, exit_code)
    return report


def _is_named(source: Source, frontier: ArchiveFrontier, lane: str, entry: Entry) -> bool:
    """Does the source's entry, as it is now, still lead to what was found once?"""
    if entry.role == "list":
        return asks_for(entry.url, source.article_prefixes)
    original = frontier.original(lane, entry.url)
    return original is not None and source.is_article(original)


def _failures(source: Source, archive: Source, lane: str, frontier: ArchiveFrontier) -> list[Failure]:
    """What stands set aside, and an index without a capture of any article."""
    standing = [entry for entry in frontier.standing(lane) if _is_named(source, frontier, lane, entry)]
    failures = [
        Failure(lane, entry.url, entry.reason_code or entry.state, entry.detail or entry.state) for entry in standing
    ]
    if not frontier.known(lane):
        unread = sum(entry.state != "fetched" for entry in frontier.lists(lane))
        why = f"; {unread} pages of its index were not read" if unread else ""
        detail = f"{archive.publisher} told of no capture of an article of {source.id}{why}"
        failures.append(Failure(lane, archive.url or archive.id, "zero_results", detail))
    return failures
