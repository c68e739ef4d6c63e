"""Which documents repeat each other: exactly after normalisation, or nearly (syndicated, cut, edited here and there).

Belongs here: candidates and clusters. Does not belong here: comparing two texts (`duplicates_alignment.py`).

Candidates come from MinHash over character 5-grams: banded sketches find whole copies, a sample of the grams
themselves (those of the smallest hashes) finds a text inside a longer one. Every candidate is verified on the texts, so
that the outcome does not depend on luck of the hashes. Clusters are the connected pairs; of the members
that were not superseded, the earliest leads.

Work is bounded: equal texts count once, only the first members of a cluster are compared with what comes later, a gram
that many clusters hold is no clue any more, and few candidates of a document are verified.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
import numpy.typing as npt
import polars as pl
from rensa import RMinHash, RMinHashLSH

from pipelines.linking.duplicates_alignment import GRAM, agreement, common_part, shared_particulars, without_appendix
from pipelines.text import fold

PERMUTATIONS = 128
BANDS = 32
SEED = 20170601  # any fixed number: clusters must not change between runs
# Measured by benchmarks/duplicates.py: copies with a tenth of their characters edited agree from 0.89 on, different
# judgments of one form up to 0.88.
MIN_AGREEMENT = 0.885
# Where agreement leaves it open, it is asked what differs. Edits scattered over a text spoil up to five grams each;
# two judgments of one form differ in whole words, and so lose fewer grams for each character, and they differ in names
# and figures. (The closing formulas and statutes of two judgments agree up to 0.95 where the rest is cut off.)
CLEAR_AGREEMENT = 0.97
MIN_SCATTER = 3.6  # grams lost for each character that differs: random edits 4.4 and more, other judgments up to 2.7
MIN_PARTICULARS = 0.75  # of the shorter text's names and figures; other judgments reach 0.68
# A copy that was cut and has got a site's own lines agrees less as a whole, down to 0.6. What then counts is the part
# that lies over the other text, if it is most of the shorter one. The more that part was spoiled within, the more of
# its names and figures must be the same: parts of other judgments that agree to 0.92 share 0.33 of them, those that
# agree to 0.84 share 0.67. Where there are but few, as in closing formulas (up to 0.934 in up to 0.79 of the text), the
# part must agree clearly or be nearly all of it.
MIN_WHOLE = 0.5
MIN_PART, NEARLY_ALL = 0.68, 0.85
CLEAR_PART, CLEAR_PART_PARTICULARS = 0.92, 0.55
SPOILED_PART, SPOILED_PART_PARTICULARS = 0.84, 0.72
MIN_CONTAINMENT = 0.3  # of the shorter text's grams; a tenth of the characters edited leaves 0.43 and more
MIN_LENGTH = 0.25  # of the longer text; a shorter part of it is a quotation, and a round-up of stories joins none
_MEMBERS = 6  # of a cluster that later documents are compared with
_POSTINGS = 60  # clusters that a gram may point to and still be a clue
_LOOKED_AT = 20  # candidates whose grams are counted
_VERIFIED = 6  # candidates whose texts are compared
_NOT_CONTENT = re.compile(r"[\W_]+")
_Hashes = npt.NDArray[np.uint32]


def cluster_documents(documents: pl.DataFrame) -> pl.DataFrame:
    """Cluster documents by text.

    In: document_id, text, published_on (nullable), fetched_at, superseded_by (null for a version that stands). Out, a
    row a document: document_id, cluster_id (the id of the leading member), duplicate_of (the leader's id, null for the
    leader itself and for a document alone). Deterministic in the set of documents, whatever their order.
    """
    # A version that no longer stands leads nothing but others of its kind.
    by = [pl.col("superseded_by").is_not_null(), "published_on", "fetched_at", "document_id"]
    ordered = documents.sort(by, nulls_last=True)
    ids: list[str] = ordered["document_id"].to_list()
    first: dict[str, int] = {}
    clusters = _Clusters(len(ids))
    for at, text in enumerate(ordered["text"]):
        content = _NOT_CONTENT.sub("", fold(text))
        same = first.setdefault(content, at)
        if same == at:
            clusters.add(at, content)
        else:
            clusters.join(same, at)
    roots = [clusters.root(at) for at in range(len(ids))]
    return pl.DataFrame(
        {
            "document_id": ids,
            "cluster_id": [ids[r] for r in roots],
            "duplicate_of": [None if r == at else ids[r] for at, r in enumerate(roots)],
        },
        schema={"document_id": pl.String, "cluster_id": pl.String, "duplicate_of": pl.String},
    )


class _Clusters:
    """Union-find whose root is the earliest member, and the indexes that later documents are looked up in."""

    def __init__(self, size: int) -> None:
        self._leader = list(range(size))
        self._texts: dict[int, str] = {}
        self._grams: dict[int, _Hashes] = {}
        self._members: Counter[int] = Counter()
        self._whole = RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._parts: defaultdict[int, list[int]] = defaultdict(list)

    def root(self, at: int) -> int:
        """The earliest member of the cluster of this document."""
        while self._leader[at] != at:
            self._leader[at] = self._leader[self._leader[at]]
            at = self._leader[at]
        return at

    def join(self, left: int, right: int) -> None:
        """Make the clusters of two documents one."""
        low, high = sorted((self.root(left), self.root(right)))
        if low != high:
            self._leader[high] = low
            self._members[low] += self._members.pop(high, 0)

    def add(self, at: int, content: str) -> None:
        """Join a document to all that it copies, and keep it to be found by those that come later."""
        grams = _grams(content)
        if not len(grams):
            return  # shorter than a gram: equal texts only
        sketch = _sketch(grams)
        for other in self._candidates(grams, content, sketch)[:_VERIFIED]:
            if self.root(other) != self.root(at) and self._is_copy(content, grams, other):
                self.join(other, at)
        self._members[self.root(at)] += 1
        if self._members[self.root(at)] <= _MEMBERS:
            self._keep(at, content, grams, sketch)

    def _is_copy(self, content: str, grams: _Hashes, other: int) -> bool:
        earlier = self._texts[other]
        share = agreement(content, earlier)
        if not MIN_WHOLE <= share < CLEAR_AGREEMENT:
            return share >= CLEAR_AGREEMENT
        # Where it is not clear, the statutes that a judgment appends must not speak: they are the same in many.
        short, long = sorted((without_appendix(content), without_appendix(earlier)), key=len)
        if len(short) < MIN_LENGTH * len(long):
            return False
        if len(short) + len(long) < len(content) + len(earlier):
            share, held = agreement(short, long), _containment(_grams(short), _grams(long))
        else:
            held = _containment(grams, self._grams[other])
        if share >= MIN_AGREEMENT:
            scatter = (1 - held) / max(1 - share, 1e-9)
            if scatter >= MIN_SCATTER or shared_particulars(short, long) >= MIN_PARTICULARS:
                return True
        return _is_copy_in_part(short, long)

    def _candidates(self, grams: _Hashes, content: str, sketch: RMinHash) -> list[int]:
        """Documents that hold enough of the shorter text's grams, those that hold most first."""
        hits: Counter[int] = Counter()
        for gram in _sample(grams).tolist():
            posted = self._parts.get(gram, ())
            if len(posted) < _POSTINGS:
                hits.update(posted)
        found = sorted(hits, key=lambda other: (-hits[other], other))[:_LOOKED_AT]
        found += sorted(set(self._whole.query(sketch)) - set(found))[:_LOOKED_AT]
        held = []
        for other in found:
            shorter, longer = sorted((len(content), len(self._texts[other])))
            if shorter < MIN_LENGTH * longer:
                continue
            share = _containment(grams, self._grams[other])
            if share >= MIN_CONTAINMENT:
                held.append((-share, other))
        return [other for _, other in sorted(held)]

    def _keep(self, at: int, content: str, grams: _Hashes, sketch: RMinHash) -> None:
        self._texts[at] = content
        self._grams[at] = grams
        self._whole.insert(at, sketch)
        for gram in _sample(grams).tolist():
            posted = self._parts[gram]
            if len(posted) < _POSTINGS and all(self.root(other) != self.root(at) for other in posted):
                posted.append(at)


def _is_copy_in_part(short: str, long: str) -> bool:
    part = common_part(short, long)
    if len(part) < MIN_PART * len(short):
        return False
    alike = agreement(part, long)
    is_plain = alike >= CLEAR_AGREEMENT or len(part) >= NEARLY_ALL * len(short)
    same = shared_particulars(part, long, few=float(is_plain))
    if alike >= CLEAR_PART:
        return same >= CLEAR_PART_PARTICULARS
    return alike >= SPOILED_PART and same >= SPOILED_PART_PARTICULARS


def _grams(content: str) -> _Hashes:
    """Sorted hashes of the text's character 5-grams, each once."""
    codes = np.frombuffer(content.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    count = len(codes) - GRAM + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint32)
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(GRAM):
        hashes = (hashes ^ codes[at : at + count]) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return np.unique((hashes >> np.uint64(32)).astype(np.uint32))


def _sketch(grams: _Hashes) -> RMinHash:
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    raw = grams.tobytes()
    sketch.update([raw[at : at + 4] for at in range(0, len(raw), 4)])
    return sketch


def _sample(grams: _Hashes) -> _Hashes:
    """The grams of the smallest hashes: all of a short text, fewer the longer it is, the same ones in every text."""
    scale = 1 if len(grams) < 400 else 4 if len(grams) < 3000 else 16
    return grams[: int(np.searchsorted(grams, np.uint32(0xFFFFFFFF // scale), side="right"))]


def _containment(left: _Hashes, right: _Hashes) -> float:
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / min(len(left), len(right))
