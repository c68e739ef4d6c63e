"""Prices told in a list: 按条收费：教育类1.2元，金融类2.5元; 户籍单人120，全户360; 一条八百元，急件一千二.

Belongs here: finding the list (what opens it, how far it goes), its items, and sums whose 元 is left out in speech
(一条收一百五, 拿了两万一). Which words open a list or end it is data (data/roles.yaml, `price.list`). What an item
costs is decided in `prices`; the side in `prices_sides`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipelines.facts import roles_vocabulary as v
from pipelines.facts.mentions import Mention
from pipelines.facts.mentions_model import MentionKind
from pipelines.facts.quantities import read_figure

_LONGEST_LIST = 200
_DEAREST = 20000.0
# Within one list the dearest thing costs at most so many times what the first one costs.
_SPREAD = 100
_UNITS = "条份个组套户张页"
# A number as it is spoken or typed, without 元. A single Chinese digit is too little to be told from other words.
_N = r"(?:[0-9]{1,5}(?:\.[0-9]{1,2})?(?![0-9])|[一二两三四五六七八九十][一二两三四五六七八九十百千]{1,6})"
_END = r"(?=[，。；、！”）)」』\n,;]|左右|上下|$)"
_WAYS = v.any_of(v.LIST_WAYS)
_OPENER = re.compile(
    rf"(?P<way>按[“「]?(?P<piece>[{_UNITS}单人]|[^，。；：、]{{0,5}}(?:人头|[条份户页]数))[”」]?[^，。；：、]{{0,5}}?(?:{_WAYS}))"
    rf"|(?P<sorted>[按分][^，。；：、]{{1,12}}?(?:{_WAYS}|档|等价|类价)[^，。；：]{{0,6}}[：:])"
    rf"|(?P<after>(?:均|都|皆)[为是按]?[每一]?[{_UNITS}人]的?价)"
    rf"|(?P<resold>被[^，。；]{{0,4}}(?:转卖|倒卖|倒手|转手|卖)了?[两三四五六七八0-9][次手道])"
    rf"|(?P<words>{v.any_of(v.LIST_WORDS)})"
    "|(?P<quoted>[“「])"
    rf"|(?P<priced>(?:(?<![第十百千万])(?:每|一|1|单)(?:一|1)?[{_UNITS}][^，。；：、0-9]{{0,10}}?[0-9一二两三四五六七八九十百千.]{{1,6}}(?:元|块|毛|角)"
    rf"|[0-9一二两三四五六七八九十百千.]{{1,6}}(?:元|块|毛|角)钱?(?:/|每|一|1)[{_UNITS}])[^，。；：、0-9]{{0,4}}(?=[，；、]))"
)
_PIECE_WITH_SUM = re.compile(
    rf"(?<![第十百千万])(?:(?:每|一|1|单)(?:一|1)?[{_UNITS}人][^，。；：、0-9]{{0,8}}?(?:收|付|给|卖|售|要|价|花|报|得|拿|涨|降)"
    r"(?:取|费|到|了|他|她|对方|你)?|(?:每|一)[条份组张套])"
    rf"(?P<n>{_N}){_END}"
)
_GAINED = re.compile(
    r"(?:到手|落袋|拿了|拿到|赚了|净赚|赚到|分得|分到|得了|分了|进账|净得|实得|挣了)(?:近|约|共)?"
    r"(?P<n>[一二两三四五六七八九十]{1,3}[万千][一二三四五六七八九])(?=[，。；”\n]|$)"
)
_RANGE = re.compile(rf"(?P<n>{_N})(?:到|至|-|~)(?P<m>{_N})(?=都有|不等|之间|的都有)")
_PRICE_BEFORE = re.compile(r"(?:卖|售|要|报|开|叫|出)价|价格|价钱|单价|均价")
_SPLIT = re.compile(r"[，；、：,;:]")
_LAST_NUMBER = re.compile(
    r"(?P<n>(?:[0-9]{1,5}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十][一二两三四五六七八九十百千]{1,6}))(?:左右|上下|起)?$"
)
_LIST_END = re.compile(r"[。！？!?\n“「”」』]")
_PRICES_BESIDE = re.compile(rf"{v.any_of(v.LIST_WORDS)}|价格|收费|[条份]的?价|单价|议价")
# 价目表 … 户籍90元、婚姻320元 may be fees for a look-up: that each is the price of a piece must be said.
_PIECE_PRICE = re.compile(rf"(?:按|每|均为|都是|单)一?[{_UNITS}]的?(?:价|计|收|卖|算|付|结)")
_LAST_PERIOD = re.compile(r"(?:最近|近|前)?(?:[半一两三六]个?|[0-9]{1,2}个)?[年月](?:以?内|以来|的)")
_RECENT = re.compile(r"(?:最近|近|前)(?:[半一两三六]个?|[0-9]{1,2}个)?[年月]|坐月子|月子|满月")
# A list may name groups without prices between its items, but not more.
_MOST_WITHOUT_SUM = 2
_TAIL = re.compile(rf"(?:左右|上下|不等|起|[/每一1][{_UNITS}人])*")
_ORDINAL = re.compile(r"第[一二三四五六七八九十0-9]{1,2}[次手道]|[首头末尾][次手道]")
_PIECE = re.compile(rf"(?<![第十百千万])(?:每|一|1|单)(?:一|1)?[{_UNITS}人]")
# An item that names a rate or another thing is none of the list.
_OTHER_ITEM = re.compile(v.any_of(v.NOT_LISTED))
_FIGURE = re.compile(r"[0-9]|[一二两三四五六七八九十百千万][条份组万千百元块]")


def bare_sums(folded: str, figures: Sequence[Mention], end: int) -> tuple[list[Mention], dict[int, bool]]:
    """The sums without 元 that the search of figures leaves out, and where the sums of lists of prices begin (those in
    `figures` too), with whether they are prices only if the sum before them is one. Reads `folded[:end]`; time is
    linear, since a list is at most 200 characters long."""
    found: dict[int, Mention] = {}
    listed: dict[int, bool] = {}
    starts = [m.start for m in figures]
    for match in _PIECE_WITH_SUM.finditer(folded, 0, end):
        _add(found, folded, match.start("n"), match.end("n"), MentionKind.MONEY)
    for match in _GAINED.finditer(folded, 0, end):
        _add(found, folded, match.start("n"), match.end("n"), MentionKind.MONEY)
    for match in _RANGE.finditer(folded, 0, end):
        if _PRICE_BEFORE.search(folded, max(0, match.start() - 20), match.start()):
            _add(found, folded, match.start("n"), match.end("m"), MentionKind.MONEY, match["n"], match["m"])
            listed[match.start("n")] = False
    done = 0
    for opener in _OPENER.finditer(folded, 0, end):
        if opener.start() < done:
            continue
        items = list(_items(folded, opener, figures, starts, end))
        least = 3 if opener["quoted"] else 2 if opener["words"] else 1
        if len(items) >= least and _fits(folded, opener, items):
            done = items[-1].end
            listed.update((item.start, opener["priced"] is not None) for item in items)
            found.update((item.start, item) for item in items)
    return [m for m in found.values() if not _is_known(m, figures, starts)], listed


def _is_known(m: Mention, figures: Sequence[Mention], starts: Sequence[int]) -> bool:
    """Whether the search of figures gave another mention of more than a bare number at this place."""
    i = bisect_left(starts, m.end)
    return i > 0 and figures[i - 1].end > m.start and figures[i - 1].kind is not MentionKind.NUMBER


def _add(
    found: dict[int, Mention], folded: str, start: int, end: int, kind: MentionKind, low: str = "", high: str = ""
) -> None:
    first = read_figure(low or folded[start:end])
    last = read_figure(high) if high else first
    if first and last and first.leading and first.low <= last.high and not first.bare:
        found[start] = Mention(kind, start, end, first.low, last.high, unit="CNY", prefix_start=start)


def _items(
    folded: str, opener: re.Match[str], figures: Sequence[Mention], starts: Sequence[int], end: int
) -> Iterator[Mention]:
    """The items of the list that `opener` opens, each as the mention of its sum."""
    if opener["after"]:
        begin = (
            max(folded.rfind(mark, max(0, opener.start() - _LONGEST_LIST), opener.start()) for mark in "。！？\n“") + 1
        )
        stop = opener.start()
    else:
        begin = opener.end()
        closing = _LIST_END.search(folded, begin, min(end, begin + _LONGEST_LIST))
        stop = closing.start() if closing else min(end, begin + _LONGEST_LIST)
    at, without = begin, 0
    for mark in [*_SPLIT.finditer(folded, begin, stop), None]:
        stops = mark.start() if mark else stop
        item = _item(folded, at, stops, figures, starts)
        if item is not None and _is_label(folded[at : item.prefix_start]):
            yield item
            without = 0
        elif _PIECE.search(folded, at, stops) is None:
            without += 1
            if at > begin and not opener["after"] and (item or stops - at > 16 or _FIGURE.search(folded, at, stops)):
                return
            if without > _MOST_WITHOUT_SUM:
                return
        at = stops + 1


def _item(folded: str, at: int, stops: int, figures: Sequence[Mention], starts: Sequence[int]) -> Mention | None:
    """The sum that ends the clause `folded[at:stops]`, with or without 元."""
    i = bisect_left(starts, stops) - 1
    last = figures[i] if i >= 0 and figures[i].start >= at else None
    if last and last.kind is MentionKind.MONEY:
        return last if last.unit == "CNY" and _TAIL.fullmatch(folded, last.end, stops) else None
    number = _LAST_NUMBER.search(folded, max(at, stops - 12), stops)
    figure = read_figure(number["n"]) if number else None
    if number is None or figure is None or not figure.leading or (last and last.kind is not MentionKind.NUMBER):
        return None
    return Mention(
        MentionKind.MONEY,
        number.start("n"),
        number.end("n"),
        figure.low,
        figure.high,
        figure.approx,
        unit="CNY",
        prefix_start=number.start("n"),
    )


def _is_label(label: str) -> bool:
    """Whether `label` names a thing of a list of prices, and tells nothing else."""
    label = _RECENT.sub("", _LAST_PERIOD.sub("", _ORDINAL.sub("", _PIECE.sub("", label))))
    if len(label) > 16 or _OTHER_ITEM.search(label) or _FIGURE.search(label):
        return False
    cue = v.BEFORE.search(v.NO_CUE.sub("", label))
    return cue is None or v.BEFORE_ROLE[cue[0]] == "price" or cue[0] in v.LIST_WAYS


def _fits(folded: str, opener: re.Match[str], items: Sequence[Mention]) -> bool:
    """Whether the items can be prices of one record, and records are what the list is about."""
    if max(m.high for m in items) > min(_DEAREST, _SPREAD * max(1.0, min(m.high for m in items))):
        return False
    if opener["resold"] and max(m.high for m in items) > 50:
        return False
    around = folded[max(0, opener.start() - 100) : items[-1].end + 10]
    if opener["quoted"] and not _PRICES_BESIDE.search(around + folded[items[-1].end : items[-1].end + 100]):
        return False
    if any(thing["other"] for thing in v.PRICED_THING.finditer(around)):
        return False
    told = around[-(items[-1].end - opener.start()) - 70 :]
    if opener["words"] or opener["quoted"]:
        beside = told + folded[items[-1].end + 10 : items[-1].end + 100]
        return (_PIECE.search(told) or _PIECE_PRICE.search(beside)) is not None
    return opener["way"] is not None or v.RECORD_NOUN.search(around) is not None
