"""Where the parts of a judgment lie: head, facts, reasons, operative part, tail.

Belongs here: offsets, found with cheap searches for the set phrases that the style of criminal judgments prescribes
(最高人民法院《法院刑事诉讼文书样式》, 1999). Does not belong here: what the parts say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Instance = Literal["first", "second", "retrial"]

_OPENING = re.compile(r"(?:判决|裁定|决定|裁判|判处|判令)(?:结果)?如下\s{0,3}[:：]?|如下(?:判决|裁定)\s{0,3}[:：]?")
# Out of form: 据此，判决：一、….
_BARE_OPENING = re.compile(r"(?:判决|裁定)\s?[:：]")
_TAIL = re.compile(
    r"如不服本?|[本此](?:判决|裁定|决定)(?:书)?(?:系|为|是)?终审|"
    r"[。；）)\s]审 ?判 ?长|[。；）)\s](?:代理|助理)?审 ?判 ?员|书 ?记 ?员|"
    r"附[:：]? ?(?:相关|本案|本判决)?(?:的)?(?:适用|引用|所引)?(?:的)?法(?:律|条)"
)
_REASONS = "本院认为"
_SIGNED = re.compile(r"审 ?判 ?[长员]|书 ?记 ?员")
_HEAD_LIMIT = 400
_OPERATIVE_LIMIT = 60_000
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Sections:
    """Offsets into the text. `operative` is None where the document shows no operative part.

    head: [0, head_end); reasons: [reasons, operative_start); operative: [operative_start, operative_end).
    `is_signed`: the bench signs below, so this is the whole judgment and no retelling.
    """

    instance: Instance
    head_end: int
    reasons: int
    operative_start: int | None
    operative_end: int
    is_signed: bool
    has_reasons: bool


_APPEALED = re.compile(r"上诉(?:称|提出|理由)|辩护人|宣判(?:后|送达)|提出上诉|提起上诉|不服[，,]")
_HEAD_END = re.compile(r"提起公诉|指控|审理终结|一案|起诉书")
_APPEAL = re.compile(r"原公诉|上诉人|抗诉机关|原审被告|刑 ?终|二审")
_NUMBER_KIND = re.compile(r"[）)〕\]】][^（()）号，。]{0,16}刑[^初终再号，。]{0,5}([初终再])")
_BY_NUMBER: dict[str, Instance] = {"初": "first", "终": "second", "再": "retrial"}
_RETRIAL = re.compile(r"刑 ?再|再审|申诉人")
_RECITED = re.compile(
    r"原审(?:法院|判决)?(?:审理)?(?:认定|查明|认为)|原判(?:决)?认定|一审(?:判决|法院)?(?:认定|查明|认为)|原审法院"
)
# …人民法院审理…一案，于…作出（2016）浙0104刑初733号刑事判决
_JUDGED_BELOW = re.compile(r"作出[^。；;，,]{0,50}?(?:刑事)?(?:附带民事)?判决(?:书)?")


def locate(folded: str) -> Sections:
    """The parts of a judgment in folded text; linear in its length."""
    end_of_head = _HEAD_END.search(folded, 0, 20_000)
    head_end = end_of_head.start() if end_of_head else min(len(folded), _HEAD_LIMIT)
    instance = _instance(folded, head_end)
    reasons = folded.rfind(_REASONS)
    start, end = _operative(folded, instance)
    if start is not None and (reasons < 0 or reasons > start):
        reasons = folded.rfind(_REASONS, 0, start)
    has_reasons = reasons >= 0
    reasons = reasons if reasons >= 0 else (start if start is not None else head_end)
    return Sections(instance, head_end, reasons, start, end, bool(_SIGNED.search(folded, end, end + 1500)), has_reasons)


def _instance(folded: str, head_end: int) -> Instance:
    head = folded[: max(head_end, _HEAD_LIMIT)]
    if number := _NUMBER_KIND.search(folded, 0, _HEAD_LIMIT):
        return _BY_NUMBER[number[1]]
    if _RETRIAL.search(head, 0, _HEAD_LIMIT) and _APPEAL.search(head):
        return "retrial"
    if _APPEAL.search(head):
        return "second"
    return "first"


def _operative(folded: str, instance: Instance) -> tuple[int | None, int]:
    """The operative part follows 判决如下: the first such phrase of a first judgment (forms may be appended), on
    appeal or retrial the last one before the closing formula, as the first judgment may be recited in full."""
    best: tuple[int, int] | None = None
    openings = list(_OPENING.finditer(folded))
    if not openings and (at := folded.rfind(_REASONS)) >= 0:
        openings = [m for m in _BARE_OPENING.finditer(folded, at) if instance == "first" or "终审" in folded[m.end() :]]
    # More than a few such phrases are no judgment; the bound keeps the search linear.
    for opening in openings[:_CANDIDATES] if instance == "first" else openings[-_CANDIDATES:]:
        tail = _TAIL.search(folded, opening.end(), opening.end() + _OPERATIVE_LIMIT)
        end = tail.start() if tail else min(len(folded), opening.end() + _OPERATIVE_LIMIT)
        if instance != "first" and _APPEALED.search(folded, opening.end(), end):
            continue  # the judgment below, recited
        if best is None or end > best[1] or best[0] < opening.end() <= best[1]:
            best = (opening.end(), end)
        if instance == "first" or (tail and "终审" in tail[0]):
            break
    return best if best else (None, len(folded))


def recitals_of_first_judgment(folded: str, sections: Sections) -> list[tuple[int, int]]:
    """On appeal: where the judgment below may be told, the likeliest first.

    That is from its finding (原判认定…) on, or already in the head (…一案，于…作出…号刑事判决：一、…); after a remand
    the last judgment in the head is the one under review.
    """
    limit = sections.operative_start if sections.operative_start is not None else len(folded)
    opening = _RECITED.search(folded, 0, limit)
    found = [(opening.start() if opening else sections.head_end, limit)]
    in_head = list(_JUDGED_BELOW.finditer(folded, 0, min(found[0][0] + 200, limit)))
    return found + [(m.end(), limit) for m in reversed(in_head[-3:])]
