"""Varied copies of labelled texts: other words of the same meaning, and two texts in one. No torch here.

A few hundred texts name a few hospitals and couriers; the lexicon of the rules knows many more. What is put in a
word's place always has its class and code, so the labels stay true.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

from pipelines.labels.lexicon import find_words, lexicon
from pipelines.training.data import Example

SWAP_TEXT, SWAP_WORD, JOIN = 0.6, 0.35, 0.2
_LONGEST = 900  # characters of two texts together


@cache
def _words_of() -> dict[tuple[str, str], tuple[str, ...]]:
    """The words of every class and code that have a code."""
    found: dict[tuple[str, str], list[str]] = {}
    for entries in lexicon().by_start.values():
        for word, senses in entries:
            coded = [sense for sense in senses if sense[1]]
            if len(coded) == 1 == len(senses):  # words of two meanings would change what a text says
                found.setdefault(coded[0][:2], []).append(word)
    return {key: tuple(words) for key, words in found.items()}


def swap_words(folded: str, chance: random.Random) -> str:
    """`folded` with some words of the lexicon replaced by others of their class and code."""
    places = sorted(
        (w for kind, words in find_words(folded).items() for w in words if (kind, w.code) in _words_of()),
        key=lambda w: w.start,
    )
    parts, at = [], 0
    for word in places:
        if word.start < at or chance.random() > SWAP_WORD:
            continue
        parts += [folded[at : word.start], chance.choice(_words_of()[word.kind, word.code])]
        at = word.end
    return "".join([*parts, folded[at:]])


def join(first: Example, second: Example, chance: random.Random) -> Example:
    """The two texts as one document with the labels of both; a text about no case adds none."""
    texts = [first.text, second.text]
    chance.shuffle(texts)
    told = [e for e in (first, second) if e.relevant]
    known = [f for f in first.labels if all(f in e.labels for e in told)]
    labels = {f: frozenset().union(*(e.labels[f] for e in told)) for f in known}
    return replace(first, text="\n".join(texts), title=None, relevant=bool(told), labels=labels)


def varied(examples: list[Example], seed: str) -> list[tuple[str, Example]]:
    """Every example once, as (folded text, its labels), in an order and with variations that `seed` decides."""
    chance = random.Random(seed)  # noqa: S311 - reproducible variation, no secret
    order = list(examples)
    chance.shuffle(order)
    found = []
    for example in order:
        given = example
        if chance.random() < JOIN:
            other = chance.choice(examples)
            if len(given.text) + len(other.text) <= _LONGEST:
                given = join(given, other, chance)
        text = model_text(given)
        found.append((swap_words(text, chance) if chance.random() < SWAP_TEXT else text, given))
    return found


def model_text(example: Example) -> str:
    """What a model reads of an example: the folded text, with its title before it where the text does not hold it."""
    from pipelines.labels.classifier import model_input  # noqa: PLC0415 - onnxruntime is not needed to read data

    return model_input(example.text, example.title)
