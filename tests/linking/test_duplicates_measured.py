"""How well copies are found: every measure at or above 0.98, on the sample sites and on texts edited at random."""

from __future__ import annotations

import random
import string
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.duplicates import KINDS_OF_COPY, copies_score, edited, frame_of, sample_sites_score, texts_of
from pipelines.linking import duplicates
from pipelines.linking.duplicates import cluster_documents
from pipelines.linking.duplicates_alignment import agreement, common_part, common_subsequence
from tests.shared import SHARED, needs_shared

FLOOR = 0.98
OWN = Path(__file__).parents[1] / "evaluation" / "own" / "texts.jsonl"


def table_of_subsequences(left: str, right: str) -> int:
    """The textbook algorithm, slow and plain."""
    row = [0] * (len(right) + 1)
    for a in left:
        diagonal = 0
        for at, b in enumerate(right, 1):
            diagonal, row[at] = row[at], diagonal + 1 if a == b else max(row[at], row[at - 1])
    return row[-1]


@given(st.text("甲乙丙丁", max_size=30), st.text("甲乙丙丁戊", max_size=30))
def test_the_quick_subsequence_is_that_of_the_textbook(left: str, right: str) -> None:
    assert common_subsequence(left, right) == table_of_subsequences(left, right)


@given(st.text(string.ascii_letters, min_size=1, max_size=60), st.integers(0, 40), st.integers(1, 60))
def test_a_part_of_a_text_agrees_with_it_whole(text: str, start: int, length: int) -> None:
    part = text[start : start + length]
    assert agreement(part, text) == agreement(text, part) == (1.0 if part else 0.0)


def test_judgments_of_one_form_agree_less_than_a_copy_with_a_tenth_edited() -> None:
    form = (
        "{}市{}区人民法院认为被告人{}违反国家规定向他人出售公民个人信息情节{}"
        "其行为已构成侵犯公民个人信息罪判处有期徒刑{}并处罚金{}"
    )
    one = form.format("海平", "东湾", "滕凯", "严重", "七个月", "五千元") * 3
    other = form.format("云岭", "石桥", "麻春生", "特别严重", "三年二个月", "六万元") * 3
    copy = edited(one, 0.1, random.Random(3))
    assert agreement(one, other) < duplicates.MIN_AGREEMENT <= agreement(one, copy)


def test_the_sample_sites_by_their_key() -> None:
    score = sample_sites_score()
    assert score.right >= 4
    assert (score.precision, score.recall) >= (FLOOR, FLOOR)
    assert score.recall >= FLOOR


@needs_shared
@pytest.mark.parametrize("kind", list(KINDS_OF_COPY))
@pytest.mark.parametrize("name", ["recast_dev", "verdicts_dev"])
def test_copies_edited_at_random(name: str, kind: str) -> None:
    assert SHARED is not None
    texts = texts_of(SHARED / "dev" / f"{name}.jsonl")[:100]
    score = copies_score(texts, [kind], seed=20)
    assert score.right == len(texts)
    assert min(score.precision, score.recall) >= FLOOR, score


def test_whatever_the_order_the_same_clusters_led_by_their_earliest_member() -> None:
    texts = [text for text in texts_of(OWN) if len(text) > 200][:25]
    dice = random.Random(11)
    kinds = ["all that a mirror does", "tail cut off", "edited 5 %", "words injected"]
    made = [(at, text) for at, text in enumerate(texts)]
    made += [(at, KINDS_OF_COPY[kind](text, dice)) for at, text in enumerate(texts) for kind in kinds]
    documents = frame_of([text for _, text in made], dice.sample(range(len(made)), len(made)))
    found = cluster_documents(documents).sort("document_id")
    for seed in range(4):
        shuffled = documents.sample(fraction=1, shuffle=True, seed=seed)
        assert cluster_documents(shuffled).sort("document_id").equals(found)
    clusters = found.join(documents.select("document_id", "fetched_at"), on="document_id")
    assert clusters["duplicate_of"].drop_nulls().len() > 3 * len(texts)
    for (leader,), members in clusters.group_by("cluster_id"):
        assert members.sort("fetched_at")["document_id"][0] == leader
        assert set(members.filter(pl.col("document_id") != leader)["duplicate_of"]) <= {leader}


@pytest.mark.parametrize("kind", list(KINDS_OF_COPY))
def test_copies_of_our_own_texts(kind: str) -> None:
    texts = [text for text in texts_of(OWN) if len(text) > 200]
    score = copies_score(texts, [kind], seed=7)
    assert score.right >= len(texts)
    assert min(score.precision, score.recall) >= FLOOR, score


def test_the_part_that_lies_over_the_other_text() -> None:
    story = "".join(chr(0x4E00 + n * 7) for n in range(300))
    copy = "网站导航栏目列表首页" + story[:200] + "版权归原作者所有请勿转载"
    assert common_part(story, copy) == story[:200]
    assert common_part(copy, story + story[:4]) == story[:200]
    assert common_part("甲乙丙丁戊己", "庚辛壬癸子丑") == ""


def test_a_large_cluster_is_compared_with_its_first_members_only(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(5)
    story = "".join(dice.choices("城东法院审理快递员出售面单信息获利罚金判处缓刑公司员工手机号码名单", k=400))
    compared = 0

    def counted(left: str, right: str) -> float:
        nonlocal compared
        compared += 1
        return agreement(left, right)

    monkeypatch.setattr(duplicates, "agreement", counted)
    copies = [edited(story, 0.02, dice) for _ in range(400)]
    assert cluster_documents(frame_of(copies))["cluster_id"].n_unique() == 1
    assert compared < 2 * len(copies)
