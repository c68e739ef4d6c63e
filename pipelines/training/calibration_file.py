"""Writing how the two voices are weighed, as `pipelines.labels.combine` reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipelines.labels.classifier import CALIBRATION_FILE
from pipelines.labels.combine import Weights
from pipelines.training import calibration


def write_calibration(out: Path, version: str, weights: Mapping[str, Weights]) -> None:
    """Write `calibration.json`."""
    text = json.dumps({"version": version, "weights": calibration.to_json(weights)}, indent=1)
    (out / CALIBRATION_FILE).write_text(text + "\n", encoding="utf-8")
