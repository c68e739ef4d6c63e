"""Relevant is what tells of a concrete case; statistics, advice and answers about thresholds are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.labels import IRRELEVANT, RELEVANT, label_by_rules, may_be_relevant

CASES = [
    ("news", "安某把客户的姓名和手机号卖给同行，获利两万元，近日被公安机关刑事拘留。"),
    ("news", "记者以买家身份联系上一名卖家，花两百元买到三百条快递信息，逐一拨打后多数属实。"),
    (
        "verdict",
        "某某县人民法院刑事判决书。被告人游某非法获取公民个人信息并出售，其行为构成侵犯公民个人信息罪，判处拘役五个月。",
    ),
    ("official_case", "某物业把业主的姓名、电话张贴在楼道，检察机关立案办理，督促其整改。"),
    ("commentary", "尹某与丈夫为了招生购买学生信息两万条，法院以侵犯公民个人信息罪判处其有期徒刑一年。"),
]
NOT_CASES = [
    ("qa", "问：非法获取个人信息多少条可以立案？答：一般来说，普通信息五千条以上可以立案，建议当面咨询律师。"),
    ("news", "全市法院三年来共审结侵犯公民个人信息案件86件，占比同比上升12%，一审案件中手机号码最多。"),
    ("commentary", "出售个人信息怎么判？司法解释规定，五千条以上的应当认定为情节严重，五万条以上的属于情节特别严重。"),
    ("other", "报告显示，受访者中有七成接到过骚扰电话，六成认为应当加强对个人信息的保护。"),
    ("verdict", "被告人邹某醉酒驾驶机动车，其行为构成危险驾驶罪，判处拘役一个月，并处罚金人民币三千元。"),
    ("verdict", "被告人邹某曾因犯侵犯公民个人信息罪被判处拘役。本院认为，被告人邹某的行为构成盗窃罪。"),
]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_concrete_cases(kind: str, text: str) -> None:
    decision = label_by_rules(text, kind=kind)[0]
    assert decision.code == RELEVANT
    assert decision.span is not None
    assert decision.span.quote(text)


@pytest.mark.parametrize(("kind", "text"), NOT_CASES)
def test_general_talk_has_one_label_and_no_more(kind: str, text: str) -> None:
    labels = label_by_rules(text, kind=kind)
    assert [(label.facet, label.code) for label in labels] == [("relevance", IRRELEVANT)]
    assert labels[0].span is None
    assert labels[0].probability >= 0.5


def test_the_cheap_check_lets_every_case_through() -> None:
    assert all(may_be_relevant(text, kind) for kind, text in CASES)


def test_the_cheap_check_stops_judgments_about_other_matters() -> None:
    assert not may_be_relevant("被告人邹某盗窃电动车一辆，价值人民币一千元。", "verdict")


def test_an_extract_of_a_judgment_need_not_name_the_crime() -> None:
    text = "经审理查明，被告人樊某担任某酒店前台期间，把旅客的住宿记录卖给被告人凌某，得款八千元。"
    assert label_by_rules(text, kind="verdict")[0].code == RELEVANT


@pytest.mark.parametrize("kind", ["verdict", "other"])
def test_facts_of_another_crime_are_not_relevant_for_want_of_its_name(kind: str) -> None:
    text = "经审理查明，2015年3月4日，被告人樊某盗窃凌某手机一部，卖给他人，得款八百元。次日樊某被抓获。"
    assert label_by_rules(text, kind=kind)[0].code == IRRELEVANT


def test_a_title_that_the_text_does_not_repeat_counts() -> None:
    text = "两名嫌疑人日前在外地落网。案件仍在办理中。"
    assert label_by_rules(text, kind="news")[0].code == IRRELEVANT
    assert label_by_rules(text, kind="news", title="倒卖公民个人信息 两人被抓获")[0].code == RELEVANT


ACTS = ["出售", "抓获", "购买", "利用", "便利", "卖给", "警方提醒", "司法解释规定", "五千条以上"]
THINGS = ["快递", "面单", "个人信息", "员工", "某", "被告人", "银行", "验证码", "木马", "離職", "医院", "名单"]
WORDS = st.sampled_from([*ACTS, *THINGS, "，", "。", "\n", "从", "（", "1"])


@given(
    st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map("".join)),
    st.sampled_from(["news", "verdict", "qa"]),
)
def test_any_text_has_exactly_one_relevance_and_spans_that_hold(text: str, kind: str) -> None:
    labels = label_by_rules(text, kind=kind, title="个人信息案")
    assert [label.facet for label in labels].count("relevance") == 1
    assert labels[0].facet == "relevance"
    assert len({(label.facet, label.code) for label in labels}) == len(labels)
    for label in labels:
        assert 0.5 <= label.probability <= 1
        assert label.span is None or label.span.end <= len(text)
    assert labels == label_by_rules(text, kind=kind, title="个人信息案")
