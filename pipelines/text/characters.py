"""Cleaning character by character: invisible and control characters, widths, remains of markup, pinyin readings.

Lines and their meaning belong in `furniture.py`. Everything here can be run on its own result without changing it.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import product

from pipelines.text.script import FULL_WIDTH_TO_ASCII
from pipelines.text.vocabulary import char_class, load_yaml

_LINE_ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
)
_COMPATIBLE = "\u2e80-\u2fdf\uf900-\ufaff"  # radicals and compatibility ideographs that PDF readers put for characters
_LINE_END = re.compile(f"\r\n|[{_LINE_ENDS}]")
_SPACE = re.compile(f"[{_SPACES}]")
_GONE = re.compile(f"[{_INVISIBLE}]")
_COMPAT = re.compile(f"[{_COMPATIBLE}]")
_WIDE = re.compile(char_class("".join(FULL_WIDTH_TO_ASCII)))
_SUSPECT = re.compile(f"[{_LINE_ENDS}{_SPACES}{_INVISIBLE}{_COMPATIBLE}{''.join(FULL_WIDTH_TO_ASCII)}]")
_ENTITY = re.compile(r"&(?:nbsp|quot|[lr]dquo|[lr]squo|mdash|ndash|hellip|middot|ensp|emsp|yen|copy);")
# Tags that stand in the text of badly saved pages; the sign before them may have eaten the opening bracket.
_BLOCK_TAG = re.compile(r"[<?？]/?(?:p|br|div|h[1-6]|li|tr)(?:\s[^<>\n]{0,200})?/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(r"[<?？]/?(?:strong|span|b|em|i|a|font|img|u)(?:\s[^<>\n]{0,200})?/?>", re.IGNORECASE)
_MAX_TAG_PASSES = 10

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300\u0301\u0304\u030c"
_HAS_TONE = re.compile(f"[{_TONED}]")
_READING = re.compile(f"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])(?:€?[（(?？][a-zɡü{_TONED}'’ ]{{1,28}}[1-5]?[)）])+")
# A € before a reading is the byte 0x80 of a character that a wrong decoding broke; the character is lost.
_ONE_READING = re.compile(r"(€?)([（(?？])([^()（）?？]+)[)）]")
_TONE_MARKS = str.maketrans("", "", "\u0300\u0301\u0304\u030c'’ 12345")
MIN_TONED_READINGS = 3  # so many make a page noisy; then syllables without a tone are readings too


def _syllable_pattern() -> re.Pattern[str]:
    spelled: set[str] = set()
    for initial, finals in load_yaml("pinyin")["syllables"].items():
        spelled.update(a + b for a, b in product([initial], finals.split()))
    longest_first = sorted(spelled, key=lambda s: (-len(s), s))
    return re.compile(f"(?:{'|'.join(longest_first)}){{1,4}}")


_SYLLABLES = _syllable_pattern()


def normalise_characters(text: str) -> str:
    """`text` with \\n as the only line end, plain spaces, no invisible characters, half-width digits and letters.

    Full-width punctuation stays: it is how Chinese is written. Tags and entities that a bad save left are taken out.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda m: unescape(m[0]), text)
    if _SUSPECT.search(text):
        text = _LINE_END.sub("\n", text)
        text = _SPACE.sub(" ", text)
        text = _GONE.sub("", text)
        text = _WIDE.sub(lambda m: FULL_WIDTH_TO_ASCII[m[0]], text)
        text = _COMPAT.sub(lambda m: _compatible(m[0]), text)
    if ">" in text:
        text = _BLOCK_TAG.sub("\n", text)
        for _ in range(_MAX_TAG_PASSES):  # a tag inside a tag leaves a new one when it goes
            text, removed = _INLINE_TAG.subn("", text)
            if not removed:
                break
    return text


def _compatible(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _is_reading(content: str) -> tuple[bool, bool]:
    """Whether `content` spells syllables of pinyin, and whether it carries a tone."""
    bare = unicodedata.normalize("NFD", content.replace("ɡ", "g"))
    toned = any(c in bare for c in "\u0300\u0301\u0304\u030c") or content[-1].isdigit()
    plain = unicodedata.normalize("NFC", bare.translate(_TONE_MARKS))
    return bool(plain) and _SYLLABLES.fullmatch(plain) is not None, toned


def strip_readings(text: str) -> tuple[str, int]:
    """`text` without the pinyin in brackets after characters, and how many readings were taken out.

    A reading without a tone goes only where the page is noisy with toned ones: elsewhere (shi) may be a word. A
    reading whose opening bracket a wrong decoding turned into a question mark goes with it.
    """
    if not _HAS_TONE.search(text):
        return text, 0
    removed = toned_readings = 0
    for run in _READING.finditer(text):
        toned_readings += sum(_is_reading(m[3]) == (True, True) for m in _ONE_READING.finditer(run[0]))
    noisy = toned_readings >= MIN_TONED_READINGS

    def replace_one(match: re.Match[str]) -> str:
        nonlocal removed
        reads, toned = _is_reading(match[3])
        if reads and (toned or (noisy and match[2] in "（(")):
            removed += 1
            return "\ufffd" if match[1] else ""
        return match[0]

    return _READING.sub(lambda run: _ONE_READING.sub(replace_one, run[0]), text), removed
