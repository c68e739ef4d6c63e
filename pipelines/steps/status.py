"""What the next build would work again, and why. Reads only."""

from __future__ import annotations

from pipelines.home import Home
from pipelines.steps.incremental import code_version
from warehouse.lake import Lake

# The step, the table that it reads, its key there, its work log, and the folders its code version stands for.
_STEPS = (
    ("documents", "captures", "capture_id", "work_log_documents", ("pipelines/text",)),
    ("facts", "documents", "document_id", "work_log_facts", ("pipelines/facts", "pipelines/text")),
    (
        "labels",
        "documents",
        "document_id",
        "work_log_labels",
        ("pipelines/labels", "pipelines/text", "data_contracts/vocabularies"),
    ),
)


def stale_steps(home: Home) -> dict[str, str]:
    """For every step with work waiting, what waits: inputs never worked, or worked by other code."""
    lake = Lake(home.lake)
    stale = {}
    for name, table, key, log_table, folders in _STEPS:
        inputs = set(lake.read(table, columns=[key])[key])
        log = lake.read(log_table)
        new = len(inputs - set(log["key"])) if name != "documents" else len(_articles(lake) - set(log["key"]))
        old = log.filter(log["code_version"] != code_version(*folders)).height
        parts = [f"{new} new"] * bool(new) + [f"{old} worked by other code"] * bool(old)
        if parts:
            stale[name] = ", ".join(parts)
    return stale


def _articles(lake: Lake) -> set[str]:
    captures = lake.read("captures", columns=["capture_id", "role", "http_status"])
    wanted = captures.filter(
        captures["role"].is_in(["article", "file"]) & captures["http_status"].fill_null(200).eq(200)
    )
    return set(wanted["capture_id"])
