"""Rows from files as they are really handed round: no damaged one hides the next, and what is odd is told by place."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import local_files_rows
from spiders.local_files import Payload, Rejected, read_file
from spiders.local_files_rows import csv_rows, json_items, json_lines

COLUMNS = (
    "原始链接,案号,案件名称,法院,所属地区,案件类型,案件类型编码,来源,"
    "审理程序,裁判日期,公开日期,当事人,案由,法律依据,全文"
)
TEXT = '文书内容 江州市城北区人民法院刑事判决书，\n判决如下：被告人卢某犯侵犯公民个人信息罪，“判处"有期徒刑八个月。\n'


def judgment(number: int, text: str = TEXT) -> list[str]:
    place = f"https://wenshu.court.gov.cn/{number}"
    return [place, f"（2021）江0105刑初{number}号", "卢某判决书", *["2021/9/3"] * 11, text]


def table(*rows: list[str], delimiter: str = ",") -> str:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([COLUMNS.split(","), *rows])
    return held.getvalue()


def read(folder: Path, name: str, content: bytes) -> tuple[list[str], list[tuple[str, str]]]:
    """The addresses of the payloads, and what was rejected: where in the file, and the reason code."""
    (folder / name).write_bytes(content)
    found = list(read_file(folder / name, name))
    rejected = [(f.name.removeprefix(f"{name}, "), f.reason_code) for f in found if isinstance(f, Rejected)]
    return [f.url.rpartition("/")[2] for f in found if isinstance(f, Payload)], rejected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_whole_judgments_with_quoted_lines_in_any_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    content = table(judgment(1), judgment(2), delimiter=delimiter).encode(encoding)
    assert read(tmp_path, "w.csv", content) == (["1", "2"], [])
    (payload, _) = read_file(tmp_path / "w.csv", "w.csv")
    assert isinstance(payload, Payload)
    assert json.loads(payload.content)["text"] == TEXT.removeprefix("文书内容 ")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_byte_that_is_no_character_costs_nothing_else(tmp_path: Path, encoding: str) -> None:
    content = table(*map(judgment, range(1, 5))).encode(encoding)
    at = content.index("判决如下".encode(encoding), content.index(b"gov.cn/3"))
    urls, told = read(tmp_path, "b.csv", content[:at] + b"\xff" + content[at:])
    assert urls == ["1", "2", "3", "4"]
    assert told == [("row 3", "undecodable")]


def test_a_row_that_is_no_text_at_all_is_not_taken(tmp_path: Path) -> None:
    rows = [table(judgment(n)).split("\r\n", 1)[1].encode() for n in (1, 2, 3)]
    rows[1] = rows[1].replace("判决如下".encode(), b"\xff\xfe\xff\xfe" * 30)
    content = f"{COLUMNS}\r\n".encode() + b"".join(rows)
    assert read(tmp_path, "b.csv", content) == (["1", "3"], [("row 2", "undecodable")])


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    plain = [",".join(judgment(n, "被告人卢某犯侵犯公民个人信息罪。")) for n in range(1, 6)]
    plain[1] = plain[1].replace("被告人", '"被告人')
    content = "\n".join([COLUMNS, *plain]).encode()
    assert read(tmp_path, "q.csv", content) == (["1", "2", "3", "4", "5"], [("row 2", "bad_row")])


def test_a_quote_that_is_not_closed_within_the_limit_swallows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_files_rows, "MAX_ROW", 2000)
    before = csv.field_size_limit(2000)
    try:
        plain = [",".join(judgment(n, "被告人卢某犯侵犯公民个人信息罪。" * 3)) for n in range(1, 61)]
        plain[1] = plain[1].replace("被告人", '"被告人', 1)
        plain[40] = plain[40] + "字" * 3000
        urls, told = read(tmp_path, "q.csv", "\n".join([COLUMNS, *plain]).encode())
    finally:
        csv.field_size_limit(before)
    assert urls == [str(n) for n in range(1, 61) if n not in (2, 41)]
    assert told == [("row 2", "too_large"), ("row 41", "too_large")]


def test_empty_and_repeated_rows_and_a_table_without_any(tmp_path: Path) -> None:
    rows = [judgment(1), [""] * 15, judgment(1), judgment(2)]
    urls, told = read(tmp_path, "d.csv", table(*rows).encode() + b"\r\n\r\n")
    assert urls == ["1", "1", "2"]  # the archive keeps equal ones once
    assert told == [("row 2", "bad_row")]
    assert read(tmp_path, "h.csv", f"{COLUMNS}\n".encode()) == ([], [("h.csv", "empty")])


def test_a_fault_of_many_rows_is_told_a_hundred_times_and_then_counted(tmp_path: Path) -> None:
    urls, told = read(tmp_path, "m.csv", table(judgment(1), *[[""] * 15] * 250, judgment(2)).encode())
    assert urls == ["1", "2"]
    assert len(told) == 101
    found = [f for f in read_file(tmp_path / "m.csv", "m.csv") if isinstance(f, Rejected)]
    assert "the last of 150 rows" in found[-1].detail


@pytest.mark.parametrize(
    ("content", "urls"),
    [
        ('{"pid": 7, "qw": "判决书", "fact": "f"}', ["l.json#7"]),
        (json.dumps({"pid": 7, "qw": "判决书", "fact": "f"}, ensure_ascii=False, indent=2), ["l.json#7"]),
        ('[{"text": "甲"},\n {"text": "乙"}]', ["l.json#1", "l.json#2"]),
        ('{"fact": "甲", "meta": {}}\n{"fact": "乙", "meta": {}}\n', ["l.json#1", "l.json#2"]),
    ],
    ids=["one object", "one object over several lines", "array", "lines, as CAIL names them"],
)
def test_files_named_json_in_each_of_their_forms(tmp_path: Path, content: str, urls: list[str]) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        found, told = read(tmp_path, "l.json", content.encode(encoding))
        assert ([f"l.json#{url.rpartition('#')[2]}" for url in found], told) == (urls, []), encoding


def test_a_damaged_object_does_not_hide_the_next_line(tmp_path: Path) -> None:
    content = '{"text": "甲"}\n{"text": "乙", }\n{"text": 3, \n{"text": "丙"}\n[1]\n{"text": "断'
    urls, told = read(tmp_path, "d.json", content.encode())
    assert len(urls) == 2
    assert Counter(reason for _, reason in told) == {"bad_json": 3, "bad_row": 1}


@given(st.lists(st.dictionaries(st.text(max_size=4), st.text(max_size=60) | st.integers() | st.none(), max_size=3)))
def test_any_objects_are_read_back_from_any_form(rows: list[dict[str, object]]) -> None:
    forms = [json.dumps(rows), json.dumps(rows, indent=1, ensure_ascii=False)]
    forms += ["".join(json.dumps(row) + end for row in rows) for end in ("\n", "\r\n", "")]
    for form in forms:
        content = io.BytesIO(form.encode("utf-8", "surrogatepass"))
        assert [row for _, row in json_items(content, "x")] == rows


@given(st.lists(st.lists(st.text("甲乙,;\t\"'\r\n", max_size=8), min_size=3, max_size=3).filter(any), max_size=6))
def test_any_well_formed_table_is_read_back(rows: list[list[str]]) -> None:
    held = io.StringIO(newline="")
    csv.writer(held, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    found = [
        list(row.values()) for _, row in csv_rows(io.BytesIO(held.getvalue().encode()), "x") if isinstance(row, dict)
    ]
    assert found == rows


@given(st.binary(max_size=300), st.sampled_from([json_lines, json_items, csv_rows]))
def test_no_content_does_more_than_be_told(content: bytes, reader: object) -> None:
    for _, row in reader(io.BytesIO(content), "x"):  # type: ignore[operator]
        assert isinstance(row, dict | Rejected)


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.json"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str) -> None:
    count, cells = 6000, judgment(1, TEXT * 20)
    with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
        if name == "t.csv":
            csv.writer(file).writerows([COLUMNS.split(","), *[cells] * count])
        else:
            line = json.dumps({"text": TEXT * 20, "url": "https://x.example/1"}, ensure_ascii=False)
            array = name == "t.json"
            file.write("[" * array + (",\n" if array else "\n").join([line] * count) + "]" * array)
    assert (tmp_path / name).stat().st_size > 15_000_000
    list(read_file(tmp_path / name, name))[:0]  # what is loaded once is loaded
    tracemalloc.start()
    taken = sum(isinstance(found, Payload) for found in read_file(tmp_path / name, name))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken == count
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("scan.txt", b"%PDF-1.7 x", "application/pdf"),
        ("letter.pdf", b"PK\x03\x04 word/document.xml x", "application/vnd.openxmlformats-officedocument"),
        ("page.html", b"PK\x03\x04 x", "text/html"),
    ],
)
def test_what_a_file_is_counts_more_than_its_ending(
    tmp_path: Path, name: str, content: bytes, content_type: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (payload,) = read_file(tmp_path / name, name)
    assert isinstance(payload, Payload)
    assert payload.content_type.startswith(content_type)
