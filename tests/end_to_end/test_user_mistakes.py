"""What a user may get wrong is told in one message that names file and place; the rest goes on; nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Workplace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mistakes")]

VERDICT = """江城市东湖区人民法院
刑事判决书
（2021）鄂0190刑初77号
公诉机关江城市东湖区人民检察院。
被告人顾某某，男，1990年5月1日出生，汉族，大专文化，原系某快递公司客服。
江城市东湖区人民检察院指控被告人顾某某犯侵犯公民个人信息罪，于2021年3月2日向本院提起公诉。
经审理查明，2020年3月至9月，被告人顾某某利用职务便利，从公司系统导出收件人姓名、电话和地址共计12300条，以每条0.8元的价格出售，违法所得9840元。
本院认为，被告人顾某某的行为已构成侵犯公民个人信息罪。依照《中华人民共和国刑法》第二百五十三条之一之规定，判决如下：
一、被告人顾某某犯侵犯公民个人信息罪，判处有期徒刑八个月，并处罚金人民币一万元。
二、违法所得9840元予以没收，上缴国库。
如不服本判决，可在接到判决书的第二日起十日内，通过本院或者直接向江城市中级人民法院提出上诉。
审判员　沈某
二〇二一年四月八日
书记员　钱某
"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A folder with one good judgment among much that cannot be read, taken in."""
    root = tmp_path_factory.mktemp("mixed")
    given = root / "given"
    given.mkdir()
    (given / "judgment.txt").write_text(VERDICT, encoding="utf-8")
    (given / "legacy.txt").write_bytes(VERDICT.replace("77号", "78号").replace("顾", "孟").encode("gb18030"))
    (given / "empty.txt").write_bytes(b"")
    (given / "noise.txt").write_bytes(bytes(range(256)) * 40)
    (given / "cut.warc.gz").write_bytes(b"\x1f\x8b\x08\x00 broken")
    row = json.dumps({"id": "a", "text": VERDICT.replace("77号", "79号").replace("顾", "邹")}, ensure_ascii=False)
    (given / "rows.jsonl").write_text(row + "\n{no json\n", encoding="utf-8")
    place = Workplace(root / "home")
    done = place.leakledger("run", "--input", str(given))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return place


def test_what_can_be_read_becomes_documents_with_their_facts(mixed: Workplace) -> None:
    assert mixed.rows("SELECT count(*) FROM documents WHERE kind = 'verdict'") == [(3,)]
    penalties = mixed.rows("SELECT kind, months, amount_cny, count(*) FROM penalties GROUP BY ALL ORDER BY kind")
    assert penalties == [
        ("confiscation", None, 9840.0, 3),
        ("fine", None, 10000.0, 3),
        ("imprisonment", 8.0, None, 3),
    ]
    assert mixed.rows("SELECT DISTINCT amount_cny FROM illegal_gains") == [(9840.0,)]
    assert mixed.rows("SELECT DISTINCT count FROM record_counts") == [(12300,)]
    prices = mixed.rows("SELECT DISTINCT price_min_cny, price_max_cny, side FROM price_observations")
    assert prices == [(0.8, 0.8, "sell")]


def test_what_cannot_be_read_stands_in_quarantine_with_file_and_reason(mixed: Workplace) -> None:
    found = {
        detail.split(": ")[0]: reason for reason, detail in mixed.rows("SELECT reason_code, detail FROM quarantine")
    }
    assert found["given/empty.txt"] == "empty"
    assert found["given/rows.jsonl, line 2"] == "bad_json"
    assert any(name.startswith("given/cut.warc.gz") for name in found)
    assert any("noise.txt" in name for name in found)


def test_a_path_that_does_not_exist_is_wrong_usage(workplace: Workplace) -> None:
    done = workplace.leakledger("run", "--input", "no/such/file.txt")
    assert done.returncode == 2
    assert "no/such/file.txt" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("source", ["no_such_source", "wenshu_court_gov_cn"])
def test_sources_that_cannot_be_crawled_are_refused_by_name(workplace: Workplace, source: str) -> None:
    done = workplace.leakledger("collect", source)
    assert done.returncode == 2
    assert source in done.stderr


def test_questions_to_a_warehouse_that_is_not_there(workplace: Workplace) -> None:
    done = workplace.leakledger("sql", "SELECT 1")
    assert done.returncode == 1
    assert "leakledger run" in done.stderr


def test_extract_names_bad_lines_and_goes_on(workplace: Workplace, tmp_path: Path) -> None:
    lines = [json.dumps({"id": 1, "text": VERDICT}, ensure_ascii=False), "{", '{"id": 2}', '{"id": 3, "text": ""}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = workplace.leakledger("extract", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"))
    assert done.returncode == 1
    assert "line 2" in done.stderr
    assert "line 3" in done.stderr
    first, empty = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert first["defendants"][0]["prison_months"] == 8
    assert first["case_numbers"] == ["（2021）鄂0190刑初77号"]
    assert empty["set_aside"]["reason_code"] == "empty"


def test_evaluate_measures_the_texts_of_a_gold_file(workplace: Workplace, tmp_path: Path) -> None:
    gold = {"id": 1, "text": VERDICT, "relevant": True, "records": [{"count": 12300}], "gains": [{"amount_cny": 1}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    done = workplace.leakledger("evaluate", str(tmp_path / "gold.jsonl"), "--json")
    scores = json.loads(done.stdout)
    assert scores["records"]["f1"] == 1.0
    assert scores["gains"]["recall"] == 0.0
    (tmp_path / "broken.jsonl").write_text("{", encoding="utf-8")
    broken = workplace.leakledger("evaluate", str(tmp_path / "broken.jsonl"))
    assert broken.returncode == 2
    assert "broken.jsonl, line 1" in broken.stderr
