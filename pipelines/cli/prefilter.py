"""`prefilter`: leave out of large tables what cannot be about the matter, before anything slow runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.console import JsonOption, UserError, bars, complain, out, print_json

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("prefilter")(prefilter)


def prefilter(
    tables: Annotated[list[Path], typer.Argument(help="Tables: .parquet .csv .jsonl, a document a row.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="JSON lines of the rows that may be relevant.")],
    mapping: Annotated[
        str | None, typer.Option(help="What the columns are: a shipped mapping's name, or a YAML file.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Keep the rows of large tables that may tell of personal records obtained, sold, provided or leaked.

    The rows come out as they were; `leakledger run --input` takes them in. Of judgments on other crimes nearly all
    are left out, of relevant ones none that we know of.
    """
    from pipelines.steps.prefilter import PrefilterError
    from pipelines.steps.prefilter import prefilter as sift
    from spiders.local_files_mapping import MappingError, load_mapping

    missing = [str(table) for table in tables if not table.is_file()]
    if missing:
        raise UserError(f"no such file: {', '.join(missing)}")
    if output.suffix != ".jsonl":
        raise UserError(f"{output}: must end in .jsonl")
    try:
        with bars():
            found = sift(tables, output, load_mapping(mapping) if mapping else None)
    except MappingError as error:
        raise UserError(str(error)) from error
    except PrefilterError as error:
        raise UserError(str(error), exit_code=1) from error
    for one in found.rejected[:_SHOWN]:
        complain(f"{one.name}: {one.detail}")
    if json:
        print_json({"rows": found.rows, "kept": found.kept, "rejected": len(found.rejected), "output": str(output)})
    else:
        out.print(f"{found.kept} of {found.rows} rows kept in {output}, {len(found.rejected)} could not be read")
    if found.rejected:
        raise typer.Exit(1)
