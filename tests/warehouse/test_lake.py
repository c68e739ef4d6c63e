"""The lake: the same rows give the same bytes, a reader never sees half a file, a broken file is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from warehouse.lake import Lake, LakeError, atomic_path, frame_of
from warehouse.tables import empty_frame, table, table_names


def documents(*ids: str) -> pl.DataFrame:
    fetched = datetime(2024, 5, 6, tzinfo=UTC)
    return frame_of("documents", [{"document_id": i, "text": f"正文{i}", "fetched_at": fetched} for i in ids])


def test_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = Lake(tmp_path / "one"), Lake(tmp_path / "other")
    one.write("documents", documents("a1", "a2", "a3"), "a")
    other.write("documents", documents("a3", "a1", "a2"), "a")
    assert one.path("documents", "a").read_bytes() == other.path("documents", "a").read_bytes()


def test_rows_added_one_by_one_equal_rows_written_at_once(tmp_path: Path) -> None:
    one, other = Lake(tmp_path / "one"), Lake(tmp_path / "other")
    one.write("documents", documents("a1", "a2", "a3"), "a")
    for key in ("a2", "a3", "a1"):
        other.replace_rows("documents", "a", "document_id", [key], documents(key))
    assert one.path("documents", "a").read_bytes() == other.path("documents", "a").read_bytes()


def test_replacing_drops_the_rows_of_the_keys_and_no_other(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("documents", documents("a1", "a2"), "a")
    lake.replace_rows("documents", "a", "document_id", ["a1"], None)
    assert lake.read("documents")["document_id"].to_list() == ["a2"]


def test_an_unchanged_shard_is_not_touched(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("documents", documents("a1"), "a")
    before = lake.path("documents", "a").stat()
    lake.write("documents", documents("a1"), "a")
    after = lake.path("documents", "a").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_table_that_was_never_written_is_empty_and_typed(tmp_path: Path) -> None:
    frame = Lake(tmp_path).read("penalties")
    assert frame.height == 0
    assert dict(frame.schema) == table("penalties").schema


def test_every_table_has_a_file_after_ensure_all(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.ensure_all()
    for name in table_names():
        assert [f.name for f in (tmp_path / name).glob("*.parquet")] == ["all.parquet"]


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("documents", documents("a1"), "a")
    lake.path("documents", "a").write_bytes(b"no parquet")
    with pytest.raises(LakeError, match=r"a\.parquet"):
        lake.read("documents")


def test_a_row_with_a_column_too_many_is_refused() -> None:
    with pytest.raises(LakeError, match="colour"):
        frame_of("documents", [{"document_id": "a1", "colour": "red"}])


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    target.write_text("old")

    def fail() -> None:
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_digests_change_with_the_rows_only(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write("documents", documents("a1"), "a")
    first = lake.digests(["documents"])
    lake.write("documents", documents("a1"), "a")
    assert lake.digests(["documents"]) == first
    lake.write("documents", documents("a1", "a2"), "a")
    assert lake.digests(["documents"]) != first


def test_unknown_tables_are_refused() -> None:
    with pytest.raises(KeyError, match="no such lake table: verdicts"):
        empty_frame("verdicts")
