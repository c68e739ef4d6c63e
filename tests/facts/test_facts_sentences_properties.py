"""Properties of reading sentences: what is written in any of the forms is read back, and no text breaks the reader."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.facts import DocumentFacts, extract_facts, to_fields, to_rows
from pipelines.text import fold
from pipelines.text.model import Span
from tests.facts.test_facts_sentences_judgments import APPEAL, FIRST, RECITAL

DIGITS = "零一二三四五六七八九"


def chinese(n: int) -> str:
    """A number below 100 in Chinese numerals."""
    tens, ones = divmod(n, 10)
    if tens == 0:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def written_term(months: int, style: str) -> str:
    """A term in the forms that courts and newsrooms use."""
    years, rest = divmod(months, 12)
    number = chinese if style != "arabic" else str
    joint = {"zero": "零", "again": "又"}.get(style, "")
    if not years:
        return f"{number(rest)}个月"
    return f"{number(years)}年" + (f"{joint}{number(rest)}个月" if rest else "")


def written_fine(amount: int, style: str) -> str:
    """A fine in Arabic, grouped, Chinese or mixed figures."""
    if style == "grouped":
        return f"{amount:,}元".replace(",", "，")
    if style == "wan" and amount % 1000 == 0 and amount >= 10000:
        return f"{amount / 10000:g}万元"
    if style == "chinese" and amount % 10000 == 0 and amount < 1000000:
        return f"{chinese(amount // 10000)}万元"
    return f"{amount}元"


TERMS = st.integers(min_value=6, max_value=84)
PROBATION = st.one_of(st.none(), st.integers(min_value=12, max_value=60))
FINES = st.one_of(st.none(), st.integers(min_value=1, max_value=90).map(lambda n: n * 10000), st.integers(1000, 99999))
STYLES = st.sampled_from(["plain", "zero", "again", "arabic"])
MONEY_STYLES = st.sampled_from(["plain", "grouped", "wan", "chinese"])
NAMES = st.sampled_from(["张某", "李某甲", "王某某", "江某彪", "赵××", "孙某1", "欧阳某", "陈建国"])


def written(months: int, probation: int | None, fine: int | None, style: str, money: str) -> str:
    clause = f"判处有期徒刑{written_term(months, style)}"
    if probation:
        clause += f"，缓刑{written_term(probation, style)}"
    if fine:
        clause += f"，并处罚金人民币{written_fine(fine, money)}"
    return clause


@given(TERMS, PROBATION, FINES, STYLES, MONEY_STYLES, NAMES)
@settings(max_examples=150, deadline=None)
def test_a_sentence_in_any_form_is_read_back(
    months: int, probation: int | None, fine: int | None, style: str, money: str, name: str
) -> None:
    clause = f"被告人{name}犯侵犯公民个人信息罪，{written(months, probation, fine, style, money)}。"
    for facts in (
        extract_facts(FIRST.format(name=name, operative=clause), kind="verdict"),
        extract_facts("法院宣判：" + clause, kind="news"),
    ):
        (d,) = facts.defendants
        assert d.sentence is not None
        assert (d.name, d.sentence.prison_months, d.sentence.probation_months, d.sentence.fine_cny) == (
            name,
            months,
            probation,
            fine,
        )


@given(st.lists(TERMS, min_size=2, max_size=4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_lists_are_shared_out_in_the_order_of_the_names(months: list[int], with_fines: bool) -> None:
    names = ["甲某", "乙某", "丙某", "丁某"][: len(months)]
    fines = [(i + 1) * 10000 for i in range(len(months))]
    text = f"法院以侵犯公民个人信息罪分别判处{'、'.join(names)}有期徒刑" + "、".join(
        written_term(m, "plain") for m in months
    )
    if with_fines:
        text += "，并处罚金" + "、".join(f"{chinese(f // 10000)}万元" for f in fines)
    facts = extract_facts(text + "。", kind="news")
    assert [(d.name, d.sentence and d.sentence.prison_months) for d in facts.defendants] == list(
        zip(names, months, strict=True)
    )
    if with_fines:
        assert [d.sentence and d.sentence.fine_cny for d in facts.defendants] == fines


def spans_of(facts: DocumentFacts) -> list[Span]:
    stated = [*facts.courts, *facts.case_numbers, *facts.decision_dates, *facts.statutes, *facts.measures]
    stated += [s for s in (facts.instance, facts.outcome) if s]
    spans = [s.span for s in stated] + [d.span for d in facts.defendants] + [h.span for h in facts.held]
    return spans + [d.sentence.span for d in facts.defendants if d.sentence]


def check(text: str) -> None:
    """No exception, every span within the text, names and courts exactly what their spans show, JSON throughout."""
    for kind in ("verdict", "news"):
        facts = extract_facts(text, kind=kind)  # type: ignore[arg-type]
        assert all(0 <= s.start < s.end <= len(text) for s in spans_of(facts))
        for d in facts.defendants:
            if d.outcome == "convicted":
                assert d.span.quote(text) == d.name
        assert all(c.span.quote(text) == c.value for c in facts.courts)
        json.dumps(to_fields(facts, text), ensure_ascii=False)
        assert all(row["quote"] == text[row["char_start"] : row["char_end"]] for row in to_rows(facts, text))


PIECES = (
    "被告人 张某 李某甲 、 和 犯 侵犯公民个人信息罪 诈骗罪 ， 。 ； 判处 分别 各 有期徒刑 拘役 三年 六个月 "
    "至 不等 缓刑 二年 并处 罚金 人民币 一万元 5万元 2， 000 元 决定执行 数罪并罚 与前罪 （ ） 判决如下： "
    "本院认为 一、 二、 撤销 维持 上诉人 驳回上诉 青河市人民法院 （2021）粤01刑初1号 2021年3月4日 "
    "二〇二一年五月 于 作出 无罪 免予刑事处罚 其余 三人 等 其 没收 违法所得 禁止 从事 不起诉 罚款 某"
)
WORDS = st.sampled_from([*PIECES.split(" "), "\n", " "])


@given(st.lists(WORDS, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
@example("")
@example("犯罪" * 50)
def test_no_sequence_of_legal_words_breaks_the_reader(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    check(text)


@pytest.mark.parametrize("seed", range(6))
def test_a_truncated_or_shuffled_judgment_does_no_harm(seed: int) -> None:
    rnd = random.Random(seed)
    operative = "一、被告人张某甲犯侵犯公民个人信息罪，判处有期徒刑三年。二、违法所得三万元予以没收。"
    whole = FIRST.format(name="张某甲", operative=operative)
    whole += APPEAL.format(kind="裁定", operative="驳回上诉，维持原判。", recital=RECITAL)
    for _ in range(15):
        begin, stop = sorted(rnd.sample(range(len(whole)), 2))
        check(whole[begin:stop])
    pieces = whole.split("，")
    rnd.shuffle(pieces)
    check("，".join(pieces))


HOSTILE = {
    "numerals": "一",
    "digits": "1",
    "open brackets": "（",
    "brackets": "（（））",
    "offences": "犯",
    "names": "张某、",
    "full items": "一、被告人张某犯诈骗罪，判处有期徒刑一年；二、",
    "openings": "判决如下：",
    "dates": "2019年1月",
    "courts": "青河市人民法院",
    "case numbers": "（2019）粤01刑初",
    "appeals": "上诉人不服，提出上诉。原审法院认为",
    "statutes": "《中华人民共和国刑法》第二百条、",
    "ranges": "有期徒刑三年至",
    "spaces": " ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=list(HOSTILE))
@pytest.mark.parametrize(
    "head", ["", "本院认为，判决如下：", "青河市中级人民法院刑事裁定书 上诉人张某。原审法院认为，判决："]
)
def test_repeated_pieces_do_no_harm(piece: str, head: str) -> None:
    check(head + piece * (20_000 // len(piece)))


def test_folded_and_printed_script_agree_in_length() -> None:
    text = "法院以侵犯公民個人資訊罪判處霍某有期徒刑一年，並處罰金人民幣一萬元。"
    assert len(fold(text)) == len(text)
    (d,) = extract_facts(text, kind="news").defendants
    assert d.charges == ("侵犯公民個人資訊罪",)
