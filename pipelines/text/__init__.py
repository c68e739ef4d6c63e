"""From the bytes of a capture to a document: decoding, extraction, cleaning, kind, title and date. Pure functions."""

from pipelines.text.document import clean, document_from_bytes, document_from_text
from pipelines.text.kinds import detect_kind
from pipelines.text.model import Document, DocumentKind, Script, SetAside, Span, document_kind
from pipelines.text.script import detect_script, fold

__all__ = [
    "Document",
    "DocumentKind",
    "Script",
    "SetAside",
    "Span",
    "clean",
    "detect_kind",
    "detect_script",
    "document_from_bytes",
    "document_from_text",
    "document_kind",
    "fold",
]
