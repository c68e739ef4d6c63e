"""Of whom a sentence of prose speaks where it points back: 前者 and 后者, 二人均被判处, 二审改判.

Belongs here: finding such words and the names that they stand for; where the names do not settle it the words stand
for people without names. Does not belong here: names themselves (`persons`, `news_subjects`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.facts.persons import Run, runs
from pipelines.facts.vocabulary import load

_V = load("prose")
_ORDINAL, _COUNTED, _CHANGE, _STRANGER = (
    re.compile(_V[cue]) for cue in ("ordinal", "counted_group", "change_of_sentence", "stranger")
)
_OCCUPATION = re.compile(r"(?:^|[，,。；;：:\n])[一-鿿]{1,5}[人员主者工长师商]$")
_NUMBERS = {n: i for i, n in enumerate("零一二三四五六七八九十")} | {"两": 2}
_OPENERS = frozenset("，,。；;：:、“\n 　）)")
Names = tuple[tuple[int, int], ...]


def opens_clause(folded: str, at: int) -> bool:
    """Whether a clause begins at the offset."""
    return at == 0 or folded[at - 1] in _OPENERS


def _stands_first(folded: str, at: int) -> bool:
    """Whether a name opens its clause, alone or behind an occupation (，收单人甲加价出售)."""
    return opens_clause(folded, at) or bool(_OCCUPATION.search(folded, max(0, at - 8), at))


def ordinals(
    folded: str, begin: int, stop: int, all_runs: list[Run], before: list[Run]
) -> Iterator[tuple[int, int, Names]]:
    """前者, 后者 with the name that each stands for: of the two names just before, none where those are not two."""
    for m in _ORDINAL.finditer(folded, begin, stop):
        last = next((r for r in reversed([*before, *(r for r in all_runs if r.end <= m.start())])), None)
        pair = last.names if last and len(last.names) == 2 and not last.is_open else ()
        yield m.start(), m.end(), pair[:1] if m[0] == "前者" else pair[1:]


def counted(folded: str, at: re.Match[str], all_runs: list[Run], previous: tuple[int, int] | None) -> Names:
    """The names of 二人, 上述三名被告人: exactly as many as stand as subjects before it in its own sentence or, where
    that names nobody, in the previous one of the paragraph. Empty where the numbers differ."""
    number = _COUNTED.fullmatch(at[0])
    if number is None:
        return ()
    count = _NUMBERS.get(number["count"]) or (int(number["count"]) if number["count"].isdecimal() else 0)
    found = [r for r in all_runs if r.end <= at.start()]
    if not found and previous is not None:
        found = runs(folded, *previous)
    standing = [r for r in found if r.is_strong or _stands_first(folded, r.start)]
    names = {folded[s:e]: (s, e) for r in reversed(standing) for s, e in reversed(r.names)}
    if count < 2 or len(names) != count or any(r.is_open for r in standing):
        return ()
    return tuple(sorted(names.values()))


def changes(folded: str, begin: int, stop: int) -> Iterator[int]:
    """Where a higher court sentences anew, without a look at whom (二审改判有期徒刑二年)."""
    return (m.start() for m in _CHANGE.finditer(folded, begin, stop))


def strangers(folded: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Behind a semicolon, words that are subject of a punishment but no name that the grammar knows (阿强被判处…)."""
    return (m.span("who") for m in _STRANGER.finditer(folded, begin, stop))


def last_names(folded: str, begin: int, end: int, count: int) -> Names:
    """The names that open the clauses of a stretch (甲系主犯，乙系从犯，分别判处…); none unless they are `count`."""
    standing = [r for r in runs(folded, begin, end) if r.is_strong or _stands_first(folded, r.start)]
    names = {folded[s:e]: (s, e) for r in reversed(standing) for s, e in reversed(r.names)}
    return tuple(sorted(names.values())) if len(names) == count else ()
