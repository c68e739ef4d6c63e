"""What a document is between the packages: plain frozen records, no behaviour beyond invariants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

DocumentKind = Literal["verdict", "official_case", "news", "commentary", "qa", "other"]
Script = Literal["hans", "hant", "none"]


def document_kind(code: str | None) -> DocumentKind | None:
    """The kind of that name; None for a name that is none, so that it is found from the text instead."""
    return cast("DocumentKind", code) if code in get_args(DocumentKind) else None


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, `text[start:end]`, in a document's clean text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def quote(self, text: str) -> str:
        """The characters that the span points to."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Document:
    """A page or file, decoded, stripped of page furniture and normalised.

    `text` is the clean text that every later span points into; it keeps the script of the page, without readings
    in brackets. `corrupt` are spans of `text` whose figures a machine translation has destroyed: no fact may come
    from them. `quality_flags` are codes such as `pinyin_noise`, `machine_translated`, `destroyed_figures`.
    """

    title: str | None
    kind: DocumentKind
    published_on: date | None
    text: str
    script: Script
    quality_flags: tuple[str, ...] = ()
    corrupt: tuple[Span, ...] = ()


class SetAside(Exception):  # noqa: N818 - a decision about bad input, not a programming error
    """The input cannot become a document; `reason_code` says why in one word, `detail` for a person."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code = reason_code
        self.detail = detail
