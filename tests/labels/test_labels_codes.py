"""Every industry and channel code is found in a short story that tells of it, and its evidence is in the text."""

from __future__ import annotations

import pytest

from pipelines.labels import RELEVANT, Label, label_by_rules

INDUSTRIES = [
    ("telecom", "某市电信公司员工齐某私自导出机主资料出售，被警方抓获。"),
    ("internet_platform", "孟某编写爬虫程序，从某短视频平台抓取用户个人信息后出售，被法院判处有期徒刑一年。"),
    ("ecommerce", "冯某侵入某电商平台，盗取网购订单三万条后出售，公安机关将其抓获。"),
    ("logistics", "快递员宋某将面单出售给他人，检察院以侵犯公民个人信息罪提起公诉。"),
    ("healthcare", "护士白某利用职务便利导出产妇信息并出售，法院以侵犯公民个人信息罪判处其拘役四个月。"),
    ("household_services", "家政公司员工邱某把雇主信息出售给他人，侵犯公民个人信息，被提起公诉。"),
    ("finance", "银行柜员庞某违规查询储户信息并出售，被公安机关刑事拘留。"),
    ("insurance", "保险公司员工汤某将保单和投保人信息出售给同行，被提起公诉。"),
    ("credit_reporting", "路某非法登录征信系统，查询征信报告后出售，被法院判处有期徒刑。"),
    ("education", "钟某向他人购买学生信息二十万条，因侵犯公民个人信息罪被判处有期徒刑。"),
    ("real_estate", "物业公司员工裴某把业主名单出售给他人，被公安机关抓获。"),
    ("automotive", "祝某在4S店上班，利用工作便利导出车主信息出售，被判处罚金。"),
    ("travel", "酒店员工甘某将住宿记录出售给他人，侵犯公民个人信息，被起诉。"),
    ("recruitment", "窦某从招聘网站窃取简历后出售，警方将其抓获。"),
    ("government", "辅警章某擅自登录公安内网，查询户籍信息后出售，被检察院提起公诉。"),
    ("utilities", "供电公司员工管某把用电信息出售给他人，被公安机关抓获。"),
    ("retail", "超市员工卢某把会员信息出售给他人，被公安机关抓获。"),
    ("data_marketing", "莫某是某大数据公司的法定代表人，公司购买并出售公民个人信息，被提起公诉。"),
    ("investigation", "房某经营一家私家侦探社，接单后跟踪他人，获取行踪轨迹信息，被判处有期徒刑。"),
    ("gaming", "解某盗取玩家的游戏账号和密码后出售，被公安机关抓获。"),
]

CHANNELS = [
    ("insider", "某银行员工巫某利用职务便利查询客户资料，出售给他人，被判处有期徒刑。"),
    ("partner_access", "负责系统维护的外包人员焦某私自导出用户信息并出售，被警方抓获。"),
    ("partner_access", "谷某离职后，账号未注销，他多次登录后台导出客户资料出售，被提起公诉。"),
    ("intrusion", "车某植入木马，窃取他人电脑里的个人信息，被警方抓获。"),
    ("scraping", "侯某用爬虫批量抓取网站用户信息并出售，被法院判处有期徒刑。"),
    ("operator_profiling", "全某等人通过运营商大数据取得访客手机号，卖给商家，被警方抓获。"),
    ("deceptive_collection", "班某发布虚假招聘，骗取求职者填写简历和身份证号，转给他人，被刑事拘留。"),
    ("account_farming", "仰某组织地推，收取老人手机号和短信验证码发到群里供人拉新，被警方抓获。"),
    ("physical_capture", "秋某在分拣中心用手机拍照，把面单照片发给他人，被公安机关抓获。"),
    ("purchase_resale", "仲某从上家购买个人信息，加价转手给下家，被公安机关抓获。"),
    ("tracking", "伊某在他人车辆底部安装GPS，掌握行踪后告知委托人，被判处有期徒刑。"),
    ("public_aggregation", "宫某从企查查等公开渠道收集企业联系人的个人信息，整理后出售，被提起公诉。"),
    ("other", "某公司在楼道张贴欠费名单，住户姓名、住址等个人信息未经脱敏，检察机关立案办理。"),
]


def codes(text: str, facet: str, kind: str = "news") -> dict[str, Label]:
    return {label.code: label for label in label_by_rules(text, kind=kind) if label.facet == facet}


@pytest.mark.parametrize(("code", "text"), INDUSTRIES, ids=[code for code, _ in INDUSTRIES])
def test_industry_is_where_the_records_left(code: str, text: str) -> None:
    assert code in codes(text, "industry")


@pytest.mark.parametrize(("code", "text"), CHANNELS)
def test_channel_is_how_they_got_out(code: str, text: str) -> None:
    assert code in codes(text, "channel")


@pytest.mark.parametrize("text", [text for _, text in INDUSTRIES + CHANNELS])
def test_a_case_is_relevant_and_each_label_quotes_its_evidence(text: str) -> None:
    labels = label_by_rules(text, kind="news")
    assert labels[0].code == RELEVANT
    for label in labels:
        assert label.span is not None
        assert label.span.quote(text)
        assert 0.5 <= label.probability <= 1
        assert (label.method, label.model_version) == ("rules", "rules-3")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("location", "警方查明，包某出售他人行踪轨迹信息六十条，被刑事拘留。"),
        ("credit", "警方查明，包某出售征信报告二百份，被刑事拘留。"),
        ("lodging", "警方查明，包某出售开房记录三十条，被刑事拘留。"),
        ("comm_record", "警方查明，包某出售通话清单四十份，被刑事拘留。"),
        ("verification_code", "警方查明，包某出售他人手机号和验证码，被刑事拘留。"),
        ("resume", "警方查明，包某出售求职者简历九百份，被刑事拘留。"),
        ("biometric", "警方查明，包某出售他人人脸动态视频，被刑事拘留。"),
    ],
)
def test_data_type(code: str, text: str) -> None:
    assert code in codes(text, "data_type")


def test_several_sources_stand_side_by_side() -> None:
    text = "警方抓获嫌疑人九名，其中银行员工、快递公司员工、电信公司员工各一人，均涉嫌出售公民个人信息。"
    assert {"finance", "logistics", "telecom"} <= set(codes(text, "industry"))


def test_traditional_characters_are_read_alike() -> None:
    simplified = "快递公司员工曲某将面单出售给他人，侵犯公民个人信息，被提起公诉。"
    traditional = "快遞公司員工曲某將面單出售給他人，侵犯公民個人信息，被提起公訴。"
    here, there = label_by_rules(simplified, kind="news"), label_by_rules(traditional, kind="news")
    assert [(label.facet, label.code, label.span) for label in here] == [
        (label.facet, label.code, label.span) for label in there
    ]
