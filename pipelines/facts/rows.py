"""Facts as flat rows of one shape, for storage: kind, value, span, quote, confidence, reason of what is held back.

Belongs here: flattening. `value` is canonical JSON (sorted keys, no spaces), so that equal facts have equal strings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pipelines.facts import fields
from pipelines.facts.model import Defendant, DocumentFacts, Stated
from pipelines.text.model import Span


def to_rows(facts: DocumentFacts, text: str) -> list[dict[str, Any]]:
    """One row a fact: {kind, value, char_start, char_end, quote, confidence, held_reason}.

    Kinds: court, case_number, decision_date, statute, instance, outcome, defendant, record_count, illegal_gain, price,
    measure, held. Spans are offsets into `text`, the clean text that the facts were read from.
    """
    rows = [
        *_stated("court", facts.courts, text),
        *_stated("case_number", facts.case_numbers, text),
        *_stated("decision_date", facts.decision_dates, text),
        *_stated("statute", facts.statutes, text),
        *_stated("instance", [facts.instance] if facts.instance else [], text),
        *_stated("outcome", [facts.outcome] if facts.outcome else [], text),
        *(_defendant(d, text) for d in facts.defendants),
    ]
    for r in facts.records:
        rows.append(_row("record_count", fields.record_value(r), r.span, text, r.confidence))
    for g in facts.gains:
        rows.append(_row("illegal_gain", fields.gain_value(g), g.span, text, g.confidence))
    for p in facts.prices:
        rows.append(_row("price", fields.price_value(p), p.span, text, p.confidence))
    rows.extend(_stated("measure", facts.measures, text))
    for h in facts.held:
        rows.append(_row("held", {"field": h.field, "detail": h.detail}, h.span, text, 0.0, h.reason_code))
    return rows


def _row(
    kind: str, value: object, span: Span, text: str, confidence: float, held_reason: str | None = None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "value": json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        "char_start": span.start,
        "char_end": span.end,
        "quote": span.quote(text),
        "confidence": confidence,
        "held_reason": held_reason,
    }


def _stated(kind: str, stated: Iterable[Stated], text: str) -> list[dict[str, Any]]:
    return [_row(kind, fields.stated_value(s), s.span, text, s.confidence) for s in stated]


def _defendant(d: Defendant, text: str) -> dict[str, Any]:
    """The span is the sentence's, so that the quote holds the figures; without a sentence it is the name's."""
    value = {**fields.defendant_value(d), "kind": d.kind, "name_span": [d.span.start, d.span.end]}
    value["per_charge"] = [
        {**part, "span": [s.span.start, s.span.end], "quote": s.span.quote(text)}
        for part, s in zip(value["per_charge"], d.per_charge, strict=True)
    ]
    if d.sentence is None:
        return _row("defendant", value, d.span, text, 1.0)
    return _row("defendant", value, d.sentence.span, text, d.sentence.confidence)
