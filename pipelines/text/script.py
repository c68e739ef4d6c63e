"""Scripts: folding to one form for matching, and telling simplified from traditional characters.

`fold` never touches the clean text that people read: 乾县 and 李乾 keep their characters there."""

from __future__ import annotations

import re
from string import ascii_letters, digits

from pipelines.text.model import Script
from pipelines.text.vocabulary import char_class, load_yaml, traditional_to_simplified

_FOLD = load_yaml("fold")
_BRACKETS: tuple[tuple[str, str], ...] = tuple(_FOLD["brackets"].items())
_FULL_WIDTH = "".join(chr(ord(c) + 0xFEE0) for c in digits + ascii_letters + "%.")
FULL_WIDTH_TO_ASCII: dict[str, str] = {c: chr(ord(c) - 0xFEE0) for c in _FULL_WIDTH}
_MAP: dict[str, str] = {**traditional_to_simplified(), **FULL_WIDTH_TO_ASCII, "￥": "¥"}
_FOLDABLE = re.compile(char_class("".join(_MAP)))
_NUMERALS = "一二三四五六七八九十〇"
_ZERO = re.compile(f"[{_NUMERALS}]({char_class(''.join(_FOLD['zero_lookalikes']))}{{1,3}})(?=[{_NUMERALS}年])")


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


# A character tells its script only where the other script's national standard does not have it.
_HANT = re.compile(char_class("".join(c for c in traditional_to_simplified() if not _encodable(c, "gb2312"))))
_HANS = re.compile(
    char_class("".join(sorted({s for s in traditional_to_simplified().values() if not _encodable(s, "big5")})))
)
HAN = re.compile("[\u3400-\u9fff]")
_HAN_RUN = re.compile("[\u3400-\u9fff]+")


def fold(text: str) -> str:
    """`text` in the one form that patterns are written for; same length, so spans hold for both.

    Traditional characters become simplified one by one, full-width digits, letters and % become ASCII, ￥ becomes ¥,
    round brackets of any width and 〔〕[] become （）, and what looks like 〇 between Chinese numerals becomes 〇.
    """
    for bracket, folded in _BRACKETS:
        text = text.replace(bracket, folded)
    text = _FOLDABLE.sub(lambda m: _MAP[m[0]], text)
    return _ZERO.sub(lambda m: m[0][0] + "〇" * len(m[1]), text)


def count_han(text: str) -> int:
    """How many Chinese characters stand in `text`."""
    return sum(map(len, _HAN_RUN.findall(text)))


def detect_script(text: str) -> tuple[Script, bool]:
    """The script of `text` (`none` without Chinese characters), and whether both scripts stand in it side by side."""
    hant = len(_HANT.findall(text))
    if hant < 3 and hant * 100 < len(text):
        return ("hans" if HAN.search(text) else "none"), False
    hans = len(_HANS.findall(text))
    less, more = sorted((hant, hans))
    return ("hant" if hant > hans else "hans"), less >= 5 and less * 6 >= more
