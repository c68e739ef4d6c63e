"""How many pages a second are crawled, beside a bare Scrapy spider on the same server in the same run.

    python -m benchmarks.crawl [--repeat 3] [--articles 1500]

Both read all lists and articles of a site that is made of the sample court's pages, so large that a crawl takes more
than a moment, without delays, with as many requests at once. The bare spider
follows links and throws every page away: no robots.txt, no archive, no frontier, no checks. Pages a second are those
that the server answered between its first and its last request of a crawl, so that the start of the processes, which
is the same for both, does not blur the comparison. The two take turns; printed are each round, and the medians.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from spiders.catalog import SAMPLE_ORIGIN, Source
from spiders.crawl import crawl
from spiders.samples.server import SampleServer, serve
from spiders.samples.sites import Page

_BARE = "--bare"
_LISTED = 50


def large_site(server: SampleServer, articles: int) -> None:
    """Serve as many articles more, each a page of the sample court with a line of its own, and lists of them."""
    models = [page for path, page in server.pages.items() if "/court/cpws/" in path and path.endswith(".shtml")]
    for number in range(articles):
        model = models[number % len(models)]
        body = model.body.replace(b"</body>", f"<p>第{number}页</p></body>".encode())
        path = f"/large/a/{number}.html"
        server.pages[path] = Page(path, body, model.content_type)
    lists = range(0, articles, _LISTED)
    for number, first in enumerate(lists, 1):
        links = [f'<a href="/large/a/{n}.html">{n}</a>' for n in range(first, min(articles, first + _LISTED))]
        links += [f'<a href="/large/list_{number + 1}.html">下一页</a>'] if number < len(lists) else []
        path = f"/large/list_{number}.html"
        body = f"<html><head><title>列表</title></head><body>{'<br>'.join(links)}</body></html>".encode()
        server.pages[path] = Page(path, body, "text/html; charset=utf-8")


def sample_sources() -> list[Source]:
    """The catalog entry of the large site."""
    entry = {
        "id": "large", "publisher": "benchmark", "kind": "court", "licence": "Apache-2.0", "access": "sample",
        "url": "{sample_base}/large/",
        "politeness": {"delay_seconds": 0, "concurrency": 8, "timeout_seconds": 10, "max_requests": 100_000},
        "lists": {
            "start": ["{sample_base}/large/list_1.html"], "article": r"/large/a/\d+\.html$",
            "page": r"/large/list_(\d+)\.html$", "max_pages": 10_000, "rescan_pages": 10_000,
        },
    }  # fmt: skip
    return [Source.model_validate(entry)]


class Clock:
    """Counts the pages that a server answers, and the time between the first and the last of them."""

    def __init__(self, server: SampleServer) -> None:
        self._times: list[float] = []
        count = server.count

        def counted(path: str, user_agent: str) -> int:
            self._times.append(time.perf_counter())
            return count(path, user_agent)

        server.count = counted  # type: ignore[method-assign]

    def pages_a_second(self, work: Callable[[], object]) -> tuple[int, float]:
        """How many pages the work had, and how many a second."""
        self._times.clear()
        work()
        return len(self._times), (len(self._times) - 1) / (self._times[-1] - self._times[0])


def ours(base: str) -> None:
    """Crawl with this project's spider, into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        crawl(sample_sources(), Path(folder), sample_base=base)


def bare(base: str) -> None:
    """Crawl with a bare spider, in a process of its own."""
    subprocess.run([sys.executable, "-m", "benchmarks.crawl", _BARE, base], check=True)


def bare_spider(base: str) -> None:
    """The bare spider itself: all links that look like articles or list pages, each once."""
    from scrapy import Request, Spider  # noqa: PLC0415 - a reactor belongs into the child alone
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415

    lists = [source.lists for source in sample_sources() if source.lists]
    is_article = re.compile("|".join(one.article for one in lists))
    is_list = re.compile("|".join(one.page for one in lists if one.page))

    class Bare(Spider):
        name = "bare"
        start_urls = [start.replace(SAMPLE_ORIGIN, base) for one in lists for start in one.start]  # noqa: RUF012

        def parse(self, response: Any) -> Iterator[Request]:
            """Follow the links of a list; Scrapy's filter drops those seen before."""
            for href in response.css("a::attr(href)").getall():
                url = response.urljoin(href)
                if is_article.search(url):
                    yield Request(url, callback=self.article)
                elif is_list.search(url):
                    yield Request(url, priority=10)

        def article(self, response: Any) -> None:
            """A page was read, and is forgotten."""

    at_once = sum(source.politeness.concurrency for source in sample_sources())
    settings = {
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": at_once,
    }
    process = CrawlerProcess(settings)
    process.crawl(Bare)
    process.start()


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark and print one JSON line a round, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument(_BARE, help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    if given.bare:
        bare_spider(given.bare)
        return 0
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    with serve() as server:
        large_site(server, given.articles)
        clock = Clock(server)
        for _ in range(given.repeat):
            told: dict[str, float] = {}
            for name, work in (("ours", ours), ("bare", bare)):
                server.hits.clear()
                pages, rate = clock.pages_a_second(lambda work=work: work(server.base_url))  # type: ignore[misc]
                rates[name].append(rate)
                told |= {f"{name}_pages": pages, f"{name}_pages_a_second": round(rate, 1)}
            print(json.dumps({**told, "ratio": round(rates["ours"][-1] / rates["bare"][-1], 3)}))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratio = medians["ours"] / medians["bare"]
    print(json.dumps({**{n: round(value, 1) for n, value in medians.items()}, "ratio": round(ratio, 3)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
