"""`review export` and `review import`: doubtful labels out to a person, answers back to correct and to learn from."""

from __future__ import annotations

import csv
import getpass
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.console import HomeOption, ModelOption, UserError, bars, out, use_model
from pipelines.home import Home

if TYPE_CHECKING:
    from pipelines.labels.review import Answer

_COLUMNS = (
    "document_id",
    "title",
    "facet",
    "code",
    "reason",
    "probability",
    "rules",
    "model",
    "holds",
    "passage",
    "answer",
)
_YES, _NO = frozenset({"yes", "y", "true", "1", "holds", "是"}), frozenset({"no", "n", "false", "0", "否"})


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    review = typer.Typer(help="Doubtful labels: out to a person, and the answers back.", no_args_is_help=True)
    review.command("export")(export)
    review.command("import")(import_)
    app.add_typer(review, name="review")


def export(
    to: Annotated[Path, typer.Argument(help="A .csv file to fill in, or .jsonl with tasks of Label Studio.")],
    near: Annotated[float, typer.Option(min=0.0, max=0.5, help="How near the threshold is doubtful.")] = 0.12,
    most: Annotated[int, typer.Option(min=1, help="The most labels to ask about.")] = 500,
    model: ModelOption = None,
    home: HomeOption = None,
) -> None:
    """Write the labels on which rules and model differ, or which are near the threshold, one a line."""
    from warehouse.lake import atomic_path

    use_model(model)
    if to.suffix not in (".csv", ".jsonl"):
        raise UserError(f"{to}: must end in .csv or .jsonl")
    with bars():
        rows = sorted(
            _doubtful(Home.locate(home), near), key=lambda row: (row["reason"], abs(row["probability"] - 0.5))
        )
    rows = rows[:most]
    with atomic_path(to) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        if to.suffix == ".csv":
            writer = csv.DictWriter(file, _COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        else:
            file.writelines(json.dumps({"data": row}, ensure_ascii=False) + "\n" for row in rows)
    out.print(
        f"{len(rows)} labels to look at in {to}; fill in `answer` with yes or no, then `leakledger review import`"
    )


def _doubtful(home: Home, near: float) -> Iterator[dict[str, Any]]:
    from pipelines.labels.combine import Given
    from pipelines.labels.review import doubts
    from pipelines.steps.progress import progress

    documents = _documents(home)
    progress().begin("review", len(documents))
    asked = (Given(d["text"], d["kind"], d["title"]) for d in documents)
    for document, found in zip(documents, doubts(asked, near), strict=True):
        progress().advance("review")
        for doubt in found:
            passage = doubt.span.quote(document["text"]) if doubt.span else ""
            yield {
                "document_id": document["document_id"],
                "title": document["title"] or "",
                "facet": doubt.facet,
                "code": doubt.code,
                "reason": doubt.reason,
                "probability": doubt.probability,
                "rules": doubt.rules,
                "model": doubt.model,
                "holds": "yes" if doubt.holds else "no",
                "passage": passage,
                "answer": "",
                "text": document["text"],
            }
    progress().finish("review")


def _documents(home: Home) -> list[dict[str, Any]]:
    from warehouse.lake import Lake

    frame = Lake(home.lake).read("documents", None, ["document_id", "title", "kind", "text"])
    if frame.is_empty():
        raise UserError(f"no documents in {home.root}; `leakledger run` makes some", exit_code=1)
    return frame.sort("document_id").to_dicts()


def import_(
    answers: Annotated[Path, typer.Argument(help="The .csv filled in, or what Label Studio exports as JSON.")],
    by: Annotated[str | None, typer.Option(help="Who answered.", show_default="the user's name")] = None,
    home: HomeOption = None,
) -> None:
    """Take answers in: as corrections, which stand whatever a later model says, and as labelled texts for `train`."""
    from pipelines.labels.review import correction, labelled_text
    from warehouse.lake import Lake, write_text_atomic

    where = Home.locate(home)
    given = list(_answers(answers))
    documents = {document["document_id"]: document for document in _documents(where)}
    if unknown := sorted({answer.document_id for answer in given} - documents.keys()):
        raise UserError(f"{answers}: no document {unknown[0]} here; nothing was taken in", exit_code=1)
    labels = Lake(where.lake).read("document_labels").to_dicts()
    holding: dict[str, set[tuple[str, str]]] = {}
    for label in labels:
        holding.setdefault(label["document_id"], set()).add((label["facet"], label["code"]))
    today, who = datetime.now(UTC).date().isoformat(), by or getpass.getuser()
    corrections = [correction(answer, who, today) for answer in given]
    lines = {}
    for document_id in dict.fromkeys(answer.document_id for answer in given):
        document = documents[document_id]
        own = [answer for answer in given if answer.document_id == document_id]
        lines[document_id] = labelled_text(
            document_id, document["text"], document["kind"], holding.get(document_id, set()), own
        )
    reviewed = where.root / "training" / "reviewed.jsonl"
    kept = {line["id"]: line for line in _lines(reviewed)} | lines
    write_text_atomic(where.corrections, _jsonl([*_lines(where.corrections), *corrections]))
    write_text_atomic(reviewed, _jsonl(list(kept.values())))
    out.print(f"{len(corrections)} corrections in {where.corrections}, {len(lines)} labelled texts in {reviewed}")
    out.print("`leakledger build` applies the corrections, `leakledger train` learns from the texts")


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _jsonl(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _answers(path: Path) -> Iterator[Answer]:
    """The answers of a file; what was left open is skipped. Raises UserError naming file and row."""
    from pipelines.labels.review import Answer

    if not path.is_file():
        raise UserError(f"no such file: {path}")
    text = path.read_text(encoding="utf-8-sig")
    try:
        rows = _csv_rows(text) if path.suffix == ".csv" else _task_rows(text)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UserError(f"{path}: neither the table nor tasks that were exported: {error!r}", exit_code=1) from error
    for number, row in enumerate(rows, 1):
        answer = str(row.get("answer") or "").strip().lower()
        if not answer:
            continue
        if answer not in _YES | _NO or not all(row.get(key) for key in ("document_id", "facet", "code")):
            raise UserError(f"{path}, row {number}: answer must be yes or no, not {answer!r}; nothing was taken in")
        code = "relevant" if row["facet"] == "relevance" else row["code"]
        yield Answer(row["document_id"], row["facet"], code, answer in _YES)


def _csv_rows(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(text.splitlines(keepends=True)))


def _task_rows(text: str) -> list[dict[str, Any]]:
    """Label Studio exports a JSON list of tasks; a file of lines with an `answer` filled in by hand is read too."""
    tasks = (
        json.loads(text) if text.lstrip().startswith("[") else [json.loads(x) for x in text.splitlines() if x.strip()]
    )
    rows = []
    for task in tasks:
        row = dict(task["data"])
        for annotation in task.get("annotations", [])[-1:]:
            choices = [
                r["value"]["choices"][0] for r in annotation.get("result", []) if "choices" in r.get("value", {})
            ]
            row["answer"] = choices[0] if choices else ""
        rows.append(row)
    return rows
