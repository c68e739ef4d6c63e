"""Whether a text tells of a concrete case of personal records obtained, sold, provided or leaked.

Here belongs the cheap check that spares unrelated judgments everything else, and the decision itself. Statistics,
advice and answers about thresholds are not relevant, however often they name the crime.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from pipelines.labels.lexicon import load_yaml
from pipelines.labels.model import IRRELEVANT, RELEVANT, RULES, RULES_VERSION, Label
from pipelines.labels.zones import TOLD, Layout
from pipelines.text.model import Span


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of `relevance.yaml`, ready to search."""

    presence: tuple[str, ...]
    charge: re.Pattern[str]
    earlier: re.Pattern[str]
    concrete: re.Pattern[str]
    leak: re.Pattern[str]
    matter: re.Pattern[str]
    general: re.Pattern[str]
    weights: dict[str, float]


@cache
def _vocabulary() -> Vocabulary:
    data = load_yaml("relevance")

    def any_of(words: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))

    return Vocabulary(
        presence=tuple(data["presence"]),
        charge=any_of(data["charge"]),
        earlier=any_of(data["earlier"]),
        concrete=any_of(data["concrete"]),
        leak=any_of(data["leak"]),
        matter=any_of(data["presence"] + data["records"]),
        general=any_of(data["general"]),
        weights=data["weights"],
    )


def may_be_relevant(folded: str) -> bool:
    """Whether `folded` holds any word without which no text is about personal records."""
    return any(word in folded for word in _vocabulary().presence)


def unrelated() -> Label:
    """The label of a text that holds no such word."""
    return Label("relevance", IRRELEVANT, 0.999, RULES, RULES_VERSION)


def judge(folded: str, layout: Layout, kind: str) -> Label:
    """The relevance label of `folded`; the probability is that of the label given."""
    words = _vocabulary()
    sentences = _sentences(folded, layout)
    told = [(start, text) for start, text, zone in sentences if zone == TOLD]
    charged = [(s, t) for s, t in told if words.charge.search(t) and not words.earlier.search(t)]
    leaked = [(s, t) for s, t in told if words.leak.search(t) and words.matter.search(t)]
    concrete = sum(1 for _, t in told if words.concrete.search(t))
    weigh = words.weights
    score = weigh["bias"]
    score += weigh["charged"] * min(3, len(charged))
    score += weigh["leaked"] * min(4, len(leaked)) if kind != "verdict" else 0.0
    score += weigh["concrete"] * min(5, concrete)
    score += weigh["anchored"] * sum(1 for _, t in charged + leaked if words.concrete.search(t))
    score += weigh["general"] * min(6, sum(1 for _ in words.general.finditer(folded)))
    score += weigh.get(f"kind_{kind}", 0.0)
    chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
    if chance >= 0.5 and (charged or leaked):
        start, text = (charged or leaked)[0]
        return Label("relevance", RELEVANT, round(chance, 4), RULES, RULES_VERSION, _span(start, text))
    return Label("relevance", IRRELEVANT, round(max(0.5, 1 - chance), 4), RULES, RULES_VERSION)


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
