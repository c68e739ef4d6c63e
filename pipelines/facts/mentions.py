"""Quantities in running text: where a number, sum of money, count, term or date stands, and what it is worth.

Here belongs the search for figures, their units and the words around them that round or bound them (约, 不到, 以上).
What a figure means for the case (a fine, a gain, a price, a threshold of the law) is not decided here but by the roles.
All offsets point into the folded text that was given (same length as the clean text).
"""

from __future__ import annotations

import re

from pipelines.facts import mentions_context as c
from pipelines.facts import mentions_grammar as g
from pipelines.facts import quantities as q
from pipelines.facts import units as u
from pipelines.facts.mentions_collect import JOINTS, Collector
from pipelines.facts.mentions_model import Bound, Mention, MentionKind, Unread
from pipelines.facts.numerals import MAX_LENGTH
from pipelines.facts.quantities import Figure, read_figure

__all__ = ["Bound", "Mention", "MentionKind", "Unread", "find_mentions", "parse_money"]

NUMBER, MONEY, COUNT = MentionKind.NUMBER, MentionKind.MONEY, MentionKind.COUNT
DURATION = MentionKind.DURATION

_MONTHS = {"年": 12.0, "月": 1.0, "日": 1 / q.DAYS_PER_MONTH, "天": 1 / q.DAYS_PER_MONTH}
_MONTHS |= {"周": q.WEEK / q.DAYS_PER_MONTH, "期": q.WEEK / q.DAYS_PER_MONTH}
_CURRENCY_LAST = u.CURRENCY_LAST | frozenset(" \u3000:：")
_UNITLESS = frozenset(["run", "joint"])
_SPECIAL_BEFORE = g.NEVER_AFTER | g.BROKEN_BEFORE | JOINTS
_MAGNITUDES = frozenset("百千万亿")
_RELATIVE = frozenset(["relative"])


def find_mentions(
    folded: str,
    start: int = 0,
    end: int | None = None,
    unread: list[Unread] | None = None,
    *,
    with_time: bool = True,
) -> list[Mention]:
    """The quantities of `folded[start:end]`, in order and without overlap; what is not understood goes to `unread`.

    A bare number is a mention only where a magnitude or a rounding word shows that it measures something (近4万);
    numbers of articles, cases, telephones and persons are none. Without `with_time` terms and dates are passed over,
    which saves nearly half of the work on judgments. Time is linear in the length of the text.
    """
    return _Search(folded, start, len(folded) if end is None else min(end, len(folded)), unread).run(with_time)


def parse_money(s: str, assume_yuan: bool = False) -> tuple[float, float, bool] | None:
    """(low, high, approx) in yuan of a string that as a whole is one sum (人民币一万元, 三块五, 0.1-0.4元), else None.

    Foreign currency is None, and so is a sum without a leading number (数万元) unless it is below 1,000 yuan (几毛,
    几十元), which prices use. `assume_yuan` reads a number without unit or currency as yuan (罚金七万).
    """
    s = s.strip()
    found = find_mentions(s)
    if assume_yuan and (not found or found[0].kind is NUMBER):
        s = "¥" + s
        found = find_mentions(s)
    if len(found) != 1:
        return None
    money = found[0]
    if money.kind is not MONEY or money.unit != "CNY" or money.end != len(s) or money.prefix_start > 0:
        return None
    if "no_leading_number" in money.flags and money.high >= 1000:
        return None
    return money.low, money.high, money.approx


SMALL_UNITS = {"角": 0.1, "毛": 0.1, "分": 0.01, "厘": 0.001}  # yuan


class _Search(Collector):
    """One pass over a text: reads each number token and gives its mention to the collector."""

    __slots__ = ("digit_aliases",)

    def __init__(self, text: str, start: int, end: int, unread: list[Unread] | None) -> None:
        super().__init__(text, start, end, unread)
        self.digit_aliases: bool | None = None  # whether persons are told apart by digits (张某1); looked up once

    def run(self, with_time: bool) -> list[Mention]:
        """Reads every token of the text in order."""
        text = self.text
        for token in g.TOKEN.finditer(text, self.start, self.end):
            if not with_time and token.lastgroup == "time":
                continue
            match = token
            s, e = match.span("run")
            if s < self.pos:
                if e <= self.pos:
                    continue
                # 三块五一条: the digit before was taken as the last place of the sum; read on after it.
                rest = g.TOKEN_REST.match(text, self.pos, self.end)
                if rest is None:
                    continue
                match = rest
                s, e = match.span("run")
            self.token(s, e, match)
        return self.found

    def token(self, s: int, e: int, match: re.Match[str]) -> None:
        """Reads the number token `text[s:e]` with what stands around it."""
        text = self.text
        if text[s - 1] in _SPECIAL_BEFORE:
            after_name = self.first_of_number(s, e)
            if after_name is None:
                return
            s = after_name
        if e - s > MAX_LENGTH:
            self.complain(s, e, "token_too_long")
            return
        group = match.lastgroup
        more = match["more"] is not None
        if group == "time" and not more:
            if e - s > 5 and (dot := g.LIST_NUMBER.match(text, s, e)):
                s = dot.end()
            self.time(s, e, match["time"])
            return
        if group in _UNITLESS and e - s >= 4 and text[s] in "12" and self.iso_date(s, e):
            return
        run = text[s:e]
        if text[s - 1 : s] in "\n。；" and group == "yuan" and g.LIST_NUMBER_OR_DECIMAL.fullmatch(run):
            self.complain(s, e, "ambiguous")
            return
        figure = read_figure(run)
        if figure is None and run[0] in "数几" and e - s > 1:
            s, run = s + 1, run[1:]  # 条数3万, 总数2000: 数 belongs to the noun
            figure = read_figure(run)
        if figure is None:
            if group not in _UNITLESS and run not in ("数", "半"):
                self.complain(s, e, "number_not_understood")
        elif group == "time":
            self.term(s, match.end(), match["time"], figure._replace(approx=True))
        else:
            self.quantity(s, figure._replace(approx=True) if more else figure, match)

    def first_of_number(self, s: int, e: int) -> int | None:
        """Where the number of the token begins, None where it is an ordinal, a name or part of an identifier."""
        text = self.text
        previous = text[s - 1] if s > self.start else ""
        if previous == "某":
            return self.after_name(s, e)
        if previous in g.BROKEN_BEFORE:
            broken = previous == "." or text[s - 2].isdigit()
            return self.after_point(s, e) if broken and previous else s
        if previous in JOINTS and g.ORDINAL_BEFORE.search(text, max(self.start, s - 16), s):
            return None
        if previous not in g.NEVER_AFTER or c.currency_before(text, s, self.start)[0]:
            return s
        if previous in "×*＊":
            self.complain(s, e, "redacted_figure")
        return None

    def after_name(self, s: int, e: int) -> int | None:
        """Where the number begins after a masked name, whose own digits are no figure (张某1，500元, 张某12017年)."""
        text = self.text
        if alias := g.ALIAS_DIGITS.match(text, s, e) or g.ALIAS_YEAR.match(text, s, self.end):
            return alias.end()
        if text[s].isascii():
            if e - s < 3:
                return None
            # 梁某12000元: where the text names others 某1, 某2, this may be 梁某1 and 2000元.
            if self.digit_aliases is None:
                self.digit_aliases = g.DIGIT_ALIAS.search(text) is not None
            if self.digit_aliases:
                self.complain(s, e, "ambiguous")
            return None if self.digit_aliases else s
        # 某一年 is some year, but 张某一年六个月 a term and 张某三次 a count.
        return s if text[s] != "一" or e - s > 1 or g.LONG_TERM.match(text, s, self.end) else None

    def after_point(self, s: int, e: int) -> int | None:
        """`s` where the figure after a point or a comma stands alone; 1,234,56元 and .5元 are not read in part."""
        if not self.text[s].isascii() or g.ALIAS_BEFORE.search(self.text, max(self.start, s - 4), s):
            return s
        self.complain(s, e, "ambiguous")
        return None

    # -- money, counts, bare numbers --------------------------------------------------------------------------------

    def quantity(self, s: int, figure: Figure, match: re.Match[str]) -> None:
        group, e = match.lastgroup, match.end("run")
        if group not in _UNITLESS and e - s > 2 and g.SHORT_FORM.fullmatch(self.text, s, e):
            self.complain(s, match.end(), "ambiguous")
            return
        currency, prefix = "", s
        if self.text[s - 1] in _CURRENCY_LAST:
            currency, prefix = c.currency_before(self.text, s, self.start)
        stop = match.end()
        if group in ("yuan", "small"):
            self.money(s, stop, figure, currency or "CNY", prefix, match[group])
        elif group == "foreign":
            self.emit(MONEY, s, stop, figure, u.FOREIGN_CURRENCIES[match["foreign"]], prefix)
        elif group == "count":
            self.count(s, stop, figure, match["count"])
        else:
            stop = match.end("more" if match["more"] else "run")
            if currency and g.BROKEN_AFTER.match(self.text, stop, self.end):
                self.complain(s, stop, "ambiguous")
            elif currency:
                self.emit(MONEY, s, stop, figure, currency, prefix, no_unit=True)
            else:
                self.number(s, e, stop, figure)

    def count(self, s: int, stop: int, figure: Figure, unit: str) -> None:
        if unit in u.RECORD_UNITS and not figure.low.is_integer():
            self.complain(s, stop, "number_not_understood")
        elif unit != "条" or s == self.start or self.text[s - 1] not in "》法":  # 《刑法》253条: an article
            self.emit(COUNT, s, stop, figure, unit, s)

    def money(self, s: int, stop: int, figure: Figure, currency: str, prefix: int, unit: str) -> None:
        text = self.text
        extra, scale, bare_end = 0.0, 1.0, stop
        if unit in SMALL_UNITS:
            scale = SMALL_UNITS[unit]
        if text[stop : stop + 1] in g.UNDER_FIRST:
            extra, stop = c.smaller_units(text, stop, self.end, unit)
        if stop == bare_end and text[stop + 1 : stop + 2] == unit and text[stop] in g.UNDER_FIRST:
            self.complain(s, stop + 2, "ambiguous")  # 十块八块: about that much
            self.pos = stop + 2
            return
        if stop == bare_end and unit in "块角毛分厘" and not c.is_money(text, s, stop, unit, figure.low, self.start):
            return
        following = text[stop : stop + 1]
        if following in ("钱", "整"):
            stop += 1
        elif following in u.FOREIGN_FIRST and (name := u.FOREIGN_AFTER_YUAN.match(text, stop, self.end)):
            currency = u.FOREIGN_CURRENCIES[name[0]]  # 3万元港币
        if extra and (figure.fuzzy or figure.approx):
            self.complain(s, stop, "ambiguous")
            return
        if scale != 1.0 or extra:
            low, high = round(figure.low * scale + extra, 6), round(figure.high * scale + extra, 6)
            figure = figure._replace(low=low, high=high)
        self.emit(MONEY, s, stop, figure, currency, prefix, scale=scale)

    def number(self, s: int, e: int, stop: int, figure: Figure) -> None:
        """A number `text[s:e]` (with 余: `text[s:stop]`) without a unit: a mention only where it plainly measures."""
        text, end = self.text, self.end
        following = text[stop] if stop < end else ""
        if following == "、" or (following in g.CONNECTOR_FIRST and g.CONNECTOR.match(text, stop, end)):
            self.pending = (s, stop, figure)
            return
        if following in g.NOT_AFTER_NUMBER or figure.low < 10:
            return
        magnitude = text[e - 1] in _MAGNITUDES and e - s > 1 and not figure.bare
        if magnitude or stop > e or c.rounding_before(text, s, self.start, figure.bare)[0]:
            self.emit(NUMBER, s, stop, figure, "", s)

    # -- terms and dates --------------------------------------------------------------------------------------------

    def time(self, s: int, e: int, unit: str) -> None:
        """Reads a date or a term at `s`, whose number is followed by the unit of time `unit`."""
        text, end = self.text, self.end
        if unit == "年" and e - s == 4 and (match := q.DATE.match(text, s, end)):
            self.day(s, match.end(), q.iso_of(match["year"], match["month"], match["day"]))
        elif unit == "月":
            if match := q.MONTH_DAY.match(text, s, end):
                self.day(s, match.end(), q.month_day_of(match["month"], match["day"]), _RELATIVE)
        else:
            self.duration(s, e, unit)

    def iso_date(self, s: int, e: int) -> bool:
        """Reads 2021-03-05, 2021/3/5 or 2021.3.5 at `s`; False where it is none."""
        match = q.ISO_DATE.match(self.text, s, self.end)
        if match is None or match.end() < e or match["day"] is None:
            return False
        self.day(s, match.end(), q.iso_of(match["year"], match["month"], match["day"]))
        return True

    def duration(self, s: int, e: int, unit: str) -> None:
        """Reads a term at `s`. A number before 日 is a term only where a word of duration stands by."""
        text, end = self.text, self.end
        before = text[max(self.start, s - 6) : s]
        if unit == "日" and not (g.DAYS_BEFORE.search(before) or text[e + 1 : e + 2] in ("内", "以")):
            return
        run = text[s:e]
        if run == "半" and before[-1:] in ("上", "下", "前", "后"):
            return  # 上半年 is a part of the calendar
        figure = Figure(0.5, 0.5) if run == "半" else read_figure(run)
        if figure is None:
            self.complain(s, e, "number_not_understood")
            return
        if figure.approx or figure.bare or "多" in unit:
            figure = figure._replace(approx=True)
            self.term(s, text.index(unit, e) + len(unit), unit, figure)
            return
        match = q.DURATION.match(text, s, end)
        if match and match.end() > e:
            self.exact_term(s, match, before, _MONTHS[unit[-1]] if match.end() == e + len(unit) else 0.0)

    def exact_term(self, s: int, match: re.Match[str], before: str, scale: float) -> None:
        """A term of whole parts; `scale` is the worth of its unit in months where it has only one."""
        stop = match.end()
        months = q.months_of(match[0])
        if match["months"] and "个" not in match[0] and not g.PENAL_BEFORE.search(before):
            self.complain(s, stop, "ambiguous")  # 三年五月: a term, or May of some third year
            self.pos = stop
        elif months is None:
            self.complain(s, stop, "number_not_understood")
            self.pos = stop
        else:
            self.emit(DURATION, s, stop, Figure(months, months), "month", s, scale=scale)

    def term(self, s: int, stop: int, unit: str, figure: Figure) -> None:
        """A rounded term of one unit: 十余年, 几个月."""
        scale = _MONTHS[unit[-1]]
        scaled = figure._replace(low=figure.low * scale, high=figure.high * scale)
        self.emit(DURATION, s, stop, scaled, "month", s, scale=scale)
