"""The day on which a page was published: from its meta elements, a date line near its top, or its address.

Never from the story that it tells: dates of arrests and judgments belong to `pipelines.facts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from pipelines.text.script import fold
from pipelines.text.vocabulary import load_yaml

EARLIEST = date(1990, 1, 1)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)日?")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{6})?(?!\d)")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:：]\d\d")
_URL = (
    re.compile(r"[/_\-](?:t|art_|content_)?((?:19|20)\d\d)[-/_]?(\d{1,2})[-/_](\d{1,2})(?=[/_.\-T?]|$)"),
    re.compile(r"[/_](?:t|art_)?((?:19|20)\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?=[/_.\-?]|$)"),
)
_CUES = tuple(load_yaml("pages")["date_cues"])
_TOP = 10
_MAX_LINE = 120


def plausible(year: int | str, month: int | str, day: int | str, today: date | None = None) -> date | None:
    """The date, where it exists and lies between 1990 and tomorrow."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    latest = (today or datetime.now(tz=UTC).date()) + timedelta(days=1)
    return found if EARLIEST <= found <= latest else None


def date_in(value: str, today: date | None = None) -> date | None:
    """The first plausible date in a short value such as `2024-05-06T08:00:00+08:00` or `20240506`."""
    for pattern in (_DAY, _COMPACT):
        for match in pattern.finditer(value[:200]):
            if found := plausible(match[1], match[2], match[3], today):
                return found
    return None


def date_of_url(url: str | None, today: date | None = None) -> date | None:
    """The day in an address such as `/2024/05/06/`, `/202405/t20240506_12.html` or `/2024-05/06/content_1.htm`."""
    if not url:
        return None
    path = url.split("://", 1)[-1][:2000]
    for pattern in _URL:
        for match in pattern.finditer(path):
            if found := plausible(match[1], match[2], match[3], today):
                return found
    return None


def date_of_lines(lines: Iterable[str], today: date | None = None) -> date | None:
    """The date of a line near the top that is about the publication: a date alone, with a time of day, or beside a
    word such as 来源; `lines` are those of the page before its furniture was dropped."""
    for number, line in enumerate(lines):
        if number >= _TOP:
            return None
        if len(line) > _MAX_LINE or "。" in line:
            continue
        match = _DAY.search(line)
        if not match:
            continue
        rest = line[: match.start()] + line[match.end() :]
        told = _TIME.search(rest) or len(rest.strip()) <= 2 or any(cue in fold(rest) for cue in _CUES)
        if told and "，" not in rest and (found := plausible(match[1], match[2], match[3], today)):
            return found
    return None
