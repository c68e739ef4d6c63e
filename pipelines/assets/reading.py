"""documents, clusters, facts and labels: each asset brings one lake table up to date."""

import dagster as dg

from pipelines.assets.collection import captures
from pipelines.assets.resources import HomeResource
from pipelines.steps.clusters import build_clusters
from pipelines.steps.documents import build_documents
from pipelines.steps.facts import build_facts
from pipelines.steps.incremental import WorkReport
from pipelines.steps.labels import build_labels

Result = dg.MaterializeResult[None]


def told(report: WorkReport) -> Result:
    """A step's report as metadata of its asset."""
    counts = {"worked": report.worked, "unchanged": report.unchanged, "removed": report.removed}
    return dg.MaterializeResult(metadata={**counts, **{f"rows: {table}": n for table, n in report.rows.items()}})


@dg.asset(group_name="reading", deps=[captures])
def documents(home: HomeResource) -> Result:
    """Captures, decoded, stripped of page furniture, normalised; what is no document stands in quarantine."""
    return told(build_documents(home.home()))


@dg.asset(group_name="reading", deps=[documents])
def clusters(home: HomeResource) -> Result:
    """Which documents repeat each other."""
    return told(build_clusters(home.home()))


@dg.asset(group_name="reading", deps=[documents])
def facts(home: HomeResource) -> Result:
    """What each document states, with the span that states it."""
    return told(build_facts(home.home()))


@dg.asset(group_name="reading", deps=[documents])
def labels(home: HomeResource) -> Result:
    """Relevance, industry, channel and data type of each document."""
    return told(build_labels(home.home()))
