"""The model is told which words of the lexicon stand where, by numbers that stay its own when the lexicon grows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.labels.tags import SLOTS, Tag, Tagger, layers, tag_names

TEXT = "快递员祝某偷拍面单，卖给了贷款公司。"


def words_at(found: np.ndarray, names: list[str]) -> list[set[str]]:
    return [{names[number - 1] for number in row if number} for row in found]


def test_every_position_of_a_word_tells_its_class_and_code() -> None:
    names = tag_names()
    found = words_at(layers(Tagger(names).find(TEXT), 0, len(TEXT), len(TEXT), 1), names)
    at = TEXT.index("面单")
    assert any(name.endswith(":logistics") for name in found[at] & found[at + 1])
    assert found[TEXT.index("，")] == set()


def test_a_model_is_told_no_word_that_it_has_no_number_for() -> None:
    assert Tagger([]).find(TEXT) == []
    some = [name for name in tag_names() if name.startswith("org:")]
    assert {tag.number for tag in Tagger(some).find(TEXT)} <= set(range(1, len(some) + 1))


def test_words_with_a_code_come_first_where_there_are_more_than_slots() -> None:
    tags = [Tag(0, 2, number) for number in range(1, SLOTS + 4)]
    assert layers(tags, 0, 2, 1, 2).tolist() == [list(range(1, SLOTS + 1))]


@given(
    st.text(alphabet="快递员卖面单了银行。工作人", max_size=60),
    st.integers(0, 30),
    st.integers(1, 40),
    st.sampled_from([1, 2]),
)
def test_a_window_is_told_its_own_words_alone(text: str, start: int, length: int, stride: int) -> None:
    end = min(len(text), start + length)
    if start >= end:
        return
    tags = Tagger(tag_names()).find(text)
    positions = -(-(end - start) // stride)
    found = layers(tags, start, end, positions, stride)
    for at in range(positions):
        first, last = start + at * stride, min(end, start + (at + 1) * stride)
        expected = {tag.number for tag in tags if tag.start < last and tag.end > first}
        told = {int(number) for number in found[at] if number}
        assert told <= expected
        assert told == expected or len([t for t in tags if t.start < last and t.end > first]) > SLOTS
