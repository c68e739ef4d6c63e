"""Both voices over labelled texts, beside what is true. No torch here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.labels.classifier import RELEVANCE_NAME
from pipelines.labels.rule_voice import listen
from pipelines.training.calibration import Matrix, Voices
from pipelines.training.data import Example, targets_of


def voices_of(examples: Sequence[Example], names: Sequence[str], model: Matrix) -> Voices:
    """Both voices over the examples, beside what is true. Where the cheap check ends it, the rules say no for good."""
    rules = np.zeros((len(examples), len(names)))
    for row, example in enumerate(examples):
        heard = listen(example.text, kind=example.kind, title=example.title)
        for column, name in enumerate(names):
            rules[row, column] = heard.odds(name) if heard else (-9.0 if name == RELEVANCE_NAME else -5.0)
    true, known = targets_of(examples, names)
    return Voices(tuple(names), rules, np.asarray(model, dtype=float), true.astype(float), known.astype(float))
