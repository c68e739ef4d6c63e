"""The same figure told twice, once rounded (3.9万余条, 近4万条), is one fact.

Belongs here: when two figures say the same. Pure functions over facts and their values.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import TypeVar

F = TypeVar("F")
_CLOSE = 0.05
_MOST_COMPARED = 200


def _digits(value: float) -> int:
    """How many digits of the value are not trailing zeros: 39000 has 2."""
    return len(f"{value:.2f}".rstrip("0").rstrip(".").replace(".", "").rstrip("0").lstrip("0")) or 1


def is_rounding_of(coarse: float, fine: float) -> bool:
    """Whether `coarse` is `fine` rounded up or down to fewer digits, and close to it."""
    digits = _digits(coarse)
    if digits >= _digits(fine) or coarse <= 0 or abs(coarse - fine) > _CLOSE * fine:
        return False
    step = 10.0 ** (math.floor(math.log10(fine)) - digits + 1)
    return coarse in (math.floor(fine / step) * step, math.ceil(fine / step) * step)


def told_once(
    facts: Sequence[F],
    value: Callable[[F], float],
    approximate: Callable[[F], bool],
    in_title: Callable[[F], bool],
    who: Callable[[F], str | None] = lambda _: None,
) -> list[F]:
    """`facts` without repetitions; of a figure and its rounding the figure stays. The first statement stays.

    A title rounds further (两万多名 for 21600) and without saying so (两千三百 for 2314). Sums near each other that two
    persons are named for (施某获利120750元，洪某赚取差价12万余元) are two facts."""
    kept: list[F] = []
    seen: set[float] = set()
    ordered = sorted({value(f) for f in facts})
    for f in facts:
        n = value(f)
        if n in seen or (approximate(f) and _has_finer(n, ordered) and not _is_anothers(f, facts, value, who)):
            continue
        if in_title(f) and any(_begins(n, other) for other in _between(ordered, n, 10 * n)):
            continue
        seen.add(n)
        kept.append(f)
    return kept


def _is_anothers(f: F, facts: Sequence[F], value: Callable[[F], float], who: Callable[[F], str | None]) -> bool:
    """Whether another person is named for each figure that `f` may be the rounding of."""
    name = who(f)
    if not name or len(facts) > _MOST_COMPARED:
        return False
    finer = [who(other) for other in facts if is_rounding_of(value(f), value(other))]
    return all(other and other != name and name not in other and other not in name for other in finer)


def _begins(coarse: float, fine: float) -> bool:
    """Whether `fine`, cut to the digits of `coarse`, is `coarse`."""
    if coarse >= fine or _digits(coarse) >= _digits(fine):
        return False
    step = 10.0 ** (math.floor(math.log10(fine)) - _digits(coarse) + 1)
    return coarse == math.floor(fine / step) * step


def _has_finer(n: float, ordered: list[float]) -> bool:
    return any(is_rounding_of(n, other) for other in _between(ordered, n * (1 - _CLOSE), n * (1 + 2 * _CLOSE)))


def _between(ordered: list[float], low: float, high: float) -> list[float]:
    """The values from `low` to `high`, at most so many that the work stays linear in the length of a text."""
    start = bisect_left(ordered, low)
    return ordered[start : min(bisect_right(ordered, high), start + _MOST_COMPARED)]
