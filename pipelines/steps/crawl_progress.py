"""How far a crawl is: pages, errors, rate and the end that is to be expected, from the events that a crawl tells.

Pure: events and moments in, figures and a sentence out. Does not belong here: how it is shown (`progress.py` and
whoever implements it), what the events mean for an address (`spiders/`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

WINDOW = 60.0  # seconds that a rate is measured over
_SURE_AFTER = 5  # pages, or a whole window, before a measured rate is believed


@dataclass
class SourceProgress:
    """One source: when its crawl began (seconds of any clock), what its catalog entry allows (pages a second, None: as
    many as the host answers), pages done and waiting, and the moments of those done within the last window."""

    began: float
    allowed: float | None
    done: int = 0
    waiting: int = 0
    errors: int = 0
    recent: deque[float] = field(default_factory=deque)


class Outlook(NamedTuple):
    """A crawl at a moment: pages done, still to come, in error; pages a minute, and seconds to its end. The last two
    are None while nothing is known of them."""

    done: int
    waiting: int
    errors: int
    a_minute: float | None
    seconds_left: float | None


class CrawlProgress:
    """Takes the events of one crawl; its memory is that of the pages of the last minute."""

    def __init__(self) -> None:
        self._sources: dict[str, SourceProgress] = {}

    def take(self, event: Mapping[str, Any], now: float) -> None:
        """An event (see spiders.crawl.crawl) that came at `now`, in seconds."""
        if event["event"] == "start":
            delay = event["delay_seconds"]
            allowed = event["concurrency"] / delay if delay else None
            self._sources[event["source"]] = SourceProgress(now, allowed)
        elif event["event"] == "page":
            source = self._sources.setdefault(event["source"], SourceProgress(now, None))
            source.done += 1
            source.waiting = event["waiting"]
            source.errors += event["outcome"] == "failed"
            source.recent.append(now)
        elif event["source"] in self._sources:
            self._sources[event["source"]].waiting = 0

    def outlook(self, now: float) -> Outlook:
        """How far all sources are together. They are crawled side by side, so the slowest tells the end."""
        sources = self._sources.values()
        rates = [rate(source, now) for source in sources]
        left = [seconds_left(source, per_second) for source, per_second in zip(sources, rates, strict=True)]
        measured = [per_second for per_second in rates if per_second is not None]
        return Outlook(
            done=sum(source.done for source in sources),
            waiting=sum(source.waiting for source in sources),
            errors=sum(source.errors for source in sources),
            a_minute=60 * sum(measured) if measured else None,
            seconds_left=None if None in left or not left else max(one for one in left if one is not None),
        )


def rate(source: SourceProgress, now: float) -> float | None:
    """Pages a second over the last minute, never more than the source allows; before there are enough pages to tell,
    what it allows. None where neither is known."""
    while source.recent and source.recent[0] <= now - WINDOW:
        source.recent.popleft()
    seconds = min(WINDOW, now - source.began)
    if len(source.recent) < _SURE_AFTER and seconds < WINDOW:
        return source.allowed if source.waiting or not source.done else 0.0
    measured = len(source.recent) / seconds if seconds > 0 else None
    if measured is None or source.allowed is None:
        return measured
    return min(measured, source.allowed)


def seconds_left(source: SourceProgress, per_second: float | None) -> float | None:
    """How long the pages that wait will take. None where nobody knows, as of a host that has gone silent."""
    if not source.waiting:
        return 0.0
    return source.waiting / per_second if per_second else None


def told(outlook: Outlook, clock: datetime) -> str:
    """Errors, rate and end in words, with the time of day at which the end is to be expected; `clock` is now."""
    parts = [f"{outlook.errors} error{'' if outlook.errors == 1 else 's'}"]
    if outlook.a_minute is not None:
        parts.append(f"{outlook.a_minute:.0f}/min" if outlook.a_minute >= 10 else f"{outlook.a_minute:.1f}/min")
    if outlook.seconds_left is not None and outlook.waiting:
        end = clock + timedelta(seconds=outlook.seconds_left)
        day = "" if end.date() == clock.date() else f"{end:%m-%d} "
        parts.append(f"ends ~{day}{end:%H:%M} ({_duration(outlook.seconds_left)})")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
