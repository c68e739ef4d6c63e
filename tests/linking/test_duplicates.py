"""Copies of one story share a cluster whose earliest member leads; different stories never do."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import polars as pl

from pipelines.linking.duplicates import cluster_documents

STORY = (
    "本报讯 一名快递驿站店员把派件系统里的收件信息拍照卖给同城的装修公司，每条收取六角钱。"
    "法院审理查明，他在八个月内售出信息两万一千余条，获利一万二千余元，以侵犯公民个人信息罪判处有期徒刑十个月，缓刑一年。"
    "承办法官提醒，掌握用户资料的从业者不要因小利触犯刑律。"
)
OTHER = (
    "某培训机构的前任校长离职时带走学员名册，转手交给新东家用于招生。检察机关认为名册含有未成年人的就读学校和家长电话，"
    "共计七千四百余条，应当以侵犯公民个人信息罪追究刑事责任。案件正在进一步审理之中，涉事机构已向家长致歉。"
)


def frame(*rows: tuple[str, str, date | None]) -> pl.DataFrame:
    fetched = datetime(2025, 1, 1, tzinfo=UTC)
    return pl.DataFrame(
        [{"document_id": i, "text": t, "published_on": d, "fetched_at": fetched} for i, t, d in rows],
        schema={
            "document_id": pl.String,
            "text": pl.String,
            "published_on": pl.Date,
            "fetched_at": pl.Datetime("us", "UTC"),
            "superseded_by": pl.String,
        },
    )


def clusters(*rows: tuple[str, str, date | None]) -> dict[str, str]:
    found = cluster_documents(frame(*rows))
    return dict(zip(found["document_id"], found["cluster_id"], strict=True))


def test_a_copy_with_other_punctuation_and_script_joins_its_original() -> None:
    copy = STORY.replace("，", ", ").replace("讯", "訊")
    assert clusters(("b", STORY, date(2024, 3, 2)), ("a", copy, date(2024, 3, 5))) == {"a": "b", "b": "b"}


def test_a_syndicated_copy_with_small_edits_joins() -> None:
    copy = STORY.replace("本报讯 ", "").replace("同城的装修公司", "一家装修公司") + "（转自本地日报）"
    assert clusters(("a", STORY, date(2024, 3, 2)), ("b", copy, None)) == {"a": "a", "b": "a"}


def test_different_stories_stay_apart() -> None:
    found = cluster_documents(frame(("a", STORY, None), ("b", OTHER, None)))
    assert found["duplicate_of"].to_list() == [None, None]


def test_the_outcome_does_not_depend_on_the_order_of_the_documents() -> None:
    rows = [("a", STORY, None), ("b", STORY[:90] + STORY[95:], None), ("c", OTHER, None), ("d", OTHER + "完", None)]
    expected = clusters(*rows)
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert clusters(*rows) == expected


def test_no_documents_no_clusters() -> None:
    assert cluster_documents(frame()).height == 0


def test_texts_shorter_than_a_gram_are_compared_whole() -> None:
    assert clusters(("a", "完", None), ("b", "完。", None), ("c", "无", None)) == {"a": "a", "b": "a", "c": "c"}
