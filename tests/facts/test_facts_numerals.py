"""Numbers, terms and dates in every written form: a value is rendered and must be read back, and nothing else read.

A form that the grammar does not know is None: no number is better than a wrong one.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.facts.numerals import parse_digit_string, parse_number
from pipelines.facts.quantities import parse_date, parse_duration, read_figure
from pipelines.text import fold

PLAIN = "零一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
numbers = st.one_of(st.integers(1, 99_999), st.integers(1, 10**12 - 1))


def section(n: int, digits: str, units: str) -> str:
    """A number below 10000 in numerals, as it is written inside a larger one (一十五, 三千零五十)."""
    text, gap = "", False
    for place, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = n // place % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + unit
            gap = False
        else:
            gap = True
    return text


def numerals(n: int, digits: str = PLAIN, units: str = "十百千") -> str:
    """`n` in numerals with 万 and 亿, with 零 for missing places."""
    text = ""
    for scale, magnitude in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = n // scale % 10**4
        if part:
            text += (digits[0] if text and part < 1000 else "") + section(part, digits, units) + magnitude
    return text


def mixed(n: int) -> str:
    """`n` with Arabic digits and 万 and 亿 (1亿2000万, 5万零300)."""
    text = ""
    for scale, magnitude in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = n // scale % 10**4
        if part:
            text += ("零" if text and part < 1000 else "") + str(part) + magnitude
    return text


@given(numbers)
def test_numerals_are_read_back(n: int) -> None:
    assert parse_number(numerals(n)) == n


@given(st.integers(10, 19))
def test_ten_may_stand_without_one(n: int) -> None:
    assert parse_number(numerals(n).removeprefix("一")) == n


@given(numbers)
def test_the_anti_forgery_numerals_are_read_back(n: int) -> None:
    assert parse_number(numerals(n, FORMAL, "拾佰仟")) == n


@given(numbers)
def test_mixtures_of_digits_and_magnitudes_are_read_back(n: int) -> None:
    assert parse_number(mixed(n)) == n


@given(st.integers(0, 10**12), st.sampled_from([",", "，"]))
def test_grouped_digits_are_read_back(n: int, comma: str) -> None:
    assert parse_number(f"{n:,}".replace(",", comma)) == n


@given(st.integers(0, 10**9))
def test_full_width_digits_are_read_back_after_folding(n: int) -> None:
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in str(n))
    assert parse_number(fold(full_width)) == n


@given(st.integers(1, 99_999), st.integers(1, 4), st.sampled_from([("万", 10**4), ("亿", 10**8), ("", 1)]))
def test_decimals_before_a_magnitude_are_exact(n: int, places: int, magnitude: tuple[str, int]) -> None:
    value = Decimal(n).scaleb(-places)
    assert parse_number(f"{value:f}{magnitude[0]}") == value * magnitude[1]


@given(st.integers(1000, 9999))
def test_years_and_serials_are_read_figure_by_figure(n: int) -> None:
    spelled = "".join(PLAIN[int(c)] for c in str(n)).replace("零", "〇")
    assert parse_digit_string(spelled) == parse_number(spelled) == n


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一万五", 15000),
        ("三千五", 3500),
        ("两百五", 250),
        ("一亿二", 120_000_000),
        ("3万5", 35000),
        ("5万零3百", 50300),
        ("一万零五", 10005),
        ("一百零五万", 1_050_000),
        ("两万两千", 22000),
        ("1.5亿", 150_000_000),
        ("1.5 亿", 150_000_000),
        ("三点五万", 35000),
        ("1万亿", 10**12),
        ("廿三", 23),
        ("卅", 30),
        ("零", 0),
        ("二○一七", 2017),
        ("二О一七", 2017),
        ("二0一七", 2017),
    ],
)
def test_forms_of_speech_and_print(text: str, value: int) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "万", "百万", "十几", "二十余万", "数万", "近万", "2,00", "1,2345", "1,000，500", "007", "1.2.3",
        "5.", ".5", "-5", "12百", "一万零五千", "5万50", "二十两", "两十", "三五", "一百零十五", "一千千", "1亿亿",
        "3.5万5千", "零五", "abc", "5元", "壹贰", "一二万", "9" * 41,
    ],
)  # fmt: skip
def test_what_is_no_exact_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@given(st.text(alphabet="0123456789,，.零一二两三九十百千万亿廿〇点几余壹佰", max_size=14))
def test_no_string_makes_the_grammar_fail_and_values_are_never_negative(text: str) -> None:
    value = parse_number(text)
    figure = read_figure(text)
    assert value is None or value >= 0
    assert figure is None or 0 <= figure.low <= figure.high
    assert value is None or (figure is not None and figure.low == figure.high == float(value))


@given(
    st.integers(1, 9), st.sampled_from(["十", "百", "千", "万", "十万", "百万", "千万", "亿"]), st.sampled_from("余多")
)
def test_a_rounding_sign_inside_a_number_rounds_it_and_keeps_its_value(n: int, magnitude: str, sign: str) -> None:
    figure = read_figure(f"{n}0{sign}万")
    assert figure is not None
    assert (figure.low, figure.high, figure.approx) == (n * 100_000, n * 100_000, True)
    several = read_figure("数" + magnitude)
    assert several is not None
    assert not several.leading


# -- terms ----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 25), st.integers(0, 11), st.integers(0, 29), st.booleans(), st.booleans())
def test_terms_are_read_back_in_months(years: int, months: int, days: int, chinese: bool, zero: bool) -> None:
    def number(n: int) -> str:
        return numerals(n) if chinese else str(n)

    parts = [(years, "年"), (months, "个月"), (days, "日")]
    text = ("零" if zero else "").join(number(n) + unit for n, unit in parts if n)
    total = years * 12 + months + days / 30
    expected = parse_duration(text)
    assert (expected is None) == (total == 0)
    assert expected is None or expected == pytest.approx(total)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("三年零六个月", 42), ("六个月十五日", 6.5), ("3年9个月", 45), ("半年", 6), ("一年半", 18), ("十个半月", 10.5),
        ("半个月", 0.5), ("15日", 0.5), ("1年06个月", 18), ("一年六月", 18), ("四个月又十五天", 4.5),
        ("3 年 9 个月", 45), ("三周", 0.7), ("1.5年", 18),
    ],
)  # fmt: skip
def test_terms_as_courts_write_them(text: str, months: float) -> None:
    assert parse_duration(text) == pytest.approx(months)


@pytest.mark.parametrize(
    "text", ["", "年", "个月", "几年", "三年以上", "三至五年", "一年十五个月", "有期徒刑三年", "数月", "零年", "9999年"]
)
def test_what_is_no_term_is_none(text: str) -> None:
    assert parse_duration(text) is None


# -- dates ----------------------------------------------------------------------------------------------------------


def in_numerals(day: date, zero: str) -> str:
    year = "".join(PLAIN[int(c)] for c in str(day.year)).replace("零", zero)
    month, of_month = (numerals(n).removeprefix("一" if 10 <= n < 20 else " ") for n in (day.month, day.day))
    return f"{year}年{month}月{of_month}日"


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from("〇零○ОＯ0"))
def test_days_in_numerals_are_read_back(day: date, zero: str) -> None:
    assert parse_date(in_numerals(day, zero)) == day.isoformat()


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_days_in_digits_are_read_back(day: date) -> None:
    forms = [f"{day.year}年{day.month}月{day.day}日", f"{day:%Y年%m月%d日}", f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}"]
    assert [parse_date(form) for form in forms] == [day.isoformat()] * 4


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019年元月", "2019-01"),
        ("二〇一五年", "2015"),
        ("2019年4月份", "2019-04"),
        ("二〇二一年十月廿五日", "2021-10-25"),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019年2月29日",
        "2019年4月31日",
        "2019年13月",
        "2019年0月",
        "1018年",
        "2141年",
        "19年4月",
        "4月30日",
        "同年4月",
        "明天",
    ],
)
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert parse_date(text) is None
