"""Reading the data files of this package. Tables and cue words are data; this module turns them into Python objects
once, and knows nothing of what they mean."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load_yaml(name: str) -> Any:
    """The content of `data/<name>.yaml`; a missing file is a programming error and raises FileNotFoundError."""
    return yaml.safe_load(files("pipelines.text.data").joinpath(f"{name}.yaml").read_text("utf-8"))


@cache
def traditional_to_simplified() -> dict[str, str]:
    """Traditional or variant character → the simplified one it is matched as (`data/hant_to_hans.csv`, `fold.yaml`)."""
    table: dict[str, str] = {}
    lines = files("pipelines.text.data").joinpath("hant_to_hans.csv").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith(("#", "hans,")):
            continue
        hans, _, hant = line.partition(",")
        table.update(dict.fromkeys(hant, hans))
    fold = load_yaml("fold")
    table.update(fold["add"])
    for character in fold["keep"]:
        table.pop(character, None)
    return table


def char_class(characters: str) -> str:
    """A regular-expression class of exactly these characters."""
    return "[" + "".join("\\" + c if c in r"\]^-[" else c for c in characters) + "]"
