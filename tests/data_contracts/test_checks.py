"""Checks of frames: each kind of rule finds exactly the rows that break it, and Polars agrees with DuckDB."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandera.errors
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.contracts import check_frame, load_contracts, pandera_schema, polars_schema
from data_contracts.rules import rules_of

CONTRACTS = load_contracts()

PENALTY: dict[str, Any] = {
    "penalty_id": "p1", "defendant_id": "d1", "case_id": "c1", "charge": "侵犯公民个人信息罪", "kind": "imprisonment",
    "months": 14.0, "probation_months": 24.0, "amount_cny": None, "is_combined": False, "evidence_id": "e1",
}  # fmt: skip


def frame(table: str, *rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=polars_schema(CONTRACTS[table]), orient="row")


def broken(table: str, data: pl.DataFrame, **others: pl.DataFrame) -> dict[str, int]:
    return {v.rule: v.n for v in check_frame(CONTRACTS[table], data, others)}


def test_a_frame_that_keeps_the_contract_has_no_violation() -> None:
    fine = PENALTY | {
        "penalty_id": "p2",
        "kind": "fine",
        "months": None,
        "probation_months": None,
        "amount_cny": 8000.0,
    }
    assert not check_frame(CONTRACTS["penalties"], frame("penalties", PENALTY, fine))


@pytest.mark.parametrize("table", CONTRACTS)
def test_no_rows_break_nothing(table: str) -> None:
    assert not check_frame(CONTRACTS[table], frame(table))


@pytest.mark.parametrize(
    ("change", "rule", "severity"),
    [
        ({"evidence_id": None}, "evidence_id_stated", "error"),
        ({"kind": "scolding"}, "kind_known", "error"),
        ({"months": 301.0}, "months_in_range", "error"),
        ({"months": None}, "term_has_a_length", "error"),
        ({"months": 0.0, "probation_months": None}, "length_is_not_zero", "error"),
        ({"months": 5.0}, "term_within_law", "warning"),
        ({"amount_cny": 5000.0}, "amount_has_a_kind", "error"),
        ({"kind": "control"}, "probation_has_a_term", "error"),
    ],
)
def test_a_broken_rule_is_told_with_its_severity_and_the_row(change: dict[str, Any], rule: str, severity: str) -> None:
    other = PENALTY | {"penalty_id": "p2"}
    found = [
        v for v in check_frame(CONTRACTS["penalties"], frame("penalties", PENALTY | change, other)) if v.rule == rule
    ]
    assert [(v.severity, v.n, v.sample) for v in found] == [(severity, 1, ("p1",))]


def test_a_key_stands_once() -> None:
    assert broken("penalties", frame("penalties", PENALTY, PENALTY)) == {"penalty_id_once": 2}
    link = {"case_id": "c1", "document_id": "d1", "method": "case_number", "probability": 1.0}
    assert broken("case_documents", frame("case_documents", link, link | {"document_id": "d2"})) == {}
    assert broken("case_documents", frame("case_documents", link, link)) == {"key_once": 2}


def test_a_foreign_key_is_checked_where_the_other_table_is_given() -> None:
    data = frame("penalties", PENALTY)
    nobody = frame("defendants")
    somebody = frame(
        "defendants", {"defendant_id": "d1", "case_id": "c1", "alias": "何某", "kind": "person", "role": None}
    )
    assert broken("penalties", data, defendants=nobody) == {"defendant_id_exists": 1}
    assert broken("penalties", data, defendants=somebody) == {}


def test_a_document_may_stand_for_another_of_the_same_table() -> None:
    document = {
        "document_id": "a", "capture_id": "k", "source_id": "s", "kind": "news", "script": "hans",
        "fetched_at": datetime(2024, 1, 2, tzinfo=UTC), "origin": "crawl", "text_sha256": "0" * 64, "char_count": 10,
        "quality_flags": [],
    }  # fmt: skip
    copy = document | {"document_id": "b", "duplicate_of": "a"}
    assert broken("documents", frame("documents", document, copy)) == {}
    assert broken("documents", frame("documents", document, copy | {"duplicate_of": "z"})) == {"duplicate_of_exists": 1}


def test_a_missing_column_and_a_wrong_type_are_told_and_the_rest_is_still_checked() -> None:
    data = (
        frame("penalties", PENALTY | {"kind": "scolding"}).drop("charge").with_columns(pl.col("months").cast(pl.String))
    )
    found = broken("penalties", data)
    assert found["missing"] == 1
    assert found["type"] == 1
    assert found["kind_known"] == 1


def test_columns_beyond_the_contract_are_welcome() -> None:
    assert not check_frame(CONTRACTS["penalties"], frame("penalties", PENALTY).with_columns(note=pl.lit("seen")))


def test_a_violation_reads_as_a_sentence() -> None:
    found = check_frame(
        CONTRACTS["penalties"], frame("penalties", PENALTY | {"kind": "scolding", "probation_months": None})
    )
    assert str(found[0]).startswith("error: penalties.kind: kind_known: 1 row(s), e.g. p1 (")


def test_pandera_rejects_what_the_contract_rejects() -> None:
    schema = pandera_schema(CONTRACTS["penalties"])
    schema.validate(frame("penalties", PENALTY), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors) as told:
        schema.validate(frame("penalties", PENALTY | {"kind": "scolding", "probation_months": None}), lazy=True)
    assert "kind_known" in str(told.value)


months = st.one_of(st.none(), st.floats(-10, 400, allow_nan=False))


@given(st.lists(months, max_size=30))
def test_a_range_counts_exactly_the_values_outside_it(values: list[float | None]) -> None:
    rows = [PENALTY | {"penalty_id": str(i), "months": m} for i, m in enumerate(values)]
    outside = sum(m is not None and not 0 <= m <= 300 for m in values)
    assert broken("penalties", frame("penalties", *rows)).get("months_in_range", 0) == outside


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "VARCHAR": st.sampled_from(
        ["imprisonment", "fine", "detention", "control", "life", "exempt", "", "罚金", "a", "b"]
    ),
    "DATE": st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    "TIMESTAMPTZ": st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
        lambda t: t.replace(tzinfo=UTC)
    ),
    "INTEGER": st.integers(0, 2030),
    "BIGINT": st.integers(0, 20),
    "DOUBLE": st.sampled_from([0.0, 0.5, 1.0, 6.0, 12.0, 36.0, 301.0]),
    "BOOLEAN": st.booleans(),
    "VARCHAR[]": st.lists(st.sampled_from(["a", "b"]), max_size=2),
}
WITH_CONDITIONS = [name for name, c in CONTRACTS.items() if any(r.kind == "condition" for r in rules_of(c))]


@pytest.mark.parametrize("table", WITH_CONDITIONS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_condition_means_the_same_to_polars_and_to_duckdb(table: str, tmp_path: Path, data: st.DataObject) -> None:
    contract = CONTRACTS[table]
    row = st.fixed_dictionaries({c.name: st.none() | VALUES[c.physical_type] for c in contract.columns})
    sample = frame(table, *data.draw(st.lists(row, min_size=1, max_size=12)))
    file = tmp_path / "sample.parquet"
    sample.write_parquet(file)
    found = broken(table, sample)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for rule in rules_of(contract):
            if rule.kind == "condition":
                query = f"SELECT count(*) FROM read_parquet('{file}') WHERE {rule.condition}"
                assert connection.execute(query).fetchall() == [(found.get(rule.id, 0),)], rule.id


def test_a_page_published_after_it_was_fetched_is_a_warning_from_the_second_day_on() -> None:
    fetched = datetime(2024, 3, 1, 22, tzinfo=UTC)
    document = {
        "document_id": "a", "capture_id": "k", "source_id": "s", "kind": "news", "script": "hans",
        "fetched_at": fetched, "origin": "crawl", "text_sha256": "0" * 64, "char_count": 10, "quality_flags": [],
    }  # fmt: skip
    for days, expected in ((0, {}), (1, {}), (2, {"published_before_fetched": 1})):
        published = document | {"published_on": fetched.date() + timedelta(days=days)}
        assert broken("documents", frame("documents", published)) == expected
