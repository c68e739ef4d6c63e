"""How many captured pages a second become documents, and how fast the WARC files are read.

    python -m benchmarks.documents [--pages 2000] [--processes 2] [--repeat 3]

The pages are those of the bundled sample sites, each several times over at addresses of its own, written to WARC as a
crawl writes them. Printed are medians over the repeats: reading records one after the other, reading them by their
offsets as the pipeline does, and the whole step from captures to the table of documents.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import rmtree

from pipelines.home import Home
from pipelines.steps.captures import collect
from pipelines.steps.documents import build_documents
from spiders.samples.key import load_key
from spiders.samples.sites import Page, render_pages
from spiders.samples.stories import load_stories
from spiders.store import INDEX, CaptureStore, read_index
from spiders.warc import iter_records, read_record
from spiders.warc_writer import Exchange

SOURCE = "sample_news_a"


def write_pages(home: Home, pages: int) -> None:
    """Fill the home with that many captured articles."""
    rendered = render_pages(load_stories())
    articles: list[Page] = [rendered[key.path] for key in load_key() if key.expected == "crawled"]
    with CaptureStore(home.root, SOURCE) as store:
        for number in count():
            if number == pages:
                break
            page = articles[number % len(articles)]
            url = f"http://bench.example{page.path}?copy={number // len(articles)}"
            sent = (("Content-Type", page.content_type),)
            at = datetime.now(UTC)
            store.add_exchange(Exchange(url, at, "GET", (), 200, sent, page.body), url, "article")
    collect(home, [], [])


def seconds(work: Callable[[], object], repeat: int, before: Callable[[], object] = lambda: None) -> float:
    """The median time of a piece of work; `before` is done before each repeat and not counted."""
    times = []
    for _ in range(repeat):
        before()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def cpu_seconds() -> float:
    """Processor time of this process and its ended children: on a busy machine the steadier measure."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def measure(home: Home, pages: int, repeat: int) -> None:
    """Print the rates."""
    rows = list(read_index(home.captures / SOURCE / INDEX))
    files = sorted({home.root / row["warc_file"] for row in rows})

    def forget() -> None:
        for table in ("documents", "work_log_documents", "quarantine"):
            rmtree(home.lake / table, ignore_errors=True)

    records = sum(1 for file in files for _ in iter_records(file))
    rates = {
        "WARC records read in order": records
        / seconds(lambda: [None for file in files for _ in iter_records(file)], repeat),
        "WARC records read by offset": pages
        / seconds(lambda: [read_record(home.root / row["warc_file"], row["warc_offset"]) for row in rows], repeat),
        "captures to documents": pages / seconds(lambda: build_documents(home), repeat, forget),
    }
    forget()
    start = cpu_seconds()
    build_documents(home)
    rates["the same, by processor time"] = pages / (cpu_seconds() - start)
    print(f"{pages} pages, medians of {repeat} runs")
    for name, rate in rates.items():
        print(f"{name:<30} {rate:>8.0f} a second")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2, help="cores to use")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.processes])
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        write_pages(home, given.pages)
        measure(home, given.pages, given.repeat)


if __name__ == "__main__":
    main()
