"""Both voices over labelled texts, beside what is true. No torch here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.labels.classifier import RELEVANCE_NAME
from pipelines.labels.fitting import fit_trust
from pipelines.labels.lexicon import Lexicon, lexicon, lexicon_of
from pipelines.labels.rule_voice import listen
from pipelines.training.calibration import Matrix, Voices
from pipelines.training.data import FILES, Example, targets_of

_GOLD_COUNTS = 2  # gold has the make-up of what is published; our own texts dwell on what is rare and hard


def voices_of(
    examples: Sequence[Example], names: Sequence[str], model: Matrix, folds: Sequence[int] | None = None
) -> Voices:
    """Both voices over the examples, beside what is true.

    `model` are scores by models that had not seen the text; likewise the rules speak with a trust in words that was
    fitted to the texts of the other folds. Without folds they speak as they are shipped: for texts that nothing was
    fitted to. Where the cheap check ends it, the rules say no for good.
    """
    rules = np.zeros((len(examples), len(names)))
    known = {fold: _unseen(examples, folds, fold) for fold in set(folds)} if folds is not None else {0: lexicon()}
    for row, (example, fold) in enumerate(zip(examples, folds or [0] * len(examples), strict=True)):
        heard = listen(example.text, kind=example.kind, title=example.title, known=known[fold])
        for column, name in enumerate(names):
            rules[row, column] = heard.odds(name) if heard else (-9.0 if name == RELEVANCE_NAME else -5.0)
    true, told = targets_of(examples, names)
    return Voices(tuple(names), rules, np.asarray(model, dtype=float), true.astype(float), told.astype(float))


def _unseen(examples: Sequence[Example], folds: Sequence[int], fold: int) -> Lexicon:
    """The lexicon with the trust in its words that texts of the other folds give."""
    others = [example for example, number in zip(examples, folds, strict=True) if number != fold]
    rows = [
        {
            "text": example.text,
            "relevant": example.relevant,
            "industries": example.labels.get("industry"),
            "channels": example.labels.get("channel"),
        }
        for example in others
        for _ in range(1 if example.source in FILES else _GOLD_COUNTS)
    ]
    return lexicon_of(fit_trust(rows))
