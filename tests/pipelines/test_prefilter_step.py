"""A table of judgments on all crimes goes in, the rows that may be about this one come out as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.cli.console import UserError
from pipelines.steps.prefilter import PrefilterError, prefilter
from spiders.local_files_mapping import load_mapping

RECORDS = "被告人葛某向他人出售公民个人信息六千条，其行为已构成侵犯公民个人信息罪，判处拘役五个月。"
THEFT = "被告人韦某在菜场扒窃手机一部，其行为已构成盗窃罪，判处拘役三个月。"
NEWS = "一名保险代理人把投保名单拷给了老乡。"


def rows(*texts: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": str(n), "text": text, **more} for n, text in enumerate(texts)]


def write(path: Path, table: list[dict[str, Any]], *, encoding: str = "utf-8") -> Path:
    if path.suffix == ".parquet":
        pl.DataFrame(table).write_parquet(path)
    elif path.suffix == ".csv":
        text = pl.DataFrame(table).write_csv()
        path.write_text(text, encoding=encoding)
    else:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table), encoding=encoding)
    return path


def kept(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.jsonl"])
def test_rows_that_may_be_relevant_come_out_as_they_were(tmp_path: Path, name: str) -> None:
    table = write(tmp_path / name, rows(THEFT, RECORDS, THEFT, kind="verdict", court="滨江市西河区人民法院"))
    found = prefilter([table], tmp_path / "out.jsonl")
    assert (found.rows, found.kept, found.rejected) == (3, 1, [])
    expected = {"id": "1", "text": RECORDS, "kind": "verdict", "court": "滨江市西河区人民法院"}
    assert kept(tmp_path / "out.jsonl") == [expected]


@pytest.mark.parametrize("name", ["t.parquet", "t.jsonl"])
def test_what_is_not_said_to_be_a_judgment_is_kept_for_a_wider_list_of_words(tmp_path: Path, name: str) -> None:
    table = write(tmp_path / name, rows(NEWS, "今日多云转晴。"))
    prefilter([table], tmp_path / "out.jsonl")
    assert [row["text"] for row in kept(tmp_path / "out.jsonl")] == [NEWS]


def test_the_layout_of_bulk_judgments_is_known_and_read_in_the_encoding_of_spreadsheets(tmp_path: Path) -> None:
    table = [
        {"案号": f"（2020）滨0103刑初{n}号", "案件名称": "刑事判决书", "全文": t}
        for n, t in enumerate([RECORDS, THEFT])
    ]
    file = write(tmp_path / "dump.csv", table, encoding="gb18030")
    prefilter([file], tmp_path / "out.jsonl")
    assert [row["案号"] for row in kept(tmp_path / "out.jsonl")] == ["（2020）滨0103刑初0号"]


def test_a_text_inside_an_object_is_found_by_its_path(tmp_path: Path) -> None:
    mapping = tmp_path / "own.yaml"
    mapping.write_text(
        "description: own\nrequires: [body]\ntext: body.full\nconstants: {kind: verdict}\n", encoding="utf-8"
    )
    for name in ("t.parquet", "t.jsonl"):
        table = write(tmp_path / name, [{"body": {"full": RECORDS}}, {"body": {"full": THEFT}}])
        assert prefilter([table], tmp_path / "out.jsonl", load_mapping(str(mapping))).kept == 1


def test_damaged_lines_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    table = write(tmp_path / "t.jsonl", rows(RECORDS, RECORDS))
    table.write_text(table.read_text("utf-8") + "no json\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["prefilter", str(table), "-o", str(tmp_path / "out.jsonl"), "--json"])
    assert done.exit_code == 1
    assert len(kept(tmp_path / "out.jsonl")) == 2


def test_a_row_with_a_stray_byte_is_read_once_and_told_of(tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    table.write_bytes(f"text\tkind\n{RECORDS * 9}".encode() + b"\xff\tverdict\n" + f"{THEFT}\tverdict\n".encode())
    found = prefilter([table], tmp_path / "out.jsonl")
    assert (found.rows, found.kept, [told.reason_code for told in found.rejected]) == (2, 1, ["undecodable"])


def test_a_table_that_fits_no_mapping_leaves_no_output(tmp_path: Path) -> None:
    table = write(tmp_path / "t.parquet", [{"colour": "red"}])
    with pytest.raises(PrefilterError, match=r"t\.parquet: its columns fit no shipped mapping: colour"):
        prefilter([table], tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(("name", "content"), [("t.parquet", b"no parquet"), ("t.docx", b"PK")])
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = CliRunner().invoke(app, ["prefilter", str(tmp_path / name), "-o", str(tmp_path / "out.jsonl")])
    assert isinstance(done.exception, UserError)
    assert name in str(done.exception)
