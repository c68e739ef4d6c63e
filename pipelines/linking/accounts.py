"""One document's facts, gathered from their rows: what linking compares and what a case is assembled from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.linking.cases import Account, telling
from pipelines.text import fold

# Whose word counts first where several documents state the same kind of fact.
AUTHORITY = {"verdict": 0, "official_case": 1, "news": 2, "commentary": 3, "qa": 4, "other": 5}


# The kind of fact that names a person who is no defendant; kept in the lake so that the name can be masked.
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the table `facts`, its value read."""

    kind: str
    value: dict[str, Any]
    start: int
    end: int
    quote: str
    confidence: float


@dataclass
class Told:
    """A relevant document and what it states, by kind of fact."""

    document_id: str
    kind: str
    title: str
    published_on: date | None
    leader: str
    facts: dict[str, list[Fact]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Everybody whom the document names."""
        return {fact.value["name"] for kind in ("defendant", PERSON) for fact in self.of(kind)}

    def of(self, kind: str) -> list[Fact]:
        """Facts of one kind, in the order of the text."""
        return self.facts.get(kind, [])

    def values(self, kind: str) -> list[str]:
        """The strings that facts of one kind state."""
        return [fact.value["value"] for fact in self.of(kind)]


def gather(documents: Iterable[Mapping[str, Any]], facts: Iterable[Mapping[str, Any]]) -> list[Told]:
    """Documents (document_id, kind, title, published_on, leader) with their facts; facts held back are left out."""
    told = {
        d["document_id"]: Told(d["document_id"], d["kind"], d["title"] or "", d["published_on"], d["leader"])
        for d in documents
    }
    for row in facts:
        if row["document_id"] in told and row["held_reason"] is None:
            fact = Fact(
                row["kind"],
                json.loads(row["value"]),
                row["char_start"],
                row["char_end"],
                row["quote"],
                row["confidence"],
            )
            told[row["document_id"]].facts.setdefault(fact.kind, []).append(fact)
    return list(told.values())


def account(told: Told) -> Account:
    """What linking compares of a document. Figures and names are folded: scripts must not keep a case apart."""
    numbers = [number.replace(" ", "") for number in told.values("case_number")]
    appeal = told.kind == "verdict" and any("终" in n or "再" in n for n in numbers[:1])
    own = numbers if told.kind != "verdict" or appeal else numbers[:1]
    return Account(
        document_id=told.document_id,
        leader=told.leader,
        own_numbers=tuple(own),
        courts=tuple(fold(court) for court in told.values("court")),
        days=frozenset(day for day in told.values("decision_date") if len(day) == len("2020-01-01")),
        sentences=frozenset(_sentence_keys(told)),
        gains=telling(fact.value["amount_cny"] for fact in told.of("illegal_gain")),
        counts=frozenset(int(n) for n in telling(fact.value["count"] for fact in told.of("record_count"))),
        prices=frozenset((fact.value["min"], fact.value["max"]) for fact in told.of("price")),
    )


def _sentence_keys(told: Told) -> Iterable[tuple[object, ...]]:
    for fact in told.of("defendant"):
        if is_sentenced(fact):
            terms = ("prison_months", "detention_months", "probation_months", "fine_cny")
            yield (fold(fact.value["name"])[0], *(fact.value[term] for term in terms))


def is_sentenced(fact: Fact) -> bool:
    """Whether a defendant's fact holds a sentence (one without has no terms at all)."""
    return "prison_months" in fact.value
