"""How well copies are found, and what it costs.

    python -m benchmarks.duplicates [TEXTS.jsonl …] [--many 10000] [--seed 1]

First the sample sites by their key. Then, for each file of lines {"text": …}, every text with copies of it that were
edited at random; right are the pairs of texts made from the same one. With --many, the time and memory for that many
texts, most of them copies, some in clusters of a thousand.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.linking.duplicates import cluster_documents
from pipelines.text import document_from_bytes
from spiders.samples.hant import to_traditional
from spiders.samples.key import load_key
from spiders.samples.sites import render_pages
from spiders.samples.stories import load_stories

_MARKS = re.compile("[，。、；：]")
_HALF_WIDTH = str.maketrans("，；：（）", ",;:()")


class Score(NamedTuple):
    """Pairs found, pairs right, pairs both."""

    found: int
    right: int
    both: int

    @property
    def precision(self) -> float:
        """The share of pairs found that are right."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of right pairs that were found."""
        return self.both / self.right if self.right else 1.0


def edited(text: str, rate: float, dice: random.Random) -> str:
    """The text with this share of its characters left out, doubled by another, or replaced by another of the text."""
    out = []
    for character in text:
        if dice.random() >= rate:
            out.append(character)
            continue
        edit = dice.choice(("delete", "insert", "replace"))
        if edit == "insert":
            out.append(character)
        if edit != "delete":
            out.append(dice.choice(text))
    return "".join(out)


def _without_tail(text: str, dice: random.Random) -> str:
    return text[: int(len(text) * dice.uniform(0.4, 0.95))]


def _without_lead(text: str, dice: random.Random) -> str:
    return text[int(len(text) * dice.uniform(0.05, 0.6)) :]


def _other_punctuation(text: str, dice: random.Random) -> str:
    return _MARKS.sub(lambda found: dice.choice(("，", "。", " ", found.group())), text).translate(_HALF_WIDTH)


KINDS_OF_COPY: dict[str, Callable[[str, random.Random], str]] = {
    "edited 1 %": lambda text, dice: edited(text, 0.01, dice),
    "edited 5 %": lambda text, dice: edited(text, 0.05, dice),
    "edited 10 %": lambda text, dice: edited(text, 0.1, dice),
    "tail cut off": _without_tail,
    "lead cut off": _without_lead,
    "cut, and edited 5 %": lambda text, dice: edited(_without_tail(text, dice), 0.05, dice),
    "other punctuation": _other_punctuation,
    "other script": lambda text, dice: to_traditional(text),
}


def frame_of(texts: Sequence[str], order: Sequence[int] | None = None) -> pl.DataFrame:
    """Documents of these texts, `document_id` being their number; `order` says in which order they appeared."""
    days = order or range(len(texts))
    at = [datetime.fromtimestamp(1_600_000_000 + 60 * day, UTC) for day in days]
    return pl.DataFrame(
        {"document_id": [str(n) for n in range(len(texts))], "text": list(texts), "fetched_at": at}
    ).with_columns(published_on=pl.lit(None, dtype=pl.Date), superseded_by=pl.lit(None, dtype=pl.String))


def score(documents: pl.DataFrame, truth: Sequence[object]) -> Score:
    """Compare clusters, pair by pair, with `truth`: for each document in the frame's order what it was made from."""
    found = cluster_documents(documents)
    clusters = dict(zip(found["document_id"], found["cluster_id"], strict=True))
    told = [clusters[key] for key in documents["document_id"]]
    pairs = [(told[a] == told[b], truth[a] == truth[b]) for a, b in combinations(range(len(truth)), 2)]
    return Score(sum(f for f, _ in pairs), sum(r for _, r in pairs), sum(f and r for f, r in pairs))


def copies_score(texts: Sequence[str], kinds: Sequence[str], seed: int) -> Score:
    """Every text and a copy of each kind, appearing in random order."""
    dice = random.Random(seed)
    made = [(at, text) for at, text in enumerate(texts)]
    made += [(at, KINDS_OF_COPY[kind](text, dice)) for at, text in enumerate(texts) for kind in kinds]
    order = dice.sample(range(len(made)), len(made))
    return score(frame_of([text for _, text in made], order), [at for at, _ in made])


def sample_sites_score() -> Score:
    """The pages of the bundled sample sites by their key."""
    pages = render_pages(load_stories())
    rows, truth = [], []
    for key in load_key():
        if key.expected != "crawled":
            continue
        page = pages[key.path]
        document = document_from_bytes(page.body, content_type=page.content_type)
        rows.append((key.path, document.text, document.published_on))
        truth.append(key.duplicate_of or key.path)
    frame = pl.DataFrame(rows, schema=["document_id", "text", "published_on"], orient="row")
    fetched_at, superseded_by = pl.lit(datetime(2026, 1, 1, tzinfo=UTC)), pl.lit(None, dtype=pl.String)
    return score(frame.with_columns(fetched_at=fetched_at, superseded_by=superseded_by), truth)


def texts_of(path: Path) -> list[str]:
    """The texts of a file of JSON lines."""
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def many(texts: Sequence[str], count: int, dice: random.Random) -> Iterator[str]:
    """That many texts: the first ten in up to a thousand edited copies each, the others in a few."""
    for at in range(count):
        source = dice.randrange(min(10, len(texts))) if at % 2 else at // 2 % len(texts)
        yield edited(texts[source], 0.02, dice)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()

    def told(name: str, result: Score) -> None:
        print(f"{name:<46} precision {result.precision:.4f}  recall {result.recall:.4f}  right pairs {result.right}")

    if given.many and given.files:  # before anything else raises the peak of memory
        pool = [text for file in given.files for text in texts_of(file)]
        frame = frame_of(list(many(pool, given.many, random.Random(given.seed))))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, cpu = time.perf_counter(), time.process_time()
        clusters = cluster_documents(frame)["cluster_id"].n_unique()
        spent = time.perf_counter() - start
        busy = time.process_time() - cpu
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        size = sum(frame["text"].str.len_chars()) // given.many
        cost = f"{spent:.1f} s ({busy:.1f} s of processor time), {grown:.0f} MiB more"
        print(f"{given.many} texts of {size} characters: {cost}, {clusters} clusters")
    told("sample sites", sample_sites_score())
    for file in given.files:
        for kind in KINDS_OF_COPY:
            told(f"{file.name}, {kind}", copies_score(texts_of(file), [kind], given.seed))
        told(f"{file.name}, all kinds together", copies_score(texts_of(file), list(KINDS_OF_COPY), given.seed))


if __name__ == "__main__":
    main()
