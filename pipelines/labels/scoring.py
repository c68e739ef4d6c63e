"""From evidence to labels: scores of codes, probabilities through a logistic whose weights are data, best span."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from pipelines.labels.lexicon import load_yaml
from pipelines.labels.model import RULES, RULES_VERSION, Facet, Label
from pipelines.labels.rules import Evidence
from pipelines.text.model import Span


@cache
def threshold() -> float:
    """The probability from which on a label holds."""
    return float(load_yaml("rules")["threshold"])


def probability(facet: Facet, score: float) -> float:
    """The probability of a code whose evidence adds up to `score`."""
    logistic = load_yaml("rules")["scores"][facet]
    exponent = max(-40.0, min(40.0, logistic["slope"] * (score - logistic["midpoint"])))
    return float(1 / (1 + math.exp(-exponent)))


def score_of(facet: Facet, evidence: list[Evidence]) -> float:
    """Best weight, plus a falling part of what other sentences and rules add; evidence against is subtracted."""
    repeat = load_yaml("rules")["scores"][facet]["repeat"]
    best: dict[tuple[str, int], float] = {}
    against = 0.0
    for item in evidence:
        if item.weight < 0:
            against += item.weight
        else:
            key = (item.rule, item.sentence)
            best[key] = max(best.get(key, 0.0), item.weight)
    weights = sorted(best.values(), reverse=True)
    score = against
    for rank, weight in enumerate(weights):
        score += weight if rank == 0 else weight * repeat / 2 ** (rank - 1)
    return score


def _damp(scores: dict[tuple[Facet, str], float]) -> None:
    """Take from the scores what other, well founded codes explain already."""
    before = dict(scores)
    for damping in load_yaml("rules")["dampings"]:
        facet: Facet = damping["facet"]
        if probability(facet, before.get((facet, damping["when"]), 0.0)) < threshold():
            continue
        for other, codes in damping["then"].items():
            for code, by in codes.items():
                if (other, code) in scores:
                    scores[other, code] -= by


def _place(scores: dict[tuple[Facet, str], float]) -> None:
    """Let the leading industry just hold where the channel says that records left some place and no industry holds."""
    spec = load_yaml("rules")["somewhere"]
    facet: Facet = spec["facet"]
    enough = load_yaml("rules")["scores"][facet]["midpoint"]
    score, code = max(((score, code) for (kind, code), score in scores.items() if kind == facet), default=(0.0, ""))
    taken = any(probability("channel", scores.get(("channel", name), 0.0)) >= threshold() for name in spec["channels"])
    if taken and spec["least"] <= score < enough:
        scores[facet, code] = enough


class Weighed(NamedTuple):
    """What all evidence for a code adds up to, and the strongest piece of it."""

    score: float
    best: Evidence


def weigh(evidence: list[Evidence]) -> dict[tuple[Facet, str], Weighed]:
    """The score of every code that there is evidence for or against, by facet and code in their order."""
    by_code: dict[tuple[Facet, str], list[Evidence]] = defaultdict(list)
    for item in evidence:
        by_code[item.facet, item.code].append(item)
    scores = {key: score_of(key[0], items) for key, items in by_code.items()}
    _damp(scores)
    _place(scores)
    return {
        key: Weighed(scores[key], max(items, key=lambda e: (e.weight, -e.start)))
        for key, items in sorted(by_code.items())
    }


def labels_of(evidence: list[Evidence]) -> list[Label]:
    """The labels that hold, by facet and code, each with the strongest stretch that speaks for it."""
    labels = []
    for (facet, code), (score, best) in weigh(evidence).items():
        chance = probability(facet, score)
        if chance >= threshold():
            labels.append(Label(facet, code, round(chance, 4), RULES, RULES_VERSION, Span(best.start, best.end)))
    return labels
