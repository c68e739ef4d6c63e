"""The patterns that `mentions` searches with: the token of a figure with its unit, smaller units, joined ranges.

Only compiled patterns belong here; vocabulary is in data/units.yaml, the reading of numbers in `quantities`. The
number token is matched possessively, so that no text makes the search go back (time stays linear in its length).
"""

from __future__ import annotations

import re

from pipelines.facts import quantities as q
from pipelines.facts import units as u
from pipelines.facts.numerals import ZERO_LETTERS

N = q.NUMERAL_CHARS
SPACE = "[ \\u3000]?"
DIGIT = f"[{q.CHINESE_DIGITS}1-9]"

# Looked at behind the first character (a class at the head lets the engine skip ahead): not inside another number,
# no ordinal; and whether a rounding word or a currency may stand before.
_FIRST = rf"[{N}数几半]"
_BOUNDARY = rf"(?<![{N}几第].)"
_HINT = rf"(?:(?<=[{re.escape(''.join(sorted(u.BEFORE_LAST | u.CURRENCY_LAST)))}].)(?P<hint>))?"
# The pieces of a token are bounded, so that a chain of groups (1,111,111,…) is not read again from each of them.
_REST = (
    rf"(?:[{N}几]++"
    r"|[,，](?<=[0-9][,，])(?=[0-9]{3}(?![0-9]))"
    r"|\.(?<=[0-9]\.)(?=[0-9])"
    r"|[余多来](?=[十百千万亿])"
    r"|[ \u3000](?<=[0-9][ \u3000])(?=[百千万亿])"
    rf"|[{ZERO_LETTERS}](?<=[〇零○◯一二三四五六七八九0{ZERO_LETTERS}].)"
    r"|点(?=[零一二三四五六七八九]+[万亿元块])){0,30}+"
)
_RECORD = "".join(sorted(unit for unit in u.RECORD_UNITS if len(unit) == 1))
_CONNECTOR = rf"(?:/[{_RECORD}])?(?:——|[-~－−～—–至到])"
TIME = rf"(?!{u.NOT_TIME})(?:年|个[半多]?月|月|[天日周]|个?多?星期)"

# Without a unit a token is looked at only after a rounding word or a currency, if it ends in a magnitude (近4万), or
# if it may be a date in digits; most figures of a judgment (articles, identifiers) are none of these.
_UNITLESS = (
    rf"(?(hint)|(?:(?<=[{N}余多 \u3000][百千万亿])"
    r"|(?=/[0-9]{1,2}/)|(?<=\.[0-9]\.[0-9])|(?<=\.[0-9]{2}\.[0-9])|(?<=\.[0-9]\.[0-9]{2})|(?<=\.[0-9]{2}\.[0-9]{2})))"
)
_TAIL = (
    rf"(?:{SPACE}(?:(?P<more>{u.AFTER_ABOUT}){SPACE})?(?:"
    rf"(?P<time>{TIME})"
    rf"|(?!{u.NOT_YUAN})(?P<yuan>[{u.YUAN}])"
    rf"|(?!{u.NOT_A_UNIT})(?P<count>{u.COUNT})"
    r"|(?P<small>[角毛分]|厘(?!米))"
    rf"|(?P<foreign>{u.FOREIGN})"
    rf"|(?P<joint>(?={_CONNECTOR}|、{DIGIT})|(?<=[余多])))"
    rf"|{_UNITLESS})"
)
# `run` is always there; the last named group that matched tells what follows it.
TOKEN = re.compile(f"(?P<run>{_FIRST}{_BOUNDARY}{_HINT}{_REST}){_TAIL}")
# The same where a token goes on after a part of it has been read.
TOKEN_REST = re.compile(f"(?P<run>{_FIRST}{_HINT}{_REST}){_TAIL}")
CONNECTOR = re.compile(_CONNECTOR)
CONNECTOR_FIRST = frozenset("-~－−～—–至到/")

# A smaller unit after 元 or 角; a last digit without its unit (三块五, 一毛五) only where no unit of counting follows.
_LOOSE = rf"(?:(?=[一每]{SPACE}(?:{u.COUNT}))|(?![{N}.{u.YUAN}角毛分]|{SPACE}(?:{u.COUNT})))"
_FEN = rf"零?(?P<fen>{DIGIT})(?:分(?![之钟])|{_LOOSE})"
UNDER_YUAN = re.compile(rf"零?(?P<jiao>{DIGIT})[角毛](?:{_FEN})?|零?(?P<onlyfen>{DIGIT})分(?![之钟])")
UNDER_KUAI = re.compile(rf"(?P<jiao>{DIGIT}){_LOOSE}|(?P<half>半)")
UNDER_FEN = re.compile(rf"零?(?P<li>{DIGIT})厘(?!米)")
UNDER_JIAO = re.compile(_FEN)
UNDER_FIRST = frozenset("零半" + q.CHINESE_DIGITS + "123456789")

ABOUT = re.compile(rf"{SPACE}(?:{u.ABOUT_AFTER_UNIT})")
# Where a term stands in a sentence of punishment, 三年六月 and 十五日 are terms; elsewhere they may be dates.
PENAL_BEFORE = re.compile(r"(?:徒刑|拘役|缓刑|管制|权利|刑期|考验期限?)(?:[为是]|执行)?$")
DAYS_BEFORE = re.compile(r"(?:拘留|拘役|徒刑|缓刑|折抵|羁押|期限?|共)(?:[为了]|执行)?$")
# 一万五 is 15000 when it stands alone; before a unit (一万五元) it may as well be 10005.
SHORT_FORM = re.compile(rf".*[百佰千仟万亿]{DIGIT}")
# 五、六百元, 七、八毛: neighbouring digits that share the magnitude and the unit.
NEIGHBOUR = re.compile(rf"(?P<digit>{DIGIT})(?P<magnitude>[十百千万亿]*)")
# 张某1，500元: the digit names the person.
ALIAS_BEFORE = re.compile(r"某[0-9]{1,2}[,，]$")
ALIAS_DIGITS = re.compile(r"[0-9]{1,2}[,，](?=[0-9]{3})")
# A number directly after one of these is an ordinal, a name, a redacted figure or part of an identifier.
# 第1至3条, 第一、二款: the second number is an ordinal too.
ORDINAL_BEFORE = re.compile(rf"第[{N}、]{{1,12}}(?:[-~－−～—–至到]|、)$|第[{N}]{{1,8}}[条款项页]、$")
NEVER_AFTER = frozenset("第某×*＊ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#@")
NOT_AFTER_NUMBER = frozenset(
    "%％‰分个号年月日时岁周点米厘毫公平里斤亩度寸尺:：ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz℃"
)
# Signs that have come between the digits of one figure (1,23元, 50＋000元, 59?456元): it is not read in part.
BROKEN_BEFORE = frozenset(".,，＋+?？")
ALIAS_YEAR = re.compile(r"[0-9]{1,2}(?=(?:19|20)[0-9]{2}年)")  # 张某12017年: the first digit names the person
DIGIT_ALIAS = re.compile(r"某[0-9]{1,2}(?![0-9])")
BROKEN_AFTER = re.compile(r"[.,，＋+?？][0-9]|[×xX*＊]")
LONG_TERM = re.compile(rf"一年(?:零|{DIGIT}|十)")
# 1.2017年3月: the number of a paragraph before a year. 1.5000元 at the head of a paragraph cannot be told apart.
LIST_NUMBER = re.compile(r"[0-9]{1,2}\.(?=(?:19|20)[0-9]{2}(?![0-9.]))")
LIST_NUMBER_OR_DECIMAL = re.compile(r"[1-9][0-9]?\.[0-9]{3,}")
