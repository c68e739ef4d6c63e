"""Words that stand in a text without telling where records came from: buyers, victims, law, advice, proof."""

from __future__ import annotations

from pipelines.labels import RELEVANT, label_by_rules

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


def test_who_sells_what_was_bought_resells() -> None:
    text = "柜员戚某把客户名单交给余某，余某用完的名单又以五角一条转让给三家同行，两人被提起公诉。"
    assert found(text, "channel") >= {"insider", "purchase_resale"}
    alone = "柜员戚某导出客户名单，以两元一条卖给一家装修公司用于电话推销，被提起公诉。"
    assert "purchase_resale" not in found(alone, "channel")


def test_who_leaves_with_records_took_them_as_an_insider() -> None:
    text = "某银行客户经理戚某跳槽前夜，把三千名客户的姓名和电话导出带走，卖给他人，被提起公诉。"
    assert "insider" in found(text, "channel")
    assert "partner_access" not in found(text, "channel")
    back = "戚某被辞退后，账号仍能登录，他多次进入系统导出客户资料出售，被提起公诉。"
    assert "partner_access" in found(back, "channel")


def test_what_a_contract_forbids_makes_a_contractor() -> None:
    text = (
        "某科技公司承接三家医院的短信提醒服务，合同约定数据不得留存。公司把产妇的姓名、电话另存一份，"
        "以每条一元出售，负责人余某被提起公诉。"
    )
    assert found(text, "channel") >= {"partner_access"}
    assert "healthcare" in found(text, "industry")


def test_gifts_for_a_code_are_trickery() -> None:
    text = "余某等人在集市摆摊，以扫码领鸡蛋吸引老人报出手机号和验证码，用老人的手机号注册账号，被警方抓获。"
    assert found(text, "channel") >= {"deceptive_collection", "account_farming"}


def test_an_offer_that_never_was_is_trickery() -> None:
    text = "余某办了一场阅读大赛，家长填写孩子的学校、姓名和电话报名，比赛始终没有举行，资料被他卖掉，余某被刑拘。"
    assert "deceptive_collection" in found(text, "channel")


def test_tricks_played_with_bought_records_collect_nothing() -> None:
    assert "deceptive_collection" not in found(CASE + "买家冒充客服打电话，谎称退款，骗走被害人存款。", "channel")


def test_penalties_and_offices_that_impose_them_are_neither_staff_nor_source() -> None:
    text = CASE + "公安机关给予两名买家行政处罚，派出所民警调取了电梯监控，主管部门约谈了平台。"
    assert "insider" not in found(text, "channel")
    assert "government" not in found(text, "industry")


def test_callers_and_owners_are_no_insiders() -> None:
    text = "店主余某从网上购买老年人名单五万条，雇用话务员拨打推销电话，被公安机关抓获。"
    assert "insider" not in found(text, "channel")
    assert "telecom" not in found(text, "industry")


def test_dealers_in_data_are_no_source() -> None:
    assert "data_marketing" not in found("余某从数据商处购买公民个人信息五万条，被公安机关抓获。", "industry")


def test_schooling_and_birthdays_of_persons_say_nothing_of_the_source() -> None:
    text = "被告人余某，初中文化。余某出售含姓名、出生日期、银行卡号的公民个人信息五万条，被公安机关抓获。"
    assert found(text, "industry") == set()


def test_means_of_payment_and_places_of_trade_are_no_source() -> None:
    text = CASE + "双方在QQ群里谈价，余某以支付宝转账、微信支付收款二万元。"
    assert not {"finance", "internet_platform"} & found(text, "industry")


def test_a_fraud_with_papers_of_one_person_is_no_case_of_records() -> None:
    text = (
        "男子余某捡到他人身份证，伪造收入证明，以失主名义在小额贷款公司骗得贷款八万元。"
        "法院以贷款诈骗罪判处余某有期徒刑三年，并处罚金五万元，责令退赔。"
    )
    assert label_by_rules(text, kind="news")[0].code != RELEVANT


def test_who_was_sold_the_records_and_sells_them_resells_without_a_word_for_it() -> None:
    text = "登记员戚某把名册抄给余某，每户三元。余某自用之外，每户五元卖给六家商户，两人均被起诉。"
    assert found(text, "channel") >= {"insider", "purchase_resale"}


def test_a_part_sent_is_not_a_dealing_out() -> None:
    text = "柜员戚某查询客户流水，把其中一部分发给表弟，表弟用来找欠款人，戚某被提起公诉。"
    assert "purchase_resale" not in found(text, "channel")


def test_the_duties_of_prosecutors_make_no_insider() -> None:
    text = "余某用木马窃取客户订单三万条。【检察履职】检察机关以侵犯公民个人信息罪对余某提起公诉，其被判处有期徒刑。"
    assert found(text, "channel") == {"intrusion"}
