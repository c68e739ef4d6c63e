"""`python -m spiders.run`: one crawl in a process of its own, since Twisted's reactor runs once a process.

Reads a job as JSON from standard input, `{"home", "sample_base", "sources": [...], "via"}`, and writes events as lines
of JSON to standard output; the log goes to standard error. Belongs here: running spiders. Does not belong here: what
callers make of the events (`crawl.py`).
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from twisted.internet.error import ReactorNotRunning

from spiders.catalog import Source
from spiders.crawl_log import CrawlLog

BUSY = 75  # exit code: another crawl works in the same home folder (EX_TEMPFAIL)
_LOCK = "crawl.lock"


class Job(BaseModel):
    """What to crawl, and where to keep it; `via` is the archive that is asked in the place of the sources."""

    model_config = ConfigDict(extra="forbid")

    home: Path
    sample_base: str | None = None
    sources: tuple[Source, ...]
    via: Source | None = None


def host_groups(sources: Sequence[Source]) -> list[list[Source]]:
    """The sources in groups that share no host: groups are crawled side by side, the sources of one after another.

    Two spiders on one host would ask it twice as often as either may. Sample sites share a host, and bear it.
    """
    groups: list[list[Source]] = []
    for source in sources:
        shared = [
            group
            for group in groups
            if source.access != "sample" and any(source.allowed_hosts & other.allowed_hosts for other in group)
        ]
        groups = [group for group in groups if group not in shared]
        groups.append([*(other for group in shared for other in group), source])
    return groups


def crawl_here(job: Job) -> None:
    """Crawl in this process, which holds the home's lock; returns when all spiders are closed. Works once a process."""
    with CrawlLog(job.home) as log:
        log.bury()
    settings = Settings()
    settings.setmodule("spiders.settings")
    settings.set("LEAKLEDGER_HOME", str(job.home))
    settings.set("LEAKLEDGER_SAMPLE_BASE", job.sample_base or "")
    settings.set("LEAKLEDGER_EVENTS", True)
    process = AsyncCrawlerProcess(settings)
    # After the reactor, which the imports would install.
    from spiders.archive_spider import ArchiveSpider  # noqa: PLC0415
    from spiders.list_spider import ListSpider  # noqa: PLC0415

    async def in_turn(group: list[Source]) -> None:
        for source in group:
            if job.via is None:
                await process.crawl(ListSpider, source=source)
            else:
                await process.crawl(ArchiveSpider, source=source, archive=job.via)

    async def everything() -> None:
        try:
            groups = [in_turn(group) for group in ([[*job.sources]] if job.via else host_groups(job.sources))]
            for outcome in await asyncio.gather(*groups, return_exceptions=True):
                if isinstance(outcome, BaseException):  # its sources end without their event, and are reported so
                    logging.getLogger(__name__).error("a crawl could not run", exc_info=outcome)
        finally:
            from twisted.internet import reactor  # noqa: PLC0415 - as above

            with suppress(ReactorNotRunning):  # a signal has stopped it
                reactor.stop()  # type: ignore[misc]

    task = asyncio.get_event_loop().create_task(everything())
    process.start(stop_after_crawl=False)
    task.cancel()


@contextmanager
def only_crawl(home: Path) -> Iterator[bool]:
    """Hold the home's lock; False where another process has it. The system lets go of it when a process dies."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def main() -> int:
    """Run the job on standard input."""
    job = Job.model_validate(json.load(sys.stdin))
    with only_crawl(job.home) as alone:
        if not alone:
            return BUSY
        crawl_here(job)
    return 0


if __name__ == "__main__":
    sys.exit(main())
