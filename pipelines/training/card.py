"""The two pages about the labels: what the voices reach (labels.md), and the model card (model_card.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from jinja2 import Environment, PackageLoader

from pipelines.labels.classifier import MODEL_FILE
from pipelines.training.data import FILES, Example
from pipelines.training.report import (
    Compared,
    compare,
    kept_aside,
    label_table,
    model_thresholds,
    stored_scores,
    summary,
    summary_table,
)

TRAINING_FILE = "training.json"
ASIDE, GOLD, OWN = "texts kept aside", "gold", "training texts"
LIBRARIES = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime", "numpy", "safetensors")


def versions() -> dict[str, str]:
    """The exact versions of what a model is made with."""
    return {name: version(name) for name in LIBRARIES}


def cost_without_texts() -> dict[str, Any]:
    """What training without unlabelled texts and gold costs, as it was measured: F1 by model, voice and facet."""
    text = files("pipelines.training").joinpath("without_texts.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def _parts(folder: Path, examples: Sequence[Example], aside: Sequence[Example]) -> dict[str, Compared]:
    kept, folds, names, scores = stored_scores(folder, examples)
    whole = compare(kept, folds, names, scores)
    own = np.array([example.source in FILES for example in kept])
    parts = {GOLD: whole.part(~own), OWN: whole.part(own)}
    if aside:
        parts = {ASIDE: kept_aside(folder, aside, model_thresholds(whole)), **parts}
    return {name: part for name, part in parts.items() if len(part.voices.rules)}


def figures(folder: Path, examples: Sequence[Example], aside: Sequence[Example] = ()) -> dict[str, Any]:
    """What each voice reaches, as plain values, for texts kept aside, gold texts and the repository's own."""
    found: dict[str, Any] = {}
    for name, part in _parts(folder, examples, aside).items():
        found[name] = {
            facet: told
            if facet == "texts"
            else {who: {"micro": m["micro"].value, "macro": m["macro"], "ece": m["ece"]} for who, m in told.items()}
            for facet, told in summary(part).items()
        }
    return found


def write_pages(folder: Path, examples: Sequence[Example], to: Path, aside: Sequence[Example] = ()) -> list[Path]:
    """Write both pages about the model in `folder` into the folder `to`; their paths. `aside` are labelled texts that
    nothing was fitted to."""
    told = json.loads((folder / TRAINING_FILE).read_text(encoding="utf-8"))
    parts = [
        {"name": name, "texts": len(p.voices.rules), "summary": summary_table(p), "labels": label_table(p)}
        for name, p in _parts(folder, examples, aside).items()
    ]
    megabytes = round((folder / MODEL_FILE).stat().st_size / 1e6, 1)
    cost = cost_without_texts()
    templates = Environment(loader=PackageLoader("pipelines.training"), autoescape=False)  # noqa: S701 - no HTML
    written = []
    for name in ("labels.md", "model_card.md"):
        page = templates.get_template(f"{name}.j2").render(told=told, parts=parts, megabytes=megabytes, cost=cost)
        (to / name).write_text(page.rstrip() + "\n", encoding="utf-8")
        written.append(to / name)
    return written
