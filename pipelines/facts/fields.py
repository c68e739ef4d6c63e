"""The fields of an extracted document as plain values (what `leakledger extract` prints), each list with its evidence.

Belongs here: names and shapes of the published fields. Does not belong here: deciding anything about the text.
"""

from __future__ import annotations

from typing import Any

from pipelines.facts.model import Defendant, DocumentFacts, Gain, Price, RecordCount, Stated
from pipelines.text.model import Span


def to_fields(facts: DocumentFacts, text: str = "") -> dict[str, Any]:
    """Lists of plain values: courts, case_numbers, decision_dates, statutes, defendants, records, gains, prices."""
    out: dict[str, Any] = {
        "courts": [s.value for s in facts.courts if s.detail != "below"],
        "case_numbers": [s.value for s in facts.case_numbers if s.detail != "below"],
        "decision_dates": [s.value for s in facts.decision_dates],
        "statutes": [s.value for s in facts.statutes],
        "defendants": [_defendant(d) for d in facts.defendants if d.sentence],
        "records": [_record(r) for r in facts.records],
        "gains": [_gain(g) for g in facts.gains],
        "prices": [_price(p) for p in facts.prices],
    }
    return out


def _defendant(d: Defendant) -> dict[str, Any]:
    s = d.sentence
    assert s is not None
    return {
        "name": d.name,
        "charge": "、".join(d.charges) or None,
        "charges": list(d.charges),
        "prison_months": s.prison_months,
        "detention_months": s.detention_months,
        "control_months": s.control_months,
        "life": s.life,
        "death": s.death,
        "probation_months": s.probation_months,
        "fine_cny": s.fine_cny,
        "confiscated_cny": s.confiscated_cny,
        "political_rights_months": s.political_rights_months,
        "exempt": s.is_exempt,
        "unit": d.kind == "unit",
        "combined": s.is_combined,
    }


def _record(r: RecordCount) -> dict[str, Any]:
    return {"count": r.count, "approx": r.is_approximate, "what": r.what}


def _gain(g: Gain) -> dict[str, Any]:
    return {"amount_cny": g.amount_cny, "approx": g.is_approximate, "who": g.who}


def _price(p: Price) -> dict[str, Any]:
    return {"min": p.min_cny, "max": p.max_cny, "unit": "record", "side": p.side, "fuzzy": p.is_fuzzy}
