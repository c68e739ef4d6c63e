"""Of whom a sentence of prose speaks, and what it leaves for its neighbours to say: person and charge.

Belongs here: choosing the subjects of a sentence among its names, groups without names and pronouns. Does not belong
here: what they were sentenced to (`news_sentences`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.facts.persons import Run, runs
from pipelines.facts.vocabulary import load

LONGEST_SENTENCE = 4000  # no sentence of prose is longer; more is a text without stops
_CONTEXT_SENTENCES = 6
_CONTEXT_CHARACTERS = 1200
_V = load("prose")
_KINSHIP, _GROUP, _PRONOUN = (re.compile(_V[cue]) for cue in ("kinship", "group", "pronoun"))
_PAIRS = frozenset(_V["pairs"])
CHARGE = re.compile(
    r"(?:(?:被)?(?:犯(?!罪)|(?:以|因|按|构成|涉嫌|涉)(?:犯)?)(?:有)?)(?P<charge>[^，,。；;：:\s“”‘’《》（）()]{2,24}?罪(?:[、和及与][^，,。；;：:\s被]{2,24}?罪)*)"
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

    def charge(self) -> str | None:
        """The last charge named before the sentence."""
        begin = self.sentences[self.index][0]
        last = None
        for m in CHARGE.finditer(self.folded, max(0, begin - _CONTEXT_CHARACTERS), begin):
            last = m
        return self.text[last.start("charge") : last.end("charge")] if last else None


@dataclass(slots=True)
class Subject:
    """Names of whom a sentence speaks, with offsets; `is_settled` is False for groups and open lists."""

    start: int
    end: int
    names: tuple[tuple[int, int], ...]
    is_settled: bool


def subjects_of(folded: str, begin: int, stop: int, context: Context) -> list[Subject]:
    """Those of whom a sentence speaks, in order; an unsettled one stands for people without names."""
    all_runs = runs(folded, begin, stop)
    strong = [r for r in all_runs if r.is_strong] or _topic(folded, all_runs)
    subjects = [Subject(r.start, r.end, r.names, not r.is_open) for r in strong]
    for m in _GROUP.finditer(folded, begin, stop):
        is_named = any(s.start <= m.start() < s.end or s.start <= m.end() <= s.end for s in subjects)
        if not is_named and not any(r.end == m.start() for r in all_runs):
            subjects.append(Subject(m.start(), m.end(), (), False))
    for m in _PRONOUN.finditer(folded, begin, stop):
        if any(s.start <= m.start() < s.end for s in subjects):
            continue
        earlier = [r for r in all_runs if r.end <= m.start()]
        single = m[0] not in _PAIRS
        person = earlier[-1].names[-1] if earlier else context.person()
        if single and person:
            subjects.append(Subject(m.start(), m.end(), (person,), True))
    return sorted(subjects, key=lambda s: s.start)


def _topic(folded: str, all_runs: list[Run]) -> list[Run]:
    """Without words that mark a subject it is the first name, or the one that the first belongs to (张某的上家李某)."""
    if len(all_runs) > 1 and _KINSHIP.fullmatch(folded, all_runs[0].end, all_runs[1].start):
        return all_runs[1:2]
    return all_runs[:1]
