"""What each voice alone and both together reach, as the pages docs/labels.md and the model card tell it.

The model's part are the stored scores by models that had not seen a text (`crossvalidated.json` of the model folder),
the rules speak anew: the figures can be made again without torch, and the weights fitted again when rules change.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.labels import combine
from pipelines.labels.choice import loaded
from pipelines.labels.classifier import RELEVANCE_NAME
from pipelines.labels.combine import FACETS, odds_to_probability
from pipelines.training import calibration, measures
from pipelines.training.augment import model_text
from pipelines.training.calibration import Matrix, Voices, best_threshold
from pipelines.training.data import Example
from pipelines.training.voices import voices_of

CROSSVALIDATED_FILE = "crossvalidated.json"


@dataclass(frozen=True)
class Compared:
    """Three deciders over the same texts: their chances and decisions by name."""

    voices: Voices
    folds: list[int]
    chances: dict[str, Matrix]
    holds: dict[str, Any]

    def part(self, rows: Any) -> Compared:
        """Some of the texts."""
        return Compared(
            self.voices.part(rows),
            [fold for fold, kept in zip(self.folds, rows, strict=True) if kept],
            {name: m[rows] for name, m in self.chances.items()},
            {name: m[rows] for name, m in self.holds.items()},
        )


def stored_scores(folder: Path, examples: Sequence[Example]) -> tuple[list[Example], list[int], list[str], Matrix]:
    """The examples that the folder has scores for, their folds, the names of the labels, and the scores."""
    stored = json.loads((folder / CROSSVALIDATED_FILE).read_text(encoding="utf-8"))
    kept = [e for e in examples if f"{e.source}/{e.id}" in stored["rows"]]
    rows = [stored["rows"][f"{e.source}/{e.id}"] for e in kept]
    matrix = np.array([row[1:] for row in rows], dtype=float).reshape(len(rows), len(stored["names"]))
    return kept, [int(row[0]) for row in rows], stored["names"], matrix


def compare(examples: Sequence[Example], folds: list[int], names: Sequence[str], scores: Matrix) -> Compared:
    """Rules alone, model alone and both over the examples, each decided without having learned from the text."""
    voices = voices_of(examples, names, scores, folds)
    chances, holds = calibration.cross_fitted(voices, folds)
    rules = odds_to_probability(voices.rules)
    model = odds_to_probability(voices.model)
    decided = {"rules": rules >= 0.5, "model": _cross_decided(voices, model, folds), "both": holds}
    return Compared(
        voices,
        folds,
        {"rules": rules, "model": model, "both": chances},
        {name: measures.gated(voices, given) for name, given in decided.items()},
    )


def kept_aside(folder: Path, examples: Sequence[Example], model_decided: dict[str, float]) -> Compared:
    """The voices as they are shipped over examples that nothing was fitted to and no model was trained with.

    `model_decided` holds the threshold of each facet for the model alone, fitted on other texts.
    """
    voice = loaded(folder)
    scores = voice.scores([model_text(example) for example in examples]).values
    voices = voices_of(examples, voice.names, scores.astype(float))
    rules, model = odds_to_probability(voices.rules), odds_to_probability(voices.model)
    both, holds, alone = np.zeros_like(rules), np.zeros(rules.shape, dtype=bool), np.zeros(rules.shape, dtype=bool)
    for facet, weights in combine.calibration(folder).items():
        columns = voices.columns(facet)
        odds = combine.combined_odds(weights, voices.rules[:, columns], voices.model[:, columns])
        both[:, columns] = odds_to_probability(odds)
        holds[:, columns] = both[:, columns] >= weights.threshold
        alone[:, columns] = model[:, columns] >= model_decided[facet]
    decided = {"rules": rules >= 0.5, "model": alone, "both": holds}
    return Compared(
        voices,
        [0] * len(examples),
        {"rules": rules, "model": model, "both": both},
        {name: measures.gated(voices, given) for name, given in decided.items()},
    )


def model_thresholds(compared: Compared) -> dict[str, float]:
    """For each facet the probability from which on the model alone decides best, by texts it had not seen."""
    found: dict[str, float] = {}
    for facet in FACETS:
        columns = compared.voices.columns(facet)
        known = compared.voices.known[:, columns].ravel() > 0
        chances, true = compared.chances["model"][:, columns].ravel(), compared.voices.true[:, columns].ravel()
        found[facet] = best_threshold(chances[known], true[known])
    return found


def _cross_decided(voices: Voices, chances: Matrix, folds: list[int]) -> Any:
    """Decisions of the model alone, by thresholds of the other folds."""
    holds = np.zeros(chances.shape, dtype=bool)
    numbers = np.asarray(folds)
    for fold in sorted(set(folds)):
        for facet in FACETS:
            columns = voices.columns(facet)
            others = np.ix_(np.flatnonzero(numbers != fold), columns)
            known = voices.known[others].ravel() > 0
            least = best_threshold(chances[others].ravel()[known], voices.true[others].ravel()[known])
            place = np.ix_(np.flatnonzero(numbers == fold), columns)
            holds[place] = chances[place] >= least
    return holds


def summary(compared: Compared) -> dict[str, Any]:
    """Micro and macro F1 and calibration error of each decider, by facet."""
    found: dict[str, Any] = {"texts": len(compared.voices.rules)}
    for facet in FACETS:
        if not (compared.voices.known[:, compared.voices.columns(facet)] > 0).any():
            continue
        found[facet] = {
            name: {
                "micro": measures.micro(compared.voices, holds, facet),
                "macro": measures.macro(compared.voices, holds, facet),
                "ece": measures.calibrated(compared.voices, compared.chances[name], facet),
            }
            for name, holds in compared.holds.items()
        }
    return found


def summary_table(compared: Compared) -> str:
    """The summary in Markdown."""
    lines = ["| facet | voice | micro F1 (95 %) | macro F1 | ECE |", "|---|---|---|---|---|"]
    for facet, by_name in summary(compared).items():
        if facet == "texts":
            continue
        for name, measured in by_name.items():
            lines.append(
                f"| {facet} | {name} | {measured['micro']} | {measured['macro']:.3f} | {measured['ece']:.3f} |"
            )
    return "\n".join(lines)


def label_table(compared: Compared) -> str:
    """F1 of every label that gold holds, for each decider, in Markdown."""
    lines = ["| label | texts | rules | model | both |", "|---|---|---|---|---|"]
    for name in compared.voices.names:
        scores = {who: measures.single(compared.voices, holds, name) for who, holds in compared.holds.items()}
        if scores["both"].gold and name != RELEVANCE_NAME:
            told = " | ".join(str(scores[who]) for who in ("rules", "model", "both"))
            lines.append(f"| `{name}` | {scores['both'].gold} | {told} |")
    return "\n".join(lines)
