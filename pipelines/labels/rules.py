"""Rules over typed words: which labels a text gives evidence for, how strong, and where.

Here belongs matching the sequences of `data/rules.yaml` within clauses and sentences. The words are `lexicon.py`, the
zones `zones.py`; turning evidence into probabilities is `scoring.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.labels.lexicon import Word, load_yaml
from pipelines.labels.model import Facet
from pipelines.labels.zones import TOLD, Layout, factors

SAME_CODE = "$"
_REACH = 12  # characters before a chain in which `not_after` looks
Words = dict[str, list[Word]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `rules.yaml`; the file's head says what the keys mean."""

    name: str
    seq: tuple[str, ...]
    gap: int
    within: str
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    unless_sentence: tuple[str, ...]
    not_after: tuple[str, ...]
    not_between: tuple[str, ...]
    gives: tuple[tuple[Facet, str, float], ...]
    classes: frozenset[str]  # without a word of each of these the rule cannot speak


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the text that speaks for (or, with a negative weight, against) a code."""

    facet: Facet
    code: str
    weight: float
    start: int
    end: int
    rule: str
    sentence: int
    words: tuple[Word, ...] = ()


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in the order of the file."""
    return tuple(_rule(entry) for entry in load_yaml("rules")["rules"])


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        name=entry["id"],
        seq=tuple(entry["seq"]),
        gap=entry.get("gap", 0),
        within=entry.get("within", "clause"),
        needs=tuple(entry.get("needs", ())),
        unless=tuple(entry.get("unless", ())),
        unless_sentence=tuple(entry.get("unless_sentence", ())),
        not_after=tuple(entry.get("not_after", ())),
        not_between=tuple(entry.get("not_between", ())),
        gives=tuple((facet, code, weight) for facet, codes in entry["gives"].items() for code, weight in codes.items()),
        classes=frozenset(kind.partition(":")[0] for kind in [*entry["seq"], *entry.get("needs", ())]),
    )


@cache
def drops() -> tuple[tuple[Rule, int], ...]:
    """What takes words out of play: rules that give nothing, each with the place of the word that they drop."""
    return tuple((_rule({"id": "drop", "gives": {}} | entry), entry["drop"]) for entry in load_yaml("rules")["drops"])


def drop_bystanders(words: Words, layout: Layout) -> None:
    """Take out of `words` institutions that bought and people who only speak: they are no source of records."""
    for rule, place in drops():
        dropped = {chain[place] for chain in _chains(words, rule, layout)}
        if dropped:
            kind = rule.seq[place].partition(":")[0]
            words[kind] = [word for word in words[kind] if word not in dropped]


def gather(words: Words, layout: Layout) -> list[Evidence]:
    """All evidence that the rules find, weighed by what the sentence is there for."""
    present = {kind for kind, found in words.items() if found}
    in_clause = _places(words, layout.clause, _asked()[0])
    in_sentence = _places(words, layout.sentence, _asked()[1])
    left = factors()
    found: list[Evidence] = []
    for rule in rules():
        if not rule.classes <= present:
            continue
        for chain in _chains(words, rule, layout):
            start, end = chain[0].start, chain[-1].end
            sentence = layout.sentence(start)
            factor = left[layout.zones[sentence]]
            if not factor or not all(sentence in in_sentence.get(kind, ()) for kind in rule.needs):
                continue
            if any(sentence in in_sentence.get(kind, ()) for kind in rule.unless_sentence):
                continue
            clauses = {layout.clause(start), layout.clause(end - 1)}
            if any(clauses & in_clause.get(kind, set()) for kind in rule.unless):
                continue
            own = next((word.code for word in chain if word.code), "")
            for facet, given, weight in rule.gives:
                if code := own if given == SAME_CODE else given:
                    carried = weight * factor * (_carried(chain, facet) if weight > 0 else 1.0)
                    found.append(Evidence(facet, code, carried, start, end, rule.name, sentence, chain))
    return found + _salient(words, layout)


def _carried(chain: tuple[Word, ...], facet: Facet) -> float:
    """What the least trusted word of a chain leaves of the weight of its rule."""
    if facet == "data_type":
        return 1.0
    at = 0 if facet == "industry" else 1
    return min(word.trust[at] for word in chain)


def _salient(words: Words, layout: Layout) -> list[Evidence]:
    """Evidence for codes that many sentences of the case speak of."""
    spec = load_yaml("rules")["salience"]
    places: dict[str, dict[int, Word]] = {}
    for word in words.get(spec["class"], ()):
        sentence = layout.sentence(word.start)
        if layout.zones[sentence] == TOLD and word.code not in spec["except"]:
            places.setdefault(word.code, {}).setdefault(sentence, word)
    return [
        Evidence(
            spec["facet"],
            code,
            spec["weight"] * first.trust[0],
            first.start,
            first.end,
            "salience",
            layout.sentence(first.start),
            (first,),
        )
        for code, sentences in places.items()
        if len(sentences) >= spec["sentences"]
        for first in [next(iter(sentences.values()))]
    ]


@cache
def _asked() -> tuple[frozenset[str], frozenset[str]]:
    """The classes that some rule asks for by clause, and by sentence."""
    return (
        frozenset(kind for rule in rules() for kind in rule.unless),
        frozenset(kind for rule in rules() for kind in (*rule.needs, *rule.unless_sentence)),
    )


def _places(words: Words, number: Callable[[int], int], asked: frozenset[str]) -> dict[str, set[int]]:
    return {kind: {number(word.start) for word in words[kind]} for kind in asked if words.get(kind)}


def _of(words: Words, kind: str) -> list[Word]:
    """Words of a class, or of one code of it (`org:finance`)."""
    kind, _, code = kind.partition(":")
    found = words.get(kind, [])
    return [word for word in found if word.code == code] if code else found


def _chains(words: Words, rule: Rule, layout: Layout) -> Iterator[tuple[Word, ...]]:
    """Words of the classes of the rule in its order, each at most its gap after the one before, in one unit."""
    columns = [_of(words, kind) for kind in rule.seq]
    if not all(columns):
        return
    unit = layout.clause if rule.within == "clause" else layout.sentence
    partial: list[tuple[Word, ...]] = [(word,) for word in columns[0]]
    for column in columns[1:]:
        partial = [
            (*chain, word)
            for chain in partial
            for word in column
            if chain[-1].end <= word.start <= chain[-1].end + rule.gap and unit(chain[0].start) == unit(word.start)
        ]
    for chain in partial:
        if any(_stands_before(words.get(kind, []), chain[0], layout) for kind in rule.not_after):
            continue
        start, end = chain[0].end, chain[-1].start
        if any(start <= word.start and word.end <= end for kind in rule.not_between for word in words.get(kind, ())):
            continue
        yield chain


def _stands_before(candidates: list[Word], word: Word, layout: Layout) -> bool:
    clause = layout.clause(word.start)
    return any(0 <= word.start - c.end <= _REACH and layout.clause(c.start) == clause for c in candidates)
