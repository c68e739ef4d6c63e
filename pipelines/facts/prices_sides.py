"""Which side tells a price: a sale, a purchase, or somebody who only asks it.

Belongs here: the side and how plainly the text tells it, and choosing among statements of the same price. A side is
`buy` where the text tells of a purchase or of what the collector pays, `sell` of a sale, `quote` where a price is
asked, advertised or on a list. The verbs are data (data/roles.yaml).
"""

from __future__ import annotations

import re

from pipelines.facts import roles_vocabulary as v
from pipelines.facts.model import Price, PriceSide
from pipelines.facts.roles_context import Context

# Directly before the sum: 要 asks it, 付 and 给 tell that it is paid for a record, 收 that it is taken for one.
_ASKS = re.compile(r"(?<![只需])要(?:收|价)?(?=[0-9一二两三四五六七八九十几百千.]+[元块毛角分])")
_PAID = re.compile(r"(?:给|付|出|花)(?:了|出|他|她|其|对方)?$")
_TAKEN = re.compile(r"收(?:取|费|了|他|她|对方)?$")
# 上线查一条收5元，她再按每条7元卖出: what the first takes is the price at which the second buys.
_SOLD_AGAIN = re.compile(r"再[按以卖]|转手|转卖")
# What the one who brings a record gets is what its collector pays.
_GOT = re.compile(r"(?:可|能|就|会)?(?:得|拿|拿到|获得|得到)$")
_COLLECTED = re.compile(r"(?:的(?:价格|价钱|价|代价))?(?:大量|长期|陆续)?收(?!费|入|益|款|取|钱)")
_TO_BUYER = re.compile(r"给[^，。；]{0,6}(?:买家|下家|买主|买方|下线)")
# “1毛2一条，买了7万条”: the next clause tells what was done at this price.
_DONE_AFTER = re.compile(r"[，,](?:我|他|她|前后|先后|一共|总共|共|就|又|才|也|都|直接)*(?P<done>买|卖)[了过]")
# What the police tell is told, not asked.
_TOLD_BY_POLICE = re.compile(
    r"(?:据[^，。；]{0,14}?|(?:警方|民警|警察|检察官|检察院|检方|法官|法院|公安|公诉人|起诉书|判决书|通报)[^，。；]{0,6}?)(?:介绍|透露|表示|称|告诉|说道|回应)"
)
# In a story of journalists who ask sellers, what sellers sell at is asked; what police or a court found is told.
_BY_POLICE = re.compile(r"警|法院|检察|公安|嫌疑人|被告人|查明|判决|交代|供述|落网|被抓")
_BOUGHT_AFTER = re.compile(r"收购|购买|买入|回收|买进|购入|购进|购得|订购|结账|付账|付清|现结")


def side_of(ctx: Context, start: int, end: int, figure: int) -> tuple[PriceSide, int]:  # noqa: C901, PLR0911 - a cascade of rules
    """Who tells the price (a sale, a purchase, or only asked for), and how plainly: 3 a verb that governs the price,
    2 a word of asking beside it, 1 something in the sentence, 0 nothing. `figure` is where the sum itself begins."""
    raw = _TOLD_BY_POLICE.sub(lambda m: "〇" * len(m[0]), ctx.text[max(0, start - 160) : end + 60])
    text = v.NOT_A_SIDE.sub(lambda m: "〇" * len(m[0]), raw)
    offset = max(0, start - 160)
    start, end = start - offset, end - offset
    a = max(0, ctx.clause_start(start + offset) - offset)
    b = min(len(text), ctx.clause_end(end + offset) - offset)
    sentence = max(0, ctx.sentence_start(start + offset) - offset)
    if v.ASKED.search(raw, a, min(b, end + 12)):
        return "quote", 3
    if _ASKS.search(text, a, end):
        is_told = v.SIDES.search(text, sentence, a) and not v.QUOTE.search(raw, sentence, end)
        return ("sell" if is_told and not ctx.is_exposure and not _in_quotes(text, start) else "quote"), 3
    if _COLLECTED.match(raw, end):
        return "buy", 3
    if behind := v.SIDES.search(text, end, min(b, end + 14)):
        return _side(behind), 3
    before = list(v.SIDES.finditer(text, a, end))
    at = figure - offset
    if _PAID.search(raw[a:at]):
        return "buy", 3
    if _GOT.search(raw[a:at]):
        return "buy", 2
    if _TAKEN.search(raw[a:at]):
        return ("buy" if _SOLD_AGAIN.search(raw, end, ctx.sentence_end(end + offset) - offset) else "sell"), 2
    if before:
        return _side(before[-1]), 3
    if done := _DONE_AFTER.match(raw, b):
        return ("sell" if done["done"] == "卖" else "buy"), 3
    if _in_quotes(text, start) or v.QUOTE.search(raw, a, b):
        return "quote", 2
    told = [(m.start(), "quote") for m in v.QUOTE.finditer(raw, sentence, start)]
    told += [(m.start(), "sell") for m in _TO_BUYER.finditer(raw, sentence, start)]
    told += [(m.start(), v.SIDE_OF[m[0]]) for m in v.SIDES.finditer(text, sentence, start)]
    if told:
        side = max(told)[1]
        is_offer = side == "sell" and ctx.is_exposure and not _BY_POLICE.search(raw, sentence, end)
        return ("quote" if is_offer else side), 1  # type: ignore[return-value]
    if _BOUGHT_AFTER.search(text, end, min(len(text), end + 28, ctx.sentence_end(end + offset) - offset)):
        return "buy", 1
    return ("quote" if ctx.is_exposure else "sell"), 0


def _in_quotes(text: str, at: int) -> bool:
    return any(
        text.rfind(opening, 0, at + 1) > text.rfind(closing, 0, at + 1)
        for opening, closing in (("“", "”"), ("「", "」"))
    )


def _side(match: re.Match[str]) -> PriceSide:
    return v.SIDE_OF[match[0]]  # type: ignore[return-value]


def plainest(found: list[tuple[Price, int]]) -> list[Price]:
    """One price for each interval and side; of an interval told with several sides those told most plainly."""
    best: dict[tuple[float, float], int] = {}
    for price, plain in found:
        key = (price.min_cny, price.max_cny)
        best[key] = max(best.get(key, 0), plain)
    kept: dict[tuple[float, float, str], Price] = {}
    for price, plain in found:
        if plain == best[price.min_cny, price.max_cny]:
            kept.setdefault((price.min_cny, price.max_cny, price.side), price)
    return list(kept.values())
