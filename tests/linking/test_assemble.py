"""What a case says as a whole: nobody is punished twice, a figure is counted once, every row has its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.linking.accounts import Fact, Told, account, gather
from pipelines.linking.assemble import Tables, assemble
from pipelines.linking.cases import link_cases

NO_TERMS = {
    "charge": None, "prison_months": None, "detention_months": None, "control_months": None, "life": False,
    "death": False, "probation_months": None, "fine_cny": None, "confiscated_cny": None,
    "political_rights_months": None, "job_ban_months": None, "exempt": False, "combined": False,
}  # fmt: skip


def defendant(name: str, quote: str = "判处有期徒刑十个月", start: int = 0, **changed: Any) -> Fact:
    value = {
        **NO_TERMS, "name": name, "charges": ["侵犯公民个人信息罪"], "kind": "person", "per_charge": [], "role": None,
        "is_insider": None, "outcome": "convicted",
    }  # fmt: skip
    return Fact("defendant", value | changed, start, start + len(quote), quote, 1.0)


def stated(kind: str, value: str) -> Fact:
    return Fact(kind, {"value": value, "detail": None}, 0, 2, value[:2], 1.0)


def gain(amount: float, *, approx: bool = False, who: str | None = None, quote: str = "获利") -> Fact:
    return Fact("illegal_gain", {"amount_cny": amount, "approx": approx, "who": who}, 5, 5 + len(quote), quote, 1.0)


def count(number: int, *, approx: bool) -> Fact:
    value = {"count": number, "approx": approx, "unit": "条", "data_type": None, "action": None}
    return Fact("record_count", value, 9, 11, "条数", 1.0)


def told(document_id: str, kind: str, *facts: Fact) -> Told:
    by_kind: dict[str, list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    return Told(document_id, kind, "题目", date(2022, 7, 1), document_id, by_kind)


NUMBER = "（2022）浙0106刑初77号"


def rows(*documents: Told) -> dict[str, list[dict[str, Any]]]:
    tables = Tables()
    assemble(documents, link_cases([account(document) for document in documents]), tables)
    return tables.rows


def test_a_verdict_and_the_news_of_it_punish_each_defendant_once() -> None:
    verdict = told(
        "v", "verdict", stated("case_number", NUMBER), defendant("陆启明", prison_months=14.0, fine_cny=20000.0)
    )
    news = told("n", "news", stated("case_number", NUMBER), defendant("陆某", prison_months=14.0))
    found = rows(news, verdict)
    assert [(d["alias"], d["kind"]) for d in found["defendants"]] == [("陆某", "person")]
    assert [(p["kind"], p["months"], p["amount_cny"]) for p in found["penalties"]] == [
        ("imprisonment", 14.0, None),
        ("fine", None, 20000.0),
    ]
    assert found["cases"][0]["documents"] == 2


def test_the_rounded_figure_of_the_news_is_the_exact_one_of_the_verdict() -> None:
    verdict = told("v", "verdict", stated("case_number", NUMBER), gain(48200), count(39412, approx=False))
    news = told("n", "news", stated("case_number", NUMBER), gain(48000, approx=True), count(39000, approx=True))
    found = rows(verdict, news)
    assert [g["amount_cny"] for g in found["illegal_gains"]] == [48200]
    assert [c["count"] for c in found["record_counts"]] == [39412]


def test_different_figures_of_one_case_all_stand() -> None:
    found = rows(told("v", "verdict", gain(434000, approx=True), gain(94000, approx=True), gain(340000, approx=True)))
    assert sorted(g["amount_cny"] for g in found["illegal_gains"]) == [94000, 340000, 434000]


def test_a_gain_is_a_defendants_only_where_the_name_is_his() -> None:
    found = rows(
        told("v", "verdict", defendant("陆启明", prison_months=8.0), gain(900, who="陆启明"), gain(70, who="二人"))
    )
    owner = found["defendants"][0]["defendant_id"]
    assert {g["amount_cny"]: g["defendant_id"] for g in found["illegal_gains"]} == {900: owner, 70: None}


def test_of_verdict_and_appeal_the_later_sentence_stands() -> None:
    first = told(
        "a", "verdict", stated("case_number", NUMBER), stated("decision_date", "2022-06-30"),
        defendant("陆启明", prison_months=14.0),
    )  # fmt: skip
    appeal = told(
        "b", "verdict", stated("case_number", "（2022）浙01刑终301号"), stated("case_number", NUMBER),
        stated("decision_date", "2022-09-01"), stated("instance", "second"), defendant("陆启明", prison_months=10.0),
    )  # fmt: skip
    found = rows(first, appeal)
    assert [p["months"] for p in found["penalties"]] == [10.0]
    case = found["cases"][0]
    assert (case["stage"], case["decision_on"], case["province"]) == ("second_instance", "2022-09-01", "浙江")


def test_charges_have_rows_of_their_own_beside_the_combined_sentence() -> None:
    parts = [
        {**NO_TERMS, "charge": "诈骗罪", "prison_months": 36.0, "span": [20, 24], "quote": "诈骗三年"},
        {
            **NO_TERMS,
            "charge": "侵犯公民个人信息罪",
            "prison_months": 12.0,
            "fine_cny": 5000.0,
            "span": [24, 28],
            "quote": "侵犯一年",
        },
    ]
    charged = defendant(
        "陆启明", prison_months=42.0, combined=True, charges=["诈骗罪", "侵犯公民个人信息罪"], per_charge=parts
    )
    found = rows(told("v", "verdict", charged))
    assert [(p["charge"], p["kind"], p["is_combined"]) for p in found["penalties"]] == [
        (None, "imprisonment", True),
        ("诈骗罪", "imprisonment", False),
        ("侵犯公民个人信息罪", "imprisonment", False),
        ("侵犯公民个人信息罪", "fine", False),
    ]


def test_an_exemption_is_a_penalty_without_a_figure_and_a_suspension_belongs_to_its_term() -> None:
    found = rows(
        told(
            "v", "verdict", defendant("陆启明", exempt=True),
            defendant("吴某", prison_months=36.0, probation_months=48.0, start=30),
        )
    )  # fmt: skip
    assert [(p["kind"], p["months"], p["probation_months"]) for p in found["penalties"]] == [
        ("exempt", None, None),
        ("imprisonment", 36.0, 48.0),
    ]


def measure(value: str, quote: str, **told_beside: Any) -> Fact:
    return Fact("measure", {"value": value, "detail": None, **told_beside}, 40, 40 + len(quote), quote, 1.0)


def test_what_an_item_of_its_own_orders_has_that_item_as_evidence() -> None:
    charged = defendant("陆某", prison_months=6.0, confiscated_cny=9840.0)
    ordered = measure("gains_confiscated", "违法所得9840元予以没收", amount_cny=9840.0)
    found = rows(told("v", "verdict", charged, ordered))
    quotes = {row["evidence_id"]: row["quote"] for row in found["evidence"]}
    assert {p["kind"]: quotes[p["evidence_id"]] for p in found["penalties"]} == {
        "imprisonment": "判处有期徒刑十个月",
        "confiscation": "违法所得9840元予以没收",
    }
    without = rows(told("v", "verdict", charged))
    assert [p["kind"] for p in without["penalties"]] == ["imprisonment"], "no evidence, no fact"


def test_the_tier_that_the_court_found_is_the_cases_unless_it_found_both() -> None:
    serious, very = measure("tier_serious", "情节严重"), measure("tier_especially_serious", "情节特别严重")
    assert rows(told("v", "verdict", very))["cases"][0]["tier_found"] == "especially_serious"
    assert rows(told("v", "verdict", serious, very))["cases"][0]["tier_found"] is None


def test_prices_were_paid_within_the_period_of_the_offence() -> None:
    price = Fact(
        "price", {"min": 0.8, "max": 0.8, "side": "sell", "fuzzy": False, "data_type": None}, 5, 9, "每条八角", 1.0
    )
    period = Fact("measure", {"value": "offence_period", "detail": "2022-04/2023-02"}, 0, 3, "四月至", 1.0)
    (row,) = rows(told("v", "verdict", price, period))["price_observations"]
    assert (row["observed_from"], row["observed_to"]) == (date(2022, 4, 1), date(2023, 2, 28))
    (undated,) = rows(told("v", "verdict", price))["price_observations"]
    assert (undated["observed_from"], undated["observed_to"]) == (None, None)


def test_quotes_are_redacted_and_keep_their_length() -> None:
    found = rows(
        told("v", "verdict", defendant("陆启明", quote="被告人陆启明犯罪，电话13912345678", prison_months=6.0))
    )
    (evidence,) = found["evidence"]
    assert evidence["quote"] == "被告人陆某某犯罪，电话×××××××××××"
    assert evidence["char_end"] - evidence["char_start"] == len(evidence["quote"])


def test_every_row_points_to_evidence_that_exists() -> None:
    found = rows(told("v", "verdict", defendant("陆启明", prison_months=6.0), gain(900), count(5200, approx=False)))
    known = {row["evidence_id"] for row in found["evidence"]}
    for table in ("penalties", "illegal_gains", "record_counts"):
        assert {row["evidence_id"] for row in found[table]} <= known


def test_facts_held_back_never_reach_a_case() -> None:
    document = {"document_id": "d", "kind": "news", "title": None, "published_on": None, "leader": "d"}
    row = {"document_id": "d", "kind": "held", "value": "{}", "char_start": 0, "char_end": 1, "quote": "几"}
    (gathered,) = gather([document], [{**row, "confidence": 0.0, "held_reason": "no_leading_number"}])
    assert gathered.facts == {}
