"""Golden pages, written for this test: menus, advertisements, related links, broken markup, layout by tables."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pipelines.text import SetAside, document_from_bytes

TITLE = "物业客服卖业主名单，获利三千多元被判刑"
BODY = (
    "本报讯（记者 林某）青河市临江区人民法院近日审结一起侵犯公民个人信息案，被告人赵某因出售住户信息被判刑。",
    "法院审理查明，2021年3月至8月，赵某利用在物业公司当客服的便利，将2300余条业主信息以每条1.5元的价格卖给一家装修公司，获利3450元。",
    "法院以侵犯公民个人信息罪判处赵某有期徒刑七个月，缓刑一年，并处罚金人民币四千元。",
)
NEWS = f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{TITLE}_青河新闻网</title></head><body>
<div id="nav"><a href="/">首页</a> | <a href="/law">法治</a> | <a href="/money">经济</a></div>
<div class="crumb">当前位置：首页 &gt; 法治 &gt; 正文</div>
<h1>{TITLE}</h1><div class="info">2021-12-03 09:15 来源：青河晚报 责任编辑：王某</div>
<div class="content">{"".join(f"<p>{p}</p>" for p in BODY)}<p>图为庭审现场.jpg</p></div>
<div class="ad">广告：装修首选明家</div>
<div class="rel"><h3>相关阅读</h3><ul><li><a href="/1">一快递员倒卖面单获刑</a></li>
<li><a href="/2">网警提醒别乱扫码</a></li></ul></div>
<div class="footer">版权所有 青河新闻网 青ICP备10000001号</div></body></html>"""

JUDGMENT = (
    "东陵县人民法院",
    "刑 事 判 决 书",
    "（2019）青0923刑初77号",
    "公诉机关东陵县人民检察院。",
    "被告人孙某某，男，1990年生，汉族，无业。",
    "东陵县人民检察院指控被告人孙某某犯侵犯公民个人信息罪，向本院提起公诉。现已审理终结。",
    "本院认为，被告人孙某某违反国家有关规定，出售公民个人信息，其行为已构成侵犯公民个人信息罪。判决如下：",
    "被告人孙某某犯侵犯公民个人信息罪，判处有期徒刑一年，并处罚金人民币五千元。",
    "如不服本判决，可在接到判决书的第二日起十日内上诉。",
    "审判长 周某",
    "二〇一九年五月六日",
    "书记员 吴某",
)


def test_a_news_page_in_gbk_becomes_its_title_and_paragraphs() -> None:
    document = document_from_bytes(NEWS.encode("gb18030"), content_type="text/html", today=date(2025, 1, 1))
    assert document.title == TITLE
    assert document.published_on == date(2021, 12, 3)
    assert document.kind == "news"
    assert document.script == "hans"
    assert document.quality_flags == ()
    assert document.text.split("\n") == [TITLE, *BODY]


def test_broken_markup_changes_nothing() -> None:
    broken = re.sub("</(?:p|div|h1|li|ul)>", "", NEWS)
    document = document_from_bytes(broken.encode("gb18030"), content_type=None, today=date(2025, 1, 1))
    assert (document.title, document.published_on) == (TITLE, date(2021, 12, 3))
    assert document.text.split("\n") == [TITLE, *BODY]


@pytest.mark.parametrize(
    "markup",
    [
        "<table width=900><tr><td>" + "".join(f"<p align=center>{p}</p>" for p in JUDGMENT) + "</td></tr></table>",
        "<div id=zoom>" + "<br>".join(JUDGMENT) + "</div>",
        "".join(f'<div style="text-indent:2em">　　{p}</div>' for p in JUDGMENT),
    ],
)
def test_a_judgment_keeps_its_paragraphs_however_the_page_is_laid_out(markup: str) -> None:
    page = f"<html><head><title>裁判文书</title></head><body>{markup}<p>【关闭窗口】</p></body></html>"
    document = document_from_bytes(page.encode("gbk"), content_type="text/html", url="http://court.example/a.html")
    assert document.kind == "verdict"
    assert document.published_on is None  # the day of judgment is not that of publication
    lines = document.text.split("\n")
    assert lines[-len(JUDGMENT) :] == list(JUDGMENT)
    assert len(lines) <= len(JUDGMENT) + 1


def test_a_judgment_without_a_headline_is_called_by_court_and_paper() -> None:
    page = "<html><body><div>" + "".join(f"<p>{p}</p>" for p in JUDGMENT) + "</div></body></html>"
    assert document_from_bytes(page.encode(), content_type="text/html").title == "东陵县人民法院刑事判决书"


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ('<meta property="article:published_time" content="2018-07-09T10:00:00+08:00">', None, date(2018, 7, 9)),
        ('<meta name="PubDate" content="20180709101500">', None, date(2018, 7, 9)),
        ('<script type="application/ld+json">{"datePublished": "2018-07-09"}</script>', None, date(2018, 7, 9)),
        ("", "http://news.example/law/202405/t20240506_881.html", date(2024, 5, 6)),
        ("", "http://news.example/2024-05/06/content_1.htm", date(2024, 5, 6)),
        ("", "http://news.example/2024/0506/1.html", date(2024, 5, 6)),
        ('<meta name="pubdate" content="2041-01-01">', None, None),  # no page is from the future
        ('<meta name="pubdate" content="1018-01-01">', "http://news.example/20191350/1.html", None),
        ("", "http://news.example/article/20180709123.html", None),  # a number, not a day
    ],
)
def test_the_day_of_publication(head: str, url: str | None, expected: date | None) -> None:
    page = f"<html><head><title>判决公布</title>{head}</head><body>{''.join(f'<p>{p}</p>' for p in BODY)}</body></html>"
    document = document_from_bytes(page.encode(), content_type="text/html", url=url, today=date(2025, 1, 1))
    assert document.published_on == expected


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>",
            "challenge_page",
        ),
        ("<html><head><title>安全验证</title></head><body><p>请拖动滑块完成拼图。</p></body></html>", "challenge_page"),
        (
            "<html><head><title>临江法院</title></head><body><ul>"
            + "".join(f"<li><a href='/{n}'>侵犯公民个人信息案宣判第{n}期</a></li>" for n in range(30))
            + "</ul></body></html>",
            "no_text",
        ),
        ("<html><head><title>空</title></head><body><div></div></body></html>", "no_text"),
        (
            "<html><body><p>The defendant sold the names of two hundred patients to a broker.</p></body></html>",
            "not_chinese",
        ),
    ],
)
def test_pages_without_a_document_are_set_aside(page: str, reason: str) -> None:
    with pytest.raises(SetAside) as caught:
        document_from_bytes(page.encode(), content_type="text/html")
    assert caught.value.reason_code == reason


def test_a_story_about_codes_is_no_challenge_page() -> None:
    story = "".join(f"<p>{p}店员让顾客看屏幕，说请输入验证码，其实是在替别人注册账号。</p>" for p in BODY * 3)
    page = f"<html><head><title>店员骗取验证码获刑</title></head><body><h1>店员骗取验证码获刑</h1>{story}</body></html>"
    assert document_from_bytes(page.encode(), content_type="text/html").title == "店员骗取验证码获刑"


def test_short_news_of_a_crawler_that_went_round_a_check_is_no_challenge_page() -> None:
    story = (
        "滨江警方近日通报，嫌疑人濮某编写脚本绕过某购票平台的人机验证，冒充正常用户的访问，半个月内抓取购票人姓名、"
        "手机号码和证件号码四万余条。平台在日志里发现大量异常访问后报案。濮某把数据分成三批，以每批两千元的价格卖给"
        "了做电话推销的万某。两人先后被抓获，均已被刑事拘留，案件还在侦办。警方说，平台应当限制单个账号的访问频率，"
        "用户发现证件号码被人冒用的，应当尽快报案。"
    )
    page = f"<html><body><h1>抓票不成抓起人</h1><p>{story}</p></body></html>"
    assert "人机验证" in document_from_bytes(page.encode(), content_type="text/html").text
