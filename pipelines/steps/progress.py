"""How steps tell how far they are. A step names its work and counts; whoever runs it decides how that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Progress(Protocol):
    """Shows work: `begin` a named piece with its total (None: unknown), `advance` it, or `show` where it stands, and
    `finish` it."""

    def begin(self, name: str, total: int | None) -> None:
        """Start, or restart, showing `name`."""

    def advance(self, name: str, by: int = 1) -> None:
        """Count `by` more items of `name` as done."""

    def show(self, name: str, done: int, total: int, note: str) -> None:
        """So much of `name` is done, of a total that may still grow; `note` is told beside it."""

    def finish(self, name: str) -> None:
        """Nothing more comes of `name`."""


class Silent:
    """Shows nothing: tests, and runs that Dagster's own log tells about."""

    def begin(self, name: str, total: int | None) -> None:
        """Nothing to show."""

    def advance(self, name: str, by: int = 1) -> None:
        """Nothing to show."""

    def show(self, name: str, done: int, total: int, note: str) -> None:
        """Nothing to show."""

    def finish(self, name: str) -> None:
        """Nothing to show."""


_SILENT = Silent()
_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


def progress() -> Progress:
    """Where the running step shows its work."""
    return _current.get() or _SILENT


@contextmanager
def shown_by(shower: Progress) -> Iterator[None]:
    """Within the block, steps show their work to `shower`."""
    token = _current.set(shower)
    try:
        yield
    finally:
        _current.reset(token)
