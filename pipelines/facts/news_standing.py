"""Which of the sentences that prose tells of a person stand: one each, changed, repeated and earlier ones considered.

Belongs here: joining repetitions, what 改判 replaces, earlier convictions. Does not belong here: reading the sentences
(`news_sentences`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.facts.model import Defendant, Sentence
from pipelines.text.model import Span

SUPPLIED = 0.7  # confidence where the person is taken from the context


@dataclass(slots=True)
class Told:
    """A sentence as one stretch of prose tells it, before the document is looked at as a whole."""

    defendant: Defendant
    stop: tuple[int, int]
    is_earlier: bool
    is_changed: bool
    keeps_fine: bool = False  # the changed sentence leaves the fine as it was
    year: int | None = None  # told as a thing of that year (2016年，甲因犯…被判处)


_TERMS = ("prison_months", "detention_months", "control_months", "probation_months", "fine_cny", "confiscated_cny")


def _is_part(a: Sentence, b: Sentence) -> bool:
    """Whether `a` states nothing that `b` does not state too: a lead that tells less than the body."""
    if (a.life, a.death) != (b.life, b.death):
        return False
    return all(getattr(a, f) is None or getattr(a, f) == getattr(b, f) for f in _TERMS)


def _is_past(t: Told, later: list[Told]) -> bool:
    """Whether a conviction that is told with its year is an earlier one: another of the same person comes after it."""
    s = t.defendant.sentence
    if t.year is None or t.is_changed or s is None:
        return False
    others = [o for o in later if o.defendant.name == t.defendant.name and not o.is_earlier and not o.is_changed]
    return any(
        o.defendant.sentence is not None
        and (o.year is None or o.year > t.year)
        and not (_is_part(s, o.defendant.sentence) or _is_part(o.defendant.sentence, s))
        for o in others
    )


def _adds_fine(t: Told, other: Told) -> bool:
    """Whether `t` is but the fine of `other`: in the same sentence, or in one that names nobody (同时判处其罚金)."""
    s, o = t.defendant.sentence, other.defendant.sentence
    if s is None or o is None or s.fine_cny is None or o.fine_cny is not None:
        return False
    is_fine_only = not (s.life or s.death or s.is_exempt) and all(
        getattr(s, f) is None for f in _TERMS if f != "fine_cny"
    )
    return is_fine_only and (other.stop == t.stop or s.confidence <= SUPPLIED)


def _with_fine_of(t: Told, replaced: list[Told]) -> Told:
    """A sentence with the fine that stands elsewhere: of the one that it replaces (罚金不变), or behind all people
    (甲…三年；乙…二年；二人均并处罚金一万元)."""
    s = t.defendant.sentence
    fines = [
        o.defendant.sentence for o in replaced if o.defendant.sentence and o.defendant.sentence.fine_cny is not None
    ]
    if s is None or s.fine_cny is not None or len(fines) != 1:
        return t
    span = Span(min(fines[0].span.start, s.span.start), max(fines[0].span.end, s.span.end))
    return replace(t, defendant=replace(t.defendant, sentence=replace(s, fine_cny=fines[0].fine_cny, span=span)))


def settle(told: list[Told]) -> tuple[list[Defendant], list[Told]]:
    """One sentence a person: repetitions joined, earlier convictions and counts beside a combined one dropped."""
    kept: list[Told] = []
    dropped: list[Told] = []
    combined = {t.defendant.name for t in told if t.defendant.sentence and t.defendant.sentence.is_combined}
    past = [t for i, t in enumerate(told) if _is_past(t, told[i + 1 :])]
    for each in told:
        t = each
        s = t.defendant.sentence
        assert s is not None
        if t.is_changed:
            replaced = [o for o in kept if o.defendant.name == t.defendant.name]
            if t.keeps_fine:
                t = _with_fine_of(t, replaced)
                s = t.defendant.sentence
                assert s is not None
            dropped.extend(replaced)
            kept = [o for o in kept if o.defendant.name != t.defendant.name]
        if (t.is_earlier and not s.is_combined) or any(t is o for o in past):
            dropped.append(t)
            continue
        if t.defendant.name in combined and not s.is_combined:
            dropped.append(t)
            continue
        for i, other in enumerate(kept):
            o = other.defendant.sentence
            assert o is not None
            if other.defendant.name == t.defendant.name and _adds_fine(t, other):
                kept[i] = _with_fine_of(other, [t])
                break
            if other.defendant.name == t.defendant.name and (_is_part(s, o) or _is_part(o, s)):
                if _is_part(o, s) and not _is_part(s, o):
                    kept[i] = t
                break
        else:
            kept.append(t)
    return [t.defendant for t in kept], dropped
