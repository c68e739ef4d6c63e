"""documents → clusters: which documents repeat each other. Worked over all documents, when any changed.

The one step from pages to documents whose memory grows with the corpus: it holds every text that is compared.
"""

from __future__ import annotations

from pipelines.home import Home
from pipelines.linking.duplicates import cluster_documents
from pipelines.steps.incremental import WorkReport, code_version
from pipelines.steps.staleness import Stamp
from warehouse.lake import Lake

NAME = "clusters"


def build_clusters(home: Home) -> WorkReport:
    """Bring the table `clusters` up to date with `documents`."""
    lake = Lake(home.lake)
    stamp = Stamp(home.state / f"{NAME}.json", lake.digests(["documents"]), code_version("pipelines/linking"))
    if stamp.is_fresh():
        return WorkReport(unchanged=lake.read(NAME, columns=["document_id"]).height)
    clusters = cluster_documents(lake.read("documents", columns=["document_id", "text", "published_on", "fetched_at"]))
    lake.write(NAME, clusters)
    stamp.save()
    return WorkReport(worked=clusters.height, rows={NAME: clusters.height})
