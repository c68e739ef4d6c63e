"""How much of one text stands in another in the same order: what tells an edited copy from a text of the same form.

Belongs here: comparing two texts. Does not belong here: which texts to compare (`duplicates.py`).

Two judgments of one court about the same offence share most of their phrases and still are two; what they share stands
between names, dates and facts of their own. A copy with one character in ten changed shares fewer phrases, but nearly
all of its characters in their order. So characters decide, by their longest common subsequence.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from statistics import median_low

import yaml

GRAM = 5
_PIECE = 2000  # characters compared at once; of a longer text its head, middle and tail
_FEW = 3  # names and figures below which they tell nothing
_SHORT = 400  # characters; a story that is longer has more of them
_NUMERAL = "0-9〇○零一二两三四五六七八九十百千万亿"
_SLACK = 0.08  # share of a piece by which insertions and deletions may have shifted it


def agreement(left: str, right: str) -> float:
    """The share (0–1) of the shorter text's characters that stand in the longer one in the same order.

    The shorter text may be any continuous part of the longer one. Both are compared as given, so fold and strip first.
    """
    short, long = sorted((left, right), key=len)
    if not short:
        return 0.0
    if short in long:  # also where nothing but repetition tells the place, which phrases could not find
        return 1.0
    pieces = _pieces(len(short))
    places = _places(long)
    shared = sum(_shared(short[start:end], start, long, places) for start, end in pieces)
    return shared / sum(end - start for start, end in pieces)


def common_part(left: str, right: str) -> str:
    """The part of the shorter text that lies over the longer one: from the first phrase that stands once in that one,
    and where the others do, to the last. What a site has put before and behind a copy is not in it."""
    short, long = sorted((left, right), key=len)
    places = _places(long)
    found = [(at, places.get(short[at : at + GRAM], -1)) for at in range(len(short) - GRAM + 1)]
    shifts = [place - at for at, place in found if place >= 0]
    if not shifts:
        return ""
    shift, drift = median_low(shifts), int(len(short) * 2 * _SLACK) + 40
    over = [at for at, place in found if place >= 0 and abs(place - at - shift) <= drift]
    return short[over[0] : over[-1] + GRAM]


def without_appendix(text: str) -> str:
    """A folded text without the statutes that it appends."""
    found = _data()[2].search(text)
    return text[: found.start()] if found else text


def _pieces(length: int) -> list[tuple[int, int]]:
    if length <= 3 * _PIECE:
        return [(at, min(at + _PIECE, length)) for at in range(0, length, _PIECE)]
    middle = (length - _PIECE) // 2
    return [(0, _PIECE), (middle, middle + _PIECE), (length - _PIECE, length)]


def _places(text: str) -> dict[str, int]:
    """Where each phrase that stands only once starts; one that is repeated tells nothing of the place."""
    places: dict[str, int] = {}
    for at in range(len(text) - GRAM + 1):
        gram = text[at : at + GRAM]
        places[gram] = -1 if gram in places else at
    return places


def _shared(piece: str, start: int, text: str, places: dict[str, int]) -> int:
    """Characters of the piece in the part of the text that it lies over."""
    if len(text) <= len(piece) * (1 + 2 * _SLACK) + 20:
        window = text
    else:
        shifts = [
            found - at for at in range(len(piece) - GRAM + 1) if (found := places.get(piece[at : at + GRAM], -1)) >= 0
        ]
        shift = median_low(shifts) if shifts else start
        slack = int(len(piece) * _SLACK) + 10
        window = text[max(0, shift - slack) : max(0, shift + len(piece) + slack)]
    return common_subsequence(piece, window)


def common_subsequence(left: str, right: str) -> int:
    """The length of the longest common subsequence.

    Bit-parallel after Hyyrö (2004): a row of the table is one integer, so the time is len(right) operations on
    integers of len(left) bits.
    """
    where: dict[str, int] = {}
    for at, character in enumerate(left):
        where[character] = where.get(character, 0) | (1 << at)
    full = (1 << len(left)) - 1
    row = full
    for character in right:
        matched = row & where.get(character, 0)
        row = ((row + matched) | (row - matched)) & full
    return len(left) - row.bit_count()


def shared_particulars(left: str, right: str, few: float = 1.0) -> float:
    """The share (0–1) of the shorter text's names and figures that the longer one has too.

    `few` where it has few, and 0 where it has few although it is long: so are texts of nothing but statutes.
    """
    short, long = sorted((left, right), key=len)
    held = _particulars(short)
    known = set(_particulars(long))
    if len(held) >= _FEW:
        return sum(one in known for one in held) / len(held)
    return few if len(short) <= _SHORT else 0.0


def _particulars(text: str) -> list[str]:
    """Names with the word before them that calls for one, and figures with their unit, of a folded text."""
    names, figures, _ = _data()
    return [cue + name for cue, name in names.findall(text)] + figures.findall(text)


@cache
def _data() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What finds names, figures, and the beginning of appended statutes."""
    data = yaml.safe_load((Path(__file__).parent / "data" / "duplicates.yaml").read_text(encoding="utf-8"))
    cues, marks = "|".join(data["name_cues"]), "".join(data["statute_marks"])
    names = re.compile(rf"({cues})(?=(.{{{data['name_length']}}}))")
    figures = re.compile(
        rf"(?<![第{_NUMERAL}])(?:[{_NUMERAL}]{{2,}}(?![{_NUMERAL}{marks}]).|[{_NUMERAL}][年月日])", re.DOTALL
    )
    return names, figures, re.compile("|".join(data["appendix_cues"]))
