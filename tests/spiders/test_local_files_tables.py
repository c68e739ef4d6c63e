"""Tables of a user's: a mapping says which column is what, nothing of a row is lost, nothing hostile gets through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text import DocumentKind
from spiders.local_files import Payload, Rejected, read_file
from spiders.local_files_mapping import Kind, MappingError, day_of, load_mapping, shipped_mappings
from spiders.local_files_types import safe_url

JUDGMENT = "江州市城北区人民法院刑事判决书（2021）江0105刑初88号。被告人卢某犯侵犯公民个人信息罪，判处有期徒刑八个月。"


def read(path: Path, mapping: str | None = None) -> tuple[list[dict[str, Any]], list[Payload], list[Rejected]]:
    found = list(read_file(path, path.name, load_mapping(mapping) if mapping else None))
    payloads = [f for f in found if isinstance(f, Payload)]
    return [json.loads(p.content) for p in payloads], payloads, [f for f in found if isinstance(f, Rejected)]


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_layout_of_cail_is_known_by_its_keys(tmp_path: Path) -> None:
    meta = {"accusation": ["非法获取公民个人信息"], "relevant_articles": [253], "criminals": ["卢某"]}
    (record,), (payload,), rejected = read(
        lines(tmp_path / "c.json.jsonl", {"fact": "经审理查明，卢某…", "meta": meta})
    )
    assert (record["text"], record["kind"], record["rest"]) == ("经审理查明，卢某…", "verdict", {"meta": meta})
    assert (payload.url, rejected) == ("local:c.json.jsonl#1", [])


def test_the_layout_of_lecard_gives_the_whole_judgment_or_else_its_facts(tmp_path: Path) -> None:
    whole = {"pid": 5156, "qw": JUDGMENT, "fact": "卢某购买名单", "charge": ["侵犯公民个人信息罪"]}
    records, payloads, _ = read(lines(tmp_path / "l.jsonl", whole, {"pid": 7, "qw": "", "fact": "陶某出售名单"}))
    assert [r["text"] for r in records] == [JUDGMENT, "陶某出售名单"]
    assert [p.url for p in payloads] == ["local:l.jsonl#5156", "local:l.jsonl#7"]
    assert records[0]["rest"] == {"fact": "卢某购买名单", "charge": ["侵犯公民个人信息罪"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_layout_of_whole_judgments_as_csv_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    head = "原始链接,案号,案件名称,法院,公开日期,当事人,全文"
    row = f"https://wenshu.court.gov.cn/x,（2021）江0105刑初88号,卢某判决书,城北法院,2021/9/3,卢某,文书内容  {JUDGMENT}"
    (tmp_path / "w.csv").write_bytes(f"{head}\r\n{row}\r\n".encode(encoding))
    (record,), (payload,), rejected = read(tmp_path / "w.csv")
    assert record["text"] == JUDGMENT  # the word over the text is no part of it
    assert (record["published_on"], record["kind"], record["title"]) == ("2021-09-03", "verdict", "卢某判决书")
    assert record["rest"] == {"法院": "城北法院", "当事人": "卢某"}
    assert (payload.url, rejected) == ("https://wenshu.court.gov.cn/x", [])


def test_a_mapping_of_ones_own_translates_kinds_and_ignores_by_name(tmp_path: Path) -> None:
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(
        "description: ours\nrequires: [正文]\ntext: 正文\nkind: 类型\nkinds: {报道: news}\n"
        "title: meta.题目\nignored: [内部编号]\nconstants: {published_on: 2020-05-01}\n",
        encoding="utf-8",
    )
    row = {"正文": "文", "类型": "报道", "meta": {"题目": "题"}, "内部编号": 9}
    (record,), _, _ = read(lines(tmp_path / "m.jsonl", row), str(mapping))
    assert {k: v for k, v in record.items() if k != "rest"} == {
        "text": "文",
        "kind": "news",
        "title": "题",
        "published_on": "2020-05-01",
    }
    assert "内部编号" not in record["rest"]


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("description: d\nrequires: [a]\ntext: a\ntitel: b\n", "titel: Extra inputs"),
        ("description: d\nrequires: [a]\ntext: a\nconstants: {kind: verdit}\n", "constants.kind: "),
        ("description: d\nrequires: []\ntext: a\n", "requires: "),
        ("- a\n", "holds no mapping"),
        ("a: [\n", "cannot be read as YAML"),
    ],
)
def test_a_wrong_mapping_names_file_and_key(tmp_path: Path, yaml: str, told: str) -> None:
    (tmp_path / "wrong.yaml").write_text(yaml, encoding="utf-8")
    with pytest.raises(MappingError, match=r"^wrong\.yaml: .*") as caught:
        load_mapping(str(tmp_path / "wrong.yaml"))
    assert told in str(caught.value)


def test_an_unknown_mapping_says_which_there_are() -> None:
    with pytest.raises(MappingError, match="cail, lecard, plain, wenshu_csv"):
        load_mapping("../mappings/cail")


def test_shipped_mappings_are_tried_from_the_most_demanding_on() -> None:
    demands = [len(mapping.requires) for mapping in shipped_mappings()]
    assert demands == sorted(demands, reverse=True)
    assert get_args(Kind) == get_args(DocumentKind)


def test_rows_that_fit_no_mapping_are_told_together_with_their_columns(tmp_path: Path) -> None:
    _, payloads, rejected = read(lines(tmp_path / "x.jsonl", {"body": "甲"}, {"body": "乙"}, {"text": "丙"}))
    assert len(payloads) == 1
    ((name, detail),) = [(r.name, r.detail) for r in rejected]
    assert name == "x.jsonl, line 1"
    assert "body" in detail
    assert "2 rows" in detail


def test_a_date_that_is_none_is_told_and_kept(tmp_path: Path) -> None:
    (record,), _, (told,) = read(lines(tmp_path / "d.jsonl", {"text": "文", "published_on": "上周"}))
    assert "published_on" not in record
    assert record["rest"] == {"published_on": "上周"}
    assert (told.reason_code, told.name) == ("not_understood", "d.jsonl, line 1")


def test_a_row_of_parquet_may_hold_dates_and_lists_and_many_batches(tmp_path: Path) -> None:
    count = 1500  # more than are read at once
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2024, 2, 8), eager=True)[:count]
    frame = pl.DataFrame({"text": [f"第{n}件" for n in range(count)], "published_on": days, "tags": [["a"]] * count})
    frame.write_parquet(tmp_path / "[p].parquet", row_group_size=400)  # brackets are no pattern
    records, payloads, rejected = read(tmp_path / "[p].parquet")
    assert (len(records), rejected) == (count, [])
    assert records[1]["published_on"] == "2020-01-02"
    assert records[-1]["rest"] == {"tags": ["a"]}
    assert payloads[-1].url == f"local:[p].parquet#{count}"


def test_an_address_cannot_write_heads_into_the_archive(tmp_path: Path) -> None:
    _, (payload,), _ = read(lines(tmp_path / "u.jsonl", {"text": "文", "url": "https://a.example/\r\nWARC-Type: x"}))
    assert payload.url == "https://a.example/%0D%0AWARC-Type:%20x"


def test_half_characters_and_endless_nesting_stop_nothing(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    good = '{"text": "\\ud83d\\ude00名单\\ud800", "odd": "\\udc00"}'
    file.write_text(good + "\n" + "[" * 100_000 + "\n" + '{"text": "乙"}\n', encoding="utf-8")
    records, _, rejected = read(file)
    assert [r["text"] for r in records] == ["😀名单\ufffd", "乙"]
    assert [r.reason_code for r in rejected] == ["bad_json"]


def test_a_line_longer_than_any_judgment_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.local_files_rows.MAX_ROW", 100)
    file = lines(tmp_path / "long.jsonl", {"text": "甲" * 500}, {"text": "乙"})
    records, _, rejected = read(file)
    assert [r["text"] for r in records] == ["乙"]
    assert [(r.name, r.reason_code) for r in rejected] == [("long.jsonl, line 1", "too_large")]


def test_a_row_of_csv_with_too_many_cells_is_rejected_and_the_next_one_read(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("id,text\n1,甲,乙\n2,丙\n", encoding="utf-8")
    records, _, rejected = read(tmp_path / "m.csv")
    assert [r["text"] for r in records] == ["丙"]
    assert [(r.name, r.reason_code) for r in rejected] == [("m.csv, row 1", "bad_row")]


@given(st.dates())
def test_a_day_is_read_in_every_usual_way_of_writing_it(day: Any) -> None:
    year = f"{day.year:04}"
    for written in (
        day.isoformat(),
        f"{day.isoformat()} 08:30:00",
        f"{year}/{day.month}/{day.day}",
        f"{year}年{day.month}月{day.day}日",
        f"{year}{day.month:02}{day.day:02}",
        day,
    ):
        assert day_of(written) == day


@given(st.text(max_size=80))
def test_a_safe_address_has_no_blank_control_or_half_character(url: str) -> None:
    safe = safe_url(url)
    assert not any(character.isspace() or ord(character) < 32 for character in safe)
    safe.encode()
    assert safe_url(safe) == safe
