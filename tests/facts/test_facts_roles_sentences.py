"""What figures mean, by example: each sentence of roles/sentences.yaml states exactly the facts listed with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.facts.roles import Quantities, read_quantities
from pipelines.text import fold

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("roles").joinpath("sentences.yaml").read_text(encoding="utf-8")
)
# A text of nothing but figures could be about anything: a first sentence tells the matter.
MATTER = "法院审理了一起侵犯公民个人信息案。"


def read(text: str, kind: str = "news") -> Quantities:
    return read_quantities(text, fold(text), kind=kind)


@pytest.mark.parametrize("case", [c for group in CASES.values() for c in group], ids=lambda c: c["says"][:24])
def test_sentence_states_exactly_these_facts(case: dict[str, Any]) -> None:
    text = MATTER + case["says"]
    found = read(text)
    assert sorted(f.count for f in found.records) == sorted(case.get("records", []))
    assert sorted(f.amount_cny for f in found.gains) == sorted(case.get("gains", []))
    assert sorted((f.min_cny, f.max_cny, f.side) for f in found.prices) == sorted(map(tuple, case.get("prices", [])))


def test_there_are_enough_examples_of_every_kind() -> None:
    assert {group: len(cases) >= 30 for group, cases in CASES.items()} == dict.fromkeys(CASES, True)


@pytest.mark.parametrize("case", CASES["records"][:40], ids=lambda c: c["says"][:24])
def test_traditional_characters_say_the_same(case: dict[str, Any]) -> None:
    simplified = "万条个组张条亿余获证号码卖买电话户车业学资数据"
    traditional = "萬條個組張條億餘獲證號碼賣買電話戶車業學資數據"
    text = (MATTER + case["says"]).translate(str.maketrans(simplified, traditional))
    assert sorted(f.count for f in read(text).records) == sorted(case["records"])
