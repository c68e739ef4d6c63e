"""Two voices, one decision: rules and model combined into calibrated probabilities, with evidence.

Here belongs asking both voices and weighing them by `calibration.json` of the model folder, which was fitted on
predictions for texts that the model had not seen. The cheap check comes first: a text without any word of the matter
costs nothing more. The voices themselves are `rule_voice.py` and `classifier.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from pipelines.labels import relevance
from pipelines.labels.choice import chosen
from pipelines.labels.classifier import (
    CALIBRATION_FILE,
    RELEVANCE_NAME,
    ModelError,
    Voice,
    model_input,
    sentence_around,
)
from pipelines.labels.model import IRRELEVANT, Facet, Label
from pipelines.labels.rule_voice import Heard, listen
from pipelines.text.model import Span

FACETS: tuple[Facet, ...] = ("relevance", "industry", "channel", "data_type")
COMBINED = "combined"
_AT_ONCE = 64
_LIMIT = 8.0  # log odds of a single voice beyond which it says no more


class Given(NamedTuple):
    """A document to label: its clean text, its kind, and its title."""

    text: str
    kind: str
    title: str | None = None


@dataclass(frozen=True)
class Weights:
    """What counts in a facet: log odds = `rules` × those of the rules + `model` × those of the model + `bias`."""

    rules: float
    model: float
    bias: float
    threshold: float


def combined_odds(weights: Weights, rules: Any, model: Any) -> Any:
    """The combined log odds; numbers or arrays alike."""
    return (
        weights.rules * np.clip(rules, -_LIMIT, _LIMIT) + weights.model * np.clip(model, -_LIMIT, _LIMIT) + weights.bias
    )


def odds_to_probability(odds: Any) -> Any:
    """The logistic function; numbers or arrays alike."""
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


@cache
def calibration(folder: Path) -> dict[str, Weights]:
    """The weights of a model folder; a model that was never held against the rules counts as much as they do.

    Raises ModelError where the file is none.
    """
    path = folder / CALIBRATION_FILE
    if not path.exists():
        return dict.fromkeys(FACETS, Weights(0.5, 0.5, 0.0, 0.5))
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return {facet: Weights(**given["weights"][facet]) for facet in FACETS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: holds no weights for the voices: {error!r}") from error


def label_document(text: str, *, kind: str, title: str | None = None) -> list[Label]:
    """The labels of `text`: exactly one of relevance, first, then those of industry, channel and data type that hold.

    `kind` is a document kind. Spans point into `text`: to the stretch that the rules rest on, or, where only the model
    speaks for a label, to the sentence that it looked at most. A text that is not relevant has no other label. Raises
    ModelError where LEAKLEDGER_MODEL names no model.
    """
    return next(label_documents([Given(text, kind, title)]))


def label_documents(documents: Iterable[Given]) -> Iterator[list[Label]]:
    """The labels of every document as `label_document` gives them, in their order; 64 are in memory at a time."""
    rest = iter(documents)
    while batch := list(islice(rest, _AT_ONCE)):
        yield from _label_batch(batch)


def _label_batch(batch: Sequence[Given]) -> list[list[Label]]:
    heard = [listen(given.text, kind=given.kind, title=given.title) for given in batch]
    asked = [at for at, one in enumerate(heard) if one is not None]
    labels: list[list[Label]] = [[relevance.unrelated()] for _ in batch]
    if not asked:
        return labels
    model = chosen()
    texts = [model_input(batch[at].text, batch[at].title) for at in asked]
    scores = model.scores(texts)
    for row, at in enumerate(asked):
        said, looked = scores.values[row], scores.places[row]
        labels[at] = _Decision(batch[at], cast("Heard", heard[at]), model, said, looked, texts[row]).labels()
    return labels


def _facet(name: str) -> str:
    return name.partition(":")[0]


@dataclass(frozen=True)
class _Decision:
    """One document with what both voices say of it."""

    given: Given
    heard: Heard
    model: Voice
    scores: npt.NDArray[np.float32]
    places: npt.NDArray[np.int64]
    read: str

    def labels(self) -> list[Label]:
        """The labels that hold."""
        weights = calibration(self.model.folder)
        version = f"{self.heard.version}+{self.model.version}"
        said = {name: float(self.scores[at]) for at, name in enumerate(self.model.names) if _facet(name) in weights}
        chances = {}
        for name in sorted(said.keys() | self.heard.known.keys()):
            heard = self.heard.odds(name)
            # Of a code that the model does not know the rules alone decide.
            odds = combined_odds(weights[_facet(name)], heard, said[name]) if name in said else heard
            chances[name] = float(odds_to_probability(odds))
        told = chances[RELEVANCE_NAME]
        if told < weights["relevance"].threshold:
            return [Label("relevance", IRRELEVANT, round(1 - told, 4), COMBINED, version)]
        names = [n for n, c in chances.items() if n != RELEVANCE_NAME and c >= weights[_facet(n)].threshold]
        spans = self._spans([RELEVANCE_NAME, *names])
        return [
            Label(
                cast("Facet", n.partition(":")[0]),
                n.partition(":")[2],
                round(chances[n], 4),
                COMBINED,
                version,
                spans.get(n),
            )
            for n in [RELEVANCE_NAME, *sorted(names)]
        ]

    def _spans(self, names: list[str]) -> dict[str, Span]:
        spans = {name: span for name in names if (span := self.heard.spans.get(name))}
        before = len(self.read) - len(self.given.text)  # the title stands before the text where it was added
        for name in names:
            at = int(self.places[self.model.names.index(name)]) if name in self.model.names else -1
            if name not in spans and at >= before:
                found = sentence_around(self.read, min(at, len(self.read) - 1))
                spans[name] = Span(max(0, found.start - before), found.end - before)
        return spans
