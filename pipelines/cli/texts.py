"""`extract` and `evaluate`: facts and labels of any texts, no warehouse."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from pipelines.cli.console import JsonOption, ModelOption, UserError, bars, complain, out, print_json, use_model


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("extract")(extract)
    app.command("evaluate")(evaluate)


def extract(
    texts: Annotated[
        Path, typer.Argument(help='JSON lines {"id","text"[,"kind","title","url"]}; - for standard input.')
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="JSON lines of facts and labels; - for standard output.")
    ],
    model: ModelOption = None,
) -> None:
    """Facts and labels of any texts, with evidence; lines that cannot be read are told and skipped."""
    from pipelines.extraction import BadLine, extract_lines
    from pipelines.steps.progress import progress
    from warehouse.lake import atomic_path

    use_model(model)
    lines = _lines(texts)
    bad = 0

    def results() -> Iterator[str]:
        nonlocal bad
        progress().begin("extract", None)
        for result in extract_lines(lines, str(texts)):
            if isinstance(result, BadLine):
                bad += 1
                complain(str(result))
                continue
            progress().advance("extract")
            yield json.dumps(result, ensure_ascii=False) + "\n"
        progress().finish("extract")

    with bars():
        if str(output) == "-":
            sys.stdout.writelines(results())
        else:
            with atomic_path(output) as temporary, temporary.open("w", encoding="utf-8") as file:
                file.writelines(results())
    if bad:
        raise UserError(f"{bad} line{'s' if bad > 1 else ''} of {texts} left out, see above", exit_code=1)


def _lines(path: Path) -> Iterator[bytes]:
    if str(path) == "-":
        return iter(sys.stdin.buffer)
    if not path.is_file():
        raise UserError(f"no such file: {path}")
    return iter(path.open("rb"))


def evaluate(
    gold: Annotated[Path, typer.Argument(help="JSON lines with gold fields, and `text` or `file` beside them.")],
    json_output: JsonOption = False,
    misses: Annotated[str | None, typer.Option(help="Show what differs in one field, document by document.")] = None,
    model: ModelOption = None,
) -> None:
    """Measure extraction and labels against gold: precision, recall and F1 per field."""
    from pipelines.evaluation import GoldError, evaluate_file

    use_model(model)
    try:
        with bars():
            result = evaluate_file(gold)
    except GoldError as error:
        raise UserError(str(error)) from error
    if misses:
        for line in result.misses(misses):
            out.print(line, markup=False)
        return
    scores: dict[str, dict[str, Any]] = result.scores()
    if json_output:
        print_json(scores)
        return
    table = Table("field", "precision", "recall", "F1", "macro F1", "gold")
    for field, score in scores.items():
        shown = [f"{score[k]:.3f}" if k in score else "" for k in ("precision", "recall", "f1", "macro_f1")]
        table.add_row(field, *shown, str(score["gold"]))
    out.print(table)
