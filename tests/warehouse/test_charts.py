"""Geometry of the charts: well-formed, inside the drawing, every mark with its n, and no line over missing years."""

from __future__ import annotations

import itertools
import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.charts import (
    Cell,
    Mark,
    Words,
    count_grid,
    decades,
    linear,
    price_panels,
    ranges_by_year,
    short_number,
    steps,
)

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("terms", "Terms & years", "n < 5 is hollow")
WIDTHS = (880.0, 346.0)


def mark(year: int, mid: float = 20.0, n: int = 7, spread: float = 1.5, style: str = "s1") -> Mark:
    return Mark(year, mid / spread, mid, mid * spread, n, f"{year}: n = {n}", f"#terms-{year}", style)


def parsed(svg: str) -> ElementTree.Element:
    # A browser knows the namespace of inline SVG; an XML parser must be told.
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def texts(root: ElementTree.Element, style: str) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text") if element.get("class") == style]


def drawn(marks: list[Mark], width: float = 880.0) -> ElementTree.Element:
    return parsed(ranges_by_year(marks, WORDS, unit="months", step=12, width=width, reference=(36.0, "three years")))


def assert_inside(root: ElementTree.Element) -> None:
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for element in root.iter():
        for name, limit in (("x", width), ("x1", width), ("x2", width), ("cx", width), ("y", height), ("cy", height)):
            value = float(element.get(name, 0))
            assert -0.1 <= value <= limit + 0.1, (element.tag, name, value)


many_marks = st.lists(
    st.builds(
        mark,
        st.integers(2009, 2026),
        st.floats(0.01, 5000),
        st.integers(1, 4000),
        st.floats(1, 3),
        st.sampled_from(["s1", "s2", "s3"]),
    ),
    min_size=1,
    max_size=30,
)


@given(many_marks, st.sampled_from(WIDTHS))
def test_charts_are_well_formed_and_stay_inside(marks: list[Mark], width: float) -> None:
    assert_inside(drawn(list({m.year: m for m in marks}.values()), width))
    halves = [("手机号码 <phone>", marks[: len(marks) // 2 + 1]), ("征信 & co", marks)]
    assert_inside(parsed(price_panels(halves, WORDS, unit="yuan", width=width)))
    cells = [Cell(m.year, m.n, m.label, m.href) for m in {m.year: m for m in marks}.values()]
    totals = {cell.year: cell.n for cell in cells}
    assert_inside(parsed(count_grid([("内部人员", cells)], totals, WORDS, total_name="n", width=width)))


def test_a_chart_is_named_and_described_for_those_who_cannot_see_it() -> None:
    root = drawn([mark(2018)])
    named = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert named[root.get("aria-labelledby")] == "Terms & years"
    assert named[root.get("aria-describedby")] == "n < 5 is hollow"


def test_every_mark_is_a_link_that_tells_what_it_shows() -> None:
    links = list(drawn([mark(2018), mark(2020)]).iter(f"{SVG}a"))
    assert [(a.get("href"), a.get("aria-label")) for a in links] == [
        ("#terms-2018", "2018: n = 7"),
        ("#terms-2020", "2020: n = 7"),
    ]


def test_years_without_a_value_have_n_0_and_no_line_goes_over_them() -> None:
    root = drawn([mark(2016), mark(2017), mark(2020), mark(2021)])
    assert texts(root, "n") == ["7", "7", "0", "0", "7", "7", "n"]
    lines = [line.get("points", "").split() for line in root.iter(f"{SVG}polyline")]
    assert [len(points) for points in lines] == [2, 2]


def test_a_median_over_fewer_than_five_is_hollow() -> None:
    dots = [c.get("class") for c in drawn([mark(2018, n=4), mark(2019, n=5)]).iter(f"{SVG}circle")]
    assert [dot for dot in dots if dot != "hit"] == ["dot s1 few", "dot s1"]


def test_panels_share_a_log_scale_and_each_tells_its_n() -> None:
    panels = [("phone", [mark(2018, 0.5, n=3), mark(2020, 0.5, n=4, style="s2")]), ("credit", [mark(2018, 300.0, n=2)])]
    root = parsed(price_panels(panels, WORDS, unit="yuan", width=880.0))
    assert texts(root, "n") == ["n = 7", "n = 2"]
    assert texts(root, "tiny") == ["3", "4", "2"]
    assert [t for t in texts(root, "axis") if "20" not in t] == ["yuan", "0.1", "1", "10", "100", "1k"]
    heights = [float(c.get("cy", 0)) for c in root.iter(f"{SVG}circle") if c.get("class") != "hit"]
    assert heights[0] == heights[1]
    assert heights[2] < heights[0]


def test_a_grid_tells_the_n_of_cells_rows_and_years() -> None:
    cells = [Cell(2018, 3, "a", "#x"), Cell(2020, 12, "b", "#y")]
    root = parsed(count_grid([("insider", cells)], {2018: 4, 2020: 20}, WORDS, total_name="all", width=880.0))
    assert texts(root, "row") == ["insider · n = 15"]
    assert texts(root, "count h2") + texts(root, "count h5") == ["3", "12"]
    assert texts(root, "n") == ["4", "0", "20", "all"]


@given(st.floats(1e-4, 1e5), st.floats(1, 1e4))
def test_decades_lie_around_the_values(low: float, factor: float) -> None:
    found = decades(low, low * factor)
    assert len(found) >= 2
    assert found[0] <= low * (1 + 1e-6)
    assert found[-1] >= low * factor * (1 - 1e-6)
    assert all(math.isclose(b / a, 10) for a, b in itertools.pairwise(found))


@given(st.floats(0.1, 1e6))
def test_steps_reach_the_value_in_six_at_most(high: float) -> None:
    found = steps(high, 12)
    assert found[0] == 0
    assert found[-1] >= high
    assert len(found) <= 7
    assert found[1] % 12 == 0


def test_a_domain_without_length_goes_to_the_middle() -> None:
    assert linear(2018, 2018, 0, 100)(2018) == 50


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.01, "0.01"), (36, "36"), (999, "999"), (1000, "1k"), (1840, "1.8k"), (250_000, "250k"), (2e7, "20M")],
)  # fmt: skip
def test_numbers_on_axes_are_short(value: float, text: str) -> None:
    assert short_number(value) == text
