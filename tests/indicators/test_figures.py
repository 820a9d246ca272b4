"""Adding up over places and over time."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.facts import Definition, Fact, Time
from indicators.figures import Figure, add_up, amount, at, cuts, is_few, series, total, value, veil

# Four villages, in two kum ban, in one district.
ABOVE = {"v1": "k1", "v2": "k1", "v3": "k2", "v4": "k2", "k1": "d", "k2": "d"}
VILLAGES = ("v1", "v2", "v3", "v4")
MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))


def one(_: object) -> object:
    return 1


def indicator(time: Time = "sum", *, ratio: bool = False, unit: str = "", bound: int = 3) -> Definition:
    return Definition("X", "L1", one, one if ratio else None, time=time, unit=unit, bound=bound)


def fact(place: str, period: str, num: int, den: int = 1, by: str = "", code: str = "X") -> Fact:
    return Fact(place, period, code, by, num, den)


FACTS = st.lists(
    st.builds(
        fact,
        st.sampled_from(VILLAGES),
        st.sampled_from(MONTHS),
        st.integers(-(10**15), 10**15),
        st.integers(0, 10**15),
        st.sampled_from(("sex=f", "sex=m")),
    ),
    max_size=60,
    unique_by=lambda each: (each.place, each.period, each.by),
)


@given(FACTS)
def test_village_kumban_and_district_give_the_same_totals(facts: list[Fact]) -> None:
    kumban: dict[str, Figure] = defaultdict(Figure)
    for village, figure in add_up(facts, by=lambda each: each.place).items():
        kumban[ABOVE[village]] += figure
    assert dict(kumban) == add_up(facts, by=lambda each: ABOVE[each.place])
    assert sum(kumban.values(), Figure()) == (total(facts) or Figure())
    divisions = add_up(facts, by=lambda each: each.by)
    assert sum(divisions.values(), Figure()) == (total(facts) or Figure())


@given(FACTS, st.sampled_from(("sum", "last")), st.sampled_from((*MONTHS, "2026-Q2", "2026-H2", "2026")))
def test_places_add_up_also_over_time(facts: list[Fact], time: Time, period: str) -> None:
    each = [at(facts, indicator(time), period, [village]) for village in VILLAGES]
    assert sum(filter(None, each), Figure()) == (at(facts, indicator(time), period) or Figure())


@given(FACTS)
def test_months_add_up_to_the_year(facts: list[Fact]) -> None:
    months = series(facts, indicator(), MONTHS)
    halves = series(facts, indicator(), ("2026-H1", "2026-H2"))
    year = at(facts, indicator(), "2026") or Figure()
    assert sum(filter(None, months), Figure()) == sum(filter(None, halves), Figure()) == year


@given(FACTS, st.randoms())
def test_the_order_of_facts_does_not_matter(facts: list[Fact], chance: object) -> None:
    mixed = [*facts]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    for time in ("sum", "last"):
        assert series(facts, indicator(time), MONTHS) == series(mixed, indicator(time), MONTHS)


def test_a_balance_is_what_each_village_reported_last() -> None:
    facts = [fact("v1", "2026-08", 100), fact("v1", "2026-10", 130), fact("v2", "2026-09", 50)]
    assert at(facts, indicator("last"), "2026-10") == Figure(180, 2)
    assert at(facts, indicator("last"), "2026-09") == Figure(150, 2)
    assert at(facts, indicator("sum"), "2026-10") == Figure(130, 1)


def test_a_silent_village_does_not_keep_its_balance_for_ever() -> None:
    facts = [fact("v1", "2026-08", 100)]
    held = series(facts, indicator("last", bound=3), ("2026-07", "2026-08", "2026-09", "2026-10", "2026-11"))
    assert held == (None, Figure(100, 1), Figure(100, 1), Figure(100, 1), None)


def test_of_the_last_report_all_divisions_count_and_none_of_an_older_one() -> None:
    facts = [
        fact("v1", "2026-09", 10, by="sex=f"),
        fact("v1", "2026-09", 7, by="sex=m"),
        fact("v1", "2026-10", 11, by="sex=f"),  # the men have left
    ]
    assert at(facts, indicator("last"), "2026-10") == Figure(11, 1)


def test_a_half_yearly_report_counts_in_its_half_year_not_in_a_month() -> None:
    facts = [fact("v1", "2026-H1", 6)]
    assert at(facts, indicator(), "2026-06") is None
    assert at(facts, indicator(), "2026-H1") == at(facts, indicator(), "2026") == Figure(6, 1)
    assert at(facts, indicator("last"), "2026-06") == at(facts, indicator("last"), "2026-08") == Figure(6, 1)
    assert at(facts, indicator("last"), "2026-05") is None


def test_other_indicators_and_places_are_left_out() -> None:
    facts = [fact("v1", "2026-10", 1), fact("v2", "2026-10", 10), fact("v1", "2026-10", 100, code="Y")]
    assert at(facts, indicator(), "2026-10", ["v1"]) == Figure(1, 1)
    assert series(facts, indicator(), ("2026-09", "2026-10"), ()) == (None, None)


def test_a_ratio_is_formed_of_what_was_added_up() -> None:
    facts = [fact("v1", "2026-10", 1, 2), fact("v2", "2026-10", 0, 8)]
    assert value(indicator(ratio=True), total(facts)) == Decimal("0.1")  # not the mean of 1/2 and 0
    assert value(indicator(ratio=True, unit="pct"), total(facts)) == 10


def test_nothing_is_not_zero() -> None:
    assert total([]) is None
    assert value(indicator(), None) is None
    assert value(indicator(), Figure(0, 3)) == 0
    assert value(indicator(ratio=True), Figure(0, 0)) is None  # no loans: not 0 %


@pytest.mark.parametrize(
    ("unit", "num", "shown"),
    [
        ("kip", 1_250_000, 1_250_000),
        ("thb", 100_030, Decimal("1000.3")),
        ("thb", 100_000, 1000),
        ("thb", -50, Decimal("-0.5")),
    ],
)
def test_an_amount_is_shown_in_its_unit(unit: str, num: int, shown: object) -> None:
    found = amount(indicator(unit=unit), Figure(num, 1))
    assert (found, type(found)) == (shown, type(shown))


def test_no_cell_under_five_is_shown() -> None:
    cells = {"a": Figure(9, 40), "b": Figure(3, 40), "c": Figure(1, 4), "d": Figure(0, 30), "e": Figure(0, 0)}
    shown = veil(indicator(ratio=True), cells)
    assert shown == {"a": Figure(9, 40), "b": None, "c": None, "d": Figure(0, 30), "e": Figure(0, 0)}


def test_a_count_of_no_people_of_the_villages_may_be_small() -> None:
    cells = {"a": Figure(3, 4), "b": Figure(1, 1)}
    assert veil(replace(indicator(ratio=True), least=1), cells) == cells
    assert veil(replace(indicator(ratio=True), least=3), cells) == {"a": None, "b": None}


def test_one_hidden_cell_hides_the_smallest_other_so_that_nobody_can_subtract() -> None:
    counts = {"a": Figure(40, 1), "b": Figure(3, 1), "c": Figure(12, 1), "d": Figure(0, 1)}
    assert veil(indicator(), counts) == {"a": Figure(40, 1), "b": None, "c": None, "d": Figure(0, 1)}


@given(st.dictionaries(st.integers(), st.builds(Figure, st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_hidden_cells_are_never_alone(cells: dict[int, Figure]) -> None:
    shown = veil(indicator(), cells)
    hidden = [key for key, cell in shown.items() if cell is None]
    assert not any(cell and 0 < cell.num < 5 for cell in shown.values())
    assert len(hidden) != 1 or all(cell is None or cell.num == 0 for cell in shown.values())


@pytest.mark.parametrize("period", ["", "2026-13", "2026-00", "2026-Q5", "26-10", "2026-10-01", "๒๐๒๖"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        at([], indicator(), period)


def test_money_of_a_count_that_became_nought_is_of_few() -> None:
    collected = replace(indicator(ratio=True), count="LOANS")
    assert is_few(collected, Figure(500_000, 500_000), crowd=Figure(0, 1))
    assert not is_few(collected, Figure(0, 0), crowd=Figure(0, 1))
    assert not is_few(collected, Figure(500_000, 500_000), crowd=Figure(5, 1))
    assert is_few(collected, Figure(500_000, 500_000))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
def test_parts_of_classes_are_of_nobody_or_of_enough(counts: list[int]) -> None:
    ends = sorted(cuts(counts, 5))
    parts = [sum(counts[start:end]) for start, end in pairwise([0, *(one + 1 for one in ends)])]
    assert sum(parts) == sum(counts)
    assert len(parts) == 1 or all(part == 0 or part >= 5 for part in parts)
