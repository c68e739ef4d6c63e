"""Whether a text tells of a concrete case of personal records obtained, sold, provided or leaked.

Here belongs the cheap check that spares unrelated judgments everything else, and the decision itself. Statistics,
advice and answers about thresholds are not relevant, however often they name the crime.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from pipelines.labels import signs
from pipelines.labels.lexicon import load_yaml
from pipelines.labels.model import IRRELEVANT, RELEVANT, RULES, RULES_VERSION, Label
from pipelines.labels.zones import TOLD, Layout, factors
from pipelines.text.model import Span

VERDICT, OTHER = "verdict", "other"
_PATTERNS = (
    "charge",
    "crime",
    "matter",
    "earlier",
    "records",
    "leak",
    "person",
    "proceeding",
    "reporter",
    "dated",
    "general",
    "counting",
    "personal",
    "other_crime",
)


@dataclass(frozen=True, slots=True)
class _Knowledge:
    presence: tuple[str, ...]
    presence_verdict: tuple[str, ...]
    patterns: dict[str, re.Pattern[str]]
    weights: dict[str, float]
    caps: dict[str, int]


@cache
def _knowledge() -> _Knowledge:
    data = load_yaml("relevance")
    return _Knowledge(
        presence=tuple(data["presence"]),
        presence_verdict=tuple(data["presence_verdict"]),
        patterns={name: re.compile(data[name]) for name in _PATTERNS},
        weights=data["weights"],
        caps=data["caps"],
    )


def may_be_relevant(folded: str, kind: str) -> bool:
    """Whether `folded` holds any word without which no text of that kind is about personal records."""
    known = _knowledge()
    if kind == VERDICT and any(word in folded for word in known.presence_verdict):
        return True
    if kind == VERDICT and known.patterns["crime"].search(folded):
        return False
    return any(word in folded for word in known.presence)


def unrelated() -> Label:
    """The label of a text that holds no such word."""
    return Label("relevance", IRRELEVANT, 0.999, RULES, RULES_VERSION)


def judge(folded: str, layout: Layout, kind: str, title: str = "") -> Label:
    """The relevance label of `folded`; the probability is that of the label given.

    `title` is a folded headline that the text does not repeat; it counts as one more sentence, without evidence span.
    """
    counts, first = features(folded, layout, kind, title)
    score = counted(counts, kind)
    told = counts["charged"] + counts["leaked"] + counts["near"] > 0
    if not (kind == VERDICT and _knowledge().patterns["crime"].search(folded)):
        score = signs.weighed(folded, layout, score, told and score > 0)
        first = first or _first_told(folded, layout)
        told = True
    chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
    if chance >= 0.5 and told:
        return Label("relevance", RELEVANT, round(chance, 4), RULES, RULES_VERSION, first)
    return Label("relevance", IRRELEVANT, round(max(0.5, 1 - chance), 4), RULES, RULES_VERSION)


def _elsewhere(folded: str) -> bool:
    """Whether `folded` names other crimes and never this one: only records by their name make that a case."""
    known = _knowledge().patterns
    return not known["charge"].search(folded) and bool(known["other_crime"].search(folded))


def _first_told(folded: str, layout: Layout) -> Span | None:
    """The first sentence that tells the case."""
    left = factors()
    return next((_span(start, text) for start, text, zone in _sentences(folded, layout) if left[zone] > 0), None)


def counted(counts: dict[str, int], kind: str) -> float:
    """The log odds that the counted signs give a text of that kind."""
    known = _knowledge()
    score = known.weights["bias"] + known.weights.get(f"kind_{kind}", 0.0)
    return score + sum(known.weights[name] * min(known.caps[name], count) for name, count in counts.items())


def features(folded: str, layout: Layout, kind: str, title: str = "") -> tuple[dict[str, int], Span | None]:
    """In how many sentences each sign of a case stands, and the first sentence that tells the matter.

    All but `general` are counted where the case is told, not in law, advice or statistics.
    """
    known = _knowledge().patterns
    strict = kind == VERDICT and bool(known["crime"].search(folded))
    records = "personal" if strict else "matter" if kind in (VERDICT, OTHER) or _elsewhere(folded) else "records"
    counts = dict.fromkeys(_knowledge().caps, 0)
    first: Span | None = None
    before = (False, False)
    told = [part for part in _sentences(folded, layout) if factors()[part[2]] > 0]
    for start, sentence, _ in [*told, (-1, title, TOLD)]:
        charged = bool(known["charge"].search(sentence)) and not known["earlier"].search(sentence)
        acted, named = bool(known["leak"].search(sentence)), bool(known[records].search(sentence))
        leaked = acted and named
        counts["near"] += records == "records" and not leaked and ((acted and before[1]) or (named and before[0]))
        before = (acted, named)
        concrete = 0
        if known["counting"].search(sentence):
            counts["counting"] += 1
            continue
        for name in ("person", "proceeding", "reporter", "dated"):
            there = bool(known[name].search(sentence))
            counts[name] += there
            concrete += there and name != "dated"
        counts["charged"] += charged
        counts["leaked"] += leaked
        counts["joint"] += bool(concrete and (charged or leaked))
        if first is None and (charged or leaked) and start >= 0:
            first = _span(start, sentence)
    counts["general"] = sum(1 for _ in known["general"].finditer(folded))
    return counts, first


def _span(start: int, text: str) -> Span:
    lead = len(text) - len(text.lstrip())
    return Span(start + lead, start + len(text.rstrip()))


def _sentences(folded: str, layout: Layout) -> list[tuple[int, str, str]]:
    ends = [*layout.sentence_starts[1:], len(folded)]
    return [
        (start, folded[start:end], zone)
        for start, end, zone in zip(layout.sentence_starts, ends, layout.zones, strict=True)
        if folded[start:end].strip()
    ]
