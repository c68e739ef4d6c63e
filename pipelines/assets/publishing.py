"""release and report: what leaves the house, and the page that people look at."""

from collections.abc import Sequence

import dagster as dg

from pipelines.assets.reading import Result
from pipelines.assets.resources import HomeResource
from pipelines.steps import publish


class ReleaseConfig(dg.Config):
    """The version to release; none given: one made of today's date, and only when the warehouse changed."""

    version: str | None = None


def publishing_assets(warehouse: Sequence[dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """The two assets that stand on all models of the warehouse."""

    @dg.asset(group_name="publishing", deps=list(warehouse))
    def release(config: ReleaseConfig, home: HomeResource) -> Result:
        """A versioned, checked, privacy-screened copy of the core tables with its documentation."""
        try:
            made = publish.build_release(home.home(), config.version)
        except publish.ReleaseBlocked as blocked:
            raise dg.Failure(str(blocked), allow_retries=False) from blocked
        return dg.MaterializeResult(metadata={"version": made.version, "path": str(made.path), "new": made.is_new})

    @dg.asset(group_name="publishing", deps=[release])
    def report(home: HomeResource) -> Result:
        """The report page."""
        return dg.MaterializeResult(metadata={"path": str(publish.build_report(home.home()))})

    return [release, report]
