"""How the terms of one clause fall on several people: the same for each, or in the order of the names.

Belongs here: 各判处 a, 分别判处甲、乙、丙 a、b、c, 并处罚金 x、y、z. Where names and terms
do not agree in number, nobody gets anything: the text does not settle it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.facts.sentence_terms import MAIN, Term


def _grouped(terms: list[Term], of: int) -> tuple[list[list[Term]], list[Term]]:
    """The terms of each person behind a main punishment, and the fines; a word may stand before a list's first only."""
    groups: list[list[Term]] = []
    fines: list[Term] = []
    stays: list[Term] = []
    kind = "prison"
    previous = ""
    for term in terms:
        if term.kind == "bare" and term.is_money:
            if fines:  # 罚金五万元、三万元: the word stands before the first only
                fines.append(replace(term, kind="fine"))
        elif term.kind == "fine":
            fines.append(term)
        elif term.kind == "bare" and len(groups) == of > 1 and previous == "probation":
            stays.append(replace(term, kind="probation"))  # 有期徒刑三年、二年，缓刑四年、三年
            continue
        elif term.kind in MAIN or term.kind == "bare":
            kind = term.kind if term.kind in MAIN else kind
            groups.append([replace(term, kind=kind)])  # type: ignore[arg-type]
        elif groups:
            groups[-1].append(term)
        previous = term.kind
    if len(stays) == of - 1 and len(groups) == of > 1 and groups[-1][-1].kind == "probation":
        stays.insert(0, groups[-1].pop())
        groups = [[*group, stay] for group, stay in zip(groups, stays, strict=True)]
    elif stays:
        groups = []
    return groups, fines


def share(terms: list[Term], of: int, *, is_each: bool) -> list[list[Term]]:
    """The terms of a clause for `of` subjects: the same for each, or in the order of the names (分别判处 a、b、c).

    Where the numbers of names and terms do not agree nobody gets any: the text does not settle it.
    """
    if of > 1:  # 并处罚金共计五万元: what each has to pay is not told
        terms = [t for t in terms if not t.is_total]
    common = [t for t in terms if t.is_common]
    if len(common) == 1 and not any(t.kind in MAIN for t in terms[terms.index(common[0]) :]):
        # 分别判处甲、乙有期徒刑一年、十个月，缓刑均为二年
        rest = share([t for t in terms if not t.is_common], of, is_each=is_each)
        return [[*own, *common] if own else own for own in rest]
    groups, fines = _grouped(terms, of)
    if not groups and len(fines) == of:
        return [[fine] for fine in fines]
    if len(groups) == 1 and len(fines) <= 1 and (is_each or of == 1):
        return [groups[0] + fines for _ in range(of)]
    if not groups and len(fines) == 1 and is_each:
        return [list(fines) for _ in range(of)]
    if len(groups) != of:
        return [[] for _ in range(of)]
    return _with_fines(groups, fines)


def _with_fines(groups: list[list[Term]], fines: list[Term]) -> list[list[Term]]:
    after_all = [f for f in fines if f.start > groups[-1][0].start]
    if len(after_all) == len(fines) == len(groups):
        return [[*g, f] for g, f in zip(groups, fines, strict=True)]
    if len(after_all) == len(fines) == 1 and len(groups) > 1:
        return [[*g, *fines] for g in groups]
    if len(after_all) > 1:  # more or fewer fines than people behind the last of them: nobody's
        fines = [f for f in fines if f not in after_all]
    starts = [g[0].start for g in groups] + [1 << 60]
    return [[*g, *(f for f in fines if starts[i] < f.start < starts[i + 1])] for i, g in enumerate(groups)]


_BETWEEN = re.compile(r"[元余、和与及，, ]{0,4}(?:以及)?(?:人民币)?(?:元)?")


def fine_lists(folded: str, terms: list[Term]) -> list[list[Term]]:
    """Runs of fines of which only the first has the word (罚金三万元、二万元和一万元), all as fines."""
    found: list[list[Term]] = []
    for term in terms:
        if term.kind == "fine" and term.value is not None:
            found.append([term])
        elif (
            term.kind == "bare"
            and term.is_money
            and term.value is not None
            and found
            and _BETWEEN.fullmatch(folded, found[-1][-1].end, term.start)
        ):
            found[-1].append(replace(term, kind="fine"))
    return [run for run in found if len(run) > 1]


def spread(figures: list[Term], clauses: list[tuple[int, list[Term]]]) -> list[int] | None:
    """How many of the figures of a list each clause takes, the last first: the clauses before the list without a
    fine of their own, each with its number of people. None where they are not exactly as many people as figures.

    甲有期徒刑三年、乙有期徒刑二年、丙有期徒刑一年，并分别处罚金 x、y、z.
    """
    taken: list[int] = []
    for people, own in reversed(clauses):
        if not people or any(t.kind == "fine" and t not in figures for t in own):
            break
        taken.append(people)
    return taken if sum(taken) == len(figures) else None
