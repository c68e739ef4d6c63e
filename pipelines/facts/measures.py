"""Measures beside the sentences: confiscation, restitution, compensation, apology, bans, non-prosecution, police fines.

Belongs here: what else is ordered or decided, as `Stated` facts: `value` is the code, `amount_cny` and `months`
the figures, `who` the person where the clause names one. The grammar is data/measures.yaml.
The prosecution's claims and the law's threats are left out.
"""

from __future__ import annotations

import re

from pipelines.facts.model import Stated
from pipelines.facts.persons import runs
from pipelines.facts.quantities import DATE, MONTH_DAY, iso_of
from pipelines.facts.sentence_terms import DURATION, MONEY, months_of, yuan_of
from pipelines.facts.vocabulary import load
from pipelines.text.model import Span


def _compiled(section: str) -> re.Pattern[str]:
    raw = load("measures")[section]
    parts = []
    for code, pattern in raw.items():
        # A group belongs to its code: amount, term and kind occur in several.
        own = re.sub(r"\?P<(amount|term|kind)", f"?P<{code}__" + r"\1", pattern)
        parts.append(f"(?P<{code}>" + own.replace("{money}", MONEY).replace("{duration}", DURATION) + ")")
    return re.compile("|".join(parts))


_ORDERED, _DECIDED, _FOUND = (_compiled(s) for s in ("ordered", "decided", "found"))
_ORDERED_QUICK = re.compile(r"没收|追缴|退赔|赔偿|道歉|删除|销毁|注销|禁止|不得|上缴")
_DECIDED_QUICK = re.compile(r"不起诉|罚款|行政拘留")
_NOT_DECIDED = re.compile(
    r"建议|可以?处|可能|应当|最高|请求|诉请|诉求|要求|提请|情节严重的|上诉|规定|处.{0,12}以上|以下罚款"
)
_RANGE = re.compile(
    rf"(?:{DATE.pattern.replace('?P<', '?P<from_')})(?:[^，,。；;\d]{{0,4}})(?:至|到|—|-|~|～)(?P<same>同年|次年)?"
    rf"(?:(?:{DATE.pattern.replace('?P<', '?P<to_')})|(?:{MONTH_DAY.pattern.replace('?P<', '?P<short_')}))"
)
_CLAUSE = "。；;\n"
_CLAUSE_LENGTH = 300


def ordered(text: str, folded: str, start: int, end: int) -> list[Stated]:
    """What a court orders beside the sentences, in `[start, end)`."""
    return _read(_ORDERED, _ORDERED_QUICK, text, folded, start, end)


def decided(text: str, folded: str, start: int = 0, end: int | None = None) -> list[Stated]:
    """What procuratorates and police decided: non-prosecution, administrative fines and detention."""
    return _read(_DECIDED, _DECIDED_QUICK, text, folded, start, len(folded) if end is None else end)


def tiers(text: str, folded: str, start: int, end: int) -> list[Stated]:
    """The tier of art. 253之一 that the court found, with the person where the clause names one."""
    return _read(_FOUND, _FOUND, text, folded, start, end)


def _read(
    pattern: re.Pattern[str], quick: re.Pattern[str], text: str, folded: str, start: int, end: int
) -> list[Stated]:
    if not quick.search(folded, start, end):
        return []
    found: dict[tuple[object, ...], Stated] = {}
    for m in pattern.finditer(folded, start, end):
        reach = max(start, m.start() - _CLAUSE_LENGTH)
        begin = max(reach, *(folded.rfind(c, reach, m.start()) + 1 for c in _CLAUSE))
        if pattern is not _FOUND and _NOT_DECIDED.search(folded, begin, m.end() + 4):
            continue
        stated = _stated(text, folded, begin, m)
        found.setdefault((stated.value, stated.amount_cny, stated.months, stated.who), stated)
    return list(found.values())


def _stated(text: str, folded: str, begin: int, m: re.Match[str]) -> Stated:
    groups = {k: v for k, v in m.groupdict().items() if v is not None}
    code = next(k for k in groups if "__" not in k)
    amount = next((yuan_of(v) for k, v in groups.items() if k.startswith(f"{code}__amount")), None)
    months = next((months_of(v)[0] for k, v in groups.items() if k.startswith(f"{code}__term")), None)
    detail = next((v for k, v in groups.items() if k.startswith(f"{code}__kind")), None)
    near = m.end() - begin <= _CLAUSE_LENGTH
    people = {text[slice(*n)] for r in runs(folded, begin, m.end()) for n in r.names} if near else set()
    who = people.pop() if len(people) == 1 else None
    return Stated(Span(m.start(), m.end()), code, detail, amount_cny=amount, months=months, who=who)


def offence_period(folded: str, start: int, end: int) -> Stated | None:
    """The first stretch of time that the facts tell (2014年底至2016年12月), as ISO/ISO in `detail`."""
    m = _RANGE.search(folded, start, end)
    if m is None:
        return None
    first = iso_of(m["from_year"], m["from_month"], m["from_day"])
    if m["to_year"]:
        last = iso_of(m["to_year"], m["to_month"], m["to_day"])
    else:
        year = str(int(first[:4]) + (m["same"] == "次年")) if first else ""
        last = iso_of(year, m["short_month"], m["short_day"]) if year else None
    if first is None or last is None or last < first[: len(last)]:
        return None
    return Stated(Span(m.start(), m.end()), "offence_period", f"{first}/{last}")
