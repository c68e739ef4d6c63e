"""Figures that a machine translation has destroyed, and the English it leaves between Chinese sentences.

Only what no writer would print is marked: a count of 0 with "more than", a price range that ends at 0, a number of
which only the 余 is left. Reading the figures that are whole belongs to `pipelines.facts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.text.model import Span
from pipelines.text.vocabulary import load_yaml

_DATA = load_yaml("figures")
_EN = _DATA["english"]["units"]
_ZH = _DATA["chinese"]["units"]
_BEFORE = _DATA["chinese"]["before"]
_ENGLISH_RUN = re.compile(r"(?<![A-Za-z'’\-])(?:[A-Za-z][A-Za-z'’\-]{0,40}[,;:]?[ ]{1,3}){5,}+[A-Za-z]")
_MIN_RUNS = 2

_NUMBER = r"(?<![\d.,])(\d[\d,]{0,18}(?:\.\d{1,6})?)"
_RANGE = re.compile(
    _NUMBER + rf"\s{{0,3}}(?:to|–|~)\s{{0,3}}(\d[\d,]{{0,18}}(?:\.\d{{1,6}})?)\s{{0,3}}(?:{_EN})\b", re.I
)
_ENGLISH = re.compile(
    rf"(?<![\d.,])0(?:\.0{{1,6}})?\s{{1,3}}(?:more\s|or\s|odd\s|of\s)?(?:{_EN})\b"  # a total of 0 pieces
    rf"|(?<![\d.,])0,\d{{3}}\b"  # thousands without a leading figure
    rf"|\b(?:more than|a total of|nearly|as many as)\s{{1,3}}(?:yuan|rmb|pieces of)\b",  # the figure is gone
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\d[,.]?\s?<\s?>|<\s?>\s?(?:" + _EN + "|" + _ZH + ")", re.IGNORECASE)
_TWO_WORDS = re.compile(r"[a-z][a-z]+ [a-z][a-z]")
# A number must stand before 余元, 多万元; of the one that is destroyed only a zero is left, or nothing.
_REST = re.compile(rf"[余多\ufffd][万亿]{{0,2}}\s?(?:{_ZH})")
_LONE_ZERO = re.compile(r"(?<![\d.,，])0(?:\.0{1,6})?[万亿]?$")
_NO_NUMBER = re.compile(rf"(?:{_BEFORE})(?:人民币|了|共|约|达|合计|计){{0,2}}$")
_SENTENCE_END = re.compile(r"[。！？!?\n][”’」』\"]?|\.(?=\s{1,3}[A-Z“\"]|[\u3400-\u9fff]|\s{0,3}$)")
_REACH = 800  # a sentence is looked for this far to either side


def english_sentences(text: str) -> int:
    """How many runs of six and more English words stand in `text`."""
    return sum(1 for _ in _ENGLISH_RUN.finditer(text)) if _TWO_WORDS.search(text) else 0


def is_machine_translated(text: str, script_share: float) -> bool:
    """Whether English sentences stand in an otherwise Chinese text; `script_share` is its share of Chinese."""
    return script_share > 0 and english_sentences(text) >= _MIN_RUNS


def destroyed_figures(text: str) -> tuple[Span, ...]:
    """The sentences of clean text in which a figure is destroyed, merged and in order."""
    spans: list[Span] = []
    for start, end in sorted(_hits(text)):
        if spans and end <= spans[-1].end:
            continue
        span = _sentence_around(text, start, end, spans[-1].end if spans else 0)
        if spans and span.start <= spans[-1].end:
            span = Span(spans.pop().start, span.end)
        spans.append(span)
    return tuple(spans)


def _hits(text: str) -> Iterator[tuple[int, int]]:
    for match in _REST.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        is_gone = match[0][0] != "多" or "元" in match[0]  # 查获多份 is whole, 获利多万元 is not
        if _LONE_ZERO.search(before) or (is_gone and _NO_NUMBER.search(before.rstrip("\ufffd"))):
            yield max(0, match.start() - 1), match.end()
    if "<" in text:
        yield from (m.span() for m in _PLACEHOLDER.finditer(text))
    if not _TWO_WORDS.search(text):
        return
    yield from (m.span() for m in _ENGLISH.finditer(text))
    for match in _RANGE.finditer(text):
        fell = text[max(0, match.start() - 5) : match.start()].lower() == "from "  # a price may fall from 8 to 5 yuan
        if _value(match[2]) < _value(match[1]) and not fell:
            yield match.span()


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _sentence_around(text: str, start: int, end: int, floor: int) -> Span:
    """The sentence of `text` around a hit, beginning no sooner than `floor`, the end of the one before."""
    left = max(floor, start - _REACH)
    for match in _SENTENCE_END.finditer(text, left, start):
        left = match.end()
    while left < start and text[left].isspace():
        left += 1
    right = min(len(text), end + _REACH)
    close = _SENTENCE_END.search(text, max(start, end - 1), right)
    if close:
        right = close.end()
    while right > end and text[right - 1].isspace():
        right -= 1
    return Span(left, right)
