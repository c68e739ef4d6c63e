"""The `leakledger` command: its subcommands, and how errors become messages and exit codes."""

from __future__ import annotations

import os
import sys

import typer

from pipelines.cli import build, inspect, prefilter, publish, review, show, sources, texts, train
from pipelines.cli.console import UserError, complain

app = typer.Typer(
    name="leakledger",
    help="Published Chinese verdicts and news about crimes against personal information, as a citable dataset.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for module in (build, texts, prefilter, publish, inspect, show, sources, train, review):
    module.register(app)


def main() -> None:
    """Entry point of the console script. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a blocking check failed."""
    try:
        app()
    except UserError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        complain("stopped; what was written is whole, run the command again to go on")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; keep the interpreter from complaining on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
