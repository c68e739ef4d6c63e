"""Figures that a machine translation destroyed are marked; whole ones, in either language, are not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import document_from_text
from pipelines.text.figures import destroyed_figures, english_sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "He resold the list for more than 0 yuan.",
        "The police seized a total of 0 pieces of customer data from his phone.",
        "Each entry was sold at 412.0 to 0 yuan.",
        "He was told to repay more than 0,<> yuan to the clinic.",
        "They made a profit of 0,000 yuan within a month.",
        "The clerk handed over 9000 to 20 records every week.",
        "In one year they sold more than pieces of data to a broker.",
        "孙某从中获利0余元。",
        "民警共查获0多条信息。",
        "孙某通过转卖名单获利余万元。",
        "三人违法所得共计余元。",
        "孙某出售\ufffd\ufffd条名单。",
    ],
)
def test_a_destroyed_figure_marks_its_sentence(sentence: str) -> None:
    text = f"此前，孙某在一家诊所当前台。{sentence}案件正在审理。"
    (span,) = destroyed_figures(text)
    assert span.quote(text) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "He resold 300 records for 20 yuan each.",
        "The price fell from 8 to 5 yuan a record.",
        "He sold them at 0.5 yuan each and earned 10,000 yuan.",
        "孙某获利10余元，查获名单100余条。",
        "孙某获利二十余万元。",
        "其余元件被扣押，民警查获多份名单，购买多套设备。",
        "每条售价0.5元，数量为2.0万余条。",
        "通话时间为20:00多次。",
        "该软件侵犯\ufffd人隐私。",
        "账户余额为三百元，剩余条目已删除。",
    ],
)
def test_a_whole_figure_is_left_alone(sentence: str) -> None:
    assert destroyed_figures(f"此前，孙某在一家诊所当前台。{sentence}案件正在审理。") == ()


def test_a_page_half_in_english_is_flagged_and_stays_readable() -> None:
    text = (
        "诊所前台倒卖病人名单\n民警在孙某的电脑里找到了病人的姓名和电话。\n"
        "The receptionist copied the list of patients every evening and sold it to a broker.\n"
        "孙某说，每条名单卖两元。\n"
        "The broker then offered the names for more than 0 yuan in a chat group of salesmen.\n"
    )
    document = document_from_text(text)
    assert document.quality_flags == ("machine_translated", "destroyed_figures")
    assert [span.quote(document.text) for span in document.corrupt] == [
        "The broker then offered the names for more than 0 yuan in a chat group of salesmen."
    ]
    assert "每条名单卖两元" in document.text


def test_an_english_name_is_no_sentence() -> None:
    assert english_sentences("他使用 Easy Data Mining Tool 软件采集") == 0


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("0余多元条万获利 toyuanmorethan.。<>\ufffd9,-\n案"), max_size=150))
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans = destroyed_figures(text)
    assert all(span.end <= len(text) for span in spans)
    assert all(a.end < b.start for a, b in pairwise(spans))
