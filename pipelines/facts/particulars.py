"""Who a defendant is by the head of a judgment: occupation, and the unit for which he answers.

Belongs here: the particulars after 被告人X，男，…. Birth, address and numbers of documents are not read at all: nothing
in this project needs them. Their order is that of 《法院刑事诉讼文书样式》 (1999): education, occupation, address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.facts.model import Defendant

_EDUCATION = (
    r"(?:文化(?:程度)?|文盲|半文盲|小学|初中|高中|中专|大专|本科|研究生|硕士|博士|中技|职高|大学|专科|肄业|学历|毕业)"
)
_OCCUPATION = re.compile(
    r"(?:(?:案发前|捕前|事发前|被捕前|原|曾)(?:系|任|为|担任|是|在)|(?<=[，,])(?:系|任|担任)|利用担任)"
    r"(?P<stated>[^，,。；;：:（()）\n的]{2,40}?)(?=[，,。；;（(\n]|的职务|期间)"
    rf"|{_EDUCATION}[，,](?:(?:中共)?党员[，,]|群众[，,])?(?:原|案发前|捕前)?(?:系|任)?(?P<listed>[^，,。；;：:（()）\n0-9]{{2,30}})[，,。；;]"
)
_NOT_OCCUPATION = re.compile(
    r"户籍|户口|住|出生|[省市县区州]人$|族$|因|羁押|聋|人民代表|人大代表|[省市县区镇乡村路]$|男|女|看守所|身份证|国籍|曾用|绰号|涉嫌|刑|判|以上"
)
_NONE = re.compile(r"无业|无职业|无固定职业|待业|无")
_MANAGER = r"[^。；]{0,60}?直接(?:负责的主管人员|责任人员)"
_REACH = 200


def with_particulars(
    text: str,
    folded: str,
    head_end: int,
    reasons: tuple[int, int],
    defendants: Sequence[Defendant],
    names: Sequence[str],
) -> list[Defendant]:
    """The defendants with their occupation as printed, and the unit that one manages (Criminal Law art. 31)."""
    units = [d.name for d in defendants if d.kind == "unit"]
    found = []
    for d, name in zip(defendants, names, strict=True):
        occupation = occupation_of(text, folded, head_end, name) if d.kind == "person" else None
        manages = None
        if len(units) == 1 and d.kind == "person" and re.compile(re.escape(name) + _MANAGER).search(folded, *reasons):
            manages = units[0]
        found.append(replace(d, occupation=occupation, responsible_for=manages) if occupation or manages else d)
    return found


def occupation_of(text: str, folded: str, head_end: int, name: str) -> str | None:
    """The occupation that the head gives for a name, None where it gives none. 无业 is an answer too."""
    at = folded.find("被告人" + name, 0, head_end + 2000)
    at = at if at >= 0 else folded.find(name, 0, head_end)
    if at < 0:
        return None
    end = folded.find("。", at, at + _REACH)
    end = end + 1 if end >= 0 else min(len(folded), at + _REACH)
    for m in _OCCUPATION.finditer(folded, at + len(name), end):
        group = "stated" if m["stated"] else "listed"
        if not _NOT_OCCUPATION.search(m[group]):
            return text[m.start(group) : m.end(group)]
    return None
