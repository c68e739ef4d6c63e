"""documents, clusters, facts, labels → cases: link, assemble, and write the published tables of the lake."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.labels.model import RELEVANT
from pipelines.linking.accounts import Told, account, gather
from pipelines.linking.assemble import Tables, assemble, key_of
from pipelines.linking.cases import link_cases
from pipelines.privacy.alias import mask_names
from pipelines.privacy.screen import mask_identifiers
from pipelines.steps.corrections import apply, correct_labels, read_corrections
from pipelines.steps.incremental import WorkReport, code_version
from pipelines.steps.progress import progress
from pipelines.steps.staleness import Stamp
from warehouse.lake import Lake, frame_of

NAME = "cases"
_CODE = ("pipelines/linking", "pipelines/privacy", "pipelines/steps/cases.py", "pipelines/steps/corrections.py")
_READS = ("documents", "clusters", "facts", "document_labels")
_WRITES = (
    "cases", "case_documents", "defendants", "penalties", "record_counts", "illegal_gains", "price_observations",
    "evidence", "labels", "corrections",
)  # fmt: skip


def build_cases(home: Home) -> WorkReport:
    """Bring the assembled tables up to date with facts and labels."""
    lake = Lake(home.lake)
    corrections, bad = read_corrections(home)
    inputs = lake.digests(_READS) | {"corrections": repr((corrections, bad))}
    stamp = Stamp(home.state / f"{NAME}.json", inputs, code_version(*_CODE))
    if stamp.is_fresh():
        return WorkReport(unchanged=lake.read(NAME, columns=["case_id"]).height)
    progress().begin(NAME, None)
    labels = correct_labels(lake.read("document_labels").filter(pl.col("probability").is_not_null()), corrections)
    told = _relevant(lake, labels)
    tables = Tables()
    case_of = assemble(told, link_cases([account(t) for t in told]), tables)
    _label_rows(labels, {t.document_id: t for t in told}, case_of, tables)
    tables.rows["corrections"] = corrections
    frames = {table: frame_of(table, [_dated(row) for row in tables.rows.get(table, [])]) for table in _WRITES}
    known = set(lake.read("documents", columns=["document_id"])["document_id"])
    frames, unmatched = apply(frames, corrections, known)
    for table, frame in frames.items():
        lake.write(table, frame)
    held = _held_back(lake, tables.names)
    lake.write("quarantine", frame_of("quarantine", bad + unmatched + held), NAME)
    lake.ensure_all()
    stamp.save()
    progress().advance(NAME, len(set(case_of.values())))
    progress().finish(NAME)
    return WorkReport(worked=len(told), rows={table: len(tables.rows.get(table, [])) for table in _WRITES})


def _relevant(lake: Lake, labels: pl.DataFrame) -> list[Told]:
    relevant = labels.filter((pl.col("facet") == "relevance") & (pl.col("code") == RELEVANT))
    documents = (
        lake.read("documents", columns=["document_id", "kind", "title", "published_on"])
        .join(relevant.select("document_id"), on="document_id", how="semi")
        .join(lake.read("clusters"), on="document_id", how="left")
        .filter(pl.col("superseded_by").is_null())  # what a page said before it was changed speaks for no case
        .with_columns(pl.coalesce("cluster_id", "document_id").alias("leader"))
    )
    facts = lake.read("facts").join(documents.select("document_id"), on="document_id", how="semi")
    return gather(documents.iter_rows(named=True), facts.iter_rows(named=True))


def _held_back(lake: Lake, names: dict[str, set[str]]) -> list[dict[str, Any]]:
    """A row of quarantine for every statement of a relevant document that was seen but not settled."""
    facts = lake.read("facts").filter(pl.col("held_reason").is_not_null())
    rows = []
    for fact in facts.filter(pl.col("document_id").is_in(pl.Series(list(names), dtype=pl.String).implode())).to_dicts():
        quote = mask_identifiers(mask_names(fact["quote"], names[fact["document_id"]]))
        rows.append(
            {
                "id": key_of("facts", fact["fact_id"]),
                "stage": "facts",
                "reason_code": fact["held_reason"],
                "detail": f"{json.loads(fact['value'])['field']}: {quote}",
                "document_id": fact["document_id"],
            }
        )
    return rows


def _label_rows(labels: pl.DataFrame, told: dict[str, Told], case_of: dict[str, str], tables: Tables) -> None:
    """Every document's labels, and for each case the surest label of each code among its documents."""
    best: dict[tuple[str, str, str], dict[str, Any]] = {}
    for label in labels.sort("document_id", "facet", "code").iter_rows(named=True):
        document = told.get(label["document_id"])
        row = {name: label[name] for name in ("facet", "code", "probability", "method", "model_version")}
        row["evidence_id"] = None
        if document and label["char_start"] is not None:
            row["evidence_id"] = tables.evidence(document, label["char_start"], label["char_end"], label["quote"])
        tables.add(
            "labels",
            {**row, "label_id": label["label_id"], "subject_id": label["document_id"], "subject_kind": "document"},
        )
        case_id = case_of.get(label["document_id"])
        if case_id:
            known = best.get((case_id, label["facet"], label["code"]))
            if known is None or known["probability"] < row["probability"]:
                best[case_id, label["facet"], label["code"]] = row
    for (case_id, facet, code), row in best.items():
        tables.add(
            "labels",
            {**row, "label_id": key_of("label", case_id, facet, code), "subject_id": case_id, "subject_kind": "case"},
        )


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no dates: those of decisions become typed here."""
    return {k: date.fromisoformat(v) if k == "decision_on" and isinstance(v, str) else v for k, v in row.items()}
