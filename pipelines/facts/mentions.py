"""Quantities in running text: where a number, sum of money, count, term or date stands, and what it is worth.

Here belong the search for figures, their units and the words around them that round or bound them (约, 余, 不到, 以上).
What a figure means for the case (a fine, a gain, a price, a threshold of the law) is not decided here but by the roles.
All offsets point into the folded text that was given (same length as the clean text).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, NamedTuple

from pipelines.facts import quantities as q
from pipelines.facts import units as u
from pipelines.facts.numerals import MAX_LENGTH, ZERO_LETTERS
from pipelines.facts.quantities import Figure, read_figure

Bound = Literal["exact", "about", "at_least", "at_most"]


class MentionKind(StrEnum):
    """What a figure measures."""

    NUMBER = "number"
    MONEY = "money"
    COUNT = "count"
    DURATION = "duration"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Mention:
    """One quantity of the text, `folded[start:end]`, with its unit and without the words of rounding before it.

    `low` and `high` are equal unless an interval is stated: yuan (or the currency in `unit`), pieces, months; for a date
    the year (0 where it is not given). `approx` is true for every rounding sign, `fuzzy` where an interval is named.
    `unit` is a currency code, a counting unit, "month", or "" for a bare number; `iso` the date as far as it is stated
    (`--MM-DD` without a year). `prefix_start` is where rounding words or a currency before the figure begin. Flags:

    no_leading_number  数万条, 几百元: the interval is never a value to use
    bare_magnitude     百万元: no number leads the magnitude and nothing rounds it
    or_more, or_less   以上, 以下 stand after it
    below              不到, 不足: the interval reaches down to 0
    each               每 stands before it (每万条)
    range              joined from two figures (11到15元)
    relative           a date without its own year (同年5月, 次日)
    no_unit            money whose unit is not printed (罚金人民币七万)
    """

    kind: MentionKind
    start: int
    end: int
    low: float
    high: float
    approx: bool = False
    fuzzy: bool = False
    bound: Bound = "exact"
    unit: str = ""
    iso: str = ""
    flags: frozenset[str] = frozenset()
    prefix_start: int = -1

    @property
    def value(self) -> float | None:
        """The one value that the text states; None for an interval or a figure without a leading number."""
        return self.low if self.low == self.high and "no_leading_number" not in self.flags else None


class Unread(NamedTuple):
    """A figure that was seen and not understood, and why."""

    start: int
    end: int
    reason_code: Literal["token_too_long", "number_not_understood", "redacted_figure", "date_out_of_range", "ambiguous"]


_N = q.NUMERAL_CHARS
_RUN = re.compile(
    rf"[{_N}数几半](?:[{_N}几]++"
    r"|[,，](?<=[0-9][,，])(?=[0-9]{3}(?![0-9]))"
    r"|\.(?<=[0-9]\.)(?=[0-9])"
    r"|[余多来](?=[十百千万亿])"
    rf"|[{ZERO_LETTERS}](?<=[〇零○◯一二三四五六七八九0{ZERO_LETTERS}].)"
    r"|点(?=[零一二三四五六七八九]+[万亿元块]))*+"
)
_SPACE = "[ \u3000]?"
_DIGIT = f"[{q.CHINESE_DIGITS}1-9]"
_UNIT = re.compile(
    rf"{_SPACE}(?:"
    rf"(?P<foreign>{u.FOREIGN})"
    rf"|(?!{u.NOT_YUAN})(?P<yuan>[{u.YUAN}])"
    r"|(?P<small>[角毛分])"
    rf"|(?!{u.NOT_A_UNIT})(?P<count>{u.COUNT})"
    r")"
)
_ABOUT = re.compile(rf"{_SPACE}(?:{u.AFTER_ABOUT})")
_TIME = re.compile(rf"{_SPACE}(?:(?P<year>年)|(?P<month>个月)|(?P<day>[天日])|(?P<week>周|个?星期))")
_TIME_FIRST = frozenset("年月日天周星个")
# A smaller unit after 元 or 角; a last digit without its unit (三块五, 一毛五) only where no unit of counting follows.
_LOOSE = rf"(?![{_N}.]|{_SPACE}(?:{u.COUNT}))"
_UNDER_YUAN = re.compile(
    rf"零?(?P<jiao>{_DIGIT})[角毛](?:零?(?P<fen>{_DIGIT})(?:分|{_LOOSE}))?|零?(?P<onlyfen>{_DIGIT})分(?![之钟])"
)
_UNDER_KUAI = re.compile(rf"(?P<jiao>{_DIGIT}){_LOOSE}|(?P<half>半)")
_UNDER_JIAO = re.compile(rf"零?(?P<fen>{_DIGIT})(?:分(?![之钟])|{_LOOSE})")
_CONNECTOR = re.compile(rf"(?:/[{''.join(sorted(w for w in u.RECORD_UNITS if len(w) == 1))}])?(?:[-~－～—–至到]|——)")
_CONNECTOR_FIRST = frozenset("-~－～—–至到/")
_PENAL = re.compile(r"(?:徒刑|拘役|缓刑|管制|权利|刑期|考验期限?)(?:[为是]|执行)?$")
_DAYS_BEFORE = re.compile(r"(?:拘留|拘役|徒刑|缓刑|折抵|羁押|期限?|共)(?:[为了]|执行)?$")
_MONTHS = {"year": 12.0, "month": 1.0, "day": 1 / q.DAYS_PER_MONTH, "week": q.WEEK / q.DAYS_PER_MONTH}
_ALIAS = re.compile(r"[0-9]{1,2}[,，](?=[0-9]{3})")
_BEFORE_BARE_ONLY = frozenset("上")


def find_mentions(
    folded: str, start: int = 0, end: int | None = None, unread: list[Unread] | None = None
) -> list[Mention]:
    """The quantities of `folded[start:end]`, in order and without overlap; what is not understood goes to `unread`.

    A bare number is a mention only where a magnitude or a rounding word shows that it measures something (近4万);
    numbers of articles, cases, telephones and persons are none. Time is linear in the length of the text.
    """
    search = _Search(folded, start, len(folded) if end is None else min(end, len(folded)), unread)
    return search.run()


class _Search:
    """One pass over a text. `found` grows; `pending` is a bare number before a connector (11 in 11到15元)."""

    __slots__ = ("end", "found", "pending", "pos", "start", "text", "unread")

    def __init__(self, text: str, start: int, end: int, unread: list[Unread] | None) -> None:
        self.text, self.start, self.end = text, start, end
        self.unread = unread
        self.pos = start
        self.found: list[Mention] = []
        self.pending: tuple[int, int, Figure] | None = None

    def run(self) -> list[Mention]:
        text, end = self.text, self.end
        for match in _RUN.finditer(text, self.start, end):
            s, e = match.span()
            if s < self.pos:
                continue
            following = text[e] if e < end else ""
            if e - s == 1 and following not in _AFTER_SINGLE:
                continue
            self.token(s, e, following)
        return self.found

    def token(self, s: int, e: int, following: str) -> None:
        """Reads the number token `text[s:e]` with what stands around it."""
        text = self.text
        previous = text[s - 1] if s > self.start else ""
        if previous == "某" and (comma := _ALIAS.match(text, s, e)):
            s = comma.end()  # 张某1，500元: the digit names the person
        elif previous in _NEVER_AFTER and previous and not (previous in u.CURRENCY_LAST and self.currency(s)):
            if previous in "×*＊":
                self.complain(s, e, "redacted_figure")
            return
        if e - s > MAX_LENGTH:
            self.complain(s, e, "token_too_long")
            return
        if following in _TIME_FIRST or (following in "-/" and e - s == 4) or text.count(".", s, e) == 2:
            if self.time(s, e, following):
                return
        run = text[s:e]
        figure = read_figure(run)
        if figure is None and run[0] in "数几" and e - s > 1:
            s, run = s + 1, run[1:]  # 条数3万, 总数2000: 数 belongs to the noun
            figure = read_figure(run)
        if figure is None:
            if _UNIT.match(text, e, self.end):
                self.complain(s, e, "number_not_understood")
            return
        self.quantity(s, e, figure)

    def complain(self, s: int, e: int, reason: str) -> None:
        if self.unread is not None:
            self.unread.append(Unread(s, e, reason))  # type: ignore[arg-type]

    # -- money, counts, bare numbers --------------------------------------------------------------------------------

    def quantity(self, s: int, e: int, figure: Figure) -> None:
        text, end = self.text, self.end
        about = _ABOUT.match(text, e, end)
        at = about.end() if about else e
        unit = _UNIT.match(text, at, end)
        currency, prefix = self.currency(s)
        if unit is None:
            if about and (term := _TIME.match(text, at, end)):
                self.term(s, term, figure._replace(approx=True))
            elif currency:
                self.emit(MentionKind.MONEY, s, at, figure, currency, about is not None, prefix, {"no_unit"})
            elif at < end and text[at] in _CONNECTOR_FIRST and _CONNECTOR.match(text, at, end):
                self.pending = (s, at, figure)
            elif about or e - s > 1 or figure.bare:
                self.number(s, at, figure, about is not None)
            return
        stop, kind, scale, code = unit.end(), MentionKind.MONEY, 1.0, currency or "CNY"
        extra = 0.0
        if unit["foreign"]:
            code = u.FOREIGN_CURRENCIES[unit["foreign"]]
        elif unit["yuan"]:
            extra, stop = self.under_yuan(stop, unit["yuan"] == "块")
            if unit["yuan"] == "块" and not extra and not self.small_money(s, stop):
                return
        elif unit["small"]:
            scale = 0.01 if unit["small"] == "分" else 0.1
            if unit["small"] != "分" and (under := _UNDER_JIAO.match(text, stop, end)):
                extra, stop = _digit(under["fen"]) * 0.01, under.end()
            elif not self.small_money(s, stop, unit["small"]):
                return
        else:
            kind, scale, code = MentionKind.COUNT, 1.0, unit["count"]
            if figure.low != int(figure.low) and code in u.RECORD_UNITS:
                self.complain(s, stop, "number_not_understood")
                return
            if code == "条" and text[s - 1 : s] in ("》", "法"):
                return  # 《刑法》253条: an article
        if kind is MentionKind.MONEY and text[stop : stop + 1] in ("钱", "整"):
            stop += 1
        if extra and (figure.low != figure.high or figure.approx):
            self.complain(s, stop, "ambiguous")
            return
        low, high = round(figure.low * scale + extra, 6), round(figure.high * scale + extra, 6)
        self.emit(kind, s, stop, figure._replace(low=low, high=high), code, about is not None, prefix, None, scale)

    def currency(self, s: int) -> tuple[str, int]:
        """The currency that is written before the figure and where it begins, or ("", s)."""
        text = self.text
        at = s - 1 if s > self.start and text[s - 1] in " \u3000:：" else s
        if at > self.start and text[at - 1] in u.CURRENCY_LAST:
            window = max(self.start, at - u.CURRENCY_WINDOW)
            if match := u.CURRENCY_AT_END.search(text, window, s):
                return u.CURRENCY_BEFORE[match[0].rstrip(" \u3000:：")], match.start()
        return "", s

    def under_yuan(self, at: int, is_kuai: bool) -> tuple[float, int]:
        """Yuan of the 角 and 分 that follow at `at`, and where they end."""
        match = _UNDER_YUAN.match(self.text, at, self.end)
        if match:
            jiao, fen = match["jiao"], match["fen"] or match["onlyfen"]
            return (_digit(jiao) * 0.1 if jiao else 0) + (_digit(fen) * 0.01 if fen else 0), match.end()
        match = _UNDER_KUAI.match(self.text, at, self.end) if is_kuai else None
        if match:
            return 0.5 if match["half"] else _digit(match["jiao"]) * 0.1, match.end()
        return 0.0, at

    def small_money(self, s: int, stop: int, unit: str = "块") -> bool:
        """Whether 块, 角, 毛 or 分 is money here and not a lump, a corner, hair or a mark."""
        following = self.text[stop : stop + 1]
        if following == "钱":
            return True
        if following and following not in u.SMALL_FOLLOWERS and not following.isdigit():
            return False
        if unit != "分":
            return True
        before = self.text[max(self.start, s - 8) : s]
        return self.text[s:stop] != "十分" and u.SMALL_CONTEXT.search(before) is not None

    def number(self, s: int, at: int, figure: Figure, about: bool) -> None:
        """A number without a unit: a mention only where it is plainly a measure."""
        text = self.text
        following = text[at : at + 1]
        if following in _NOT_AFTER_NUMBER and following:
            return
        magnitude = text[at - 1] in "百千万亿" or (about and text[at - 2] in "百千万亿")
        bound, _ = self.before(s, figure.bare)
        if (
            (magnitude and at - s > 1 and not figure.bare)
            or (bound and figure.low >= 10)
            or (about and figure.low >= 10)
        ):
            self.emit(MentionKind.NUMBER, s, at, figure, "", about, s)

    def before(self, s: int, bare: bool) -> tuple[u.BeforeKind | None, int]:
        """The rounding word that ends at `s`, as its kind, and where it begins."""
        text = self.text
        at = s - 1 if s > self.start and text[s - 1] in " \u3000" else s
        if at <= self.start or text[at - 1] not in u.BEFORE_LAST:
            return None, s
        window = max(self.start, at - u.BEFORE_WINDOW)
        match = u.BEFORE_AT_END.search(text, window, at)
        if match is None or (match[0] in _BEFORE_BARE_ONLY and not bare):
            return None, s
        blocked = u.NOT_BEFORE_AT_END.search(text, window, at)
        if blocked and blocked.start() <= match.start():
            return None, s
        return u.BEFORE[match[0]], match.start()

    def emit(
        self,
        kind: MentionKind,
        s: int,
        stop: int,
        figure: Figure,
        unit: str,
        about: bool,
        prefix: int,
        flags: set[str] | None = None,
        scale: float = 1.0,
    ) -> None:
        """Adds a mention with the rounding words around it, joined to the figure before it where a range is meant."""
        text = self.text
        flags = flags or set()
        if after := _ABOUT.match(text, stop, self.end) if kind is not MentionKind.NUMBER else None:
            about, stop = True, after.end()
        bounded = u.AFTER_BOUND.match(text, stop, self.end)
        word, prefix = self.before(prefix, figure.bare)
        if text[prefix - 1 : prefix] == "每":
            flags.add("each")
        if not figure.leading:
            flags.add("no_leading_number")
        if figure.bare and not about and word is None and "each" not in flags:
            if kind is MentionKind.NUMBER or figure.low < 1e6 or text[s + 1] not in "万亿":
                return
            flags.add("bare_magnitude")
        approx = figure.approx or about or word is not None or "bare_magnitude" in flags
        bound: Bound = "about" if approx else "exact"
        low, high, fuzzy = figure.low, figure.high, figure.fuzzy
        if bounded:
            flags.add("or_more" if bounded["more"] else "or_less")
            bound = "at_least" if bounded["more"] else "at_most"
        elif word == "at_least":
            bound = "at_least"
        elif word in ("at_most", "below"):
            bound = "at_most"
        if word == "below":
            low, fuzzy = 0.0, True
            flags.add("below")
        mention = Mention(kind, s, stop, low, high, approx, fuzzy, bound, unit, "", frozenset(flags), prefix)
        self.pos = stop
        self.found.append(self.joined(mention, scale))

    def joined(self, mention: Mention, scale: float) -> Mention:
        """`mention`, or the range that it ends (11到15元, 0.1元-0.4元); a figure used in a range is not kept alone."""
        pending, self.pending = self.pending, None
        text, s = self.text, mention.prefix_start
        if pending and (match := _CONNECTOR.match(text, pending[1], self.end)) and match.end() == s:
            low = _shared_magnitude(pending[2].low * scale, text[mention.start : mention.end], mention.low)
            if low is None:
                self.complain(pending[0], mention.end, "ambiguous")
                return mention
            return replace(
                mention, start=pending[0], low=low, fuzzy=True, flags=mention.flags | {"range"}, prefix_start=pending[0]
            )
        last = self.found[-1] if self.found else None
        if last and last.kind is mention.kind and last.unit == mention.unit and last.end < s:
            match = _CONNECTOR.match(text, last.end, s)
            if match and match.end() == s and last.low <= mention.high and "range" not in last.flags:
                self.found.pop()
                flags = last.flags | mention.flags | {"range"}
                return replace(
                    mention,
                    start=last.start,
                    low=last.low,
                    approx=last.approx or mention.approx,
                    fuzzy=True,
                    flags=flags,
                    prefix_start=last.prefix_start,
                )
        return mention

    # -- terms and dates --------------------------------------------------------------------------------------------

    def time(self, s: int, e: int, following: str) -> bool:
        """Reads a date or a term at `s`; False where neither stands there."""
        text, end = self.text, self.end
        if following in "-/." or text.count(".", s, e) == 2:
            match = q.ISO_DATE.match(text, s, end)
            if match is None or match.end() < e or match["day"] is None:
                return False
            return self.day(match, q.iso_of(match["year"], match["month"], match["day"]))
        if following == "年" and e - s == 4 and (match := q.DATE.match(text, s, end)):
            return self.day(match, q.iso_of(match["year"], match["month"], match["day"]))
        if following == "月":
            match = q.MONTH_DAY.match(text, s, end)
            if match is None:
                return False
            known = q.month_day_of(match["month"], match["day"])
            iso = None if known is None else f"--{known[0]:02}" + (f"-{known[1]:02}" if known[1] else "")
            return self.day(match, iso, frozenset(["relative"]))
        return self.duration(s, e, following)

    def day(self, match: re.Match[str], iso: str | None, flags: frozenset[str] = frozenset()) -> bool:
        s, stop = match.span()
        self.pos = stop
        if iso is None:
            self.complain(s, stop, "date_out_of_range")
            return True
        year = 0.0 if iso[0] == "-" else float(iso[:4])
        self.found.append(Mention(MentionKind.DATE, s, stop, year, year, iso=iso, flags=flags, prefix_start=s))
        return True

    def duration(self, s: int, e: int, following: str) -> bool:
        text, end = self.text, self.end
        if following == "个" and text[e + 1 : e + 2] not in ("月", "半", "星"):
            return False
        before = text[max(self.start, s - 6) : s]
        if following == "日" and not (_DAYS_BEFORE.search(before) or text[e + 1 : e + 2] in ("内", "以")):
            return True
        run = text[s:e]
        figure = Figure(0.5, 0.5) if run == "半" else read_figure(run)
        if figure is None or figure.approx:
            term = _TIME.match(text, e, end)
            if term and figure:
                self.term(s, term, figure)
            return True
        match = q.DURATION.match(text, s, end)
        if match is None or match.end() <= e:
            return True
        if match["months"] and "个" not in match[0] and not _PENAL.search(before):
            self.complain(s, match.end(), "ambiguous")  # 三年五月: a term, or May of some third year
            self.pos = match.end()
            return True
        months = q.months_of(match)
        if months is None:
            self.complain(s, match.end(), "number_not_understood")
            return True
        self.emit(MentionKind.DURATION, s, match.end(), Figure(months, months), "month", False, s)
        return True

    def term(self, s: int, match: re.Match[str], figure: Figure) -> None:
        """A rounded term of one unit: 十余年, 几个月."""
        scale = _MONTHS[match.lastgroup or "month"]
        scaled = figure._replace(low=figure.low * scale, high=figure.high * scale)
        self.emit(MentionKind.DURATION, s, match.end(), scaled, "month", False, s)


def _digit(c: str) -> int:
    return q.DIGITS[c] if c in q.DIGITS else int(c)


def _shared_magnitude(first: float, second: str, high: float) -> float | None:
    """The lower end of a range whose unit and magnitude stand only once (3至5万元), None if it cannot be told."""
    scale = 1.0
    for c in second:
        scale *= {"万": 1e4, "亿": 1e8}.get(c, 1.0)
    if scale > 1 and first <= high / scale:
        return first * scale
    if first <= high and (scale == 1 or first >= 100):
        return round(first, 6)
    return None


def parse_money(s: str, assume_yuan: bool = False) -> tuple[float, float, bool] | None:
    """(low, high, approx) in yuan of a string that is one sum of money as a whole (人民币一万元, 三块五, 0.1-0.4元), else None.

    Foreign currency is None, and so is a sum without a leading number (数万元) unless it is below 1,000 yuan (几毛,
    几十元), which prices use. `assume_yuan` reads a number without unit or currency as yuan (罚金七万).
    """
    s = s.strip()
    found = find_mentions(s)
    cut = 0
    if assume_yuan and (not found or found[0].kind is MentionKind.NUMBER):
        found, cut = find_mentions("人民币" + s), 3
    if len(found) != 1:
        return None
    money = found[0]
    if money.kind is not MentionKind.MONEY or money.unit != "CNY" or money.end != len(s) + cut:
        return None
    if money.prefix_start > 0 or ("no_leading_number" in money.flags and money.high >= 1000):
        return None
    return money.low, money.high, money.approx


_AFTER_SINGLE = u.UNIT_FIRST | _TIME_FIRST | _CONNECTOR_FIRST | frozenset("余多来左上几 \u3000，。、")
_NEVER_AFTER = frozenset("第某×*＊ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#@")
_NOT_AFTER_NUMBER = frozenset("%％‰分号年月日时:：")
