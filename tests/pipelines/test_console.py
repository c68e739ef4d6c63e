"""How work is shown where there is no terminal, and in one."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.progress import Progress as Bars

from pipelines.cli import console
from pipelines.cli.console import COLUMNS, _RichProgress


def shown(*, terminal: bool) -> str:
    out = Console(file=StringIO(), force_terminal=terminal, width=80, highlight=False)
    with Bars(*COLUMNS, console=out, disable=not terminal) as bars:
        progress = _RichProgress(bars, out)
        progress.begin("crawl", None)
        progress.show("crawl", 3, 10, "1 error, 12/min")
        progress.show("crawl", 4, 12, "1 error, 12/min, ends ~12:02 (2 min)")
        bars.refresh()
        before_the_end = out.file.getvalue()  # type: ignore[attr-defined]
        progress.show("crawl", 12, 12, "1 error, 12/min")
        progress.finish("crawl")
    return before_the_end if terminal else str(out.file.getvalue())  # type: ignore[attr-defined]


def test_without_a_terminal_there_is_a_line_now_and_then_and_one_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "_TELL_EVERY", 0.0)
    *during, last = shown(terminal=False).splitlines()
    assert during[:2] == [
        "crawl: 3 of 10 so far, 1 error, 12/min",
        "crawl: 4 of 12 so far, 1 error, 12/min, ends ~12:02 (2 min)",
    ]
    assert last.startswith("crawl: 12 done in ")
    assert last.endswith(" s, 1 error, 12/min")


def test_a_short_crawl_tells_its_end_only() -> None:
    (only,) = shown(terminal=False).splitlines()
    assert only.startswith("crawl: 12 done in ")


def test_in_a_terminal_it_is_one_line_of_80_characters() -> None:
    *_, line = shown(terminal=True).split("\r")
    assert "4/12" in line
    assert "ends ~12:02 (2 min)" in line
    assert "\n" not in line.rstrip("\n")
