"""Which documents tell of one case: by case number where there is one, otherwise by what they agree in.

Deterministic joins first (duplicates, case numbers), then probabilistic linkage over court, day of judgment, surnames
with their sentences, and figures. Two decisions of first instance with different numbers are never one case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

_WEIGHTS = Path(__file__).parent / "data" / "weights.yaml"
_FIRST_INSTANCE = re.compile(r"刑.?初")
# Figures under this are too common to speak for anything (a fine of 1,000, a sample of 100 records).
_TELLING = 1000
# A block larger than this says nothing: its key is shared by too many documents.
_LARGEST_BLOCK = 200


@dataclass(frozen=True)
class Account:
    """What one document says that can tell whether another tells of the same case. `own_numbers` are the case numbers
    of the decision itself (and, on appeal, of the decision below), not of others that it cites."""

    document_id: str
    leader: str
    own_numbers: tuple[str, ...] = ()
    courts: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()
    sentences: frozenset[tuple[object, ...]] = frozenset()
    gains: frozenset[float] = frozenset()
    counts: frozenset[int] = frozenset()
    prices: frozenset[tuple[float, float]] = frozenset()


@dataclass(frozen=True)
class Link:
    """That a document tells of a case, how that was found, and how sure it is."""

    document_id: str
    case_key: str
    method: str
    probability: float


@cache
def _weights() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(_WEIGHTS.read_text(encoding="utf-8"))
    return loaded


def probability(left: Account, right: Account) -> float:
    """The posterior probability that two accounts tell of one case."""
    weights = _weights()
    odds = weights["prior"] / (1 - weights["prior"])
    for name, agreed, compared in _comparisons(left, right):
        if agreed:
            weight = weights["comparisons"][name]
            odds *= (weight["m"] / weight["u"]) ** min(agreed, weight.get("at_most", 1))
        elif compared and name in weights["disagreements"]:
            weight = weights["disagreements"][name]
            odds *= weight["m"] / weight["u"]
    return float(odds / (1 + odds))


def _comparisons(left: Account, right: Account) -> Iterator[tuple[str, int, bool]]:
    same_court = any(a.endswith(b) or b.endswith(a) for a in left.courts for b in right.courts)
    yield "court", int(same_court), bool(left.courts and right.courts)
    yield "decision_day", int(bool(left.days & right.days)), bool(left.days and right.days)
    yield "defendant_sentence", len(left.sentences & right.sentences), True
    yield "gain", len(left.gains & right.gains), True
    yield "record_count", len(left.counts & right.counts), True
    yield "price", len(left.prices & right.prices), True


def link_cases(accounts: Sequence[Account]) -> list[Link]:
    """Assign every account to a case. Deterministic in the set of accounts; one link a document.

    `case_key` is the first-instance number where one is known, else the id of the case's first document.
    """
    ordered = sorted(accounts, key=lambda a: a.document_id)
    groups = _Groups(ordered)
    first_of: dict[str, str] = {}  # the leader of copies may be no account itself
    for account in ordered:
        first = first_of.setdefault(account.leader, account.document_id)
        if first != account.document_id:
            groups.join(first, account.document_id, "duplicate", 0.99)
    by_number: dict[str, str] = {}
    for account in ordered:
        for number in account.own_numbers:
            groups.join(by_number.setdefault(number, account.document_id), account.document_id, "case_number", 1.0)
    threshold = _weights()["threshold"]
    scored = ((probability(left, right), left, right) for left, right in _candidates(ordered))
    for p, left, right in sorted(scored, key=lambda s: (-s[0], s[1].document_id, s[2].document_id)):
        if p >= threshold:
            groups.join(left.document_id, right.document_id, "linkage", round(p, 4))
    return groups.links()


def _candidates(accounts: Sequence[Account]) -> Iterator[tuple[Account, Account]]:
    blocks: dict[object, list[Account]] = defaultdict(list)
    for account in accounts:
        for key in _block_keys(account):
            blocks[key].append(account)
    seen = set()
    for block in blocks.values():
        if len(block) > _LARGEST_BLOCK:
            continue
        for left, right in combinations(block, 2):
            pair = (left.document_id, right.document_id)
            if pair not in seen:
                seen.add(pair)
                yield left, right


def _block_keys(account: Account) -> Iterable[object]:
    yield from (("day", day) for day in account.days)
    yield from (("court", court[-8:]) for court in account.courts)
    yield from (("gain", gain) for gain in account.gains)
    yield from (("count", count) for count in account.counts)
    yield from (("sentence", sentence) for sentence in account.sentences)


class _Groups:
    """Union-find over documents that refuses to join cases with different first-instance numbers."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self.parent = {a.document_id: a.document_id for a in accounts}
        self.numbers = {a.document_id: {n for n in a.own_numbers if _FIRST_INSTANCE.search(n)} for a in accounts}
        self.how: dict[str, tuple[str, float]] = {}

    def root(self, at: str) -> str:
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def join(self, left: str, right: str, method: str, p: float) -> None:
        a, b = sorted((self.root(left), self.root(right)))
        if a == b:
            return
        if self.numbers[a] and self.numbers[b] and not self.numbers[a] & self.numbers[b]:
            return
        self.parent[b] = a
        self.numbers[a] |= self.numbers[b]
        self.how.setdefault(right, (method, p))
        self.how.setdefault(left, (method, p))

    def links(self) -> list[Link]:
        out = []
        for document_id in self.parent:
            root = self.root(document_id)
            key = min(self.numbers[root], default=root)
            method, p = self.how.get(document_id, ("single", 1.0))
            out.append(Link(document_id, key, method, p))
        return out


def telling(values: Iterable[float]) -> frozenset[float]:
    """The figures that are large enough to speak for a case."""
    return frozenset(v for v in values if v >= _TELLING)
