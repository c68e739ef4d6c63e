"""captures: the one asset that looks outside."""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from pipelines.assets.resources import HomeResource
from pipelines.steps.captures import collect
from pipelines.steps.crawls import markdown


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
        **{name: sum(crawl[name] for crawl in report.crawls) for name in ("new", "changed", "failed")},
    }
    if report.crawls:
        metadata["crawls"] = dg.MetadataValue.md(markdown(report.crawls))
    if report.crawled and report.crawled.warnings:
        metadata["warnings"] = dg.MetadataValue.json(report.crawled.warnings)
    return dg.MaterializeResult(metadata=metadata)
