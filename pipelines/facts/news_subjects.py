"""Of whom a sentence of prose speaks, and what it leaves for its neighbours to say: person and charge.

Belongs here: choosing the subjects of a sentence among its names, groups without names and pronouns. Does not belong
here: what they were sentenced to (`news_sentences`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.facts.persons import Run, runs

LONGEST_SENTENCE = 4000  # no sentence of prose is longer; more is a text without stops
_CONTEXT_SENTENCES = 6
_CONTEXT_CHARACTERS = 1200
_PEOPLE = r"(?:被告人|被告|涉案人员|人员|嫌疑人|同案犯|罪犯|犯罪分子|人|同伙|从犯)"
_KINSHIP = re.compile(r"的[^，,。；;]{1,8}")
_GROUP = re.compile(
    rf"(?:(?:其余|其他|另外?|余下|上述|各|多名|数名|部分|全部|所有|该案|涉案)(?:的)?[一二两三四五六七八九十百0-9]{{0,4}}|"
    rf"[一二两三四五六七八九十百0-9]{{1,4}})余?(?:名|个|位)?{_PEOPLE}"
    r"(?=[，,]?(?:也|则|均|都|已)?(?:被|分别|因|获|犯|判|各|免|有期|以))|其中一人|等人(?=被|分别|因|获|均)"
)
_PRONOUN = re.compile(r"(?:他|她|其|该被告人|此人|该男子|该女子)(?=最终|也|因|被|犯|获|一审|的行为)|两人|二人|三人")
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
        single = m[0] not in ("两人", "二人", "三人")
        person = earlier[-1].names[-1] if earlier else context.person()
        if single and person:
            subjects.append(Subject(m.start(), m.end(), (person,), True))
    return sorted(subjects, key=lambda s: s.start)


def _topic(folded: str, all_runs: list[Run]) -> list[Run]:
    """Without words that mark a subject it is the first name, or the one that the first belongs to (张某的上家李某)."""
    if len(all_runs) > 1 and _KINSHIP.fullmatch(folded, all_runs[0].end, all_runs[1].start):
        return all_runs[1:2]
    return all_runs[:1]
