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
    rf"^(?P<hedge>左右|上下|不等|的价格|的价|钱|\s)*(?:就?(?:能|可以?)(?:买到?|换到?|购得?|拿到)(?:他人的?|别人的?)?)?"
    rf"(?P<lead>/|每|毎|一|1|单)(?:一|1)?\s*(?P<unit>[{_UNITS}人名]|次|笔|单|G|年|月|天)"
)
# Before the sum: 每条, 一份, 单条 with what it is a piece of.
_AHEAD = re.compile(
    rf"(?:(?P<each>每(?:[^，。；0-9一]{{1,5}}(?=[一1]))?|毎|单(?!人)|/|按)(?:一|1)?"
    r"|(?<![0-9一二三四五六七八九十百千万第])(?P<one>一|1))\s*"
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
    r"转手|转卖|倒手|出手|压[到至]|谈到|砍到|再以|又以|后以|再卖|成交|标价|卖到|售价|调整|调至|涨|降|变为|提高|加价?[到至]|跌|的(?:则|能|可|只|就)?(?:卖|售|要|收|为|是)?$|变成|成了|翻[到成]|抬到|飙[到至升]|升[到至]|[提调让][到至]|给到|(?:要|开|报)价$"
)
_PACK_AHEAD = re.compile(rf"(?:每|[0-9.一二两三四五六七八九十百千万]+)[百千万][{_UNITS}]{PACK_BETWEEN}$")
_MARKED_UP = re.compile(r"[加涨]价?[到至]了?|抬价?[到至]了?|加价(?:[^，。；]{0,4}(?:倍|成))?[后再]")
# 开价一元，最后以七毛五成交: so little, where hundreds of records are sold, is the price of one.
_TINY = 10
_ASKED_FOR = re.compile(r"(?:开价|要价|报价|叫价|喊价|还价|出价|卖价|售价|以|按)(?:为|是|到|了)?$")
_CLOSED = re.compile(r"(?:左右)?(?:成交|的价|的单价|卖|出手|转手|脱手)")
_MANY = re.compile(r"[百千万亿][0-9一二三四五六七八九十百千余多]{0,4}[条份组个张]|[0-9]{3,}余?[条份组个张]")
# 单 counts orders and labels of parcels, beside which it is a record; alone it is a deal.
_SLIPS = re.compile(r"订单|面单|运单|快递单|单号|保单|工单|报案单")
_CONTACTS = re.compile(r"(?:名字|姓名|电话)(?:和|、|及|与)?(?:名字|姓名|电话|住址|地址|门牌)")
_ACCOUNT = re.compile(r"(?:实名|游戏|认证|社交|微信|QQ|平台|网络)*(?:账号|帐号|账户|号(?!码))(?!密码|及|和|、)")
_FEE_OF_PERSON = re.compile(r"(?:学|会|团|餐|报名|培训|咨询)费$")
_SHARED_OUT = re.compile(r"提成[，,]?$")
_STEP_ON = re.compile(r"加价?[到至]|转手|转卖|再卖|再以")
_SOLD_ON = re.compile(
    r"(?:一条|左右|的价格)?(?:转卖|转手|卖出|卖给|出售|售出|倒卖|再卖|成交|出手|脱手|倒手|倒给|转售|往外卖|也(?:能|可以?|行|卖|成))"
)
_UNIT_PRICE = re.compile(r"(?:单价|均价)(?:为|是|在|约|只|仅|有|从|大约|达)*$")
_UNIT_PRICE_BEHIND = re.compile(r"(?:左右|不等|上下)?的?(?:单价|均价)")
# Where the name of the priced thing ends: 一张能拿到1元 names none.
_THING_END = re.compile(r"[，。；：,;:]|[能可就只仅卖售付给收拿价约要]|大概|平均")
_PER_OPENED = re.compile(r"(?:成功|拉新|注册|核验|认证|激活|接收|接码)[^，。；]{0,4}$")
_SUBSCRIBED = re.compile(r"包月|包年|会员|一个月|每月")
_RENT_BEFORE = re.compile(r"租[^，。；]{0,4}$")
_SHARE = re.compile(r"[家线人各]”?得$")
_PACK_BEHIND = re.compile(rf"(?:左右)?(?:/|每|一|1)?[0-9.一二两三四五六七八九十百千万]*[百千万][{_UNITS}]")
_LOW_TO_HIGH = re.compile(rf"(?:[/每一1][{_UNITS}])?[，,、]?[^，。；]{{0,8}}")
MAX_PRICE = 20000.0
# Within one list the dearest thing costs at most so many times what the one before costs.
SPREAD = 60


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
        start = ctx.left_end(m) - len(left) + unit_price.start() if _UNIT_PRICE.search(left) else m.start
        return Candidate("record", start, m.end, "")
    if m.high < _TINY and _ASKED_FOR.search(left) and (_CLOSED.match(right) or not left.endswith(("以", "按"))):
        told = ctx.sentence_left(m)
        if v.RECORD_NOUN.search(told) and _MANY.search(told):
            return Candidate("record", m.prefix_start, m.end, "")
    return _ahead(ctx, m, left, right, previous_end)


def _ahead(ctx: Context, m: Mention, left: str, right: str, previous_end: int) -> Candidate | None:  # noqa: PLR0911 - a cascade of rules
    found, offset = last_match(_AHEAD, left), ctx.left_end(m) - len(left)
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
    if found["unit"] in "人名" and v.MARGIN.search(gap):
        return None  # 每人分得6500元
    begins = offset + found.start()
    if (
        v.COMMISSION.search(found[0])
        or _PER_OPENED.search(found[0])
        or _SHARED_OUT.search(ctx.text, max(0, begins - 6), begins)
    ):
        return Candidate("commission", offset + found.start(), m.end, found["unit"])
    kind = _kind_of(
        ctx,
        m,
        found["unit"],
        ctx.text[max(0, offset + found.start() - 24) : offset + found.start()],
        gap,
        bool(found["each"]),
    )
    if kind == "record" and _SUBSCRIBED.search(right[:8]):
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
        or not v.PRICE_VERB.search(left + ctx.right(m)[:4])
        or _TOTAL.search(left)
    ):
        return None, 0
    begin = max(ctx.clause_start(start - 1), previous_end, start - 60)
    found = last_match(_AHEAD, ctx.text[begin : start - 1])
    if found is None or (
        found["unit"][-1] in "年月天日"
        or (found["one"] and (found["unit"] in "人名" or not v.PRICE_VERB.search(left + ctx.right(m)[:4])))
    ):
        return None, 0
    return found, begin


def _kind_of(  # noqa: C901, PLR0911, PLR0912 - a cascade of rules
    ctx: Context, m: Mention, unit: str, before: str, after: str, each: bool
) -> str | None:
    """What a sum per `unit` is a price of, from the words between unit and sum (`after`) and before the unit."""
    if unit[-1] in "年月天日":
        return None if v.MARGIN.search(after) or _TOTAL.search(after) else "subscription"
    if unit in ("次", "笔", "G"):
        return "lookup"
    if unit == "单":
        return (
            "record"
            if _SLIPS.search(ctx.sentence_left(m)[-120:] + ctx.right(m)) and not v.COMMISSION.search(before + after)
            else "commission"
        )
    near = _THING_END.split(after)[0].strip("的 ")
    if v.LAWFUL.search(ctx.left(m)):
        return "lawful"
    attached = v.NOT_PRICE_UNIT.match(near.lstrip("的"))
    if attached and not v.RECORD_NOUN.match(near) and not v.RECORD_NOUN.match(near, attached.end()):
        return None if not each else "other"
    if (unit in "个套" and _ACCOUNT.match(near)) or (unit in "人名" and _FEE_OF_PERSON.search(before)):
        return "other"
    if "租" in after or _RENT_BEFORE.search(before):
        return "rent"
    if v.COMMISSION.search(after) or _PER_OPENED.search(before):
        return "commission"
    if v.MARGIN.search(after) or v.MARGIN.match(ctx.text[m.end : m.end + 6].lstrip("的")):
        return "margin"
    if _SHARE.search(after):
        return "margin"
    topic = noun_ahead(near, unit) if near.strip() else v.RECORD_NOUN.search(before)
    thing = last_match(v.PRICED_THING, ctx.sentence_left(m)[-80:] + near)
    if thing and thing["other"]:
        return "tool"
    if unit in _ALONE or topic:
        return "record"
    if (
        (not near.strip() or each)
        and (
            v.RECORD_NOUN.search(ctx.sentence_left(m)[-60:] + ctx.right(m))
            or _CONTACTS.search(ctx.sentence_left(m)[-60:])
        )
        and unit not in "人名"
    ):
        return "record"
    return None


def is_batch(ctx: Context, m: Mention) -> bool:
    """700元1万条, 1万条信息300元, 每万条50元: the price of a batch."""
    right, left = ctx.right(m), ctx.left(m)
    if _PACK_BEHIND.match(right):
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
    if marks == {"low", "high"} and _LOW_TO_HIGH.fullmatch(between):
        return True
    return between in ("、", "，") and ctx.text.startswith("不等", second.end)


def is_next_step(ctx: Context, m: Mention, last: Mention) -> bool:
    """后调整为5元, 转手卖1元: after a price per record in the same sentence, a further price of the same thing."""
    left = ctx.left(m, last.end)
    between = ctx.text[last.end : m.prefix_start]
    return (
        (last.end >= ctx.sentence_start(m.start) or _STEP_ON.search(left) is not None)
        and m.high <= max(50 * last.high, 1)
        and bool(between in ("、", "和", "及") or _STEP.search(left) or _SOLD_ON.match(ctx.right(m)))
        and not _TOTAL.search(left)
        and not v.MARGIN.search(_MARKED_UP.sub("", left))
        and len(ctx.text[last.end : m.start]) < 60
    )


def price_of(ctx: Context, ends: list[Mention], span: Span, side: PriceSide, kind_hint: str | None) -> Price:
    """The price that the sums `ends` state together."""
    low, high = min(e.low for e in ends), max(e.high for e in ends)
    # 每条约5毛: 条约 is a word, so that the search of figures does not take 约 for a rounding one.
    fuzzy = ctx.text[ends[0].start - 1] == "约" or any(
        e.approx or "no_leading_number" in e.flags or "below" in e.flags or e.bound in ("at_least", "at_most")
        for e in ends
    )
    return Price(span, round(low, 4), round(high, 4), side, fuzzy, data_type=kind_hint)
