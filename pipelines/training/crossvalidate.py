"""Scores of a model for texts that it had not seen, fold by fold, with a checkpoint after each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.training.data import Example
from pipelines.training.finetune import Finetuning, Reader, finetune, predict
from pipelines.training.network import Classifier

Floats = npt.NDArray[np.float64]


def cross_validated(
    fresh: Callable[[], Classifier],
    reader: Reader,
    examples: list[Example],
    folds: Sequence[int],
    always: list[Example],
    names: Sequence[str],
    plan: Finetuning,
    checkpoints: Path,
) -> Floats:
    """Scores (examples, labels), each by a model that was trained without the example's fold.

    `always` are trained on in every fold and not predicted. A fold whose checkpoint is there is not trained again.
    """
    scores = np.zeros((len(examples), len(names)))
    numbers = np.asarray(folds)
    for fold in sorted(set(folds)):
        kept = checkpoints / f"fold-{fold}.npy"
        rows = np.flatnonzero(numbers == fold)
        if not kept.exists():
            network = fresh()
            seen = [example for example, number in zip(examples, folds, strict=True) if number != fold]
            finetune(network, reader, seen + always, names, plan, f"fold {fold + 1} of {len(set(folds))}")
            np.save(kept, predict(network, reader, [examples[at] for at in rows]), allow_pickle=False)
        scores[rows] = np.load(kept, allow_pickle=False)
    return scores
