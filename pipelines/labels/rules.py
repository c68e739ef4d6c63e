"""Rules over typed words: which labels a text gives evidence for, how strong, and where.

Here belongs matching the sequences of `data/rules.yaml` within clauses and sentences. The words are `lexicon.py`, the
zones `zones.py`; turning evidence into probabilities is `scoring.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.labels.lexicon import Word, load_yaml
from pipelines.labels.model import Facet
from pipelines.labels.zones import TOLD, Layout

SAME_CODE = "$"
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
    zones: frozenset[str]
    gives: tuple[tuple[Facet, str, float], ...]


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
        zones=frozenset(entry.get("zones", (TOLD,))),
        gives=tuple((facet, code, weight) for facet, codes in entry["gives"].items() for code, weight in codes.items()),
    )


def drop_bystanders(words: Words, layout: Layout) -> None:
    """Take out of `words` institutions that bought and people who only speak: they are no source of records."""
    for entry in load_yaml("rules")["drops"]:
        dropped = {
            chain[entry["drop"]] for chain in _chains(words, tuple(entry["seq"]), entry["gap"], layout, "clause")
        }
        if dropped:
            kind = entry["seq"][entry["drop"]]
            words[kind] = [word for word in words[kind] if word not in dropped]


def gather(words: Words, layout: Layout) -> list[Evidence]:
    """All evidence that the rules find."""
    clause_has = _places(words, layout.clause)
    sentence_has = _places(words, layout.sentence)
    found: list[Evidence] = []
    for rule in rules():
        if not all(words.get(kind) for kind in rule.seq):
            continue
        for chain in _chains(words, rule.seq, rule.gap, layout, rule.within):
            start, end = chain[0].start, chain[-1].end
            sentence = layout.sentence(start)
            if layout.zones[sentence] not in rule.zones:
                continue
            if any(sentence not in sentence_has.get(kind, ()) for kind in rule.needs):
                continue
            if any(sentence in sentence_has.get(kind, ()) for kind in rule.unless_sentence):
                continue
            clauses = {layout.clause(start), layout.clause(end - 1)}
            if any(clauses & clause_has.get(kind, set()) for kind in rule.unless):
                continue
            own = next((word.code for word in chain if word.code), "")
            for facet, given, weight in rule.gives:
                if code := own if given == SAME_CODE else given:
                    found.append(Evidence(facet, code, weight, start, end, rule.name, sentence))
    return found


def _places(words: Words, number: Any) -> dict[str, set[int]]:
    return {kind: {number(word.start) for word in found} for kind, found in words.items()}


def _chains(words: Words, seq: tuple[str, ...], gap: int, layout: Layout, within: str) -> Iterator[tuple[Word, ...]]:
    """Words of the classes `seq` in this order, each at most `gap` characters after the one before, in one unit."""
    unit = layout.clause if within == "clause" else layout.sentence
    partial: list[tuple[Word, ...]] = [(word,) for word in words.get(seq[0], ())]
    for kind in seq[1:]:
        candidates = words.get(kind, ())
        partial = [
            (*chain, word)
            for chain in partial
            for word in candidates
            if chain[-1].end <= word.start <= chain[-1].end + gap and unit(chain[0].start) == unit(word.start)
        ]
    yield from partial
