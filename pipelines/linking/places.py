"""The province of a court, where its name or the case number says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

_DATA = Path(__file__).parent / "data" / "provinces.yaml"
_NEW_STYLE = re.compile(r"[（(]20[0-9]{2}[）)]\s*(.)[0-9]{2,4}")


@cache
def _provinces() -> Mapping[str, str]:
    loaded: Mapping[str, str] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return loaded


def province_of(court: str | None, case_numbers: Sequence[str]) -> str | None:
    """The province that begins the court's name, else that of a case number in the style of 2016; None if neither."""
    for name in _provinces().values():
        if court and court.startswith(name):
            return name
    for number in case_numbers:
        match = _NEW_STYLE.search(number)
        if match and match[1] in _provinces():
            return _provinces()[match[1]]
    return None
