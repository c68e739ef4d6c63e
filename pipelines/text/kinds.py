"""What kind of document a text is: verdict, official case, news, commentary, question and answer, or other.

The cues and their weights are data (`data/kinds.yaml`); this module only adds them up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.text.model import DocumentKind
from pipelines.text.script import fold
from pipelines.text.vocabulary import load_yaml

_KINDS: tuple[DocumentKind, ...] = ("verdict", "official_case", "qa", "commentary", "other", "news")
_HEAD = 400
_TAIL = 300
_READ = 20_000  # further characters of a text add nothing to its kind
_CLEAR_VERDICT = 9.0  # so much of a judgment's form that no other kind need be asked


@dataclass(frozen=True, slots=True)
class _Cues:
    floor: float
    zones: dict[str, tuple[tuple[str, float], ...]]
    opening: tuple[tuple[re.Pattern[str], float], ...]


def _load() -> dict[DocumentKind, _Cues]:
    data = load_yaml("kinds")
    return {
        kind: _Cues(
            float(data[kind]["floor"]),
            {
                zone: tuple((cue if zone != "line" else "\n" + cue, float(weight)) for cue, weight in cues.items())
                for zone, cues in data[kind].items()
                if zone not in ("floor", "opening")
            },
            tuple((re.compile(cue), float(weight)) for cue, weight in data[kind].get("opening", {}).items()),
        )
        for kind in _KINDS
    }


_CUES = _load()
_STORY: tuple[str, ...] = tuple(load_yaml("kinds")["story"])
_MIN_STORY = 2


def kind_scores(title: str | None, folded: str, furniture: str = "") -> dict[DocumentKind, float]:
    """The sum of cue weights by kind for a folded text, in order of preference on ties; stops at a clear verdict."""
    plain = folded[:_READ].replace(":", "：")
    tail = folded[-_TAIL:].replace(":", "：")
    # The paragraphs of a judgment kept on one line are told apart by spaces, those of 刑 事 判 决 书 are not.
    together = plain[:_HEAD].replace(" ", "")
    zones = {
        "title": fold(title or "").replace(":", "："),
        "head": together,
        "tail": tail,
        "text": plain,
        "furniture": fold(furniture[:2000]),
        "line": "\n" + plain.replace(" ", "\n"),
    }
    scores: dict[DocumentKind, float] = {}
    for kind, cues in _CUES.items():
        total = sum(weight for pattern, weight in cues.opening if pattern.match(plain))
        for zone, weighted in cues.zones.items():
            where = zones[zone]
            total += sum(weight for cue, weight in weighted if cue in where)
        scores[kind] = total
        if kind == "verdict" and total >= _CLEAR_VERDICT:
            break
    return scores


def detect_kind(title: str | None, text: str, furniture: str = "") -> DocumentKind:
    """The kind of a clean text, from its title, its words and the lines that were dropped as furniture."""
    return kind_of_folded(title, fold(text), furniture)


def kind_of_folded(title: str | None, folded: str, furniture: str = "") -> DocumentKind:
    """The same for a text folded already.

    The kind with the highest sum of those that reach their floor; where none does, news if the text tells a case, else
    `other`.
    """
    best: DocumentKind = "other"
    highest = 0.0
    for kind, score in kind_scores(title, folded, furniture).items():
        if score >= _CUES[kind].floor and score > highest:
            best, highest = kind, score
    if not highest and sum(word in folded for word in _STORY) >= _MIN_STORY:
        return "news"
    return best
