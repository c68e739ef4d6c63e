"""The whole way of the data over the bundled sample sites, with real Scrapy, Dagster, dbt and DuckDB."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from spiders.samples.key import PageKey, load_key
from tests.end_to_end.conftest import Workplace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample_run")]


DOCUMENTS = ("crawled", "error_then_ok")


def pages(*expected: str) -> dict[str, PageKey]:
    return {page.path: page for page in load_key() if page.expected in expected}


def by_path(place: Workplace, column: str) -> dict[str, Any]:
    """A column of the documents by the path of their address."""
    rows = place.rows(f"SELECT url, {column} FROM documents")
    return {re.sub(r"^http://[^/]+", "", url): value for url, value in rows}


def test_every_page_of_the_key_becomes_a_document(sample_run: Workplace) -> None:
    assert set(by_path(sample_run, "kind")) == set(pages(*DOCUMENTS))
    assert len(pages(*DOCUMENTS)) >= 80


def test_what_must_not_be_fetched_is_not_and_says_why(sample_run: Workplace) -> None:
    query = "SELECT reason_code, count(*) FROM quarantine WHERE stage = 'captures' GROUP BY ALL"
    reasons = dict(sample_run.rows(query))
    assert reasons["robots_disallowed"] == len(pages("disallowed"))
    assert reasons["not_found"] == len(pages("missing"))
    assert reasons["forbidden_address"] == len(pages("redirect_refused"))


def test_what_each_crawl_gave_stands_in_the_warehouse(sample_run: Workplace) -> None:
    crawls = sample_run.rows("SELECT source_id, number, exit, new, set_aside, warnings FROM crawls ORDER BY source_id")
    new = dict(sample_run.rows("SELECT source_id, count(*) FROM documents GROUP BY ALL"))
    assert [(source, number, exit_) for source, number, exit_, *_ in crawls] == [
        (s, 1, "finished") for s in sorted(new)
    ]
    assert sum(row[3] for row in crawls) >= sum(new.values())
    told: Counter[str] = Counter()
    for *_, set_aside, warnings in crawls:
        told.update(json.loads(set_aside))
        assert warnings == []
    assert told["robots_disallowed"] == len(pages("disallowed"))
    assert told["not_found"] == len(pages("missing"))
    plain = sample_run.leakledger("status").stdout
    assert "The last crawl of each source" in plain
    with dg.DagsterInstance.from_config(str(sample_run.home / "dagster")) as instance:
        (event,) = instance.fetch_materializations(dg.AssetKey("captures"), limit=1).records
        metadata = event.asset_materialization.metadata
    assert metadata["new"].value == sum(row[3] for row in crawls)
    assert str(metadata["crawls"].value).count("\n| sample_") == len(crawls)


def test_titles_and_kinds_are_those_of_the_key(sample_run: Workplace) -> None:
    titles, kinds = by_path(sample_run, "title"), by_path(sample_run, "kind")
    expected = pages(*DOCUMENTS)
    assert {path: titles[path] for path in expected} == {path: page.title for path, page in expected.items()}
    right = [kinds[path] == page.kind for path, page in expected.items()]
    assert sum(right) / len(right) >= 0.93


def test_syndicated_copies_share_a_cluster(sample_run: Workplace) -> None:
    clusters = by_path(sample_run, "cluster_id")
    copies = [page for page in pages(*DOCUMENTS).values() if page.duplicate_of]
    assert copies
    assert not [page.path for page in copies if clusters[page.path] != clusters[page.duplicate_of]]
    assert len(set(clusters.values())) == len(clusters) - len(copies)


def test_every_figure_has_a_quote_that_stands_in_its_document(sample_run: Workplace) -> None:
    for table in ("penalties", "record_counts", "illegal_gains", "price_observations"):
        ((orphans,),) = sample_run.rows(f"SELECT count(*) FROM {table} ANTI JOIN evidence USING (evidence_id)")
        ((rows,),) = sample_run.rows(f"SELECT count(*) FROM {table}")
        assert (orphans, rows > 10) == (0, True), table


def test_nobody_can_be_read_in_the_release(sample_run: Workplace) -> None:
    names = {defendant.name for page in load_key() for defendant in page.defendants}
    full = {name for name in names if not re.search("[某×xX*0-9]", name) and len(name) in (2, 3)}
    assert full, "the samples hold full names, or this test shows nothing"
    release = Path(sample_run.summary()["release"])
    frames = [pl.read_parquet(file) for file in release.glob("*.parquet")]
    published = "\n".join(
        "\n".join(frame[column].drop_nulls())
        for frame in frames
        for column, dtype in frame.schema.items()
        if dtype == pl.String
    )
    assert len(published) > 10_000
    assert not [name for name in full if name in published]


def test_the_marts_have_something_to_show(sample_run: Workplace) -> None:
    assert len(sample_run.rows("SELECT DISTINCT year FROM marts.penalties_by_year")) >= 8
    assert len(sample_run.rows("SELECT DISTINCT data_type FROM marts.price_per_record_by_year")) >= 4
    assert len(sample_run.rows("SELECT DISTINCT channel FROM marts.channel_trends")) >= 6


def test_the_release_is_whole_and_says_that_it_is_invented(sample_run: Workplace) -> None:
    release = Path(sample_run.summary()["release"])
    index = json.loads((release / "release.json").read_text(encoding="utf-8"))
    assert index["version"] == release.name
    assert (release / "checksums.sha256").read_text(encoding="utf-8").count(".parquet") == 14
    assert "invented" in (release / "README.md").read_text(encoding="utf-8").lower()


def test_a_run_of_the_command_shows_in_dagster(sample_run: Workplace) -> None:
    with dg.DagsterInstance.from_config(str(sample_run.home / "dagster")) as instance:
        run = instance.get_runs()[-1]
        assert (run.job_name, run.status.value) == ("refresh", "SUCCESS")


def test_nothing_new_means_nothing_worked_and_no_new_release(sample_run: Workplace) -> None:
    before = sample_run.summary()
    database = (sample_run.home / "warehouse.duckdb").stat().st_mtime_ns
    done = sample_run.leakledger("run", "--samples", "--json")
    assert done.returncode == 0, done.stderr
    assert (sample_run.home / "warehouse.duckdb").stat().st_mtime_ns == database
    after = sample_run.summary()
    crawls = [(crawl["number"], crawl["exit"], crawl["new"], crawl["changed"]) for crawl in after.pop("crawls")]
    assert crawls == [(2, "finished", 0, 0)] * len(before.pop("crawls"))
    assert after == before
    assert before["stale"] == {}


def test_sql_answers_and_never_writes(sample_run: Workplace) -> None:
    answer = sample_run.leakledger("sql", "--json", "SELECT count(*) AS n FROM cases")
    assert json.loads(answer.stdout)[0]["n"] > 50
    refused = sample_run.leakledger("sql", "DELETE FROM cases")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    reaching_out = sample_run.leakledger("sql", "SELECT * FROM read_csv('/etc/passwd')")
    assert reaching_out.returncode == 1


def test_a_release_of_that_version_is_made_once(sample_run: Workplace) -> None:
    assert sample_run.leakledger("release", "1.0.0").returncode == 0
    assert sample_run.leakledger("release", "1.0.0").returncode == 0
    assert (sample_run.home / "releases" / "1.0.0" / "release.json").is_file()
    assert sample_run.leakledger("release", "../evil").returncode == 2


def facts_of(place: Workplace, kind: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    query = f"""
        SELECT d.url, f.value FROM read_parquet('{place.home}/lake/facts/*.parquet') f
        JOIN read_parquet('{place.home}/lake/documents/*.parquet') d USING (document_id)
        WHERE f.kind = '{kind}' AND f.held_reason IS NULL
            AND json_extract_string(f.value, '$.detail') IS DISTINCT FROM 'below'  -- of the decision appealed against
    """
    for url, value in place.rows(query):
        found.setdefault(re.sub(r"^http://[^/]+", "", url), []).append(json.loads(value))
    return found


@pytest.mark.parametrize(
    ("kind", "field", "key", "floor"),
    [
        ("record_count", "records", lambda f: f["count"], 0.90),
        ("illegal_gain", "gains", lambda f: f["amount_cny"], 0.90),
        ("price", "prices", lambda f: (f["min"], f["max"]), 0.88),
        ("case_number", "case_numbers", lambda f: f["value"] if isinstance(f, dict) else f, 0.95),
        ("court", "courts", lambda f: f["value"] if isinstance(f, dict) else f, 0.93),
        ("decision_date", "decision_dates", lambda f: f["value"] if isinstance(f, dict) else f, 0.93),
    ],
)
def test_facts_found_are_the_facts_written(
    sample_run: Workplace, kind: str, field: str, key: Any, floor: float
) -> None:
    found = facts_of(sample_run, kind)
    hit = missing = extra = 0
    for page in pages(*DOCUMENTS).values():
        gold = page.model_dump(mode="json")
        if not page.relevant or gold[field] is None:
            continue
        want = {key(item) for item in gold[field]}
        have = {key(item) for item in found.get(page.path, [])}
        hit, missing, extra = hit + len(want & have), missing + len(want - have), extra + len(have - want)
    assert 2 * hit / (2 * hit + missing + extra) >= floor, (hit, missing, extra)
