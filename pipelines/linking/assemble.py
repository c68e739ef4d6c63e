"""A case as a whole: which document's word is taken for what, and the rows of the published tables that follow.

Sentences come from one document, the most authoritative that has them, so that nobody is punished twice by being
written about twice; figures are united, the same figure counted once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from pipelines.linking.accounts import AUTHORITY, Fact, Told, is_sentenced
from pipelines.linking.cases import Link
from pipelines.linking.places import province_of
from pipelines.privacy.alias import aliases, mask_names
from pipelines.privacy.screen import mask_identifiers

Row = dict[str, Any]
# What the court found (刑法253之一); where it found both, for different defendants, the case has no one tier.
_TIERS = {"tier_serious": "serious", "tier_especially_serious": "especially_serious"}
# Field of a sentence → kind of penalty; the first three may be suspended.
_TERMS = {
    "prison_months": "imprisonment",
    "detention_months": "detention",
    "control_months": "control",
    "political_rights_months": "political_rights",
    "job_ban_months": "job_ban",
}
_AMOUNTS = {"fine_cny": "fine", "confiscated_cny": "confiscation"}
_FLAGS = {"life": "life", "death": "death", "exempt": "exempt"}
# Penalties that stand in items of their own, and the word that tells that the sentence itself orders them.
_ORDERED_APART = {"confiscation": "没收", "job_ban": "从事"}
Place = tuple[int, int, str]
_STAGES = ("first", "second", "retrial")


def key_of(*parts: object) -> str:
    """A stable key: 16 hex digits of the SHA-256 of the parts."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


@dataclass
class Tables:
    """Rows of the published tables, filled case by case."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    # Everybody named in any document of the case: what the judgment calls 被告人 the news call by name alone.
    names: dict[str, set[str]] = field(default_factory=dict)
    _evidence: set[str] = field(default_factory=set)

    def add(self, table: str, row: Row) -> None:
        """Add one row."""
        self.rows.setdefault(table, []).append(row)

    def evidence(self, told: Told, start: int, end: int, quote: str) -> str:
        """The id of a span's row in `evidence`, which is added where it is new; names in the quote are masked."""
        evidence_id = key_of("evidence", told.document_id, start, end)
        if evidence_id not in self._evidence:
            self._evidence.add(evidence_id)
            masked = mask_identifiers(mask_names(quote, self.names.get(told.document_id, told.names)))
            self.add(
                "evidence",
                {
                    "evidence_id": evidence_id,
                    "document_id": told.document_id,
                    "char_start": start,
                    "char_end": end,
                    "quote": masked,
                },
            )
        return evidence_id


def assemble(told: Sequence[Told], links: Sequence[Link], tables: Tables) -> dict[str, str]:
    """Add the rows of all cases to `tables`; returns the case of each document."""
    by_id = {t.document_id: t for t in told}
    cases: dict[str, list[Link]] = {}
    for link in links:
        cases.setdefault(link.case_key, []).append(link)
    case_of = {}
    for case_key, members in sorted(cases.items()):
        case_id = key_of("case", case_key)
        everybody = set().union(*(by_id[link.document_id].names for link in members))
        for link in members:
            case_of[link.document_id] = case_id
            row = {"case_id": case_id, "document_id": link.document_id}
            tables.names[link.document_id] = everybody
            tables.add("case_documents", {**row, "method": link.method, "probability": link.probability})
        _assemble_case(case_id, sorted((by_id[m.document_id] for m in members), key=_rank), tables)
    return case_of


def _rank(told: Told) -> tuple[object, ...]:
    latest = max(told.values("decision_date"), default="")
    # Of two decisions the later one stands, so its word comes first.
    return (AUTHORITY[told.kind], [-ord(c) for c in latest], told.document_id != told.leader, told.document_id)


def _assemble_case(case_id: str, members: Sequence[Told], tables: Tables) -> None:
    numbers = _distinct(number for told in members for number in told.values("case_number"))
    court = next((court for told in members for court in told.values("court")[:1]), None)
    dates = sorted(day for told in members[:1] or members for day in told.values("decision_date"))
    dates = dates or sorted(day for told in members for day in told.values("decision_date"))
    latest = dates[-1] if dates else None
    tiers = {value for told in members[:1] for value in told.values("measure") if value in _TIERS}
    tables.add(
        "cases",
        {
            "case_id": case_id,
            "case_numbers": numbers,
            "court": court,
            "province": province_of(court, numbers),
            "decision_on": latest if latest and len(latest) == len("2020-01-01") else None,
            "decided_year": int(latest[:4]) if latest else None,
            "stage": _stage(members),
            "tier_found": _TIERS[tiers.pop()] if len(tiers) == 1 else None,
            "documents": len(members),
        },
    )
    defendants = _defendants(case_id, members, tables)
    _counts(case_id, members, tables)
    _gains(case_id, members, defendants, tables)
    _prices(case_id, members, tables)


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _stage(members: Sequence[Told]) -> str | None:
    instances = [v for told in members for v in told.values("instance") if v in _STAGES]
    if instances:
        return f"{max(instances, key=_STAGES.index)}_instance".replace("retrial_instance", "retrial")
    if any(is_sentenced(fact) for told in members for fact in told.of("defendant")):
        return "first_instance"
    if any(fact.value.get("outcome") == "not_prosecuted" for told in members for fact in told.of("defendant")):
        return "not_prosecuted"
    return None


def _defendants(case_id: str, members: Sequence[Told], tables: Tables) -> list[tuple[str, str]]:
    """Rows of defendants and penalties from the first document that has sentences; (name, defendant_id) of each."""
    chosen = next((t for t in members if any(is_sentenced(f) for f in t.of("defendant"))), None)
    chosen = chosen or next((t for t in members if t.of("defendant")), None)
    if chosen is None:
        return []
    facts = chosen.of("defendant")
    named = aliases([(fact.value["name"], fact.value["kind"]) for fact in facts])
    known = []
    for at, (fact, alias) in enumerate(zip(facts, named, strict=True)):
        value = fact.value
        defendant_id = key_of("defendant", case_id, at, value["name"])
        known.append((value["name"], defendant_id))
        tables.add(
            "defendants",
            {
                "defendant_id": defendant_id,
                "case_id": case_id,
                "alias": alias,
                "kind": value["kind"],
                "role": value["role"],
                "is_insider": value["is_insider"],
            },
        )
        _penalties(case_id, defendant_id, chosen, fact, tables)
    return known


def _penalties(case_id: str, defendant_id: str, told: Told, fact: Fact, tables: Tables) -> None:
    if not is_sentenced(fact):
        return
    whole = fact.value
    parts: list[Row] = whole["per_charge"]
    is_combined = bool(whole["combined"] or len(parts) > 1)
    only_charge = whole["charges"][0] if len(whole["charges"]) == 1 else None
    sentences = [(whole, is_combined)] + [(part, False) for part in parts if is_combined]
    for sentence, combined in sentences:
        place = (fact.start, fact.end, fact.quote)
        if sentence is not whole:
            place = (*sentence["span"], sentence["quote"])
        charge = None if combined else (sentence["charge"] if sentence is not whole else only_charge)
        for at, penalty in enumerate(_kinds(sentence)):
            stands_at = _where_ordered(penalty, told, place)
            if stands_at is None:
                continue  # a figure without its evidence is no fact
            evidence_id = tables.evidence(told, *stands_at)
            tables.add(
                "penalties",
                {
                    "penalty_id": key_of("penalty", defendant_id, charge, combined, place[0], at, penalty["kind"]),
                    "defendant_id": defendant_id,
                    "case_id": case_id,
                    "charge": charge,
                    "is_combined": combined,
                    "evidence_id": evidence_id,
                    **penalty,
                },
            )


def _where_ordered(penalty: Row, told: Told, sentence: Place) -> Place | None:
    """The span that orders a penalty: the sentence's own, but for what an item of its own orders (刑法 37之一, 64)."""
    if penalty["kind"] not in _ORDERED_APART or _ORDERED_APART[penalty["kind"]] in sentence[2]:
        return sentence
    for measure in told.of("measure"):
        figure = measure.value.get("amount_cny") or measure.value.get("months")
        if figure is not None and figure == (penalty["amount_cny"] or penalty["months"]):
            return (measure.start, measure.end, measure.quote)
    return None


def _kinds(sentence: Row) -> Iterator[Row]:
    for term, kind in _TERMS.items():
        if sentence.get(term):
            suspended = sentence.get("probation_months") if kind in ("imprisonment", "detention") else None
            yield {"kind": kind, "months": sentence[term], "probation_months": suspended, "amount_cny": None}
    for amount, kind in _AMOUNTS.items():
        if sentence.get(amount):
            yield {"kind": kind, "months": None, "probation_months": None, "amount_cny": sentence[amount]}
    for flag, kind in _FLAGS.items():
        if sentence.get(flag):
            yield {"kind": kind, "months": None, "probation_months": None, "amount_cny": None}


def united(members: Sequence[Told], kind: str, figure: Callable[[Row], float]) -> Iterator[tuple[Told, Fact]]:
    """Facts of one kind of all members, each figure once; an approximate figure yields to the exact one it rounds."""
    seen: list[tuple[float, bool]] = []
    for told in members:
        for fact in told.of(kind):
            value, rough = figure(fact.value), bool(fact.value["approx"])
            if any(_same_figure(value, rough, known, known_rough) for known, known_rough in seen):
                continue
            seen.append((value, rough))
            yield told, fact


def _same_figure(value: float, rough: bool, known: float, known_rough: bool) -> bool:
    if value == known:
        return True
    # 3.9万余 of the news is the 39,412 of the verdict: rounded down by less than a tenth.
    return rough and not known_rough and value <= known < value * 1.1


def _counts(case_id: str, members: Sequence[Told], tables: Tables) -> None:
    facts = united(members, "record_count", lambda v: v["count"])
    for told, fact in facts:
        value = fact.value
        tables.add(
            "record_counts",
            {
                "record_count_id": key_of("record_count", case_id, told.document_id, fact.start, value["count"]),
                "case_id": case_id,
                "evidence_id": tables.evidence(told, fact.start, fact.end, fact.quote),
                "is_approximate": value["approx"],
                **{name: value[name] for name in ("count", "unit", "data_type", "action")},
            },
        )


def _gains(case_id: str, members: Sequence[Told], defendants: list[tuple[str, str]], tables: Tables) -> None:
    ids = dict(defendants)
    facts = united(members, "illegal_gain", lambda v: v["amount_cny"])
    for told, fact in facts:
        value = fact.value
        tables.add(
            "illegal_gains",
            {
                "illegal_gain_id": key_of("gain", case_id, told.document_id, fact.start, value["amount_cny"]),
                "case_id": case_id,
                "defendant_id": ids.get(value.get("who") or ""),
                "amount_cny": value["amount_cny"],
                "is_approximate": value["approx"],
                "evidence_id": tables.evidence(told, fact.start, fact.end, fact.quote),
            },
        )


def _prices(case_id: str, members: Sequence[Told], tables: Tables) -> None:
    seen = set()
    for told in members:
        period = _period(told)
        for fact in told.of("price"):
            value = fact.value
            figure = (value["min"], value["max"], value["side"])
            if figure in seen:
                continue
            seen.add(figure)
            tables.add(
                "price_observations",
                {
                    "price_observation_id": key_of("price", case_id, told.document_id, fact.start, *figure),
                    "case_id": case_id,
                    "price_min_cny": value["min"],
                    "price_max_cny": value["max"],
                    "side": value["side"],
                    "is_fuzzy": value["fuzzy"],
                    "data_type": value["data_type"],
                    "observed_from": period[0],
                    "observed_to": period[1],
                    "evidence_id": tables.evidence(told, fact.start, fact.end, fact.quote),
                },
            )


def _period(told: Told) -> tuple[date | None, date | None]:
    """First and last day of the offence where the document states one period: its prices were paid within it."""
    periods = {fact.value["detail"] for fact in told.of("measure") if fact.value["value"] == "offence_period"}
    if len(periods) != 1:
        return None, None
    begin, _, end = str(periods.pop() or "").partition("/")
    return _day(begin, last=False), _day(end or begin, last=True)


def _day(written: str, *, last: bool) -> date | None:
    """The first or last day of a date of which perhaps only year or month is written."""
    parts = [int(part) for part in written.split("-") if part.isdigit()]
    if not parts:
        return None
    month = parts[1] if len(parts) > 1 else (12 if last else 1)
    end_of_month = monthrange(parts[0], month)[1] if last else 1
    return date(parts[0], month, parts[2] if len(parts) > 2 else end_of_month)
