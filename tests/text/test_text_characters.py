"""Characters: invisible ones, widths, remains of markup, and the pinyin that mirror pages put behind characters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text.characters import normalise_characters, strip_readings
from pipelines.text.document import clean

NOISE = st.text(
    alphabet=st.sampled_from("案情獲獲话(（)）huàǎng1? ？>\n<p/\u3000\u200b\xa0\r&nbsp;０Ａ，。-|：相关阅读更多来源"),
    max_size=120,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("第一行\r\n第二行\r第三行\u2028第四行", "第一行\n第二行\n第三行\n第四行"),
        ("获利\u200b３０００\ufeff元", "获利3000元"),
        ("甲\xa0乙\u3000丙\t丁", "甲 乙 丙 丁"),
        ("每条３．５元，共２，０００条", "每条3.5元，共2，000条"),
        ("赵某&nbsp;&ldquo;内鬼&rdquo;", "赵某 “内鬼”"),
        ("第一段</p><p class='x'>第二<strong>段</strong>", "第一段\n\n第二段"),
        ("⽼⼈被骗", "老人被骗"),
    ],
)
def test_characters_are_normalised(written: str, read: str) -> None:
    assert normalise_characters(written) == read


@pytest.mark.parametrize(
    ("noisy", "plain"),
    [
        ("電話(huà)號(hào)碼(mǎ)", "電話號碼"),
        ("販（fàn）賣（mài）名單（dān）", "販賣名單"),
        ("電話(diàn huà)被賣", "電話被賣"),
        ("綠(lǜ)色通道女(nǚ)子", "綠色通道女子"),
        ("戶籍(jí)(jí)資料", "戶籍資料"),
        ("解釋?zhuān)用戶", "解釋用戶"),  # a wrong decoding ate the opening bracket
        ("侵犯?jìng)€(gè)人", "侵犯\ufffd人"),  # and broke a character, which stays marked as lost
        ("話(hua\u0300)費", "話費"),  # combining mark
        ("標(biāo)準(zhǔn)和(hé)他們(men)", "標準和他們"),  # untoned, on a page full of readings
    ],
)
def test_readings_are_taken_out(noisy: str, plain: str) -> None:
    assert strip_readings(noisy)[0] == plain


@pytest.mark.parametrize(
    "kept",
    [
        "验证码(收到的)截图",
        "接(收的验证)码",
        "使用某软件(app)查询",
        "平台(Bee)与店铺(café)",
        "他(men)说",  # one syllable without a tone on a clean page may be a word
        "价格(5元)一条",
    ],
)
def test_what_is_no_reading_stays(kept: str) -> None:
    assert strip_readings(kept) == (kept, 0)


def test_readings_are_counted() -> None:
    assert strip_readings("話(huà)費(fèi)")[1] == 2


@settings(deadline=None)
@given(NOISE)
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_clean_text_has_no_control_characters_and_no_blank_lines(text: str) -> None:
    cleaned = clean(text)
    assert not any(ord(c) < 32 and c != "\n" for c in cleaned)
    assert "\n\n" not in cleaned
    assert cleaned == cleaned.strip()
