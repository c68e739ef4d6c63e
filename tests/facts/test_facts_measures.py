"""What a document says beyond the sentence: circumstances, parts, occupation, measures. Everybody here is invented."""

from __future__ import annotations

import json

from pipelines.facts import extract_facts, to_fields, to_rows
from pipelines.facts.model import Stated
from pipelines.text.model import Span
from tests.facts.test_facts_sentences_judgments import FIRST, first

TWO = """青河市东湖区人民法院
刑事判决书
（2021）粤9901刑初12号
公诉机关青河市东湖区人民检察院。
被告单位青河智讯科技有限公司，住所地青河市。
被告人张某甲，女，1990年生，汉族，大学文化，系青河智讯科技有限公司法定代表人，住青河市。
被告人李某乙，男，1992年生，汉族，高中文化，无业，户籍地青河市。
青河市东湖区人民检察院指控被告单位及被告人犯侵犯公民个人信息罪，于2021年5月6日提起公诉。
经审理查明，2020年3月至同年9月，二人出售名单。
本院认为，被告人张某甲作为被告单位直接负责的主管人员，利用职务便利出售公民个人信息，情节特别严重；被告人李某乙非法获取公民个人信息，情节严重。在共同犯罪中，被告人张某甲起主要作用，系主犯；被告人李某乙起次要作用，系从犯。被告人张某甲有自首情节，被告人李某乙如实供述自己的罪行。二被告人均自愿认罪认罚。辩护人提出张某甲有立功表现的意见，与查明的事实不符，不予采纳。依照《中华人民共和国刑法》第二百五十三条之一之规定，判决如下：
一、被告单位青河智讯科技有限公司犯侵犯公民个人信息罪，判处罚金人民币十万元。
二、被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑三年，缓刑三年，并处罚金人民币五万元。
三、被告人李某乙犯侵犯公民个人信息罪，判处有期徒刑一年，并处罚金人民币一万元。
四、追缴被告人张某甲违法所得人民币三万元，予以没收。
五、禁止被告人张某甲自缓刑考验期满之日起三年内从事信息咨询职业。
如不服本判决，可在接到判决书的第二日起十日内提出上诉。
审判员　赵平
二〇二一年六月十五日
书记员　孙静"""


def by_code(measures: list[Stated]) -> dict[str, Stated]:
    return {m.value: m for m in measures}


def test_each_defendant_gets_what_the_court_found_of_him() -> None:
    unit, zhang, li = extract_facts(TWO, kind="verdict").defendants
    assert (unit.kind, unit.circumstances) == ("unit", ())
    assert (zhang.role, zhang.circumstances, zhang.is_insider) == ("principal", ("self_surrender", "guilty_plea"), True)
    assert (li.role, li.circumstances, li.is_insider) == ("accessory", ("confession", "guilty_plea"), None)
    assert (zhang.occupation, li.occupation) == ("青河智讯科技有限公司法定代表人", "无业")
    assert (zhang.responsible_for, li.responsible_for) == ("青河智讯科技有限公司", None)


def test_bans_and_confiscations_that_concern_one_person_join_his_sentence() -> None:
    _, zhang, li = extract_facts(TWO, kind="verdict").defendants
    assert zhang.sentence is not None
    assert li.sentence is not None
    assert (zhang.sentence.job_ban_months, zhang.sentence.confiscated_cny) == (36, 30000)
    assert (li.sentence.job_ban_months, li.sentence.confiscated_cny) == (None, None)


def test_tiers_and_period() -> None:
    measures = by_code(extract_facts(TWO, kind="verdict").measures)
    assert measures["tier_especially_serious"].who == "张某甲"
    assert measures["tier_serious"].who == "李某乙"
    assert measures["offence_period"].detail == "2020-03/2020-09"


def test_a_claim_of_the_defence_counts_where_the_court_accepts_it() -> None:
    text = FIRST.format(name="张某甲", operative="被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑一年。")
    accepted = text.replace("自愿认罪认罚，", "自愿认罪认罚。辩护人提出被告人系初犯的意见，予以采纳。被告人")
    rejected = text.replace("自愿认罪认罚，", "自愿认罪认罚。辩护人提出被告人系初犯的意见，不予采纳。被告人")
    assert "first_offence" in extract_facts(accepted, kind="verdict").defendants[0].circumstances
    assert "first_offence" not in extract_facts(rejected, kind="verdict").defendants[0].circumstances


def test_the_title_of_an_interpretation_finds_nothing() -> None:
    text = FIRST.format(name="张某甲", operative="被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑一年。")
    text = text.replace("第六十四条之规定", "第六十四条、《关于处理自首和立功具体应用法律若干问题的解释》第一条之规定")
    circumstances = extract_facts(text, kind="verdict").defendants[0].circumstances
    assert "merit" not in circumstances
    assert "self_surrender" not in circumstances


def test_public_interest_claims() -> None:
    text = (
        "贡某被判处有期徒刑一年，违法所得2.3万元予以没收。法院还判令贡某赔偿公益损失2.3万元，"
        "在市级媒体上赔礼道歉，删除电脑里留存的全部个人信息。"
    )
    measures = by_code(extract_facts(text, kind="news").measures)
    assert measures["gains_confiscated"].amount_cny == 23000
    assert measures["compensation"].amount_cny == 23000
    assert {"deletion", "apology"} <= set(measures)


def test_non_prosecution_and_police_fine_are_no_sentence() -> None:
    text = "因证据存疑，检察院对燕某某作出存疑不起诉决定。派出所另对燕某某罚款三千元。"
    facts = extract_facts(text, kind="news")
    (d,) = facts.defendants
    assert (d.name, d.outcome, d.sentence) == ("燕某某", "not_prosecuted", None)
    measures = by_code(facts.measures)
    assert measures["non_prosecution"].detail == "存疑"
    assert (measures["administrative_fine"].amount_cny, measures["administrative_fine"].who) == (3000, "燕某某")
    assert to_fields(facts, text)["defendants"] == []


def test_what_the_law_threatens_is_no_measure() -> None:
    text = "违反规定的，由公安机关处十日以下拘留，可以并处五百元以下罚款。违法行为人可能被处以罚款五万元。"
    assert extract_facts(text, kind="news").measures == []


def test_fields_and_rows_carry_the_same_facts_with_their_quotes() -> None:
    facts = extract_facts(TWO, kind="verdict")
    fields, rows = to_fields(facts, TWO), to_rows(facts, TWO)
    assert [d["name"] for d in fields["defendants"]] == ["青河智讯科技有限公司", "张某甲", "李某乙"]
    quotes = [e["quote"] for e in fields["evidence"]["defendants"]]
    assert all(figure in quote for figure, quote in zip(("十万元", "三年", "一年"), quotes, strict=True))
    defendants = [json.loads(r["value"]) for r in rows if r["kind"] == "defendant"]
    assert [d["fine_cny"] for d in defendants] == [100000, 50000, 10000]
    kinds = {r["kind"] for r in rows}
    assert {"court", "case_number", "decision_date", "statute", "instance", "defendant", "measure"} <= kinds
    assert all(r["quote"] == TWO[r["char_start"] : r["char_end"]] for r in rows)
    assert [r["value"] for r in rows] == [r["value"] for r in to_rows(extract_facts(TWO, kind="verdict"), TWO)]


def test_an_exempted_defendant_has_a_sentence_without_terms() -> None:
    facts = first("被告人张某甲犯侵犯公民个人信息罪，免予刑事处罚。")
    (value,) = to_fields(facts)["defendants"]
    assert value["exempt"]
    assert value["prison_months"] is None
    assert value["fine_cny"] is None


def test_nothing_comes_from_a_destroyed_passage() -> None:
    text = "法院判处米某有期徒刑一年，并处罚金一万元。"
    facts = extract_facts(text, kind="news", corrupt=[Span(0, len(text))])
    assert facts.defendants == []
    assert "destroyed_figure" in {h.reason_code for h in facts.held}
