"""Prose about cases (news, notices, commentary, judgments retold) to facts: the order of work.

Belongs here: what of the parts to ask and how their answers fit together. The parts live in `news_sentences`, `courts`,
`case_numbers`, `decision_dates` and `statutes`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.facts.beyond import complete_news
from pipelines.facts.case_numbers import case_numbers
from pipelines.facts.courts import courts_in_prose
from pipelines.facts.decision_dates import dates_in_prose
from pipelines.facts.model import DocumentFacts, Stated
from pipelines.facts.news_sentences import sentences_of, told_sentences
from pipelines.facts.news_standing import settle
from pipelines.facts.news_subjects import LONGEST_SENTENCE
from pipelines.facts.statutes import statutes
from pipelines.facts.vocabulary import load
from pipelines.text.model import Span

_V = load("prose")
_APPLIES, _APPLIED, _GENERAL = (re.compile(_V[cue]) for cue in ("applies", "applied", "general"))
_COURT = re.compile(r"法院|宣判|审理")


def read_news(text: str, folded: str) -> DocumentFacts:
    """The facts of prose about cases; `folded` is `fold(text)`."""
    facts = DocumentFacts()
    told, facts.held = told_sentences(text, folded)
    facts.defendants, dropped = settle(told)
    earlier = {t.stop for t in dropped} - {t.stop for t in told if t not in dropped}
    facts.courts = [c for c in courts_in_prose(text, folded) if not _within(c.span, earlier)]
    facts.case_numbers = list({n.stated.value: n.stated for n in case_numbers(text, folded)}.values())
    facts.decision_dates = decision_dates(folded, earlier)
    facts.statutes = applied_in_prose(folded)
    complete_news(text, folded, _passages(folded, {t.stop for t in told}), facts)
    return facts


def applied_in_prose(folded: str) -> list[Stated]:
    """The articles that police, prosecutor or court apply in the case told; not those that somebody explains."""
    if "刑法" not in folded or "条" not in folded:
        return []
    found: dict[str, Stated] = {}
    for begin, stop in sentences_of(folded):
        at = _APPLIES.search(folded, begin, stop) if stop - begin <= LONGEST_SENTENCE else None
        if at and _APPLIED.search(folded, at.start(), stop) and not _GENERAL.search(folded, begin, stop):
            for s in statutes(folded, at.start(), stop):
                found.setdefault(s.value, s)
    return list(found.values())


def _passages(folded: str, told: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a court orders measures: the sentences that tell of a punishment, those after them, and those with 判令."""
    if not told and "判令" not in folded:
        return []
    sentences = sentences_of(folded)
    after = {s for before, s in pairwise(sentences) if before in told}
    ordering = {s for s in sentences if folded.find("判令", *s) >= 0}
    return sorted(told | after | ordering)


def _within(span: Span, stretches: set[tuple[int, int]]) -> bool:
    return any(begin <= span.start < stop for begin, stop in stretches)


def decision_dates(folded: str, earlier: set[tuple[int, int]]) -> list[Stated]:
    """Dates of decision in prose, each once; `earlier` are the sentences that only tell of an earlier conviction."""
    if not _COURT.search(folded):
        return []
    found: dict[str, Stated] = {}
    for begin, stop in sentences_of(folded):
        if stop - begin <= LONGEST_SENTENCE and (begin, stop) not in earlier:
            for date in dates_in_prose(folded, begin, stop):
                found.setdefault(date.value, date)
    return list(found.values())
