"""Persons in running text: names as they are printed, masked (张某, 李某甲, 江某彪, 王××, Z某某, 1号) or in full.

Belongs here: finding names and the runs of names that are subject or object of a sentence (张某、李某和王某). Does not
belong here: what happens to them. The words that cannot be part of a name are data (data/persons.yaml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipelines.facts.vocabulary import load


def vocabulary() -> dict[str, Any]:
    """The words around names, from data/persons.yaml."""
    return load("persons")


def _given_after_mask() -> str:
    v = vocabulary()
    words = "|".join(f"{first}[{''.join(rest)}]" for first, rest in v["name_characters_before_words"].items())
    return rf"(?!{words})(?![{v['after_mask']}{v['never_in_name']}])[一-鿿]"


def _name() -> str:
    v = vocabulary()
    compound = "|".join(v["compound_surnames"])
    surname = f"(?:{compound}|[{v['surnames']}])"
    number = r"[0-9]{1,2}(?![0-9万千百.元条名人年月日])"
    # 向 before 某 is a preposition (向某公司出售) unless what a sentenced person does follows at once.
    towards = (
        r"(?:(?<=被告人)向|(?:(?<![^，,。；;：:、\s“（(和与及])|(?<=判处))向"
        r"(?=某[某甲乙丙丁]?(?:[、和与及][一-鿿]某[某甲乙丙丁]?){0,8}"
        r"(?:[，,犯因获领系判]|被(?!害)|有期|拘役|罚金|(?:分别|均|各)(?:被|获|因|判|犯|领|有期))))"
    )
    masked = (
        rf"(?:{compound}|[A-Z]|{towards}|(?![{v['no_surname']}])[一-鿿])某(?!{'|'.join(v['not_a_person'])})"
        rf"(?:某{{0,2}}(?:[甲乙丙丁戊己庚辛壬癸]|{number})|某|{_given_after_mask()})?"
    )
    crossed = rf"{surname}(?:[×xX*＊]{{1,2}})(?![×xX*＊0-9])"
    letter = rf"(?![{v['never_in_name']}判处有期])[一-鿿]"
    minority = rf"(?:{letter}){{1,6}}(?:[·•・](?:{letter}){{1,6}}){{1,3}}"
    # The second given character may be one of the words after a name only where the sentence goes on after it.
    second = rf"(?!某)(?:{_given_after_mask()}|(?![{v['never_in_name']}])[一-鿿](?=[犯因被获判、，,（(]))"
    full = rf"(?!{'|'.join(v['no_name'])}){surname}(?!某)(?![{v['never_in_name']}])[一-鿿]{second}?"
    numbered = r"(?<![0-9第])[0-9]{1,2}号(?!楼|院|店|机|房|线|文|[,，]?[0-9])"
    return rf"(?:{minority}|{masked}|{crossed}|{numbered}|{full})"


UNIT = r"[^\s，,。；;：:、“”（）()]{1,30}?(?:公司|厂|中心|店|企业|合作社|事务所|集团|工作室|协会)"
NAME = _name()
TITLE = "(?:" + "|".join(sorted(vocabulary()["titles"], key=len, reverse=True)) + ")(?!单位)"
_COUNT = "[一二两三四五六七八九十0-9]{1,3}"
_JOIN = r"(?:、|和|及|与|以及)"
# What a person who is sentenced does next in the sentence.
_FOLLOW = (
    r"(?:[一二两三四五六七八九十0-9]{1,2}人)?(?:也|亦|同样|则|均|都|最终|后|已|还)*"
    r"(?:因|以|犯(?!罪嫌疑)|被|获刑|领刑|判|一审|二审|终审|分别|各|免[予于除]|[:：]?(?:有期|拘役|罚金|单处)|受到|获缓刑|(?:犯罪)?情节(?:显著)?轻微|构成|的行为)"
)
_RUN = re.compile(
    rf"(?P<lead>(?:判处|判决|判令|改判|对|(?<!裁)判|认定|其中|以及)(?:了)?)?(?P<title>(?:{TITLE})+)?"
    rf"(?P<names>{NAME}(?:{_JOIN}(?:{TITLE})?{NAME})*)(?P<more>等(?P<count>{_COUNT})?(?:名)?(?:被告人|人)?|{_COUNT}(?:名被告)?人)?"
    rf"(?:[（(][^（()）]{{0,30}}[)）])?(?P<follow>{_FOLLOW})?"
)
_UNIT_RUN = re.compile(
    rf"(?:被告单位|涉案单位)(?P<unit>{UNIT})|"
    rf"(?<![^，,。；;：:、\n ])(?P<unit2>{UNIT})(?=(?:因|以)?犯(?!罪)|被判处?罚金|被单处)"
)
_PUNISHED = re.compile(r"有期|拘役|罚金|无期|死刑|管制|免[予于除]|[0-9一二两三四五六七八九十]{1,3}(?:年|个月)")
_SINGLE = re.compile(NAME)
_TITLES = re.compile(TITLE)
_SERIAL = "某甲乙丙丁戊己庚辛壬癸0123456789"
_ALONE = r"(?=[，,。；;、和与及因被犯的在将向对等等（(\s])"
_SETTLED_WITHIN = 20_000
_AHEAD = 40  # what decides whether characters are a name may stand behind it
_MASK = re.compile(r"某|[×xX*＊]|[0-9]号|[·•・]")


@dataclass(frozen=True, slots=True)
class Run:
    """Names that stand together. `is_strong`: the words around them make them those of whom the sentence speaks.

    `is_open`: 等 follows, more persons belong to it than are named. `start` includes title and verb.
    """

    start: int
    end: int
    names: tuple[tuple[int, int], ...]
    is_strong: bool
    is_open: bool


def runs(folded: str, start: int, end: int) -> list[Run]:
    """The runs of names in a stretch, in order. A full name counts only beside the words that make it a subject."""
    found = _unit_runs(folded, start, end)
    at = start
    while match := _RUN.search(folded, at, end):
        strong = bool(match["lead"] or match["title"] or match["follow"])
        masked = bool(_MASK.search(match["names"]))
        at = max(match.end("more") if match["more"] else match.end("names"), at + 1)
        if not masked and not match["title"] and not _is_sentenced(folded, match):
            at = match.start("names") + 1
            continue
        names = _names(folded, match)
        if names:
            count = match["count"] or (match["more"] or "").rstrip("人被告名")
            is_open = bool(match["more"]) and match["more"].startswith("等") and not _counts(count, len(names))
            found.append(Run(match.start(), at, names, strong, is_open))
    return sorted(found, key=lambda r: r.start)


def _unit_runs(folded: str, start: int, end: int) -> list[Run]:
    """Units on trial: 被告单位甲公司, or a firm that is itself the subject of a conviction."""
    return [
        Run(m.start(), m.end(), (m.span("unit") if m["unit"] else m.span("unit2"),), is_strong=True, is_open=False)
        for m in _UNIT_RUN.finditer(folded, start, end)
    ]


def settled_end(folded: str, start: int, end: int) -> int:
    """Where a name like 干某X ends: X is a word if elsewhere in the text 干某 stands alone and 干某X does not occur.

    Long texts are left as they are.
    """
    name = folded[start:end]
    if len(name) != 3 or name[1] != "某" or name[2] in _SERIAL or len(folded) > _SETTLED_WITHIN:
        return end
    if folded.count(name) > 1:
        return end
    alone = sum(1 for m in re.finditer(name[:2] + _ALONE, folded))
    return end - 1 if alone else end


def _is_sentenced(folded: str, match: re.Match[str]) -> bool:
    """Whether a full name without title stands where only the name of a sentenced person can stand."""
    if match["lead"] and (match["follow"] or _PUNISHED.match(folded, match.end("names"))):
        return True
    return bool(match["follow"]) and _opens_clause(folded, match.start())


def _counts(printed: str, number: int) -> bool:
    return printed in (str(number), "零一二三四五六七八九十"[number] if number <= 10 else "") or (
        printed == "两" and number == 2
    )


def _opens_clause(folded: str, at: int) -> bool:
    return at == 0 or folded[at - 1] in "，,。；;：:、“\n 　）)"


def _names(folded: str, match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    names = []
    end = match.end("names")
    for m in _SINGLE.finditer(folded, match.start("names"), min(len(folded), end + _AHEAD)):
        if m.end() > end:
            break
        title = _TITLES.match(folded, m.start())
        names.append((title.end() if title and title.end() < m.end() else m.start(), m.end()))
    return tuple(names)
