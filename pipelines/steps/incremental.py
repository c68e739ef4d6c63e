"""Work only what is new, changed, or worked by other code; forget what is gone.

A step keeps a work log: for every key the digest of its input and the version of the code that worked it. Output is
written before the log, shard by shard, so that a run that dies is taken up where the log ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipelines.steps.progress import progress
from warehouse.lake import SHARDS, Lake

ROOT = Path(__file__).resolve().parents[2]
Frames = dict[str, pl.DataFrame]


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
    """`process` takes the rows to be worked (with the columns of `inputs`) and returns a frame an output table."""

    name: str
    log: str
    outputs: tuple[Output, ...]
    version: str
    process: Callable[[pl.DataFrame], Frames]


def work(lake: Lake, step: Step, inputs: Callable[[str], pl.DataFrame], *, key: str, digest: str) -> WorkReport:
    """Run a step over every shard. `inputs(shard)` gives the rows; `key` and `digest` name two of their columns."""
    report = WorkReport()
    plans = []
    for shard in SHARDS:
        rows = inputs(shard)
        log = lake.read(step.log, shard)
        known = log.filter(pl.col("code_version") == step.version).rename({"key": key, "input_digest": digest})
        todo = rows.join(known.select(key, digest), on=[key, digest], how="anti")
        gone = log.filter(~pl.col("key").is_in(rows[key].implode()))["key"].to_list()
        report.unchanged += rows.height - todo.height
        if todo.height or gone:
            plans.append((shard, todo, gone))
    progress().begin(step.name, sum(todo.height for _, todo, _ in plans))
    for shard, todo, gone in plans:
        _work_shard(lake, step, shard, todo.rename({key: "key", digest: "input_digest"}), todo, gone, report)
    progress().finish(step.name)
    return report


def work_documents(lake: Lake, step: Step, columns: Sequence[str]) -> WorkReport:
    """Run a step over the documents, worked again when their text changed; `columns` beside key, text and digest."""
    wanted = ["document_id", "text", "text_sha256", *columns]
    inputs = partial(lake.read, "documents", columns=wanted)
    return work(lake, step, inputs, key="document_id", digest="text_sha256")


def _work_shard(
    lake: Lake,
    step: Step,
    shard: str,
    log_rows: pl.DataFrame,
    todo: pl.DataFrame,
    gone: Sequence[str],
    report: WorkReport,
) -> None:
    frames = step.process(todo) if todo.height else {}
    keys = [*log_rows["key"].to_list(), *gone]
    for output in step.outputs:
        new = frames.get(output.table)
        lake.replace_rows(output.table, output.prefix + shard, output.column, keys, new)
        report.rows[output.table] = report.rows.get(output.table, 0) + (new.height if new is not None else 0)
    entries = log_rows.select("key", "input_digest", pl.lit(step.version).alias("code_version"))
    lake.replace_rows(step.log, shard, "key", keys, entries)
    report.worked += todo.height
    report.removed += len(gone)
