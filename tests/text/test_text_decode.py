"""From bytes to characters: labels are believed only where the bytes agree with them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.text import SetAside, document_from_bytes
from pipelines.text.decode import decode

STORY = (
    "青河市临江区人民法院近日审结一起案件。被告人赵某在物业公司当客服，把业主的姓名和电话卖给装修公司，"
    "每条一元五角，先后卖出两千三百余条。法院以侵犯公民个人信息罪判处他有期徒刑七个月。"
)
HANT_STORY = (
    "青河市臨江區人民法院近日審結一起案件。被告人趙某在物業公司當客服，把業主的姓名和電話賣給裝修公司，"
    "每條一元五角，先後賣出兩千三百餘條。法院以侵犯公民個人信息罪判處他有期徒刑七個月。"
)


def html(text: str, charset: str) -> str:
    return f'<html><head><meta charset="{charset}"><title>今日</title></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize(
    ("written_in", "label", "header"),
    [
        ("utf-8", "utf-8", None),
        ("gb18030", "gb2312", "text/html"),
        ("gb18030", "gbk", "text/html; charset=GB2312"),
        ("gb18030", "utf-8", "text/html; charset=utf-8"),  # both labels are wrong
        ("utf-8", "gb2312", "text/html; charset=gbk"),
        ("gb18030", "iso-8859-1", None),
        ("utf-16", "utf-8", None),  # with its byte order mark
        ("gb18030", "no-such-charset", None),
    ],
)
def test_a_page_is_read_whatever_its_label_says(written_in: str, label: str, header: str | None) -> None:
    assert STORY in decode(html(STORY, label).encode(written_in), header)


@pytest.mark.parametrize("label", ["big5", "utf-8"])
def test_traditional_pages_in_big5_are_read(label: str) -> None:
    assert HANT_STORY in decode(html(HANT_STORY, label).encode("big5"), "text/html")


def test_characters_beyond_gb2312_survive_the_label() -> None:
    text = STORY.replace("赵某", "赵喆")
    assert "赵喆" in decode(html(text, "gb2312").encode("gb18030"), "text/html; charset=gb2312")


def test_a_byte_order_mark_is_no_character() -> None:
    assert decode(codecs.BOM_UTF8 + STORY.encode()) == STORY


def test_a_character_cut_in_half_at_the_end_loses_only_itself() -> None:
    assert decode(STORY.encode()[:-1]) == STORY[:-1]


@pytest.mark.parametrize(
    ("payload", "content_type", "reason"),
    [
        (b"", None, "empty"),
        (b" \r\n\t ", "text/html", "empty"),
        (b"%PDF-1.7 rest", None, "binary"),
        (b"\x89PNG\r\n\x1a\n0000", "text/html", "binary"),
        (bytes(range(32)) * 20, None, "binary"),
        (STORY.encode(), "image/png", "binary"),
        (STORY.encode()[:60] + b"\xff\xfe\xfa" * 60, "text/plain", "undecodable"),
        (STORY.encode("utf-8").decode("gb18030", errors="replace").encode("utf-8"), "text/plain", "undecodable"),
    ],
)
def test_what_cannot_be_read_is_set_aside_with_its_reason(
    payload: bytes, content_type: str | None, reason: str
) -> None:
    with pytest.raises(SetAside) as caught:
        document_from_bytes(payload, content_type=content_type)
    assert caught.value.reason_code == reason
    assert caught.value.detail


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "text/plain; charset=gbk", "text/html; charset=x"]))
def test_any_bytes_become_a_document_or_are_set_aside(payload: bytes, content_type: str | None) -> None:
    try:
        outcome = document_from_bytes(payload, content_type=content_type).text
    except SetAside as aside:
        outcome = aside.reason_code
    assert outcome


@settings(deadline=None)
@given(st.integers(0, len(STORY.encode())), st.sampled_from(["utf-8", "gb18030"]))
def test_a_truncated_page_is_still_read(cut: int, encoding: str) -> None:
    payload = html(STORY, encoding).encode(encoding)[: 90 + cut]
    try:
        outcome = document_from_bytes(payload, content_type="text/html").text.split("\n")[-1]
    except SetAside as aside:
        outcome = aside.reason_code
    assert outcome in STORY or outcome in {"no_text", "not_chinese"}
