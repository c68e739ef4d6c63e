"""Was a source read as a whole? Gaps between numbered list pages, counters that do not fit, too few articles.

Belongs here: what the frontier and the counts of a crawl say against what the catalog expects. Does not belong here:
single pages that could not be had; those the frontier tells by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from spiders.catalog import Source
from spiders.frontier import Entry, Frontier, State


@dataclass(frozen=True)
class Failure:
    """A page, or a whole source, that could not be had; `blocks` where nothing should be published upon it."""

    source_id: str
    url: str
    reason_code: str
    detail: str
    blocks: bool = False


def shortfalls(source: Source, frontier: Frontier, postponed: bool) -> Iterator[Failure]:
    """What is missing of a source; `postponed` tells that the crawl met its limits before its end."""
    home_page = source.url or source.id
    expected = source.expectations
    known = frontier.known(source.id)
    if not known and not expected.zero_is_normal:
        yield Failure(source.id, home_page, "zero_results", "no article was ever listed", blocks=True)
    elif 0 < known < expected.min_articles:
        detail = f"{known} articles listed, at least {expected.min_articles} expected"
        yield Failure(source.id, home_page, "too_few_results", detail, blocks=True)
    yield from _gaps(source, frontier.lists(source.id), postponed)


def _gaps(source: Source, lists: Iterable[Entry], postponed: bool) -> Iterator[Failure]:
    """Numbered list pages that were not read although higher ones were, list by list.

    What stands there was never seen, and nothing else would tell. A page that waits because of the limits of a crawl
    is read by the next one, and does not block.
    """
    assert source.lists is not None
    families: dict[str, dict[int, State]] = defaultdict(dict)
    for entry in lists:
        number = source.page_number(entry.url)
        place = source.page_family(entry.url)
        if number is not None and place is not None:
            families[place][number] = entry.state
    for place, pages in sorted(families.items()):
        read = {number for number, state in pages.items() if state == "fetched"}
        endpoint = next((one for one in source.lists.json_lists if source.page_family(one.url) == place), None)
        step = endpoint.page_step if endpoint else source.lists.page_step
        first = endpoint.first_page if endpoint else 1 + step  # a start page stands for page 1
        missing = [n for n in range(min([first, *read]), max(read, default=0), step) if n not in read]
        if not missing:
            continue
        waiting = postponed and all(n in pages and pages[n] == "new" for n in missing)
        told = ", ".join(map(str, missing[:10])) + (", …" if len(missing) > 10 else "")
        detail = f"list page {told} was not read, although {max(read)} was"
        yield Failure(source.id, place, "pagination_gap", detail, blocks=not waiting)


def doubts(source: Source, frontier: Frontier, counts: Mapping[str, int]) -> Iterator[str]:
    """What need not be wrong, but should be looked at, a sentence each."""
    expected = source.expectations
    known = frontier.known(source.id)
    if expected.max_articles is not None and known > expected.max_articles:
        yield f"{known} articles listed, {expected.max_articles} expected at most"
    told = counts.get("stated_total", 0)
    if told > known and not counts.get("postponed"):
        yield f"the site speaks of {told} articles, its lists name {known}"
    elif 0 < told < known:
        yield f"the site speaks of {told} articles, but {known} are known; its counter may be frozen"
    newest = newest_article(source, frontier)
    if newest and expected.newest_within_days:
        age = datetime.now(UTC).date() - newest
        if age > timedelta(days=expected.newest_within_days):
            yield f"nothing newer than {newest}; its lists may be frozen"


def newest_article(source: Source, frontier: Frontier) -> date | None:
    """The date of the newest article, by its address or by the list that names it."""
    listed = frontier.newest(source.id)
    newest = listed.date() if listed else None
    for url in frontier.articles(source.id):
        day = source.date_in(url)
        newest = max(newest or day, day) if day else newest
    return newest
