"""What a quantity mention is: the record that the search in `mentions` gives and that roles and sentences read."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

Bound = Literal["exact", "about", "at_least", "at_most"]
UnreadReason = Literal["token_too_long", "number_not_understood", "redacted_figure", "date_out_of_range", "ambiguous"]
NO_FLAGS: frozenset[str] = frozenset()


class MentionKind(StrEnum):
    """What a figure measures."""

    NUMBER = "number"
    MONEY = "money"
    COUNT = "count"
    DURATION = "duration"
    DATE = "date"


class Mention(NamedTuple):
    """One quantity of a text, `folded[start:end]`, with its unit and without the words of rounding before it.

    `low` and `high` are equal unless an interval is stated: yuan (or the currency in `unit`), pieces, months; for a
    date the year (0 where it is not given). `approx` is true for every rounding sign, `fuzzy` where an interval is
    named. `unit` is a currency code, a counting unit, "month", or "" for a bare number; `iso` the date as far as it
    is stated (`--MM-DD` without a year). At `prefix_start` rounding words or a currency before the figure begin.
    A named tuple, since a frozen dataclass takes longer to build than a figure takes to find. Flags:

    no_leading_number  数万条, 几百元: the interval is never a value to use
    bare_magnitude     百万元: no number leads the magnitude and nothing rounds it
    or_more, or_less   以上, 以下 stand after it
    below              不到, 不足: the interval reaches down to 0
    each               每 stands before it (每万条)
    range              joined from two figures (11到15元)
    relative           a date without its own year (同年5月)
    no_unit            money whose unit is not printed (罚金人民币七万)
    """

    kind: MentionKind
    start: int
    end: int
    low: float
    high: float
    approx: bool = False
    fuzzy: bool = False
    bound: Bound = "exact"
    unit: str = ""
    iso: str = ""
    flags: frozenset[str] = NO_FLAGS
    prefix_start: int = -1

    @property
    def value(self) -> float | None:
        """The one value that the text states; None for an interval or a figure without a leading number."""
        return self.low if self.low == self.high and "no_leading_number" not in self.flags else None


class Unread(NamedTuple):
    """A figure that was seen and not understood, and why."""

    start: int
    end: int
    reason_code: UnreadReason
