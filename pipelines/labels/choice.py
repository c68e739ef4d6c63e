"""Which model the statistical voice is: the shipped one, or the one that the environment names.

Here belongs finding and loading it, once in a process. Running one is `classifier.py` and `other_models.py`.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pipelines.labels.classifier import (
    CALIBRATION_FILE,
    CONFIG_FILE,
    MODEL_FILE,
    SAFETENSORS_FILE,
    Classifier,
    ModelError,
    Voice,
)
from pipelines.labels.other_models import TransformersClassifier

ENVIRONMENT_VARIABLE = "LEAKLEDGER_MODEL"


@cache
def loaded(folder: Path) -> Classifier:
    """The model in `folder`. Raises ModelError where it cannot be used."""
    return Classifier(folder)


def shipped_folder() -> Path:
    """Where the model lies that comes with the package."""
    return Path(str(files("pipelines.labels").joinpath("shipped")))


def chosen() -> Voice:
    """The model that LEAKLEDGER_MODEL names (a folder, or a Hugging Face id), otherwise the shipped one."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return named_model(named) if named else loaded(shipped_folder())


def chosen_identity() -> str:
    """What tells the chosen model from others: nothing for the shipped one, else its name and a digest of its files.

    Labels by another model, or by one that was trained again in the same folder, are other labels.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if not named:
        return ""
    digest = sha256()
    for name in (MODEL_FILE, SAFETENSORS_FILE, CONFIG_FILE, CALIBRATION_FILE):
        file = Path(named).expanduser() / name
        digest.update(file.read_bytes() if file.is_file() else b"")
    return f"{named} {digest.hexdigest()}"


@cache
def named_model(name: str) -> Voice:
    """A model by its folder or id: ONNX where the folder holds it, otherwise through transformers and torch."""
    folder = Path(name).expanduser()
    if (folder / MODEL_FILE).is_file():
        return loaded(folder.resolve())
    if folder.is_dir() and not (folder / SAFETENSORS_FILE).is_file():
        raise ModelError(f"{folder} holds neither {MODEL_FILE} nor {SAFETENSORS_FILE}")
    return TransformersClassifier(name)
