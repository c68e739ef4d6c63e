"""A release: what is in it, that it can be made again bit by bit, and what keeps it from being made at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.contracts import load_contracts, polars_schema
from pipelines.privacy.alias import cued_names
from warehouse import release
from warehouse.publishable import masked_title
from warehouse.release import ReleaseBlocked, make_release


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_every_published_table_is_a_file_with_the_columns_of_its_contract(core: Any, rows: Any, tmp_path: Path) -> None:
    folder = make_release(core(rows), tmp_path / "releases", "1.0")
    assert folder == tmp_path / "releases" / "1.0"
    for name, contract in load_contracts().items():
        frame = pl.read_parquet(folder / f"{name}.parquet")
        assert dict(frame.schema) == polars_schema(contract)
        assert frame.height == len(rows.get(name, []))
    assert "text" not in pl.read_parquet_schema(folder / "documents.parquet")
    fetched = pl.read_parquet(folder / "documents.parquet")["fetched_at"]
    assert str(fetched[0]) == "2024-01-02 03:04:05+00:00"


def test_checksums_are_those_of_the_files(core: Any, rows: Any, tmp_path: Path) -> None:
    folder = make_release(core(rows), tmp_path / "releases", "1.0")
    lines = (folder / "checksums.sha256").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(listed) == {p.name for p in folder.iterdir()} - {"checksums.sha256", "release.json"}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_a_release_tells_of_itself_and_stands_in_the_index(core: Any, rows: Any, tmp_path: Path) -> None:
    file, releases = core(rows), tmp_path / "releases"
    told = json.loads((make_release(file, releases, "1.0") / "release.json").read_text())
    assert told["rows"]["documents"] == 2
    assert told["documents_published"] == ["2020-05-07", "2020-05-09"]
    assert told["cases_decided"] == ["2020-04-30", "2020-04-30"]
    assert told["sample_notice"] is None
    make_release(file, releases, "1.1")
    index = json.loads((releases / "index.json").read_text())
    assert [(r["version"], r["rows"]["penalties"]) for r in index["releases"]] == [("1.0", 1), ("1.1", 1)]


def test_the_same_warehouse_gives_the_same_bytes_in_whatever_order_its_rows_lie(
    core: Any, rows: Any, tmp_path: Path
) -> None:
    first = make_release(core(rows), tmp_path / "one", "1.0")
    for table in rows.values():
        table.reverse()
    second = make_release(core(rows), tmp_path / "two", "1.0")
    assert (first / "checksums.sha256").read_bytes() == (second / "checksums.sha256").read_bytes()


def test_a_version_with_the_same_content_is_left_as_it_is(core: Any, rows: Any, tmp_path: Path) -> None:
    file, releases = core(rows), tmp_path / "releases"
    folder = make_release(file, releases, "1.0")
    (folder / "release.json").write_text(
        (folder / "release.json").read_text().replace('"created": "2', '"created": "1')
    )
    before = files_of(releases / "1.0")
    assert make_release(file, releases, "1.0") == folder
    assert files_of(folder) == before


def test_a_version_that_exists_with_other_content_is_refused_and_kept(core: Any, rows: Any, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    make_release(core(rows), releases, "1.0")
    before = files_of(releases)
    rows["penalties"][0]["months"] = 13.0
    with pytest.raises(ReleaseBlocked, match=r"1\.0 exists and differs in penalties\.parquet"):
        make_release(core(rows), releases, "1.0")
    assert files_of(releases) == before


def test_a_released_file_that_was_changed_is_noticed(core: Any, rows: Any, tmp_path: Path) -> None:
    file, releases = core(rows), tmp_path / "releases"
    folder = make_release(file, releases, "1.0")
    (folder / "cases.parquet").write_bytes(b"gone")
    with pytest.raises(ReleaseBlocked, match=r"cases\.parquet"):
        make_release(file, releases, "1.0")


# Table, column, a value that must not leave the house, and how the finding is called.
PERSONAL = [
    ("evidence", "quote", "拨打13900001111", "mobile"),
    ("evidence", "quote", "证号53010219850101123X等", "identity_number"),
    ("evidence", "quote", "被害人秦望舒，女，收到电话", "unredacted_name"),
    ("cases", "court", "临江市人民法院court@mail.example", "email"),
    ("cases", "case_numbers", ["卡号6222021234567890123"], "bank_card"),
    ("documents", "url", "https://court.example/d1.html?tel=13900001111", "mobile"),
    ("defendants", "alias", "许清和", "unredacted_name"),
    ("sources", "publisher", "云A12345", "licence_plate"),
]


@pytest.mark.parametrize(("table", "column", "value", "kind"), PERSONAL)
def test_a_release_in_which_a_person_could_be_read_is_not_made(
    core: Any, rows: Any, tmp_path: Path, table: str, column: str, value: Any, kind: str
) -> None:
    rows[table][0][column] = value
    if column == "quote":
        rows[table][0]["char_end"] = rows[table][0]["char_start"] + len(value)
    releases = tmp_path / "releases"
    with pytest.raises(ReleaseBlocked) as blocked:
        make_release(core(rows), releases, "1.0")
    (finding,) = blocked.value.findings
    assert (finding.table, finding.column, finding.kind) == (table, column, kind)
    assert finding.key in str(blocked.value)
    found = value[0] if isinstance(value, list) else value
    assert found not in str(blocked.value)
    assert not releases.exists()


def test_a_blocked_release_leaves_earlier_ones_alone(core: Any, rows: Any, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    make_release(core(rows), releases, "1.0")
    before = files_of(releases)
    rows["cases"][0]["court"] = "13900001111"
    with pytest.raises(ReleaseBlocked):
        make_release(core(rows), releases, "1.1")
    assert files_of(releases) == before


def test_a_key_that_is_itself_a_finding_is_not_told(core: Any, rows: Any, tmp_path: Path) -> None:
    rows["record_counts"][0]["record_count_id"] = "13900001111"
    with pytest.raises(ReleaseBlocked) as blocked:
        make_release(core(rows), tmp_path / "releases", "1.0")
    assert str(blocked.value).endswith("record_counts.record_count_id [row 1]: mobile")


def test_a_release_that_breaks_its_contract_is_not_made(core: Any, rows: Any, tmp_path: Path) -> None:
    rows["penalties"][0] |= {"evidence_id": "nowhere"}
    rows["record_counts"][0] |= {"count": None}
    with pytest.raises(ReleaseBlocked) as blocked:
        make_release(core(rows), tmp_path / "releases", "1.0")
    assert {(f.table, f.kind, f.key) for f in blocked.value.findings} == {
        ("penalties", "evidence_id_exists", "s1"),
        ("record_counts", "count_stated", "r1"),
    }


def test_digits_that_number_something_else_do_not_block(core: Any, rows: Any, tmp_path: Path) -> None:
    # A key of hexadecimal digits that happens to have decimal ones alone, and an article's number in an address.
    rows["record_counts"][0]["record_count_id"] = "4111222233334444"
    rows["documents"][0]["url"] = "https://court.example/a/6222021234567890123/"
    assert make_release(core(rows), tmp_path / "releases", "1.0").is_dir()


def test_an_error_on_the_way_leaves_nothing_behind(
    core: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(release, "readme", full_disk)
    with pytest.raises(OSError, match="no space"):
        make_release(core(rows), tmp_path / "releases", "1.0")
    assert list((tmp_path / "releases").iterdir()) == []


@pytest.mark.parametrize("version", ["", "../1.0", ".hidden", "1/0", "-x", "1 0"])
def test_a_version_is_the_name_of_a_folder(core: Any, rows: Any, tmp_path: Path, version: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        make_release(core(rows), tmp_path / "releases", version)


def test_invented_cases_are_announced(core: Any, rows: Any, tmp_path: Path) -> None:
    real = make_release(core(rows), tmp_path / "releases", "1.0")
    assert "invented" not in (real / "README.md").read_text()
    rows["sources"][0]["is_sample"] = True
    sample = make_release(core(rows), tmp_path / "releases", "1.1")
    assert "2 of the 2 documents come from the sample sites" in " ".join((sample / "README.md").read_text().split())
    assert json.loads((sample / "release.json").read_text())["sample_documents"] == 2


def test_the_dictionary_tells_of_every_column_and_its_links_lead_somewhere(
    core: Any, rows: Any, tmp_path: Path
) -> None:
    text = (make_release(core(rows), tmp_path / "releases", "1.0") / "data_dictionary.md").read_text()
    for name, contract in load_contracts().items():
        assert f"\n## {name}\n" in text
        assert all(f"| `{column.name}` |" in text for column in contract.columns)
    assert ".md)" not in text


@pytest.mark.parametrize(
    ("title", "kind", "surnames", "masked"),
    [
        # A judgment opens with its parties.
        ("许清和侵犯公民个人信息罪一审刑事判决书", "verdict", [], "许某某侵犯公民个人信息罪一审刑事判决书"),
        ("许清和、欧阳若水等侵犯公民个人信息罪案", "verdict", [], "许某某、欧阳某某等侵犯公民个人信息罪案"),
        ("许某、秦某甲侵犯公民个人信息案", "verdict", [], "许某、秦某甲侵犯公民个人信息案"),
        ("云帆科技有限公司、许清和侵犯公民个人信息罪", "verdict", [], "某某某某有限公司、许某某侵犯公民个人信息罪"),
        ("许清和与秦望舒詐騙案", "verdict", [], "许某某与秦某某詐騙案"),
        ("临江市人民法院刑事判决书", "verdict", [], "临江市人民法院刑事判决书"),
        # News do not, but the surnames of the case are known from the aliases.
        ("许清和出售公民信息获刑", "news", ["许"], "许某某出售公民信息获刑"),
        ("快递员侵犯公民个人信息获刑", "news", ["许"], "快递员侵犯公民个人信息获刑"),
        ("快递员许某贩卖面单被判刑", "news", ["许"], "快递员许某贩卖面单被判刑"),
        ("证人秦望舒：我的号码被卖了三次", "news", [], "证人秦某某：我的号码被卖了三次"),
        ("有事请拨13900001111", "news", [], "有事请拨×××××××××××"),
        (None, "news", [], None),
    ],
)  # fmt: skip
def test_nobody_is_named_in_a_title(title: str | None, kind: str, surnames: list[str], masked: str | None) -> None:
    assert masked_title(title, kind, surnames) == masked


@given(
    st.text(alphabet="许清和秦望舒被告人证人等侵犯公民个人信息罪案、，某139", max_size=30),
    st.sampled_from(["verdict", "news"]),
    st.sets(st.sampled_from("许秦"), max_size=2),
)
def test_masking_a_title_keeps_its_length_and_leaves_no_name_behind_a_cue(
    title: str, kind: str, surnames: set[str]
) -> None:
    masked = masked_title(title, kind, surnames)
    assert masked is not None
    assert len(masked) == len(title)
    assert not cued_names(masked)
