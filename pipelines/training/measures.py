"""How good the labels are: F1 per facet and per label with bootstrap intervals, and calibration. Numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.labels.classifier import RELEVANCE_NAME
from pipelines.training.calibration import Matrix, Voices, calibration_error, f1

Decisions = npt.NDArray[np.bool_]
_DRAWS = 1000


@dataclass(frozen=True)
class Score:
    """A measured value with its 95 % interval over draws of documents; `gold` is how many labels were to be found."""

    value: float
    low: float
    high: float
    gold: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.2f}–{self.high:.2f})"


def micro(voices: Voices, holds: Decisions, facet: str, seed: int = 5) -> Score:
    """Micro-averaged F1 of a facet."""
    columns = voices.columns(facet)
    return _score(*_counts(voices, holds, columns), seed=seed)


def macro(voices: Voices, holds: Decisions, facet: str) -> float:
    """Mean F1 of the codes that gold holds."""
    columns = [c for c in voices.columns(facet) if (voices.true[:, c] * voices.known[:, c]).sum()]
    values = [single(voices, holds, voices.names[c]).value for c in columns]
    return float(np.mean(values)) if values else 1.0


def single(voices: Voices, holds: Decisions, name: str, seed: int = 5) -> Score:
    """F1 of one label."""
    return _score(*_counts(voices, holds, np.array([voices.names.index(name)])), seed=seed)


def calibrated(voices: Voices, chances: Matrix, facet: str) -> float:
    """Expected calibration error over all decisions of a facet."""
    columns = voices.columns(facet)
    known = voices.known[:, columns].ravel() > 0
    return calibration_error(chances[:, columns].ravel()[known], voices.true[:, columns].ravel()[known])


def gated(voices: Voices, holds: Decisions) -> Decisions:
    """Decisions as they are given out: a text that is called irrelevant has no other label."""
    relevant = holds[:, [voices.names.index(RELEVANCE_NAME)]]
    found = holds & relevant
    found[:, voices.names.index(RELEVANCE_NAME)] = relevant[:, 0]
    return found


def _counts(voices: Voices, holds: Decisions, columns: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix, Matrix]:
    """Right, given and true labels by document. Where gold tells no case, whatever is given is wrong."""
    untold = voices.true[:, [voices.names.index(RELEVANCE_NAME)]] == 0
    given = holds[:, columns] & ((voices.known[:, columns] > 0) | untold)
    true = (voices.true[:, columns] > 0) & (voices.known[:, columns] > 0)
    return (given & true).sum(1).astype(float), given.sum(1).astype(float), true.sum(1).astype(float)


def _score(both: Matrix, given: Matrix, true: Matrix, seed: int) -> Score:
    random = np.random.default_rng(seed)
    draws = random.integers(0, len(both), (_DRAWS, len(both)))
    sums = [m[draws].sum(1) for m in (both, given, true)]
    total = sums[1] + sums[2]
    values = np.where(total > 0, 2 * sums[0] / np.maximum(total, 1), 1.0)
    whole = given.sum() + true.sum()
    value = 2 * both.sum() / whole if whole else 1.0
    low, high = np.percentile(values, [2.5, 97.5])
    return Score(float(value), float(low), float(high), int(true.sum()))


__all__ = ["Score", "calibrated", "f1", "macro", "micro", "single"]
