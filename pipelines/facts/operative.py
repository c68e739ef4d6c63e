"""The operative part of a judgment: which sentence falls on whom.

Belongs here: the grammar of items such as 一、被告人甲犯A罪，判处…；犯B罪，判处…；决定执行…, for one or several
defendants, persons and units. Does not belong here: what stands after an appeal (`appeals`), news prose
(`news_sentences`).

Several counts give one defendant with the combined sentence and one sentence for each count (Criminal Law art. 69). The
punishment of an earlier judgment that is merged (与前罪…并罚) is never a count of this one (arts. 70, 71, 77).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipelines.facts.distribution import share
from pipelines.facts.model import Defendant, Sentence
from pipelines.facts.sentence_terms import Term, assemble, read_terms
from pipelines.text.model import Span

ROLE = (
    r"(?:(?:原审|原|暨|上诉|刑事|附带|民事|公益|诉讼)*"
    r"(?:被告人|被告单位|上诉人|上诉单位|罪犯|申诉人|原审被告))"
)
_PARENTHESIS = re.compile(r"[（(][^（()）]{0,400}[)）]")
_NUMBERING = r"[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]\s*"
_NAMES = re.compile(r"(?P<names>[^\s。；;，,：:“”\"'犯（）()]{1,60}(?: +[^\s。；;，,：:“”\"'犯（）()]{1,20}){0,2}) *")
_CHARGE = r"(?!罪)(?P<charge>[^。；;，,：:\s]{1,50}?罪)(?=[，,；;。：:\s”]|[判单免处分各均并拘]|有期|罚金|$)"
_CHARGED = re.compile(rf"犯(?:有)?{_CHARGE}")
_NUMBERED = re.compile(rf"\s*(?:{_NUMBERING})?")
_LONGEST_LIST = 200  # characters of one list of names
_ACQUITTED = re.compile(rf"{ROLE}\s*(?P<names>[^\s。；;，,：:“”\"'犯（）()]{{1,60}}?)无罪")
_NO_NAME = re.compile(r"[因曾系判罪]|法院|检察|在案|其余|等\d|此前|之前")
_ITEM = re.compile(r"(?:(?<=[。；;）)\s：:”])|^)[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]")
_EARLIER = re.compile(
    r"与(?:其|前|原|所|之前|此前|先前|曾)[^。；;，,]{0,30}(?:罪|判|刑)|连同|与[^。；;，,]{0,40}号[^。；;，,]{0,20}判决"
)
# The sentence goes on behind a full stop only with these words (缓刑三年。并处罚金…).
_STOP = re.compile(
    r"。(?!\s*(?:并?处|罚金|决定|数罪|缓刑|剥夺|宣告|合并|实行|[一二两三四五六][个种]?罪|犯(?!罪)|总和|前述.{0,6}并罚|上述.{0,6}并罚))"
)
_PREFIX = re.compile(rf"(?:{ROLE}\s*)+")
_BEFORE_ROLE = re.compile(rf"^[^、和及与]{{1,6}}(?={ROLE})")  # 以被告人…, 判处被告人…
_SPLIT = re.compile(r"[、和及与]|以及")
_EACH = re.compile(r"分别")
_UNIT = re.compile(r"(?:公司|厂|店|中心|企业|合作社|事务所|银行|学校|医院|集团|工作室|经营部|协会|局|院|行)$")


class Subject(NamedTuple):
    """Those of whom an operative part says 犯A罪, with offsets into the part."""

    names: str
    start: int
    charge: str
    end: int


@dataclass(slots=True)
class Conviction:
    """What one subject of the operative part was sentenced to: `counts` are single charges, `combined` 决定执行."""

    names: list[str]
    start: int
    end: int
    counts: list[tuple[str, list[Term], Span]] = field(default_factory=list)
    combined: list[Term] = field(default_factory=list)
    combined_span: Span | None = None
    merged_earlier: bool = False


def blank_parentheses(folded: str, start: int, end: int) -> str:
    """`folded[start:end]` with its bracketed remarks and line breaks blanked, so that offsets stay."""
    part = folded[start:end].replace("\n", " ").replace("\u3000", " ")
    for _ in range(2):  # （上诉人（原审被告人））: brackets stand in brackets at most once
        blanked = _PARENTHESIS.sub(lambda m: " " * len(m[0]), part)
        if blanked == part:
            break
        part = blanked
    return part


def read_operative(text: str, folded: str, start: int, end: int) -> list[Defendant]:
    """The defendants of an operative part `[start, end)`, each with the sentence to be executed and the counts."""
    part = blank_parentheses(folded, start, end)
    convictions = _convictions(part)
    defendants: list[Defendant] = []
    for conviction in convictions:
        defendants.extend(_defendants(text, part, conviction, start))
    merged = _merge(defendants)
    merged.extend(_acquitted(text, part, start, {d.name for d in merged}))
    return merged


def _subjects(part: str) -> list[Subject]:
    """Every 被告人甲犯A罪; the role may be left out at the head of an item or sentence (二、甲犯A罪)."""
    found: list[Subject] = []
    at = part.find("犯")
    last = 0
    while at >= 0:
        # 罪犯, 同案犯, 侵犯 (原审以侵犯…罪判处甲): these are not the verb.
        charged = _CHARGED.match(part, at) if part[max(0, at - 1) : at] not in ("罪", "案", "侵") else None
        if charged and (names := _named(part, max(last, at - _LONGEST_LIST), at)):
            found.append(Subject(names["names"], names.start("names"), charged["charge"], charged.end()))
        last = charged.end() if charged else at + 1
        at = part.find("犯", last)
    return found


def _named(part: str, begin: int, end: int) -> re.Match[str] | None:
    boundary = -1
    for c in "。；;：:“”，,)）":
        boundary = max(boundary, part.rfind(c, begin, end))
    begin = boundary + 1 if boundary >= 0 else begin
    role = _PREFIX.search(part, begin, end)
    if role is None:
        if boundary >= 0 and part[boundary] in "，,":
            return None
        start = _NUMBERED.match(part, begin, end)
        begin = start.end() if start else begin
    else:
        begin = role.end()
    names = _NAMES.fullmatch(part, begin, end)
    return names if names and not _NO_NAME.search(names["names"]) else None


def _convictions(part: str) -> list[Conviction]:
    subjects = _subjects(part)
    items = [m.start() for m in _ITEM.finditer(part)] if subjects else []
    found: list[Conviction] = []
    for i, subject in enumerate(subjects):
        limit = subjects[i + 1].start if i + 1 < len(subjects) else len(part)
        next_item = bisect_right(items, subject.end)
        stop = items[next_item] if next_item < len(items) and items[next_item] < limit else limit
        if full_stop := _STOP.search(part, subject.end, stop):
            stop = full_stop.start()
        found.append(_conviction(part, subject, stop))
        more = bisect_left(items, stop)
        if more < len(items) and items[more] < limit and part.find("执行", items[more], limit) >= 0:
            _later_combination(part, items[more], limit, found)
    return found


def _conviction(part: str, subject: Subject, stop: int) -> Conviction:
    conviction = Conviction(_names(subject.names), subject.start, stop)
    terms = read_terms(part, subject.end, stop)
    at = next((t.start for t in terms if t.kind == "combined" and "执行" in part[t.start : t.end]), stop)
    earlier = _EARLIER.search(part, subject.end, stop)
    counts_end = min(at, earlier.start()) if earlier else at
    conviction.merged_earlier = earlier is not None
    charges = [(subject.charge, subject.start, subject.end)]
    charges += [(m["charge"], m.start(), m.end()) for m in _CHARGED.finditer(part, subject.end, counts_end)]
    for i, (charge, begin, read_from) in enumerate(charges):
        until = charges[i + 1][1] if i + 1 < len(charges) else counts_end
        own = [t for t in terms if read_from <= t.start < until and t.kind != "combined"]
        last = own[-1].end if own else read_from
        conviction.counts.append((charge, own, Span(begin, last)))
    combined = [t for t in terms if t.start > at]
    if at < stop and combined:
        conviction.combined = combined
        conviction.combined_span = Span(at, combined[-1].end)
    return conviction


def _later_combination(part: str, start: int, end: int, found: list[Conviction]) -> None:
    """三、对被告人甲数罪并罚，决定执行…: an item of its own, for the last conviction of the person that it names."""
    terms = read_terms(part, start, end)
    at = next((t for t in terms if t.kind == "combined" and "执行" in part[t.start : t.end]), None)
    if at is None:
        return
    combined = [t for t in terms if t.start > at.start]
    if not combined:
        return
    named = [c for c in found if any(name in part[start : at.start] for name in c.names)]
    target = named[-1] if named else found[-1]
    target.combined, target.combined_span = combined, Span(start, combined[-1].end)


def _names(printed: str) -> list[str]:
    printed = _PREFIX.sub("、", _BEFORE_ROLE.sub("", printed.strip()))
    names = [n.strip() for n in _SPLIT.split(printed) if n.strip()]
    # A unit may hold 和 or 与 in its own name.
    if len(names) > 1 and _UNIT.search(names[-1]) and not all(_UNIT.search(n) or len(n) <= 4 for n in names):
        return [printed.strip("、")]
    return names


def split_charges(charge: str) -> list[str]:
    """诈骗罪、非法获取公民个人信息罪 names two charges, 生产、销售有毒、有害食品罪 one."""
    parts = re.split(r"(?<=罪)[、和及与]", charge)
    return [p for p in parts if p]


def _defendants(text: str, part: str, conviction: Conviction, offset: int) -> list[Defendant]:
    found: list[Defendant] = []
    at = conviction.start
    for i, name in enumerate(conviction.names):
        begin = part.find(name, at)
        begin = begin if begin >= 0 else conviction.start
        at = begin + len(name)
        span = Span(offset + begin, offset + at)
        printed = text[span.start : span.end]
        counts = [
            s
            for charge, terms, where in conviction.counts
            if (s := _sentence(part, text, charge, terms, where, offset, i, len(conviction.names)))
        ]
        charges = tuple(
            c for charge, _, where in conviction.counts for c in _printed(text, charge, part, where, offset)
        )
        combined = _combined(conviction, counts, offset, i)
        final = combined or (counts[0] if counts else None)
        found.append(
            Defendant(
                name=printed,
                span=span,
                kind="unit" if _UNIT.search(name) and len(name) > 3 else "person",
                charges=charges,
                sentence=final,
                per_charge=tuple(counts) if len(counts) > 1 or combined else (),
                merged_earlier_sentence=conviction.merged_earlier and combined is not None,
            )
        )
    return found


def _printed(text: str, charge: str, part: str, where: Span, offset: int) -> list[str]:
    """The charge as the page prints it (the folded one may be in another script)."""
    at = part.find(charge, where.start, where.end)
    return split_charges(text[offset + at : offset + at + len(charge)] if at >= 0 else charge)


def _sentence(
    part: str, text: str, charge: str, terms: list[Term], where: Span, offset: int, index: int, of: int
) -> Sentence | None:
    if of > 1:
        terms = share(terms, of, is_each=not _EACH.search(part, where.start, where.end))[index]
    printed = _printed(text, charge, part, where, offset)
    return assemble(terms, _shift(where, offset), "、".join(printed))


def _combined(conviction: Conviction, counts: list[Sentence], offset: int, index: int) -> Sentence | None:
    if not conviction.combined or conviction.combined_span is None:
        return None
    terms = conviction.combined
    if len(conviction.names) > 1:
        terms = share(terms, len(conviction.names), is_each=True)[index]
    span = _shift(conviction.combined_span, offset)
    sentence = assemble(terms, span, None, is_combined=True)
    if sentence is None:
        return None
    fines = [c for c in counts if c.fine_cny is not None]
    if sentence.fine_cny is None and len(fines) == 1 and not any(t.kind == "fine" for t in terms):
        # A supplementary punishment is executed all the same (art. 69, third paragraph); one fine stays as it is.
        sentence = replace(sentence, fine_cny=fines[0].fine_cny, span=Span(fines[0].span.start, span.end))
    return sentence


def _shift(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)


def _merge(defendants: list[Defendant]) -> list[Defendant]:
    """One person's counts may stand in items of their own (一、…犯A罪；二、…犯B罪；决定执行…): they are one defendant.

    The same masked name for the same charge again is another person (two 张某).
    """
    merged: list[Defendant] = []
    last: dict[str, int] = {}
    for d in defendants:
        i = last.get(d.name)
        if i is not None and set(merged[i].charges) & set(d.charges):
            i = None
        if i is None or d.sentence is None or not (d.sentence.is_combined or merged[i].sentence is None):
            last[d.name] = len(merged)
            merged.append(d)
            continue
        first = merged[i]
        single = (first.sentence,) if first.sentence else ()
        merged[i] = replace(
            d,
            span=first.span,
            charges=first.charges + d.charges,
            per_charge=(first.per_charge or single) + d.per_charge,
        )
    return merged


def _acquitted(text: str, part: str, offset: int, known: set[str]) -> list[Defendant]:
    found = []
    if "无罪" not in part:
        return []
    for m in _ACQUITTED.finditer(part):
        for name in _names(m["names"]):
            at = part.find(name, m.start("names"))
            span = Span(offset + at, offset + at + len(name))
            printed = text[span.start : span.end]
            if printed not in known:
                found.append(Defendant(name=printed, span=span, outcome="acquitted"))
    return found
