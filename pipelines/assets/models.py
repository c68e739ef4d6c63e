"""The dbt project as assets: the lake's tables become the core tables and marts of the DuckDB file."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from pipelines.assets.resources import HomeResource
from pipelines.steps import models
from pipelines.steps.progress import progress

# The assets that write lake tables; every other table is written by `cases`.
_WRITTEN_BY = {name: name for name in ("captures", "documents", "clusters", "facts")} | {"crawls": "captures"}


class Translator(DagsterDbtTranslator):
    """dbt's sources are the assets before it; its models stand under `warehouse/`, apart from assets of that name."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The asset that a dbt resource is."""
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(_WRITTEN_BY.get(name, "cases"))
        return dg.AssetKey(["warehouse", name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The folder of the model: staging, core, marts; seeds are reference data."""
        if dbt_resource_props["resource_type"] == "seed":
            return "reference"
        return str(dbt_resource_props["fqn"][1])


def _unchanged(context: dg.AssetExecutionContext) -> Iterator[dg.Output[None]]:
    """An output an asset, in the order of their dependencies, which Dagster insists on. The checks are not told again:
    they held when this warehouse was built, or it would not have been built, and telling two hundred takes seconds."""
    dependencies = context.assets_def.asset_deps
    for key in TopologicalSorter(dependencies).static_order():
        if key in context.selected_asset_keys:
            name = context.assets_def.get_output_name_for_asset_key(key)
            yield dg.Output(None, name, metadata={"unchanged": True})


def warehouse_assets(manifest: Path) -> dg.AssetsDefinition:
    """All models, seeds and tests of the dbt project, built into a new file that then takes the warehouse's place."""
    settings = DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)

    @dbt_assets(manifest=manifest, name="warehouse", dagster_dbt_translator=Translator(settings=settings))
    def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource, home: HomeResource) -> Iterator[Any]:
        where = home.home()
        if models.is_fresh(where):
            yield from _unchanged(context)
            return
        progress().begin("models", len(context.selected_output_names))
        with models.rebuilding(where):
            for event in dbt.cli(["build"], context=context).stream():
                progress().advance("models", by=isinstance(event, dg.Output))
                yield event
        progress().finish("models")

    return warehouse
