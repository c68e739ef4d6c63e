"""The five real pages and the labelled development texts, where they lie beside this checkout."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from pipelines.text import Document, document_from_bytes, document_from_text
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

TITLES = {
    "000": r"贩卖含有商业需求信息的手机号.*获刑",
    "001": r"有“内鬼”.*打击!",
    "002": r"律师解读“获客软件”乱象.*",
    "004": r"記者暗訪.*警方介入調查",
}
DATES = {"000": "2021-12-11", "001": None, "002": "2025-03-16", "003": None, "004": None}
FURNITURE = {
    "000": ("延伸阅读", "小编", "公众号", "赞助链接", "作者:"),
    "001": ("首页", "详细内容", "微信图片", "善建站", "联系删稿"),
    "002": ("版权均属", "图源央视财经"),
    "003": ("Source: CCTV",),
    "004": ("+1", "公網安備", "許可證:", "報料", "strong>", "/p>"),
}


def _gold(name: str) -> list[dict[str, Any]]:
    if SHARED is None:
        return []
    return [json.loads(line) for line in (SHARED / "dev" / name).read_text("utf-8").splitlines()]


@cache
def _seed(file: str) -> Document:
    assert SHARED is not None
    return document_from_bytes((SHARED / "seeds" / file).read_bytes(), content_type=None)


@pytest.mark.parametrize("gold", _gold("seeds_gold.jsonl"), ids=lambda gold: gold["id"][:3])
def test_a_real_page_becomes_the_document_it_is(gold: dict[str, Any]) -> None:
    document = _seed(gold["file"])
    number = gold["id"][:3]
    assert document.kind == gold["kind"]
    assert document.script == ("hant" if number == "004" else "hans")
    if number in TITLES:
        assert document.title
        assert re.fullmatch(TITLES[number], document.title)
    else:
        assert document.title is None  # that page was saved without its headline
    assert (document.published_on and document.published_on.isoformat()) == DATES[number]
    assert not [word for word in FURNITURE[number] if word in document.text]


def test_no_reading_is_left_on_the_page_full_of_them() -> None:
    (gold,) = (g for g in _gold("seeds_gold.jsonl") if g["id"].startswith("004"))
    document = _seed(gold["file"])
    assert "pinyin_noise" in document.quality_flags
    assert not re.findall(r"[a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*", document.text)


@pytest.mark.parametrize(
    "gold",
    [g for name in ("seeds_gold.jsonl", "recast_dev.jsonl") for g in _gold(name)],
    ids=lambda gold: gold["id"][:4],
)
def test_destroyed_figures_are_marked_and_no_others(gold: dict[str, Any]) -> None:
    document = document_from_text(gold["text"]) if "text" in gold else _seed(gold["file"])
    marked = [span.quote(document.text) for span in document.corrupt]
    for string in gold["corrupt"]:
        assert any(string in quote for quote in marked)
    assert all(any(string in quote for string in gold["corrupt"]) for quote in marked)


@pytest.mark.parametrize(("name", "floor"), [("recast_dev.jsonl", 0.97), ("verdicts_dev.jsonl", 1.0)])
def test_kinds_of_labelled_texts(name: str, floor: float) -> None:
    gold = _gold(name)
    hits = sum(document_from_text(g["text"]).kind == g["kind"] for g in gold)
    assert hits >= floor * len(gold)
