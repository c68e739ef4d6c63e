"""What a whole-table step last stood on, so that it is worked again only when that changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.lake import write_text_atomic


@dataclass(frozen=True)
class Stamp:
    """`inputs` are digests of everything that the step reads, `version` is that of its code; kept in `file`."""

    file: Path
    inputs: Mapping[str, str]
    version: str

    def _text(self) -> str:
        return json.dumps({"inputs": dict(self.inputs), "version": self.version}, indent=1, sort_keys=True)

    def is_fresh(self) -> bool:
        """Whether the step last ran on exactly these inputs with this code."""
        return self.file.exists() and self.file.read_text(encoding="utf-8") == self._text()

    def save(self) -> None:
        """Remember that the step has run; call it after everything else is written."""
        write_text_atomic(self.file, self._text())
