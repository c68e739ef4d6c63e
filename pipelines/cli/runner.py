"""Materialise Dagster assets in process, so that a run of the command line is a run that `leakledger dev` shows."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.cli.console import bars
from pipelines.home import Home
from warehouse.lake import write_text_atomic

if TYPE_CHECKING:
    import dagster as dg

_INSTANCE_SETTINGS = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
COLLECTION = ("captures",)
LOG = "run.log"


@dataclass
class Outcome:
    """How a run ended: what failed outright, which blocking checks failed, which others, and what a crawl noticed."""

    run_id: str
    failures: list[str] = field(default_factory=list)
    blocking: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 done, 1 failed, 3 finished but a blocking check failed and nothing was released."""
        if self.blocking:
            return 3
        return 1 if self.failures else 0


def prepare_instance(home: Home) -> None:
    """Make the folder that Dagster keeps its runs in, and name it in the environment."""
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        write_text_atomic(settings, _INSTANCE_SETTINGS)
    os.environ["DAGSTER_HOME"] = str(home.dagster)


def refresh(
    home: Home,
    *,
    captures: dict[str, Any] | None = None,
    version: str | None = None,
    only: Sequence[str] = (),
    leave_out: Sequence[str] = (),
) -> Outcome:
    """Run the job `refresh`, or the part of it that `only` and `leave_out` name (asset keys)."""
    prepare_instance(home)
    os.environ["LEAKLEDGER_HOME"] = str(home.root)
    warnings.simplefilter("ignore")  # Dagster's beta notices are not for the users of this command
    # It also warns of every check that an unchanged warehouse does not tell again.
    for name in ("dagster", "dagster._core.execution.plan.active"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    import dagster as dg

    from pipelines.definitions import REFRESH, definitions

    defs = definitions(home)
    job = defs.resolve_job_def(REFRESH)
    keys = [k for k in defs.resolve_asset_graph().materializable_asset_keys if k.to_user_string() not in leave_out]
    if only:
        keys = [k for k in keys if k.to_user_string() in only]
    log = home.dagster / LOG
    operations: dict[str, Any] = {}
    if any(k.to_user_string() == "captures" for k in keys):
        operations["captures"] = {"config": captures or {}}
    if any(k.to_user_string() == "release" for k in keys):
        operations["release"] = {"config": {"version": version} if version else {}}
    # dbt tells its progress on standard output, where the answers of this command belong.
    with dg.DagsterInstance.get() as instance, bars(), log.open("w") as file, redirect_stdout(file):
        result = job.execute_in_process(
            instance=instance,
            asset_selection=keys,
            run_config={"ops": operations, "loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    return _outcome(result)


def _outcome(result: dg.ExecuteInProcessResult) -> Outcome:
    import dagster as dg

    outcome = Outcome(result.run_id)
    for evaluation in result.get_asset_check_evaluations():
        if evaluation.passed:
            continue
        text = f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
        serious = evaluation.severity == dg.AssetCheckSeverity.ERROR
        (outcome.blocking if serious else outcome.warnings).append(text)
    for event in result.all_events:
        if event.is_step_materialization and event.asset_key == dg.AssetKey(COLLECTION):
            noticed = event.step_materialization_data.materialization.metadata.get("warnings")
            outcome.notices.extend(map(str, noticed.value or ()) if isinstance(noticed, dg.JsonMetadataValue) else ())
        if event.is_step_failure:
            data = event.step_failure_data
            message = data.user_failure_data.description if data.user_failure_data else None
            cause = data.error
            while cause and cause.cause:
                cause = cause.cause
            told = message or (cause.message.strip() if cause else "failed")
            (outcome.blocking if message else outcome.failures).append(f"{event.step_key}: {told}")
    return outcome
