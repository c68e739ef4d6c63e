"""The words that labelling rules speak of: reading them from `data/`, and finding them in a folded text.

Here belongs the step from characters to typed words ("org" of industry "logistics" at 12..16). What words mean together
is `rules.py`; what a passage is there for is `zones.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

ANY = ""


@cache
def load_yaml(name: str) -> Any:
    """The content of `data/<name>.yaml`; a missing file is a programming error and raises FileNotFoundError."""
    return yaml.safe_load(files("pipelines.labels.data").joinpath(f"{name}.yaml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Word:
    """A typed word found in a text, `text[start:end]`; `code` is the industry or data type it speaks of, or empty."""

    start: int
    end: int
    kind: str
    code: str = ANY


Entry = tuple[str, tuple[tuple[str, str], ...]]


@cache
def lexicon() -> tuple[Entry, ...]:
    """Every word with the classes (class, code) it belongs to, folded as texts are."""
    senses: dict[str, dict[tuple[str, str], None]] = {}
    for name in ("words", "acts", "data_types"):
        for kind, content in load_yaml(name).items():
            coded = content.items() if isinstance(content, dict) else [(ANY, content)]
            for code, words in coded:
                for word in words:
                    senses.setdefault(word, {})[kind, code] = None
    return tuple((word, tuple(kinds)) for word, kinds in senses.items())


def find_words(folded: str) -> dict[str, list[Word]]:
    """The words of the lexicon in `folded`, by class, in the order of the text.

    Of words of one class and code that overlap only the longest stays, so that 业主信息 is one word and not two.
    """
    found: dict[str, list[Word]] = {}
    for word, senses in lexicon():
        start = folded.find(word)
        while start >= 0:
            end = start + len(word)
            for kind, code in senses:
                found.setdefault(kind, []).append(Word(start, end, kind, code))
            start = folded.find(word, end)
    for kind, words in found.items():
        found[kind] = _longest(words)
    return found


def _longest(words: list[Word]) -> list[Word]:
    if len(words) == 1:
        return words
    words.sort(key=lambda w: (w.start, -w.end, w.code))
    kept: list[Word] = []
    reach: dict[str, int] = {}
    for word in words:
        if word.end > reach.get(word.code, -1):
            kept.append(word)
            reach[word.code] = word.end
    return kept
