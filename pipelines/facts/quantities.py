"""Figures as texts round them, and the closed forms of a duration and a date.

Here belongs what one written quantity is worth: a rounded number (二十余万, 十几, 七八千, 数百万), a term
(一年六个月) and a day (二〇一九年四月三十日). Finding quantities in running text, with units and the words around them,
is `mentions`; exact numbers are `numerals`. All functions take folded text; what they do not understand is None.
"""

from __future__ import annotations

import re
from calendar import isleap
from functools import lru_cache
from typing import NamedTuple

from pipelines.facts.numerals import (
    MAX_LENGTH,
    ZERO_LETTERS,
    ZEROS,
    parse_digit_string,
    parse_number,
)

CHINESE_DIGITS = "一二两三四五六七八九壹贰貳叁叄參肆伍陆陸柒捌玖"
MAGNITUDES = "十百千万亿拾佰仟萬億"
NUMERAL_CHARS = f"0-9{ZEROS}{CHINESE_DIGITS}{MAGNITUDES}廿卅卌"

DAYS_PER_MONTH = 30  # days of 拘役 count as n/30 of a month
WEEK = 7
MAX_MONTHS = 1200
YEARS = range(1900, 2100)


class Figure(NamedTuple):
    """A number as it was rounded: the interval it leaves open, and how it does so.

    `approx`: a rounding sign stands inside it (二十余万, 十几). `fuzzy`: it names an interval (七八千). `leading`: a
    number leads it (数百万 has none, and its interval is never a value to use). `bare`: a magnitude alone (万, 百万).
    """

    low: float
    high: float
    approx: bool = False
    fuzzy: bool = False
    leading: bool = True
    bare: bool = False


_INSIDE = re.compile(r"(.*[^余多来])[余多来]([十百千万亿]+)")
_TEEN = re.compile(r"(.*十)几([百千万亿]*)")
_SEVERAL = re.compile(r"[数几]([十百千万亿]*)")
_BARE = re.compile(r"[百千万亿][十百千万亿]*")
_PAIR = re.compile(r"(|[二三四五六七八九]?十|.*[百千万亿])([一二两三四五六七八])([二两三四五六七八九])([十百千万亿]*)")
_PAIRS = frozenset(
    ["一二", "一两", "二三", "两三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"],
)


@lru_cache(maxsize=8192)
def read_figure(s: str) -> Figure | None:
    """What a whole number token is worth, exact or rounded; None if it is not understood."""
    if not 0 < len(s) <= MAX_LENGTH:
        return None
    exact = parse_number(s)
    if exact is not None:
        return Figure(float(exact), float(exact))
    for read in (_several, _pair, _inside, _teen, _bare):
        figure = read(s)
        if figure is not None:
            return figure
    return None


def _worth(s: str) -> float | None:
    value = parse_number(s)
    return None if value is None else float(value)


def _several(s: str) -> Figure | None:
    match = _SEVERAL.fullmatch(s)
    if not match or s == "数":
        return None
    step = _worth("一" + match[1])
    return None if step is None else Figure(step, 9 * step, approx=True, fuzzy=True, leading=False)


def _pair(s: str) -> Figure | None:
    match = _PAIR.fullmatch(s)
    if (
        not match
        or match[2] + match[3] not in _PAIRS
        or (match[1][-1:] == "十" and match[4] and match[4][0] in "十百千")
    ):
        return None
    low, high = _worth(match[1] + match[2] + match[4]), _worth(match[1] + match[3] + match[4])
    if high is None and match[3] == "两":  # 一两百: 两 does not stand in every place
        high = _worth(match[1] + "二" + match[4])
    return None if low is None or high is None else Figure(low, high, approx=True, fuzzy=True)


def _inside(s: str) -> Figure | None:
    match = _INSIDE.fullmatch(s)
    if not match:
        return None
    head = read_figure(match[1] + match[2])
    return None if head is None or not head.leading else head._replace(approx=True, bare=False)


def _teen(s: str) -> Figure | None:
    match = _TEEN.fullmatch(s)
    if not match:
        return None
    base, step = _worth(match[1] + match[2]), _worth("一" + match[2])
    if base is None or step is None:
        return None
    return Figure(base, base + 9 * step, approx=True, fuzzy=True)


def _bare(s: str) -> Figure | None:
    value = _worth("一" + s) if _BARE.fullmatch(s) else None
    return None if value is None else Figure(value, value, bare=True)


# -- durations ------------------------------------------------------------------------------------------------------

NUMBER = rf"[{NUMERAL_CHARS}][{NUMERAL_CHARS}.]{{0,11}}"
DURATION = re.compile(
    rf"(?:(?P<years>{NUMBER}|半)[ \u3000]?年(?P<halfyear>半)?)?"
    rf"[零又〇 \u3000]?(?:(?P<months>{NUMBER})[ \u3000]?个?(?P<halfmonth>半)?月|(?P<onlyhalf>半)个?月)?"
    rf"[零又〇 \u3000]?(?:(?P<weeks>{NUMBER})[ \u3000]?(?:个?星期|周)|(?P<days>{NUMBER})[ \u3000]?[日天])?"
)


def parse_duration(s: str) -> float | None:
    """Months of a whole term (三年零六个月, 3年9个月, 六个月十五日 = 6.5, 半年, 15日), None if not understood.

    The kind of the punishment must have been cut off by the caller; a range or a rounded term is None.
    """
    s = s.strip()
    if not 0 < len(s) <= MAX_LENGTH:
        return None
    return months_of(s)


@lru_cache(maxsize=4096)
def months_of(s: str) -> float | None:
    """The months of a string that `DURATION` matches, None where a part is not a number or out of its range."""
    match = DURATION.fullmatch(s)
    if match is None:
        return None
    parts = [(match["years"], 12.0), (match["months"], 1.0), (match["weeks"], WEEK / DAYS_PER_MONTH)]
    parts.append((match["days"], 1 / DAYS_PER_MONTH))
    total, stated = 0.0, False
    for text, months in parts:
        if text is None:
            continue
        number = 0.5 if text == "半" else _count(text)
        if number is None or (text == "半" and (match["halfyear"] or match["months"] or match["days"])):
            return None
        total, stated = total + number * months, True
    if match["halfyear"]:
        total += 6
    if match["halfmonth"] or match["onlyhalf"]:
        total, stated = total + 0.5, True
    # 一年十五个月 and 二年四十日 are slips or misreadings: a smaller unit stays below the larger one.
    if match["years"] and match["months"] and not _below(match["months"], 12):
        return None
    if (match["years"] or match["months"]) and match["days"] and not _below(match["days"], 31):
        return None
    return total if stated and 0 < total <= MAX_MONTHS else None


def _count(s: str) -> float | None:
    # Months and days may be written with a leading zero (1年06个月).
    return _worth(s.lstrip("0") or "0") if s.isascii() and s.isdigit() else _worth(s)


def _below(s: str, limit: int) -> bool:
    value = _count(s)
    return value is not None and value < limit


# -- dates ----------------------------------------------------------------------------------------------------------

_ZERO = ZEROS + ZERO_LETTERS + "0"
_ORDINAL = "[0-9元正一二三四五六七八九十廿卅]"
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ORDINALS = {form: n for n in range(1, 32) for form in (str(n), f"{n:02}")} | {"元": 1, "正": 1}
_ORDINALS |= {
    head + "一二三四五六七八九"[:last][-1:]: tens * 10 + last
    for tens, heads in enumerate(([""], ["十", "一十"], ["二十", "廿"], ["三十", "卅"]))
    for head in heads
    for last in range(10 if tens < 3 else 2)
    if head or last
}
DATE = re.compile(
    rf"(?P<year>(?:19|20)[0-9]{{2}}|[一二][{_ZERO}一二三四五六七八九]{{3}})[ \u3000]?年"
    rf"(?:[ \u3000]?(?P<month>{_ORDINAL}{{1,3}})[ \u3000]?月"
    rf"(?:份|(?:[ \u3000]?(?P<day>{_ORDINAL}{{1,3}})[ \u3000]?[日号])?))?"
)
ISO_DATE = re.compile(
    r"(?<![0-9./-])(?P<year>(?:19|20)[0-9]{2})(?P<sep>[-./])(?P<month>[0-9]{1,2})(?:(?P=sep)(?P<day>[0-9]{1,2}))?"
    r"(?![0-9./-])"
)
MONTH_DAY = re.compile(
    rf"(?P<month>{_ORDINAL}{{1,3}})[ \u3000]?月(?:份|(?:[ \u3000]?(?P<day>{_ORDINAL}{{1,3}})[ \u3000]?[日号])?)"
)


def parse_date(s: str) -> str | None:
    """'YYYY-MM-DD', 'YYYY-MM' or 'YYYY' of a whole date (二〇一九年四月三十日, 2019年元月, 2021-03-05), else None.

    Months and days are checked against the calendar, years against 1900 to 2099.
    """
    s = s.strip()
    if not 0 < len(s) <= MAX_LENGTH:
        return None
    match = DATE.fullmatch(s) or ISO_DATE.fullmatch(s)
    return iso_of(match["year"], match["month"], match["day"]) if match else None


@lru_cache(maxsize=16384)
def iso_of(year: str, month: str | None, day: str | None) -> str | None:
    """The ISO form of the parts of a date as they are written; None where the calendar has no such day."""
    number = int(year) if year.isascii() else parse_digit_string(year)
    if number is None or number not in YEARS:
        return None
    if month is None:
        return f"{number:04}"
    m = _ORDINALS.get(month, 0)
    if not 1 <= m <= 12:
        return None
    if day is None:
        return f"{number}-{m:02}"
    d = _ORDINALS.get(day, 0)
    if not 1 <= d <= _DAYS[m] or (d == 29 and m == 2 and not isleap(number)):
        return None
    return f"{number}-{m:02}-{d:02}"


def month_day_of(month: str, day: str | None) -> str | None:
    """`--MM-DD` or `--MM` of a date without a year, None where no calendar has it."""
    iso = iso_of("2000", month, day)
    return None if iso is None else "-" + iso[4:]
