"""`release` and `report`: publish what is in the warehouse, through the same assets."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.console import HomeOption, UserError, complain, existing_home, out
from pipelines.cli.runner import Outcome, refresh


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("release")(release)
    app.command("report")(report)


def release(
    version: Annotated[str, typer.Argument(help="The version, e.g. 2026.11.1: letters, digits, dots and hyphens.")],
    home: HomeOption = None,
) -> None:
    """Release the warehouse as a versioned folder of Parquet files with checksums and documentation."""
    where = existing_home(home)
    if not version.replace(".", "").replace("-", "").isalnum() or version[0] in ".-":
        raise UserError(f"not a version: {version!r}; use letters, digits, dots and hyphens")
    _told(refresh(where, version=version, only=["release"]))
    out.print(f"released: {where.releases / version}", soft_wrap=True)


def report(home: HomeOption = None) -> None:
    """Write the report page."""
    where = existing_home(home)
    _told(refresh(where, only=["report"]))
    out.print(f"report: {where.report}", soft_wrap=True)


def _told(outcome: Outcome) -> None:
    for text in [*outcome.failures, *outcome.blocking]:
        complain(text)
    if outcome.exit_code:
        raise typer.Exit(outcome.exit_code)
