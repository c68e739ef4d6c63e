"""The day on which a court decided, as ISO dates, possibly only a year or month.

Belongs here: the date below a judgment, and in prose the date of a sentence that tells of a decision. Not a date of
decision: hearings, indictments, arrests, press conferences, non-prosecutions.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import yaml

from pipelines.facts.model import Stated
from pipelines.facts.quantities import DATE, iso_of
from pipelines.text.model import Span

_CLERK = re.compile(r"书 ?记 ?员|法 ?官 ?助 ?理")
# 二〇一七年十一月七无: below a judgment the last character of the date is often misread.
_MISREAD_DAY = re.compile(r"(?P<day>[一二三四五六七八九十]{1,3})[^一二三四五六七八九十月年日]\s")
_TAIL_LIMIT = 1500
_LAST_LINES = 160


def signature_date(folded: str, operative_end: int) -> Stated | None:
    """The date below the judgment: the last one above the clerk's name, or the first after it."""
    end = min(len(folded), operative_end + _TAIL_LIMIT)
    clerk = _CLERK.search(folded, operative_end, end)
    if clerk:
        above = [m for m in DATE.finditer(folded, operative_end, clerk.start()) if dated(m)]
        if above:
            return _with_misread_day(folded, above[-1])
    return next((d for m in DATE.finditer(folded, operative_end, end) if (d := dated(m))), None)


def _with_misread_day(folded: str, match: re.Match[str]) -> Stated | None:
    if match["month"] and not match["day"] and (slip := _MISREAD_DAY.match(folded, match.end())):
        iso = iso_of(match["year"], match["month"], slip["day"])
        if iso:
            return Stated(Span(match.start(), slip.end("day")), iso, confidence=0.8)
    return dated(match)


def last_date(folded: str) -> Stated | None:
    """The date with which an abridged judgment ends, if it ends with one."""
    start = max(0, len(folded) - _LAST_LINES)
    last = None
    for m in DATE.finditer(folded, start):
        last = m
    if last is None or folded[last.end() :].strip("。 \n　日"):
        return None
    return dated(last)


def dated(match: re.Match[str]) -> Stated | None:
    """A match of the grammar of dates as a fact, None where no calendar has that day."""
    iso = iso_of(match["year"], match["month"], match["day"])
    return None if iso is None else Stated(Span(match.start(), match.end()), iso)


_V: dict[str, Any] = yaml.safe_load(files("pipelines.facts").joinpath("data/decision_dates.yaml").read_text("utf-8"))
_EVENT = re.compile("(?P<decided>" + "|".join(_V["decided"]) + ")|(?P<other>" + "|".join(_V["other"]) + ")")
_BY_COURT = re.compile(r"法院|一审|二审|终审|宣判")
_RANGE = re.compile(r"[日月年]?(?:至|到|-|—|~|～|以来|期间|起)")


def dates_in_prose(folded: str, begin: int, stop: int) -> list[Stated]:
    """The dates in one sentence of prose on which, it says, a court decided."""
    dates = list(DATE.finditer(folded, begin, stop))
    found = []
    for i, m in enumerate(dates):
        until = dates[i + 1].start() if i + 1 < len(dates) else stop
        event = _EVENT.search(folded, m.end(), until)
        if event is None or event["decided"] is None or _RANGE.match(folded, m.end(), until):
            continue
        if _BY_COURT.search(folded, m.end(), until) and (date := dated(m)):
            found.append(date)
    return found
