"""The marts, figure by figure, over the lake of conftest.py; every expected value was worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2] / "dbt_like_sql"
MARTS = {
    model["name"]: [column["name"] for column in model["columns"]]
    for model in yaml.safe_load((PROJECT / "models/marts/_marts.yml").read_text(encoding="utf-8"))["models"]
}
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mart", MARTS)
def test_every_mart_has_the_columns_that_are_documented_and_tells_its_n(warehouse: Any, mart: str) -> None:
    built = warehouse.query(
        f"select column_name from information_schema.columns where table_schema = 'marts' and table_name = '{mart}'"
    )
    assert [name for (name,) in built] == MARTS[mart]
    assert any(name == "n" or name.startswith("n_") for name in MARTS[mart])


def test_marts_and_their_files_are_the_same() -> None:
    assert {path.stem for path in (PROJECT / "models/marts").glob("*.sql")} == set(MARTS)


def test_penalties_by_year(warehouse: Any) -> None:
    found = warehouse.query(
        """select year, n_cases, n_defendants, n_insiders, n_sentenced, n_imprisoned, median_prison_months,
                  q1_prison_months, q3_prison_months, n_over_three_years, n_detained, n_probation, n_exempt
           from marts.penalties_by_year order by year"""
    )
    assert found == [
        # E: one of two is detained on probation, the other exempted.
        (2016, 1, 2, 0, 2, 0, None, None, None, 0, 1, 1, 1),
        # A and B (C has no defendant, D is not relevant): 10, 36 and, of two charges, the combined 54 months.
        (2018, 2, 3, 1, 3, 3, 36.0, 23.0, 45.0, 1, 0, 1, 0),
        (2021, 1, 1, 0, 1, 1, 7.0, 7.0, 7.0, 0, 0, 0, 0),
    ]


def test_a_fine_that_the_combined_sentence_does_not_name_is_the_sum_of_its_parts(warehouse: Any) -> None:
    # 刑法69 para. 3: fines of several charges are added up; B1 owes 20,000 and 10,000.
    assert warehouse.query(
        "select prison_months, fine_cny, n_charges from intermediate.defendant_sentences where defendant_id = 'B1'"
    ) == [(54.0, 30000.0, 2)]
    assert warehouse.query(
        "select n_fined, median_fine_cny, q1_fine_cny, q3_fine_cny from marts.penalties_by_year where year = 2018"
    ) == [(3, 10000.0, 7500.0, 20000.0)]


def test_terms_for_this_offence_alone_leave_out_combined_sentences(warehouse: Any) -> None:
    found = warehouse.query(
        """select year, n_imprisoned_offence_alone, median_prison_months_offence_alone
           from marts.penalties_by_year order by year"""
    )
    # In 2018 A1 and A2; B1 was sentenced for fraud as well.
    assert found == [(2016, 0, None), (2018, 2, 23.0), (2021, 1, 7.0)]


def test_probation_is_a_share_of_terms_that_can_be_suspended(warehouse: Any) -> None:
    shares = dict(warehouse.query("select year, probation_share from marts.penalties_by_year"))
    assert shares[2016] == 1.0
    assert shares[2018] == pytest.approx(1 / 3)


def test_a_case_with_two_channels_counts_in_each(warehouse: Any) -> None:
    found = warehouse.query(
        """select channel, industry, n_cases, n_defendants, median_prison_months
           from marts.penalties_by_year_channel_industry where year = 2018 order by all"""
    )
    assert found == [
        ("insider", "finance", 1, 1, 54.0),
        ("insider", "telecom", 1, 2, 23.0),
        ("purchase_resale", "telecom", 1, 2, 23.0),
    ]


def test_channel_trends(warehouse: Any) -> None:
    found = warehouse.query(
        """select channel, n_cases, n_cases_of_year, n_cases_stated, round(share_of_stated, 4), n_cases_with_records,
                  median_records, n_cases_with_gain, median_gain_cny, n_cases_dated_by_publication
           from marts.channel_trends where year = 2018 order by channel"""
    )
    assert found == [
        # Largest counts of A and B: 8000 (not 8000 + 3000) and 2000.
        ("insider", 2, 3, 3, 0.6667, 2, 5000.0, 1, 6000.0, 0),
        ("purchase_resale", 1, 3, 3, 0.3333, 1, 8000.0, 1, 6000.0, 0),
        # C has labels through its document, and its year from its publication.
        ("scraping", 1, 3, 3, 0.3333, 0, None, 0, None, 1),
    ]


def test_a_case_whose_industry_no_text_states_stays_in_the_count(warehouse: Any) -> None:
    found = warehouse.query(
        """select industry, n_cases, n_cases_of_year, n_cases_stated, share_of_stated
           from marts.industry_trends where year = 2018"""
    )
    assert sorted(found) == [("finance", 1, 3, 2, 0.5), ("not_stated", 1, 3, 2, None), ("telecom", 1, 3, 2, 0.5)]


def test_price_per_record(warehouse: Any) -> None:
    found = warehouse.query(
        """select year, data_type, side, n, n_cases, n_fuzzy, n_dated_by_case, round(median_cny, 4), round(q1_cny, 4),
                  round(q3_cny, 4), lowest_cny, highest_cny
           from marts.price_per_record_by_year order by all"""
    )
    assert found == [
        # The period of the purchase is stated; the midpoint of 0.2 to 0.4 enters.
        (2017, "phone", "buy", 1, 1, 0, 0, 0.3, 0.3, 0.3, 0.2, 0.4),
        (2018, "credit", "sell", 1, 1, 0, 1, 325.0, 325.0, 325.0, 300.0, 350.0),
        (2018, "phone", "quote", 1, 1, 1, 1, 0.05, 0.05, 0.05, 0.0, 0.1),
        (2018, "phone", "sell", 4, 1, 0, 4, 0.8, 0.65, 0.95, 0.5, 1.1),
    ]


@pytest.mark.parametrize(
    ("defendant", "share", "lower", "upper"),
    [
        # An insider: 8000 phone numbers of 2500, more than 6000 CNY of 2500; a tenth of it for the higher band.
        ("A1", 3.2, "serious", "serious"),
        # The buyer: 8000 of 5000; the gain is the clerk's.
        ("A2", 1.6, "serious", "serious"),
        # 600 credit reports of 50, and of 500 for the higher band; the day of the decision is not needed in 2018.
        ("B1", 12.0, "especially_serious", "especially_serious"),
        # No thresholds in 2016.
        ("E1", None, None, None),
        # 30 of 50 and 3000 of 5000: 0.6 each, 1.2 together.
        ("F1", 0.6, "below", "serious"),
    ],
)
def test_the_band_follows_from_what_is_stated(
    warehouse: Any, defendant: str, share: float, lower: str, upper: str
) -> None:
    ((found_share, *bands),) = warehouse.query(
        f"""select share_of_threshold, lower_band, upper_band from intermediate.defendant_bands
            where defendant_id = '{defendant}'"""
    )
    assert found_share == (None if share is None else pytest.approx(share))
    assert bands == [lower, upper]


def test_statutory_band_beside_sentence(warehouse: Any) -> None:
    found = warehouse.query(
        """select year, band, is_insider, n_defendants, n_cases, n_compared, n_within_range, n_below_range,
                  n_above_range, median_prison_months
           from marts.statutory_band_vs_sentence order by all"""
    )
    assert found == [
        (2016, "not_derivable", False, 2, 1, 0, 0, 0, 0, None),
        # B1: the 40 months for this charge are compared, not the 54 of the combined sentence.
        (2018, "especially_serious", False, 1, 1, 1, 1, 0, 0, 40.0),
        (2018, "serious", False, 1, 1, 1, 1, 0, 0, 10.0),
        (2018, "serious", True, 1, 1, 1, 1, 0, 0, 36.0),
        (2021, "unsettled", False, 1, 1, 0, 0, 0, 0, 7.0),
    ]


def test_source_coverage_beside_the_official_figure(warehouse: Any) -> None:
    found = warehouse.query(
        """select source_id, year, n_documents, n_original_documents, n_cases, n_cases_of_year, n_defendants_of_year,
                  official_persons_prosecuted
           from marts.source_coverage order by all"""
    )
    assert found == [
        ("court", 2016, 1, 1, 1, 1, 2, None),
        ("court", 2018, 2, 2, 2, 3, 3, None),
        ("court", 2021, 1, 1, 1, 1, 1, 9800),
        # The paper has a copy of A and the exposé C.
        ("paper", 2018, 2, 1, 2, 3, 3, None),
    ]


def test_official_coverage_counts_cases_decided_within_the_period(warehouse: Any) -> None:
    found = {
        key: rest
        for key, *rest in warehouse.query("select figure_id, n_cases, n_defendants, share from marts.official_coverage")
    }
    assert found["nandu_2016_verdicts"] == [4, 6, pytest.approx(4 / 8602)]
    assert found["spc_2015_persons"] == [1, 2, pytest.approx(2 / 1295)]
    # B is decided at some day of 2018, which is not wholly before June.
    assert found["pkulaw_2017_verdicts"][0] == 1
    assert found["beijing_2018_cases"][:2] == [1, 1]
    assert found["spp_2021_prosecuted"][2] is None


def test_data_quality(warehouse: Any) -> None:
    found = {
        (topic, table, item): (n, total)
        for topic, table, item, n, total in warehouse.query(
            "select topic, table_name, item, n, n_total from marts.data_quality"
        )
    }
    assert found["nulls", "cases", "decision_on"] == (2, 6)
    assert found["nulls", "penalties", "amount_cny"] == (9, 14)
    assert found["nulls", "documents", "published_on"] == (1, 7)
    assert found["with_evidence", "penalties", "evidence_id"] == (14, 14)
    assert found["quarantine", "quarantine", "documents/no_text"] == (2, 3)
    assert found["held_back", "facts", "ambiguous_role"] == (1, 1)
    columns = warehouse.query("select count(*) from information_schema.columns where table_schema = 'main'")
    assert columns == [(sum(topic == "nulls" for topic, *_ in found) + len(TYPED_BUT_EMPTY),)]


# Columns of tables that have no row in this lake have no share of nulls.
TYPED_BUT_EMPTY = ("table", "key", "column", "value", "why", "by", "on")


def test_an_empty_lake_gives_empty_marts_and_the_official_figures(empty_warehouse: Any) -> None:
    for mart in MARTS:
        ((rows,),) = empty_warehouse.query(f"select count(*) from marts.{mart}")
        if mart == "official_coverage":
            assert rows > 30
        elif mart == "data_quality":
            assert empty_warehouse.query("select sum(n), sum(n_total) from marts.data_quality") == [(0, 0)]
        else:
            assert rows == 0, mart


def test_documents_say_how_their_capture_was_come_by(warehouse: Any) -> None:
    found = warehouse.query("select origin, count(*) from documents group by all order by origin")
    assert found == [("crawl", 6), ("internet_archive", 1)]
