"""The small facts around a sentence: numbers, courts, statutes, terms, names. People, firms and courts are invented."""

from __future__ import annotations

import pytest

from pipelines.facts.case_numbers import case_numbers
from pipelines.facts.courts import courts_in_prose
from pipelines.facts.decision_dates import dates_in_prose, signature_date
from pipelines.facts.persons import runs
from pipelines.facts.sentence_terms import read_terms
from pipelines.facts.statutes import statutes
from pipelines.text import fold

NUMBERS = [
    ("（2021）粤9901刑初12号", ["（2021）粤9901刑初12号"]),
    ("(2021)粤9901刑初12号", ["（2021）粤9901刑初12号"]),
    ("〔2014〕青东法刑初字第344号", ["（2014）青东法刑初字第344号"]),
    ("[2013]青刑二终字第00267号", ["（2013）青刑二终字第00267号"]),
    ("（2015）青西刑公初字第82号", ["（2015）青西刑公初字第82号"]),
    ("（2019） 沪0199 刑初 7 号", ["（2019）沪0199刑初7号"]),
    ("（2016）粤99刑更88号之一", ["（2016）粤99刑更88号之一"]),
    ("（2024）粤99刑终×××号", ["（2024）粤99刑终×××号"]),
    ("青东检刑诉〔2021〕66号起诉书", []),  # an indictment
    ("（2021）粤9901民初12号", []),  # a civil case
    ("青公（刑）鉴字（2015）12号", []),  # a police report
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_case_numbers(text: str, expected: list[str]) -> None:
    assert [n.stated.value for n in case_numbers(text, fold(text))] == expected


COURTS = [
    ("记者从青河市东湖区人民法院获悉，该院近日审结此案。", ["青河市东湖区人民法院"]),
    ("日前，江南省青河市中级人民法院对此案作出终审裁定。", ["江南省青河市中级人民法院"]),
    ("近日，广东省青河市东湖区人民法院审理此案。东湖区人民法院认为罪名成立。", ["广东省青河市东湖区人民法院"]),
    ("此案在和平区人民法院开庭。", ["和平区人民法院"]),
    ("该案由呼和浩特市中级人民法院审理。", ["呼和浩特市中级人民法院"]),
    ("日前，鹰潭市月湖区人民法院和曾都区人民法院先后宣判。", ["鹰潭市月湖区人民法院", "曾都区人民法院"]),
    ("青河铁路运输法院一审判决其有罪。", ["青河铁路运输法院"]),
    ("青河市高级人民法院召开新闻发布会，通报三年来的审判情况。", []),
    ("青河市人民法院的法官提醒市民保护信息。", []),
    ("青河市人民检察院提起公诉，法院尚未宣判。", []),
    ("最高人民法院发布的解释自6月起施行。", []),
]


@pytest.mark.parametrize(("text", "expected"), COURTS)
def test_courts_that_decide_are_told_from_courts_that_speak(text: str, expected: list[str]) -> None:
    assert [c.value for c in courts_in_prose(text, fold(text))] == expected


DATES = [
    ("2021年3月5日，青河市人民法院判处他有期徒刑一年", ["2021-03-05"]),
    ("2021年3月，青河市人民法院一审宣判", ["2021-03"]),
    ("二〇一九年四月三十日，法院作出判决", ["2019-04-30"]),
    ("2021年3月5日，青河市人民法院公开开庭审理了此案", []),
    ("2021年3月5日，检察院向法院提起公诉", []),
    ("2021年3月5日，检察院提起公诉；同年6月1日，法院判处他有期徒刑一年", ["2021-06-01"]),
    ("2020年1月至2021年3月，他向他人出售信息，被法院判处有期徒刑一年", []),
    ("2021年3月5日，法院公开开庭审理并当庭宣判", ["2021-03-05"]),
    ("2021年13月5日，法院宣判", []),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_of_decision_in_prose(text: str, expected: list[str]) -> None:
    folded = fold(text)
    assert [d.value for d in dates_in_prose(folded, 0, len(folded))] == expected


SIGNATURES = [
    ("审判长 赵平 二〇二一年六月十五日 书记员 孙静", "2021-06-15"),
    ("审判员 赵平 二○二一年元月五日 书记员 孙静", "2021-01-05"),
    ("审判员 赵平 二О二一年十一月七无 书记员 孙静", "2021-11-07"),  # 日 misread
    ("审判员 赵平 二〇二一年四月××日 书记员 孙静", "2021-04"),  # the day is hidden
    ("审判员 赵平 书记员 孙静 2021年6月15日", "2021-06-15"),
]


@pytest.mark.parametrize(("text", "expected"), SIGNATURES)
def test_the_date_below_a_judgment(text: str, expected: str) -> None:
    date = signature_date(fold(text), 0)
    assert date is not None
    assert date.value == expected


STATUTES = [
    ("依照《中华人民共和国刑法》第二百五十三条之一第一款、第三款、第六十七条第三款之规定", ["刑法253之一", "刑法67"]),
    ("依照《中华人民共和国刑法》第二百五十三条", ["刑法253"]),  # postal workers: another crime
    ("《中华人民共和国刑法》第六十四条、《中华人民共和国刑事诉讼法》第十五条", ["刑法64"]),
    ("《最高人民法院关于适用〈中华人民共和国刑法〉若干问题的解释》第五条", []),
    ("根据刑法第二百八十五条第二款", ["刑法285"]),
]


@pytest.mark.parametrize(("text", "expected"), STATUTES)
def test_articles_belong_to_the_law_named_last(text: str, expected: list[str]) -> None:
    folded = fold(text)
    assert [s.value for s in statutes(folded, 0, len(folded))] == expected


TERMS: list[tuple[str, list[tuple[str, float | None]]]] = [
    ("有期徒刑三年零六个月", [("prison", 42)]),
    ("三年有期徒刑", [("prison", 36)]),
    ("有期徒刑六个；", [("prison", 6)]),  # 月 missing in print
    ("拘役一个月十天", [("detention", 1.333)]),
    ("管制一年六个月", [("control", 18)]),
    ("剥夺政治权利二年", [("political", 24)]),
    ("罚金人民币30,000元", [("fine", 30000)]),
    ("罚金人民币七万。", [("fine", 70000)]),
    ("罚金三千元人民币", [("fine", 3000)]),
    ("1.5万元罚金", [("fine", 15000)]),
    ("没收个人财产二万元", [("confiscated", 20000)]),
    ("判处死刑，缓期二年执行", [("death", None)]),
    ("预交罚金一万元", []),  # paid, not imposed
    ("主动缴纳罚金5,000元", []),
]


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_terms(text: str, expected: list[tuple[str, float | None]]) -> None:
    assert [(t.kind, t.value) for t in read_terms(text, 0, len(text)) if not t.is_range] == expected


@pytest.mark.parametrize(
    "text", ["有期徒刑三年至五年", "有期徒刑三年以上七年以下", "有期徒刑四年三个月以下", "拘役四个月至有期徒刑二年不等"]
)
def test_a_range_is_never_half_read(text: str) -> None:
    assert all(t.is_range for t in read_terms(text, 0, len(text)))


NAMES = [
    ("张某、李某甲和王某杰被判处", ["张某", "李某甲", "王某杰"]),
    ("被告人陈建国犯", ["陈建国"]),
    ("江某彪因犯", ["江某彪"]),
    ("赵××获刑", ["赵××"]),
    ("被告人买买提·吐尔逊被判", ["买买提·吐尔逊"]),
    ("2号被判处", ["2号"]),
    ("Z某某被判处", ["Z某某"]),
    ("江东某公司被罚", []),
    ("管制一年", []),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names(text: str, expected: list[str]) -> None:
    assert [text[a:b] for r in runs(text, 0, len(text)) for a, b in r.names] == expected
