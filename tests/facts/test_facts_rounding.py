"""When two figures say the same thing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.facts.rounding import is_rounding_of, told_once


def once(values: list[float], rounded: frozenset[float] = frozenset()) -> list[float]:
    return told_once(values, lambda v: v, lambda v: v in rounded, lambda _: False)


def test_a_rounded_figure_gives_way_to_the_finer_one() -> None:
    assert once([40_000, 39_000], frozenset({40_000, 39_000})) == [39_000]


def test_figures_that_only_lie_near_each_other_both_stand() -> None:
    assert once([200_000, 190_000], frozenset({200_000, 190_000})) == [200_000, 190_000]
    assert once([200_000, 180_000], frozenset({200_000, 180_000})) == [200_000, 180_000]
    assert once([45_659, 45_000]) == [45_659, 45_000]


def test_rounding_goes_up_and_down_but_not_far() -> None:
    assert is_rounding_of(40_000, 39_000)
    assert is_rounding_of(38_000, 38_412)
    assert not is_rounding_of(30_000, 39_000)
    assert not is_rounding_of(39_000, 40_000)


@given(st.lists(st.integers(1, 10**10).map(float), max_size=30))
def test_what_is_kept_is_a_part_without_repetitions(values: list[float]) -> None:
    kept = once(values, frozenset(values))
    assert len(kept) == len(set(kept))
    assert set(kept) <= set(values)
    assert bool(kept) == bool(values)


def test_a_rounded_sum_of_another_person_stays() -> None:
    sums = [(120_750.0, False, "施某"), (120_000.0, True, "洪某")]

    def told(named: bool) -> list[tuple[float, bool, str]]:
        return told_once(sums, lambda f: f[0], lambda f: f[1], lambda _: False, lambda f: f[2] if named else None)

    assert told(named=True) == sums
    assert told(named=False) == sums[:1]
