"""The column filter decides as the cheap check does, in whatever script and width a text is written."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.labels import may_be_relevant as one_text
from pipelines.labels.prefilter import may_be_relevant, spellings
from pipelines.text import fold
from pipelines.training.data import repository_examples


def kept(text: str | None, kind: str = "verdict", title: str | None = None) -> bool:
    frame = pl.DataFrame(
        {"text": [text], "kind": [kind], "title": [title]}, schema_overrides={"text": pl.String, "title": pl.String}
    )
    return bool(frame.select(may_be_relevant("text", "kind", "title")).item())


def test_a_judgment_about_a_theft_is_left_out_and_one_about_records_kept() -> None:
    assert not kept("被告人韦某在菜场扒窃手机一部，其行为已构成盗窃罪，判处拘役三个月。")
    assert kept("被告人韦某出售公民个人信息三千条，其行为已构成侵犯公民个人信息罪，判处拘役三个月。")


@pytest.mark.parametrize("text", ["出售公民個人信息", "販賣客戶資料", "查獲車主信息", "洩露用戶數據"])
def test_traditional_script_is_found_without_conversion(text: str) -> None:
    assert kept(f"被告人葉某{text}，犯罪事實清楚，其行為已構成該罪名，應予處罰。")


def test_every_spelling_folds_to_its_word() -> None:
    for word in ("个人信息", "客户资料", "GPS", "会员"):
        assert word in spellings(word)
        assert {fold(spelling) for spelling in spellings(word)} == {word}


def test_a_title_alone_keeps_a_row_and_null_does_not() -> None:
    assert not kept("全文略。本案犯盗窃罪。", title="韦某盗窃罪一案")
    assert kept("全文略。本案犯盗窃罪。", title="韦某侵犯公民个人信息罪一案")
    assert not kept(None)


def test_no_relevant_training_text_is_lost() -> None:
    relevant = [example for example in repository_examples() if example.relevant]
    frame = pl.DataFrame(
        {"id": [e.id for e in relevant], "text": [e.text for e in relevant], "kind": [e.kind for e in relevant]}
    )
    lost = frame.filter(~may_be_relevant("text", "kind"))["id"].to_list()
    assert len(lost) <= len(relevant) * 0.001, lost


@given(
    st.lists(
        st.sampled_from(["个人信息", "個人信息", "犯", "罪", "的", "判", "表", "料", "名", "。", "x"]), max_size=12
    )
)
def test_the_filter_keeps_whatever_the_check_keeps(parts: list[str]) -> None:
    text = "".join(parts)
    if one_text(fold(text), "verdict"):
        assert kept(text)
    assert kept(text, "news") == one_text(fold(text), "news")
