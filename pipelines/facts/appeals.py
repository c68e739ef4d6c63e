"""Which sentences stand after a decision: the new ones, or those of the judgment below.

Belongs here: 驳回上诉，维持原判 (the recited sentences stand), 维持第…项、撤销第…项 with a new sentence (which
replaces the recited one of the same person), 撤销原判，发回重审 (none stands), 准许撤回上诉 (the first one stands).
Source: Criminal Procedure Law (2018) arts. 236, 238, 244, 256; 法释〔2021〕1号 arts. 383-385 (withdrawal).
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.facts.model import Defendant, Held, Stated
from pipelines.facts.news_sentences import own_sentences
from pipelines.facts.news_standing import settle
from pipelines.facts.operative import read_operative
from pipelines.facts.sections import Sections, recitals_of_first_judgment
from pipelines.text.model import Span

_OUTCOMES = (
    ("remanded", re.compile(r"发回[^。；]{0,30}(?:重新审[判理]|重审)|指令[^。；]{0,20}再审")),
    ("withdrawn", re.compile(r"准[许予][^。；]{0,60}撤回(?:上诉|抗诉)|按撤回上诉处理")),
    (
        "upheld",
        re.compile(
            r"驳回[^。；]{0,60}(?:上诉|抗诉|申诉)|维持(?:原判|原审判决|原裁定|[^。；]{0,60}号[^。；]{0,12}判决)"
        ),
    ),
)
DECIDED = re.compile(
    r"驳回[^。；]{0,60}(?:上诉|抗诉|申诉)|维持原判|维持原审|准[许予][^。；]{0,60}撤回|"
    r"(?<!请求)(?<!要求)(?<!依法)改判(?:为|上诉人|原审|被告人|有期|拘役|[^，,。；;]{1,8}有期)|[本此](?:判决|裁定)(?:为|系|是)终审"
)
_CHANGED = re.compile(r"撤销")
_ITEM = re.compile(r"(?:(?<=[。；;）)\s：:”])|^)[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]")


def standing_defendants(
    text: str, folded: str, sections: Sections
) -> tuple[list[Defendant], Stated | None, list[Held]]:
    """The defendants with the sentences that stand, the outcome on appeal or retrial, and what is not settled."""
    start, end = sections.operative_start, sections.operative_end
    if sections.instance == "first":
        if start is None:
            return [], None, []
        return read_operative(text, folded, start, end), None, []
    if start is None:
        return [], None, []
    outcome = _outcome(folded, start, end)
    if outcome and outcome.value == "remanded":
        return [], outcome, []
    new, kept = _by_item(text, folded, start, end)
    if outcome and outcome.value == "changed_wholly":
        return new, Stated(outcome.span, "changed"), []
    return _stand(new, kept + _recited(text, folded, sections)), outcome, []


def _recited(text: str, folded: str, sections: Sections) -> list[Defendant]:
    """The sentences of the judgment below, from the first place that tells them in the form of an operative part, else
    in prose (以诈骗罪判处被告人甲有期徒刑三年)."""
    places = recitals_of_first_judgment(folded, sections)
    for start, end in places:
        if found := [d for d in read_operative(text, folded, start, end) if d.sentence]:
            return found
    for start, end in places:
        told, _ = own_sentences(text, folded, start, end)
        if told:
            return settle(told)[0]
    return []


def _outcome(folded: str, start: int, end: int) -> Stated | None:
    changed = _CHANGED.search(folded, start, end)
    for value, pattern in _OUTCOMES:
        if found := pattern.search(folded, start, end):
            if value == "upheld" and changed:
                continue
            return Stated(Span(found.start(), found.end()), value)
    if changed is None:
        return None
    partly = re.search(r"维持|[第之]?[一二三四五六七八九十（(]{1,4}[)）]?项|部分", folded[start:end])
    return Stated(Span(changed.start(), changed.end()), "changed" if partly else "changed_wholly")


def _by_item(text: str, folded: str, start: int, end: int) -> tuple[list[Defendant], list[Defendant]]:
    """New sentences, and those that an item 维持… repeats. What an item 撤销… repeats is quashed."""
    cuts = [start] + [m.start() for m in _ITEM.finditer(folded, start, end) if m.start() > start] + [end]
    new: list[Defendant] = []
    kept: list[Defendant] = []
    for begin, stop in pairwise(cuts):
        head = folded[begin : begin + 14]
        if "撤销" in head:
            continue
        found = [d for d in read_operative(text, folded, begin, stop) if d.sentence or d.outcome == "acquitted"]
        (kept if "维持" in head or "驳回" in head else new).extend(found)
    return new, kept


def _stand(new: list[Defendant], before: list[Defendant]) -> list[Defendant]:
    """Sentences before the appeal, each replaced where the same person was sentenced anew."""
    renewed = {d.name: d for d in new}
    standing: list[Defendant] = []
    seen: set[tuple[str, object]] = set()
    for recited in before:
        d = renewed.pop(recited.name, recited)
        key = (d.name, d.charges)
        if key not in seen:
            seen.add(key)
            standing.append(d)
    return standing + [d for d in new if d.name in renewed]
