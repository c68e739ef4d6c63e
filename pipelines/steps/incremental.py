"""Work only what is new, changed, or worked by other code; forget what is gone.

A step keeps a work log: for every key the digest of its input and the version of the code that worked it. Output is
written before the log, shard by shard, so that a run that dies is taken up where the log ends.

The memory of a step is that of one shard, a sixteenth of the table, read, sorted and written: some 0.2 GB for every
100,000 documents of 1500 characters, as measured, beside what the libraries take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipelines.steps.progress import progress
from warehouse.lake import SHARDS, Lake

ROOT = Path(__file__).resolve().parents[2]
Frames = dict[str, pl.DataFrame]
AT_ONCE = 2048  # rows; their texts take some 50 MB as Python objects


@cache
def code_version(*folders: str) -> str:
    """A digest of every source and data file of the named folders, relative to the project's root (12 hex digits)."""
    digest = sha256()
    for folder in folders:
        base = ROOT / folder
        files = [base] if base.is_file() else sorted(p for p in base.rglob("*") if p.is_file())
        for file in files:
            if "__pycache__" not in file.parts:
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@dataclass(frozen=True)
class Output:
    """A table that a step writes: `column` holds the key of the input a row came from, `prefix` begins the names of
    this step's shards where several steps write one table."""

    table: str
    column: str
    prefix: str = ""


@dataclass
class WorkReport:
    """What a step did, in keys."""

    worked: int = 0
    unchanged: int = 0
    removed: int = 0
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """`process` takes the rows to be worked (with the columns of `inputs`), at least one, and returns a frame an output
    table. It holds what it works as Python objects for some rows at once only (`slices`), and frames of the rest."""

    name: str
    log: str
    outputs: tuple[Output, ...]
    version: str
    process: Callable[[pl.DataFrame], Frames]


def slices(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows, some at a time."""
    return rows.iter_slices(AT_ONCE)


def joined(parts: Sequence[Frames]) -> Frames:
    """What several slices gave, by table."""
    return {table: pl.concat([part[table] for part in parts]) for table in parts[0]}


def work(
    lake: Lake,
    step: Step,
    inputs: Callable[[str], pl.DataFrame],
    *,
    key: str,
    digest: str,
    keys: Callable[[str], pl.DataFrame] | None = None,
) -> WorkReport:
    """Run a step over every shard, in the memory of one. `inputs(shard)` gives the rows; `key` and `digest` name two of
    their columns, which `keys(shard)` gives alone where that takes less than reading the rows."""
    report = WorkReport()
    columns = {key: "key", digest: "input_digest"}

    def plan(shard: str) -> tuple[pl.DataFrame, list[str], int]:
        return _plan(lake, step, shard, (keys or inputs)(shard).select(key, digest).rename(columns))

    total, stale = 0, []
    for shard in SHARDS:
        todo, gone, unchanged = plan(shard)
        report.unchanged += unchanged
        total += todo.height
        if todo.height or gone:
            stale.append(shard)
    progress().begin(step.name, total)
    for shard in stale:
        todo, gone, _ = plan(shard)
        frames = step.process(_rows_of(inputs(shard), key, todo)) if todo.height else {}
        _write_shard(lake, step, shard, todo, gone, frames)
        report.worked += todo.height
        report.removed += len(gone)
        for output in step.outputs:
            new = frames[output.table].height if output.table in frames else 0
            report.rows[output.table] = report.rows.get(output.table, 0) + new
    progress().finish(step.name)
    return report


def _rows_of(rows: pl.DataFrame, key: str, todo: pl.DataFrame) -> pl.DataFrame:
    """The rows to be worked; where that is all of them, as in a first run, without a copy of their texts."""
    if rows.height == todo.height:
        return rows
    return rows.join(todo.select("key"), left_on=key, right_on="key", how="semi")


def _plan(lake: Lake, step: Step, shard: str, wanted: pl.DataFrame) -> tuple[pl.DataFrame, list[str], int]:
    """What of the wanted keys is to be worked, which keys of the log are gone, and how many need no work."""
    log = lake.read(step.log, shard)
    known = log.filter(pl.col("code_version") == step.version)
    todo = wanted.join(known, on=["key", "input_digest"], how="anti")
    gone = log.join(wanted, on="key", how="anti")["key"].to_list()
    return todo, gone, wanted.height - todo.height


def work_documents(lake: Lake, step: Step, columns: Sequence[str]) -> WorkReport:
    """Run a step over the documents, worked again when their text changed; `columns` beside key, text and digest."""
    key, digest = "document_id", "text_sha256"
    inputs = partial(lake.read, "documents", columns=[key, "text", digest, *columns])
    keys = partial(lake.read, "documents", columns=[key, digest])
    return work(lake, step, inputs, key=key, digest=digest, keys=keys)


def _write_shard(lake: Lake, step: Step, shard: str, todo: pl.DataFrame, gone: Sequence[str], frames: Frames) -> None:
    """The output first, then the log: see the module."""
    keys = [*todo["key"].to_list(), *gone]
    for output in step.outputs:
        lake.replace_rows(output.table, output.prefix + shard, output.column, keys, frames.get(output.table))
    entries = todo.select("key", "input_digest", pl.lit(step.version).alias("code_version"))
    lake.replace_rows(step.log, shard, "key", keys, entries)
