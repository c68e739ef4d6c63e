"""What the court found about each defendant: circumstances of sentencing, part in a joint crime, data got on duty.

Belongs here: finding the cues in the reasons of a judgment (or in prose) and giving them to those of whom the clause
speaks. A claim of the defence counts only where it is accepted. Cues and their articles are data/circumstances.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pipelines.facts.model import Defendant
from pipelines.facts.vocabulary import load

_V = load("circumstances")
# One pattern a code: each begins with few characters, so that together they are faster than one alternation.
_CUES = [
    (code, re.compile(pattern))
    for code, pattern in (_V["circumstances"] | _V["roles"] | {"insider": _V["insider"]}).items()
]
_DENIED = re.compile(_V["denied"])
_CLAIMS = re.compile(_V["claims"])
_ACCEPTED = re.compile(_V["accepted"])
_ALL = re.compile(
    r"各被告人|[一二两三四五六七八九十]{1,2}(?:名)?被告人|被告人均|上述被告人|均(?:系|为|能|已|自愿|到案|具有)"
)
_STOPS = "。；;\n"
_REACH = 600  # characters of a sentence on either side of a cue


def with_circumstances(
    folded: str,
    start: int,
    end: int,
    defendants: Sequence[Defendant],
    names: Sequence[str],
    *,
    is_prose: bool = False,
) -> list[Defendant]:
    """The defendants with what `folded[start:end]` finds about them; `names` are their folded names, in order.

    In a judgment an only defendant is meant wherever nobody is named; prose tells of other people too.
    """
    persons = [i for i, d in enumerate(defendants) if d.kind == "person"]
    found: list[dict[str, None]] = [{} for _ in defendants]
    cues = [(m.start(), m.end(), code) for code, cue in _CUES for m in cue.finditer(folded, start, end)]
    for cue_start, cue_end, code in sorted(cues):
        reach_from, reach_to = max(start, cue_start - _REACH), min(end, cue_end + _REACH)
        begin = max(reach_from, *(folded.rfind(c, reach_from, cue_start) + 1 for c in _STOPS))
        stop = min((i for c in _STOPS if (i := folded.find(c, cue_end, reach_to)) >= 0), default=reach_to)
        if _is_found(folded, begin, cue_start, cue_end, stop):
            if is_prose and len(names) == 1 and names[0] not in folded[begin:stop] and "某" in folded[begin:stop]:
                continue
            for i in _of_whom(folded, begin, cue_start, names, persons):
                found[i].setdefault(code)
    return [_with(d, list(codes)) for d, codes in zip(defendants, found, strict=True)]


def _is_found(folded: str, begin: int, cue: int, cue_end: int, stop: int) -> bool:
    if folded.rfind("《", begin, cue) > folded.rfind("》", begin, cue):
        return False  # 《关于处理自首和立功具体应用法律若干问题的解释》 finds nothing
    comma = max(folded.rfind("，", begin, cue), folded.rfind(",", begin, cue), begin)
    if _DENIED.search(folded, comma, min(stop, cue_end + 12)):
        return False
    if _CLAIMS.search(folded, begin, cue):
        # 辩护人提出…系从犯，予以采纳: accepted in this sentence or at the head of the next.
        verdict = folded[cue_end : stop + 40]
        return bool(_ACCEPTED.search(verdict)) and not _DENIED.search(verdict)
    return True


def _of_whom(folded: str, begin: int, cue: int, names: Sequence[str], persons: Sequence[int]) -> Sequence[int]:
    if len(names) == 1:
        return (0,)
    clause = folded[begin:cue]
    if _ALL.search(clause):
        return persons
    # The last name before the cue, with those that stand in one list with it.
    places = sorted((at, i) for i, name in enumerate(names) if (at := clause.rfind(name)) >= 0)
    if not places:
        return ()
    chosen = [places[-1]]
    for at, i in reversed(places[:-1]):
        between = clause[at + len(names[i]) : chosen[-1][0]]
        if between.replace("被告人", "") not in ("、", "和", "及", "与", "以及"):
            break
        chosen.append((at, i))
    return sorted(i for _, i in chosen)


def _with(defendant: Defendant, codes: list[str]) -> Defendant:
    if not codes:
        return defendant
    role: Literal["principal", "accessory"] | None = defendant.role
    if "accessory" in codes:
        role = "accessory"
    elif "principal" in codes:
        role = "principal"
    circumstances = tuple(c for c in codes if c not in ("principal", "accessory", "insider"))
    if "admits_guilt" in circumstances and "guilty_plea" in circumstances:
        circumstances = tuple(c for c in circumstances if c != "admits_guilt")
    if "confession" in circumstances and "self_surrender" in circumstances:
        circumstances = tuple(c for c in circumstances if c != "confession")  # art. 67: one or the other
    return replace(
        defendant,
        role=role,
        circumstances=circumstances,
        is_insider=True if "insider" in codes else defendant.is_insider,
    )
