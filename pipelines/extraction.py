"""One text in, the fields of facts and labels out: what `leakledger extract` gives and what evaluation measures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.facts import extract_facts
from pipelines.facts.fields import to_fields
from pipelines.facts.model import DocumentFacts
from pipelines.labels import label_document
from pipelines.labels.model import RELEVANT, Label
from pipelines.text import SetAside, document_from_text, document_kind

_LABEL_FIELDS = {"industry": "industries", "channel": "channels", "data_type": "data_types"}


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be extracted from: which, and why."""

    source: str
    number: int
    why: str

    def __str__(self) -> str:
        return f"{self.source}, line {self.number}: {self.why}"


def extract_text(
    text: str, *, kind: str | None = None, title: str | None = None, url: str | None = None
) -> dict[str, Any]:
    """The fields of one text. Raises SetAside where the text cannot become a document.

    A text that is not relevant has no facts and labels of a case; a judgment keeps court, number, date and sentences,
    which are facts of that judgment whatever the crime.
    """
    document = document_from_text(text, title=title, kind=document_kind(kind), url=url)
    labels = label_document(document.text, kind=document.kind, title=document.title)
    relevant = any(label.code == RELEVANT for label in labels if label.facet == "relevance")
    facts = DocumentFacts()
    if relevant or document.kind == "verdict":
        facts = extract_facts(document.text, kind=document.kind, title=document.title, corrupt=document.corrupt)
    fields: dict[str, Any] = {"kind": document.kind, "title": document.title, "relevant": relevant}
    fields |= to_fields(facts, document.text)
    for facet, name in _LABEL_FIELDS.items():
        fields[name] = [label.code for label in labels if label.facet == facet] if relevant else []
    fields["labels"] = [_label_value(label, document.text) for label in labels]
    fields["corrupt"] = [span.quote(document.text) for span in document.corrupt]
    fields["quality_flags"] = list(document.quality_flags)
    return fields


def _label_value(label: Label, text: str) -> dict[str, Any]:
    value: dict[str, Any] = {
        name: getattr(label, name) for name in ("facet", "code", "probability", "method", "model_version")
    }
    if label.span:
        value |= {"start": label.span.start, "end": label.span.end, "quote": label.span.quote(text)}
    return value


def extract_lines(lines: Iterable[bytes], source: str) -> Iterator[dict[str, Any] | BadLine]:
    """The fields of each JSON line {"id","text"[,"kind","title","url"]}, with its id, or why it has none; in order."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except ValueError as error:
            yield BadLine(source, number, f"is no JSON: {error}")
            continue
        if not isinstance(given, dict) or not isinstance(given.get("text"), str) or "id" not in given:
            yield BadLine(source, number, 'must be an object with "id" and "text"')
            continue
        try:
            fields = extract_text(given["text"], **{key: given.get(key) for key in ("kind", "title", "url")})
        except SetAside as reason:
            yield {"id": given["id"], "set_aside": {"reason_code": reason.reason_code, "detail": reason.detail}}
            continue
        yield {"id": given["id"], **fields}
