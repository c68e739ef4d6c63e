"""Case numbers of criminal courts, as printed, with brackets normalised to （）.

Source: 最高人民法院《关于人民法院案件案号的若干规定》(法〔2015〕137号, from 2016-01-01) for （2017）粤0106刑初1389号;
before it each court had its own character code: （2015）浦刑初字第2978号. Indictments (…检…诉) and decisions on
administrative matters are not case numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.facts.model import Stated
from pipelines.text.model import Span

# Serial numbers may be masked since about 2024: （2024）浙01民终×××号.
_NUMBER = re.compile(
    r"[（(〔\[【] ?((?:19|20)\d\d)年? ?[)）〕\]】] ?"
    r"([一-鿿]{0,6} ?\d{0,4} ?[一-鿿]{0,4}? ?刑 ?"
    r"[一-鿿]{0,6}?(?:字)? ?第? ?[-\d×xX*＊]{1,9} ?号(?:之[一二三四五六七八九十])?)"
)
_NOT_A_COURT = re.compile(r"[检监]|公(?!初)|减字|刑 ?执")
_KIND = re.compile(r"刑 ?[一-鿿]{0,2}? ?(?:初|终|再|抗|申|监|更|重|他|医|减|假|没|附)")


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number with the offsets of its print and its kind (初, 终, 再 …)."""

    stated: Stated
    kind: str


def case_numbers(text: str, folded: str, start: int = 0, end: int | None = None) -> Iterator[CaseNumber]:
    """The case numbers between `start` and `end`, in order, repetitions included."""
    for m in _NUMBER.finditer(folded, start, len(folded) if end is None else end):
        kind = _KIND.search(m[2])
        if kind is None or _NOT_A_COURT.search(m[2]):
            continue
        tail = text[m.start(2) : m.end(2)].replace(" ", "")
        yield CaseNumber(Stated(Span(m.start(), m.end()), f"（{m[1]}）{tail}"), kind[0][-1])


# The year is missing in print at times: 刑事判决书 某刑初字第117号 公诉机关.
_YEARLESS = re.compile(r"书\s{0,3}(?P<number>[一-鿿]{1,6}刑[一二三四五]?[初终再]字?第?\d{1,6}号)")


def yearless_number(text: str, folded: str, end: int) -> Stated | None:
    """The number under the title of a judgment that is printed without its year."""
    m = _YEARLESS.search(folded, 0, end)
    return Stated(Span(*m.span("number")), text[slice(*m.span("number"))], confidence=0.7) if m else None
