"""Quantities in running text: every written form that courts and news use, what it is worth, and what is no quantity.

The large table is data (adversarial/quantities.yaml); here are the rules that hold for all texts.
"""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipelines.facts.mentions import Mention, MentionKind, Unread, find_mentions, parse_money
from pipelines.text import fold

TABLE: dict[str, list[list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "adversarial" / "quantities.yaml").read_text(encoding="utf-8")
)
ENTRIES = [(group, entry[0], entry[1:]) for group, entries in TABLE.items() for entry in entries]
# Characters that the grammar knows, so that random texts hit its corners.
LEGAL_CHARS = (
    "0123456789,，.．、。%-~至到元角毛分块钱万亿千百十一二两三五八九零〇几数半余多约近超上不每第某年个月日条份以下 \n"
)


def read(text: str) -> list[Mention]:
    return find_mentions(fold(text))


def written(mention: Mention) -> str:
    """A mention in the notation of the table."""
    low, high = f"{mention.low:.10g}", f"{mention.high:.10g}"
    if mention.kind is MentionKind.DATE:
        return f"date {mention.iso}"
    if mention.kind is MentionKind.DURATION:
        low, high = f"{mention.low:.6g}", f"{mention.high:.6g}"
    kind = "months" if mention.kind is MentionKind.DURATION else mention.kind.value
    words = [kind, low if low == high else f"{low}..{high}"]
    if mention.kind is MentionKind.COUNT or mention.unit not in ("CNY", "month", ""):
        words.append(mention.unit)
    if mention.approx:
        words.append("~")
    if "no_leading_number" in mention.flags:
        words.append("^")
    if mention.bound in ("at_least", "at_most"):
        words.append(">=" if mention.bound == "at_least" else "<=")
    return " ".join(words)


def normal(expected: str) -> str:
    """The numbers of the table in as many places as `written` gives."""
    words = expected.split()
    if words[0] == "months":
        words[1] = "..".join(f"{float(part):.6g}" for part in words[1].split(".."))
    elif words[0] != "date":
        words[1] = "..".join(f"{float(part):.10g}" for part in words[1].split(".."))
    return " ".join(words)


@pytest.mark.parametrize(("group", "text", "expected"), ENTRIES, ids=[text for _, text, _ in ENTRIES])
def test_reads_what_is_written(group: str, text: str, expected: list[str]) -> None:
    assert [written(m) for m in read(text)] == [normal(e) for e in expected]


@pytest.mark.parametrize(("text", "expected"), [(t, e) for _, t, e in ENTRIES], ids=[t for _, t, _ in ENTRIES])
def test_reads_the_same_inside_a_sentence(text: str, expected: list[str]) -> None:
    sentence = f"据查，{text.rstrip('。')}，"
    assert [written(m) for m in read(sentence)] == [normal(e) for e in expected]


def test_the_table_is_large_and_has_no_text_twice() -> None:
    texts = [text for _, text, _ in ENTRIES]
    assert len(texts) >= 320
    assert len(set(texts)) == len(texts)
    assert sum(not expected for _, _, expected in ENTRIES) >= 60


def test_traditional_script_and_full_width_digits_read_alike_after_folding() -> None:
    assert [written(m) for m in read("獲利３．４萬餘元，資料兩千條")] == ["money 34000 ~", "count 2000 条"]


def test_the_span_holds_the_figure_and_its_unit_and_the_prefix_the_words_before() -> None:
    text = "销售额约人民币5万余元"
    (mention,) = read(text)
    assert text[mention.start : mention.end] == "5万余元"
    assert text[mention.prefix_start : mention.end] == "约人民币5万余元"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("五千条以上", "or_more"),
        ("一万元以下", "or_less"),
        ("每万条", "each"),
        ("不到一毛", "below"),
        ("数万条", "no_leading_number"),
        ("百万元", "bare_magnitude"),
        ("11到15元", "range"),
        ("人民币七万", "no_unit"),
        ("同年5月", "relative"),
    ],
)
def test_flags_tell_what_stands_around_a_figure(text: str, flag: str) -> None:
    (mention,) = read(text)
    assert flag in mention.flags


def test_an_interval_and_a_figure_without_a_leading_number_have_no_single_value() -> None:
    assert [m.value for m in read("5000条，11到15元，数万条")] == [5000, None, None]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1" * 60 + "元", "token_too_long"),
        ("1,23元", "ambiguous"),
        ("12345,678元", "number_not_understood"),
        ("×××5元", "redacted_figure"),
        ("2019年2月30日", "date_out_of_range"),
        ("一万五元", "ambiguous"),
        ("10万至3万元", "ambiguous"),
    ],
)
def test_what_is_left_out_is_told_with_a_reason(text: str, reason: str) -> None:
    unread: list[Unread] = []
    assert find_mentions(fold(text), unread=unread) == []
    assert reason in [u.reason_code for u in unread]


def test_only_the_asked_part_is_searched_and_offsets_point_into_the_whole() -> None:
    text = "获利5万元，罚金3万元，退赔1万元"
    (mention,) = find_mentions(text, text.index("罚金"), text.index("，退赔"))
    assert text[mention.start : mention.end] == "3万元"


def test_a_figure_after_a_name_is_held_where_persons_are_told_apart_by_digits() -> None:
    assert [m.low for m in read("赔偿梁某12000元")] == [12000]
    assert [m.low for m in read("梁某1、梁某2在场，赔偿梁某12000元")] == []


def test_terms_and_dates_can_be_passed_over() -> None:
    text = "2019年5月3日，获利5万元，有期徒刑三年，卖出3000条"
    assert [m.kind.value for m in find_mentions(text, with_time=False)] == ["money", "count"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人民币一万元", (10000, 10000, False)),
        ("约5万元", (50000, 50000, True)),
        ("8分钱", (0.08, 0.08, False)),
        ("三分五厘", (0.035, 0.035, False)),
        ("每条5厘钱"[2:], (0.005, 0.005, False)),
        ("七至九毛", (0.7, 0.9, False)),
        ("几毛", (0.1, 0.9, True)),
        ("几十元", (10, 90, True)),
        ("数万元", None),
        ("5000港元", None),
        ("5万", None),
        ("5万元和3万元", None),
        ("罚金5万元", None),
        ("", None),
    ],
)
def test_parse_money_reads_one_whole_sum(text: str, expected: tuple[float, float, bool] | None) -> None:
    assert parse_money(text) == expected


def test_parse_money_takes_the_unit_as_read_only_when_asked() -> None:
    assert parse_money("七万", assume_yuan=True) == (70000, 70000, False)
    assert parse_money("3万条", assume_yuan=True) is None


@given(st.text(alphabet=LEGAL_CHARS, max_size=60))
def test_any_text_gives_ordered_mentions_without_overlap_that_hold_a_figure(text: str) -> None:
    unread: list[Unread] = []
    position = 0
    for mention in find_mentions(text, unread=unread):
        assert position <= mention.start < mention.end <= len(text)
        assert 0 <= mention.prefix_start <= mention.start
        assert any(c in "0123456789一二两三五八九十百千万亿零〇几数半" for c in text[mention.start : mention.end])
        assert 0 <= mention.low <= mention.high
        position = mention.end
    assert all(0 <= u.start < u.end <= len(text) for u in unread)


def test_a_long_random_text_is_read_without_failing() -> None:
    text = "".join(random.Random(20170601).choices(LEGAL_CHARS, k=150_000))
    mentions = find_mentions(text)
    assert len(mentions) > 1000
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@given(st.integers(0, 10**7), st.integers(0, 9), st.integers(0, 9))
def test_yuan_jiao_and_fen_add_up(yuan: int, jiao: int, fen: int) -> None:
    text = (
        f"{yuan}元" + (f"{jiao}角" if jiao else "") + ("零" if fen and not jiao else "") + (f"{fen}分" if fen else "")
    )
    (mention,) = read(f"获利{text}。")
    assert mention.low == mention.high == round(yuan + jiao / 10 + fen / 100, 2)


@given(st.integers(100, 9999), st.integers(100, 9999), st.sampled_from(["至", "到", "-", "~", "～", "—"]))
def test_a_range_is_read_when_it_rises_and_held_when_it_falls(a: int, b: int, connector: str) -> None:
    mentions = read(f"每条{a}{connector}{b}元不等")
    assert [(m.low, m.high) for m in mentions] == ([(a, b)] if a <= b else [])


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "一",
        "万",
        "1,",
        "1，",
        ",,,",
        "1.",
        "一亿",
        "余",
        "1-",
        "1元",
        "每条1元",
        "第一条",
        "2019年",
        "三年",
        "半",
        "数",
        "、一",
    ],
)
def test_hostile_repetition_is_read_or_left_but_never_fails(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    mentions = find_mentions(text, unread=[])
    assert all(m.end - m.start < 100 for m in mentions)
