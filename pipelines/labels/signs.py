"""Signs that a text tells a case, learnt from labelled texts: short strings of characters and their weights.

Here belongs finding the strings of `data/signs.json` in the sentences that tell the case. They stand beside the
counted signs of `relevance.py`, for texts that name no crime; how they are weighed is fitted by `fitting.py`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipelines.labels.zones import Layout, factors

_LENGTHS = (2, 3)
_FEW = 250.0


@dataclass(frozen=True, slots=True)
class Signs:
    """The weights of strings, the scale of the counted signs, and the bias of their sum."""

    weights: dict[str, float]
    scale: float
    bias: float
    benefit: float


@cache
def signs() -> Signs:
    """The shipped signs."""
    data = json.loads(files("pipelines.labels.data").joinpath("signs.json").read_text("utf-8"))
    return Signs(data["weights"], data["scale"], data["bias"], data["benefit"])


def units(folded: str, layout: Layout) -> set[str]:
    """The different strings of two and three characters of the sentences of `folded` that tell the case."""
    ends = [*layout.sentence_starts[1:], len(folded)]
    left = factors()
    found: set[str] = set()
    for start, end, zone in zip(layout.sentence_starts, ends, layout.zones, strict=True):
        if left[zone]:
            told = folded[start:end].strip()
            for length in _LENGTHS:
                found.update([told[at : at + length] for at in range(len(told) - length + 1)])
    return found


def share(different: int) -> float:
    """What each of so many different strings counts: long texts hold more of every kind, and short ones say little."""
    return 3.0 / math.sqrt(max(_FEW, different))


def weighed(folded: str, layout: Layout, counted: float, told: bool) -> float:
    """The log odds that `folded` tells a case, from its strings and from the score of the counted signs.

    Where the counted signs by themselves make it a case (`told`), the strings must speak clearly against it.
    """
    known = signs()
    found = units(folded, layout)
    weights = known.weights
    total: float = sum([weights[unit] for unit in found & weights.keys()])
    return known.scale * counted + total * share(len(found)) + known.bias + told * known.benefit
