"""What a model is trained on: labelled examples, unlabelled texts, and their split into folds. No torch here.

A labelled line is {"id", "text", "relevant", "industries", "channels"[, "data_types"][, "genre" or "kind"]}; a list
that is left out or null is not known, and trains nothing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from data_contracts.vocabulary import vocabulary
from pipelines.labels import may_be_relevant
from pipelines.labels.model import RELEVANT, Facet
from pipelines.text import DocumentKind, SetAside, document_from_text, document_kind, fold

Floats = npt.NDArray[np.float32]
FIELDS: dict[str, Facet] = {"industries": "industry", "channels": "channel", "data_types": "data_type"}
FILES = ("judgments", "news", "hard", "retold")
NEGATIVES = "negatives"


class TrainingError(Exception):
    """Training cannot go on with what was given; the message says what to mend."""


@dataclass(frozen=True)
class Example:
    """A labelled text. `labels` holds the codes of each facet that is known; relevance is always known."""

    id: str
    source: str
    kind: DocumentKind
    title: str | None
    text: str
    relevant: bool
    labels: dict[Facet, frozenset[str]]
    group: str

    @property
    def folded(self) -> str:
        """The text as models read it."""
        return fold(self.text)


def label_names() -> list[str]:
    """What a model decides, in its order: `relevance:relevant`, then every code of the vocabularies."""
    names = [f"relevance:{RELEVANT}"]
    for field, facet in FIELDS.items():
        names += [f"{facet}:{code}" for code in vocabulary(field).codes]
    return names


def repository_examples() -> list[Example]:
    """The labelled texts that the repository holds."""
    folder = files("pipelines.labels").joinpath("training")
    found: list[Example] = []
    for name in FILES:
        lines = folder.joinpath(f"{name}.jsonl").read_text("utf-8").splitlines()
        found += _examples(lines, name)
    return found


def examples_of(path: Path) -> list[Example]:
    """The labelled texts of a JSON lines file; `file` may name a text beside it, or in `seeds` beside its folder.

    Raises TrainingError where the file cannot be read or a line is no labelled text.
    """
    try:
        return _examples(path.read_text(encoding="utf-8").splitlines(), path.stem, path)
    except OSError as error:
        raise TrainingError(f"{path}: {error.strerror}") from error


def _examples(lines: Iterable[str], source: str, path: Path | None = None) -> list[Example]:
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_example(json.loads(line), source, path))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainingError(f"{path or source}, line {number}: is no labelled text: {error!r}") from error
        except SetAside:
            continue
    return found


def _example(given: dict[str, Any], source: str, path: Path | None) -> Example:
    document = document_from_text(_text_of(given, path), kind=document_kind(given.get("kind") or given.get("genre")))
    labels: dict[Facet, frozenset[str]] = {}
    for field, facet in FIELDS.items():
        if given.get(field) is not None:
            unknown = set(given[field]) - set(vocabulary(field).codes)
            if unknown:
                raise ValueError(f"{field} has no code {', '.join(sorted(unknown))}")
            labels[facet] = frozenset(given[field])
    if not isinstance(given["relevant"], bool):
        raise ValueError("relevant must be true or false")
    group = str(given.get("source_url") or f"{source}/{given['id']}")
    return Example(
        str(given["id"]),
        source,
        document.kind,
        document.title,
        document.text,
        given["relevant"],
        labels,
        group,
    )


def _text_of(given: dict[str, Any], path: Path | None) -> str:
    if isinstance(given.get("text"), str):
        return str(given["text"])
    if path is not None and given.get("file"):
        for folder in (path.parent, path.parent.parent / "seeds"):
            named = folder / str(given["file"])
            if named.is_file():
                return named.read_text(encoding="utf-8")
    raise ValueError("has neither a text nor a file that can be found")


def unlabelled_texts(folders: Iterable[Path]) -> Iterator[str]:
    """The texts of all .jsonl files (their `text`) and .txt files under the folders, in the order of their names.

    Raises TrainingError for a folder that is none.
    """
    for folder in folders:
        if not folder.is_dir():
            raise TrainingError(f"no such folder: {folder}")
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".txt":
                yield path.read_text(encoding="utf-8", errors="replace")
            elif path.suffix == ".jsonl":
                with path.open(encoding="utf-8") as file:
                    values = [json.loads(line) for line in file if line.strip()]
                yield from (v["text"] for v in values if isinstance(v, dict) and isinstance(v.get("text"), str))


def folds_of(examples: list[Example], folds: int, seed: int) -> list[int]:
    """The fold of every example. Texts of one page share a fold; relevance and source are spread evenly."""
    groups: dict[tuple[str, bool], dict[str, list[int]]] = {}
    for at, example in enumerate(examples):
        groups.setdefault((example.source, example.relevant), {}).setdefault(example.group, []).append(at)
    chosen = [0] * len(examples)
    turn = 0
    for key in sorted(groups):
        names = sorted(groups[key])
        random.Random(f"{seed}{key}").shuffle(names)  # noqa: S311 - a reproducible split, no secret
        for name in names:
            for at in groups[key][name]:
                chosen[at] = turn % folds
            turn += 1
    return chosen


def negatives_of(texts: Iterable[str], most: int, seed: int) -> list[Example]:
    """Texts of other crimes from among unlabelled ones, as examples without a case: those that lack any word of ours.

    Only texts of 60 to 700 characters are taken, so that they are read as a whole.
    """
    fitting = sorted({t for t in texts if 60 <= len(t) <= 700 and not may_be_relevant(fold(t), "news")})
    picked = random.Random(seed).sample(fitting, min(most, len(fitting)))  # noqa: S311 - reproducible, no secret
    nothing: dict[Facet, frozenset[str]] = {facet: frozenset() for facet in FIELDS.values()}
    return [
        Example(f"negative-{n}", NEGATIVES, "verdict", None, text, False, nothing, f"negative/{n}")
        for n, text in enumerate(picked)
    ]


def targets_of(examples: Sequence[Example], names: Sequence[str]) -> tuple[Floats, Floats]:
    """What is true, and what of it is known, both (examples, labels).

    Where a text tells no case the other labels are not asked: whether a lecture on hospitals speaks of hospitals is
    no mistake to unlearn, the label of relevance decides about it.
    """
    true = np.zeros((len(examples), len(names)), dtype=np.float32)
    known = np.zeros((len(examples), len(names)), dtype=np.float32)
    for row, example in enumerate(examples):
        for column, name in enumerate(names):
            facet, _, code = name.partition(":")
            if facet == "relevance":
                true[row, column], known[row, column] = float(example.relevant), 1.0
            elif example.relevant and facet in example.labels:
                true[row, column] = float(code in example.labels[cast("Facet", facet)])
                known[row, column] = 1.0
    return true, known
