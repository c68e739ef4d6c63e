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

_NUMBER = "[零〇一二两三四五六七八九十百0-9]{1,10}"
_TOKEN = re.compile(
    r"《(?P<law>[^》]{2,60})》|(?P<short>(?:我国|中华人民共和国)?刑法)(?=第)"
    # 第二十五、二十六、二十七条: the words round a number may stand at the ends of the list only.
    rf"|(?:第|(?<=、))(?P<article>{_NUMBER})(?:条(?:之(?P<of>[一二三四五六七八九十]{{1,2}}))?|(?=(?:、第?{_NUMBER}){{1,8}}条))"
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
    """The articles that the reasons apply, from their first 依照 before articles of the Criminal Law to 判决如下."""
    for m in _APPLIES.finditer(folded, reasons, operative_start):
        if (
            folded.find("第", m.end(), min(operative_start, m.end() + 40)) >= 0
            and folded.find("刑法", m.end(), min(operative_start, m.end() + 300)) >= 0
        ):
            return statutes(folded, m.start(), operative_start)
    return []
