"""From a document's clean text to typed facts with evidence spans. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.facts.judgment import read_judgment
from pipelines.facts.model import DocumentFacts
from pipelines.facts.news import read_news
from pipelines.text import fold
from pipelines.text.model import DocumentKind, Span

__all__ = ["DocumentFacts", "extract_facts"]


def extract_facts(
    text: str, *, kind: DocumentKind, title: str | None = None, corrupt: Sequence[Span] = ()
) -> DocumentFacts:
    """All facts that a document's clean text states, each with the span that states it.

    `kind` chooses the path: judgments by their parts, everything else by its sentences. `corrupt` are spans whose
    figures a machine translation destroyed: no fact comes from them. `title` is context only, spans point into `text`.
    Never raises on any text; what is seen but not settled stands in `held`.
    """
    folded = fold(text)
    facts = read_judgment(text, folded) if kind == "verdict" else read_news(text, folded)
    return facts
