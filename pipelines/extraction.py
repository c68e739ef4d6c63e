"""One text in, the fields of facts and labels out: what `leakledger extract` gives and what evaluation measures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipelines.facts import extract_facts
from pipelines.facts.fields import to_fields
from pipelines.facts.model import DocumentFacts
from pipelines.labels import Given, label_documents
from pipelines.labels.model import RELEVANT, Label
from pipelines.steps.parallel import in_batches
from pipelines.text import Document, SetAside, document_from_text, document_kind

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
    return _fields_of([document_from_text(text, title=title, kind=document_kind(kind), url=url)])[0]


def _fields_of(documents: Sequence[Document]) -> list[dict[str, Any]]:
    given = [Given(document.text, document.kind, document.title) for document in documents]
    return [_fields(d, labels) for d, labels in zip(documents, label_documents(given), strict=True)]


def _fields(document: Document, labels: Sequence[Label]) -> dict[str, Any]:
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
    """The fields of each JSON line {"id","text"[,"kind","title","url"]}, with its id, or why it has none; in order.

    Many lines are spread over the cores; a few hundred are in memory at a time.
    """
    numbered = (_Line(source, number, line) for number, line in enumerate(lines, 1) if line.strip())
    return in_batches(_extract_batch, numbered)


class _Line(NamedTuple):
    source: str
    number: int
    content: bytes


def _extract_batch(lines: list[_Line]) -> list[dict[str, Any] | BadLine]:
    read = [_read(line) for line in lines]
    fields = iter(_fields_of([one.document for one in read if isinstance(one, _Read)]))
    return [{"id": one.id, **next(fields)} if isinstance(one, _Read) else one for one in read]


class _Read(NamedTuple):
    id: Any
    document: Document


def _read(line: _Line) -> _Read | dict[str, Any] | BadLine:
    """The document of a line; otherwise what is given out in its place."""
    try:
        given = json.loads(line.content)
    except ValueError as error:
        return BadLine(line.source, line.number, f"is no JSON: {error}")
    if not isinstance(given, dict) or not isinstance(given.get("text"), str) or "id" not in given:
        return BadLine(line.source, line.number, 'must be an object with "id" and "text"')
    title, url, kind = given.get("title"), given.get("url"), document_kind(given.get("kind"))
    try:
        return _Read(given["id"], document_from_text(given["text"], title=title, kind=kind, url=url))
    except SetAside as reason:
        return {"id": given["id"], "set_aside": {"reason_code": reason.reason_code, "detail": reason.detail}}
