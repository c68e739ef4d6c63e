"""Who gained or traded: the person or group that a sentence names before its figure.

Belongs here: choosing the name among those before a figure. What is a name is known by `persons`.
"""

from __future__ import annotations

import re

from pipelines.facts.persons import NAME
from pipelines.facts.roles_context import SENTENCE_LIMIT, Context

_COUNT = "[一二两三四五六七八九十0-9]{1,3}"
_GROUP = re.compile(
    rf"(?:{NAME})(?:(?:、|和|及|与|以及|伙同)(?:被告人)?(?:{NAME}))*(?:等{_COUNT}?(?:名)?(?:被告人|人)?|及其(?:下家|团伙|妻子|丈夫))?"
)
_MASKED = re.compile(r"某|[×xX*＊]|[0-9]号")
_OTHERS = re.compile(r"其?(?:下家|上家|上线|下线)$|该(?:公司|团伙|集团)|(?:二|两|三|四|五)人")


def named_before(ctx: Context, at: int, text: str) -> str | None:
    """The name (or run of names) nearest before the figure in its sentence, as printed; None where none is masked or
    certain enough to be a name."""
    offset = max(ctx.sentence_start(at), at - SENTENCE_LIMIT)
    left = ctx.text[offset:at]
    last = None
    for found in _GROUP.finditer(left):
        if _MASKED.search(found[0]):
            last = found
    return text[offset + last.start() : offset + last.end()] if last else None
