"""What the characters around one figure say: its currency, rounding, smaller units, and ranges that share a unit.

Pure functions over a text and offsets, for `mentions`; the vocabulary is in data/units.yaml, patterns in
`mentions_grammar`. `start` and `end` bound the part of the text that is searched.
"""

from __future__ import annotations

from collections.abc import Set

from pipelines.facts import mentions_grammar as g
from pipelines.facts import units as u
from pipelines.facts.mentions_model import Bound
from pipelines.facts.numerals import DIGITS

_PER_RECORD = frozenset(number + unit for unit in u.RECORD_UNITS for number in "一1")
STEPS = frozenset([1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8])


def currency_before(text: str, s: int, start: int) -> tuple[str, int]:
    """The currency that is written before the figure and where it begins, or ("", s)."""
    at = s - 1 if s > start and text[s - 1] in " \u3000:：" else s
    if at > start and text[at - 1] in u.CURRENCY_LAST:
        window = max(start, at - u.CURRENCY_WINDOW)
        if match := u.CURRENCY_AT_END.search(text, window, s):
            return u.CURRENCY_BEFORE[match[0].rstrip(" \u3000:：")], match.start()
    return "", s


def rounding_before(text: str, s: int, start: int, bare: bool) -> tuple[u.BeforeKind | None, int]:
    """The rounding word that ends at `s`, as its kind, and where it begins."""
    at = s - 1 if s > start and text[s - 1] in " \u3000" else s
    if at <= start or text[at - 1] not in u.BEFORE_LAST:
        return None, s
    for length in u.BEFORE_LENGTHS:
        word = text[max(start, at - length) : at]
        if word in u.NOT_BEFORE:
            return None, s
        if len(word) == length and word in u.BEFORE and (bare or word not in u.BEFORE_BARE):
            return u.BEFORE[word], at - length
    return None, s


def smaller_units(text: str, at: int, end: int, unit: str) -> tuple[float, int]:
    """Yuan of the 角, 分 and 厘 that follow at `at`, and where they end."""
    if unit == "厘":
        return 0.0, at
    if unit == "分":
        match = g.UNDER_FEN.match(text, at, end)
        return (digit(match["li"]) * 0.001, match.end()) if match else (0.0, at)
    if unit in "角毛":
        match = g.UNDER_JIAO.match(text, at, end)
        return (digit(match["fen"]) * 0.01, match.end()) if match else (0.0, at)
    match = g.UNDER_YUAN.match(text, at, end)
    if match:
        jiao, fen = match["jiao"], match["fen"] or match["onlyfen"]
        return (digit(jiao) * 0.1 if jiao else 0) + (digit(fen) * 0.01 if fen else 0), match.end()
    match = g.UNDER_KUAI.match(text, at, end) if unit == "块" else None
    if match:
        return 0.5 if match["half"] else digit(match["jiao"]) * 0.1, match.end()
    return 0.0, at


def is_money(text: str, s: int, stop: int, unit: str, value: float, start: int) -> bool:
    """Whether 块, 角, 毛, 分 or 厘 is money here and not a lump, a corner, hair, a mark or a rate."""
    following = text[stop : stop + 1]
    if following == "钱":
        return True
    if following and following not in u.SMALL_FOLLOWERS and not following.isdigit():
        return False
    if unit == "毛" or (unit == "块" and value >= u.LUMPS_BELOW):
        return True
    if following in ("/", "每") or text[stop : stop + 2] in _PER_RECORD:
        return True
    before = text[max(start, s - 8) : s]
    return text[s:stop] != "十分" and u.SMALL_CONTEXT.search(before) is not None


def bound_of(word: str | None, flags: Set[str], bound: Bound) -> Bound:
    """The side on which the words before (`word`) and after (`flags`) a figure bound it, else `bound`."""
    if "or_more" in flags or word == "at_least":
        return "at_least"
    return "at_most" if "or_less" in flags or word in ("at_most", "below") else bound


def lower_end(first: float, second: str, high: float) -> float | None:
    """The lower end of a range whose unit and magnitude stand only once (3至5万元), None if it cannot be told."""
    scale = 1.0
    for c in second:
        scale *= {"万": 1e4, "亿": 1e8}.get(c, 1.0)
    if scale > 1 and 0 < first <= high / scale:
        return first * scale
    if scale == 1 and first < 100 and high >= 1000:
        return None  # 6-8000元 may mean 6000 to 8000
    if 0 < first <= high and (scale == 1 or first >= 100):
        return round(first, 9)
    return None


def digit(c: str) -> int:
    """The worth of one Chinese or Arabic digit."""
    return DIGITS[c] if c in DIGITS else int(c)
