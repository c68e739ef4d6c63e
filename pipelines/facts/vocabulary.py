"""Reading the word lists and patterns of data/*.yaml, each once. No words stand here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> dict[str, Any]:
    """The mapping of data/`name`.yaml."""
    loaded: dict[str, Any] = yaml.safe_load(files("pipelines.facts").joinpath(f"data/{name}.yaml").read_text("utf-8"))
    return loaded
