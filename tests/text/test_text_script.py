"""Folding for matching, and telling the two scripts apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import detect_script, fold

CHINESE = st.text(
    alphabet=st.sampled_from("张李案獲獲獲利萬餘條条（）()〔〕[]２０１８年二○О0一〇％￥ab，。乾縣著"), max_size=80
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("獲利三萬餘元，並處罰金", "获利三万余元，并处罚金"),
        ("侵犯公民個人資訊", "侵犯公民个人资讯"),
        ("（２０１８）", "（2018）"),
        ("〔2015〕浦刑初字第12號", "（2015）浦刑初字第12号"),
        ("[2015]12％", "（2015）12%"),
        ("二○一七年", "二〇一七年"),
        ("二О二О年", "二〇二〇年"),
        ("二00八年", "二〇〇八年"),
        ("二Ｏ一九年", "二〇一九年"),
        ("￥500", "¥500"),
    ],
)
def test_fold_gives_the_one_form_that_patterns_are_written_for(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("kept", ["乾安县人民法院", "侵犯著作权罪", "2020年10月", "100条", "OA系统", "，。“”：；"])
def test_fold_leaves_what_simplified_text_itself_uses(kept: str) -> None:
    assert fold(kept) == kept


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), CHINESE))
def test_fold_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), CHINESE))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "script", "is_mixed"),
    [
        ("法院以侵犯公民个人信息罪判处被告人有期徒刑一年", "hans", False),
        ("法院以侵犯公民個人信息罪判處被告人有期徒刑一年", "hant", False),
        ("Only English words here", "none", False),
        ("張某獲利萬餘元併處罰金。后来他们卖给贷款公司，从中赚钱", "hans", True),
    ],
)
def test_script_is_told_by_characters_that_the_other_one_lacks(text: str, script: str, is_mixed: bool) -> None:
    assert detect_script(text) == (script, is_mixed)


def test_a_single_traditional_name_does_not_make_a_page_traditional() -> None:
    assert detect_script("证人葉某说，他在银行工作时见过这份名单，后来名单被卖给了贷款中介。")[0] == "hans"
