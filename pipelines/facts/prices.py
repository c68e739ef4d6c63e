"""Prices of one record: sums bound to 每条, 一份, 元/组 …, joined to intervals, with the side that pays.

Belongs here: what makes a sum a price per record, and what looks like one (batches, packs, subscriptions, pay for
opening an account, mark-ups, look-ups, tools). Conventions: 几毛 is 0.1-0.9, 不到一毛 0-0.1, 约 keeps the value;
A元或B元 is one interval.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.facts import roles_vocabulary as v
from pipelines.facts.mentions import Mention
from pipelines.facts.mentions_model import MentionKind
from pipelines.facts.model import Price, PriceSide
from pipelines.facts.records import PACK_BETWEEN, last_match, noun_ahead
from pipelines.facts.roles_context import Context
from pipelines.text.model import Span

_UNITS = "条份个组套户例张段件封"
_ALONE = "条份组"
# Behind the sum: 8元一条, 0.5元/条, 5元每个.
_BEHIND = re.compile(
    rf"^(?P<hedge>左右|上下|不等|的价格|的价|钱|\s)*(?:就?(?:能|可以?)(?:买到?|换到?|购得?|拿到))?"
    rf"(?P<lead>/|每|毎|一|1|单)(?:一|1)?\s*(?P<unit>[{_UNITS}人名]|次|笔|单|G|年|月|天)"
)
# Before the sum: 每条, 一份, 单条 with what it is a piece of.
_AHEAD = re.compile(
    rf"(?:(?P<each>每|毎|单(?!人)|/|按)(?:一|1)?|(?<![0-9一二三四五六七八九十百千万第])(?P<one>一|1))\s*"
    rf"(?P<unit>[{_UNITS}人名]|次|笔|单(?!价)|G|(?:个)?[年月天日])"
)
_TOTAL = re.compile(r"共|总|合计|累计|获利|违法所得|牟利|得款|非法所得|净赚|销售额|罚|损失|赔")
_JOIN = re.compile(
    rf"^(?:左右)?(?:(?:/|每|一|1)[{_UNITS}])?(?:左右|不等)?(?:至|到|-|—|——|~|～|－|–|或者?|或是)(?:每[{_UNITS}])?$"
)
_LOW_HIGH = re.compile(
    r"(?P<low>低则|少则|最低|便宜的|低的|低至|最少|起价)|(?P<high>高则|多则|最高|贵的|高的|高至|高达|最多|最贵)"
)
_STEP = re.compile(
    r"转手|转卖|倒手|再以|又以|后以|再卖|成交|标价|卖到|售价|调整|调至|涨|降|变为|提高|加价?[到至]|跌|的(?:则|能|可|只|就)?(?:卖|售|要|收|为|是)?$"
)
_BATCH = re.compile(
    r"^(?:左右|的?价格)?[^，。；]{0,4}?(?:/|每|一|1|几|[0-9一二三四五六七八九十百千两]+)[余多]?[百千万]"
)
_PACK_AHEAD = re.compile(rf"(?:每|[0-9.一二两三四五六七八九十百千万]+)[百千万][{_UNITS}]{PACK_BETWEEN}$")
_ASKS = re.compile(r"(?<![只需])要(?:收|价)?(?=[0-9一二两三四五六七八九十几百千.]+[元块毛角分])")
_STEP_ON = re.compile(r"加价?[到至]|转手|转卖|再卖|再以")
_SOLD_ON = re.compile(r"(?:一条|左右|的价格)?(?:转卖|转手|卖出|卖给|出售|售出|倒卖|再卖|成交)")
_BOUGHT_AFTER = re.compile(r"收购|购买|买入|回收|买进")
_UNIT_PRICE = re.compile(r"(?:单价|均价)(?:为|是|在|约|只|仅|有|从|大约|达)*$")
_UNIT_PRICE_BEHIND = re.compile(r"(?:左右|不等|上下)?的?(?:单价|均价)")
# Where the name of the priced thing ends: 一张能拿到1元 names none.
_THING_END = re.compile(r"[，。；：,;:]|[能可就只仅卖售付给收拿价约要]|大概|平均")
_PER_OPENED = re.compile(r"(?:成功|拉新|注册|核验|认证|激活|接收|接码)[^，。；]{0,4}$")
# Directly before the sum: 付, 给 tell that it is paid for a record, 收 that it is taken for one.
_PAID = re.compile(r"(?:给|付|出|花)(?:了|出|他|她|其|对方)?$")
_TAKEN = re.compile(r"收(?:取|费|了|他|她|对方)?$")
_SOLD_AGAIN = re.compile(r"再[按以卖]|转手|转卖")
# What the one who brings a record gets is what its collector pays.
_GOT = re.compile(r"(?:可|能|就|会)?(?:得|拿|拿到|获得|得到)$")
_COLLECTED = re.compile(r"收(?!费|入|益)")
_TO_BUYER = re.compile(r"给[^，。；]{0,6}(?:买家|下家|买主|买方|下线)")
MAX_PRICE = 20000.0


class Candidate(NamedTuple):
    """A sum that is bound to a piece: what kind of price it is, and the span with the piece."""

    kind: str
    start: int
    end: int
    unit: str
    gap: str = ""


def bound_to_piece(ctx: Context, m: Mention, previous_end: int) -> Candidate | None:
    """How the sum `m` is bound to a piece (每条, 一份 …), None where it is not. `kind` is record, lookup, commission,
    margin, tool or batch."""
    if m.kind is not MentionKind.MONEY or m.unit != "CNY" or m.high > MAX_PRICE:
        return None
    right = ctx.right(m)
    left = ctx.left(m, previous_end)
    if behind := _BEHIND.match(right):
        after = right[behind.end() : behind.end() + 10]
        kind = _kind_of(ctx, m, behind["unit"], left[-24:], after, bool(behind["lead"] in "/每毎"))
        return Candidate(kind, m.start, m.end + behind.end(), behind["unit"]) if kind else None
    unit_price = _UNIT_PRICE.search(left) or _UNIT_PRICE_BEHIND.match(right)
    if unit_price and v.RECORD_NOUN.search(ctx.sentence(m)):
        start = m.prefix_start - len(left) + unit_price.start() if _UNIT_PRICE.search(left) else m.start
        return Candidate("record", start, m.end, "")
    return _ahead(ctx, m, left, right, previous_end)


def _ahead(ctx: Context, m: Mention, left: str, right: str, previous_end: int) -> Candidate | None:
    found, offset = last_match(_AHEAD, left), m.prefix_start - len(left)
    if found and found["one"] and found["unit"] in "人名":
        return None
    if found is None:
        found, offset = _in_clause_before(ctx, m, left, previous_end)
    if found is None:
        return None
    gap = ctx.text[offset + found.end() : m.prefix_start]
    if _TOTAL.search(gap) and not v.MARGIN.search(gap):
        return None
    if not found["each"] and gap.strip() and not v.PRICE_VERB.search(gap) and not v.RECORD_NOUN_AT_END.search(gap):
        return None
    kind = _kind_of(
        ctx,
        m,
        found["unit"],
        ctx.text[max(0, offset + found.start() - 24) : offset + found.start()],
        gap,
        bool(found["each"]),
    )
    if kind == "record" and re.search(r"包月|包年|会员|一个月|每月", right[:8]):
        kind = "subscription"
    if kind == "record" and v.COMMISSION.search(right[:8]):
        kind = "commission"
    return Candidate(kind, offset + found.start(), m.end, found["unit"], gap) if kind else None


def _in_clause_before(ctx: Context, m: Mention, left: str, previous_end: int) -> tuple[re.Match[str] | None, int]:
    """梁某每查1条信息，周某付给他300元: the piece stands in the clause before, the sum's tells of pay."""
    start = ctx.clause_start(m.prefix_start)
    sentence = ctx.sentence_start(m.start)
    if (
        start - 1 <= max(sentence, previous_end)
        or len(left) > 24
        or not v.PRICE_VERB.search(left + "元")
        or _TOTAL.search(left)
    ):
        return None, 0
    begin = max(ctx.clause_start(start - 1), previous_end, start - 60)
    found = last_match(_AHEAD, ctx.text[begin : start - 1])
    if found is None or (found["one"] and (found["unit"] in "人名" or not v.PRICE_VERB.search(left))):
        return None, 0
    return found, begin


def _kind_of(  # noqa: C901, PLR0911 - a cascade of rules
    ctx: Context, m: Mention, unit: str, before: str, after: str, each: bool
) -> str | None:
    """What a sum per `unit` is a price of, from the words between unit and sum (`after`) and before the unit."""
    if unit[-1] in "年月天日":
        return "subscription"
    if unit in ("次", "笔", "G"):
        return "lookup"
    if unit == "单":
        return (
            "record"
            if "订单" in ctx.sentence_left(m)[-120:] and not v.COMMISSION.search(before + after)
            else "commission"
        )
    near = _THING_END.split(after)[0].strip("的 ")
    if v.LAWFUL.search(ctx.left(m)):
        return "lawful"
    attached = v.NOT_PRICE_UNIT.match(near.lstrip("的"))
    if attached and not v.RECORD_NOUN.match(near):
        return None if not each else "other"
    if re.search(r"租", after) or re.search(r"租[^，。；]{0,4}$", before):
        return "rent"
    if v.COMMISSION.search(after) or _PER_OPENED.search(before):
        return "commission"
    if v.MARGIN.search(after) or v.MARGIN.match(ctx.text[m.end : m.end + 6].lstrip("的")):
        return "margin"
    if re.search(r"[家线人各]”?得$", after):
        return "margin"
    topic = noun_ahead(near, unit) if near.strip() else v.RECORD_NOUN.search(before)
    thing = last_match(v.PRICED_THING, ctx.sentence_left(m)[-80:] + near)
    if thing and thing["other"]:
        return "tool"
    if unit in _ALONE or topic:
        return "record"
    if (
        (not near.strip() or each)
        and v.RECORD_NOUN.search(ctx.sentence_left(m)[-60:] + ctx.right(m))
        and unit not in "人名"
    ):
        return "record"
    return None


def is_batch(ctx: Context, m: Mention) -> bool:
    """700元1万条, 1万条信息300元, 每万条50元: the price of a batch."""
    right, left = ctx.right(m), ctx.left(m)
    if re.match(rf"^(?:左右)?(?:/|每|一|1)?[0-9.一二两三四五六七八九十百千万]*[百千万](?:[{_UNITS}])", right):
        return True
    return _PACK_AHEAD.search(left) is not None


def joined(ctx: Context, first: Mention, second: Mention) -> bool:
    """Whether two sums are the ends of one price: 0.01元/条至0.2元/条, 每条3元或5元, 低则1元、高则3元, 3元、5元不等."""
    between = ctx.text[first.end : second.prefix_start]
    if len(between) > 24:
        return False
    if _JOIN.match(between):
        return True
    marks = {m.lastgroup for m in _LOW_HIGH.finditer(ctx.text[max(0, first.prefix_start - 6) : second.start])}
    if marks == {"low", "high"} and re.fullmatch(rf"(?:[/每一1][{_UNITS}])?[，,、]?[^，。；]{{0,8}}", between):
        return True
    return between in ("、", "，") and ctx.text.startswith("不等", second.end)


def is_next_step(ctx: Context, m: Mention, last: Mention) -> bool:
    """后调整为5元, 转手卖1元: after a price per record in the same sentence, a further price of the same thing."""
    left = ctx.left(m, last.end)
    return (
        (last.end >= ctx.sentence_start(m.start) or _STEP_ON.search(left) is not None)
        and m.high <= max(50 * last.high, 1)
        and bool(_STEP.search(left) or _SOLD_ON.match(ctx.right(m)))
        and not _TOTAL.search(left)
        and not v.MARGIN.search(left)
        and len(ctx.text[last.end : m.start]) < 60
    )


def price_of(ends: list[Mention], span: Span, side: PriceSide, kind_hint: str | None) -> Price:
    """The price that the sums `ends` state together."""
    low, high = min(e.low for e in ends), max(e.high for e in ends)
    fuzzy = any(
        e.approx or "no_leading_number" in e.flags or "below" in e.flags or e.bound in ("at_least", "at_most")
        for e in ends
    )
    return Price(span, round(low, 4), round(high, 4), side, fuzzy, data_type=kind_hint)


def side_of(ctx: Context, start: int, end: int, figure: int) -> tuple[PriceSide, int]:  # noqa: PLR0911 - a cascade of rules
    """Who tells the price (a sale, a purchase, or only asked for), and how plainly: 3 a verb that governs the price,
    2 a word of asking beside it, 1 something in the sentence, 0 nothing. `figure` is where the sum itself begins."""
    raw = ctx.text[max(0, start - 160) : end + 60]
    text = v.NOT_A_SIDE.sub(lambda m: "〇" * len(m[0]), raw)
    offset = max(0, start - 160)
    start, end = start - offset, end - offset
    a = max(0, ctx.clause_start(start + offset) - offset)
    b = min(len(text), ctx.clause_end(end + offset) - offset)
    if v.ASKED.search(raw, a, min(b, end + 12)) or _ASKS.search(text, a, end):
        return "quote", 3
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
        # 上线查一条收5元，她再按每条7元卖出: what the first takes is the price at which the second buys.
        return ("buy" if _SOLD_AGAIN.search(raw, end, ctx.sentence_end(end + offset) - offset) else "sell"), 2
    if before:
        return _side(before[-1]), 3
    if text.rfind("“", 0, start + 1) > text.rfind("”", 0, start + 1) or v.QUOTE.search(raw, a, b):
        return "quote", 2
    sentence = max(0, ctx.sentence_start(start + offset) - offset)
    told = [(m.start(), "quote") for m in v.QUOTE.finditer(raw, sentence, start)]
    told += [(m.start(), "sell") for m in _TO_BUYER.finditer(raw, sentence, start)]
    told += [(m.start(), v.SIDE_OF[m[0]]) for m in v.SIDES.finditer(text, sentence, start)]
    if told:
        return max(told)[1], 1  # type: ignore[return-value]
    if _BOUGHT_AFTER.search(text, end, min(len(text), end + 16)):
        return "buy", 1
    return ("quote" if ctx.is_exposure else "sell"), 0


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
