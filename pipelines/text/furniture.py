"""Page furniture: which lines of a page are not its text (menus, bylines, captions, counters, notices, other pages'
headlines). Which words tell them apart is data in `data/furniture.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.text.script import HAN, fold
from pipelines.text.vocabulary import load_yaml

_DATA = load_yaml("furniture")
_WORDS = frozenset(fold(w) for w in _DATA["words"])
_RELATED = frozenset(_DATA["related"])
_LINE = re.compile("|".join(f"(?:{p})" for p in _DATA["lines"]))
_NOTICE = re.compile("|".join(map(re.escape, _DATA["notices"])))
_CASE = re.compile("|".join(map(re.escape, _DATA["case_words"])))
_SPAM = re.compile("|".join(map(re.escape, _DATA["spam"])))
_TEASER = tuple(_DATA["teasers"])
_BULLET = re.compile(r"[•·●○◆■\-*>»]\s*|\d{1,2}[.、]\s*|\[\d{1,2}\]\s*")
_EDGES = " ：:>»》-—_|【】（）[]*#·•…"
_BETWEEN = re.compile(r"[\s【】|｜（）·、/]+")  # what stands between buttons in one line
_MAX_BUTTONS = 60
_MAX_LINE = 160  # no pattern of a furniture line is longer
_MAX_NOTICE = 400


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a page that are its text, the same folded, and those dropped as furniture; all stripped and in
    their order."""

    kept: list[str]
    folded: list[str]
    dropped: list[str]


def split_furniture(text: str) -> Lines:
    """The non-blank lines of `text` (characters already normalised), told apart."""
    raw = [line for line in (part.strip() for part in text.split("\n")) if line]
    joined = fold("\n".join(raw))
    folded = joined.split("\n") if raw else []
    has_notice = _NOTICE.search(joined) is not None
    has_spam = _SPAM.search(joined) is not None
    kept: list[str] = []
    kept_folded: list[str] = []
    dropped: list[str] = []
    in_related = False
    for line, plain in zip(raw, folded, strict=True):
        if _is_related_heading(plain):
            in_related = True
            dropped.append(line)
            continue
        in_related = in_related and _is_link_like(plain)
        gone = (
            in_related or _is_furniture(plain) or (has_notice and _is_notice(plain)) or (has_spam and _is_spam(plain))
        )
        if gone:
            dropped.append(line)
        else:
            kept.append(line)
            kept_folded.append(plain)
    return Lines(kept, kept_folded, dropped)


def _is_related_heading(line: str) -> bool:
    return len(line) <= 20 and line.strip(_EDGES) in _RELATED


def _is_link_like(line: str) -> bool:
    """A headline or teaser of another page; a paragraph of prose ends the list."""
    if _BULLET.match(line) or line.startswith(_TEASER):
        return True
    return len(line) <= 60 and not line.endswith("。")


def _is_furniture(line: str) -> bool:
    if len(line) > _MAX_LINE or (len(line) > 40 and line.endswith("。")):
        return False
    if len(line) <= _MAX_BUTTONS and all(word in _WORDS for word in _BETWEEN.split(line.strip(_EDGES))):
        return True
    if len(line) <= 6 and not HAN.search(line) and not any(c.isalpha() for c in line):
        return True
    return _LINE.fullmatch(line) is not None


def _is_notice(line: str) -> bool:
    return len(line) <= _MAX_NOTICE and _NOTICE.search(line) is not None and not _CASE.search(line)


def _is_spam(line: str) -> bool:
    return len(line) <= _MAX_NOTICE and len(set(_SPAM.findall(line))) >= 2 and not _CASE.search(line)
