"""A judgment, whole or abridged, to facts: its court, number, date, statutes, and the sentences that stand.

Belongs here: the order of work for a judgment. The parts live in `sections`, `operative`, `appeals`, `courts`,
`case_numbers`, `decision_dates`, `statutes` and `particulars`.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.facts.appeals import DECIDED, standing_defendants
from pipelines.facts.beyond import complete_judgment
from pipelines.facts.case_numbers import CaseNumber, case_numbers, yearless_number
from pipelines.facts.courts import add_court, court_below, courts_in_prose, deciding_court
from pipelines.facts.decision_dates import last_date, signature_date
from pipelines.facts.model import DocumentFacts, Held, Stated
from pipelines.facts.news import applied_in_prose, decision_dates
from pipelines.facts.news_sentences import own_sentences
from pipelines.facts.news_standing import settle
from pipelines.facts.sections import Sections, locate
from pipelines.facts.statutes import statutes_applied
from pipelines.text.model import Span

# A whole judgment, signed by the bench, has one court and one number of its own; those of the judgment that it reviews
# are kept beside them under this detail. A retelling of an appeal names both courts with equal right.
BELOW = "below"
_RETOLD = 1500  # a judgment retold in a notice is hardly longer


def read_judgment(text: str, folded: str) -> DocumentFacts:
    """The facts of a judgment; `folded` is `fold(text)`. Facts about the court below carry the detail `below`."""
    return read_parts(text, folded)[0]


def read_parts(text: str, folded: str) -> tuple[DocumentFacts, Sections]:
    """As `read_judgment`, with the offsets of the parts of the judgment."""
    facts = DocumentFacts()
    sections = locate(folded)
    numbers = _case_numbers(text, folded, sections)
    court = deciding_court(text, folded, numbers[0].span.start if numbers else sections.head_end)
    if court:
        facts.courts.append(court)
    below = court_below(text, folded, sections.head_end) if sections.instance == "second" else None
    if below and (court is None or below.value != court.value):
        facts.courts.append(replace(below, detail=BELOW if sections.is_signed else None))
    facts.case_numbers = numbers
    facts.decision_dates = _dates(folded, sections)
    if sections.operative_start is not None:
        facts.statutes = statutes_applied(folded, sections.reasons, sections.operative_start)
    else:
        facts.statutes = applied_in_prose(folded)
        if not sections.is_signed and len(folded) <= _RETOLD:
            _name_all(text, folded, facts)
    if head := min(sections.head_end, len(text)):
        facts.instance = Stated(Span(0, head), sections.instance)
    facts.defendants, facts.outcome, held = standing_defendants(text, folded, sections)
    facts.held.extend(held)
    if not facts.defendants and not (facts.outcome and facts.outcome.value == "remanded"):
        _read_as_prose(text, folded, sections, facts)
    complete_judgment(text, folded, sections, facts)
    return facts, sections


def _dates(folded: str, sections: Sections) -> list[Stated]:
    if sections.operative_end < len(folded) and (date := signature_date(folded, sections.operative_end)):
        return [date]
    if date := last_date(folded):
        return [date]
    if sections.is_signed:
        return []
    # A judgment retold: 裁判要旨（2011年8月5日宣判）.
    return decision_dates(folded, set())


def _name_all(text: str, folded: str, facts: DocumentFacts) -> None:
    """A retelling may tell of both instances: every court that decided, and every number."""
    for court in courts_in_prose(text, folded):
        add_court(facts.courts, court)
    for number in case_numbers(text, folded):
        if all(number.stated.value != n.value for n in facts.case_numbers):
            facts.case_numbers.append(number.stated)


def _read_as_prose(text: str, folded: str, sections: Sections, facts: DocumentFacts) -> None:
    """A judgment retold or out of the common form: its sentences stand in the reasons or after them, in prose."""
    if not sections.has_reasons and len(folded) > _RETOLD:
        return  # a whole judgment without its end: what is told here are records and testimony
    told, held = own_sentences(text, folded, sections.reasons if sections.has_reasons else 0)
    facts.held.extend(held)
    end = max(sections.reasons, len(folded) - _RETOLD)
    if sections.instance != "first" and sections.operative_start is None and not DECIDED.search(folded, end):
        # The page breaks off before the appeal is decided: nobody knows which sentence stands.
        facts.held.extend(Held(t.defendant.span, "sentence", "outcome_missing", t.defendant.name) for t in told)
        return
    facts.defendants, _ = settle(told)


def _case_numbers(text: str, folded: str, sections: Sections) -> list[Stated]:
    """The document's own number, and on appeal that of the judgment below; other numbers are not its own."""
    own: CaseNumber | None = None
    below: CaseNumber | None = None
    for number in case_numbers(text, folded, 0, sections.operative_start):
        if own is None:
            if number.stated.span.start > sections.head_end + 400:
                break
            own = number
        elif number.stated.value != own.stated.value:
            below = number
            break
    if own is None:
        yearless = yearless_number(text, folded, sections.head_end)
        return [yearless] if yearless else []
    found = [own.stated]
    if below and sections.instance == "second" and below.kind in "初重":
        found.append(replace(below.stated, detail=BELOW if sections.is_signed else None))
    return found
