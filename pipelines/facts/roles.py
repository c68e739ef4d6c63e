"""Record counts, illegal gains and prices per record: every figure gets a role, established roles become facts.

Belongs here: the order of work and what becomes of each role. How a sum gets its role is in `roles_money`, counts are
in `records`, prices in `prices`; the words are data. What is seen but not settled is held back with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.facts import prices as p
from pipelines.facts import prices_sides as s
from pipelines.facts import records as r
from pipelines.facts import roles_vocabulary as v
from pipelines.facts.gains import named_before
from pipelines.facts.mentions import Mention
from pipelines.facts.mentions_model import MentionKind
from pipelines.facts.model import Gain, Held, Price, RecordCount
from pipelines.facts.roles_context import Context
from pipelines.facts.roles_money import Role, is_bare_sum, money_role
from pipelines.facts.rounding import told_once
from pipelines.text.model import Span

_TITLE_LENGTH = 120
# 几十元 is a price (10 to 90), 几百元 says too little to be one.
_ROUGH = 100
_LUMPS = 10


@dataclass(slots=True)
class Quantities:
    """The quantities of a text, each list in the order of the text; `held` is what was seen but not settled."""

    records: list[RecordCount] = field(default_factory=list)
    gains: list[Gain] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


def read_quantities(
    text: str, folded: str, *, kind: str, corrupt: Sequence[Span] = (), until: int | None = None
) -> Quantities:
    """The record counts, gains (CNY) and prices per record (CNY) that `text` states; `folded` is `fold(text)`.

    `corrupt` are spans whose figures a translation destroyed: they are held back. Nothing is read beyond `until` (the
    statutes appended to a judgment). Texts that do not speak of records of persons give nothing. Never raises.
    """
    out = Quantities()
    if not any(word in folded for word in (v.TOPIC_OF_JUDGMENT if kind == "verdict" else v.TOPIC)):
        return out
    ctx = Context(folded, until)
    _Reader(ctx, text, corrupt, out).run()
    title_end = -1 if kind == "verdict" else folded.find("\n", 0, _TITLE_LENGTH)
    out.records = told_once(
        out.records, lambda f: float(f.count), lambda f: f.is_approximate, lambda f: f.span.end <= title_end
    )
    out.records = [replace(f, who=named_before(ctx, f.span.start, text)) for f in out.records]
    out.gains = [replace(f, who=named_before(ctx, f.span.start, text)) for f in out.gains]
    out.gains = told_once(
        out.gains,
        lambda f: f.amount_cny,
        lambda f: f.is_approximate,
        lambda f: f.span.end <= title_end,
        lambda f: f.who,
    )
    return out


def money_roles(folded: str) -> list[tuple[Span, str]]:
    """Every sum of money in a folded text with its role in one word, for diagnosis and tests.

    The roles: gain, fine, price, batch, commission, cost, subscription, turnover, loss, returned, threshold … (the keys
    of data/roles.yaml and the kinds of `prices`); `unknown` where nothing beside the sum says.
    """
    reader = _Reader(Context(folded), folded, (), Quantities())
    reader.run()
    return reader.roles


class _Reader:
    """One pass over the figures of a text."""

    def __init__(self, ctx: Context, text: str, corrupt: Sequence[Span], out: Quantities) -> None:
        self.ctx = ctx
        self.text = text
        self.corrupt = corrupt
        self.out = out
        self.previous: tuple[Mention, Role] | None = None
        self.price_ends: list[Mention] = []
        self.price_span: Span | None = None
        self.is_step = False
        self.roles: list[tuple[Span, str]] = []
        self.counted: set[float] = set()
        self.piece_units: set[str] = set()
        self.prices: list[tuple[Price, int]] = []

    def run(self) -> None:
        for span in self.corrupt:
            self.out.held.append(Held(span, "figure", "destroyed_figure", span.quote(self.text)[:80]))
        for m in self.ctx.figures:
            if any(c.start < m.end and m.start < c.end for c in self.corrupt):
                continue
            if m.kind is MentionKind.MONEY:
                self.money(m)
            elif m.kind is MentionKind.NUMBER and is_bare_sum(self.ctx, m):
                self.gain(m)
            elif m.high >= 2:
                self.count(m)
        self.close_price()
        self.out.prices = s.plainest(self.prices)

    def hold(self, m: Mention, name: str, reason: str, detail: str = "") -> None:
        self.out.held.append(Held(Span(m.start, m.end), name, reason, detail))

    def count(self, m: Mention) -> None:
        if m.high in self.counted and m.unit in self.piece_units:
            return  # told before
        role = r.count_role(self.ctx, m, self.piece_units)
        if role == "record":
            self.piece_units.add(m.unit)
            if m.high in self.counted:
                return
            self.counted.add(m.high)
            what = r.what_of(self.ctx, m)
            self.out.records.append(
                RecordCount(
                    Span(m.prefix_start, m.end),
                    round(m.high),
                    m.approx or m.low != m.high,
                    m.unit,
                    what=what,
                    action=r.action_of(self.ctx, m),
                    data_type=r.data_type_of(what),
                )
            )
        elif role in ("no_number", "range", "rate", "pack"):
            self.hold(m, "record_count", {"no_number": "no_leading_number"}.get(role, role))

    def money(self, m: Mention) -> None:
        role = self.money_role(m)
        self.previous = (m, role)
        self.roles.append((Span(m.start, m.end), role.name))
        if role.name == "gain":
            self.gain(m)

    def money_role(self, m: Mention) -> Role:
        if m.unit != "CNY":
            return Role("foreign")
        if self.ends_price(m):
            return Role("price")
        if p.is_batch(self.ctx, m):
            return Role("batch")
        if bound := self.bound_to_piece(m):
            if bound.kind in ("record", "step"):
                self.begin_price(m, bound)
                self.is_step = bound.kind == "step" and bool(self.prices)
            return Role("price" if bound.kind in ("record", "step") else bound.kind)
        role = money_role(self.ctx, m, self.previous)
        if role.name == "gain" and r.is_threshold(self.ctx, m, v.MONEY_THRESHOLDS):
            return Role("threshold")
        return role

    def ends_price(self, m: Mention) -> bool:
        """Whether `m` is the other end of the price before it (0.1元至0.4元, 3元或5元); it then takes it in."""
        last = self.price_ends[-1] if self.price_ends else None
        if last is None or self.previous is None or self.previous[0] is not last or not p.joined(self.ctx, last, m):
            return False
        bound = p.bound_to_piece(self.ctx, m, last.end)
        self.price_ends.append(m)
        if self.price_span:
            self.price_span = Span(self.price_span.start, max(m.end, bound.end if bound else 0))
        return True

    def bound_to_piece(self, m: Mention) -> p.Candidate | None:
        taken = max(self.previous[0].end if self.previous else 0, self.price_span.end if self.price_span else 0)
        bound = p.bound_to_piece(self.ctx, m, taken)
        if bound is None and self.is_listed(m):
            return p.Candidate("record", m.start, m.end, "")
        if bound is None and self.price_ends and p.is_next_step(self.ctx, m, self.price_ends[-1]):
            return p.Candidate("step", m.start, m.end, "")
        return bound

    def is_listed(self, m: Mention) -> bool:
        """Whether `m` stands in a list of prices, and what goes before lets it be one."""
        after_price = self.ctx.listed.get(m.start)
        if after_price is None or m.high > p.MAX_PRICE:
            return False
        last = self.previous
        if last is None or last[1].name != "price" or last[0].start < self.ctx.sentence_start(m.start):
            return not after_price
        return m.high <= p.SPREAD * max(last[0].high, 1)

    def begin_price(self, m: Mention, bound: p.Candidate) -> None:
        self.close_price()
        if "no_leading_number" in m.flags and m.high >= _ROUGH:
            self.hold(m, "price", "no_leading_number")
            return
        self.price_ends = [m]
        if bound.unit != "单":  # deals are counted so too
            self.piece_units.add(bound.unit)
        self.price_span = Span(bound.start, bound.end)

    def close_price(self) -> None:
        if self.price_ends and self.price_span:
            span = self.price_span
            side, plain = s.side_of(self.ctx, span.start, span.end, self.price_ends[0].prefix_start)
            if self.is_step and plain <= 1:
                side = self.prices[-1][0].side  # 给12元一条，后压到了8元
            around = self.ctx.text[max(self.ctx.sentence_start(span.start), span.start - 60) : span.end]
            self.prices.append((p.price_of(self.ctx, self.price_ends, span, side, r.data_type_of(around)), plain))
        self.price_ends = []
        self.price_span = None

    def gain(self, m: Mention) -> None:
        if "no_leading_number" in m.flags:
            self.hold(m, "gain", "no_leading_number")
        elif m.high < 1 or (m.high < _LUMPS and self.ctx.text[m.end - 1] == "块"):
            self.hold(m, "gain", "ambiguous_role")  # 手表一块
        elif m.low != m.high and "below" not in m.flags:
            self.hold(m, "gain", "range")
        else:
            approx = m.approx or m.low != m.high
            self.out.gains.append(Gain(Span(m.prefix_start, m.end), m.high, approx))
