"""`leakledger show`: the document that is meant, its capture, its text with masked names, and every fact's quote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import console
from pipelines.cli.app import app
from pipelines.home import Home
from pipelines.steps.captures import collect
from pipelines.steps.clusters import build_clusters
from pipelines.steps.documents import build_documents
from pipelines.steps.facts import build_facts

JUDGMENT = (
    "云川市东湖区人民法院\n刑事判决书\n（2021）云0102刑初312号\n"
    "公诉机关云川市东湖区人民检察院。\n被告人滕国栋，男，1988年3月2日出生，房产中介员工。\n"
    "经审理查明，2020年5月至9月，被告人滕国栋将业主信息七千三百余条以每条0.6元的价格出售给他人，获利四千四百元。\n"
    "依照《中华人民共和国刑法》第二百五十三条之一第一款之规定，判决如下：\n"
    "被告人滕国栋犯侵犯公民个人信息罪，判处有期徒刑九个月，缓刑一年，并处罚金人民币五千元。\n"
    "审判员 麻春生\n二〇二一年六月八日\n书记员 白露\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two judgments taken from a file, one of them a copy, and a row that became no document."""
    place = tmp_path_factory.mktemp("show")
    rows = [
        {"id": "a", "text": JUDGMENT, "url": "https://court.example/1"},
        {"id": "b", "text": JUDGMENT + "（来源：东湖法院）", "url": "https://court.example/2"},
        {"id": "c", "text": "This page is in English only.", "url": "https://court.example/3"},
    ]
    file = place / "given.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    where = Home(place / "home")
    collect(where, [], [file])
    build_documents(where)
    build_clusters(where)
    build_facts(where)
    return where.root


def shown(home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["show", *arguments, "--home", str(home)])
    assert done.exit_code == 0, done.output
    return done.output


def refused(home: Path, wanted: str) -> str:
    done = CliRunner().invoke(app, ["show", wanted, "--home", str(home)])
    assert isinstance(done.exception, console.UserError)
    return str(done.exception)


def test_every_fact_stands_in_the_text_at_its_place(home: Path) -> None:
    for options in ([], ["--unmasked"]):
        told = json.loads(shown(home, "https://court.example/1", "--json", *options))
        kinds = {fact["kind"] for fact in told["facts"]}
        assert {"defendant", "record_count", "price", "illegal_gain", "case_number"} <= kinds
        for fact in told["facts"]:
            assert told["text"][fact["char_start"] : fact["char_end"]] == fact["quote"]
        assert told["capture"]["http_status"] is None
        assert (home / told["capture"]["warc_file"]).exists()
        assert len(told["copies"]) == 1


def test_names_are_masked_unless_asked_for(home: Path) -> None:
    assert "滕国栋" not in shown(home, "https://court.example/1", "--json")
    assert "滕国栋" not in shown(home, "https://court.example/1")
    assert "滕某某" in shown(home, "https://court.example/1", "--json")
    assert "滕国栋" in shown(home, "https://court.example/1", "--json", "--unmasked")


def test_the_start_of_an_id_is_enough(home: Path) -> None:
    key = json.loads(shown(home, "https://court.example/2", "--json"))["document"]["document_id"]
    assert json.loads(shown(home, key[:8], "--json"))["document"]["document_id"] == key


@pytest.mark.parametrize("width", [80, 170])
def test_people_see_capture_text_and_quotes(home: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console.out, "width", width)
    seen = shown(home, "https://court.example/1")
    for part in ("https://court.example/1", ".warc.gz, offset", "a file, no HTTP", "record_count", "7300"):
        assert part in seen
    assert "…" not in seen  # nothing is cut off


def test_what_became_no_document_says_why(home: Path) -> None:
    assert "not_chinese" in refused(home, "https://court.example/3")
    assert "neither an id" in refused(home, "https://court.example/none")
    assert "neither an id" in refused(home, "ab")


def test_an_empty_home_says_how_to_fill_it(tmp_path: Path) -> None:
    assert "leakledger run" in refused(tmp_path, "abcd")
