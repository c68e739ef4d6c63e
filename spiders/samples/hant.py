"""Simplified text into what the traditional-character sample site shows: other characters, readings in brackets.

Belongs here: the making of that noise for the sample site. Taking it away again is the work of `pipelines/text`, which
must not read this module.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_TABLES = Path(__file__).with_name("hant.yaml")
_ONE_IN = 4  # of the characters that have a reading, one in so many carries it: about as thick as on mirror pages


@dataclass(frozen=True)
class Tables:
    """Characters and phrases with their traditional forms, and the readings of traditional characters."""

    chars: dict[str, str]
    phrases: dict[str, str]
    readings: dict[str, str]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of `hant.yaml`."""
    raw = yaml.safe_load(_TABLES.read_text("utf-8"))
    return Tables(
        chars={pair[0]: pair[1] for pair in raw["chars"].split()},
        phrases=dict(raw["phrases"]),
        readings={entry[0]: entry[1:] for entry in raw["readings"].split()},
    )


@lru_cache(maxsize=1)
def _phrase_pattern() -> re.Pattern[str]:
    longest_first = sorted(tables().phrases, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) + "|.", re.DOTALL)


def to_traditional(text: str) -> str:
    """The text in traditional characters; what the tables do not know stays as it is."""
    table = tables()
    return _phrase_pattern().sub(lambda m: table.phrases.get(m[0]) or table.chars.get(m[0], m[0]), text)


def add_readings(text: str, *, seed: str) -> str:
    """Put the reading in brackets after some characters, the same ones for the same seed: 電話(huà)號碼(mǎ)."""
    readings = tables().readings
    out: list[str] = []
    for at, char in enumerate(text):
        out.append(char)
        reading = readings.get(char)
        if reading and hashlib.sha256(f"{seed}/{at}".encode()).digest()[0] % _ONE_IN == 0:
            out.append(f"({reading})")
    return "".join(out)


def unknown_characters(text: str) -> set[str]:
    """The characters of a simplified text that neither GB 2312 nor the tables cover: they might stay unconverted."""
    return {char for char in text if not char.isascii() and char not in tables().chars and not _in_gb2312(char)}


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
