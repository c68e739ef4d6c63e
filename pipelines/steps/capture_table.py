"""The rows beside the WARC files → the table `captures`, shard by shard, in the memory of one shard: some 0.2 GB for a
million captures (`benchmarks/memory.py`).

Belongs here: how many rows of many sources become sorted shards without ever being held together. Does not belong here:
where the rows come from (`captures.py`), what they mean (`spiders/store.py`).
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from pipelines.home import Home
from spiders.capture_index import whole_lines
from spiders.store import INDEX
from warehouse.lake import SHARDS, Lake, LakeError
from warehouse.tables import empty_frame, table

NAME = "captures"
_BATCH = 20_000  # rows that are parted at once


def build_capture_table(home: Home, lake: Lake) -> dict[tuple[str, str], int]:
    """Write the table anew from every `captures.jsonl`; how many captures there are, by source and origin.

    A page fetched again with the same content is one capture, that of its first fetch; `appeared_at` is when it was
    last fetched as something new.
    """
    counts: Counter[tuple[str, str]] = Counter()
    home.root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.root, prefix=".captures-") as folder:
        for number, rows in enumerate(_batches(home)):
            for shard in SHARDS:
                part = rows.filter(pl.col("capture_id").str.starts_with(shard))
                if part.height:
                    part.write_ipc(Path(folder) / f"{shard}-{number:08}.arrow")
        for shard in SHARDS:
            parts = [pl.read_ipc(part) for part in sorted(Path(folder).glob(f"{shard}-*.arrow"))]
            found = pl.concat([empty_frame(NAME), *parts]).sort("fetched_at", maintain_order=True)
            dated = found.with_columns(appeared_at=pl.col("fetched_at").max().over("capture_id"))
            first = dated.unique("capture_id", keep="first", maintain_order=True)
            counts.update(Counter(first.select("source_id", "origin").iter_rows()))
            lake.write(NAME, first, shard)
    return dict(counts)


def _batches(home: Home) -> Iterator[pl.DataFrame]:
    for index in sorted(home.captures.glob(f"*/{INDEX}")):
        lines = whole_lines(index)
        while batch := [line.text for line in islice(lines, _BATCH)]:
            yield _frame(index, batch)


def _frame(index: Path, lines: Sequence[bytes]) -> pl.DataFrame:
    """Lines as rows of the table. Raises LakeError, with the file's name, for what is none."""
    columns = {name: dtype for name, dtype in table(NAME).schema.items() if name != "appeared_at"}
    try:
        extra = json.loads(lines[0]).keys() - columns.keys()
        rows = pl.read_ndjson(b"".join(lines), schema={**columns, "fetched_at": pl.String})
        moments = pl.col("fetched_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us")
        typed = rows.with_columns(moments.dt.convert_time_zone("UTC")).with_columns(appeared_at="fetched_at")
    except (ValueError, pl.exceptions.PolarsError) as error:
        raise LakeError(f"{index}: cannot be read as rows of table {NAME}: {error}") from error
    if extra:
        raise LakeError(f"{index}: table {NAME} has no column {', '.join(sorted(extra))}")
    return typed
