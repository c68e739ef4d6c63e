"""Learnt signs decide where counted signs alone do not; they never silence what plainly tells a case."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.labels import RELEVANT, label_by_rules, signs
from pipelines.labels.zones import lay_out
from pipelines.text import fold


def test_units_come_from_what_tells_the_case() -> None:
    text = "柜员卖了名单。警方提醒，保管好证件。"
    found = signs.units(text, lay_out(text))
    assert "名单" in found
    assert "证件" not in found


def test_a_case_told_in_plain_words_without_the_name_of_the_crime_is_relevant() -> None:
    text = (
        "装维员闵某每天上门装宽带，把住户的门牌和手机号码抄在本子上，一户五元卖给推销净水器的老乡。"
        "两年里他抄了三千多户，直到一位住户报警才被抓获，检察机关已对他提起公诉。"
    )
    assert label_by_rules(text, kind="news")[0].code == RELEVANT


def test_the_facts_of_a_theft_are_no_case() -> None:
    text = "被告人闵某趁店内无人，从柜台抽屉里取走现金三千元和手机一部，次日在出租屋内被民警抓获，所得已挥霍。"
    assert label_by_rules(text, kind="verdict")[0].code != RELEVANT


@given(st.text(alphabet="卖信息查户籍。，\n甲乙丙", max_size=120))
def test_odds_are_finite_and_a_plain_case_counts_for_relevance(text: str) -> None:
    folded = fold(text)
    layout = lay_out(folded)
    less, more = (signs.weighed(folded, layout, 0.0, told) for told in (False, True))
    assert -1e6 < less < more < 1e6
