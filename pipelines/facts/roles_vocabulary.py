"""The words by which a figure's role is known (data/roles.yaml, data/nouns.yaml), compiled into patterns.

Belongs here: patterns and tables only. How they are applied is decided in `roles_money`, `records` and `prices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).with_name("data")


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
    return loaded


def any_of(words: Iterable[str]) -> str:
    """An alternation that takes the longest word first."""
    return "|".join(re.escape(w) for w in sorted(dict.fromkeys(words), key=lambda w: (-len(w), w)))


def _by_role(groups: dict[str, list[str]]) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over the words of all roles, longest first, and the role of each word."""
    role_of: dict[str, str] = {}
    for role, words in groups.items():
        for word in words:
            if role_of.setdefault(word, role) != role:
                raise ValueError(f"{word} stands under {role_of[word]} and {role}")
    return re.compile(any_of(role_of)), role_of


_ROLES = _load("roles.yaml")
_NOUNS = _load("nouns.yaml")
_PRICE = _ROLES["price"]

BEFORE, BEFORE_ROLE = _by_role(_ROLES["before"])
BEFORE_ROLES = frozenset(BEFORE_ROLE.values()) - {"price"}
AFTER, AFTER_ROLE = _by_role(_ROLES["after"])
AFTER_VERB, AFTER_VERB_ROLE = _by_role(_ROLES["after_verb"])
NO_CUE = re.compile(any_of(_ROLES["no_cue"]))
DIRECT = frozenset(_ROLES["direct"])
_FILLER = any_of(_ROLES["filler"])
FILLER = re.compile(f"(?:{_FILLER}|[ \\u3000“”\"'（(])*")
GAIN_RATE = re.compile(any_of(_ROLES["rate"]))

TOPIC_OF_JUDGMENT: tuple[str, ...] = tuple(_NOUNS["topic_of_judgment"])
TOPIC: tuple[str, ...] = tuple(_NOUNS["topic"])
_RECORD = any_of(_NOUNS["record"])
_OTHER_THING = any_of(_PRICE["other_thing"])
PRICED_THING = re.compile(
    f"(?P<other>(?<![经用过])(?:{_OTHER_THING})(?!验证码|内容|信息|账号|数据|资料|号码|密码))|{_RECORD}"
)
COUNTED_THING = re.compile(
    f"(?P<other>(?:{any_of(w for w in _NOUNS['not_record'] if len(w) > 1)})(?!{_RECORD}))|{_RECORD}"
)
RECORD_NOUN_AT_END = re.compile(f"(?:{_RECORD})$")
RECORD_NOUN = re.compile(_RECORD)
CONTAINER = re.compile(any_of(_NOUNS["container"]))
COUNTING = frozenset(_NOUNS["counting"])
NOT_RECORD_WORDS: tuple[str, ...] = tuple(_NOUNS["not_record"])
# 试用账号, 违法信息: no records, though they end in a word for records.
NOT_RECORD_COMPOUNDS = tuple(w for w in NOT_RECORD_WORDS if w.endswith(tuple(_NOUNS["record"])))
RECORD_WORDS: tuple[str, ...] = tuple(_NOUNS["record"])
UNIT_BY_ITSELF = frozenset(_NOUNS["unit_by_itself"])
UNIT_WITH_NOUN = frozenset(_NOUNS["unit_with_noun"])
NO_MODIFIER = re.compile(any_of(_NOUNS["no_modifier"]))
COMPOUND_TAIL = re.compile(any_of(_NOUNS["compound_tail"]))
NOT_RECORD = re.compile(any_of(_NOUNS["not_record"]))
NOT_RECORD_BEFORE = re.compile(any_of(_NOUNS["not_record_before"]))
RECORD_RATE = re.compile(any_of(_NOUNS["rate"]))
PACK_BEFORE = re.compile(any_of(_NOUNS["pack_before"]))
DATA_TYPES: list[tuple[str, re.Pattern[str]]] = [(code, re.compile(any_of(w))) for code, w in _NOUNS["data_types"]]
ACTION, ACTION_OF = _by_role(_NOUNS["actions"])
RECORD_THRESHOLDS = frozenset(float(n) for n in _NOUNS["thresholds"]["records"])
MONEY_THRESHOLDS = frozenset(float(n) for n in _NOUNS["thresholds"]["money"])
LAW = re.compile(any_of(_NOUNS["law"]))
HYPOTHETICAL = re.compile(any_of(_NOUNS["hypothetical"]))

LIST_WAYS: tuple[str, ...] = tuple(_PRICE["list_ways"])
LIST_WORDS: tuple[str, ...] = tuple(_PRICE["list_words"])
NOT_LISTED: tuple[str, ...] = tuple(_PRICE["not_listed"])
NOT_PRICE_UNIT = re.compile(any_of(_PRICE["not_unit"]))
COMMISSION = re.compile(any_of(_PRICE["commission"]))
MARGIN = re.compile(any_of(_PRICE["margin"]))
PRICE_VERB = re.compile(any_of(_PRICE["verb"]))
# 收货 is no side, 收货价 is one.
NOT_A_SIDE = re.compile(f"(?:{any_of(_PRICE['not_a_side'])})(?![价主])")
EXPOSURE = re.compile(any_of(_PRICE["exposure"]))
LAWFUL = re.compile(any_of(_PRICE["lawful"]))
ASKED = re.compile(any_of(_PRICE["asked"]))
INNOCENT = re.compile(any_of(_ROLES["innocent"]))
SIDES, SIDE_OF = _by_role({side: _PRICE[side] for side in ("sell", "buy")})
QUOTE = re.compile(any_of(_PRICE["quote"]))
