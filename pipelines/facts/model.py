"""Typed facts. Every fact carries the span of the clean text that states it, and how sure its rule is (0 to 1).

Amounts are CNY as stated; months may be fractional (days of 拘役 count as n/30). None means "not stated", never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipelines.text.model import Span

PriceSide = Literal["sell", "buy", "quote"]
DefendantKind = Literal["person", "unit"]
Role = Literal["principal", "accessory"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One imposed sentence: of a single charge, or the one to be executed (决定执行).

    `is_exempt` is 免予刑事处罚: all terms None. `fine_cny` is 罚金, `confiscated_cny` an amount of the defendant's
    that the judgment takes.
    """

    span: Span
    charge: str | None = None
    prison_months: float | None = None
    detention_months: float | None = None
    control_months: float | None = None
    life: bool = False
    death: bool = False
    probation_months: float | None = None
    fine_cny: float | None = None
    confiscated_cny: float | None = None
    political_rights_months: float | None = None
    job_ban_months: float | None = None
    is_exempt: bool = False
    is_combined: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Defendant:
    """A convicted (or acquitted) person or unit. `sentence` is the one finally to be executed; `per_charge` the
    sentences of the single charges where the text gives several. `merged_earlier_sentence`: 决定执行 includes the rest
    of an earlier judgment. `responsible_for` is the unit of which the person is the manager or one directly liable."""

    name: str
    span: Span
    kind: DefendantKind = "person"
    charges: tuple[str, ...] = ()
    sentence: Sentence | None = None
    per_charge: tuple[Sentence, ...] = ()
    role: Role | None = None
    occupation: str | None = None
    is_insider: bool | None = None
    circumstances: tuple[str, ...] = ()
    outcome: Literal["convicted", "acquitted", "not_prosecuted"] = "convicted"
    merged_earlier_sentence: bool = False
    responsible_for: str | None = None


@dataclass(frozen=True, slots=True)
class RecordCount:
    """A stated number of records. `what` is the noun phrase of the text, `action` obtained, held, sold, provided."""

    span: Span
    count: int
    is_approximate: bool
    unit: str
    what: str | None = None
    action: str | None = None
    data_type: str | None = None
    who: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Gain:
    """A stated illegal gain (获利, 违法所得, 牟利 …) in CNY; `who` as the text names the gainer."""

    span: Span
    amount_cny: float
    is_approximate: bool
    who: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Price:
    """A stated price of one record in CNY, as an interval. `is_fuzzy` for 约, 近, 不到, 几毛."""

    span: Span
    min_cny: float
    max_cny: float
    side: PriceSide
    is_fuzzy: bool
    data_type: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact that is a string: a court, a case number, a decision date (ISO, possibly only year or month), a statute
    (`刑法253之一`), a circumstance, a measure. `detail` is what the kind needs beyond the value (for an outcome on
    appeal …); a measure also has `amount_cny`, `months` and `who` where the clause states them."""

    span: Span
    value: str
    detail: str | None = None
    confidence: float = 1.0
    amount_cny: float | None = None
    months: float | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A statement that was seen but not settled: `field` is the kind of fact it might be, `reason_code` why it is
    held back (`destroyed_figure`, `ambiguous_role`, `no_leading_number`, `not_understood` …)."""

    span: Span
    field: str
    reason_code: str
    detail: str = ""


@dataclass(slots=True)
class DocumentFacts:
    """Everything that one document states, in the order of the text."""

    courts: list[Stated] = field(default_factory=list)
    case_numbers: list[Stated] = field(default_factory=list)
    decision_dates: list[Stated] = field(default_factory=list)
    statutes: list[Stated] = field(default_factory=list)
    instance: Stated | None = None
    outcome: Stated | None = None
    defendants: list[Defendant] = field(default_factory=list)
    records: list[RecordCount] = field(default_factory=list)
    gains: list[Gain] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    measures: list[Stated] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
