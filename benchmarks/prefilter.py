"""How fast the first filter scans Parquet, and what it loses.

    python -m benchmarks.prefilter TEXTS.jsonl [--labelled GOLD.jsonl …] [--megabytes 300]

TEXTS.jsonl holds lines {"text": …} of unrelated judgments; they are repeated into a Parquet file of about that many
megabytes of text. Recall is measured on the labelled texts of the repository and on the files given.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import polars as pl

from pipelines.labels.prefilter import may_be_relevant
from pipelines.training.data import Example, examples_of, repository_examples


def scan(texts: list[str], megabytes: int) -> None:
    """Print the megabytes of text a second of a scan over Parquet, and the share of rows that it keeps."""
    size = sum(len(text.encode()) for text in texts)
    # Numbered, for Parquet stores a repeated text once and Polars would look at it once.
    times = max(1, megabytes * 1_000_000 // size)
    repeated = [f"{number}. {text}" for number in range(times) for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "judgments.parquet"
        pl.DataFrame({"text": repeated}).write_parquet(file, row_group_size=20_000)
        start = time.perf_counter()
        kept = pl.scan_parquet(file).filter(may_be_relevant("text")).select(pl.len()).collect().item()
        spent = time.perf_counter() - start
    whole = size * times / 1e6
    print(f"{whole:.0f} MB of text in {spent:.2f} s: {whole / spent:.0f} MB/s, {kept / len(repeated):.1%} of rows kept")


def recall(examples: list[Example]) -> None:
    """Print how many of the relevant texts are kept, and which are not."""
    relevant = [example for example in examples if example.relevant]
    rows = [{"id": e.id, "text": e.text, "kind": e.kind, "title": e.title} for e in relevant]
    frame = pl.DataFrame(rows, schema={"id": pl.String, "text": pl.String, "kind": pl.String, "title": pl.String})
    lost = frame.filter(~may_be_relevant("text", "kind", "title"))["id"].to_list()
    print(f"recall {1 - len(lost) / len(relevant):.4f} of {len(relevant)} relevant texts; lost: {lost}")


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--labelled", type=Path, action="append", default=[])
    parser.add_argument("--megabytes", type=int, default=300)
    given = parser.parse_args()
    texts = [json.loads(line)["text"] for line in given.texts.read_text(encoding="utf-8").splitlines() if line.strip()]
    scan(texts, given.megabytes)
    recall([*repository_examples(), *(example for path in given.labelled for example in examples_of(path))])


if __name__ == "__main__":
    main()
