"""What a person should look at: labels on which the two voices differ, or whose probability is near the threshold.

Here belongs finding such labels, and turning answers into corrections and into a labelled text to learn from. Files
and folders are the command line's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from pipelines.labels.choice import chosen
from pipelines.labels.classifier import RELEVANCE_NAME, model_input
from pipelines.labels.combine import Given, Weights, calibration, combined_odds, odds_to_probability
from pipelines.labels.model import RELEVANT
from pipelines.labels.rule_voice import listen
from pipelines.text.model import Span

Reason = Literal["voices_differ", "near_threshold"]
NEAR = 0.12
_SURE = 0.75  # a voice that is less sure than this of its own answer does not contradict the other
_AT_ONCE = 64
_FIELDS = {"industry": "industries", "channel": "channels", "data_type": "data_types"}


@dataclass(frozen=True)
class Doubt:
    """A label of a document to look at: what rules, model and both together give it, and the passage to read."""

    facet: str
    code: str
    reason: Reason
    probability: float
    rules: float
    model: float
    holds: bool
    span: Span | None


def doubts(documents: Iterable[Given], near: float = NEAR) -> Iterator[list[Doubt]]:
    """The doubtful labels of every document, most doubtful first; a text that the cheap check ends has none.

    Where relevance itself is not settled, or the text is not relevant, nothing else is asked.
    """
    rest = iter(documents)
    while batch := list(islice(rest, _AT_ONCE)):
        model = chosen()
        weights = calibration(model.folder)
        scores = model.scores([model_input(given.text, given.title) for given in batch])
        for given, row in zip(batch, scores.values, strict=True):
            yield _of_one(given, dict(zip(scores.names, map(float, row), strict=True)), weights, near)


def _of_one(given: Given, scores: dict[str, float], weights: dict[str, Weights], near: float) -> list[Doubt]:
    heard = listen(given.text, kind=given.kind, title=given.title)
    if heard is None:
        return []
    found: list[Doubt] = []
    relevance = weights["relevance"]
    chance = float(odds_to_probability(combined_odds(relevance, heard.odds(RELEVANCE_NAME), scores[RELEVANCE_NAME])))
    told = chance >= relevance.threshold
    for name, score in scores.items():
        facet, _, code = name.partition(":")
        if facet not in weights or (name != RELEVANCE_NAME and not told):
            continue
        odds = heard.odds(name)
        chance = float(odds_to_probability(combined_odds(weights[facet], odds, score)))
        rules, model = float(odds_to_probability(odds)), float(odds_to_probability(score))
        reason = _reason(chance, rules, model, weights[facet].threshold, near)
        if reason:
            holds = chance >= weights[facet].threshold
            numbers = (round(chance, 4), round(rules, 4), round(model, 4))
            found.append(Doubt(facet, code, reason, *numbers, holds, heard.spans.get(name)))
    return sorted(found, key=lambda d: (d.facet != "relevance", abs(d.probability - weights[d.facet].threshold)))


def _reason(chance: float, rules: float, model: float, threshold: float, near: float) -> Reason | None:
    if (rules >= _SURE and model <= 1 - _SURE) or (model >= _SURE and rules <= 1 - _SURE):
        return "voices_differ"
    return "near_threshold" if abs(chance - threshold) < near else None


@dataclass(frozen=True)
class Answer:
    """What a person says of one label of a document."""

    document_id: str
    facet: str
    code: str
    holds: bool


def correction(answer: Answer, by: str, on: str) -> dict[str, Any]:
    """The answer as an override of the label's probability in the table `labels`: certain, or none at all."""
    return {
        "table": "labels",
        "key": f"{answer.document_id}/{answer.facet}/{answer.code}",
        "column": "probability",
        "value": "1.0" if answer.holds else "0.0",
        "why": f"reviewed: {answer.facet} {answer.code} {'holds' if answer.holds else 'does not hold'}",
        "by": by,
        "on": on,
    }


def labelled_text(
    document_id: str, text: str, kind: str, holding: Iterable[tuple[str, str]], answers: Sequence[Answer]
) -> dict[str, Any]:
    """The document as a line of training data: the labels that hold now, with the answers put over them.

    A facet that nobody was asked about is left out: what was not looked at teaches nothing. Relevance is taken as it
    is decided where nobody was asked about it.
    """
    codes = set(holding)
    for answer in answers:
        (codes.add if answer.holds else codes.discard)((answer.facet, answer.code))
    relevant = ("relevance", RELEVANT) in codes
    line: dict[str, Any] = {"id": document_id, "kind": kind, "text": text, "relevant": relevant}
    for facet in sorted({answer.facet for answer in answers} - {"relevance"}):
        line[_FIELDS[facet]] = sorted(code for f, code in codes if f == facet) if relevant else []
    return line
