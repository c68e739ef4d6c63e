"""Which documents are earlier versions of one page: what an address said before its publisher changed it.

Belongs here: the order of versions. Does not belong here: copies at other addresses (`duplicates.py`).

Every version stays a document of its own. Only the one that stands speaks for a case: a figure that was corrected must
not be counted beside its correction.
"""

from __future__ import annotations

import polars as pl


def superseded(documents: pl.DataFrame) -> pl.DataFrame:
    """Find the version that stands of each page.

    In: document_id, source_id, url, appeared_at (when the page last came to hold this content), of pages that can have
    versions. Out, a row a document that no longer stands: document_id, superseded_by (the id of the one that does).
    """
    page = ["source_id", "url"]
    ordered = documents.sort("appeared_at", "document_id")
    return (
        ordered.with_columns(superseded_by=pl.col("document_id").last().over(page))
        .filter(pl.col("document_id") != pl.col("superseded_by"))
        .select("document_id", "superseded_by")
    )
