"""Prices of one record: every form of writing one, and the sides that tell it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.facts.model import Price
from pipelines.facts.prices import MAX_PRICE
from pipelines.facts.roles import read_quantities
from pipelines.text import fold


def prices(text: str) -> list[Price]:
    text = "侵犯公民个人信息案。" + text
    return read_quantities(text, fold(text), kind="news").prices


def intervals(text: str) -> list[tuple[float, float]]:
    return [(p.min_cny, p.max_cny) for p in prices(text)]


@pytest.mark.parametrize(
    ("text", "low", "high", "fuzzy"),
    [
        ("业主信息每条5毛。", 0.5, 0.5, False),
        ("业主信息每条约5毛。", 0.5, 0.5, True),
        ("业主信息几毛钱一条。", 0.1, 0.9, True),
        ("业主信息每条几分钱。", 0.01, 0.09, True),
        ("业主信息每条不到一毛。", 0, 0.1, True),
        ("业主信息每条几十元。", 10, 90, True),
        ("业主信息每条三五毛。", 0.3, 0.5, False),
        ("业主信息每条七至九毛。", 0.7, 0.9, False),
        ("业主信息0.1元/条至0.4元/条。", 0.1, 0.4, False),
        ("业主信息每条0.1元-0.4元不等。", 0.1, 0.4, False),
        ("业主信息每条3元或5元。", 3, 5, False),
        ("业主信息每条12到16元不等。", 12, 16, False),
        ("业主信息每条最低2元，最高8元。", 2, 8, True),
        ("业主信息每条1块5。", 1.5, 1.5, False),
        ("业主信息单价8分钱。", 0.08, 0.08, False),
        ("业主信息每条价格在三角到五角之间。", 0.3, 0.5, False),
        ("以每条二元五角的价格卖出业主信息。", 2.5, 2.5, False),
    ],
)
def test_forms_of_a_price(text: str, low: float, high: float, fuzzy: bool) -> None:
    found = prices(text)
    assert [(p.min_cny, p.max_cny) for p in found] == [(low, high)]
    if low == high or "几" in text or "不到" in text:
        assert found[0].is_fuzzy is fuzzy


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("他以每条2元的价格卖给同行，客户信息就此流出。", ["sell"]),
        ("他以每条2元的价格收购客户信息。", ["buy"]),
        ("他付给内鬼每条2元，客户信息就此流出。", ["buy"]),
        ("卖家报价每条2元，客户信息随时可发。", ["quote"]),
        ("“客户信息一条2元，要多少有多少。”", ["quote"]),
        ("他以每条2元买入客户信息，再以每条5元卖出。", ["buy", "sell"]),
        ("上线查一条车主信息收6元，她再按每条8元卖出。", ["buy", "sell"]),
        ("他把客户信息传给境外买家，每条2元。", ["sell"]),
        ("记者暗访发现，客户信息每条2元。", ["quote"]),
    ],
)
def test_sides(text: str, sides: list[str]) -> None:
    assert [p.side for p in prices(text)] == sides


def test_the_plainer_statement_of_the_same_price_stands() -> None:
    found = prices("客户信息每条2元\n卖家开价每条2元。")
    assert [p.side for p in found] == ["quote"]


@pytest.mark.parametrize(
    "text",
    [
        "业主信息1万条300元。",
        "业主信息300元1万条。",
        "业主信息每千条收50元。",
        "业主信息每个小区打包500元。",
        "软件每套售价6800元，可抓取客户信息。",
        "每拉一个新用户注册得8元，手机号由地推人员收集。",
        "查一次征信收80元。",
        "每条信息净赚3元。",
        "账号租给他人，每个账号收租金20元。",
        "会员每月30元，可查客户信息。",
    ],
)
def test_what_is_no_price_of_a_record(text: str) -> None:
    assert intervals(text) == []


@pytest.mark.parametrize(("text", "data_type"), [("户籍信息每条90元。", "household"), ("每份简历卖2元。", "resume")])
def test_data_type_of_a_price(text: str, data_type: str) -> None:
    assert [p.data_type for p in prices(text)] == [data_type]


cents = st.integers(1, 99_999).map(lambda n: Decimal(n) / 100)


@given(cents)
def test_a_price_is_read_back_from_every_form(yuan: Decimal) -> None:
    for text in (
        f"客户信息每条{yuan}元。",
        f"客户信息{yuan}元一条。",
        f"客户信息{yuan}元/条。",
        f"以每条{yuan}元的价格出售客户信息。",
        f"客户信息的单价为{yuan}元。",
    ):
        assert intervals(text) == [(float(yuan), float(yuan))], text


@given(cents, cents)
def test_an_interval_is_read_back(a: Decimal, b: Decimal) -> None:
    low, high = sorted((a, b))
    for text in (f"客户信息每条{low}元至{high}元不等。", f"客户信息{low}元/条到{high}元/条。"):
        assert intervals(text) == [(float(low), float(high))], text


@given(
    st.text(alphabet="0123456789一二两三五八十百千万元块毛条份户每按收费报价：，；、。“”卖买给信息年月次", max_size=120)
)
def test_lists_of_prices_lie_in_the_text_and_cost_something(text: str) -> None:
    for price in prices(text):
        assert 0 <= price.min_cny <= price.max_cny <= MAX_PRICE


@pytest.mark.parametrize(
    "text",
    [
        "软件按月收费：标准版99元，高级版199元，可管理客户信息。",
        "会员价目表：月卡39元，季卡99元，个人信息随便查。",
        "套餐报价：甲套餐1万条500元，乙套餐5万条2000元，都是业主信息。",
    ],
)
def test_lists_of_other_things_are_no_prices_of_records(text: str) -> None:
    assert not prices(text)


def test_a_list_goes_on_after_a_price_of_one_record_and_ends_with_other_money() -> None:
    text = "业主信息每条3元，带门牌的5元，空置房1.5元，当天共卖得900元，罚款200元。"
    assert intervals(text) == [(3, 3), (5, 5), (1.5, 1.5)]
