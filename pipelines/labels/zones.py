"""What a sentence is there for: telling the case, quoting law, giving advice, counting cases.

Here belongs cutting a folded text into clauses and sentences and naming their zone from `data/zones.yaml`. Labels are
taken from what tells the case; the same words in an admonition or a statute say nothing about where records came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from pipelines.labels.lexicon import load_yaml

TOLD = "told"
_STOPS = re.compile(r"[。；;！？!?]*\n+|[，,：。；;！？!?]")
_SENTENCE_STOPS = frozenset("。；;！？!?\n")


@dataclass(frozen=True, slots=True)
class Layout:
    """Starts of clauses and sentences of a text, and the zone of every sentence."""

    clause_starts: list[int]
    sentence_starts: list[int]
    zones: list[str]

    def clause(self, at: int) -> int:
        """Number of the clause that holds position `at`."""
        return bisect_right(self.clause_starts, at) - 1

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds position `at`."""
        return bisect_right(self.sentence_starts, at) - 1


@cache
def _zones() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (zone["zone"], zone["spread"], re.compile("|".join(map(re.escape, zone["words"]))))
        for zone in load_yaml("zones")["zones"]
    )


@cache
def factors() -> dict[str, float]:
    """What is left of the weight of evidence in each zone."""
    return {TOLD: 1.0} | {zone["zone"]: float(zone["factor"]) for zone in load_yaml("zones")["zones"]}


def lay_out(folded: str) -> Layout:
    """Clauses, sentences and zones of `folded`. A zone that spreads holds to the end of its paragraph."""
    clauses, sentences, paragraph_ends = [0], [0], set()
    for stop in _STOPS.finditer(folded):
        clauses.append(stop.end())
        if stop[0][-1] in _SENTENCE_STOPS:
            sentences.append(stop.end())
            if stop[0][-1] == "\n":
                paragraph_ends.add(stop.end())
    starts: dict[int, tuple[str, str]] = {}
    for zone, spread, words in _zones():
        for found in words.finditer(folded):
            starts.setdefault(bisect_right(sentences, found.start()) - 1, (zone, spread))
    zones = []
    held = TOLD
    for number, start in enumerate(sentences):
        if start in paragraph_ends:
            held = TOLD
        zone, spread = starts.get(number, (held, "sentence"))
        if spread == "paragraph":
            held = zone
        zones.append(zone)
    return Layout(clauses, sentences, zones)
