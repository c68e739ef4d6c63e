"""Titles: the first plausible line of a text, or what the head of a page says without the name of the site."""

from __future__ import annotations

import re

from pipelines.text.script import HAN, fold
from pipelines.text.vocabulary import load_yaml

_SITE_WORDS = tuple(load_yaml("pages")["site_words"])
_MAX_TITLE = 90
_LAST_PART = re.compile(r"^(.{4,}?\S)\s*(?:_-_|--|——|[-_|｜–—·>])\s*([^-_|｜–—·>]{1,40})$", re.DOTALL)
_FOREIGN_HALF = re.compile(r"\s*[|｜/]\s*[^\u3400-\u9fff]{12,}$")
_COURT = re.compile(r"\S{2,40}法院")
_PAPER = re.compile(r"刑\s?事\s?(?:附\s?带\s?民\s?事\s?)?(?:公\s?益\s?诉\s?讼\s?)?(?:判\s?决|裁\s?定)\s?书")
_RUN_ON = re.compile(r"[^\s。，；：]{4,60}?(?:判决书|裁定书)")  # a judgment kept without any line end
_SENTENCE_SIGNS = ("。", "；", "，", "、", ";", ",", "：", ":")


def clean_title(title: str) -> str | None:
    """`title` on one line without the name of the site or a translation after it; None where nothing is left."""
    title = " ".join(title.split())
    title = _FOREIGN_HALF.sub("", title)
    while match := _LAST_PART.match(title):
        last = fold(match[2])
        if not (any(word in last for word in _SITE_WORDS) or not HAN.search(last)):
            break
        if len(HAN.findall(match[1])) < 4:
            break
        title = match[1]
    return title if len(HAN.findall(title)) >= 2 else None


def title_of_lines(lines: list[str]) -> str | None:
    """The title that opens the lines of a text, or None where they open with a paragraph.

    A judgment is called by its court and the name of the paper, which stand on lines of their own.
    """
    if not lines:
        return None
    first = lines[0]
    if len(first) > _MAX_TITLE:
        parts = first[: 4 * _MAX_TITLE].split(" ")
        if run_on := _RUN_ON.match(fold(first[:_MAX_TITLE])):
            return first[: run_on.end()]
        return _title_of_parts(parts) if len(parts) > 2 else None
    return _title_of_parts(lines[:3])


def _title_of_parts(parts: list[str]) -> str | None:
    first = parts[0]
    if len(parts) > 1 and _COURT.fullmatch(fold(first)) and (paper := _PAPER.match(fold(" ".join(parts[1:7])))):
        return first + "".join(" ".join(parts[1:7])[: paper.end()].split())
    if len(first) > _MAX_TITLE or first.endswith(_SENTENCE_SIGNS) or len(HAN.findall(first)) < 4:
        return None
    if first.count("。") >= 1 or first.count("，") + first.count(",") > 3:
        return None
    return clean_title(first)
