"""Look-ups over captures.jsonl: the lines are the truth, the SQLite file follows them, whatever happens to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from spiders import capture_index
from spiders.capture_index import CaptureIndex, whole_lines


def row(number: int, url: str | None = None) -> dict[str, str]:
    return {"capture_id": f"{number:016x}", "url": url or f"https://court.coast.example/a/{number}"}


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in rows)
    return path


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write(tmp_path / "captures.jsonl", *map(row, range(5)))


def found(rows: Path, number: int) -> dict[str, str] | None:
    index = CaptureIndex(rows)
    try:
        assert index.latest(row(number)["url"]) == index.capture(row(number)["capture_id"])
        return index.capture(row(number)["capture_id"])
    finally:
        index.close()


def test_what_stands_in_the_lines_is_found_and_nothing_else(rows: Path) -> None:
    assert [found(rows, number) for number in range(5)] == list(map(row, range(5)))
    assert found(rows, 5) is None


def test_an_address_leads_to_its_latest_row_and_a_capture_to_its_first(tmp_path: Path) -> None:
    twice = [row(1, "https://x.example/"), row(2, "https://x.example/"), {**row(1, "https://y.example/"), "again": "1"}]
    index = CaptureIndex(write(tmp_path / "captures.jsonl", *twice))
    assert index.latest("https://x.example/") == twice[1]
    assert index.capture(row(1)["capture_id"]) == twice[0]
    index.close()


def test_what_was_appended_without_it_is_read_when_it_is_opened(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_index, "_BATCH", 2)
    assert found(rows, 7) is None
    write(rows, *map(row, range(5, 12)))
    assert found(rows, 7) == row(7)
    assert found(rows, 11) == row(11)


def test_what_was_added_and_not_committed_is_read_from_the_lines(rows: Path) -> None:
    index = CaptureIndex(rows)
    write(rows, row(5))
    *_, line = whole_lines(rows)
    index.add(line, row(5)["capture_id"], row(5)["url"])
    assert index.latest(row(5)["url"]) == row(5)
    index._db.close()  # as a process that dies leaves it
    assert found(rows, 5) == row(5)


def _cut(rows: Path) -> None:
    rows.write_bytes(b"".join(line.text for line in list(whole_lines(rows))[:2]))


def _other_lines(rows: Path) -> None:
    rows.write_text("".join(json.dumps(row(number)) + "\n" for number in (1, 0, 9, 8, 7)), "utf-8")


def _no_database(rows: Path) -> None:
    rows.with_suffix(".sqlite").write_bytes(b"not a database" * 100)


def _another_version(rows: Path) -> None:
    with sqlite3.connect(rows.with_suffix(".sqlite")) as db:
        db.execute("pragma user_version = 99")


def _gone(rows: Path) -> None:
    rows.with_suffix(".sqlite").unlink()


@pytest.mark.parametrize("spoil", [_cut, _other_lines, _no_database, _another_version, _gone])
def test_where_it_does_not_fit_the_lines_it_is_made_anew(rows: Path, spoil: Callable[[Path], None]) -> None:
    assert found(rows, 1) == row(1)
    spoil(rows)
    written = [json.loads(line.text) for line in whole_lines(rows)]
    for number in range(10):
        assert found(rows, number) == (row(number) if row(number) in written else None)


def test_lines_changed_while_it_is_open_do_not_mislead_it(rows: Path) -> None:
    index = CaptureIndex(rows)
    _other_lines(rows)
    assert index.capture(row(0)["capture_id"]) == row(0)
    assert index.capture(row(9)["capture_id"]) == row(9)
    index.close()


def test_half_a_line_at_the_end_is_no_line(rows: Path) -> None:
    with rows.open("ab") as file:
        file.write(b'{"capture_id": "00')
    assert len(list(whole_lines(rows))) == 5
    lines = list(whole_lines(rows))
    assert list(whole_lines(rows, lines[1].end)) == lines[2:]
