"""What a label is between the packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.text.model import Span

Facet = Literal["relevance", "industry", "channel", "data_type"]
RELEVANT = "relevant"
IRRELEVANT = "irrelevant"
RULES = "rules"
RULES_VERSION = "rules-3"


@dataclass(frozen=True, slots=True)
class Label:
    """One code of one facet with the probability that it holds, who says so, and the span that speaks for it.

    `method` is `rules`, `model` or `combined`; `model_version` names the version of what decided. Only labels that
    hold (probability at or above the decision threshold) are given, and for relevance always exactly one: code
    `relevant` or `irrelevant`.
    """

    facet: Facet
    code: str
    probability: float
    method: str
    model_version: str
    span: Span | None = None
