"""Sentences told in prose: news, notices, commentary, and judgments retold without their operative part.

Belongs here: who was sentenced to what by which sentence of the text. Does not belong here: the operative part of a
judgment (`operative`). Left out, with a reason: groups without names (三人分别被判处三年至一年不等), ranges, what a
prosecutor proposes, what the law threatens, and earlier convictions.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.facts.distribution import fine_lists, share, spread
from pipelines.facts.model import Defendant, Held, Sentence
from pipelines.facts.news_references import last_names
from pipelines.facts.news_standing import SUPPLIED, Told
from pipelines.facts.news_subjects import CHARGE, LONGEST_SENTENCE, Context, Subject, subjects_of
from pipelines.facts.operative import split_charges
from pipelines.facts.persons import settled_end
from pipelines.facts.sentence_terms import Term, assemble, read_terms
from pipelines.facts.vocabulary import load
from pipelines.text.model import Span

_STOP = re.compile(r"[。！？!?\n]+|(?<=[^0-9])\.(?=\s)")
_V = load("prose")
TRIGGER = re.compile(_V["trigger"])
_NOT_IMPOSED = re.compile("|".join(_V["not_imposed"]))
_EARLIER, _PARTICULARS, _CHANGED, _REDACTED, _ELSEWHERE, _SERVED, _FINE_STAYS, _DATED = (
    re.compile(_V[cue])
    for cue in (
        "earlier", "particulars", "changed", "redacted", "elsewhere", "served", "fine_stays", "dated_conviction",
    )
)  # fmt: skip


def sentences_of(folded: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of the sentences of prose between full stops and line breaks."""
    end = len(folded) if end is None else end
    found, at = [], start
    for m in _STOP.finditer(folded, start, end):
        if m.start() > at:
            found.append((at, m.start()))
        at = m.end()
    if at < end:
        found.append((at, end))
    return found


def own_sentences(text: str, folded: str, start: int = 0, end: int | None = None) -> tuple[list[Told], list[Held]]:
    """As `told_sentences`, for the prose of a judgment: what was decided elsewhere is left out."""
    told, held = told_sentences(text, folded, start, end)
    return [t for t in told if not _ELSEWHERE.search(folded, *_clause(t))], held


def _clause(told: Told) -> tuple[int, int]:
    assert told.defendant.sentence is not None
    return told.defendant.span.start, told.defendant.sentence.span.end


def told_sentences(text: str, folded: str, start: int = 0, end: int | None = None) -> tuple[list[Told], list[Held]]:
    """Every sentence that the prose in `[start, end)` tells, in order, and those that name nobody."""
    told: list[Told] = []
    held: list[Held] = []
    sentences = sentences_of(folded, start, end)
    for index, (begin, stop) in enumerate(sentences):
        if stop - begin <= LONGEST_SENTENCE and TRIGGER.search(folded, begin, stop):
            _read_sentence(text, folded, begin, stop, Context(text, folded, sentences, index), told, held)
    return told, held


def _read_sentence(
    text: str, folded: str, begin: int, stop: int, context: Context, told: list[Told], held: list[Held]
) -> None:
    terms = read_terms(folded, begin, stop)
    if not any(t.kind != "bare" for t in terms):
        return
    subjects = subjects_of(folded, begin, stop, context, [t.start for t in terms if t.kind not in ("bare", "combined")])
    if not subjects or (terms[0].start < subjects[0].start and terms[0].kind not in ("bare", "combined")):
        person = context.person()
        subjects.insert(0, Subject(begin, begin, (person,) if person else (), person is not None))
    owned = _owned(folded, begin, stop, subjects, terms, held)
    for i, (subject, own) in enumerate(zip(subjects, owned, strict=True)):
        until = subjects[i + 1].start if i + 1 < len(subjects) else stop
        if not any(_is_imposed(t) for t in own):
            continue
        if _REDACTED.search(folded, subject.start, until):
            held.append(Held(Span(subject.start, own[-1].end), "sentence", "redacted_figure"))
            continue
        first = begin if i == 0 else subjects[i - 1].end
        if _NOT_IMPOSED.search(folded, max(first, subject.start - 12), own[-1].end + 2):
            continue
        if not subject.is_settled or not subject.names:
            held.append(Held(Span(subject.start, own[-1].end), "sentence", "no_person"))
            continue
        is_earlier = bool(
            _EARLIER.search(folded, max(begin, subject.start - 14), own[0].start)
            or _SERVED.search(folded[own[-1].end : until])
            or _PARTICULARS.search(folded, begin, own[0].start)
        )
        found = _defendants(text, folded, subject, own, begin, context)
        if not found:
            held.append(Held(Span(subject.start, own[-1].end), "sentence", "ambiguous_distribution"))
        if not _is_named(subject):
            found = [_less_sure(d) for d in found]
        is_changed = bool(_CHANGED.search(folded, first, own[0].end))
        keeps_fine = is_changed and bool(_FINE_STAYS.search(folded, own[0].start, until))
        year = _year(folded, max(begin, first), own[0].start)
        told.extend(Told(d, (begin, stop), is_earlier, is_changed, keeps_fine, year) for d in found)


def _owned(
    folded: str, begin: int, stop: int, subjects: list[Subject], terms: list[Term], held: list[Held]
) -> list[list[Term]]:
    """The terms behind every subject; a list of fines behind the last of several people is dealt out to all of them."""
    ends = [s.start for s in subjects[1:]] + [stop]
    owned = [[t for t in terms if s.end <= t.start < until] for s, until in zip(subjects, ends, strict=True)]
    for subject, own in zip(subjects, owned, strict=True):
        if own and (several := _several(own, folded[subject.end : own[0].start], subject)):
            subject.names = last_names(folded, begin, own[0].start, several)
    for i, own in enumerate(owned):
        if len(subjects[i].names) > 1 or any(t.kind == "combined" for t in own):
            continue
        for figures in fine_lists(folded, own):
            starts = {f.start for f in figures}
            owned[i] = [t for t in owned[i] if t.start not in starts]
            before = [j for j in range(i + 1) if any(_is_imposed(t) for t in owned[j])]
            clauses = [(len(subjects[j].names) if subjects[j].is_settled else 0, owned[j]) for j in before]
            taken = spread(figures, clauses)
            if taken is None or max(taken) > 1:
                held.append(Held(Span(figures[0].start, figures[-1].end), "sentence", "ambiguous_distribution"))
                continue
            for j, figure in zip(before[-len(figures) :], figures, strict=True):
                owned[j] = [*owned[j], figure]
    return owned


def _several(own: list[Term], before: str, subject: Subject) -> int:
    """How many people 分别判处有期徒刑三年、一年 speaks of behind a single name; 0 where it is one."""
    if len(subject.names) != 1 or "分别" not in before or any(t.kind == "combined" for t in own):
        return 0
    listed = sum(1 for t in own if t.kind == "bare" and not t.is_money)
    return listed + 1 if listed else 0


def _is_named(subject: Subject) -> bool:
    return bool(subject.names) and subject.start <= subject.names[0][0] < max(subject.end, subject.start + 1)


def _less_sure(defendant: Defendant) -> Defendant:
    """A person whom an earlier sentence or a pronoun supplies is less certain than one who is named."""
    assert defendant.sentence is not None
    sentence = replace(defendant.sentence, confidence=min(defendant.sentence.confidence, SUPPLIED))
    return replace(defendant, sentence=sentence)


def _year(folded: str, begin: int, end: int) -> int | None:
    found = _DATED.search(folded, begin, end)
    return int(found["year"]) if found else None


def _is_imposed(term: Term) -> bool:
    return (
        not term.is_range
        and term.kind != "bare"
        and (term.value is not None or term.kind in ("life", "death", "exempt"))
    )


def _charge_before(
    text: str, folded: str, begin: int, subject: Subject, first_term: int, context: Context
) -> str | None:
    charge = None
    for m in CHARGE.finditer(folded, begin, first_term):
        charge = m
    if charge is None:
        return context.charge()
    return text[charge.start("charge") : charge.end("charge")]


def _defendants(
    text: str, folded: str, subject: Subject, terms: list[Term], begin: int, context: Context
) -> list[Defendant]:
    at = next((t.start for t in terms if t.kind == "combined" and "执行" in folded[t.start : t.end]), None)
    final = [t for t in terms if at is None or t.start > at]
    counts = _counts(text, folded, subject, terms, at, begin, context)
    start = subject.start if subject.names and subject.names[0][0] >= subject.start else begin
    span = Span(min(start, terms[0].start), max(t.end for t in terms))
    charge = _charge_before(text, folded, begin, subject, final[0].start if final else terms[0].start, context)
    charges = tuple(dict.fromkeys(c for s in counts if s.charge for c in split_charges(s.charge)))
    charges = charges or tuple(split_charges(charge) if charge else ())
    is_each = "分别" not in folded[subject.start : terms[0].start]
    shared = share(final, len(subject.names), is_each=is_each) if len(subject.names) > 1 else [final]
    found = []
    for (name_start, name_end), own in zip(subject.names, shared, strict=True):
        sentence = assemble(own, span, "、".join(charges) or None, is_combined=at is not None)
        if sentence is None:
            continue
        place = Span(name_start, settled_end(folded, name_start, name_end))
        found.append(Defendant(place.quote(text), place, charges=charges, sentence=sentence, per_charge=tuple(counts)))
    return found


def _counts(
    text: str, folded: str, subject: Subject, terms: list[Term], at: int | None, begin: int, context: Context
) -> list[Sentence]:
    """The sentences of single charges that 决定执行 combines."""
    if at is None:
        return []
    found = []
    marks = list(CHARGE.finditer(folded, subject.start, at))
    for i, m in enumerate(marks):
        until = marks[i + 1].start() if i + 1 < len(marks) else at
        own = [t for t in terms if m.end() <= t.start < until]
        charge = text[m.start("charge") : m.end("charge")]
        if own and (s := assemble(own, Span(m.start(), own[-1].end), charge)):
            found.append(s)
    return found
