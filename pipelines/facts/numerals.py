"""The strict grammar of one number: what a whole string of digits, numerals and magnitudes is worth.

Here belongs only exact, unrounded numbers: Arabic digits (grouped or not), Chinese numerals, the anti-forgery forms
of contracts and judgments, and mixtures with 万 and 亿. Rounding (余, 几, 近), units and the search in running text
belong to `quantities` and `mentions`. Whatever the grammar does not know is None: a number is never half read.

All functions take folded text: simplified characters, half-width digits.
"""

from __future__ import annotations

import re
from decimal import Decimal

# Longer than any amount that a court has written; a longer token is an identifier or an attack.
MAX_LENGTH = 40

ZEROS = "零〇○◯"
# Letters that stand for 〇 in dates set by hand or by OCR: Latin, Greek and Cyrillic O.
ZERO_LETTERS = "OoΟοОоＯｏ"
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    **{c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)},
    "贰": 2,
    "貳": 2,
    "叄": 3,
    "參": 3,
    "陸": 6,
    **dict.fromkeys(ZEROS + ZERO_LETTERS, 0),
}
TENS = {"廿": 2, "卅": 3, "卌": 4}

_NONZERO = "一二两三四五六七八九壹贰貳叁叄參肆伍陆陸柒捌玖1-9"
_ARABIC = re.compile(r"(?:0|[1-9]\d*|[1-9]\d{0,2}(?:[,，]\d{3})+)(?:\.\d+)?", re.ASCII)
_SECTION = re.compile(
    rf"(?:([{_NONZERO}])[千仟])?"
    rf"(?:([{ZEROS}])?([{_NONZERO}])[百佰])?"
    rf"(?:([{ZEROS}])?(?:([{_NONZERO}])?[十拾]|([廿卅卌])))?"
    rf"(?:([{ZEROS}])?([{_NONZERO}]))?"
)
_STRING = re.compile(rf"[{ZEROS}{ZERO_LETTERS}一二三四五六七八九0]+")
_DECIMAL = re.compile(r"([^点]+)点([零〇一二三四五六七八九]+)")
_COEFFICIENT = re.compile(r"(\d+(?:\.\d+)?)[ \u3000]?([百千佰仟])", re.ASCII)
_MAGNITUDE_SPACE = re.compile(r"(?<=[\d])[ \u3000](?=[十百千万亿])", re.ASCII)
_SMALL = {"百": 100, "佰": 100, "千": 1000, "仟": 1000}
_PLACE_OF_SLOT = (1000, 100, 10, 1)


def parse_number(s: str) -> Decimal | None:
    """The value of `s` if the whole of it is one exact number, else None.

    Knows 3743, 2,000 and 2，000 (groups of three), 1.5亿, 1亿2千万, 5万零3百, 一万五 (15000), 三点五万, 廿三, 二〇一九
    (a string of digits, as in years and numbers of files) and 壹佰贰拾. Rounded forms (十几, 二十余万) are None.
    """
    if not 0 < len(s) <= MAX_LENGTH:
        return None
    if _ARABIC.fullmatch(s):
        return _arabic(s)
    s = _MAGNITUDE_SPACE.sub("", s).replace("萬", "万").replace("億", "亿")
    return _positional(s) if _is_digit_string(s) else _scaled(s, ("亿", "万"))


def parse_digit_string(s: str) -> int | None:
    """The number that a string of Chinese digits spells figure by figure (二〇一九, 二О一七, 二0一七), else None."""
    if not 0 < len(s) <= MAX_LENGTH or not _STRING.fullmatch(s):
        return None
    return int("".join(str(DIGITS.get(c, 0)) for c in s))


def _is_digit_string(s: str) -> bool:
    # Two or three bare digits may be a range (三五毛) unless a zero shows that they are places.
    if len(s) < 2 or not _STRING.fullmatch(s):
        return False
    return len(s) >= 4 or any(DIGITS.get(c, 0) == 0 for c in s[1:])


def _positional(s: str) -> Decimal | None:
    value = parse_digit_string(s)
    return None if value is None or DIGITS.get(s[0], 0) == 0 else Decimal(value)


def _scaled(s: str, magnitudes: tuple[str, ...]) -> Decimal | None:
    """A number that may hold 亿 and then 万, each at most once and in this order (万亿 is 10^12)."""
    if not magnitudes:
        return _section(s)
    magnitude, smaller = magnitudes[0], magnitudes[1:]
    if magnitude not in s:
        return _scaled(s, smaller)
    left, _, right = s.rpartition(magnitude)
    scale = 10**8 if magnitude == "亿" else 10**4
    head = _scaled(left, ("万",) if magnitude == "亿" else ())
    if head is None or head == 0:
        return None
    tail = _tail(right, scale, smaller)
    if tail is None or (tail and head != head.to_integral_value()):
        return None
    return head * scale + tail


def _tail(s: str, scale: int, magnitudes: tuple[str, ...]) -> Decimal | None:
    """What follows 万 or 亿: nothing, a full lower part, one after 零, or a single digit of the next place (一万五)."""
    if not s:
        return Decimal(0)
    zero = s[0] in ZEROS
    rest = s[1:] if zero else s
    if len(rest) == 1 and rest not in "两0" and (rest in DIGITS or rest in "123456789"):
        return Decimal(_digit(rest) if zero else _digit(rest) * scale // 10)
    value = _scaled(rest, magnitudes) if rest else None
    if value is None or value >= scale or value != value.to_integral_value():
        return None
    # 一万零五千 is as likely a slip for 一万零五百: a 零 must stand for a missing place. And the lower part of an
    # Arabic mixture must be complete (5万0050), or say with 零 that places are missing: 5万50 may be cut off.
    is_short = value * 10 < scale
    return value if is_short == zero or (is_short and not rest.isascii()) else None


def _arabic(s: str) -> Decimal | None:
    if "," in s and "，" in s:
        return None  # 1,000，500: two figures
    return Decimal(s.replace(",", "").replace("，", ""))


def _section(s: str) -> Decimal | None:
    """A number without 万 and 亿."""
    if _ARABIC.fullmatch(s):
        return _arabic(s)
    if match := _COEFFICIENT.fullmatch(s):
        coefficient = Decimal(match[1])
        return coefficient * _SMALL[match[2]] if 0 < coefficient < 10 else None
    if match := _DECIMAL.fullmatch(s):
        whole = Decimal(0) if match[1] in ZEROS else _section(match[1])
        places = "".join(str(DIGITS[c]) for c in match[2])
        return None if whole is None else Decimal(f"{whole}.{places}")
    if s in ZEROS:
        return Decimal(0)
    match = _SECTION.fullmatch(s)
    return _add_up(match) if match else None


def _add_up(match: re.Match[str]) -> Decimal | None:
    thousand, zero_hundred, hundred, zero_ten, ten, short_ten, zero_one, one = match.groups()
    has_ten = "十" in match[0] or "拾" in match[0] or short_ten is not None
    digits = (thousand, hundred, (ten or "一") if has_ten and not short_ten else None, one)
    if "两" in (ten, None if one is None or match.start(8) == 0 else one):
        return None  # 两十 and 二十两 are no numerals
    total = sum(_digit(d) * place for d, place in zip(digits, _PLACE_OF_SLOT, strict=True) if d)
    total += TENS[short_ten] * 10 if short_ten else 0
    # A 零 stands for at least one missing place, and there must be something before it.
    if zero_hundred or (zero_ten and (hundred or not thousand)):
        return None
    if zero_one and (has_ten or not (thousand or hundred)):
        return None
    if one and not zero_one and not has_ten and (thousand or hundred):
        total += _digit(one) * (9 if hundred else 99)  # 二百五, 三千五: the digit of the next place
    return Decimal(total)


def _digit(c: str) -> int:
    return DIGITS[c] if c in DIGITS else int(c)
