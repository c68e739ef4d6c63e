"""Names of the courts that decided, as printed.

Belongs here: finding 人民法院 and the special courts, and cutting the name out of the words before it. A procuratorate
is not a court; 法院 without a place is nothing; a court that only publishes, or to which an
appeal would go, decides nothing.
Source of the kinds of court: 人民法院组织法 (2018) arts. 12-15.
"""

from __future__ import annotations

import re

from pipelines.facts.model import Stated
from pipelines.facts.vocabulary import load
from pipelines.text.model import Span

_V = load("courts")
_COURT = re.compile(rf"[一-鿿]{{2,40}}?(?:人民法院|(?:{'|'.join(_V['special'])})(?:基层|中级|高级)?法院)")
_BEFORE = re.compile("|".join(_V["before"]))
_PROVINCE = re.compile("|".join(_V["provinces"]))
_DECIDES = re.compile("(?P<decides>" + "|".join(_V["decides"]) + ")|(?P<speaks>" + "|".join(_V["speaks"]) + ")")
_DECISION = re.compile(rf"[^。；;]{{0,14}}?(?:{'|'.join(_V['publishes_decision'])})")
# 记者从某法院获悉，该院近日审结…
_ITSELF = re.compile(rf"该(?:法)?院[^。；;]{{0,12}}(?:{'|'.join(_V['decides'])})")
_APPEAL_TO = re.compile(r"上诉于?|提[出起]上诉|申请再审|交由")
_MOST_COURTS = 50  # a text that names more is a list, no case
_STOPS = "。！？!?\n"
_HEARS = re.compile(r"(?:依法)?(?:公开)?(?:开庭)?审[理结]|作出|一审")


def clean_name(folded: str, start: int, end: int) -> int:
    """Where the name of the court that ends at `end` begins, given that the run of characters begins at `start`."""
    run = folded[start:end]
    if province := _PROVINCE.search(run):
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


def courts_in_prose(text: str, folded: str, start: int = 0, end: int | None = None) -> list[Stated]:
    """The courts of which the prose says that they decided or are hearing the case, each once, in order.

    One court in two forms (新泰市人民法院, 山东省新泰市人民法院) is listed once, in its longer form.
    """
    end = len(folded) if end is None else end
    found: list[Stated] = []
    for m in _COURT.finditer(folded, start, end):
        begin = clean_name(folded, m.start(), m.end())
        if folded.startswith("最高", begin) or not _decides(folded, begin, m.end(), end):
            continue
        if (stated := _stated(text, begin, m.end())) and len(found) < _MOST_COURTS:
            add_court(found, stated)
    return found


def _decides(folded: str, begin: int, after: int, end: int) -> bool:
    stop = min(
        (i for c in _STOPS if (i := folded.find(c, after, min(end, after + 200))) >= 0), default=min(end, after + 200)
    )
    if _APPEAL_TO.search(folded, max(0, begin - 1), min(stop, after + 8)) and folded[begin - 1 : begin] in ("向", "于"):
        return False
    verb = _DECIDES.search(folded, after, stop)
    if verb is None:
        return False
    if verb["decides"]:
        return True
    return bool(_DECISION.match(folded, verb.end(), stop) or _ITSELF.search(folded, verb.end(), stop))


def add_court(found: list[Stated], stated: Stated) -> None:
    """Append a court unless it stands there already; of two forms of one name the longer is kept."""
    for i, other in enumerate(found):
        if other.value.endswith(stated.value):
            return
        if stated.value.endswith(other.value):
            found[i] = stated
            return
    found.append(stated)
