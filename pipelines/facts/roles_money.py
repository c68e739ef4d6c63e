"""What a sum of money is: a gain, a fine, a cost, a price … by the words that govern it.

Belongs here: the grammar of governing words (nearest cue before the figure in its clause, nouns attached behind it,
sums listed after one cue, a cue in the clause before when the clause of the sum has none of its own). The words are
data (data/roles.yaml). Prices of one record are told apart in `prices`, which goes first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.facts import roles_vocabulary as v
from pipelines.facts.mentions import Mention
from pipelines.facts.roles_context import Context

_LIST = re.compile(r"^(?:万?元)?(?:、|和|及|与|以及|或|至|到|[~～—－-])")
_HEDGES = re.compile(r"^(?:左右|上下|不等|余|多|整|\s|[“”\"'）)])*")
_NAME_LIKE = re.compile(r"^[^的在用给向为被把]{0,9}$")
_NAMED_SHARE = re.compile(r"[最多少]的|最少|其中|另[有外]?|余下|其余|剩余|下家|上家")
_TAKES = re.compile(r"没收|收缴|判处|判令")
_MONEY_WORD = re.compile(
    r"(?:款|钱|费|资金|现金|报酬|红包|好处|卡|礼金|币|折合)[^，。；]{0,3}$|^(?:对方|买家|上家|上线|客户|其|他人|(?:[一-鿿]某){1,3}[一-鿿]?)$"
)
_PAYER = re.compile(
    r"(?<![向给与跟和从把将帮替为助])(?:上[家线]|买家|买主|下[家线]|客户|对方|收购者|号商|网友)[^，。；]{0,24}$"
)
_PAYS = frozenset(
    (
        "付给",
        "支付",
        "支付给",
        "转给",
        "打给",
        "汇给",
        "转账给",
        "转账",
        "汇款",
        "打款",
        "转付",
        "转了",
        "付了",
        "给了他",
        "给了她",
    )
)
_RECEIVES = re.compile(r"收到|收取|收受|接受")
_PER_DEAL = re.compile(r"(?:成交|成功|办成|介绍|推荐|每)一?[台单个户人次笔][^，。；]{0,12}$")
_FOR_THING = re.compile(r"[款费](?:共计|合计|人民币|约|共)*$")
_SHARES = frozenset(("分给", "得", "得了", "拿", "各得", "分得", "提成", "赚", "净赚", "差价", "赚取"))
_PROFIT = re.compile(r"利润|收入|收益")
# 邬某的获利，警方认定为八万六千元: the clause of the sum only says who found it.
_FOUND = re.compile(
    r"[^，。；0-9]{0,14}?(?:认定|核定|核实|查实|查明|核算|统计|审计|估算|测算|计算|折合|合计|共计|算下来|加起来)"
    rf"(?:{v.FILLER.pattern})"
)
# 其余三人每人拿到八万元: each of the persons told got this sum once.
_EACH_OF_THEM = re.compile(
    r"[两二三四五六七八九十几0-9]+(?:名[^，。；]{0,6}|个)?(?:人|者|员|被告人|同伙|亲戚|学生)[^，。；]{0,3}每人"
)
_PERIOD = re.compile(r"每[天日月周年晚]|每个月|每单|每次|每笔|每成功|日均|月均")
# 每条0.5元，共计支付4.8万元: after a price of one record, the total paid is what its seller got.
_TOTAL_PAID = re.compile(r"(?:共计?|合计|累计|总共|总计|一共|先后)[^，。；]{0,6}$")
# 其中付给柜员芮某9.6万元: the part of a gain that goes to the insider.
_PART_PAID = re.compile(
    r"(?:其中|[付分]给|支付给|转给)[^，。；]{0,16}?(?:内鬼|内部|员工|柜员|信贷员|经理|民警|辅警|医生|护士|客服|坐席|店员|职员|职工|干部|科员|技术员"
    r"|管理员|工作人员|业务员|快递员|同学|老师|主管)"
)
# 进账8万出头。
_SAID = re.compile(r"(?:出头|有余|上下|左右)?(?:[，。；,\n”]|$)")
# 拿走三万份，付了二十一万元: who takes records pays for them.
_TAKEN_AWAY = re.compile(r"(?:[拿买要]走)了?[^，。；]{0,10}[条份组个套张户](?:信息|数据|资料|简历)?[，,]$")
_LARGE = 10_000
_CHARGED = re.compile(r"(?:就|仅|又|另|单|光|各)?收费?(?:共计|合计|了|共)?(?:人民币)?")
_COUNTED_BEFORE = re.compile(r"[0-9一二三四五六七八九十百千万亿余多]{1,12}[条份组个套张](?:信息|数据|资料|简历)?[，,]$")
_WITHDRAWN = re.compile(r"退|上缴|上交|返还|追缴|缴纳|冻结|扣押")


class Role(NamedTuple):
    """What a sum is, in one word, and where the word that says so stands (-1: nowhere near)."""

    name: str
    cue_start: int = -1
    cue: str = ""


UNKNOWN = Role("unknown")


def blank(s: str) -> str:
    """`s` with words hidden that hold a cue by their characters only (收费站, 买家)."""
    return v.NO_CUE.sub(lambda m: "〇" * len(m[0]), s)


def _last_cue(s: str) -> re.Match[str] | None:
    """The cue nearest to the end of `s`; a cue that must stand directly before the sum counts only there."""
    last = None
    for m in v.BEFORE.finditer(s):
        if m[0] not in v.DIRECT or _stands_by(m[0], s[m.end() :]):
            last = m
    return last


def _stands_by(cue: str, between: str) -> bool:
    """收取对方钱款5万元: between a verb of taking and the sum stands at most whose money it is, no thing of its own."""
    if v.FILLER.fullmatch(between):
        return True
    return len(cue) > 1 and len(between) <= 16 and _MONEY_WORD.search(between) is not None


def _behind(right: str) -> tuple[str, str] | None:
    """The role of a noun attached behind the figure, and the noun."""
    at = _HEDGES.match(right)
    m = v.AFTER.match(right, at.end() if at else 0)
    return (v.AFTER_ROLE[m[0]], m[0]) if m else None


def money_role(ctx: Context, m: Mention, previous: tuple[Mention, Role] | None) -> Role:  # noqa: PLR0911 - a cascade of rules
    """The role of the sum `m`; `previous` is the sum before it in the text with its role."""
    right = ctx.right(m)
    attached = _behind(right)
    if attached and attached[0] != "gain":
        return Role(attached[0], m.end, attached[1])
    start = ctx.clause_start(m.prefix_start)
    same_clause = previous is not None and previous[0].end > start
    own = blank(ctx.left(m, previous[0].end if previous and same_clause else 0))
    offset = ctx.left_end(m) - len(own)
    cue = _last_cue(own)
    if attached and not (cue and v.BEFORE_ROLE[cue[0]] in ("loss", "compensation", "fine")):
        return Role("rate" if v.GAIN_RATE.search(own) else attached[0], m.end, attached[1])
    if (
        cue
        and cue[0] == "收费"
        and _CHARGED.fullmatch(own)
        and _COUNTED_BEFORE.search(ctx.text[max(0, start - 20) : start])
    ):
        return Role("gain", offset + cue.start(), cue[0])  # 共20万条，收费四万元
    if cue:
        return _governed(own, cue, offset, ctx, m, previous)
    if previous and "其中" in own and previous[1].name == "gain" and previous[0].start >= ctx.sentence_start(m.start):
        return previous[1]
    if previous and same_clause and (_LIST.match(own) or _NAME_LIKE.match(own)):
        return previous[1]
    if verb := v.AFTER_VERB.search(right[:14]):
        return Role(v.AFTER_VERB_ROLE[verb[0]], m.end + verb.start(), verb[0])
    found = _FOUND.fullmatch(own)
    if not _NAME_LIKE.match(own) and not v.FILLER.fullmatch(own) and not _NAMED_SHARE.search(own) and not found:
        return UNKNOWN
    return _inherited(ctx, start, m, previous, own)


def is_bare_sum(ctx: Context, m: Mention) -> bool:
    """非法牟利二十多万: a number that ends its clause directly after a word of gain is a sum whose 元 is left out."""
    if m.low < 1000 or _SAID.match(ctx.text, m.end) is None:
        return False
    left = blank(ctx.left(m))
    cue = _last_cue(left)
    return cue is not None and v.BEFORE_ROLE[cue[0]] == "gain" and bool(v.FILLER.fullmatch(left, cue.end()))


def _governed(
    own: str, cue: re.Match[str], offset: int, ctx: Context, m: Mention, previous: tuple[Mention, Role] | None
) -> Role:
    role = v.BEFORE_ROLE[cue[0]]
    if cue[0] in _PAYS and _PAYER.search(own[: cue.start()]):
        role = "gain"  # what a buyer or an upline pays is what the seller gained
    if cue[0] in _PAYS and own[cue.end() :].strip("了") in ("他", "她"):
        role = "gain"
    if role == "cost" and cue[0] in _PAYS and _is_paid_to_seller(own, cue, ctx, m, previous):
        role = "gain"
    if role == "cost" and _RECEIVES.search(own[: cue.start()]) and _FOR_THING.search(own):
        role = "gain"  # 收取王某支付的购买信息款
    if (
        role == "subscription"
        and m.high >= _LARGE
        and _RECEIVES.search(own[: cue.end()])
        and "押" not in own
        and "每" not in own
    ):
        role = "gain"  # 累计收取会员费43万余元: what the members of a site for records paid in all
    if role == "proceeds_to" and _RECEIVES.search(own[: cue.start()]):
        role = "gain"
    if role == "gain":
        head = own[: cue.start()]
        each = _EACH_OF_THEM.search(own) is not None and not _PERIOD.search(own)
        if not each and (v.GAIN_RATE.search(own[-20:]) or _PER_DEAL.search(own)):
            role = "rate"
        elif cue[0] in _SHARES and _is_share(ctx, m, previous):
            role = "share"
        elif _PROFIT.search(cue[0]) and v.INNOCENT.search(ctx.sentence(m)):
            role = "turnover"
        elif cue[0].endswith("所得") and not _TAKES.search(head) and _gives_back(head, own, cue, ctx, m):
            role = "returned"
    return Role(role, offset + cue.start(), cue[0])


def _is_paid_to_seller(
    own: str, cue: re.Match[str], ctx: Context, m: Mention, previous: tuple[Mention, Role] | None
) -> bool:
    """每条0.5元，共计支付4.8万元; 收款50万元，其中付给柜员芮某9.6万元: what a buyer paid is what the seller got."""
    start = ctx.clause_start(m.prefix_start)
    if not own[: cue.start()].strip() and _TAKEN_AWAY.search(ctx.text[max(0, start - 40) : start]):
        return True
    if previous is None or previous[0].start < ctx.sentence_start(m.start):
        return False
    if previous[1].name == "price":
        return _TOTAL_PAID.search(own[: cue.start()]) is not None
    return previous[1].name == "gain" and _PART_PAID.search(own) is not None


def _is_share(ctx: Context, m: Mention, previous: tuple[Mention, Role] | None) -> bool:
    """100元/条，其中上家得60元: after a price of one record, a part of it."""
    if previous is None or previous[1].name not in ("price", "share", "margin", "commission", "other"):
        return False
    return previous[0].start >= ctx.sentence_start(m.start) and m.high <= 5 * previous[0].high


def _gives_back(head: str, own: str, cue: re.Match[str], ctx: Context, m: Mention) -> bool:
    """退缴违法所得3万元, 违法所得3万元予以追缴: named only as given back. 获得违法所得3万元, 已退缴 is a gain."""
    if _WITHDRAWN.search(head[-12:]):
        return True
    return bool(re.match(r"[^，。；]{0,6}(?:予以追缴|依法追缴|予以退还|责令退|上缴)", ctx.right(m)))


def _inherited(ctx: Context, start: int, m: Mention, previous: tuple[Mention, Role] | None, own: str) -> Role:
    """The role from the clauses before in the same sentence, where the sum's own clause has no cue."""
    sentence = ctx.sentence_start(m.start)
    if previous and previous[1].name not in v.BEFORE_ROLES:
        sentence, previous = max(sentence, previous[0].end), None  # a sum takes no role over from a price
    if previous and previous[0].start >= sentence and not v.FILLER.fullmatch(own):
        return previous[1]
    end = start
    for _ in range(2):
        if end - 1 <= sentence:
            break
        begin = ctx.clause_start(end - 1)
        clause = blank(ctx.text[max(begin, end - 90) : end - 1])
        cues = [c for c in v.BEFORE.finditer(clause) if c[0] not in v.DIRECT or c.end() == len(clause)]
        if cues:
            if previous and previous[0].start >= begin:
                return previous[1]
            return _governed(clause, cues[-1], begin, ctx, m, previous)
        end = begin
    return UNKNOWN
