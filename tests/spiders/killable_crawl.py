"""What `python -m spiders.run` does, as a function for a process that a fork server has prepared.

A test that kills thirty crawls cannot wait thirty times until Python has imported everything. This module imports
nothing else than the crawl needs, since every such process imports it.
"""

from __future__ import annotations

import os
import sys

from spiders.run import Job, crawl_here, only_crawl

PRELOAD = ["spiders.run", "spiders.middlewares", "spiders.listing"]


def run_job(job: str, events: str, log: str) -> None:
    """Crawl; events go to the named pipe `events`, the log to a file."""
    os.dup2(os.open(events, os.O_WRONLY), 1)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    told = Job.model_validate_json(job)
    with only_crawl(told.home) as alone:
        if not alone:
            sys.exit("the lock of a crawl that is dead still holds")
        crawl_here(told)
