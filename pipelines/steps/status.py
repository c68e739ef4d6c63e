"""What the next build would work again, and why. Reads only."""

from __future__ import annotations

from types import ModuleType

from pipelines.home import Home
from pipelines.steps import documents, facts, labels
from pipelines.steps.incremental import code_version
from warehouse.lake import Lake

_STEPS: tuple[ModuleType, ...] = (documents, facts, labels)


def stale_steps(home: Home) -> dict[str, str]:
    """For every step with work waiting, what waits: inputs never worked, or worked by other code."""
    lake = Lake(home.lake)
    waiting = {
        documents: _articles(lake),
        facts: (read := set(lake.read("documents", columns=["document_id"])["document_id"])),
        labels: read,
    }
    stale = {}
    for step in _STEPS:
        log = lake.read(step.LOG)
        new = len(waiting[step] - set(log["key"]))
        old = log.filter(log["code_version"] != code_version(*step.CODE)).height
        parts = [f"{new} new"] * bool(new) + [f"{old} worked by other code"] * bool(old)
        if parts:
            stale[step.NAME] = ", ".join(parts)
    return stale


def _articles(lake: Lake) -> set[str]:
    captures = lake.read("captures", columns=["capture_id", "role", "http_status"])
    wanted = captures.filter(
        captures["role"].is_in(["article", "file"]) & captures["http_status"].fill_null(200).eq(200)
    )
    return set(wanted["capture_id"])
