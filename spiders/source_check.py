"""Does a source still look as its catalog entry says? A small real crawl that is thrown away, and what it showed.

Belongs here: the questions of an operator who adds a source or sees one fail. Does not belong here: how pages are
fetched (`crawl.py`; a check is as polite and as obedient as any crawl), how it is printed (`pipelines/cli/sources.py`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from scrapy.http import HtmlResponse

from spiders.catalog import Source
from spiders.completeness import newest_article
from spiders.crawl import CrawlReport, crawl
from spiders.frontier import Frontier
from spiders.list_reader import ListReader
from spiders.listing import ListingError
from spiders.store import INDEX, Row, read_index
from spiders.warc import StoredRecord, read_record

ARTICLES = 3  # articles looked at
LEAST_TEXT = 50  # characters; a page with less holds no article, or hides it from readers without scripts
TextLength = Callable[[bytes, str | None, str], int]


class ListCheck(NamedTuple):
    """An entrance of the source: may it be read, how many articles it names, what broke (None: nothing)."""

    url: str
    robots: str
    articles: int | None
    problem: str | None


class ArticleCheck(NamedTuple):
    """An article: characters of text found, whether the catalog's marker was (None: the entry has none), what broke."""

    url: str
    characters: int | None
    marker: bool | None
    problem: str | None


@dataclass
class SourceCheck:
    """What a check found. `broken` are sentences, one for each thing that does not work; none: all is well."""

    source_id: str
    robots_txt: str
    lists: list[ListCheck] = field(default_factory=list)
    articles: list[ArticleCheck] = field(default_factory=list)
    newest: date | None = None
    broken: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Could the source be crawled as it stands in the catalog?"""
        return not self.broken


def check_source(
    source: Source, sample_base: str | None = None, *, text_length: TextLength | None = None
) -> SourceCheck:
    """Read robots.txt, the entrances and a few articles of a source; nothing of it is kept.

    `text_length` tells how many characters of text a reader of documents finds in a payload, given its content type
    and address; without it, all the text of a page is counted. Raises CrawlError as `crawl` does.
    """
    with tempfile.TemporaryDirectory(prefix="leakledger-check-") as folder:
        home = Path(folder)
        report = crawl([_small(source)], home, sample_base=sample_base)
        rows = list(read_index(home / "captures" / source.id / INDEX))
        reader = _Reader(source, home, report, rows)
        found = SourceCheck(source.id, reader.robots_txt(), warnings=_about_the_source(report))
        assert source.lists is not None  # crawl has refused sources without
        found.lists = [reader.list_check(url) for url in source.lists.entrances]
        captured = [row for row in rows if row["role"] == "article" and row["http_status"] == 200]
        length = text_length or _all_text
        found.articles = [reader.article_check(row, length) for row in captured[:ARTICLES]]
        found.articles += reader.articles_not_had()[: ARTICLES - len(found.articles)]
        with Frontier(home) as frontier:
            found.newest = newest_article(source, frontier)
    problems = [(check.url, check.problem) for check in found.lists]
    problems += [(check.url, check.problem) for check in found.articles]
    found.broken = [f"{url}: {problem}" for url, problem in problems if problem]
    if not found.articles and not source.expectations.zero_is_normal:
        found.broken.append("no article was found in any list")
    return found


def _small(source: Source) -> Source:
    """The source with limits that allow for its entrances and a few articles."""
    if source.lists is None:
        return source  # which the crawl refuses
    count = len(source.lists.entrances)
    limits = source.politeness.model_copy(update={"max_requests": count + ARTICLES})
    lists = source.lists.model_copy(update={"max_pages": count + bool(source.lists.sitemaps)})
    return source.model_copy(update={"politeness": limits, "lists": lists})


def _about_the_source(report: CrawlReport) -> list[str]:
    return [warning for warning in report.warnings if "left for the next crawl" not in warning]


class _Reader:
    """Reads what the small crawl left."""

    def __init__(self, source: Source, home: Path, report: CrawlReport, rows: Sequence[Row]) -> None:
        self._source = source
        self._home = home
        self._rows = rows
        self._failed = {failure.url: failure for failure in report.failures}
        self._lists = ListReader(source)

    def robots_txt(self) -> str:
        """What became of robots.txt."""
        rows = [row for row in self._rows if row["role"] == "robots"]
        return ", ".join(f"{row['url']}: HTTP {row['http_status']}" for row in rows) or "robots.txt was not answered"

    def list_check(self, url: str) -> ListCheck:
        """What an entrance gave."""
        failure = self._failed.get(url)
        if failure is not None and failure.reason_code == "robots_disallowed":
            return ListCheck(url, "refused", None, failure.detail)
        row = next((row for row in reversed(self._rows) if row["requested_url"] == url), None)
        if row is None or (failure is not None and failure.reason_code != "zero_results"):
            problem = f"{failure.reason_code}: {failure.detail}" if failure else "no answer came"
            return ListCheck(url, "unknown" if row is None else "allowed", None, problem)
        record = read_record(self._home / row["warc_file"], row["warc_offset"])
        try:
            listing = self._lists.read(url, _response(record.url or url, record))
        except ListingError as error:
            return ListCheck(url, "allowed", None, str(error))
        count = sum(self._source.is_article(link.url) for link in listing.links)
        named = count or len(listing.sitemaps)
        problem = f"none of its {len(listing.links)} links is that of an article by the catalog"
        return ListCheck(url, "allowed", count, None if named else problem)

    def article_check(self, row: Row, text_length: TextLength) -> ArticleCheck:
        """What an article gave."""
        record = read_record(self._home / row["warc_file"], row["warc_offset"])
        characters = text_length(record.payload, record.content_type, row["url"])
        wanted = self._source.articles.marker
        marker = bool(_response(row["url"], record).css(wanted)) if wanted else None
        problem: str | None = None
        if characters < LEAST_TEXT:
            problem = f"{characters} characters of text; the page may be built by a script"
        elif marker is False:
            problem = f"nothing matches the marker {wanted!r}; the layout may be another"
        return ArticleCheck(row["url"], characters, marker, problem)

    def articles_not_had(self) -> list[ArticleCheck]:
        """Articles that were asked for in vain."""
        vain = [failure for failure in self._failed.values() if self._source.is_article(failure.url)]
        return [ArticleCheck(f.url, None, None, f"{f.reason_code}: {f.detail}") for f in vain]


def _response(url: str, record: StoredRecord) -> HtmlResponse:
    return HtmlResponse(url, body=record.payload, headers={"Content-Type": record.content_type or "text/html"})


def _all_text(payload: bytes, content_type: str | None, url: str) -> int:
    response = HtmlResponse(url, body=payload, headers={"Content-Type": content_type or "text/html"})
    return len("".join(response.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall()).strip())
