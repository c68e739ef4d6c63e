"""Many pieces are spread over processes, few are not; either way results keep the order of what was given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.extraction import BadLine, extract_lines
from pipelines.home import Home
from pipelines.steps.labels import LOG, build_labels
from pipelines.steps.parallel import WORTH_A_POOL, in_batches
from warehouse.lake import Lake, frame_of
from warehouse.tables import empty_frame


def doubled(batch: list[int]) -> list[int]:
    return [2 * number for number in batch]


@pytest.mark.parametrize("many", [0, 1, 64, 65, WORTH_A_POOL - 1, WORTH_A_POOL, 3 * WORTH_A_POOL + 7])
def test_results_come_in_the_order_of_what_was_given(many: int) -> None:
    assert list(in_batches(doubled, iter(range(many)))) == [2 * number for number in range(many)]


def test_what_is_not_yet_needed_is_not_yet_taken() -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    results = in_batches(doubled, endless())
    assert [next(results) for _ in range(3)] == [2, 4, 6]
    results.close()
    assert taken <= WORTH_A_POOL + 64 * 40


@pytest.mark.slow
def test_lines_of_a_large_file_are_answered_one_by_one_in_their_order() -> None:
    text = "快递员祝某偷拍面单，以每条0.6元出售个人信息四万余条，被警方抓获。"
    lines = [f'{{"id": {number}, "text": "{text}"}}'.encode() for number in range(WORTH_A_POOL + 30)]
    lines[5], lines[WORTH_A_POOL + 9] = b"no json", b'{"id": 1}'
    found = list(extract_lines(lines, "texts.jsonl"))
    assert [at for at, one in enumerate(found) if isinstance(one, BadLine)] == [5, WORTH_A_POOL + 9]
    assert str(found[5]).startswith("texts.jsonl, line 6: ")
    good = [one for one in found if not isinstance(one, BadLine)]
    assert [one["id"] for one in good] == [n for n in range(WORTH_A_POOL + 30) if n not in {5, WORTH_A_POOL + 9}]
    assert {tuple(one["channels"]) for one in good} == {tuple(good[0]["channels"])} != {()}


def test_labels_are_the_same_in_however_many_frames_they_are_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    texts = [f"快递员祝某偷拍面单，以每条0.{number}元出售个人信息四万余条，被警方抓获。" for number in range(1, 8)]
    rows = [
        {"document_id": f"a{number}", "text": text, "text_sha256": text, "kind": "news", "code_version": "v"}
        for number, text in enumerate(texts)
    ]
    Lake(home.lake).write("documents", frame_of("documents", rows), "a")
    found = []
    for at_once in (100, 7, 2):
        monkeypatch.setattr("pipelines.steps.labels.AT_ONCE", at_once)
        Lake(home.lake).write(LOG, empty_frame(LOG), "a")  # as if none had been labelled
        assert build_labels(home).worked == 7
        found.append(Lake(home.lake).read("document_labels"))
    assert set(found[0]["document_id"]) == {f"a{number}" for number in range(7)}
    assert found[0].equals(found[1])
    assert found[0].equals(found[2])
