"""Whole judgments, appeals and retrials in miniature: whose sentence stands. People, firms and courts are invented."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from pipelines.facts import DocumentFacts, extract_facts


class S(NamedTuple):
    """One expected sentence: months and CNY; None is not stated."""

    name: str
    prison: float | None = None
    detention: float | None = None
    control: float | None = None
    probation: float | None = None
    fine: float | None = None


FIRST = """青河市东湖区人民法院
刑事判决书
（2021）粤9901刑初12号
公诉机关青河市东湖区人民检察院。
被告人{name}，男，1990年3月4日出生，汉族，大专文化，房产中介员工，住青河市。2015年因犯盗窃罪被青河市西林区人民法院判处有期徒刑一年，并处罚金二千元。
青河市东湖区人民检察院以青东检刑诉〔2021〕66号起诉书指控被告人{name}犯侵犯公民个人信息罪，于2021年5月6日向本院提起公诉。现已审理终结。
公诉机关指控，2020年3月至2021年1月，被告人{name}出售业主名单牟利。建议判处有期徒刑四年，并处罚金。
经审理查明，指控属实。
本院认为，被告人{name}利用职务便利向他人出售公民个人信息，情节特别严重，其行为已构成侵犯公民个人信息罪。被告人{name}自愿认罪认罚，退缴违法所得。依照《中华人民共和国刑法》第二百五十三条之一第一款、第六十七条第三款、第六十四条之规定，判决如下：
{operative}
如不服本判决，可在接到判决书的第二日起十日内，通过本院或者直接向青河市中级人民法院提出上诉。
审判长　赵平
人民陪审员　钱安
二〇二一年六月十五日
书记员　孙静
附：相关法律条文
第二百五十三条之一……情节严重的，处三年以下有期徒刑或者拘役，并处或者单处罚金。"""

APPEAL = """青河市中级人民法院
刑 事 {kind} 书
（2021）粤99刑终77号
原公诉机关青河市东湖区人民检察院。
上诉人（原审被告人）张某甲，男，1990年出生。
原审被告人李某乙，男，1992年出生。
青河市东湖区人民法院审理青河市东湖区人民检察院指控原审被告人张某甲、李某乙犯侵犯公民个人信息罪一案，于2021年3月2日作出（2021）粤9901刑初12号刑事判决。原审被告人张某甲不服，提出上诉。现已审理终结。
原审法院认定二人出售名单，{recital}
宣判后，张某甲以量刑过重为由提出上诉，请求改判有期徒刑二年。
经审理查明的事实与原审一致。
本院认为，原判认定事实清楚。依照《中华人民共和国刑事诉讼法》第二百三十六条第一款之规定，{kind}如下：
{operative}
本{kind}为终审{kind}。
审判长　周明
审判员　吴昊
二〇二一年八月三日
书记员　郑洁"""
RECITAL = (
    "判决：一、被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑四年，并处罚金人民币十万元。"
    "二、被告人李某乙犯侵犯公民个人信息罪，判处有期徒刑一年，缓刑二年，并处罚金人民币二万元。三、违法所得予以追缴。"
)
BOTH = [S("张某甲", 48, fine=100000), S("李某乙", 12, probation=24, fine=20000)]


def first(operative: str, name: str = "张某甲") -> DocumentFacts:
    return extract_facts(FIRST.format(name=name, operative=operative), kind="verdict")


def appeal(operative: str, kind: str = "裁定", recital: str = RECITAL) -> DocumentFacts:
    return extract_facts(APPEAL.format(kind=kind, operative=operative, recital=recital), kind="verdict")


def sentences(facts: DocumentFacts) -> list[S]:
    return sorted(
        S(
            d.name,
            d.sentence.prison_months,
            d.sentence.detention_months,
            d.sentence.control_months,
            d.sentence.probation_months,
            d.sentence.fine_cny,
        )
        for d in facts.defendants
        if d.sentence
    )


ONE = "被告人张某甲犯侵犯公民个人信息罪，"
FIRST_INSTANCE: list[tuple[str, list[S]]] = [
    (ONE + "判处有期徒刑三年，缓刑四年，并处罚金人民币五万元（已缴纳）。", [S("张某甲", 36, probation=48, fine=50000)]),
    (
        ONE + "判处有期徒刑一年（刑期从判决执行之日起计算，自2021年3月1日起），并处罚金人民币8000元（限十日内缴纳）。",
        [S("张某甲", 12, fine=8000)],
    ),
    (
        "一、被告人张某甲、李某乙犯侵犯公民个人信息罪，各判处有期徒刑一年，并处罚金人民币一万元。\n二、手机二部予以没收。",
        [S("张某甲", 12, fine=10000), S("李某乙", 12, fine=10000)],
    ),
    (
        "被告人张某甲、李某乙犯侵犯公民个人信息罪，分别判处有期徒刑二年、一年六个月，并处罚金人民币三万元、二万元。",
        [S("张某甲", 24, fine=30000), S("李某乙", 18, fine=20000)],
    ),
    (
        (
            "一、被告单位青河智讯科技有限公司犯侵犯公民个人信息罪，判处罚金人民币三十万元；\n"
            "二、被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑二年，缓刑三年，并处罚金人民币五万元；"
        ),
        [S("张某甲", 24, probation=36, fine=50000), S("青河智讯科技有限公司", fine=300000)],
    ),
    (
        ONE + "判处有期徒刑一年，并处罚金人民币一万元；犯诈骗罪，判处有期徒刑三年，并处罚金人民币三万元；"
        "数罪并罚，决定执行有期徒刑三年六个月，并处罚金人民币四万元。",
        [S("张某甲", 42, fine=40000)],
    ),
    (
        "一、撤销青河市西林区人民法院（2019）粤9902刑初5号刑事判决中对被告人张某甲宣告缓刑的部分；\n"
        "二、" + ONE + "判处有期徒刑八个月，并处罚金人民币五千元；与前罪判处的有期徒刑一年，并处罚金人民币三千元并罚，"
        "决定执行有期徒刑一年四个月，并处罚金人民币八千元。",
        [S("张某甲", 16, fine=8000)],
    ),
    (ONE + "免予刑事处罚。", [S("张某甲")]),
    (ONE + "单处罚金人民币三万元。", [S("张某甲", fine=30000)]),
    (ONE + "判处有期徒刑六个月二十日，并处罚金人民币2,000元。", [S("张某甲", 6.667, fine=2000)]),
    (ONE + "判处有期徒刑一年又三个月。并处罚金人民币2，000元。", [S("张某甲", 15, fine=2000)]),
    (ONE + "判处有期徒刑三年，并处罚金\n人民币贰万元整。", [S("张某甲", 36, fine=20000)]),
    (ONE + "判处拘役四个月十五日，缓刑六个月。", [S("张某甲", detention=4.5, probation=6)]),
    (
        (
            "一、被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑三年。\n"
            "二、被告人张某甲犯掩饰、隐瞒犯罪所得罪，判处有期徒刑一年，并处罚金人民币五千元。\n"
            "三、上述两罪并罚，决定对被告人张某甲执行有期徒刑三年六个月，并处罚金人民币五千元。"
        ),
        [S("张某甲", 42, fine=5000)],
    ),
    (
        (
            "一、被告人张某1犯侵犯公民个人信息罪，判处有期徒刑一年。\n二、张某2犯侵犯公民个人信息罪，判处有期徒刑九个月。\n"
            "三、被告人张××犯侵犯公民个人信息罪，判处管制六个月。"
        ),
        [S("张××", control=6), S("张某1", 12), S("张某2", 9)],
    ),
    (
        (
            "一、被告人欧阳海犯侵犯公民个人信息罪，判处有期徒刑十个月。\n"
            "二、被告人买买提·吐尔逊犯侵犯公民个人信息罪，判处拘役五个月。"
        ),
        [S("买买提·吐尔逊", detention=5), S("欧阳海", 10)],
    ),
    ("以被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑一年，罚金一万元。", [S("张某甲", 12, fine=10000)]),
    ("判处被告人张某甲有期徒刑一年二个月，并处罚金一万元。", [S("张某甲", 14, fine=10000)]),
    (
        ONE + "判处有期徒刑二年；犯诈骗罪，判处有期徒刑三年；总和刑期五年，决定执行四年，并处罚金人民币1万5千元。",
        [S("张某甲", 48, fine=15000)],
    ),
    (
        ONE + "判处有期徒刑一年；犯诈骗罪，判处拘役五个月；数罪并罚，执行有期徒刑一年二个月。",
        [S("张某甲", 14)],
    ),
    ("罪犯张某甲犯侵犯公民个人信息罪判处有期徒刑一年。", [S("张某甲", 12)]),
    ("被告人张某甲无罪。", []),
    ("准许青河市东湖区人民检察院撤回对被告人张某甲的起诉。", []),
]


@pytest.mark.parametrize(("operative", "expected"), FIRST_INSTANCE, ids=range(len(FIRST_INSTANCE)))
def test_first_instance(operative: str, expected: list[S]) -> None:
    facts = first(operative)
    assert sentences(facts) == sorted(expected)
    assert facts.instance is not None
    assert facts.instance.value == "first"


NEW = "上诉人（原审被告人）张某甲犯侵犯公民个人信息罪，判处有期徒刑三年，并处罚金人民币八万元。"
THAT = "青河市东湖区人民法院（2021）粤9901刑初12号刑事判决"
APPEALS: list[tuple[str, str, list[S], str]] = [
    ("驳回上诉，维持原判。", "裁定", BOTH, "upheld"),
    (f"驳回张某甲的上诉，维持{THAT}。", "裁定", BOTH, "upheld"),
    (f"准许上诉人张某甲撤回上诉。\n{THAT}自本裁定送达之日起发生法律效力。", "裁定", BOTH, "withdrawn"),
    (f"一、撤销{THAT}；\n二、发回青河市东湖区人民法院重新审判。", "裁定", [], "remanded"),
    (
        f"一、维持{THAT}第二、三项；\n二、撤销{THAT}第一项；\n三、{NEW}",
        "判决",
        [S("张某甲", 36, fine=80000), BOTH[1]],
        "changed",
    ),
    (
        f"一、撤销{THAT}；\n二、{NEW}\n三、原审被告人李某乙犯侵犯公民个人信息罪，判处拘役六个月，缓刑一年。",
        "判决",
        [S("张某甲", 36, fine=80000), S("李某乙", detention=6, probation=12)],
        "changed",
    ),
    (
        (
            f"一、维持{THAT}第二项，即被告人李某乙犯侵犯公民个人信息罪，判处有期徒刑一年，缓刑二年，并处罚金人民币二万元；\n"
            f"二、撤销{THAT}第一项，即被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑四年，并处罚金人民币十万元；\n三、{NEW}"
        ),
        "判决",
        [S("张某甲", 36, fine=80000), BOTH[1]],
        "changed",
    ),
    (
        f"一、撤销{THAT}对上诉人张某甲的量刑部分，维持其余部分；\n二、{NEW}",
        "判决",
        [S("张某甲", 36, fine=80000), BOTH[1]],
        "changed",
    ),
]


@pytest.mark.parametrize(("operative", "kind", "expected", "outcome"), APPEALS, ids=range(len(APPEALS)))
def test_on_appeal_the_sentence_that_stands(operative: str, kind: str, expected: list[S], outcome: str) -> None:
    facts = appeal(operative, kind)
    assert sentences(facts) == sorted(expected)
    assert facts.instance is not None
    assert facts.outcome is not None
    assert (facts.instance.value, facts.outcome.value) == ("second", outcome)


def test_the_first_judgment_may_be_recited_in_full() -> None:
    facts = appeal(
        "驳回上诉，维持原判。", recital="依照刑法第二百五十三条之一，" + RECITAL.replace("判决：", "判决如下：")
    )
    assert sentences(facts) == sorted(BOTH)


def test_the_first_judgment_may_be_told_in_prose() -> None:
    recital = "据此，以侵犯公民个人信息罪判处被告人张某甲有期徒刑四年，并处罚金十万元；判处被告人李某乙有期徒刑一年。"
    facts = appeal("驳回上诉，维持原判。", recital=recital)
    assert sentences(facts) == [S("张某甲", 48, fine=100000), S("李某乙", 12)]


def test_a_judgment_after_remand_is_one_of_first_instance() -> None:
    text = FIRST.format(name="张某甲", operative=ONE + "判处有期徒刑二年。").replace(
        "现已审理终结。",
        "本院曾作出判决，张某甲提出上诉，青河市中级人民法院以（2021）粤99刑终5号刑事裁定撤销原判，发回重审。",
    )
    facts = extract_facts(text, kind="verdict")
    assert facts.instance is not None
    assert facts.instance.value == "first"
    assert sentences(facts) == [S("张某甲", 24)]


def test_the_operative_part_may_open_without_the_set_phrase() -> None:
    text = FIRST.format(name="张某甲", operative=ONE + "判处有期徒刑二年。").replace(
        "之规定，判决如下：", "之规定，判决："
    )
    assert sentences(extract_facts(text, kind="verdict")) == [S("张某甲", 24)]


def test_an_appeal_that_breaks_off_before_its_decision_settles_nothing() -> None:
    text = APPEAL.format(kind="裁定", operative="", recital=RECITAL)
    facts = extract_facts(text[: text.index("本院认为")], kind="verdict")
    assert sentences(facts) == []
    assert "outcome_missing" in {h.reason_code for h in facts.held}


def test_a_retrial_replaces_the_earlier_judgment_of_the_same_court() -> None:
    text = """青河市东湖区人民法院
刑事判决书
（2022）粤9901刑再1号
抗诉机关青河市人民检察院。
原审被告人孔某，男，1988年出生。
青河市东湖区人民检察院指控原审被告人孔某犯侵犯公民个人信息罪一案，本院于2021年4月1日作出（2021）粤9901刑初20号刑事判决。现已再审终结。
原审判决：被告人孔某犯侵犯公民个人信息罪，判处有期徒刑一年，缓刑一年，并处罚金一万元。
本院认为，原判量刑不当。判决如下：
一、撤销本院（2021）粤9901刑初20号刑事判决；
二、原审被告人孔某犯侵犯公民个人信息罪，判处有期徒刑一年二个月，并处罚金一万元。
如不服本判决，可在接到判决书的第二日起十日内提出上诉。
审判长　严平
二〇二二年三月九日
书记员　华安"""
    facts = extract_facts(text, kind="verdict")
    assert sentences(facts) == [S("孔某", 14, fine=10000)]
    assert facts.instance is not None
    assert facts.instance.value == "retrial"
    assert [n.value for n in facts.case_numbers] == ["（2022）粤9901刑再1号"]


def test_head_and_tail() -> None:
    facts = first(ONE + "判处有期徒刑一年。")
    assert [c.value for c in facts.courts] == ["青河市东湖区人民法院"]
    assert [n.value for n in facts.case_numbers] == ["（2021）粤9901刑初12号"]
    assert [d.value for d in facts.decision_dates] == ["2021-06-15"]
    assert [s.value for s in facts.statutes] == ["刑法253之一", "刑法67", "刑法64"]


def test_a_signed_appeal_keeps_the_court_below_beside_its_own() -> None:
    facts = appeal("驳回上诉，维持原判。")
    assert [(c.value, c.detail) for c in facts.courts] == [
        ("青河市中级人民法院", None),
        ("青河市东湖区人民法院", "below"),
    ]
    assert [(n.value, n.detail) for n in facts.case_numbers] == [
        ("（2021）粤99刑终77号", None),
        ("（2021）粤9901刑初12号", "below"),
    ]


def test_every_count_keeps_its_own_penalty() -> None:
    facts = first(
        ONE + "判处有期徒刑一年，并处罚金一万元；犯诈骗罪，判处有期徒刑三年，并处罚金三万元；"
        "决定执行有期徒刑三年六个月，并处罚金四万元。"
    )
    (d,) = facts.defendants
    assert d.charges == ("侵犯公民个人信息罪", "诈骗罪")
    assert [(s.charge, s.prison_months, s.fine_cny) for s in d.per_charge] == [
        ("侵犯公民个人信息罪", 12, 10000),
        ("诈骗罪", 36, 30000),
    ]


def test_an_earlier_sentence_that_is_merged_is_no_count_of_this_judgment() -> None:
    (d,) = first(ONE + "判处有期徒刑八个月；与前罪判处的有期徒刑一年并罚，决定执行有期徒刑一年四个月。").defendants
    assert d.merged_earlier_sentence
    assert d.charges == ("侵犯公民个人信息罪",)
    assert [s.prison_months for s in d.per_charge] == [8]


def test_acquittal_is_an_outcome_without_sentence() -> None:
    (d,) = first("被告人张某甲无罪。").defendants
    assert (d.outcome, d.sentence) == ("acquitted", None)


def test_a_judgment_retold_without_its_operative_part_is_read_as_prose() -> None:
    text = (
        "西林市中级人民法院案例要旨（2012年6月20日宣判）\n尹某案发前在某公司任调度。\n"
        "本院认为，尹某把工作中掌握的住户资料卖给他人，触犯刑律。故以出售公民个人信息罪判处尹某有期徒刑一年二个月，"
        "其他人员另行处理。"
    )
    facts = extract_facts(text, kind="verdict")
    assert sentences(facts) == [S("尹某", 14)]
    assert [d.value for d in facts.decision_dates] == ["2012-06-20"]


def test_testimony_of_a_judgment_without_end_gives_no_sentence() -> None:
    text = FIRST.format(name="张某甲", operative="")
    text = text[: text.index("本院认为")] + "证人称，张某甲去年因盗窃被判处有期徒刑八个月。" * 80
    assert sentences(extract_facts(text, kind="verdict")) == []


def test_a_reference_case_tells_judgment_number_and_date_in_one_clause() -> None:
    text = (
        "龙某等人侵犯公民个人信息案\n公诉机关：北城区人民检察院。\n被告人龙某、史某。\n"
        "裁判结果：北城区人民法院于2019年10月9日作出（2019）江0102刑初77号刑事判决："
        "一、被告人龙某犯侵犯公民个人信息罪，判处有期徒刑三年，缓刑四年，并处罚金人民币六万元；"
        "二、被告人史某犯侵犯公民个人信息罪，判处有期徒刑一年，并处罚金人民币一万元。宣判后没有上诉、抗诉。"
    )
    facts = extract_facts(text, kind="verdict")
    assert sentences(facts) == [S("史某", 12, fine=10000), S("龙某", 36, probation=48, fine=60000)]
    assert [c.value for c in facts.courts] == ["北城区人民法院"]
    assert [n.value for n in facts.case_numbers] == ["（2019）江0102刑初77号"]
    assert [d.value for d in facts.decision_dates] == ["2019-10-09"]


def test_a_reference_case_may_tell_of_both_instances() -> None:
    text = (
        "石某侵犯公民个人信息案\n裁判结果：北城区人民法院于2019年10月9日作出（2019）江0102刑初77号刑事判决："
        "被告人石某犯侵犯公民个人信息罪，判处有期徒刑三年。石某上诉。江州市中级人民法院于2019年12月30日"
        "作出（2019）江01刑终300号刑事裁定：驳回上诉，维持原判。"
    )
    facts = extract_facts(text, kind="verdict")
    assert sentences(facts) == [S("石某", 36)]
    assert [c.value for c in facts.courts] == ["北城区人民法院", "江州市中级人民法院"]
    assert [n.value for n in facts.case_numbers] == ["（2019）江0102刑初77号", "（2019）江01刑终300号"]
    assert [d.value for d in facts.decision_dates] == ["2019-10-09", "2019-12-30"]
