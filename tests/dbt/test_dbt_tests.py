"""The tests of the dbt project: each finds the fault that its first line says, and nothing else is found."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_like_sql"
SINGULAR = sorted((PROJECT / "tests").glob("*.sql"))

# One fault for each test: statements that put it into a built warehouse, and the tests that it must fail.
FAULTS: dict[str, tuple[str, ...]] = {
    "probation_within_law": ("update main.penalties set probation_months = 7 where penalty_id = 'p0'",),
    "term_within_range_of_offence": ("update main.penalties set months = 85 where penalty_id = 'p4'",),
    "combined_sentence_above_its_parts": ("update main.penalties set months = 80 where penalty_id = 'p8'",),
    "one_combined_sentence": (
        "insert into main.penalties select * replace ('p8b' as penalty_id) from main.penalties where penalty_id = 'p8'",
    ),
    "penalty_in_case_of_defendant": ("update main.penalties set case_id = 'B' where penalty_id = 'p2'",),
    "fact_from_document_of_its_case": (
        "update main.record_counts set evidence_id = 'x' where record_count_id = 'r0'",
        # a true quote, of another case's document
        "insert into main.evidence values ('x', 'dF', 0, 5, '美容店前员')",
    ),
    "quote_states_a_number": (
        "update main.penalties set evidence_id = 'none' where penalty_id = 'p0'",
        "insert into main.evidence values ('none', 'dA', 0, 4, '黄浦法院')",
    ),
    "quote_stands_in_document": ("update main.evidence set quote = '8001条' where quote = '8000条'",),
    "case_counts_its_documents": ("update main.cases set documents = 3 where case_id = 'A'",),
    "document_in_one_case": (
        "insert into main.case_documents values ('B', 'dF', 'single', 1.0)",
        "update main.cases set documents = 2 where case_id = 'B'",
    ),
    "label_code_of_its_facet": ("update main.labels set code = 'telecom' where label_id = 'B/channel/insider'",),
    "duplicate_of_an_original": ("update main.documents set cluster_id = 'other' where document_id = 'dA2'",),
    "decided_before_published": (
        "update main.cases set decided_year = 2041, decision_on = date '2041-01-15' where case_id = 'F'",
    ),
    "case_numbers_of_one_form": ("update main.cases set case_numbers = ['2018沪0101刑初12号'] where case_id = 'A'",),
    "province_of_its_case_number": ("update main.cases set province = '江苏' where case_id = 'F'",),
    # Tests that the contracts make, one of each kind.
    "penalties__evidence_id_stated": ("update main.penalties set evidence_id = null where penalty_id = 'p3'",),
    "price_observations__min_not_above_max": (
        "update main.price_observations set price_min_cny = 2 where price_observation_id = 'o0'",
    ),
    "sources__source_id_once": ("insert into main.sources select * from main.sources where source_id = 'paper'",),
    "labels__probability_in_range": ("update main.labels set probability = 1.5 where label_id = 'A/channel/insider'",),
    "defendants__kind_known": ("update main.defendants set kind = 'ghost' where defendant_id = 'D1'",),
    "documents__text_sha256_form": ("update main.documents set text_sha256 = 'x' where document_id = 'dC'",),
    "documents__source_id_exists": ("update main.documents set source_id = 'nobody' where document_id = 'dD'",),
    "case_documents__key_once": (
        "insert into main.case_documents select * from main.case_documents where case_id = 'C'",
        "update main.cases set documents = 2 where case_id = 'C'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", SINGULAR, ids=lambda path: path.stem)
def test_a_singular_test_opens_with_what_it_detects(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("-- Detects ")


def test_every_singular_test_is_shown_its_fault() -> None:
    assert {path.stem for path in SINGULAR} <= set(FAULTS)


@pytest.mark.slow
def test_sound_tables_pass_without_a_warning(warehouse: Any) -> None:
    assert not re.search(r"\[(WARN|FAIL|ERROR)", (warehouse.home / "logs" / "dbt.log").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_each_fault_is_found_by_its_test(warehouse: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.getbasetemp() / "faulty"
    shutil.copytree(warehouse.home, home)
    faulty = type(warehouse)(home, warehouse.lake)
    for statements in FAULTS.values():
        faulty.change(*statements)
    done = faulty.dbt("test")
    assert done.returncode == 1
    found = set(re.findall(r"(?:FAIL|WARN) \d+ (\w+)", done.stdout))
    assert set(FAULTS) <= found, sorted(set(FAULTS) - found)
    assert "ERROR [" not in done.stdout
