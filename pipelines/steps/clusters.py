"""documents → clusters: which documents repeat or supersede each other. Worked over all, when any changed.

The one step from pages to documents whose memory grows with the corpus: it holds every text that is compared.
"""

from __future__ import annotations

import polars as pl

from pipelines.home import Home
from pipelines.linking.duplicates import cluster_documents
from pipelines.linking.versions import superseded
from pipelines.steps.incremental import WorkReport, code_version
from pipelines.steps.staleness import Stamp
from spiders.local_files import RECORD_TYPE
from warehouse.lake import Lake

NAME = "clusters"
_CODE = ("pipelines/linking", "pipelines/steps/clusters.py")


def build_clusters(home: Home) -> WorkReport:
    """Bring the table `clusters` up to date with `documents` and what `captures` tell of their pages."""
    lake = Lake(home.lake)
    stamp = Stamp(home.state / f"{NAME}.json", lake.digests(["documents", "captures"]), code_version(*_CODE))
    if stamp.is_fresh():
        return WorkReport(unchanged=lake.read(NAME, columns=["document_id"]).height)
    documents = lake.read("documents", columns=["document_id", "text", "published_on", "fetched_at"])
    earlier = superseded(_pages(lake))
    clusters = cluster_documents(documents.join(earlier, on="document_id", how="left"))
    clusters = clusters.join(earlier, on="document_id", how="left")
    lake.write(NAME, clusters)
    stamp.save()
    return WorkReport(worked=clusters.height, rows={NAME: clusters.height})


def _pages(lake: Lake) -> pl.DataFrame:
    """Documents that were read from web pages, with the time of their version. Of two files of one name, or two rows
    of a table with one address, neither is a later version of the other."""
    columns = ["capture_id", "content_type", "appeared_at"]
    documents = lake.read("documents", columns=["document_id", "capture_id", "source_id", "url"])
    pages = documents.join(lake.read("captures", columns=columns), on="capture_id")
    is_page = pl.col("url").str.contains("^https?://") & pl.col("content_type").ne_missing(RECORD_TYPE)
    return pages.filter(is_page)
