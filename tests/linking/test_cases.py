"""Documents of one matter become one case: by number, by copy, or by agreeing in enough; never against a number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.linking.cases import Account, link_cases, probability
from pipelines.linking.places import province_of

VERDICT = Account(
    document_id="v",
    leader="v",
    own_numbers=("（2022）浙0106刑初77号",),
    courts=("杭州市西湖区人民法院",),
    days=frozenset({"2022-06-30"}),
    sentences=frozenset({("陆", 14.0, None, None, 20000.0)}),
    gains=frozenset({48200.0}),
    counts=frozenset({61000}),
)
NEWS = Account(
    document_id="n",
    leader="n",
    courts=("西湖区人民法院",),
    sentences=frozenset({("陆", 14.0, None, None, 20000.0)}),
    gains=frozenset({48200.0}),
)


def cases(*accounts: Account) -> dict[str, str]:
    return {link.document_id: link.case_key for link in link_cases(accounts)}


def test_the_same_case_number_is_the_same_case() -> None:
    found = {link.document_id: link for link in link_cases([VERDICT, replace(NEWS, own_numbers=VERDICT.own_numbers)])}
    assert found["v"].case_key == found["n"].case_key == "（2022）浙0106刑初77号"
    assert found["n"].method == "case_number"
    assert found["n"].probability == 1.0


def test_an_appeal_joins_the_case_of_the_decision_below() -> None:
    appeal = Account("s", "s", own_numbers=("（2022）浙01刑终301号", *VERDICT.own_numbers))
    assert len(set(cases(VERDICT, appeal).values())) == 1


def test_news_without_a_number_joins_by_court_sentence_and_gain() -> None:
    assert probability(VERDICT, NEWS) > 0.95
    assert len(set(cases(VERDICT, NEWS).values())) == 1


@pytest.mark.parametrize("agreeing", ["courts", "gains"])
def test_one_agreement_alone_is_not_enough(agreeing: str) -> None:
    other = Account("n", "n", **{agreeing: getattr(NEWS, agreeing)})
    assert probability(VERDICT, other) < 0.95
    assert len(set(cases(VERDICT, other).values())) == 2


def test_two_first_instance_numbers_are_two_cases_however_much_agrees() -> None:
    other = replace(VERDICT, document_id="w", own_numbers=("（2022）浙0106刑初78号",))
    assert len(set(cases(VERDICT, other, NEWS).values())) == 2


def test_a_copy_belongs_to_the_case_of_its_original() -> None:
    copy = Account("c", leader="n")
    assert len(set(cases(NEWS, copy).values())) == 1


def test_the_outcome_does_not_depend_on_the_order() -> None:
    accounts = [VERDICT, NEWS, Account("x", "x", courts=("甲市中级人民法院",))]
    assert cases(*accounts) == cases(*reversed(accounts))


@pytest.mark.parametrize(
    ("court", "numbers", "province"),
    [
        ("浙江省乐清市人民法院", [], "浙江"),
        ("乐清市人民法院", ["（2019）浙0382刑初428号"], "浙江"),
        ("乐清市人民法院", ["（2014）温乐刑初字第1号"], None),
        (None, [], None),
    ],
)
def test_the_province_is_what_the_court_or_the_number_says(
    court: str | None, numbers: list[str], province: str | None
) -> None:
    assert province_of(court, numbers) == province


def test_copies_are_one_case_even_where_the_one_that_leads_them_is_not_told() -> None:
    one, other = (Account(name, leader="not relevant") for name in ("a", "b"))
    assert {link.method for link in link_cases([one, other])} == {"duplicate"}
    assert len(set(cases(one, other).values())) == 1
