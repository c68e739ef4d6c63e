"""How a wrong contract or vocabulary is told: always by file and key, never by a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError


class ContractError(Exception):
    """A contract or vocabulary file is wrong; the message names the file and the key."""

    def __init__(self, path: Path, key: str, problem: str) -> None:
        super().__init__(f"{path}: {key}: {problem}" if key else f"{path}: {problem}")
        self.path = path
        self.key = key
        self.problem = problem


def first_error(error: ValidationError) -> tuple[str, str]:
    """Key (dotted, list positions in brackets) and message of the first thing that is wrong."""
    first = error.errors()[0]
    key = ""
    for part in first["loc"]:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    return key, first["msg"].removeprefix("Value error, ")


def read_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises ContractError for a file that is missing, no UTF-8 or no YAML."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(path, "", f"cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ContractError(path, "", f"is no YAML: {' '.join(str(error).split())}") from error
