"""What a document says of its defendants beyond their sentences, and the measures beside them, put together.

Belongs here: the order of work over `circumstances`, `particulars` and `measures`, and joining a measure to the one
defendant whom it concerns. Does not belong here: any grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.facts.circumstances import with_circumstances
from pipelines.facts.measures import decided, offence_period, ordered, tiers
from pipelines.facts.model import Defendant, DocumentFacts, Stated
from pipelines.facts.particulars import with_particulars
from pipelines.facts.sections import Sections

_MOST_DEFENDANTS = 300  # the largest trials; more is no judgment, and the bound keeps the work linear


def complete_judgment(text: str, folded: str, sections: Sections, facts: DocumentFacts) -> None:
    """Circumstances, occupation, measures, tier and period of a judgment, added to `facts` in place."""
    start, end = sections.operative_start, sections.operative_end
    reasons_end = start if start is not None else len(folded)
    names = _folded_names(folded, facts.defendants)
    if 0 < len(facts.defendants) <= _MOST_DEFENDANTS:
        found = with_circumstances(folded, sections.reasons, reasons_end, facts.defendants, names)
        reasons = (sections.reasons, reasons_end)
        facts.defendants = with_particulars(text, folded, sections.head_end, reasons, found, names)
    if start is not None:
        facts.measures = ordered(text, folded, start, end)
        facts.defendants = _with_measures(text, facts.defendants, facts.measures)
    facts.measures += tiers(text, folded, sections.reasons, reasons_end)
    if period := offence_period(folded, sections.head_end, sections.reasons):
        facts.measures.append(period)


def complete_news(text: str, folded: str, passages: Sequence[tuple[int, int]], facts: DocumentFacts) -> None:
    """The same for prose; what a court ordered is looked for in `passages`, where it also sentences."""
    if 0 < len(facts.defendants) <= _MOST_DEFENDANTS:
        names = _folded_names(folded, facts.defendants)
        facts.defendants = with_circumstances(folded, 0, len(folded), facts.defendants, names, is_prose=True)
    for begin, stop in passages:
        facts.measures += ordered(text, folded, begin, stop)
    facts.defendants = _with_measures(text, facts.defendants, facts.measures)
    facts.measures += decided(text, folded)
    known = {d.name for d in facts.defendants}
    for m in facts.measures:
        if m.value == "non_prosecution" and m.who and m.who not in known:
            known.add(m.who)
            facts.defendants.append(Defendant(m.who, m.span, outcome="not_prosecuted"))


def _folded_names(folded: str, defendants: Sequence[Defendant]) -> list[str]:
    return [folded[d.span.start : d.span.end] for d in defendants]


def _with_measures(text: str, defendants: list[Defendant], measures: Sequence[Stated]) -> list[Defendant]:
    """A ban or a confiscation that concerns one defendant alone becomes part of his sentence."""
    if len(defendants) > _MOST_DEFENDANTS:
        return defendants
    for m in measures:
        if m.value not in ("job_ban", "gains_confiscated"):
            continue
        quote = m.span.quote(text)
        named = [i for i, d in enumerate(defendants) if d.name in quote or d.name == m.who]
        concerned = named if named or m.who else list(range(len(defendants)))
        if len(concerned) != 1 or (s := defendants[concerned[0]].sentence) is None:
            continue
        if m.value == "job_ban" and s.job_ban_months is None and m.months:
            s = replace(s, job_ban_months=m.months)
        elif m.value == "gains_confiscated" and s.confiscated_cny is None and m.amount_cny:
            s = replace(s, confiscated_cny=m.amount_cny)
        defendants[concerned[0]] = replace(defendants[concerned[0]], sentence=s)
    return defendants
