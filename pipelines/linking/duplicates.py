"""Which documents repeat each other: exactly after normalisation, or nearly (syndicated with small edits).

Candidates come from MinHash over character 5-grams; every candidate pair is verified on the 5-grams themselves, so that
the outcome does not depend on luck of the hashes. Clusters are the connected pairs; the earliest member leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl
from rensa import RMinHash, RMinHashLSH

from pipelines.text import fold

GRAM = 5
PERMUTATIONS = 128
SEED = 20170601  # any fixed number: clusters must not change between runs
LSH_THRESHOLD = 0.5
# A copy keeps most of the shorter text (its lead may be cut off) or most of both.
MIN_JACCARD = 0.6
MIN_CONTAINMENT = 0.85
_NOT_CONTENT = re.compile(r"[\W_]+")


def cluster_documents(documents: pl.DataFrame) -> pl.DataFrame:
    """Cluster documents by text.

    In: document_id, text, published_on (nullable), fetched_at. Out, a row a document: document_id, cluster_id (the id
    of the leading member), duplicate_of (the leader's id, null for the leader itself and for a document alone).
    Deterministic in the set of documents, whatever their order.
    """
    ordered = documents.sort(["published_on", "fetched_at", "document_id"], nulls_last=True)
    ids: list[str] = ordered["document_id"].to_list()
    shingles = [_shingles(text) for text in ordered["text"]]
    leader = list(range(len(ids)))  # union-find whose root is the earliest member

    def root(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for left, right in _candidates(shingles):
        if root(left) != root(right) and _same(shingles[left], shingles[right]):
            low, high = sorted((root(left), root(right)))
            leader[high] = low
    roots = [root(at) for at in range(len(ids))]
    return pl.DataFrame(
        {
            "document_id": ids,
            "cluster_id": [ids[r] for r in roots],
            "duplicate_of": [None if r == at else ids[r] for at, r in enumerate(roots)],
        },
        schema={"document_id": pl.String, "cluster_id": pl.String, "duplicate_of": pl.String},
    )


def _shingles(text: str) -> frozenset[str]:
    content = _NOT_CONTENT.sub("", fold(text))
    return frozenset(content[at : at + GRAM] for at in range(max(1, len(content) - GRAM + 1)))


def _candidates(shingles: list[frozenset[str]]) -> Iterable[tuple[int, int]]:
    lsh = RMinHashLSH(threshold=LSH_THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    for at, grams in enumerate(shingles):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        sketch.update(list(grams))
        yield from ((other, at) for other in sorted(lsh.query(sketch)))
        lsh.insert(at, sketch)


def _same(left: frozenset[str], right: frozenset[str]) -> bool:
    shared = len(left & right)
    return shared >= MIN_JACCARD * (len(left) + len(right) - shared) or shared >= MIN_CONTAINMENT * min(
        len(left), len(right)
    )
