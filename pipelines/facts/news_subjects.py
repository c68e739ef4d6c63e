"""Of whom a sentence of prose speaks, and what it leaves for its neighbours to say: person and charge.

Belongs here: choosing the subjects of a sentence among its names, groups without names and pronouns. Does not belong
here: what they were sentenced to (`news_sentences`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from pipelines.facts.news_references import changes, counted, opens_clause, ordinals, strangers
from pipelines.facts.persons import Run, runs
from pipelines.facts.vocabulary import load

LONGEST_SENTENCE = 4000  # no sentence of prose is longer; more is a text without stops
_CONTEXT_SENTENCES = 6
_CONTEXT_CHARACTERS = 1200
_V = load("prose")
_KINSHIP, _GROUP, _PRONOUN = (re.compile(_V[cue]) for cue in ("kinship", "group", "pronoun"))
_DATED, _EARLIER = (re.compile(_V[cue]) for cue in ("dated_conviction", "earlier"))
_OTHERS = re.compile(r"(?:另外?有?|其余|其他|余下|还有|等)$")
_SEMICOLON = re.compile("[；;]")
_PAIRS = frozenset(_V["pairs"])
CHARGE = re.compile(
    r"(?:(?<=[，,：:])(?=侵犯)|(?:被)?(?:(?<!侵)犯(?!罪)|(?:以|因|按|构成|涉嫌|涉)(?:犯)?)(?:有)?)(?P<charge>[^，,。；;：:\s“”‘’《》（）()]{2,24}?罪(?:[、和及与][^，,。；;：:\s被]{2,24}?罪)*)"
    r"(?=[，,。；;：:、\s（()）”]|[判一二被获领提向对追终获均分各并将而等罚拘有起批移立刑的案定]|$)"
)


@dataclass(slots=True)
class Context:
    """What earlier sentences said, looked up only where a sentence leaves it out; `before` ends those sentences."""

    text: str
    folded: str
    sentences: list[tuple[int, int]]
    index: int

    def person(self) -> tuple[int, int] | None:
        """The single person whom the nearest earlier sentence with names speaks of, None where it speaks of several."""
        for begin, stop in reversed(self.sentences[max(0, self.index - _CONTEXT_SENTENCES) : self.index]):
            found = runs(self.folded, begin, stop) if stop - begin <= LONGEST_SENTENCE else []
            if found:
                topic = next((r for r in found if r.is_strong), found[0])
                return topic.names[0] if len(topic.names) == 1 and not topic.is_open else None
        return None

    def previous(self) -> tuple[int, int] | None:
        """The sentence just before, None where another paragraph begins between."""
        if self.index == 0:
            return None
        begin, stop = self.sentences[self.index - 1]
        is_near = "\n" not in self.folded[stop : self.sentences[self.index][0]] and stop - begin <= LONGEST_SENTENCE
        return (begin, stop) if is_near else None

    def runs_before(self) -> list[Run]:
        """The names of the sentence just before."""
        previous = self.previous()
        return runs(self.folded, *previous) if previous else []

    def charge(self) -> str | None:
        """The last charge named before the sentence, None where that is one of an earlier conviction."""
        begin = self.sentences[self.index][0]
        last = None
        for m in CHARGE.finditer(self.folded, max(0, begin - _CONTEXT_CHARACTERS), begin):
            last = m
        if last is None:
            return None
        told = next((s for s in reversed(self.sentences[: self.index]) if s[0] <= last.start()), None)
        if told and (_DATED.search(self.folded, *told) or _EARLIER.search(self.folded, told[0], last.start())):
            return None
        return self.text[last.start("charge") : last.end("charge")]


@dataclass(slots=True)
class Subject:
    """Names of whom a sentence speaks, with offsets; `is_settled` is False for groups and open lists."""

    start: int
    end: int
    names: tuple[tuple[int, int], ...]
    is_settled: bool


def subjects_of(folded: str, begin: int, stop: int, context: Context, terms: list[int]) -> list[Subject]:
    """Those of whom a sentence speaks, in order; an unsettled one stands for people without names.

    `terms` are the offsets of what is imposed: every part between semicolons that has some has its own subject.
    """
    all_runs = runs(folded, begin, stop)
    strong = [r for r in all_runs if r.is_strong] or _topic(folded, all_runs)
    strong += _topics_of_parts(folded, begin, stop, all_runs, strong, terms)
    subjects = [Subject(r.start, r.end, r.names, not r.is_open) for r in strong]
    for m in _GROUP.finditer(folded, begin, stop):
        is_named = any(s.start <= m.start() < s.end or s.start <= m.end() <= s.end for s in subjects)
        if not is_named and not any(r.end == m.start() for r in all_runs):
            names = () if _OTHERS.search(folded, begin, m.start()) else counted(folded, m, all_runs, context.previous())
            subjects.append(Subject(m.start(), m.end(), names, bool(names)))
    for start, end, name in ordinals(folded, begin, stop, all_runs, context.runs_before()):
        subjects.append(Subject(start, end, name, bool(name)))
    for start, end in strangers(folded, begin, stop):
        if not any(s.start <= start < s.end or start <= s.start < end for s in subjects):
            subjects.append(Subject(start, end, (), False))
    for m in _PRONOUN.finditer(folded, begin, stop):
        if any(s.start <= m.start() < s.end for s in subjects):
            continue
        earlier = [r for r in all_runs if r.end <= m.start()]
        single = m[0] not in _PAIRS
        person = earlier[-1].names[-1] if earlier else context.person()
        if single and person:
            subjects.append(Subject(m.start(), m.end(), (person,), True))
    return _with_changes(folded, begin, stop, sorted(subjects, key=lambda s: s.start), terms)


def _topics_of_parts(
    folded: str, begin: int, stop: int, all_runs: list[Run], strong: list[Run], terms: list[int]
) -> list[Run]:
    """For every part between semicolons that imposes something and has no subject yet, the name that opens it.

    Without this the terms of a part would fall on somebody of another part.
    """
    found: list[Run] = []
    cuts = [begin, *(m.end() for m in _SEMICOLON.finditer(folded, begin, stop)), stop]
    for start, end in pairwise(cuts):
        first = next((t for t in terms if start <= t < end), None)
        if first is None or any(start <= r.start < first for r in strong):
            continue
        own = [r for r in all_runs if start <= r.start < first]
        if own and opens_clause(folded, own[0].start):
            found.extend(_topic(folded, own))
    return found


def _with_changes(folded: str, begin: int, stop: int, subjects: list[Subject], terms: list[int]) -> list[Subject]:
    """The subjects, and once more the one before 二审改判 where that names nobody."""
    found = list(subjects)
    for at in changes(folded, begin, stop):
        term = next((t for t in terms if t >= at), None)
        before = [s for s in found if s.start < at]
        if term is None or not before or any(at <= s.start <= term or s.start <= at < s.end for s in subjects):
            continue
        if not any(before[-1].end <= t < at for t in terms):
            continue
        names = before[-1].names if len(before[-1].names) == 1 else ()
        found.append(Subject(at, at, names, bool(names) and before[-1].is_settled))
        found.sort(key=lambda s: s.start)
    return found


def _topic(folded: str, all_runs: list[Run]) -> list[Run]:
    """Without words that mark a subject it is the first name, or the one that the first belongs to (张某的上家李某)."""
    if len(all_runs) > 1 and _KINSHIP.fullmatch(folded, all_runs[0].end, all_runs[1].start):
        return all_runs[1:2]
    return all_runs[:1]
