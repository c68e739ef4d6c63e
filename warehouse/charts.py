"""Charts as SVG text: ranges by year, panels of ranges on a log scale, and a grid of counts.

Here belongs geometry. Colours and fonts are classes of the page's style sheet, so that a chart follows light and dark;
words come from the caller. Every mark is a link and tells its n, and every chart has a title and a description for
those who cannot see it. The functions take plain values and return text; they know nothing of queries.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Scale = Callable[[float], float]
NARROW = 480  # px; below, years are written with two digits and names stand above their rows


@dataclass(frozen=True, slots=True)
class Mark:
    """A median with its quartiles in a year, resting on n values; `label` tells all of it in words, `href` leads to
    what it rests on, `style` is a class of the style sheet."""

    year: int
    low: float
    mid: float
    high: float
    n: int
    label: str
    href: str
    style: str = "s1"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of a row of the grid in a year."""

    year: int
    n: int
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a chart is called: `key` is unique in the page, `title` and `description` are read out."""

    key: str
    title: str
    description: str


def short_number(value: float) -> str:
    """A number as short as it can be written for an axis or a mark: 12, 0.05, 1.8k, 20M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return (
                f"{value / size:.2g}".removesuffix(".0") + letter
                if value < 100 * size
                else f"{value / size:.0f}{letter}"
            )
    return f"{value:.3g}"


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """A scale that takes low to start and high to end; a domain without length goes to the middle."""
    if high == low:
        return lambda _: (start + end) / 2
    return lambda value: start + (value - low) / (high - low) * (end - start)


def decades(low: float, high: float) -> list[float]:
    """The powers of ten around the values from low to high, both above 0, ends included; at least two."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def steps(high: float, step: float) -> list[float]:
    """Multiples of a step from 0 to the first that is not below high, the step doubled until there are six at most."""
    while high / step > 5:
        step *= 2
    return [step * at for at in range(max(1, math.ceil(high / step)) + 1)]


def _text(x: float, y: float, content: str, style: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(content)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def _rect(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" class="{style}"/>'


def _link(href: str, label: str, content: str) -> str:
    told = escape(label, quote=True)
    return f'<a href="{escape(href, quote=True)}" aria-label="{told}"><title>{told}</title>{content}</a>'


def _svg(words: Words, width: float, height: float, parts: Sequence[str]) -> str:
    # A group, not an image: the links inside it are to be reached with the keyboard.
    key = f"{words.key}-{width:.0f}"
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="group" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc">'
        f'<title id="{key}-title">{escape(words.title)}</title><desc id="{key}-desc">{escape(words.description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _year(year: int, slot: float) -> str:
    return str(year) if slot >= 34 else f"’{year % 100:02d}"


def _mark(mark: Mark, x: float, y: Scale, radius: float) -> str:
    # A median over fewer than five values is drawn hollow: it is hardly more than those values.
    hollow = " few" if mark.n < 5 else ""
    bar = _line(x, y(mark.low), x, y(mark.high), f"range {mark.style}")
    # The invisible circle is what a finger can hit.
    hit = f'<circle cx="{x:.1f}" cy="{y(mark.mid):.1f}" r="{max(11.0, radius):.1f}" class="hit"/>'
    dot = f'<circle cx="{x:.1f}" cy="{y(mark.mid):.1f}" r="{radius:.1f}" class="dot {mark.style}{hollow}"/>'
    return _link(mark.href, mark.label, bar + hit + dot)


def _runs(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Marks of years that follow each other: a line over years without a value would claim one."""
    runs: list[list[Mark]] = []
    for mark in marks:
        if runs and mark.year == runs[-1][-1].year + 1:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def ranges_by_year(
    marks: Sequence[Mark], words: Words, *, unit: str, step: float, width: float, reference: tuple[float, str]
) -> str:
    """Medians with quartiles by year from zero up, each year's n below it; `reference` is a value and what it is."""
    left, right, top, plot = 34.0, 8.0, 26.0, 230.0
    years = range(min(m.year for m in marks), max(m.year for m in marks) + 1)
    slot = (width - left - right) / len(years)
    ticks = steps(max(reference[0], *(m.high for m in marks)), step)
    y = linear(0, ticks[-1], top + plot, top)
    xs = {year: left + slot * (at + 0.5) for at, year in enumerate(years)}
    parts = [_text(0, 12, unit, "axis", "start")]
    for tick in ticks:
        parts += [
            _line(left, y(tick), width - right, y(tick), "grid"),
            _text(left - 6, y(tick) + 4, short_number(tick), "axis", "end"),
        ]
    parts.append(_line(left, y(reference[0]), width - right, y(reference[0]), "reference"))
    # What the line is stands above the plot, where no mark can lie under it.
    parts.append(_text(width - right, 12, f"– – {reference[1]}", "note", "end"))
    for run in _runs(marks):
        path = " ".join(f"{xs[m.year]:.1f},{y(m.mid):.1f}" for m in run)
        parts.append(f'<polyline points="{path}" class="trend"/>')
    n_of = {m.year: m.n for m in marks}
    bottom = top + plot
    for year, x in xs.items():
        parts.append(_text(x, bottom + 18, _year(year, slot), "axis"))
        parts.append(_text(x, bottom + 35, short_number(n_of.get(year, 0)), "n"))
    parts.append(_text(left - 6, bottom + 35, "n", "n", "end"))
    parts += [_mark(mark, xs[mark.year], y, 5) for mark in marks]
    return _svg(words, width, bottom + 44, parts)


def price_panels(panels: Sequence[tuple[str, Sequence[Mark]]], words: Words, *, unit: str, width: float) -> str:
    """A panel for each name, all on one log scale and the same years; marks of one year stand side by side.

    The name of a panel is followed by the n of all its marks, and each mark has its own n beside it.
    """
    columns = 2 if width < NARROW else 3
    left, gap, head, plot, foot = 38.0, 12.0, 50.0, 130.0, 26.0
    cell = (width - left - gap * (columns - 1)) / columns
    marks = [mark for _, panel in panels for mark in panel]
    ticks = decades(min(m.low for m in marks), max(m.high for m in marks))
    first, last = min(m.year for m in marks), max(m.year for m in marks)
    styles = sorted({m.style for m in marks})
    parts = [_text(0, 12, unit, "axis", "start")]
    for at, (name, panel) in enumerate(panels):
        row, column = divmod(at, columns)
        x0, y0 = left + column * (cell + gap), 20 + row * (head + plot + foot) + head
        height = linear(math.log10(ticks[0]), math.log10(ticks[-1]), y0 + plot, y0)
        x = linear(first, last, x0 + 16, x0 + cell - 16)
        parts.append(_text(x0, y0 - 30, name, "panel", "start"))
        parts.append(_text(x0, y0 - 16, f"n = {sum(m.n for m in panel)}", "n", "start"))
        for tick in ticks:
            level = height(math.log10(tick))
            parts.append(_line(x0, level, x0 + cell, level, "grid"))
            if column == 0:
                parts.append(_text(left - 5, level + 4, short_number(tick), "axis", "end"))
        for year, anchor, place in ((first, "start", x0), (last, "end", x0 + cell)):
            parts.append(_text(place, y0 + plot + 16, str(year), "axis", anchor))
        for mark in panel:
            shift = (styles.index(mark.style) - (len(styles) - 1) / 2) * 5
            place = x(mark.year) + shift
            parts.append(_mark(mark, place, lambda value, at=height: at(math.log10(value)), 4))  # type: ignore[misc]
            # The second style has its n below, because its marks stand close to those of the first.
            is_below = styles.index(mark.style) % 2 == 1
            edge = height(math.log10(mark.low)) + 14 if is_below else height(math.log10(mark.high)) - 7
            parts.append(_text(place, edge, str(mark.n), "tiny"))
    rows = math.ceil(len(panels) / columns)
    return _svg(words, width, 20 + rows * (head + plot + foot), parts)


def count_grid(
    rows: Sequence[tuple[str, Sequence[Cell]]], totals: dict[int, int], words: Words, *, total_name: str, width: float
) -> str:
    """Counts by row and year, each written in its cell, the darker the more; `totals` stand below their years.

    A row's name is followed by its sum.
    """
    is_narrow = width < NARROW
    left, line, name_height = (0.0, 24.0, 18.0) if is_narrow else (286.0, 27.0, 0.0)
    years = range(min(totals), max(totals) + 1)
    slot = (width - left) / len(years)
    high = max((cell.n for _, cells in rows for cell in cells), default=1)
    parts: list[str] = []
    for at, (name, cells) in enumerate(rows):
        y = at * (line + name_height)
        named = f"{name} · n = {sum(cell.n for cell in cells)}"
        parts.append(
            _text(0, y + 13, named, "row", "start") if is_narrow else _text(left - 10, y + 18, named, "row", "end")
        )
        parts.append(_rect(left, y + name_height + 1, width - left, line - 2, "empty"))
        for cell in cells:
            x = left + (cell.year - years[0]) * slot
            level = 1 + min(4, int(5 * cell.n / (high + 1)))
            box = _rect(x + 1, y + name_height + 1, slot - 2, line - 2, f"heat h{level}")
            number = _text(x + slot / 2, y + name_height + line / 2 + 4, short_number(cell.n), f"count h{level}")
            parts.append(_link(cell.href, cell.label, box + number))
    bottom = len(rows) * (line + name_height)
    for year in years:
        x = left + (year - years[0] + 0.5) * slot
        parts.append(_text(x, bottom + 18, _year(year, slot), "axis"))
        parts.append(_text(x, bottom + (52 if is_narrow else 36), short_number(totals.get(year, 0)), "n"))
    if is_narrow:
        parts.append(_text(0, bottom + 37, total_name, "n", "start"))
    else:
        parts.append(_text(left - 10, bottom + 36, total_name, "n", "end"))
    return _svg(words, width, bottom + (60 if is_narrow else 44), parts)
