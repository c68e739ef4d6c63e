"""`train`: make the statistical voice of the labels anew, or measure it again."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import HomeOption, JsonOption, UserError, bars, out, print_json
from pipelines.home import Home

if TYPE_CHECKING:
    from pipelines.training.data import Example


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("train")(train)


def train(  # noqa: PLR0913, PLR0917 - a command's options
    texts: Annotated[
        list[Path] | None, typer.Option("--texts", help="A folder of .jsonl or .txt files to read without labels.")
    ] = None,
    gold: Annotated[
        list[Path] | None, typer.Option(help="JSON lines of labelled texts to learn from, beside the repository's own.")
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="An encoder of Hugging Face (id or folder, safetensors) to fine-tune instead.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--out", help="The model folder.", show_default="HOME/training")] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Train nothing: measure the model folder again and write its pages.")
    ] = False,
    epochs: Annotated[int | None, typer.Option(min=1, help="Rounds of fine-tuning.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Steps of pre-training.")] = None,
    folds: Annotated[int | None, typer.Option(min=2, help="Folds of the cross-validation.")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Train the text classifier, hold it against the rules by cross-validation, and combine both.

    Two cores are enough for the model that is shipped (under an hour). The folder that results is used with
    `--model FOLDER`. With --report the figures are made again from the stored cross-validation, without torch.
    """
    from pipelines.training.data import TrainingError, examples_of, repository_examples, unlabelled_texts

    where = Home.locate(home)
    folder = to or where.root / "training"
    try:
        reviewed = where.root / "training" / "reviewed.jsonl"
        more = [*(gold or []), *([reviewed] if reviewed.is_file() else [])]
        examples = [*repository_examples(), *(example for path in more for example in examples_of(path))]
        if report:
            _report(folder, examples, as_json=json)
            return
        if missing := [name for name in ("torch", "onnx") if find_spec(name) is None]:
            raise UserError(f"training needs {' and '.join(missing)}: pip install 'leakledger[train]'", exit_code=1)
        unlabelled = list(unlabelled_texts(texts or []))
        with bars():
            told = _train(unlabelled, examples, folder, base, {"epochs": epochs, "steps": steps, "folds": folds})
    except TrainingError as error:
        raise UserError(str(error), exit_code=1) from error
    if json:
        print_json(told)
        return
    out.print(f"model {told['version']} in {folder}; {told['labelled_texts']} labelled texts")
    if not unlabelled and not base:
        out.print(f"no --texts given: the encoder has read the labelled texts alone. {_cost()}")
    out.print(f"use it with --model {folder}")


def _cost() -> str:
    from pipelines.training.card import cost_without_texts

    measured = cost_without_texts()
    without, shipped = (measured[name]["model"] for name in ("without", "shipped"))
    return (
        f"Measured on texts kept aside, such a model alone reached F1 {without['industry']:.3f} for industries and "
        f"{without['channel']:.3f} for channels, the shipped one {shipped['industry']:.3f} and "
        f"{shipped['channel']:.3f}."
    )


def _train(
    texts: list[str], examples: list[Example], folder: Path, base: str | None, given: dict[str, int | None]
) -> dict[str, object]:
    from dataclasses import replace

    from pipelines.training.card import write_pages
    from pipelines.training.run import Plan
    from pipelines.training.run import train as run

    plan = Plan()
    plan = replace(
        plan,
        finetuning=replace(plan.finetuning, epochs=given["epochs"] or plan.finetuning.epochs),
        pretraining=replace(plan.pretraining, steps=given["steps"] or plan.pretraining.steps),
        folds=given["folds"] or plan.folds,
    )
    folder.mkdir(parents=True, exist_ok=True)
    told = run(texts, examples, folder, plan, base)
    write_pages(folder, examples, folder)
    return told


def _report(folder: Path, examples: list[Example], *, as_json: bool) -> None:
    from pipelines.training.card import figures, write_pages
    from pipelines.training.report import CROSSVALIDATED_FILE

    if not (folder / CROSSVALIDATED_FILE).is_file():
        raise UserError(f"{folder} holds no {CROSSVALIDATED_FILE}; `leakledger train` writes it", exit_code=1)
    if as_json:
        print_json(figures(folder, examples))
        return
    for page in write_pages(folder, examples, folder):
        out.print(f"wrote {page}")
