"""Names of the courts that decided, as printed.

Belongs here: finding 人民法院 and the special courts, and cutting the name out of the words before it. A procuratorate is
not a court; 法院 without a place is nothing; a court that only publishes or that an appeal would go to did not decide.
Source of the kinds of court: 人民法院组织法 (2018) arts. 12-15.
"""

from __future__ import annotations

import re

from pipelines.facts.model import Stated
from pipelines.text.model import Span

_COURT = re.compile(
    r"[一-鿿]{2,40}?(?:人民法院|(?:铁路运输|互联网|知识产权|海事|金融|军事|林区|林业|农垦|矿区|油田|基层|中级)"
    r"(?:基层|中级|高级)?法院)"
)
# What stands before a name in running text. Followed by the given characters it is part of a place (和平区, 从化区).
_BEFORE = re.compile(
    r"原审法院|一审法院|二审法院|书|日[前起]?(?![照喀土])|[经由在被](?!济|开发|江)|向(?!阳)|从(?!化|江)|至|近期|到|对|和(?![平田静硕布政顺龙县林])|与|及|"
    r"是(?=[一-鿿]{2,6}[省市区县])|据|后(?!旗)|了|月|年|时|审理的|将|因|请|诉|报|经过|现|又|称|曾|为(?=[一-鿿]{2,8}[省市区县])|之前|于(?![洪都田])"
)
_PROVINCE_STARTS = re.compile(
    r"(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|"
    r"甘肃|青海|台湾)(?:省|市|铁路|海事|互联网|金融|知识)|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)(?:自治区)"
)
_HEARS = re.compile(r"(?:依法)?(?:公开)?(?:开庭)?审[理结]|作出|一审")


def clean_name(folded: str, start: int, end: int) -> int:
    """Where the name of the court that ends at `end` begins, given that the run of characters begins at `start`."""
    run = folded[start:end]
    province = None
    for m in _PROVINCE_STARTS.finditer(run):
        province = m
        break
    if province:
        return start + province.start()
    cut = 0
    for m in _BEFORE.finditer(run, 0, max(0, len(run) - 4)):
        cut = m.end()
    return start + cut


def _stated(text: str, start: int, end: int) -> Stated | None:
    if end - start < 5:
        return None
    return Stated(Span(start, end), text[start:end])


def deciding_court(text: str, folded: str, before: int) -> Stated | None:
    """The court in the head of a judgment: the last one named before its case number (or before the prosecution)."""
    last = None
    for m in _COURT.finditer(folded, 0, before):
        last = m
        if before > 600:
            break
    if last is None:
        last = _COURT.search(folded, 0, before + 600)
    return _stated(text, clean_name(folded, last.start(), last.end()), last.end()) if last else None


def court_below(text: str, folded: str, head_end: int) -> Stated | None:
    """On appeal: the court whose judgment is reviewed (…人民法院审理…一案，…作出…判决)."""
    for m in _COURT.finditer(folded, max(0, head_end - 400), head_end + 600):
        if _HEARS.match(folded, m.end()) and not folded.startswith("最高", m.start()):
            return _stated(text, clean_name(folded, m.start(), m.end()), m.end())
    return None
