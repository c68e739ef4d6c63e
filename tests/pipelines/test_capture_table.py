"""captures.jsonl of all sources → the table of captures: each capture once, the same bytes in whatever batches."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipelines.home import Home
from pipelines.steps.capture_table import build_capture_table
from spiders.store import INDEX
from warehouse.lake import SHARDS, Lake, LakeError


def row(source: str, number: int, **changes: Any) -> dict[str, Any]:
    digest = sha256(f"{source}{number}".encode()).hexdigest()
    url = f"https://{source}.example/a/{number}"
    return {
        "capture_id": digest[:16], "source_id": source, "url": url, "requested_url": url,
        "fetched_at": f"2024-05-06T07:{number % 60:02}:09.5+00:00", "http_status": 200, "content_type": None,
        "payload_sha256": digest, "warc_file": "captures/x.warc.gz", "warc_offset": number, "warc_length": 9,
        "role": "article", "origin": "crawl", **changes,
    }  # fmt: skip


def write(home: Home, *rows: dict[str, Any]) -> Path:
    file = home.captures / str(rows[0]["source_id"]) / INDEX
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
    return file


def test_every_capture_of_every_source_is_a_row_of_its_shard(tmp_path: Path) -> None:
    home, lake = Home(tmp_path), Lake(tmp_path / "lake")
    ours = [row(source, number) for source in ("coast", "bay") for number in range(40)]
    write(home, *ours[:40])
    write(home, *ours[40:])
    assert build_capture_table(home, lake) == {("coast", "crawl"): 40, ("bay", "crawl"): 40}
    table = lake.read("captures")
    assert set(table["capture_id"]) == {one["capture_id"] for one in ours}
    (first,) = table.filter(capture_id=ours[7]["capture_id"]).to_dicts()
    at = "2024-05-06T07:07:09.500000+00:00"
    told = {name: first[name].isoformat() for name in ("fetched_at", "appeared_at")}
    assert first | told == ours[7] | {"fetched_at": at, "appeared_at": at}
    for shard in SHARDS:
        assert all(key.startswith(shard) for key in lake.read("captures", shard)["capture_id"])
    assert not list(tmp_path.glob(".captures-*"))


def test_of_two_rows_of_a_capture_the_earlier_fetch_counts(tmp_path: Path) -> None:
    home, lake = Home(tmp_path), Lake(tmp_path / "lake")
    times = ("2024-05-06T09:00:00+00:00", "2024-05-06T08:30:00+08:00", "2024-05-06T08:00:00.25+00:00")
    write(home, *(row("coast", 1, fetched_at=at, warc_offset=number) for number, at in enumerate(times)))
    assert build_capture_table(home, lake) == {("coast", "crawl"): 1}
    (kept,) = lake.read("captures").to_dicts()
    assert kept["warc_offset"] == 1
    assert kept["appeared_at"].isoformat() == "2024-05-06T09:00:00+00:00"  # when it came back to this content


def test_the_lane_of_an_archive_belongs_to_its_source(tmp_path: Path) -> None:
    home, lake = Home(tmp_path), Lake(tmp_path / "lake")
    ours, theirs = row("coast", 1), row("coast", 1, origin="ia", fetched_at="2015-01-02T03:04:05+00:00")
    write(home, ours)
    file = home.captures / "coast@ia" / INDEX
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(theirs) + "\n", encoding="utf-8")
    assert build_capture_table(home, lake) == {("coast", "ia"): 1}
    (kept,) = lake.read("captures").to_dicts()
    assert (kept["origin"], kept["fetched_at"].year, kept["appeared_at"].year) == ("ia", 2015, 2024)


def test_the_bytes_do_not_depend_on_the_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    write(home, *(row("coast", number) for number in range(50)))
    lakes = []
    for size in (1000, 7):
        monkeypatch.setattr("pipelines.steps.capture_table._BATCH", size)
        lakes.append(Lake(tmp_path / str(size)))
        build_capture_table(home, lakes[-1])
    assert lakes[0].digests(["captures"]) == lakes[1].digests(["captures"])


def test_what_is_gone_from_the_archive_goes_from_the_table(tmp_path: Path) -> None:
    home, lake = Home(tmp_path), Lake(tmp_path / "lake")
    file = write(home, row("coast", 1))
    write(home, row("bay", 1))
    build_capture_table(home, lake)
    file.unlink()
    assert build_capture_table(home, lake) == {("bay", "crawl"): 1}
    assert lake.read("captures")["source_id"].to_list() == ["bay"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"capture_id": "00", "fetched_at": nonsense}\n', "cannot be read"),
        ('{"capture_id": "00", "fetched_at": "yesterday"}\n', "cannot be read"),
        ('{"capture_id": "00", "colour": "red"}\n', "has no column colour"),
    ],
)
def test_a_line_that_is_no_row_is_told_with_its_file(tmp_path: Path, line: str, told: str) -> None:
    home = Home(tmp_path)
    write(home, row("coast", 1)).write_text(line, encoding="utf-8")
    with pytest.raises(LakeError, match=told) as error:
        build_capture_table(home, Lake(tmp_path / "lake"))
    assert "coast" in str(error.value)
