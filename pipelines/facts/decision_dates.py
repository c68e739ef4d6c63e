"""The day on which a court decided, as ISO dates, possibly only a year or month.

Belongs here: the date below a judgment, and in prose the date of a sentence that tells of a decision. Not a date of
decision: hearings, indictments, arrests, press conferences, non-prosecutions.
"""

from __future__ import annotations

import re

from pipelines.facts.model import Stated
from pipelines.facts.quantities import DATE, MONTH_DAY, iso_of
from pipelines.facts.vocabulary import load
from pipelines.text.model import Span

_CLERK = re.compile(r"书 ?记 ?员|法 ?官 ?助 ?理")
# 二〇一七年十一月七无: below a judgment the last character of the date is often misread.
_MISREAD_DAY = re.compile(r"(?P<day>[一二三四五六七八九十]{1,3})[^一二三四五六七八九十月年日]\s")
_TAIL_LIMIT = 1500
_LAST_LINES = 160
_YEAR_REACH = 200


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


_V = load("decision_dates")
_EVENT = re.compile("(?P<decided>" + "|".join(_V["decided"]) + ")|(?P<other>" + "|".join(_V["other"]) + ")")
_BY_COURT = re.compile(r"法院|一审|二审|终审|宣判")
_RANGE = re.compile(r"[日月年]?(?:至|到|-|—|~|～|以来|期间|起)")


_RANGE_SIGNS = frozenset("至到-—~～")
_RELATIVE = re.compile(rf"(?P<which>同年|当年|次年|翌年){MONTH_DAY.pattern}")
# 经检察机关提起公诉 and 公开开庭审理并当庭宣判 only lead up to the decision.
_LEADS_UP = re.compile(
    r"[经由][^，,。；;]{0,24}提起[^，,。；;]{0,12}公诉|(?:公开)?(?:开庭)?(?:公开)?(?:开庭|审理)(?=[^。]{0,30}(?:当庭|公开)宣[判告])"
)


def dates_in_prose(folded: str, begin: int, stop: int) -> list[Stated]:
    """The dates in one sentence of prose on which, it says, a court decided; 同年 takes the year of the date before."""
    dates = [(m, d) for m in DATE.finditer(folded, begin, stop) if (d := dated(m))]
    if "年" in folded[begin:stop]:
        dates += [(m, d) for m in _RELATIVE.finditer(folded, begin, stop) if (d := _relative(folded, m))]
    dates.sort(key=lambda found: found[0].start())
    found = []
    for i, (m, date) in enumerate(dates):
        until = dates[i + 1][0].start() if i + 1 < len(dates) else stop
        if (
            _RANGE.match(folded, m.end(), until)
            or folded[m.start() - 1 : m.start()] in _RANGE_SIGNS
            or not _BY_COURT.search(folded, begin, until)
        ):
            continue
        at = m.end()
        while leads_up := _LEADS_UP.search(folded, at, until):
            event = _EVENT.search(folded, at, leads_up.start())
            if event:
                break
            at = leads_up.end()
        event = _EVENT.search(folded, at, until)
        if event and event["decided"]:
            found.append(date)
    return found


def _relative(folded: str, match: re.Match[str]) -> Stated | None:
    year = None
    for m in DATE.finditer(folded, max(0, match.start() - _YEAR_REACH), match.start()):
        year = dated(m) or year
    if year is None:
        return None
    number = int(year.value[:4]) + (match["which"] in ("次年", "翌年"))
    iso = iso_of(str(number), match["month"], match["day"])
    return Stated(Span(match.start(), match.end()), iso, confidence=0.9) if iso else None
