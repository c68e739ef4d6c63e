"""Saved texts become documents: furniture goes, title and kind are found, bad input is set aside."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.text import SetAside, clean, document_from_text

SAVED = """专栏
首页 >> 法治 >> 以案说法 >> 家政公司里的内鬼
更多
家政公司里的内鬼,一年卖出客户名单八千条
法治观察 作者:何某 2020-06-18 09:30:00 阅读:1024
家政公司的钱某负责派单,能看到全部客户的住址和电话。
微信图片_20200618093001.png
▲钱某使用的办公电脑
2019年5月起,钱某把名单卖给一家月嫂中介,每条两元,共卖出8000余条,获利1.6万元。
法院以侵犯公民个人信息罪判处钱某有期徒刑十个月,并处罚金二万元。
责任编辑：李某
凡注明来源“法治观察”的文字,未经授权不得转载。
相关阅读
• 快递站点的摄像头对着谁
  小编为您整理了快递行业的几点提示,希望有所帮助。
• 一张面单值多少钱
扫描二维码关注法治观察公众号
青公网安备10000000000001号"""


def test_a_saved_page_loses_its_furniture_and_keeps_its_story() -> None:
    document = document_from_text(SAVED, today=date(2025, 1, 1))
    assert document.title == "家政公司里的内鬼,一年卖出客户名单八千条"
    assert document.published_on == date(2020, 6, 18)
    assert document.text.split("\n") == [
        "家政公司里的内鬼,一年卖出客户名单八千条",
        "家政公司的钱某负责派单,能看到全部客户的住址和电话。",
        "2019年5月起,钱某把名单卖给一家月嫂中介,每条两元,共卖出8000余条,获利1.6万元。",
        "法院以侵犯公民个人信息罪判处钱某有期徒刑十个月,并处罚金二万元。",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "记者：你是怎么拿到这些名单的？",  # an interview, no byline
        "扫码注册送鸡蛋，老人手机号被卖",  # a headline about scanning
        "警方捣毁为境外博彩网站提供客户名单的窝点，抓获嫌疑人9名",
        "2018年4月9日",  # a judgment may be dated so
        "二〇一八年四月九日",
        "一审：判处钱某有期徒刑一年，并处罚金一万元。",
        "来源不明的名单被层层转卖，其中一份涉及8000名业主。",
        "一、被告人钱某犯侵犯公民个人信息罪，判处有期徒刑一年；",
        "查获名单8000条",
    ],
)
def test_lines_of_the_story_stay(line: str) -> None:
    assert line in clean(f"案情经过如下：\n{line}\n以上就是全部经过。").split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "責任編輯：何某　　來源：海報新聞",
        "记者 何某 通讯员 李某",
        "上一篇：快递站点的摄像头对着谁",
        "【关闭窗口】【打印】",
        "首页 | 法治 | 经济 | 社会",
        "发布时间：2020-06-18 09:30 浏览次数：300",
        "澳门娱乐城开户送彩金",
        "青ICP备10000001号-1",
        "如有侵权  请联系删稿",
        "- +1",
    ],
)
def test_lines_of_furniture_go(line: str) -> None:
    assert clean(f"案情经过如下：\n{line}\n以上就是全部经过。") == "案情经过如下：\n以上就是全部经过。"


def test_a_list_of_other_pages_ends_where_prose_begins_again() -> None:
    text = "甲案已经宣判。\n相关新闻\n乙市抓获两名中介\n丙县通报案例\n法院最终判处钱某有期徒刑十个月，并处罚金二万元。"
    assert clean(text) == "甲案已经宣判。\n法院最终判处钱某有期徒刑十个月，并处罚金二万元。"


JUDGMENT = """东陵县人民法院
刑事判决书
（2019）青0923刑初77号
公诉机关东陵县人民检察院。
本院认为，被告人钱某构成犯罪。判决如下：
被告人钱某犯侵犯公民个人信息罪，判处有期徒刑一年。
审判长何某
书记员李某"""
ONE_LINE_APPEAL = (
    "东陵市中级人民法院 刑 事 裁 定 书 （2020）青09刑终12号 原公诉机关东陵县人民检察院。 "
    "上诉人（原审被告人）钱某。 本院认为，原判量刑适当。裁定如下： 驳回上诉，维持原判。 "
    "本裁定为终审裁定。 审判长何某 书记员李某"
)
TYPICAL_CASE = """侵犯公民个人信息犯罪典型案例
案例一 钱某侵犯公民个人信息案
【基本案情】钱某把客户名单卖给中介。
【典型意义】从业人员应当引以为戒。"""
REPORT = "派单员卖名单被抓\n本报讯（记者 何某）6月18日，记者从东陵警方获悉，嫌疑人钱某已被刑事拘留。"
STORY_WITHOUT_BYLINE = "名单的下落\n法院判处钱某有期徒刑十个月，他靠卖名单获利一万元。"
ESSAY = "浅析客户名单的性质\n笔者认为，名单能够识别特定的人。另一种意见认为不能。在我看来，前者更妥当。"
QUESTION = "问：卖客户名单犯法吗？\n请问我该怎么办？\n答：您好，一般信息五千条以上即可立案。"
MENU = "食堂本周菜单\n周一供应面条，周二供应米饭。"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (JUDGMENT, "verdict"),
        (ONE_LINE_APPEAL, "verdict"),
        (TYPICAL_CASE, "official_case"),
        (REPORT, "news"),
        (STORY_WITHOUT_BYLINE, "news"),
        (ESSAY, "commentary"),
        (QUESTION, "qa"),
        (MENU, "other"),
    ],
)
def test_the_kind_follows_from_the_form(text: str, kind: str) -> None:
    assert document_from_text(text).kind == kind


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("派单员卖名单被抓\n6月18日，警方通报案情。", "派单员卖名单被抓"),
        ("派单员卖名单被抓 | Dispatcher held for selling lists\n6月18日，警方通报案情。", "派单员卖名单被抓"),
        ("派單員(yuán)賣(mài)名單(dān)被抓\n警方通報案情。", "派單員賣名單被抓"),
        (
            "东陵县人民法院\n刑 事 判 决 书\n（2019）青0923刑初77号\n公诉机关东陵县人民检察院。",
            "东陵县人民法院刑事判决书",
        ),
        ("6月18日，警方通报，派单员钱某把客户的名单卖给中介，已被刑事拘留。\n案件正在侦办。", None),
    ],
)
def test_the_title_is_the_first_plausible_line_or_nothing(text: str, title: str | None) -> None:
    assert document_from_text(text).title == title


def test_what_the_caller_knows_is_believed() -> None:
    document = document_from_text(SAVED, title="名单", kind="other", published_on=date(2001, 2, 3))
    assert (document.title, document.kind, document.published_on) == ("名单", "other", date(2001, 2, 3))


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("電(diàn)話(huà)號(hào)碼被賣，警方已經立案偵查。", "pinyin_noise"),
        ("警方通报了一起案件，" + "名单经过多人转手后流入诈骗团伙，" * 4 + "其中最早的一份来", "truncated"),
        ("钱某卖名单获利0余元，警方已经立案。", "destroyed_figures"),
    ],
)
def test_quality_flags(text: str, flag: str) -> None:
    assert flag in document_from_text(text).quality_flags


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  \n\t", "empty"),
        ("首页\n更多\n登录", "no_text"),
        ("The court sentenced him to a year in prison.", "not_chinese"),
        ("個人情報を販売したとして、男が逮捕されました。", "not_chinese"),
        ("请输入验证码\n您的访问过于频繁", "challenge_page"),
        ("\ufffd" * 30 + "案", "undecodable"),
    ],
)
def test_text_that_is_no_document_is_set_aside(text: str, reason: str) -> None:
    with pytest.raises(SetAside) as caught:
        document_from_text(text)
    assert caught.value.reason_code == reason


@pytest.mark.parametrize("opening", ["公诉机关指控", "滨江市西河区人民检察院指控", "滨江市人民检察院起诉指控"])
def test_facts_cut_out_of_a_judgment_are_part_of_a_verdict(opening: str) -> None:
    text = f"{opening}，2016年3月，被告人韦某多次到菜场扒窃，窃得手机三部，后被民警抓获，赃物已经追回。"
    assert document_from_text(text).kind == "verdict"
