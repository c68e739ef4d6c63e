"""What the next build would work again, and why. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

import polars as pl

from pipelines.home import Home
from pipelines.steps import documents, facts, labels
from pipelines.steps.incremental import code_version
from warehouse.lake import SHARDS, Lake


def _articles(lake: Lake, shard: str) -> pl.DataFrame:
    return documents.inputs(lake, shard).select(key="capture_id")


def _documents(lake: Lake, shard: str) -> pl.DataFrame:
    return lake.read("documents", shard, columns=["document_id"]).rename({"document_id": "key"})


_STEPS: Mapping[ModuleType, Callable[[Lake, str], pl.DataFrame]] = {
    documents: _articles,
    facts: _documents,
    labels: _documents,
}


def stale_steps(home: Home) -> dict[str, str]:
    """For every step with work waiting, what waits: inputs never worked, or worked by other code."""
    lake = Lake(home.lake)
    stale = {}
    for step, wanted in _STEPS.items():
        new = old = 0
        for shard in SHARDS:
            log = lake.read(step.LOG, shard, columns=["key", "code_version"])
            new += wanted(lake, shard).join(log, on="key", how="anti").height
            old += log.filter(log["code_version"] != code_version(*step.CODE)).height
        parts = [f"{new} new"] * bool(new) + [f"{old} worked by other code"] * bool(old)
        if parts:
            stale[step.NAME] = ", ".join(parts)
    return stale
