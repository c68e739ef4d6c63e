"""How many texts a second are read, and whether time grows linearly with length.

    python -m benchmarks.extraction TEXTS.jsonl [--kind verdict] [--repeat 5]

TEXTS.jsonl holds lines {"text": …}. Printed are medians over the repeats for each stage, alone and together, and the
time for one long text of 1, 2, 4 and 8 MB (made by repeating the texts) as a ratio to that of half its length: 2.0
means linear.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.facts import extract_facts
from pipelines.labels import Given, label_documents
from pipelines.text import Document, SetAside, document_from_text


def seconds(work: Callable[[], object], repeat: int) -> float:
    """The median time of a piece of work."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def documents(texts: Sequence[str]) -> list[Document]:
    """The texts that can become documents."""
    found = []
    for text in texts:
        try:
            found.append(document_from_text(text))
        except SetAside:
            continue
    return found


def facts(docs: Sequence[Document]) -> None:
    """Read the facts of all documents."""
    for doc in docs:
        extract_facts(doc.text, kind=doc.kind, title=doc.title, corrupt=doc.corrupt)


def labels(docs: Sequence[Document]) -> None:
    """Label all documents, in batches as the pipeline does."""
    list(label_documents(Given(doc.text, doc.kind, doc.title) for doc in docs))


def throughput(texts: Sequence[str], repeat: int) -> None:
    """Print texts a second and microseconds a text, stage by stage."""
    docs = documents(texts)
    size = sum(len(doc.text) for doc in docs) / len(docs)
    print(f"{len(docs)} texts of {size:.0f} characters on average; medians of {repeat} runs")
    stages = {"clean": lambda: documents(texts), "facts": lambda: facts(docs), "labels": lambda: labels(docs)}
    times = {name: seconds(stage, repeat) for name, stage in stages.items()}
    times["together"] = sum(times.values())
    for name, spent in times.items():
        share = spent / times["together"]
        print(f"{name:<9} {len(docs) / spent:>8.0f} texts/s {spent / len(docs) * 1e6:>7.0f} µs a text {share:>5.0%}")


def linearity(texts: Sequence[str], kind: str, repeat: int) -> None:
    """Print the time of long texts as a ratio to half their length."""
    joined = "\n".join(texts)
    before = None
    for megabytes in (1, 2, 4, 8):
        length = megabytes * 1_000_000 // 3  # UTF-8 takes three bytes for a Chinese character
        text = (joined * (length // len(joined) + 1))[:length]
        spent = seconds(lambda text=text: extract_facts(text, kind=kind, title=None), repeat)  # type: ignore[misc]
        ratio = f"{spent / before:.2f} times that of half" if before else ""
        print(f"{megabytes} MB: {spent:.2f} s {ratio}")
        before = spent


def main() -> None:
    """Measure the texts that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--kind", default="verdict")
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    texts = [json.loads(line)["text"] for line in given.texts.read_text(encoding="utf-8").splitlines() if line.strip()]
    throughput(texts, given.repeat)
    linearity(texts, given.kind, repeat=1)


if __name__ == "__main__":
    main()
