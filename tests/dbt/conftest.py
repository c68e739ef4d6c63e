"""A small lake written by hand, and dbt run over it as the pipeline runs it: in a process of its own.

Six cases. A (Shanghai, 2018-05-10): a shop clerk and a buyer, phone numbers. B (decided in 2018, no day): two charges,
credit reports. C (no decision, published in 2018): an exposé, relevant by its document alone. D: not relevant.
E (2016): before there were thresholds. F (2021): two tiers that together, but not alone, reach a threshold.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.lake import Lake, frame_of

PROJECT = Path(__file__).resolve().parents[2] / "dbt_like_sql"
OFFENCE = "侵犯公民个人信息罪"
FORERUNNER = "非法获取公民个人信息罪"

TEXTS = {
    "dA": "黄浦法院查明，通信店员陆某卖出手机号8000条，每条卖0.5元，也有0.7元、0.9元、1.1元的；其中3000条卖给方某，"
    "方某收购价每条0.2元至0.4元。陆某获利6000元。判处陆某有期徒刑三年，缓刑四年，并处罚金一万元；"
    "判处方某有期徒刑十个月，并处罚金五千元。",
    "dA2": "转载：通信店员陆某卖出手机号8000条，获刑三年。",
    "dB": "银行职员外泄征信报告600份，另有其他信息2000条，征信每份300元至350元。孟某犯侵犯公民个人信息罪，判处"
    "有期徒刑三年四个月，并处罚金二万元；犯诈骗罪，判处有期徒刑二年，并处罚金一万元；决定执行有期徒刑四年六个月。",
    "dC": "记者暗访：有人用软件抓取号码出售，称每条不到一毛。𠮷",
    "dD": "某地通报一起交通肇事案，判处有期徒刑一年。",
    "dE": "二〇一六年，邵某购得信息200000条，被判处拘役四个月，缓刑六个月，并处罚金二千元；同案汤某免予刑事处罚。",
    "dF": "美容店前员工龚某登录旧账号，取得征信报告30份、会员电话3000条，判处有期徒刑七个月。",
}
KINDS = dict.fromkeys(TEXTS, "verdict") | {"dA2": "news", "dC": "news", "dD": "official_case"}


class Writer:
    """Collects rows by table; evidence is found in the texts, so that spans are right by construction."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def evidence(self, document: str, quote: str) -> str:
        start = TEXTS[document].index(quote)
        key = f"{document}:{start}:{len(quote)}"
        if key not in {row["evidence_id"] for row in self.rows.get("evidence", [])}:
            span = {"char_start": start, "char_end": start + len(quote)}
            self.add("evidence", evidence_id=key, document_id=document, quote=quote, **span)
        return key

    def penalty(self, defendant: str, document: str, quote: str, kind: str, charge: str | None, **rest: Any) -> None:
        n = len(self.rows.get("penalties", []))
        row = {"is_combined": False, "evidence_id": self.evidence(document, quote), "kind": kind, "charge": charge}
        self.add("penalties", penalty_id=f"p{n}", defendant_id=defendant, case_id=defendant[0], **(row | rest))

    def records(self, case: str, quote: str, count: int, data_type: str | None) -> None:
        n = len(self.rows.get("record_counts", []))
        row = {"count": count, "data_type": data_type, "is_approximate": False, "unit": "条", "action": "obtained"}
        evidence = self.evidence(f"d{case}", quote)
        self.add("record_counts", record_count_id=f"r{n}", case_id=case, evidence_id=evidence, **row)

    def price(self, case: str, quote: str, low: float, high: float, side: str, data_type: str, **rest: Any) -> None:
        n = len(self.rows.get("price_observations", []))
        row = {"price_min_cny": low, "price_max_cny": high, "side": side, "data_type": data_type, "is_fuzzy": False}
        key = {"price_observation_id": f"o{n}", "case_id": case, "evidence_id": self.evidence(f"d{case}", quote)}
        self.add("price_observations", **(key | row | rest))

    def label(self, subject: str, facet: str, code: str, probability: float = 0.9) -> None:
        kind = "document" if subject.startswith("d") else "case"
        key = {"label_id": f"{subject}/{facet}/{code}", "subject_id": subject, "subject_kind": kind}
        self.add("labels", **key, facet=facet, code=code, probability=probability, method="rules", model_version="test")


def _documents(w: Writer) -> None:
    for source, publisher in (("court", "某法院"), ("paper", "某报")):
        kind = "court" if source == "court" else "news"
        w.add(
            "sources", source_id=source, publisher=publisher, kind=kind, licence="unknown", access="open",
            url=f"https://{source}.example/", is_sample=False,
        )  # fmt: skip
    for at, (document, text) in enumerate(TEXTS.items()):
        source = "paper" if KINDS[document] == "news" else "court"
        w.add(
            "documents", document_id=document, capture_id=f"k{at}", source_id=source, kind=KINDS[document], text=text,
            url=f"https://{source}.example/{document}", title=text[:6], published_on=date(2018, 11, 1), script="hans",
            fetched_at=datetime(2024, 5, 6, tzinfo=UTC), text_sha256=hashlib.sha256(text.encode()).hexdigest(),
            quality_flags=[], warc_file="a.warc.gz", warc_offset=at,
        )  # fmt: skip
        origin = "internet_archive" if document == "dC" else "crawl"
        w.add("captures", capture_id=f"k{at}", source_id=source, origin=origin)
        leader = "dA" if document == "dA2" else document
        duplicate = leader if leader != document else None
        w.add("clusters", document_id=document, cluster_id=leader, duplicate_of=duplicate)
        case = document[1]
        w.add("case_documents", case_id=case, document_id=document, method="single", probability=1.0)
        w.label(document, "relevance", "irrelevant" if case == "D" else "relevant")
    w.rows["documents"][5]["published_on"] = date(2016, 3, 9)
    w.rows["documents"][6]["published_on"] = None


def _cases(w: Writer) -> None:
    numbers = {"A": ["（2018）沪0101刑初12号"], "F": ["（2020）京0105刑初7号"]}
    provinces = {"A": "上海", "F": "北京"}
    days = {"A": date(2018, 5, 10), "D": date(2018, 2, 2), "E": date(2016, 3, 1), "F": date(2021, 1, 15)}
    years = {"B": 2018} | {case: day.year for case, day in days.items()}
    for case in "ABCDEF":
        w.add(
            "cases", case_id=case, case_numbers=numbers.get(case, []), province=provinces.get(case),
            decision_on=days.get(case), decided_year=years.get(case), documents=2 if case == "A" else 1,
            stage=None if case == "C" else "first_instance",
        )  # fmt: skip
        if case != "C":  # C is relevant by its document alone
            w.label(case, "relevance", "irrelevant" if case == "D" else "relevant")
    codes = {
        "A": "industry:telecom channel:insider channel:purchase_resale data_type:phone",
        "B": "industry:finance channel:insider",
        "dC": "channel:scraping",
        "E": "industry:telecom channel:purchase_resale",
        "F": "industry:retail channel:partner_access",
    }
    for subject, said in codes.items():
        for facet, _, code in (word.partition(":") for word in said.split()):
            w.label(subject, facet, code)
    w.label("A", "industry", "finance", 0.0)  # a person withdrew it: does not hold
    w.label("dA", "industry", "gaming", 0.9)  # the case has industries of its own: its documents are not asked


def _facts(w: Writer) -> None:
    for defendant, insider in (
        ("A1", True),
        ("A2", None),
        ("B1", None),
        ("D1", None),
        ("E1", None),
        ("E2", None),
        ("F1", False),
    ):
        w.add(
            "defendants", defendant_id=defendant, case_id=defendant[0], alias=f"{defendant}某", kind="person",
            is_insider=insider,
        )  # fmt: skip
    w.penalty("A1", "dA", "有期徒刑三年，缓刑四年", "imprisonment", OFFENCE, months=36.0, probation_months=48.0)
    w.penalty("A1", "dA", "罚金一万元", "fine", OFFENCE, amount_cny=10000.0)
    w.penalty("A2", "dA", "有期徒刑十个月", "imprisonment", OFFENCE, months=10.0)
    w.penalty("A2", "dA", "罚金五千元", "fine", OFFENCE, amount_cny=5000.0)
    w.penalty("B1", "dB", "有期徒刑三年四个月", "imprisonment", OFFENCE, months=40.0)
    w.penalty("B1", "dB", "罚金二万元", "fine", OFFENCE, amount_cny=20000.0)
    w.penalty("B1", "dB", "有期徒刑二年", "imprisonment", "诈骗罪", months=24.0)
    w.penalty("B1", "dB", "罚金一万元", "fine", "诈骗罪", amount_cny=10000.0)
    w.penalty("B1", "dB", "决定执行有期徒刑四年六个月", "imprisonment", None, months=54.0, is_combined=True)
    w.penalty("D1", "dD", "有期徒刑一年", "imprisonment", "交通肇事罪", months=12.0)
    w.penalty("E1", "dE", "拘役四个月，缓刑六个月", "detention", FORERUNNER, months=4.0, probation_months=6.0)
    w.penalty("E1", "dE", "罚金二千元", "fine", FORERUNNER, amount_cny=2000.0)
    w.penalty("E2", "dE", "免予刑事处罚", "exempt", FORERUNNER)
    w.penalty("F1", "dF", "有期徒刑七个月", "imprisonment", OFFENCE, months=7.0)
    w.records("A", "8000条", 8000, "phone")
    w.records("A", "3000条", 3000, "phone")
    w.records("B", "600份", 600, "credit")
    w.records("B", "2000条", 2000, None)
    w.records("E", "200000条", 200000, None)
    w.records("F", "30份", 30, "credit")
    w.records("F", "3000条", 3000, "phone")
    w.add(
        "illegal_gains", illegal_gain_id="g1", case_id="A", defendant_id="A1", amount_cny=6000.0, is_approximate=False,
        evidence_id=w.evidence("dA", "获利6000元"),
    )  # fmt: skip
    for value in (0.5, 0.7, 0.9, 1.1):
        w.price("A", f"{value}元", value, value, "sell", "phone")
    period = {"observed_from": date(2017, 1, 1), "observed_to": date(2017, 12, 31)}
    w.price("A", "每条0.2元至0.4元", 0.2, 0.4, "buy", "phone", **period)
    w.price("B", "每份300元至350元", 300.0, 350.0, "sell", "credit")
    w.price("C", "每条不到一毛", 0.0, 0.1, "quote", "phone", is_fuzzy=True)
    w.add(
        "facts", fact_id="h1", document_id="dB", kind="held", value="{}", char_start=0, char_end=2, quote="银行",
        confidence=0.5, held_reason="ambiguous_role", code_version="test",
    )  # fmt: skip
    for at, reason in enumerate(("no_text", "no_text", "robots_disallowed")):
        stage = "documents" if reason == "no_text" else "captures"
        w.add("quarantine", id=f"q{at}", stage=stage, reason_code=reason, detail=None)
    for number, exit_ in enumerate(("died", "finished"), start=1):
        at = datetime(2024, 5, 6, number, tzinfo=UTC)
        counts = dict.fromkeys(
            ("new", "changed", "unchanged", "failed", "gone", "refused_by_robots", "forbidden", "postponed",
             "list_pages", "requests"), number,
        )  # fmt: skip
        end = {"ended_at": at, "set_aside": "{}", "warnings": ["look"]} if exit_ == "finished" else {}
        w.add(
            "crawls",
            crawl_id=f"w{number}",
            source_id="court",
            number=number,
            started_at=at,
            exit=exit_,
            **counts,
            **end,
        )


class Warehouse:
    """A lake and the DuckDB file that dbt builds from it."""

    def __init__(self, home: Path, lake: Path) -> None:
        self.home, self.lake = home, lake

    def dbt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments]
        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        environment = os.environ | {
            "LEAKLEDGER_LAKE": str(self.lake),
            "LEAKLEDGER_DUCKDB": str(self.home / "warehouse.duckdb"),
            # One target for all homes of a session: the project is parsed once.
            "DBT_TARGET_PATH": str(self.home.parent / "dbt-target"),
            "DBT_LOG_PATH": str(self.home / "logs"),
        }
        return subprocess.run(
            [*command, *places], capture_output=True, text=True, check=False, env=environment, timeout=180
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.home / "warehouse.duckdb", read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def change(self, *statements: str) -> None:
        with duckdb.connect(self.home / "warehouse.duckdb") as connection:
            for statement in statements:
                connection.execute(statement)


def _built(home: Path, fill: Callable[[Writer], None]) -> Warehouse:
    # An apostrophe in the name of a folder is nothing that SQL may stumble over.
    lake = Lake(home / "it's a lake")
    writer = Writer()
    fill(writer)
    for table, rows in writer.rows.items():
        lake.write(table, frame_of(table, rows))
    lake.ensure_all()
    warehouse = Warehouse(home, lake.root)
    done = warehouse.dbt("build")
    assert done.returncode == 0, done.stdout[-6000:]
    return warehouse


def _fill(writer: Writer) -> None:
    _documents(writer)
    _cases(writer)
    _facts(writer)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The warehouse of the six cases; tests that change it copy it first."""
    return _built(tmp_path_factory.mktemp("warehouse"), _fill)


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The warehouse of a lake whose tables are typed and have no rows."""
    return _built(tmp_path_factory.mktemp("empty"), lambda _: None)
