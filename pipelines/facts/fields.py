"""The fields of an extracted document as plain values (what `leakledger extract` prints), each list with its evidence.

Belongs here: names and shapes of the published fields. Does not belong here: deciding anything about the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.facts.model import Defendant, DocumentFacts, Gain, Price, RecordCount, Sentence, Stated
from pipelines.text.model import Span

# Kept beside the document's own court and number, but not counted as the document's (see `judgment`).
NOT_OWN = "below"


def to_fields(facts: DocumentFacts, text: str = "") -> dict[str, Any]:
    """Lists of plain values under the names of the fields; `evidence` has the same lists with start, end and quote.

    Months and CNY as in `model`; None is "not stated". Given no `text`, the quotes are empty.
    """
    sentenced = [d for d in facts.defendants if d.sentence]
    own = {
        "courts": [s for s in facts.courts if s.detail != NOT_OWN],
        "case_numbers": [s for s in facts.case_numbers if s.detail != NOT_OWN],
        "decision_dates": facts.decision_dates,
        "statutes": facts.statutes,
    }
    fields: dict[str, Any] = {name: [s.value for s in stated] for name, stated in own.items()}
    fields["instance"] = facts.instance.value if facts.instance else None
    fields["outcome"] = facts.outcome.value if facts.outcome else None
    fields["defendants"] = [defendant_value(d) for d in sentenced]
    fields["records"] = [record_value(r) for r in facts.records]
    fields["gains"] = [gain_value(g) for g in facts.gains]
    fields["prices"] = [price_value(p) for p in facts.prices]
    fields["measures"] = [stated_value(m) for m in facts.measures]
    fields["evidence"] = {
        **{name: _evidence([s.span for s in stated], text) for name, stated in own.items()},
        "defendants": _evidence([d.sentence.span for d in sentenced if d.sentence], text),
        "records": _evidence([r.span for r in facts.records], text),
        "gains": _evidence([g.span for g in facts.gains], text),
        "prices": _evidence([p.span for p in facts.prices], text),
        "measures": _evidence([m.span for m in facts.measures], text),
    }
    return fields


def _evidence(spans: Sequence[Span], text: str) -> list[dict[str, Any]]:
    return [{"start": s.start, "end": s.end, "quote": s.quote(text)} for s in spans]


def sentence_value(s: Sentence) -> dict[str, Any]:
    """The terms of a sentence under the names of the published fields."""
    return {
        "charge": s.charge,
        "prison_months": s.prison_months,
        "detention_months": s.detention_months,
        "control_months": s.control_months,
        "life": s.life,
        "death": s.death,
        "probation_months": s.probation_months,
        "fine_cny": s.fine_cny,
        "confiscated_cny": s.confiscated_cny,
        "political_rights_months": s.political_rights_months,
        "job_ban_months": s.job_ban_months,
        "exempt": s.is_exempt,
        "combined": s.is_combined,
    }


def defendant_value(d: Defendant) -> dict[str, Any]:
    """A defendant with the sentence to be executed, as published for a document."""
    return {
        "name": d.name,
        **({**sentence_value(d.sentence)} if d.sentence else {}),
        "charge": "、".join(d.charges) or (d.sentence.charge if d.sentence else None),
        "charges": list(d.charges),
        "unit": d.kind == "unit",
        "merged_earlier_sentence": d.merged_earlier_sentence,
        "per_charge": [sentence_value(s) for s in d.per_charge],
        "role": d.role,
        "occupation": d.occupation,
        "is_insider": d.is_insider,
        "circumstances": list(d.circumstances),
        "outcome": d.outcome,
    }


def record_value(r: RecordCount) -> dict[str, Any]:
    """A record count as published."""
    return {
        "count": r.count, "approx": r.is_approximate, "unit": r.unit, "what": r.what, "action": r.action,
        "data_type": r.data_type, "who": r.who,
    }  # fmt: skip


def gain_value(g: Gain) -> dict[str, Any]:
    """An illegal gain as published."""
    return {"amount_cny": g.amount_cny, "approx": g.is_approximate, "who": g.who}


def price_value(p: Price) -> dict[str, Any]:
    """A price of one record as published; `unit` is always record."""
    return {
        "min": p.min_cny, "max": p.max_cny, "unit": "record", "side": p.side, "fuzzy": p.is_fuzzy,
        "data_type": p.data_type,
    }  # fmt: skip


def stated_value(s: Stated) -> dict[str, Any]:
    """A fact that is a string, with its detail; a measure also with the amount, term and person that it names."""
    told = {"amount_cny": s.amount_cny, "months": s.months, "who": s.who}
    return {"value": s.value, "detail": s.detail, **{name: value for name, value in told.items() if value is not None}}
