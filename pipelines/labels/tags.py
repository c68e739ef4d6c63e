"""Words of the lexicon as numbers beside the characters of a text: what a model could not learn from few texts.

Here belongs turning typed words (`lexicon.py`) into the further input of a model, position by position. Which class and
code has which number is written down in the model's configuration: a model keeps its numbers when the lexicon grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.labels.lexicon import WORD_FILES, find_words, words_of

SLOTS = 6  # words that one position tells of; more than that stand over one another in one position of two hundred


class Tag(NamedTuple):
    """A word `text[start:end]` by its number, from 1 on."""

    start: int
    end: int
    number: int


def tag_names() -> list[str]:
    """Every `class` and `class:code` of the lexicon as it is now, in the order of their numbers."""
    return sorted({_name(kind, code) for name in WORD_FILES for kind, code, _ in words_of(name)})


def _name(kind: str, code: str) -> str:
    return f"{kind}:{code}" if code else kind


class Tagger:
    """Finds the words that a model knows by number. `names` are those of its configuration."""

    def __init__(self, names: Sequence[str]) -> None:
        self._numbers = {name: number for number, name in enumerate(names, 1)}

    def find(self, folded: str) -> list[Tag]:
        """The words of `folded` that have a number; words with a code first, and of these the longest."""
        found = [
            (not word.code, word.start - word.end, Tag(word.start, word.end, number))
            for words in find_words(folded).values()
            for word in words
            if (number := self._numbers.get(_name(word.kind, word.code)))
        ]
        return [tag for _, _, tag in sorted(found)]


def layers(tags: Iterable[Tag], start: int, end: int, positions: int, stride: int) -> npt.NDArray[np.int64]:
    """The numbers of the words over each position, (positions, SLOTS), 0 where there is none.

    The positions stand for the characters of the window `start:end`, `stride` characters each. Where more words than
    SLOTS stand over a position, the first of `tags` are told.
    """
    found = np.zeros((positions, SLOTS), dtype=np.int64)
    filled = [0] * positions
    for tag in tags:
        if tag.start >= end or tag.end <= start:
            continue
        first, last = (max(tag.start, start) - start) // stride, (min(tag.end, end) - start - 1) // stride
        for at in range(first, min(last + 1, positions)):
            if filled[at] < SLOTS:
                found[at, filled[at]] = tag.number
                filled[at] += 1
    return found
