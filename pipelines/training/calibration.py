"""Fitting how the two voices are combined, on predictions for texts that the model had not seen. Numpy alone.

Per facet one logistic over the log odds that the rules give and those that the model gives; few weights, because few
labelled texts carry the rarer codes. The weights are data of a model folder; `pipelines.labels.combine` applies them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.labels.combine import FACETS, Weights, combined_odds, odds_to_probability

Matrix = npt.NDArray[np.float64]
_RIDGE = 1.0


@dataclass(frozen=True)
class Voices:
    """What both voices say of texts, and what is true: matrices (texts, labels); `known` is 0 where gold is silent."""

    names: tuple[str, ...]
    rules: Matrix
    model: Matrix
    true: Matrix
    known: Matrix

    def part(self, rows: npt.NDArray[np.bool_]) -> Voices:
        """Some of the texts."""
        return Voices(self.names, self.rules[rows], self.model[rows], self.true[rows], self.known[rows])

    def columns(self, facet: str) -> npt.NDArray[np.int64]:
        """The labels of a facet."""
        return np.array([at for at, name in enumerate(self.names) if name.startswith(f"{facet}:")], dtype=np.int64)


def logistic(features: Matrix, true: Matrix, weight: Matrix) -> Matrix:
    """Coefficients (the last is the constant) of a logistic with a ridge on all but the constant, by Newton's steps."""
    given = np.column_stack([features, np.ones(len(features))])
    ridge = np.diag([_RIDGE] * features.shape[1] + [1e-6])
    found = np.zeros(given.shape[1])
    for _ in range(50):
        chance = odds_to_probability(given @ found)
        slope = given.T @ (weight * (true - chance)) - ridge @ found
        bend = (given * (weight * chance * (1 - chance))[:, None]).T @ given + ridge
        step = np.linalg.solve(bend, slope)
        found = found + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(found)


def fit(voices: Voices) -> dict[str, Weights]:
    """The weights of each facet, and the probability from which on a label holds (by the best F1 of the facet)."""
    found: dict[str, Weights] = {}
    for facet in FACETS:
        columns = voices.columns(facet)
        known = voices.known[:, columns].ravel() > 0
        rules, model, true = (m[:, columns].ravel()[known] for m in (voices.rules, voices.model, voices.true))
        a, b, c = logistic(np.column_stack([rules, model]), true, np.ones(len(true)))
        if b < 0 or a < 0:  # a voice that speaks against itself is left out
            keep = rules if b < 0 else model
            slope, c = logistic(keep[:, None], true, np.ones(len(true)))
            a, b = (slope, 0.0) if b < 0 else (0.0, slope)
        weights = Weights(float(a), float(b), float(c), 0.5)
        chance = odds_to_probability(combined_odds(weights, rules, model))
        found[facet] = Weights(weights.rules, weights.model, weights.bias, best_threshold(chance, true))
    return found


def best_threshold(chance: Matrix, true: Matrix) -> float:
    """The threshold with the best F1, drawn half way to 0.5: the best of few texts is partly chance."""
    steps = np.arange(0.2, 0.81, 0.02)
    best = max(steps, key=lambda t: (f1(chance >= t, true > 0), -abs(t - 0.5)))
    return round(float((best + 0.5) / 2), 3)


def f1(given: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_]) -> float:
    """F1 of decisions; 1.0 where there was nothing to find and nothing was found."""
    both, all_ = int((given & true).sum()), int(given.sum() + true.sum())
    return 2 * both / all_ if all_ else 1.0


def cross_fitted(voices: Voices, folds: Sequence[int]) -> tuple[Matrix, npt.NDArray[np.bool_]]:
    """Probabilities and decisions for every text by weights fitted on the texts of the other folds."""
    chances = np.zeros_like(voices.rules)
    holds = np.zeros(voices.rules.shape, dtype=bool)
    numbers = np.asarray(folds)
    for fold in sorted(set(folds)):
        fitted = fit(voices.part(numbers != fold))
        rows = np.flatnonzero(numbers == fold)
        for facet in FACETS:
            place = np.ix_(rows, voices.columns(facet))
            chances[place] = odds_to_probability(combined_odds(fitted[facet], voices.rules[place], voices.model[place]))
            holds[place] = chances[place] >= fitted[facet].threshold
    return chances, holds


def calibration_error(chance: Matrix, true: Matrix, bins: int = 10) -> float:
    """Expected calibration error: the mean gap between probability and frequency over equal bins."""
    at = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [
        abs(chance[at == b].mean() - true[at == b].mean()) * (at == b).mean() for b in range(bins) if (at == b).any()
    ]
    return float(sum(gaps))


def to_json(weights: Mapping[str, Weights]) -> dict[str, Any]:
    """The weights as plain values."""
    return {
        facet: {
            "rules": round(w.rules, 4),
            "model": round(w.model, 4),
            "bias": round(w.bias, 4),
            "threshold": w.threshold,
        }
        for facet, w in weights.items()
    }
