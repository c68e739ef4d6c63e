"""The words that labelling rules speak of: reading them from `data_contracts/cues`, and finding them in a folded text.

Here belongs the step from characters to typed words ("org" of industry "logistics" at 12..16). What words mean together
is `rules.py`; what a passage is there for is `zones.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import add
from typing import Any, NamedTuple

import yaml

ANY = ""
NONE = "none"  # what looks like a word of its class but is not


@cache
def load_yaml(name: str) -> Any:
    """The content of `data/<name>.yaml`; a missing file is a programming error and raises FileNotFoundError."""
    return yaml.safe_load(files("pipelines.labels.data").joinpath(f"{name}.yaml").read_text("utf-8"))


@cache
def load_cues(name: str) -> Any:
    """The content of `data_contracts/cues/<name>.yaml`: words by class, and in a class by code."""
    return yaml.safe_load(files("data_contracts").joinpath("cues", f"{name}.yaml").read_text("utf-8"))


class Word(NamedTuple):
    """A typed word found in a text, `text[start:end]`; `code` is the industry or data type it speaks of, or empty.

    `trust` is the part of a rule's weight that it carries, for industries and for channels (`data/trust.yaml`).
    """

    start: int
    end: int
    kind: str
    code: str = ANY
    trust: tuple[float, float] = (1.0, 1.0)


Trusts = dict[tuple[str, str, str], tuple[float, float]]
Sense = tuple[str, str, tuple[float, float]]
Senses = tuple[Sense, ...]
WORD_FILES = ("words", "acts", "data_types", "fields")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words with the classes (class, code, trust) they belong to, by their first two characters; and words of one."""

    by_start: dict[str, tuple[tuple[str, Senses], ...]]
    single: dict[str, Senses]
    singles: re.Pattern[str]  # the keys of `single`


@cache
def lexicon() -> Lexicon:
    """All cues, with the trust in them that is shipped."""
    return lexicon_of(load_yaml("trust"))


def lexicon_of(known: dict[str, Any]) -> Lexicon:
    """All cues with trust in them as `fitting.fit_trust` gives it."""
    senses: dict[str, dict[tuple[str, str], None]] = {}
    trusts = _trust(known)
    for name in WORD_FILES:
        for kind, code, word in words_of(name):
            senses.setdefault(word, {})[kind, code] = None
    by_start: dict[str, list[tuple[str, Senses]]] = {}
    for word, kinds in senses.items():
        if len(word) > 1:
            by_start.setdefault(word[:2], []).append((word, _senses(word, kinds, trusts)))
    single = {word: _senses(word, kinds, trusts) for word, kinds in senses.items() if len(word) == 1}
    singles = re.compile(f"[{''.join(single)}]")
    return Lexicon({start: tuple(entries) for start, entries in by_start.items()}, single, singles)


def _senses(word: str, kinds: Iterable[tuple[str, str]], trusts: Trusts) -> Senses:
    return tuple((kind, code, trusts.get((kind, code, word), (1.0, 1.0))) for kind, code in kinds)


def words_of(name: str) -> Iterator[tuple[str, str, str]]:
    """The words of a file of cues with their class and code."""
    for kind, content in load_cues(name).items():
        for code, words in content.items() if isinstance(content, dict) else [(ANY, content)]:
            for word in words:
                yield kind, ANY if code == "any" else code, word


def _trust(known: dict[str, Any]) -> Trusts:
    """What part of a rule's weight a word carries, by (class, code, word): for industries, for channels."""
    found: Trusts = {}
    for name in reversed(WORD_FILES):
        unseen = known["unseen"].get(name, (1.0, 1.0))
        found |= dict.fromkeys(words_of(name), (unseen[0], unseen[1]))
    for kind, codes in known["words"].items():
        for code, words in codes.items():
            for word, pair in words.items():
                found[kind, ANY if code == "any" else code, word] = (pair[0], pair[1])
    return found


@cache
def _patterns() -> tuple[tuple[Sense, re.Pattern[str]], ...]:
    found = []
    for entry in load_yaml("patterns")["patterns"]:
        carried = float(entry.get("trust", 1.0))
        found.append(((entry["class"], entry.get("code", ANY), (carried, carried)), re.compile(entry["pattern"])))
    return tuple(found)


def find_words(folded: str, known: Lexicon | None = None) -> dict[str, list[Word]]:
    """The words of the lexicon (`known`, otherwise the shipped one) in `folded`, by class, in the order of the text.

    Of words of one class that overlap only the longest stays: 新生儿 is no 新生, and 业主信息 is one word and not two.
    What `patterns.yaml` matches (masked persons, trades by their ending, counts) are words too.
    """
    known = known or lexicon()
    by_start, single = known.by_start, known.single
    found: defaultdict[str, list[Word]] = defaultdict(list)

    for at, pair in enumerate(map(add, folded, folded[1:])):
        if pair in by_start:
            for word, senses in by_start[pair]:
                if folded.startswith(word, at):
                    for kind, code, carried in senses:
                        found[kind].append(Word(at, at + len(word), kind, code, carried))
    for match in known.singles.finditer(folded):
        at = match.start()
        for kind, code, carried in single[match[0]]:
            found[kind].append(Word(at, at + 1, kind, code, carried))
    for (kind, code, carried), pattern in _patterns():
        for match in pattern.finditer(folded):
            found[kind].append(Word(match.start(), match.end(), kind, code, carried))
    return {kind: [w for w in _longest(words) if w.code != NONE] for kind, words in found.items()}


def _longest(words: list[Word]) -> list[Word]:
    if len(words) == 1:
        return words
    words.sort(key=lambda w: (w.start, -w.end, w.code))
    kept: list[Word] = []
    for word in words:
        if not kept or word.end > kept[-1].end or (word.start, word.end) == (kept[-1].start, kept[-1].end):
            kept.append(word)
    return kept
