"""`run`, `collect`, `build` and `dev`: everything that materialises assets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.cli.console import HomeOption, JsonOption, ModelOption, UserError, complain, out, print_json, use_model
from pipelines.cli.runner import COLLECTION, Outcome, prepare_instance, refresh
from pipelines.cli.summary import print_summary, summary
from pipelines.home import Home

SourceOption = Annotated[list[str] | None, typer.Option("--source", help="A source of the catalog; may be repeated.")]
InputOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--input",
        help="A file or folder: .txt .html .docx .pdf .warc[.gz] .jsonl .csv .parquet .zip; may be repeated.",
    ),
]
MappingOption = Annotated[
    str | None,
    typer.Option("--mapping", help="What the columns of tables are: a shipped mapping's name, or a YAML file."),
]
ViaOption = Annotated[
    str | None,
    typer.Option("--via", metavar="ARCHIVE", help="Take the sources' pages from this archive of the catalog."),
]
SamplesOption = Annotated[bool, typer.Option("--samples", help="Serve and crawl the bundled sample sites.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("run")(run)
    app.command("collect")(collect)
    app.command("build")(build)
    app.command("dev")(dev)


def run(
    source: SourceOption = None,
    input: InputOption = None,  # noqa: A002 - the option's public name
    mapping: MappingOption = None,
    samples: SamplesOption = False,
    model: ModelOption = None,
    via: ViaOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Collect sources or take local files, then build, release and report.

    With neither --source, --input nor --samples, every open source of the catalog is crawled. With --via, the pages of
    the sources that --source names are taken from an archive.
    """
    use_model(model)
    where = Home.locate(home)
    outcome = _collecting(where, source or [], input or [], samples=samples, mapping=mapping, via=via, default_all=True)
    _finish(where, outcome, json=json)


def collect(
    sources: Annotated[list[str], typer.Argument(help="Sources of the catalog.")],
    via: ViaOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Fetch sources only, from themselves or from an archive; build nothing."""
    where = Home.locate(home)
    _finish(where, _collecting(where, sources, [], samples=False, via=via, only=COLLECTION), json=json)


def build(model: ModelOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """Work everything after the captures: only what is new, changed, or whose code or model changed."""
    use_model(model)
    where = Home.locate(home)
    _finish(where, refresh(where, leave_out=COLLECTION), json=json)


def dev(home: HomeOption = None, port: Annotated[int, typer.Option(help="Port of the web interface.")] = 3000) -> None:
    """Open the Dagster web interface over the same assets, runs and checks."""
    where = Home.locate(home)
    prepare_instance(where)
    command = [str(Path(sys.executable).parent / "dagster"), "dev", "-m", "pipelines.dagster_entry", "-p", str(port)]
    out.print(f"the Dagster interface over {where.root}: http://127.0.0.1:{port} (stop with Ctrl-C)")
    sys.exit(subprocess.call(command, env=os.environ | {"LEAKLEDGER_HOME": str(where.root)}))


def _collecting(
    home: Home,
    sources: Sequence[str],
    inputs: Sequence[Path],
    *,
    samples: bool,
    mapping: str | None = None,
    via: str | None = None,
    default_all: bool = False,
    only: Sequence[str] = (),
) -> Outcome:
    from pipelines.definitions import open_sources
    from pipelines.steps.captures import UnknownSource, choose, choose_archive
    from spiders.catalog import CatalogError, load_catalog
    from spiders.local_files_mapping import MappingError, load_mapping
    from spiders.samples.server import serve

    missing = [str(path) for path in inputs if not path.exists()]
    if missing:
        raise UserError(f"no such file or folder: {', '.join(missing)}")
    if via and not sources:
        raise UserError("--via needs sources: name the ones whose pages the archive is asked for")
    try:
        if mapping:
            load_mapping(mapping)
        ids = list(sources)
        if samples:
            ids += [s.id for s in load_catalog().values() if s.access == "sample" and s.id not in ids]
        elif default_all and not ids and not inputs:
            ids = open_sources()
        chosen = choose(ids) + ([choose_archive(via)] if via else [])
    except (CatalogError, MappingError, UnknownSource) as error:
        raise UserError(str(error)) from error
    needs_samples = any(source.access == "sample" for source in chosen)
    with serve() if needs_samples else nullcontext() as server:
        config: dict[str, Any] = {"sources": ids, "inputs": [str(path.resolve()) for path in inputs]}
        if mapping:
            config["mapping"] = str(Path(mapping).resolve()) if Path(mapping).is_file() else mapping
        if via:
            config["via"] = via
        if server is not None:
            config["sample_base"] = server.base_url
        return refresh(home, captures=config, only=only)


def _finish(home: Home, outcome: Outcome, *, json: bool) -> None:
    """Say how the run ended and what the warehouse holds; exit with the outcome's code."""
    told = summary(home)
    if json:
        ended = {"failures": outcome.failures, "blocking": outcome.blocking, "notices": outcome.notices}
        print_json({**told, **ended, "run_id": outcome.run_id})
    else:
        print_summary(home, told)
    for text in outcome.notices:
        complain(f"look at: {text}")
    for text in outcome.warnings:
        complain(f"warning, a check does not hold: {text}")
    for text in outcome.failures:
        complain(f"failed: {text}")
    for text in outcome.blocking:
        complain(f"blocked, nothing was released: {text}")
    raise typer.Exit(outcome.exit_code)
