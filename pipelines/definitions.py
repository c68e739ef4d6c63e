"""The Dagster definitions: all assets, their checks, the job `refresh` and its daily schedule."""

from __future__ import annotations

import dagster as dg
from dagster_dbt import DbtCliResource

from pipelines.assets import assembling, collection, reading
from pipelines.assets.collection import CaptureConfig
from pipelines.assets.models import warehouse_assets
from pipelines.assets.publishing import publishing_assets
from pipelines.assets.resources import HomeResource
from pipelines.home import Home
from pipelines.steps import models
from spiders.catalog import load_catalog

REFRESH = "refresh"


def open_sources() -> list[str]:
    """The catalog's sources that may be crawled."""
    return sorted(source.id for source in load_catalog().values() if source.access == "open" and source.crawlable)


def definitions(home: Home) -> dg.Definitions:
    """Everything that Dagster shows and runs, over the state in `home`."""
    warehouse = warehouse_assets(models.manifest(home))
    keys = sorted(warehouse.keys)
    refresh = dg.define_asset_job(REFRESH, selection=dg.AssetSelection.all())
    daily = dg.ScheduleDefinition(
        name="daily",
        job=refresh,
        cron_schedule="17 4 * * *",  # an odd minute: no round hour at which every crawler calls
        execution_timezone="Asia/Shanghai",
        run_config=dg.RunConfig(ops={"captures": CaptureConfig(sources=open_sources())}),
    )
    return dg.Definitions(
        assets=[
            collection.captures,
            reading.documents,
            reading.clusters,
            reading.facts,
            reading.labels,
            assembling.cases,
            warehouse,
            *publishing_assets(keys),
        ],
        asset_checks=list(assembling.contract_checks()),
        jobs=[refresh],
        schedules=[daily],
        executor=dg.in_process_executor,
        resources={
            "home": HomeResource(root=str(home.root)),
            "dbt": DbtCliResource(
                project_dir=str(models.PROJECT),
                profiles_dir=str(models.PROJECT),
                target_path=str(home.root / "dbt"),
                dbt_executable=models.DBT,
            ),
        },
    )
