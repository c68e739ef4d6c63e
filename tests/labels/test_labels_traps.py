"""Words that stand in a text without telling where records came from: buyers, victims, law, advice, proof."""

from __future__ import annotations

from pipelines.labels import label_by_rules

CASE = "余某向他人购买公民个人信息五万条，被公安机关抓获。2021年3月4日，法院以侵犯公民个人信息罪判处余某拘役。"


def found(text: str, facet: str, kind: str = "news") -> set[str]:
    return {label.code for label in label_by_rules(text, kind=kind) if label.facet == facet}


def test_the_buyer_is_not_the_source() -> None:
    assert "real_estate" not in found(CASE + "这些信息随后被卖给装修公司。", "industry")
    assert "education" not in found(CASE + "买家是几家培训机构。", "industry")
    assert "finance" not in found(CASE + "小贷公司买来后用于推销。", "industry")


def test_the_victims_callers_are_not_the_source() -> None:
    assert "real_estate" not in found("市民常女士接到装修公司的推销电话。" + CASE, "industry")


def test_advice_is_no_evidence() -> None:
    text = CASE + "\n警方提醒：快递面单不要随手丢弃，谨防快递员等内部人员泄露信息，不要点击钓鱼链接。"
    assert found(text, "industry") == set()
    assert found(text, "channel") == {"purchase_resale"}


def test_a_quoted_statute_is_no_evidence() -> None:
    text = CASE + "司法解释规定，非法获取征信信息、行踪轨迹信息五十条以上的，应当认定为情节严重。"
    assert "credit_reporting" not in found(text, "industry")
    assert found(text, "data_type") == {"unspecified"}


def test_proof_is_no_evidence() -> None:
    text = CASE + "上述事实，有银行流水、通话清单、证人证言等证据证实。"
    assert not {"finance", "telecom"} & found(text, "industry")


def test_staff_who_only_speak_are_no_insiders() -> None:
    assert "insider" not in found(CASE + "医院客服回复说，已向上级报告。", "channel")


def test_a_leaver_is_a_partner_not_an_insider() -> None:
    text = "戚某离职后，公司没有收回账号，他多次登录系统导出客户资料出售，被提起公诉。"
    assert found(text, "channel") >= {"partner_access"}
    assert "insider" not in found(text, "channel")


def test_the_name_of_a_campaign_is_no_break_in() -> None:
    assert "intrusion" not in found("在打击整治黑客犯罪的行动中，" + CASE, "channel")


def test_police_on_the_track_of_suspects_do_no_tracking() -> None:
    assert "tracking" not in found(CASE + "民警连日蹲守、跟踪，锁定了嫌疑人的位置。", "channel")


def test_a_hearing_in_public_is_no_public_data() -> None:
    assert "public_aggregation" not in found(CASE + "法院公开开庭审理了本案，责令其公开赔礼道歉。", "channel")


def test_resale_of_registered_accounts_is_not_resale_of_records() -> None:
    text = "贾某用老人的手机号接收验证码，拉新后把账号转卖，被警方抓获。"
    assert found(text, "channel") == {"account_farming"}


def test_words_that_only_look_like_one() -> None:
    text = CASE + "余某后来冒充客服，骗得被害人到自动柜员机转账。"
    assert "finance" not in found(text, "industry")
    newborn = "余某出售新生儿信息三千条，被公安机关抓获。"
    assert found(newborn, "industry") == {"healthcare"}
