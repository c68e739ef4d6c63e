"""What the rules say of a text, in log odds for every label, before anything is decided."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipelines.labels import relevance
from pipelines.labels.lexicon import Lexicon, find_words
from pipelines.labels.model import RELEVANT, RULES_VERSION, Facet
from pipelines.labels.rules import drop_bystanders, gather
from pipelines.labels.scoring import probability, weigh
from pipelines.labels.zones import lay_out
from pipelines.text import fold
from pipelines.text.model import Span

_FACETS: tuple[Facet, ...] = ("industry", "channel", "data_type")


@dataclass(frozen=True)
class Heard:
    """The voice of the rules: log odds of the labels that there is evidence for, and the stretch it stands on."""

    known: dict[str, float]
    silent: dict[str, float]
    spans: dict[str, Span]
    version: str = RULES_VERSION

    def odds(self, name: str) -> float:
        """The log odds of `facet:code`; without evidence those of its facet's score 0."""
        return self.known.get(name, self.silent.get(name.partition(":")[0], 0.0))


def listen(text: str, *, kind: str, title: str | None = None, known: Lexicon | None = None) -> Heard | None:
    """What the rules say, or None where the cheap check finds no word of the matter in text and title.

    `known` takes the place of the shipped lexicon: the rules as they would be had some texts not been seen.
    """
    folded = fold(text)
    heading = fold(title) if title and title not in text else ""
    if not relevance.may_be_relevant(folded, kind) and not relevance.may_be_relevant(heading, kind):
        return None
    layout = lay_out(folded)
    decision = relevance.judge(folded, layout, kind, heading)
    chance = decision.probability if decision.code == RELEVANT else 1 - decision.probability
    odds = {f"relevance:{RELEVANT}": _odds(chance)}
    spans = {f"relevance:{RELEVANT}": decision.span} if decision.span else {}
    words = find_words(folded, known)
    drop_bystanders(words, layout)
    for (facet, code), weighed in weigh(gather(words, layout)).items():
        odds[f"{facet}:{code}"] = _odds(probability(facet, weighed.score))
        if weighed.best.weight > 0:
            spans[f"{facet}:{code}"] = Span(weighed.best.start, weighed.best.end)
    return Heard(odds, {facet: _odds(probability(facet, 0.0)) for facet in _FACETS}, spans)


def _odds(chance: float) -> float:
    bounded = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))
