"""Articles of the Criminal Law that a decision applies, as 刑法253之一 (253之一 is not 253).

Belongs here: the list after 依照《中华人民共和国刑法》 and the like. Other laws and interpretations are skipped: the
list belongs to the law named last. Articles that somebody merely quotes are not looked for here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.facts.model import Stated
from pipelines.facts.numerals import parse_number
from pipelines.text.model import Span

_TOKEN = re.compile(
    r"《(?P<law>[^》]{2,60})》|(?P<short>(?:我国|中华人民共和国)?刑法)(?=第)"
    r"|第(?P<article>[零〇一二两三四五六七八九十百千\d]{1,10})条(?:之(?P<of>[一二三四五六七八九十]{1,2}))?"
)
_LAST_ARTICLE = 452
_CRIMINAL_LAW = re.compile(r"(?:中华人民共和国)?刑法")


@lru_cache(maxsize=1024)
def _article(printed: str) -> int | None:
    number = parse_number(printed)
    return int(number) if number is not None and 1 <= number <= _LAST_ARTICLE else None


def statutes(folded: str, start: int, end: int) -> list[Stated]:
    """The articles of the Criminal Law in a stretch that applies them, each once, in the order of the text."""
    found: dict[str, Stated] = {}
    in_criminal_law = False
    for m in _TOKEN.finditer(folded, start, end):
        if m["law"]:
            in_criminal_law = bool(_CRIMINAL_LAW.fullmatch(m["law"].strip()))
        elif m["short"]:
            in_criminal_law = True
        elif in_criminal_law and (number := _article(m["article"])) is not None:
            value = f"刑法{number}" + (f"之{m['of']}" if m["of"] else "")
            found.setdefault(value, Stated(Span(m.start(), m.end()), value))
    return list(found.values())


_APPLIES = re.compile(r"依照|依据|根据|按照|适用|触犯")


def statutes_applied(folded: str, reasons: int, operative_start: int) -> list[Stated]:
    """The articles between the last 依照 of the reasons and 判决如下."""
    last = None
    for m in _APPLIES.finditer(folded, reasons, operative_start):
        if "第" in folded[m.end() : m.end() + 40] and "刑法" in folded[m.end() : operative_start]:
            last = m
    return statutes(folded, last.start(), operative_start) if last else []
