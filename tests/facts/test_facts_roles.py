"""Roles of figures: which sum is a gain and which a cost, what is held back and why, and where each fact stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.facts.roles import Quantities, money_roles, read_quantities
from pipelines.text import fold
from pipelines.text.model import Span


def read(text: str, kind: str = "news") -> Quantities:
    return read_quantities(text, fold(text), kind=kind)


def held(text: str) -> set[tuple[str, str]]:
    return {(h.field, h.reason_code) for h in read(text).held}


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("他出售客户信息，从中获利3万元。", "gain"),
        ("他收取好处费2000元，把名单交给对方。", "gain"),
        ("法院判处罚金人民币2万元。", "fine"),
        ("公安机关对其罚款500元。", "fine"),
        ("他花费8000元购买号码。", "cost"),
        ("涉案金额90余万元。", "turnover"),
        ("账户资金流水达120万元。", "turnover"),
        ("被害人损失6万元。", "loss"),
        ("判令赔偿公益损害赔偿金5000元。", "compensation"),
        ("家属代为退缴违法所得1万元。", "returned"),
        ("违法所得3.3万元予以追缴。", "returned"),
        ("缴纳取保候审保证金1万元。", "bail"),
        ("业主信息每条0.5元。", "price"),
        ("业主信息1万条400元。", "batch"),
        ("他把业主信息以600元卖给同行。", "batch"),
        ("数据库账号每月租金3000元。", "subscription"),
        ("每注册成功一个账号，佣金9元。", "commission"),
        ("征信查询一次收80元。", "lookup"),
        ("每条信息加价2元卖出。", "margin"),
        ("短信群发，每条5分钱。", "tool"),
        ("简历的官方报价为每份30元。", "lawful"),
        ("微信号租给他人，每个账号每天租金50元。", "subscription"),
        ("违法所得5000元以上的，属于情节严重。", "threshold"),
        ("他月薪5000元。", "wage"),
        ("他靠卖信息每月赚6000元。", "rate"),
        ("买方支付港币5000元。", "foreign"),
        ("桌上放着3000元。", "unknown"),
    ],
)
def test_role_of_a_sum(sentence: str, role: str) -> None:
    assert [name for _, name in money_roles(fold(sentence))] == [role]


def test_every_sum_has_a_role() -> None:
    text = fold("他花1万元买入，获利3万元，被处罚金2万元，退缴2.5万元，每条卖0.3元，桌上还有500元。")
    assert [name for _, name in money_roles(text)] == ["cost", "gain", "fine", "returned", "price", "unknown"]


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        ("查获公民个人信息数百万条。", "record_count", "no_leading_number"),
        ("他每天从群里下载客户信息3000余条。", "record_count", "rate"),
        ("号码1万条起卖。", "record_count", "pack"),
        ("客户信息3000条至5000条。", "record_count", "range"),
        ("倒卖个人信息获利数十万元。", "gain", "no_leading_number"),
        ("其余人员出售个人信息获利1万元至5万元不等。", "gain", "range"),
        ("一条征信信息能卖几百元。", "price", "no_leading_number"),
    ],
)
def test_what_is_not_settled_is_held_back_with_its_reason(text: str, field: str, reason: str) -> None:
    found = read(text)
    assert not found.records
    assert not found.gains
    assert not found.prices
    assert (field, reason) in held(text)


def test_destroyed_figures_are_held_and_never_facts() -> None:
    text = "经查，他出售个人信息8283万条，获利0万元。另外又出售客户信息500条。"
    spans = (Span(text.index("8283"), text.index("万元") + 2),)
    found = read_quantities(text, fold(text), kind="news", corrupt=spans)
    assert [f.count for f in found.records] == [500]
    assert not found.gains
    assert [h.reason_code for h in found.held] == ["destroyed_figure"]


def test_nothing_is_read_beyond_the_end_of_the_judgment() -> None:
    text = "被告人出售公民个人信息300条。附相关法条：出售公民个人信息400条。"
    found = read_quantities(text, fold(text), kind="verdict", until=text.index("附"))
    assert [f.count for f in found.records] == [300]


def test_a_judgment_on_another_crime_gives_nothing() -> None:
    assert read("被告人窃取手机号码靓号卡30张，违法所得2万元。", kind="verdict") == Quantities()


def test_the_quote_holds_figure_and_unit() -> None:
    text = "他以每条0.2元至0.5元的价格出售车主信息近3万条，非法获利人民币9000余元。"
    found = read(text)
    assert found.prices[0].span.quote(text) == "每条0.2元至0.5元"
    assert found.records[0].span.quote(text) == "近3万条"
    assert found.gains[0].span.quote(text) == "人民币9000余元"


def test_spans_point_into_the_traditional_text() -> None:
    text = "他將車主信息以每條0.4元轉賣，賣出6000餘條，獲利2400元。"
    found = read(text)
    assert found.prices[0].span.quote(text) == "每條0.4元"
    assert found.records[0].span.quote(text) == "6000餘條"


@pytest.mark.parametrize(
    ("text", "count", "approx"),
    [
        ("查获个人信息2000余万条。", 20_000_000, True),
        ("查获个人信息上亿条。", 100_000_000, True),
        ("查获个人信息近百万条。", 1_000_000, True),
        ("查获个人信息5793条。", 5793, False),
        ("查获个人信息1万3千条。", 13_000, False),
        ("查获个人信息十几万条。", None, True),
    ],
)
def test_rounding_is_told(text: str, count: int | None, approx: bool) -> None:
    found = read(text).records
    assert [(f.count, f.is_approximate) for f in found] == ([] if count is None else [(count, approx)])


def test_the_same_figure_rounded_is_one_fact() -> None:
    found = read("近5万条信息泄露。经查，他出售个人信息4.8万余条，警方说近5万条信息已被转卖。")
    assert [f.count for f in found.records] == [48_000]


def test_a_title_rounds_further_than_its_text() -> None:
    found = read("带走三万多名会员资料\n他导出会员资料34125份。")
    assert [f.count for f in found.records] == [34_125]


def test_parts_and_total_are_all_listed() -> None:
    found = read("三人出售个人信息12万条，其中甲某出售9万条，乙某出售3万条，共获利6万元，其中甲某分得4万元。")
    assert [f.count for f in found.records] == [120_000, 90_000, 30_000]
    assert [f.amount_cny for f in found.gains] == [60_000, 40_000]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("郭某出售个人信息，获利3万元。", "郭某"),
        ("郭某、曹某等5人出售个人信息，获利3万元。", "郭某、曹某等5人"),
        ("郭某向曹某出售个人信息，获利3万元。", "郭某"),
        ("被告人郭大勇出售个人信息，获利3万元。", "郭大勇"),
        ("郭某是快递员。他出售个人信息，获利3万元。", "郭某"),
        ("郭某组织下家做单，其下家获利3万元，个人信息被用于注册。", "其下家"),
        ("该店出售个人信息，获利3万元。", None),
    ],
)
def test_who_gained(text: str, who: str | None) -> None:
    assert [g.who for g in read(text).gains] == [who]


@pytest.mark.parametrize(
    ("text", "what", "action", "data_type"),
    [
        ("他出售新生儿信息3000余条。", "新生儿信息", "sold", "newborn"),
        ("他窃取求职简历600份。", "求职简历", "obtained", "resume"),
        ("民警在其电脑里查获800余条车主资料。", "车主资料", "held", "vehicle"),
        ("他向同行提供股民信息7000条。", "股民信息", "provided", "investor"),
        ("她下载征信报告120份。", "征信报告", "obtained", "credit"),
        ("他们卖出开房记录90条。", "开房记录", "sold", "lodging"),
        ("他出售公民个人信息2万条。", "公民个人信息", "sold", "unspecified"),
        ("他拍摄快递面单900张并出售给买家，侵犯个人信息。", "快递面单", "obtained", "name_address"),
        ("信息5200条已被卖掉。", "信息", "sold", None),
    ],
)
def test_what_was_counted_and_what_was_done_with_it(text: str, what: str, action: str, data_type: str | None) -> None:
    record = read(text).records[0]
    assert (record.what, record.action, record.data_type) == (what, action, data_type)


def test_a_number_behind_a_mask_is_no_part_of_the_name_unless_persons_are_numbered() -> None:
    plain = read("非法获取个人信息的有：郭某25万条，曹某7万条。")
    assert [f.count for f in plain.records] == [250_000, 70_000]
    numbered = read("张某1、张某2非法获取个人信息，张某25万条。")
    assert not numbered.records


MARKS = "，。；：、“”（）\n "
WORDS = st.sampled_from(
    [
        "信息",
        "公民个人信息",
        "条",
        "每条",
        "元",
        "万",
        "3",
        "五",
        "0.5",
        "获利",
        "罚金",
        "卖",
        "至",
        "某",
        "1万条",
        "5元",
        *MARKS,
    ]
)


@given(st.lists(WORDS, max_size=60).map("".join))
def test_any_text_is_read_without_error_and_every_quote_holds_a_figure(text: str) -> None:
    found = read(text)
    for fact in [*found.records, *found.gains, *found.prices]:
        assert any(c in "0123456789一二三四五六七八九十百千万亿几两半" for c in fact.span.quote(text))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_arbitrary_characters_do_no_harm(text: str) -> None:
    read(text + "个人信息")


@given(
    st.integers(10, 10**9), st.sampled_from(["个人信息", "车主资料", "手机号码", "学生信息"]), st.sampled_from("，。；")
)
def test_a_count_is_read_back_from_both_sides_of_its_noun(n: int, noun: str, mark: str) -> None:
    assert [f.count for f in read(f"他出售{noun}{n}条{mark}").records] == [n]
    assert [f.count for f in read(f"警方查获{n}条{noun}{mark}").records] == [n]


@given(st.integers(10, 10**8), st.sampled_from(["获利", "违法所得", "非法牟利", "得款", "赚了"]))
def test_a_gain_is_read_back(n: int, verb: str) -> None:
    assert [f.amount_cny for f in read(f"郭某出售个人信息，{verb}{n}元。").gains] == [n]
