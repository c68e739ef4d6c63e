"""How the command line talks: progress bars, tables, complaints, JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from pipelines.home import ENVIRONMENT_VARIABLE, Home
from pipelines.steps.progress import shown_by

MODEL_VARIABLE = "LEAKLEDGER_MODEL"  # `pipelines.labels.choice` reads it; importing that takes its time
_TELL_EVERY = 30.0  # seconds between two lines about the same work where there is no terminal

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar=ENVIRONMENT_VARIABLE, help="The folder of the state.", show_default="./data"),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar=MODEL_VARIABLE,
        help="Another text classifier for the labels: a model folder, or a Hugging Face id.",
        show_default="the one that is shipped",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


class UserError(Exception):
    """Something that the user can mend: told in one message, without a traceback."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def use_model(name: str | None) -> None:
    """Let labels be decided with this model, in this process and those that it starts; loaded now, so that a wrong
    one is told before any work is done. Raises UserError where it cannot be used."""
    if not name:
        return
    from pipelines.labels.choice import chosen
    from pipelines.labels.classifier import ModelError

    os.environ[MODEL_VARIABLE] = str(Path(name).expanduser().resolve()) if Path(name).expanduser().exists() else name
    try:
        chosen()
    except ModelError as error:
        raise UserError(str(error)) from error


def complain(message: str) -> None:
    """Say on standard error what is wrong."""
    err.print("leakledger:", style="bold red", end=" ")
    err.print(message, markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def existing_home(given: Path | None) -> Home:
    """The home, which must hold a warehouse. Raises UserError that says how to make one."""
    home = Home.locate(given)
    if not home.duckdb.exists():
        raise UserError(f"no warehouse at {home.duckdb}; `leakledger run` makes one", exit_code=1)
    return home


COLUMNS = (
    SpinnerColumn(),
    TextColumn("{task.description:<12}"),
    BarColumn(bar_width=20),  # room for a note on a line of 80 characters
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TextColumn("{task.fields[note]}"),
)


class _RichProgress:
    """Shows each piece of work as a bar; where there is no terminal, as one line when it is finished, and as one now
    and then while it goes on, if it tells where it stands."""

    def __init__(self, bars: Bars, console: Console) -> None:
        self._bars = bars
        self._console = console
        self._tasks: dict[str, Any] = {}
        self._told_at = 0.0

    def begin(self, name: str, total: int | None) -> None:
        """See pipelines.steps.progress.Progress."""
        if name in self._tasks:
            self._bars.reset(self._tasks[name], total=total, note="")
        else:
            self._tasks[name] = self._bars.add_task(name, total=total, note="")
        self._told_at = time.monotonic()

    def advance(self, name: str, by: int = 1) -> None:
        """See pipelines.steps.progress.Progress."""
        if name in self._tasks:
            self._bars.advance(self._tasks[name], by)

    def show(self, name: str, done: int, total: int, note: str) -> None:
        """See pipelines.steps.progress.Progress."""
        if name not in self._tasks:
            return
        self._bars.update(self._tasks[name], completed=done, total=total, note=note)
        if not self._console.is_terminal and time.monotonic() - self._told_at >= _TELL_EVERY:
            self._told_at = time.monotonic()
            self._console.print(f"{name}: {done} of {total} so far, {note}", soft_wrap=True)

    def finish(self, name: str) -> None:
        """See pipelines.steps.progress.Progress."""
        if name not in self._tasks:
            return
        task = self._bars.tasks[self._tasks[name]]
        self._bars.update(task.id, total=task.completed, completed=task.completed)
        self._bars.stop_task(task.id)
        if not self._console.is_terminal:
            note = f", {task.fields['note']}" if task.fields["note"] else ""
            self._console.print(
                f"{name}: {int(task.completed)} done in {task.elapsed or 0:.1f} s{note}", soft_wrap=True
            )


@contextmanager
def _stderr_of_now() -> Iterator[Console]:
    """Standard error as it is now: while Dagster runs a step, it puts a file in its place, which is no terminal."""
    try:
        number = os.dup(sys.stderr.fileno())
    except (OSError, ValueError):  # no real file, as under a test
        yield err
        return
    with open(number, "w", encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - a descriptor, not a path
        yield Console(file=file, highlight=False)


@contextmanager
def bars() -> Iterator[None]:
    """Within the block, steps show their work as live bars on standard error."""
    with _stderr_of_now() as console:
        live = Bars(*COLUMNS, console=console, disable=not console.is_terminal)
        with live, shown_by(_RichProgress(live, console)):
            yield
