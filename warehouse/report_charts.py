"""The three charts of the report page: their marks, words, tables of figures and evidence lists.

Here belongs what a figure is called and what a reader must know beside it. Geometry stands in `charts`, queries in
SQL files. Each chart is drawn twice, for wide and for narrow screens: text in a shrunken drawing cannot be read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.charts import Cell, Mark, Words, count_grid, price_panels, ranges_by_year
from warehouse.report_data import NOT_STATED, Row, YearOfQuotes, anchor_of, ask, name_of, quotes_by_year, sql_of

WIDE, SLIM = 880.0, 346.0
PANELS = 9
SIDES = {"sell": ("s1", "sold 卖出"), "buy": ("s2", "bought 买入"), "quote": ("s3", "offered 报价")}
# 刑法72: a term of up to three years can be suspended; 刑法253之一: it is also where the higher band begins.
THREE_YEARS = (36.0, "3 years: longest term on probation")


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures: column heads, whether each column is of numbers, and cells as text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_number: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A section of the page; `wide` and `slim` are SVG, both None where there is nothing to draw."""

    key: str
    title: str
    title_zh: str
    caption: str
    wide: str | None
    slim: str | None
    legend: tuple[tuple[str, str], ...]
    figures: Figures
    sql: str
    years: tuple[YearOfQuotes, ...]


def number(value: Any) -> str:
    """A figure for a table: up to four significant digits, thousands apart; an en dash where nothing is stated."""
    if value is None:
        return "–"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.4g}" if value < 1000 else f"{value:,.0f}"
    return f"{value:,.0f}" if isinstance(value, (int, float)) else str(value)


def year_text(year: int | None) -> str:
    """A year, or that none is stated."""
    return "no year" if year is None else str(year)


def _drawn(draw: Callable[[float], str], *, is_empty: bool) -> tuple[str | None, str | None]:
    return (None, None) if is_empty else (draw(WIDE), draw(SLIM))


def _n(n: int) -> str:
    return f"n\u00a0=\u00a0{n:,}"  # not to be broken over two lines


def _quartiles(low: float | None, high: float | None) -> str:
    return "–" if low is None else f"{number(low)} to {number(high)}"


def _undated(n: int) -> str:
    return f" Without a year, and in the table alone: {n:,} of them." if n else ""


def _penalty_mark(row: Row) -> Mark:
    year, n, mid = row["year"], row["n_imprisoned"], row["median_prison_months"]
    low, high = row["q1_prison_months"], row["q3_prison_months"]
    label = f"{year}: median {number(mid)} months, middle half {number(low)} to {number(high)}, n = {n}"
    return Mark(year, low, mid, high, n, label, f"#{anchor_of('penalties', year)}")


def _penalty_words(row: Row) -> tuple[str, str]:
    charge = "combined sentence 决定执行" if row["is_combined"] else (row["detail"] or "")
    return f"{number(row['value'])} months", f"{row['who']}, {charge}" if charge else row["who"]


def penalties_chart(connection: duckdb.DuckDBPyConnection) -> Chart:
    """Median terms of imprisonment by year of the decision."""
    rows = ask(connection, "penalties")
    marks = [_penalty_mark(row) for row in rows if row["year"] is not None and row["n_imprisoned"]]
    n = sum(row["n_imprisoned"] for row in rows)
    undated = sum(row["n_imprisoned"] for row in rows if row["year"] is None)
    caption = (
        f"How long the prison terms were that courts passed, by year of the decision: the dot is the median term, the "
        f"bar the middle half of the terms, n how many it rests on. {_n(n)} defendants with a stated term; suspended "
        f"terms are among them. A hollow dot rests on fewer than five.{_undated(undated)}"
    )
    words = Words("penalties", "Median prison term by year", caption)
    wide, slim = _drawn(
        lambda width: ranges_by_year(marks, words, unit="months", step=12, width=width, reference=THREE_YEARS),
        is_empty=not marks,
    )
    head = ("year", "defendants", "imprisoned (n)", "median months", "quartiles", "over 3 years", "on probation",
            "fined (n)", "median fine, CNY", "cases")  # fmt: skip
    cells = tuple(
        (
            year_text(row["year"]), number(row["n_defendants"]), number(row["n_imprisoned"]),
            number(row["median_prison_months"]), _quartiles(row["q1_prison_months"], row["q3_prison_months"]),
            number(row["n_over_three_years"]), number(row["n_probation"]), number(row["n_fined"]),
            number(row["median_fine_cny"]), number(row["n_cases"]),
        )
        for row in rows
    )  # fmt: skip
    return Chart(
        "penalties", "Prison terms", "刑期", caption, wide, slim, (), Figures(head, cells, (True,) * len(head)),
        sql_of("penalties"), tuple(quotes_by_year(connection, "evidence_penalties", "penalties", _penalty_words)),
    )  # fmt: skip


def _price_mark(row: Row) -> Mark:
    year, n, mid = row["year"], row["n"], row["median_cny"]
    low, high = row["q1_cny"], row["q3_cny"]
    style, side = SIDES[row["side"]]
    kind = name_of("data_types", row["data_type"]).both
    label = f"{kind}, {side}, {year}: median {number(mid)} yuan, middle half {number(low)} to {number(high)}, n = {n}"
    return Mark(year, low, mid, high, n, label, f"#{anchor_of('prices', year)}", style)


def _price_words(row: Row) -> tuple[str, str]:
    low, high = row["price_min_cny"], row["price_max_cny"]
    price = f"{low:,.10g} yuan" if low == high else f"{low:,.10g} to {high:,.10g} yuan"  # as stated, not rounded
    about = "about " if row["is_fuzzy"] else ""
    return about + price, f"{name_of('data_types', row['data_type']).both}, {SIDES[row['side']][1]}"


def _panels(rows: Sequence[Row]) -> list[tuple[str, list[Mark]]]:
    """The types of data with most stated prices, cheapest first, what is not stated last."""
    dated = [row for row in rows if row["year"] is not None]
    types = {row["data_type"] for row in dated}
    total = {code: sum(row["n"] for row in dated if row["data_type"] == code) for code in types}
    chosen = sorted(types, key=lambda code: (-total[code], code))[:PANELS]
    marks = {code: [_price_mark(row) for row in dated if row["data_type"] == code] for code in chosen}
    level = {code: sum(m.n * math.log(m.mid) for m in marks[code]) / total[code] for code in chosen}
    ordered = sorted(chosen, key=lambda code: (code == NOT_STATED, level[code], code))
    return [(name_of("data_types", code).both, marks[code]) for code in ordered]


def prices_chart(connection: duckdb.DuckDBPyConnection) -> Chart:
    """Prices of one record by year, type of data and side."""
    rows = ask(connection, "prices")
    panels = _panels(rows)
    n, n_types = sum(row["n"] for row in rows), len({row["data_type"] for row in rows})
    undated = sum(row["n"] for row in rows if row["year"] is None)
    more = f" Of {n_types} types the {PANELS} with most prices are drawn, cheapest first." if n_types > PANELS else ""
    caption = (
        f"What one record cost in yuan as stated, by year and type of data, on a scale in which each line is ten times "
        f"the one below: the dot is the median, the bar the middle half, the figure beside it how many prices it rests "
        f"on; a hollow dot rests on fewer than five. {_n(n)} stated prices; a range enters with its middle, prices "
        f"for whole batches do not enter.{more}{_undated(undated)}"
    )
    words = Words("prices", "Price of one record by year and type of data", caption)
    wide, slim = _drawn(
        lambda width: price_panels(panels, words, unit="yuan for one record, log scale", width=width),
        is_empty=not panels,
    )
    head = ("type of data", "year", "side", "n", "cases", "median", "quartiles", "lowest", "highest", "approximate")
    cells = tuple(
        (
            name_of("data_types", row["data_type"]).both, year_text(row["year"]), SIDES[row["side"]][1],
            number(row["n"]), number(row["n_cases"]), number(row["median_cny"]),
            _quartiles(row["q1_cny"], row["q3_cny"]), number(row["lowest_cny"]),
            number(row["highest_cny"]), number(row["n_fuzzy"]),
        )
        for row in rows
    )  # fmt: skip
    return Chart(
        "prices", "Price of a record", "单条价格", caption, wide, slim, tuple(SIDES.values()),
        Figures(head, cells, (False, True, False, *(True,) * 7)),
        sql_of("prices"), tuple(quotes_by_year(connection, "evidence_prices", "prices", _price_words)),
    )  # fmt: skip


def _grid_rows(rows: Sequence[Row]) -> list[tuple[str, list[Cell]]]:
    """Channels by number of cases, what is not stated last."""
    cells: dict[str, list[Cell]] = {}
    for row in rows:
        name = name_of("channels", row["channel"])
        label = f"{name.both}, {row['year']}: n = {row['n_cases']} of {row['n_cases_of_year']} cases of the year"
        cell = Cell(row["year"], row["n_cases"], label, f"#{anchor_of('channels', row['year'])}")
        cells.setdefault(row["channel"], []).append(cell)
    order = sorted(cells, key=lambda code: (code == NOT_STATED, -sum(cell.n for cell in cells[code]), code))
    return [(name_of("channels", code).both, cells[code]) for code in order]


def _channel_words(row: Row) -> tuple[str, str]:
    told = [] if row["value"] is None else [f"probability {row['value']:.2f}"]
    return name_of("channels", row["channel"]).both, ", ".join([*([row["who"]] if row["who"] else []), *told])


def channels_chart(connection: duckdb.DuckDBPyConnection) -> Chart:
    """Cases by channel and year."""
    rows = ask(connection, "channels")
    dated = [row for row in rows if row["year"] is not None]
    totals = {row["year"]: row["n_cases_of_year"] for row in dated}
    of_year = {row["year"]: row["n_cases_of_year"] for row in rows}
    n, undated = sum(of_year.values()), of_year.get(None, 0)
    caption = (
        f"Cases by channel and year of the decision, or of the first publication where no decision is stated. "
        f"{_n(n)} cases; a case with several channels counts in each, so that a column may add up to more than the "
        f"year’s n below it.{_undated(undated)}"
    )
    words = Words("channels", "Cases by channel and year", caption)
    grid = _grid_rows(dated)
    wide, slim = _drawn(
        lambda width: count_grid(grid, totals, words, total_name="n cases of the year", width=width), is_empty=not grid
    )
    head = ("year", "channel", "cases", "of all cases of the year", "share of stated", "with records (n)",
            "median records", "dated by publication")  # fmt: skip
    cells = tuple(
        (
            year_text(row["year"]), name_of("channels", row["channel"]).both, number(row["n_cases"]),
            number(row["n_cases_of_year"]),
            "–" if row["share_of_stated"] is None else f"{row['share_of_stated']:.0%}",
            number(row["n_cases_with_records"]), number(row["median_records"]),
            number(row["n_cases_dated_by_publication"]),
        )
        for row in rows
    )  # fmt: skip
    return Chart(
        "channels", "How the records got out", "泄露渠道", caption, wide, slim, (),
        Figures(head, cells, (True, False, *(True,) * 6)),
        sql_of("channels"), tuple(quotes_by_year(connection, "evidence_channels", "channels", _channel_words)),
    )  # fmt: skip
