"""From a document's clean text to typed facts with evidence spans. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.facts.fields import to_fields
from pipelines.facts.judgment import read_parts
from pipelines.facts.model import DocumentFacts, Held
from pipelines.facts.news import read_news
from pipelines.facts.roles import read_quantities
from pipelines.facts.rows import to_rows
from pipelines.text import fold
from pipelines.text.model import DocumentKind, Span

__all__ = ["DocumentFacts", "extract_facts", "to_fields", "to_rows"]


def extract_facts(
    text: str, *, kind: DocumentKind, title: str | None = None, corrupt: Sequence[Span] = ()
) -> DocumentFacts:
    """All facts that a document's clean text states, each with the span that states it.

    `kind` chooses the path: judgments by their parts, everything else by its sentences. `corrupt` are spans whose
    figures a machine translation destroyed: no fact comes from them. `title` is context only, spans point into `text`.
    Never raises on any text; what is seen but not settled stands in `held`.
    """
    folded = fold(text)
    until: int | None = None
    if kind == "verdict":
        facts, sections = read_parts(text, folded)
        until = sections.operative_end
    else:
        facts = read_news(text, folded)
    quantities = read_quantities(text, folded, kind=kind, corrupt=corrupt, until=until)
    facts.records, facts.gains, facts.prices = quantities.records, quantities.gains, quantities.prices
    facts.held.extend(quantities.held)
    if corrupt:
        _drop_corrupt(facts, corrupt)
    return facts


def _drop_corrupt(facts: DocumentFacts, corrupt: Sequence[Span]) -> None:
    """Sentences and dates told in destroyed passages are held back, as quantities are."""

    def destroyed(span: Span) -> bool:
        return any(c.start < span.end and span.start < c.end for c in corrupt)

    for d in facts.defendants:
        if d.sentence and destroyed(d.sentence.span):
            facts.held.append(Held(d.sentence.span, "sentence", "destroyed_figure", d.name))
    facts.defendants = [d for d in facts.defendants if not (d.sentence and destroyed(d.sentence.span))]
    facts.decision_dates = [s for s in facts.decision_dates if not destroyed(s.span)]
