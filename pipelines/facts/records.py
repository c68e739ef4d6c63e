"""Counts of records: how many were obtained, held, sold or provided, and what else a count may be.

Belongs here: telling counts of records from thresholds, packs, rates, look-ups, persons and things. Each statement is a
fact of its own, totals and parts alike; the same figure in another rounding is told once (`roles` sees to it).
"""

from __future__ import annotations

import re
from collections.abc import Set

from pipelines.facts import roles_vocabulary as v
from pipelines.facts.mentions import Mention
from pipelines.facts.mentions_model import MentionKind
from pipelines.facts.roles_context import Context

# Between the noun and its number: 信息共计约3万条, 信息有…, 信息数量达.
_LONGEST_COUNTING = max(map(len, v.COUNTING))
_NOUN_AHEAD = re.compile(r"(?:的|涉及|有效|不同|真实|境内|国内|全国)?[^，。；：、！？\n0-9]{0,16}?")
# 1万条信息仅300元: nothing but the thing and a word of asking stands between a pack and its price.
PACK_BETWEEN = (
    r"[^，。；、,;:：0-9一二三四五六七八九十以用花获得赚利收付损被罚按每]{0,8}"
    r"(?:仅|只要|只需|只|卖|售价|报价|收费|价格为?|要|是|约|大概)?"
)
_MONEY_AFTER = re.compile(rf"^{PACK_BETWEEN}[0-9一二三四五六七八九十几两百千.]{{1,6}}[余多来]?万?[元块毛角分]")
_SUM_BEFORE = re.compile(r"[0-9一二三四五六七八九十百千万][元块毛](?:钱)?(?:/|能买|可买|可以买|买|卖)?$")
# 第一次花三百元买2万条 tells of a purchase; 300元买2万条 may be an offer.
_PAID_FOR = re.compile(r"(?:花[了费去掉]*|又?用|以|付[了出给]*|掏[了出]*|出[了资]*)[^，。；]{0,10}[元块毛](?:钱)?买$")
_ENDS = re.compile(r"(?:信息|数据|资料|简历|报告)?(?:[，。；、：）)”\n]|$)")
_OWNS = re.compile(rf"[^，。；]{{0,6}}的|(?:[^，。；、]{{0,6}}?)(?:{v.RECORD_NOUN.pattern})")
_VERB_BEFORE_NOUN = re.compile(
    f"{v.ACTION.pattern}|涉及|牵涉|涉案|查明|抓获|非法|包括|含有|里有|手头有|等人|先后|共|并|另|以及|把|将|从|处|在|有"
)
_RATIO = re.compile(r"(?:里面?|中)[^，。；]{0,4}有")
_PHRASE = re.compile(r"[^，。；：！？、\n0-9]{0,20}")
_PHRASE_LIST = re.compile(r"[^，。；：！？\n0-9]{0,24}")
_PHRASE_BEHIND = re.compile(r"[^，。；：、！？“”\s的了过出到0-9]{2,20}$")
_NOT_BETWEEN = re.compile(r"[被将把以在从向给后并]|用于|人员|嫌疑|案件")
_PERSONS = ("人", "名", "户")
_TRADED = re.compile(
    r"其中的?$|卖|售|出手|转给|提供|共计?有?$|合计有?$|加起来有?$|买|窃取|获取|拍|挑出|选出|筛出|抽出|取出|导出|拷|换[来得到]"
    r"|查了|查过|查得|发了|发过|交[了出]|给[了过]|拿[了走到]|下载|出货|库存|囤|存[有着]|经手|流出|外传|传[了给出]|截|录入"
)
# 卞某那边有7305张, 另一名坐席3100份: after the pieces of one person, in a clause of its own, those of another.
_ANOTHERS = re.compile(
    r"(?:而|但|其中|另|还有|、|和|及)*[^，。；、0-9]{0,8}?(?:(?:那边|那里|这边|名下|处|手[里中上]|家[里中]|电脑[里中]|手机[里中])?"
    r"(?:则|也|又|还|只|才)?(?:有|为|是|占|达))?(?:了|过)?(?:约|近)?"
)
_OF_ANOTHER = re.compile(r"某|×|另|其|[两二三四五六七八九]人|那边|那里|手[里中上]|处")
# 从中抽取8万条转卖: taken out to be traded, not for a check.
_PARTICULARS = re.compile(r"的(?:姓名|名字|电话|手机|身份|住址|住所|联系)")
_TAKEN_OUT = re.compile(r"(?:从中|其中)[^，。；]{0,4}抽取$")
# “秒批十万”的表格: the figure belongs to the quoted name.
_NAME_ENDS = frozenset("”』」》’")
# 一万两千条已经超过五千条: the second figure measures the first.
_MEASURED = re.compile(r"[条份组个](?:信息|数据)?(?:，)?(?:就|都|也|显然|明显|远远?|已经?|早已?|未|没有?|尚未|还)*$")
# 对3.4万份客户档案全部加密: what is protected, not what got out.
_PROTECTED = re.compile(r"[^，。；]{0,12}(?:加密|脱敏|打码|加装|纳入保护|补签)")
_DEVICES = "部台辆"
# Located phones and vehicles count as records: 对211部手机进行定位.
_LOCATED = re.compile(
    r"(?:余)?(?:手机|车辆|汽车|轿车|号码|目标)[^，。；]{0,6}(?:进行|实施)?[^，。；]{0,4}(?:定位|跟踪|监控)"
)
_LOCATED_BEHIND = re.compile(r"(?:定位|跟踪|监控)了?(?:他人|被害人)?的?(?:手机|车辆)?$")
_CAPABLE = re.compile(
    r"(?:能|可以?|最多|上限|限额|额度)(?:够)?(?:[^，。；]{0,4})(?:呼|拨|打|查|下载|抓|导)[^，。；的]{0,4}$"
)


def count_role(ctx: Context, m: Mention, pieces: Set[str] = frozenset()) -> str:  # noqa: PLR0911 - a cascade of rules
    """What the count `m` is: record, threshold, rate, pack, or other; `no_number` where no number leads it.
    `pieces` are units in which records or their prices were told before (共卖出800份 then counts records too)."""
    left, right = ctx.left(m), ctx.right(m)
    if _LOCATED.match(right) or (m.unit in _DEVICES and _LOCATED_BEHIND.search(left)):
        return "record" if m.high >= 2 and "no_leading_number" not in m.flags else "other"
    if m.kind is MentionKind.NUMBER:
        unit = ""
    elif m.unit in v.UNIT_BY_ITSELF or m.unit in v.UNIT_WITH_NOUN:
        unit = m.unit
    else:
        return "other"
    if not _is_of_records(ctx, m, unit, left, right) and not _is_more_of_them(m, pieces, left, right):
        return "other"
    if "each" in m.flags or v.RECORD_RATE.search(left[-12:]):
        return "rate"
    if is_threshold(ctx, m, v.RECORD_THRESHOLDS):
        return "threshold"
    if _is_pack(left, right, m):
        return "pack"
    if "no_leading_number" in m.flags:
        return "no_number"
    if m.low != m.high and "below" not in m.flags:
        return "range"
    return "record" if m.high >= 2 else "other"


def is_threshold(ctx: Context, m: Mention, round_figures: frozenset[float]) -> bool:
    """Whether the law is told and not the case: 以上, or a round figure of the law with a word of the law beside it."""
    if "or_more" in m.flags or "or_less" in m.flags:
        return True
    if m.low in round_figures and m.bound == "at_least" and _MEASURED.search(ctx.left(m)):
        return True
    if m.low not in round_figures or m.approx:
        return v.HYPOTHETICAL.search(ctx.sentence_left(m)) is not None and v.LAW.search(ctx.sentence(m)) is not None
    return v.LAW.search(ctx.sentence(m)) is not None


def _is_of_records(ctx: Context, m: Mention, unit: str, left: str, right: str) -> bool:  # noqa: C901, PLR0911 - a cascade of rules
    if right[:1] in _NAME_ENDS and not unit:
        return False
    ahead, behind = noun_ahead(right, unit), noun_behind(left)
    if unit in _PERSONS and ((behind and left[-1:] in " \n　") or m.high < 10):
        behind = None
    if unit in _PERSONS and _PARTICULARS.match(right):
        ahead = right  # 一万三千二百人的姓名、电话
    stem = _strip_counting(left)
    if thing := v.NOT_RECORD.match(right.lstrip("的涉")):
        rest = right.lstrip("的涉")
        if v.RECORD_NOUN.match(rest) is None and not (ahead and _OWNS.match(rest, thing.end())):
            return False
    if _is_told_otherwise(left, right):
        return False
    if not ahead and stem.endswith(v.NOT_RECORD_COMPOUNDS if behind else v.NOT_RECORD_WORDS):
        return False
    if (
        (m.high < 100 or unit == "个")
        and unit not in v.UNIT_BY_ITSELF
        and v.CONTAINER.search((ahead or behind or "")[-4:])
    ):
        return False
    if ahead or behind:
        return unit in v.UNIT_BY_ITSELF or m.high >= 10 or v.ACTION.search(left) is not None
    if "bare_magnitude" in m.flags:
        return False
    if unit in v.UNIT_BY_ITSELF:
        return m.high >= 10
    if unit not in ("份", "套", "张", "个") or m.high < 10:
        return False
    thing = last_match(v.COUNTED_THING, ctx.sentence_left(m)[-60:])
    return thing is not None and not thing["other"] and (unit == "份" or v.ACTION.search(left) is not None)


def _is_told_otherwise(left: str, right: str) -> bool:
    """Whether the words around a figure tell of something else: what is checked, called up, protected, or a ratio."""
    if (v.NOT_RECORD_BEFORE.search(left[-16:]) and not _TAKEN_OUT.search(left)) or _CAPABLE.search(left):
        return True
    if _PROTECTED.match(right) and not v.ACTION.search(left):
        return True
    return _RATIO.match(right) is not None  # 一百条里只有一条


def _is_more_of_them(m: Mention, pieces: Set[str], left: str, right: str) -> bool:
    """巫某又将其中186份转卖, 共卖出800份: the same pieces as before, traded."""
    if not m.unit or m.unit not in pieces or m.high < 10 or v.NOT_RECORD.match(right):
        return False
    if v.NOT_RECORD_BEFORE.search(left[-16:]):
        return False
    if _TRADED.search(left[-12:]) or _TRADED.match(right):
        return True
    if m.unit in _PERSONS or not _ENDS.match(right):
        return False
    return not left or (_OF_ANOTHER.search(left) is not None and _ANOTHERS.fullmatch(left) is not None)


def _strip_counting(left: str) -> str:
    """`left` without the words that stand between a noun and its number (共计约, 数量达, remarks in brackets)."""
    while left:
        if left[-1] in "）)":
            opening = max(left.rfind("（", -22), left.rfind("(", -22))
            if opening < 0:
                return left
            left = left[:opening]
            continue
        length = next((n for n in range(_LONGEST_COUNTING, 0, -1) if left[-n:] in v.COUNTING), 0)
        if not length and not left[-1].isspace():
            return left
        left = left[: -max(length, 1)]
    return left


def noun_ahead(right: str, unit: str = "条") -> str | None:
    """The noun phrase of records that the count is attached to from before: 80余条手机号码信息. With units that count
    many things (个, 名) nothing but modifiers may stand between, and the noun must not go on (7个数据源头)."""
    of_persons = unit in _PERSONS and right.startswith("的")
    phrase = (_PHRASE_LIST if of_persons else _PHRASE).match(right)
    found = v.RECORD_NOUN.search(phrase[0]) if phrase else None
    if found is None or phrase is None:
        return None
    while later := v.RECORD_NOUN.match(phrase[0], found.end()):
        found = later
    between = phrase[0][: found.start()].lstrip("的")
    if _NOT_BETWEEN.search(between):
        return None
    if unit not in v.UNIT_BY_ITSELF and (
        v.NO_MODIFIER.search(between) or v.COMPOUND_TAIL.match(phrase[0], found.end())
    ):
        return None
    return phrase[0][: found.end()].lstrip("的")


def last_match(pattern: re.Pattern[str], s: str) -> re.Match[str] | None:
    """The last match of `pattern` in `s`."""
    last = None
    for found in pattern.finditer(s):
        last = found
    return last


def noun_behind(left: str) -> str | None:
    """The noun of records that stands directly before the count: 公民个人信息共计3万余条."""
    stem = _strip_counting(left)
    if not stem.endswith(v.RECORD_WORDS):
        return None
    return stem[-16:]


def _is_pack(left: str, right: str, m: Mention) -> bool:
    if any(right.startswith(word) for word in ("起", "一包", "打包", "为一组")) or v.PACK_BEFORE.search(left[-10:]):
        return True
    if m.approx:
        return False
    if _MONEY_AFTER.match(right):
        return True
    return _SUM_BEFORE.search(left) is not None and not _PAID_FOR.search(left)


def action_of(ctx: Context, m: Mention) -> str | None:
    """obtained, held, sold or provided, by the nearest verb before the count, else behind it."""
    last = last_match(v.ACTION, ctx.sentence_left(m)) or v.ACTION.search(ctx.right(m))
    return v.ACTION_OF[last[0]] if last else None


def what_of(ctx: Context, m: Mention) -> str | None:
    """The noun phrase that the count counts, without the verb before it."""
    if ahead := noun_ahead(ctx.right(m)):
        return ahead
    stem = _strip_counting(ctx.left(m))
    phrase = _PHRASE_BEHIND.search(stem)
    if phrase is None or not phrase[0].endswith(v.RECORD_WORDS):
        return None
    noun = _VERB_BEFORE_NOUN.split(phrase[0])[-1]
    if not noun.endswith(v.RECORD_WORDS):
        last = last_match(v.RECORD_NOUN, phrase[0])
        noun = last[0] if last else phrase[0]
    return noun


def data_type_of(phrase: str | None) -> str | None:
    """The data type code that a noun phrase settles, None where it does not."""
    if not phrase:
        return None
    for code, words in v.DATA_TYPES:
        if words.search(phrase):
            return code
    return None
