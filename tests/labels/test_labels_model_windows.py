"""Long texts are read in windows; what a window covers can be pointed to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.labels.classifier import sentence_around
from pipelines.labels.windows import windows_of

TEXTS = st.text(alphabet="甲乙丙。！\n，0a", max_size=400)


@given(TEXTS, st.integers(2, 60))
def test_windows_cover_a_text_without_gap_or_overlap(text: str, length: int) -> None:
    windows = windows_of(text, length, most=10_000)
    assert "".join(text[start:end] for start, end in windows) == text
    assert all(end - start <= length for start, end in windows)


@given(TEXTS, st.integers(2, 20), st.integers(1, 5))
def test_no_more_windows_than_allowed_and_both_ends_are_read(text: str, length: int, most: int) -> None:
    windows = windows_of(text, length, most)
    assert len(windows) <= most
    assert windows[0][0] == 0
    if most > 1:
        assert windows[-1][1] == len(text)


def test_a_window_ends_after_a_sentence_where_one_ends_in_its_second_half() -> None:
    text = "某网点员工拍下面单出售。买家用来推销白酒。"
    assert windows_of(text, 14, 9) == [(0, 12), (12, len(text))]


@given(TEXTS.filter(bool), st.data())
def test_the_sentence_around_a_position_lies_in_the_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    span = sentence_around(text, at)
    assert 0 <= span.start < span.end <= len(text)


def test_the_sentence_around_a_position_is_whole() -> None:
    text = "案发前无人察觉。\n　驿站店员抄下收件人电话。后来报案。"
    assert sentence_around(text, text.index("抄下")).quote(text) == "驿站店员抄下收件人电话。"
