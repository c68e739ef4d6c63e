"""The vocabulary around a figure (data/units.yaml), compiled: counting units, currencies, rounding words.

Only patterns and tables belong here; the search that uses them is `mentions`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import yaml

_DATA: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("data").joinpath("units.yaml").read_text(encoding="utf-8")
)


def _any(words: list[str]) -> str:
    """An alternation, longest word first, so that 不少于 wins over 少于; single characters as one class (faster)."""
    words = sorted(dict.fromkeys(words), key=lambda w: (-len(w), w))
    longer = [re.escape(word) for word in words if len(word) > 1]
    single = "".join(re.escape(word) for word in words if len(word) == 1)
    return "|".join([*longer, f"[{single}]"] if single else longer)


RECORD_UNITS: frozenset[str] = frozenset(_DATA["count"]["record"])
COUNT_UNITS: frozenset[str] = RECORD_UNITS | frozenset(_DATA["count"]["other"])
FOREIGN_CURRENCIES: dict[str, str] = _DATA["money"]["foreign"]
CURRENCY_BEFORE: dict[str, str] = _DATA["money"]["before"]
SMALL_FOLLOWERS: frozenset[str] = frozenset(_DATA["small_money_followed_by"])
LUMPS_BELOW: int = _DATA["lumps_below"]
SMALL_CONTEXT = re.compile(f"[{''.join(_DATA['small_money_context'])}]")

COUNT = _any(sorted(COUNT_UNITS))
NOT_A_UNIT = _any(_DATA["not_a_unit"])
NOT_TIME = _any(_DATA["not_time"])
NOT_YUAN = _any(_DATA["not_yuan"])
FOREIGN = _any(list(FOREIGN_CURRENCIES))
FOREIGN_AFTER_YUAN = re.compile(FOREIGN)
FOREIGN_FIRST = frozenset(name[0] for name in FOREIGN_CURRENCIES)
YUAN = "".join(_DATA["money"]["yuan"])
AFTER_ABOUT = _any(_DATA["after"]["about"])
ABOUT_AFTER_UNIT = "|".join(_DATA["after"]["about_after_unit"])
_MORE, _LESS = _DATA["after"]["at_least"], _DATA["after"]["at_most"]
AFTER_BOUND = re.compile(f"(?P<more>{'|'.join(_MORE)})|(?P<less>{'|'.join(_LESS)})")

BeforeKind = Literal["about", "at_least", "at_most", "below"]
BEFORE: dict[str, BeforeKind] = {word: kind for kind, words in _DATA["before"].items() for word in words}
BEFORE |= {word + verb: BEFORE[word] for word in _DATA["before_a_verb"] for verb in _DATA["verbs"]}
BEFORE_BARE: frozenset[str] = frozenset(_DATA["before_bare"])
NOT_BEFORE: frozenset[str] = frozenset(_DATA["not_before"])
AFTER_BOUND_FIRST = frozenset(word[0] for word in _MORE + _LESS)
AFTER_ABOUT_FIRST = frozenset(word[0] for word in _DATA["after"]["about"])
BEFORE_LAST = frozenset(word[-1] for word in BEFORE)
BEFORE_LENGTHS = range(max(map(len, BEFORE)), 0, -1)
CURRENCY_AT_END = re.compile(f"(?:{_any(list(CURRENCY_BEFORE))})[ \\u3000:：]?$")
CURRENCY_LAST = frozenset(word[-1] for word in CURRENCY_BEFORE)
CURRENCY_WINDOW = max(map(len, CURRENCY_BEFORE)) + 1
