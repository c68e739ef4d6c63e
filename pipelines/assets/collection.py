"""captures: the one asset that looks outside."""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from pipelines.assets.resources import HomeResource
from pipelines.steps.captures import collect


class CaptureConfig(dg.Config):
    """What to collect: catalog ids to crawl, files or folders to take in, the mapping of tables among them;
    `sample_base` is where the bundled sample sites are served, `via` an archive that is asked in the place of the
    sources. Nothing listed: what was captured before is indexed again."""

    sources: list[str] = Field(default_factory=list)
    inputs: list[str] = Field(default_factory=list)
    mapping: str | None = None
    sample_base: str | None = None
    via: str | None = None


@dg.asset(group_name="collection", kinds={"scrapy"})
def captures(config: CaptureConfig, home: HomeResource) -> dg.MaterializeResult[None]:
    """Responses and files as they came, in WARC, and their index."""
    inputs = [Path(path) for path in config.inputs]
    report = collect(home.home(), config.sources, inputs, config.sample_base, config.mapping, config.via)
    metadata: dict[str, Any] = {
        "captures": report.captures,
        "files": len(report.files),
        "rejected": len(report.rejected),
    }
    for source_id, counts in (report.crawled.sources if report.crawled else {}).items():
        metadata[source_id] = dg.MetadataValue.json(counts)
    if report.crawled and report.crawled.warnings:
        metadata["warnings"] = dg.MetadataValue.json(report.crawled.warnings)
    return dg.MaterializeResult(metadata=metadata)
