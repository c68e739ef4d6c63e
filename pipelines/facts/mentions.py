"""Quantities in running text: where a number, sum of money, count, term or date stands, and what it is worth.

Here belongs the search for figures, their units and the words around them that round or bound them (约, 不到, 以上).
What a figure means for the case (a fine, a gain, a price, a threshold of the law) is not decided here but by the roles.
All offsets point into the folded text that was given (same length as the clean text).
"""

from __future__ import annotations

import re

from pipelines.facts import mentions_grammar as g
from pipelines.facts import quantities as q
from pipelines.facts import units as u
from pipelines.facts.mentions_model import NO_FLAGS, Bound, Mention, MentionKind, Unread, UnreadReason
from pipelines.facts.numerals import DIGITS, MAX_LENGTH
from pipelines.facts.quantities import Figure, read_figure

__all__ = ["Bound", "Mention", "MentionKind", "Unread", "find_mentions", "parse_money"]

NUMBER, MONEY, COUNT = MentionKind.NUMBER, MentionKind.MONEY, MentionKind.COUNT
DURATION, DATE = MentionKind.DURATION, MentionKind.DATE

_MONTHS = {"年": 12.0, "月": 1.0, "日": 1 / q.DAYS_PER_MONTH, "天": 1 / q.DAYS_PER_MONTH}
_MONTHS |= {"周": q.WEEK / q.DAYS_PER_MONTH, "期": q.WEEK / q.DAYS_PER_MONTH}
_MAGNITUDES = frozenset("百千万亿")
_HINTS_BEFORE = u.BEFORE_LAST | u.CURRENCY_LAST
_RELATIVE = frozenset(["relative"])
_ONLY_BEFORE_BARE = "上"  # 上万条 rounds, 网上5000条 does not


def find_mentions(
    folded: str, start: int = 0, end: int | None = None, unread: list[Unread] | None = None
) -> list[Mention]:
    """The quantities of `folded[start:end]`, in order and without overlap; what is not understood goes to `unread`.

    A bare number is a mention only where a magnitude or a rounding word shows that it measures something (近4万);
    numbers of articles, cases, telephones and persons are none. Time is linear in the length of the text.
    """
    return _Search(folded, start, len(folded) if end is None else min(end, len(folded)), unread).run()


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


class _Search:
    """One pass over a text. `found` grows; `pending` is a bare number before a connector (11 in 11到15元)."""

    __slots__ = ("end", "found", "pending", "pos", "start", "text", "unread")

    def __init__(self, text: str, start: int, end: int, unread: list[Unread] | None) -> None:
        self.text, self.start, self.end = text, start, end
        self.unread = unread
        self.pos = start
        self.found: list[Mention] = []
        self.pending: tuple[int, int, float] | None = None

    def run(self) -> list[Mention]:
        text = self.text
        for match in g.TOKEN.finditer(text, self.start, self.end):
            s, e = match.span(1)
            kind = match.lastgroup
            # Most figures of a judgment are bare (articles, identifiers) and go no further than this.
            if kind == "run" and (e - s == 1 or text[e - 1] not in _MAGNITUDES) and text[s - 1] not in _HINTS_BEFORE:
                if text.count(".", s, e) == 2 or text[e : e + 1] == "/":
                    self.iso_date(s, e)
                continue
            if s >= self.pos:
                self.token(s, e, match)
        return self.found

    def token(self, s: int, e: int, match: re.Match[str]) -> None:
        """Reads the number token `text[s:e]` with what stands around it."""
        text = self.text
        previous = text[s - 1] if s > self.start else ""
        if previous in g.NEVER_AFTER:
            if previous == "某" and (alias := g.ALIAS_DIGITS.match(text, s, e)):
                s = alias.end()
            elif not self.currency(s)[0]:
                if previous in "×*＊":
                    self.complain(s, e, "redacted_figure")
                return
        if e - s > MAX_LENGTH:
            return self.complain(s, e, "token_too_long")
        if match["time"] and not match["more"]:
            return self.time(s, e, match["time"])
        if match["joint"] is not None and e - s == 4 and self.iso_date(s, e):
            return None
        run = text[s:e]
        figure = read_figure(run)
        if figure is None and run[0] in "数几" and e - s > 1:
            s, run = s + 1, run[1:]  # 条数3万, 总数2000: 数 belongs to the noun
            figure = read_figure(run)
        if figure is None:
            if match.lastgroup not in ("run", "joint"):
                self.complain(s, e, "number_not_understood")
            return None
        if match["time"]:
            return self.term(s, match.end(), match["time"], figure._replace(approx=True))
        return self.quantity(s, figure, match)

    def complain(self, s: int, e: int, reason: UnreadReason) -> None:
        if self.unread is not None:
            self.unread.append(Unread(s, e, reason))

    # -- money, counts, bare numbers --------------------------------------------------------------------------------

    def quantity(self, s: int, figure: Figure, match: re.Match[str]) -> None:
        group = match.lastgroup
        about = match["more"] is not None
        currency, prefix = self.currency(s)
        stop = match.end()
        if group == "yuan":
            self.money(s, stop, figure, currency or "CNY", prefix, match["yuan"], about)
        elif group == "small":
            self.money(s, stop, figure, currency or "CNY", prefix, match["small"], about)
        elif group == "foreign":
            self.emit(MONEY, s, stop, figure, u.FOREIGN_CURRENCIES[match["foreign"]], about, prefix)
        elif group == "count":
            self.count(s, stop, figure, match["count"], about)
        elif currency:
            stop = match.end(2) if about else match.end(1)
            self.emit(MONEY, s, stop, figure, currency, about, prefix, {"no_unit"})
        else:
            self.number(s, match.end(2) if about else match.end(1), figure, about)

    def count(self, s: int, stop: int, figure: Figure, unit: str, about: bool) -> None:
        if unit in u.RECORD_UNITS and not figure.low.is_integer():
            self.complain(s, stop, "number_not_understood")
        elif unit != "条" or self.text[s - 1] not in "》法":  # 《刑法》253条: an article
            self.emit(COUNT, s, stop, figure, unit, about, s)

    def money(self, s: int, stop: int, figure: Figure, currency: str, prefix: int, unit: str, about: bool) -> None:
        text = self.text
        extra, scale, bare_end = 0.0, 1.0, stop
        if unit in "角毛分":
            scale = 0.01 if unit == "分" else 0.1
        if text[stop : stop + 1] in g.UNDER_FIRST:
            extra, stop = self.smaller_units(stop, unit)
        if stop == bare_end and unit in "块角毛分" and not self.is_money(s, stop, unit):
            return
        if text[stop : stop + 1] in ("钱", "整"):
            stop += 1
        if extra and (figure.fuzzy or figure.approx):
            self.complain(s, stop, "ambiguous")
            return
        if scale != 1.0 or extra:
            low, high = round(figure.low * scale + extra, 6), round(figure.high * scale + extra, 6)
            figure = figure._replace(low=low, high=high)
        self.emit(MONEY, s, stop, figure, currency, about, prefix, None, scale)

    def currency(self, s: int) -> tuple[str, int]:
        """The currency that is written before the figure and where it begins, or ("", s)."""
        text = self.text
        at = s - 1 if s > self.start and text[s - 1] in " \u3000:：" else s
        if at > self.start and text[at - 1] in u.CURRENCY_LAST:
            window = max(self.start, at - u.CURRENCY_WINDOW)
            if match := u.CURRENCY_AT_END.search(text, window, s):
                return u.CURRENCY_BEFORE[match[0].rstrip(" \u3000:：")], match.start()
        return "", s

    def smaller_units(self, at: int, unit: str) -> tuple[float, int]:
        """Yuan of the 角 and 分 that follow at `at`, and where they end."""
        if unit == "分":
            return 0.0, at
        if unit in "角毛":
            match = g.UNDER_JIAO.match(self.text, at, self.end)
            return (_digit(match["fen"]) * 0.01, match.end()) if match else (0.0, at)
        match = g.UNDER_YUAN.match(self.text, at, self.end)
        if match:
            jiao, fen = match["jiao"], match["fen"] or match["onlyfen"]
            return (_digit(jiao) * 0.1 if jiao else 0) + (_digit(fen) * 0.01 if fen else 0), match.end()
        match = g.UNDER_KUAI.match(self.text, at, self.end) if unit == "块" else None
        if match:
            return 0.5 if match["half"] else _digit(match["jiao"]) * 0.1, match.end()
        return 0.0, at

    def is_money(self, s: int, stop: int, unit: str) -> bool:
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
        if at < self.end and text[at] in g.CONNECTOR_FIRST and g.CONNECTOR.match(text, at, self.end):
            self.pending = (s, at, figure.low)
            return
        if (at < self.end and text[at] in g.NOT_AFTER_NUMBER) or figure.low < 10:
            return
        magnitude = text[at - 1 - about] in _MAGNITUDES and at - s > 1 and not figure.bare
        if magnitude or about or self.before(s, figure.bare)[0]:
            self.emit(NUMBER, s, at, figure, "", about, s)

    # -- the words around a figure, and ranges ----------------------------------------------------------------------

    def before(self, s: int, bare: bool) -> tuple[u.BeforeKind | None, int]:
        """The rounding word that ends at `s`, as its kind, and where it begins."""
        text = self.text
        at = s - 1 if s > self.start and text[s - 1] in " \u3000" else s
        if at <= self.start or text[at - 1] not in u.BEFORE_LAST:
            return None, s
        window = max(self.start, at - u.BEFORE_WINDOW)
        match = u.BEFORE_AT_END.search(text, window, at)
        if match is None or (match[0] == _ONLY_BEFORE_BARE and not bare):
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
        low, high, approx, fuzzy, leading, bare = figure
        following = text[stop : stop + 1]
        if kind is not NUMBER and following in u.AFTER_ABOUT_FIRST and (after := g.ABOUT.match(text, stop, self.end)):
            about, stop = True, after.end()
            following = text[stop : stop + 1]
        word, prefix = self.before(prefix, bare)
        bound: Bound = "exact"
        if word or about or approx:
            approx, bound = True, "about"
        if following in u.AFTER_BOUND_FIRST or word or bare or not leading or text[prefix - 1] == "每":
            flags = flags or set()
            if not self.qualify(flags, word, about, figure, stop, prefix):
                return
            bound = _bound(word, flags, bound)
            if word == "below":
                low, fuzzy = 0.0, True
            approx = approx or "bare_magnitude" in flags
        self.pos = stop
        frozen = frozenset(flags) if flags else NO_FLAGS
        mention = Mention(kind, s, stop, low, high, approx, fuzzy, bound, unit, "", frozen, prefix)
        if self.pending or self.found:
            mention = self.joined(mention, scale)
        self.found.append(mention)

    def qualify(self, flags: set[str], word: str | None, about: bool, figure: Figure, stop: int, prefix: int) -> bool:
        """Adds to `flags` what the words around a figure say; False where they show that it is no quantity."""
        if prefix > self.start and self.text[prefix - 1] == "每":
            flags.add("each")
        if not figure.leading:
            flags.add("no_leading_number")
        if word == "below":
            flags.add("below")
        if bounded := u.AFTER_BOUND.match(self.text, stop, self.end):
            flags.add("or_more" if bounded["more"] else "or_less")
        if figure.bare and not about and not figure.approx and word is None and "each" not in flags:
            if figure.low < 1e6 or figure.low in (1e8, 1e12):  # 万元, 亿元 name a unit; 百万元 a rough sum
                return False
            flags.add("bare_magnitude")
        return True

    def joined(self, mention: Mention, scale: float) -> Mention:
        """`mention`, or the range that it ends (11到15元, 0.1元-0.4元); a figure used in a range is not kept alone."""
        pending, self.pending = self.pending, None
        text, s = self.text, mention.prefix_start
        if text[s - 1] not in g.CONNECTOR_FIRST:
            return mention
        if pending:
            match = g.CONNECTOR.match(text, pending[1], self.end)
            if match and match.end() == s:
                low = _lower_end(pending[2] * scale, text[mention.start : mention.end], mention.low)
                if low is None:
                    self.complain(pending[0], mention.end, "ambiguous")
                    return mention
                flags = mention.flags | {"range"}
                return mention._replace(start=pending[0], low=low, fuzzy=True, flags=flags, prefix_start=pending[0])
        last = self.found[-1] if self.found else None
        if last is None or last.kind is not mention.kind or last.unit != mention.unit or "range" in last.flags:
            return mention
        match = g.CONNECTOR.match(text, last.end, self.end)
        if not match or match.end() != s or last.low > mention.high:
            return mention
        self.found.pop()
        return mention._replace(
            start=last.start,
            low=last.low,
            approx=last.approx or mention.approx,
            fuzzy=True,
            flags=last.flags | mention.flags | {"range"},
            prefix_start=last.prefix_start,
        )

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

    def day(self, s: int, stop: int, iso: str | None, flags: frozenset[str] = NO_FLAGS) -> None:
        self.pos = stop
        if iso is None:
            self.complain(s, stop, "date_out_of_range")
            return
        year = 0.0 if flags else float(iso[:4])
        self.found.append(Mention(DATE, s, stop, year, year, False, False, "exact", "", iso, flags, s))

    def duration(self, s: int, e: int, unit: str) -> None:
        """Reads a term at `s`. A number before 日 is a term only where a word of duration stands by."""
        text, end = self.text, self.end
        before = text[max(self.start, s - 6) : s]
        if unit == "日" and not (g.DAYS_BEFORE.search(before) or text[e + 1 : e + 2] in ("内", "以")):
            return
        run = text[s:e]
        figure = Figure(0.5, 0.5) if run == "半" else read_figure(run)
        if figure is None:
            self.complain(s, e, "number_not_understood")
            return
        if figure.approx or figure.bare:
            self.term(s, text.index(unit, e) + len(unit), unit, figure)
            return
        match = q.DURATION.match(text, s, end)
        if match is None or match.end() <= e:
            return
        stop = match.end()
        if match["months"] and "个" not in match[0] and not g.PENAL_BEFORE.search(before):
            self.complain(s, stop, "ambiguous")  # 三年五月: a term, or May of some third year
            self.pos = stop
            return
        months = q.months_of(match[0])
        if months is None:
            self.complain(s, stop, "number_not_understood")
            return
        self.emit(DURATION, s, stop, Figure(months, months), "month", False, s)

    def term(self, s: int, stop: int, unit: str, figure: Figure) -> None:
        """A rounded term of one unit: 十余年, 几个月."""
        scale = _MONTHS[unit[-1]]
        scaled = figure._replace(low=figure.low * scale, high=figure.high * scale)
        self.emit(DURATION, s, stop, scaled, "month", False, s)


def _bound(word: str | None, flags: set[str], bound: Bound) -> Bound:
    if "or_more" in flags or word == "at_least":
        return "at_least"
    return "at_most" if "or_less" in flags or word in ("at_most", "below") else bound


def _digit(c: str) -> int:
    return DIGITS[c] if c in DIGITS else int(c)


def _lower_end(first: float, second: str, high: float) -> float | None:
    """The lower end of a range whose unit and magnitude stand only once (3至5万元), None if it cannot be told."""
    scale = 1.0
    for c in second:
        scale *= {"万": 1e4, "亿": 1e8}.get(c, 1.0)
    if scale > 1 and first <= high / scale:
        return first * scale
    if first <= high and (scale == 1 or first >= 100):
        return round(first, 6)
    return None
