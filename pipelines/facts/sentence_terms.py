"""The terms of a sentence: what a clause imposes, read from the words 有期徒刑, 拘役, 缓刑, 罚金 and their figures.

Belongs here: finding the terms in a stretch of folded text and assembling them into one `Sentence`. Does not belong
here: on whom they are imposed (`operative`, `news_sentences`), or whether the clause is a sentence at all.

Sources: Criminal Law arts. 32-34 (kinds of punishment), 37 (exemption), 52 (fine), 54-55 (political rights), 59
(confiscation of property), 72-73 (suspension). A term with a range (三年至五年, 以上, 不等) is marked, never halved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pipelines.facts.model import Sentence
from pipelines.facts.numerals import parse_number
from pipelines.facts.quantities import parse_duration
from pipelines.text.model import Span

TermKind = Literal[
    "prison", "detention", "control", "life", "death", "probation", "fine", "confiscated", "all_property",
    "political", "exempt", "acquitted", "combined", "bare",
]  # fmt: skip

_N = "[0-9零〇一二两三四五六七八九十]{1,4}"
DURATION = (
    rf"(?:{_N} ?年半?(?:[零又〇另]?(?:零|又)?{_N} ?(?:个半?月|个(?![月半人])|月))?(?:[零又]?{_N} ?[日天])?"
    rf"|{_N} ?(?:个半?月|个(?=[，,。；;、）)\s])|月)(?:[零又]?{_N} ?[日天])?"
    rf"|半年|{_N} ?[日天](?!内))"
)
_DIGITS = "[0-9]{1,3}(?:[,，][0-9]{3})+(?:\\.[0-9]+)?(?![0-9])|[0-9]{1,12}(?:\\.[0-9]{1,4})?"
_CN = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
MONEY = rf"(?:(?:{_DIGITS})(?:[百千万亿]{{1,2}}[{_CN}0-9]{{0,6}})?|[{_CN}]{{1,16}})"
_KINDS: dict[str, TermKind] = {
    "有期徒刑": "prison", "徒刑": "prison", "刑期": "prison", "拘役": "detention", "管制": "control",
    "缓刑": "probation",
    "剥夺政治权利": "political", "罚金": "fine", "没收个人财产": "confiscated", "没收财产": "confiscated",
    "无期徒刑": "life", "死刑": "death", "数罪并罚": "combined", "没收个人全部财产": "all_property",
    "没收全部财产": "all_property",
}  # fmt: skip
# A sentence is also told by its verb alone (判刑三年); such a term is one of imprisonment.
_TERM = re.compile(
    rf"(?P<time>有期徒刑|拘役|管制|缓刑|剥夺政治权利|判刑|获刑|领刑|实刑|刑期为|(?<=决定执行)刑期|徒刑)"
    rf"(?:考验期限?)?(?:分?别?为|各为?|均为?)?[:：]? ?(?P<months>{DURATION}|终身)?"
    rf"|(?P<money>罚金|没收个人财产|没收财产)(?:(?:分别|依次|共计|合计|总计|均|各|计|为|人民币|[¥￥])? ?){{0,4}}"
    rf"(?P<yuan>{MONEY})?(?P<unit> ?余?元|人民币)?"
    rf"|(?P<pre>{DURATION})(?:的)?(?P<prekind>有期徒刑|徒刑|拘役|管制|刑期)"
    rf"|(?P<verb>判处?了?|改判)(?P<verbmonths>{DURATION})(?!的?(?:有期徒刑|徒刑|拘役|管制|缓刑)|[零一二三四五六七八九十0-9])"
    # 判三缓四, 三年缓五年, 缓期一年执行 (not 死刑，缓期二年执行)
    r"|(?<=判)(?P<years>[一二三四五六七])(?=缓[一二三四五](?![年个月]))|(?<=判[一二三四五六七]缓)(?P<stay_years>[一二三四五])"
    rf"|(?<![一二三四五六七]年徒刑)(?<!死刑)(?<!死刑[，,])缓期?(?:执行)?(?P<stay>{DURATION})(?:执行)?"
    rf"|(?:人民币 ?)?(?P<yuan2>{MONEY})余?元(?:人民币)?(?:的)?罚金"
    rf"|(?P<flag>无期徒刑|死刑|免[予于除]?(?:刑事)?处罚|免予追究刑事责任|宣告无罪|无罪|没收(?:个人)?全部财产|"
    rf"(?:数罪)?并罚[，,]?(?:应)?执行|(?:决定(?:对[^，,。；;]{{1,24}}?)?|合并|实际)(?:合并)?(?:实际)?执行|数罪并罚)"
    rf"|(?<=[、和及与，,行])(?P<bare>{DURATION})(?=[、和及与，,。；;不的缓（(\s]|以及|$)"
    rf"|(?<=[、和及与，,])(?:人民币)?(?P<bareyuan>{MONEY})(?=元|[、和及与，,。；;的]|$)"
)
# 预交罚金, 已缴纳罚金, 退缴: what was paid is not what is imposed.
_PAID = re.compile(r"[交缴纳付退](?!.*(?:处|判))(?:[^，,。；;]|(?<=[0-9])[，,](?=[0-9]))*$")
_PAID_REACH = 24
_RANGE_AFTER = re.compile(r"元?(?:至|到|-|—|~|～|以[上下]|不等|的?幅度)")
_COMMON_BEFORE = re.compile(r"(?:均|各|都|一律)[^，,。；;、]{0,6}$")
_RANGE_BEFORE = re.compile(r"(?:至|到|-|—|~|～)(?:有期徒刑|拘役|管制|判刑|罚金|人民币)*$")


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `value` in months or CNY, None where the word stands without a readable figure."""

    kind: TermKind
    start: int
    end: int
    value: float | None = None
    is_range: bool = False
    is_money: bool = False
    is_slip: bool = False
    is_total: bool = False  # 罚金共计五万元: of all people together
    is_common: bool = False  # 缓刑均为一年, 均宣告缓刑一年: for everybody whom the clause names


@lru_cache(maxsize=4096)
def months_of(text: str) -> tuple[float | None, bool]:
    """Months of a printed term, and whether it is a slip of the pen (六个 for 六个月) that was mended."""
    text = text.replace(" ", "").replace("零零", "零").replace("另", "零")
    if text.endswith("个"):
        return parse_duration(text + "月"), True
    value = parse_duration(text)
    return (round(value, 3) if value is not None else None), False


@lru_cache(maxsize=4096)
def yuan_of(text: str) -> float | None:
    """CNY of a printed exact amount without its unit (七万, 2，000, 3.75万)."""
    value = parse_number(text.rstrip())
    return float(value) if value is not None else None


def read_terms(folded: str, start: int, end: int) -> list[Term]:
    """The terms in `folded[start:end]`, in order, with offsets into `folded`."""
    return [
        term
        for match in _TERM.finditer(folded, start, end)
        if not _is_paid(folded, match, start) and (term := _term(folded, match, start, end))
    ]


def _is_paid(folded: str, match: re.Match[str], start: int) -> bool:
    if not match["money"]:
        return False
    return bool(_PAID.search(folded[max(start, match.start() - _PAID_REACH) : match.start()]))


def _term(folded: str, match: re.Match[str], start: int, end: int) -> Term | None:
    is_range = bool(_RANGE_AFTER.match(folded, match.end(), min(end, match.end() + 8)))
    is_range = is_range or bool(_RANGE_BEFORE.search(folded, max(start, match.start() - 8), match.start()))
    at = (match.start(), match.end())
    if match["time"]:
        return _time(match, at, is_range)
    if match["pre"] or match["verb"] or match["bare"]:
        # 决定执行三年六个月: what is executed without a kind is imprisonment.
        is_listed = match["bare"] and folded[match.start() - 1] != "行"
        kind = _KINDS[match["prekind"]] if match["pre"] else "bare" if is_listed else "prison"
        value, slip = months_of(match["pre"] or match["verbmonths"] or match["bare"])
        return Term(kind, *at, value, is_range, is_slip=slip)
    if match["stay"] or match["stay_years"] or match["years"]:
        value, slip = months_of(match["stay"] or (match["stay_years"] or match["years"]) + "年")
        return Term("prison" if match["years"] else "probation", *at, value, is_range, is_slip=slip)
    if match["flag"]:
        return Term(_flag_kind(match["flag"]), *at)
    kind = _KINDS[match["money"]] if match["money"] else "fine" if match["yuan2"] else "bare"
    printed = match["yuan"] or match["yuan2"] or match["bareyuan"]
    is_total = bool(match["money"]) and any(word in match[0] for word in ("共计", "合计", "总计"))
    return Term(kind, *at, yuan_of(printed) if printed else None, is_range, is_money=True, is_total=is_total)


def _time(match: re.Match[str], at: tuple[int, int], is_range: bool) -> Term:
    kind = _KINDS.get(match["time"], "prison")
    if kind == "political" and match["months"] == "终身":
        return Term(kind, *at, float("inf"))
    value, slip = months_of(match["months"]) if match["months"] else (None, False)
    is_common = kind == "probation" and (
        "均" in match[0] or bool(_COMMON_BEFORE.search(match.string[max(0, at[0] - 10) : at[0]]))
    )
    return Term(kind, *at, value, is_range, is_slip=slip, is_common=is_common)


def _flag_kind(flag: str) -> TermKind:
    if flag in _KINDS:
        return _KINDS[flag]
    if flag.endswith("执行"):
        return "combined"
    return "acquitted" if flag.endswith("无罪") else "exempt"


MAIN: frozenset[str] = frozenset({"prison", "detention", "control", "life", "death", "exempt", "acquitted"})
_FIELDS = {
    "prison": "prison_months", "detention": "detention_months", "control": "control_months",
    "probation": "probation_months", "fine": "fine_cny", "confiscated": "confiscated_cny",
    "political": "political_rights_months",
}  # fmt: skip


def assemble(terms: Iterable[Term], span: Span, charge: str | None, *, is_combined: bool = False) -> Sentence | None:
    """One sentence from its terms, the first of each kind; None where nothing readable is imposed.

    A fine given only as a range is left out. So is 剥夺政治权利终身, which `life` and `death` imply (art. 57).
    """
    found: dict[str, Any] = {}
    confidence = 1.0
    for term in terms:
        if term.is_range:
            confidence = min(confidence, 0.9)
        elif term.kind in _FIELDS:
            if term.value is not None and term.value != float("inf"):
                found.setdefault(_FIELDS[term.kind], term.value)
            confidence = 0.8 if term.is_slip else confidence
        elif term.kind in ("life", "death"):
            found[term.kind] = True
        elif term.kind == "exempt":
            found["is_exempt"] = True
    if not found:
        return None
    if found.get("prison_months") or found.get("detention_months"):
        found.pop("is_exempt", None)
    return Sentence(span=span, charge=charge, is_combined=is_combined, confidence=confidence, **found)
