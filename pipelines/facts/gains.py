"""Who gained or traded: the person or group that a text names before its figure.

Belongs here: choosing the name among those before a figure. What is a name is known by `persons`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.facts.persons import NAME, TITLE
from pipelines.facts.roles_context import SENTENCE_LIMIT, Context

_COUNT = "(?:[一二两三四五六七八九十0-9]{1,3})?"
# Names in a row, with what makes a group of them: 郑某、钱某等五人, 赵某及其下家.
_GROUP = re.compile(
    rf"(?P<title>{TITLE})?(?P<names>(?:{NAME})(?:(?:、|和|及|与|以及|伙同)(?:{TITLE})?(?:{NAME}))*"
    rf"(?:等{_COUNT}(?:名)?(?:被告人|人)?|及其(?:下家|团伙|妻子|丈夫))?)"
)
_ANCHOR = re.compile(rf"(?P<title>{TITLE})|某|(?<=[一-鿿])[×＊*]|(?<=[0-9])号")
# 其下家, 该公司, 二人 do not name anybody, but say more than a name further away would.
_OTHER_SUBJECT = re.compile(r"(?:^|[，。；：、])(?P<who>其(?:下家|上家|上线|下线)|该(?:公司|团伙|集团|平台|院))")
# A name after one of these is not the one who acts.
_OBJECT = re.compile(
    r"(?:向|给|从|与|跟|由|对|替|为|被|把|将|是|通过|联系|认识|结识|找到)(?:被告人|原审被告人|嫌疑人)?$"
)


def named_before(ctx: Context, at: int, text: str) -> str | None:
    """Who does or gets what the figure at offset `at` tells, as printed: the nearest subject of its sentence, else of
    the sentence before. None where nobody is named by a masked name or by title."""
    begin = max(ctx.sentence_start(at), at - SENTENCE_LIMIT)
    before = max(ctx.sentence_start(max(begin - 1, 0)), begin - SENTENCE_LIMIT)
    for start, end in ((begin, at), (before, begin)):
        if found := _subject(ctx.text, start, end):
            return text[found[0] : found[1]]
    return None


def _subject(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """The last group of names in `folded[start:end]` that is a subject, else the last group."""
    subject = other = None
    for found in _groups(folded, start, end):
        if _OBJECT.search(folded, max(start, found.start() - 6), found.start()):
            other = found.span("names")
        else:
            subject = found.span("names")
    for unnamed in _OTHER_SUBJECT.finditer(folded, start, end):
        if subject is None or unnamed.start("who") > subject[1]:
            subject = unnamed.span("who")
    return subject or other


def _groups(folded: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The groups of names. They are sought only where a mask or a title shows one: the pattern of names is slow."""
    done = start
    for anchor in _ANCHOR.finditer(folded, start, end):
        at = anchor.start() if anchor["title"] else anchor.start() - 1
        if at >= done and (found := _GROUP.match(folded, at, end)):
            done = found.end()
            yield found
