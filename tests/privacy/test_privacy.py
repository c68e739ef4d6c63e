"""Nobody can be read: names become aliases or are redacted in place, identifiers are found and crossed out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.privacy.alias import aliases, cued_names, is_redacted, mask_names
from pipelines.privacy.screen import mask_identifiers, screen


@pytest.mark.parametrize(
    ("name", "kind", "alias"),
    [
        ("陆启明", "person", "陆某"),
        ("陆某", "person", "陆某"),
        ("陆某某", "person", "陆某"),
        ("江某彪", "person", "江某"),
        ("欧阳若水", "person", "欧阳某"),
        ("1号", "person", "1号"),
        ("杭州青禾数据服务有限公司", "unit", "某有限公司"),
    ],
)
def test_an_alias_keeps_the_surname_alone(name: str, kind: str, alias: str) -> None:
    assert aliases([(name, kind)]) == [alias]


def test_people_who_would_share_an_alias_are_told_apart() -> None:
    assert aliases([("王大力", "person"), ("赵敏", "person"), ("王某", "person")]) == ["王某甲", "赵某", "王某乙"]


def test_full_names_are_redacted_in_place_and_keep_their_length() -> None:
    text = "被告人陆启明伙同欧阳若水出售信息，陆启明获利三千元。"
    masked = mask_names(text, ["陆启明", "欧阳若水"])
    assert masked == "被告人陆某某伙同欧阳某某出售信息，陆某某获利三千元。"
    assert len(masked) == len(text)


def test_names_behind_a_procedural_cue_are_redacted_though_no_fact_knows_them() -> None:
    assert mask_names("证人周小川的证言证实，被害人吴桐，女，", []) == "证人周某某的证言证实，被害人吴某，女，"
    assert cued_names("被告人陆某某犯侵犯公民个人信息罪") == set()


def test_units_keep_only_what_they_are() -> None:
    assert mask_names("向青禾数据服务有限公司出售", ["青禾数据服务有限公司"]) == "向某某某某某某有限公司出售"


@pytest.mark.parametrize(("name", "redacted"), [("张某", True), ("张××", True), ("张某1", True), ("张伟", False)])
def test_whether_a_name_is_already_redacted(name: str, redacted: bool) -> None:
    assert is_redacted(name) is redacted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话13912345678联系", "mobile"),
        ("电话139-1234-5678联系", "mobile"),
        ("身份证号11010119900307123X。", "identity_number"),
        ("邮箱seller.01@mail.example发来", "email"),
        ("转入6222021234567890123账户", "bank_card"),
        ("座机010-62345678。", "landline"),
        ("添加微信号xiaohei_2020购买", "account"),
        ("车牌为沪A·12345的", "licence_plate"),
    ],
)
def test_identifiers_are_found_beside_chinese_and_crossed_out(text: str, kind: str) -> None:
    assert [finding.kind for finding in screen(text)] == [kind]
    masked = mask_identifiers(text)
    assert len(masked) == len(text)
    assert not list(screen(masked))


@pytest.mark.parametrize(
    "text",
    ["共计139123456条", "获利13912345678.50元", "（2021）沪0120刑初828号", "2021年8月23日", "罚金人民币12345678元"],
)
def test_figures_numbers_and_dates_of_a_case_are_no_identifiers(text: str) -> None:
    assert not list(screen(text))


@given(st.text(max_size=300))
def test_masking_never_changes_a_length(text: str) -> None:
    assert len(mask_identifiers(text)) == len(text)
    assert len(mask_names(text, ["张三丰"])) == len(text)
