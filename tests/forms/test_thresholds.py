"""Thresholds: which changes are asked about. A nought too many, or a separator lost, always is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.thresholds import FACTOR, LEAST, Threshold, threshold_of

units = st.sampled_from(["", "kip", "thb"])
figures = st.integers(-(10**12), 10**12)


def usual(unit: str) -> Threshold:
    made = threshold_of("", unit)
    assert made is not None
    return made


def crossed(threshold: Threshold, before: int, now: int) -> bool:
    return threshold.crossed(Decimal(before), Decimal(now))


@given(units, st.integers(1, 10**10), st.integers(1, 4))
def test_noughts_too_many_are_caught_whatever_the_figure(unit: str, before: int, noughts: int) -> None:
    least = int(LEAST[unit]) // 9
    before *= least
    assert crossed(usual(unit), before, before * 10**noughts)
    assert crossed(usual(unit), before * 10**noughts, before), "and noughts lost"


@given(units, st.integers(1_000, 10**10), st.floats(0.5, 2.0))
def test_a_nought_too_many_is_caught_while_the_true_figure_moved_as_well(unit: str, before: int, moved: float) -> None:
    before *= 10
    true = round(before * moved)
    assert crossed(usual(unit), before, true * 10)
    assert not crossed(usual(unit), before, true)


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_lost_separator_is_caught(thousands: int, rest: int) -> None:
    """1.250 for 1.250.000, and 1.250.000 for 1.250."""
    amount = (thousands * 1_000 + rest) * 1_000
    assert crossed(usual("kip"), amount, amount // 1_000)
    assert crossed(usual("kip"), amount // 1_000, amount)


@given(units, figures, figures)
def test_the_rule_is_the_same_both_ways_and_blind_to_signs(unit: str, before: int, now: int) -> None:
    rule = usual(unit)
    assert crossed(rule, before, now) == crossed(rule, now, before) == crossed(rule, -before, now)


@given(units, figures)
def test_what_stays_and_what_is_nought_is_never_asked_about(unit: str, figure: int) -> None:
    assert not crossed(usual(unit), figure, figure)
    assert not crossed(usual(unit), 0, figure)
    assert not crossed(usual(unit), figure, 0)


@given(st.integers(2, 50), st.integers(0, 10**9), figures, figures)
def test_a_stricter_threshold_asks_no_less(factor: int, least: int, before: int, now: int) -> None:
    loose, strict = Threshold(Decimal(factor + 1), Decimal(least)), Threshold(Decimal(factor), Decimal(least))
    assert crossed(strict, before, now) or not crossed(loose, before, now)


@pytest.mark.parametrize(
    ("said", "unit", "made"),
    [
        ("", "", Threshold(FACTOR, Decimal(9))),
        ("", "kip", Threshold(FACTOR, Decimal(9_000))),
        ("", "kg", Threshold(FACTOR, Decimal(9))),
        ("3", "kip", Threshold(Decimal(3), Decimal(9_000))),
        ("2.5 500000", "kip", Threshold(Decimal("2.5"), Decimal(500_000))),
        ("grows", "", Threshold(FACTOR, Decimal(9), grows=True)),
        ("grows 3", "kip", Threshold(Decimal(3), Decimal(9_000), grows=True)),
        ("no", "kip", None),
    ],
)
def test_what_a_cell_says(said: str, unit: str, made: Threshold | None) -> None:
    assert threshold_of(said, unit) == made


@pytest.mark.parametrize("said", ["yes", "1", "0", "-3", "3,5", "3 x", "3 -1", "NaN", "1e9", "NO", "grows x"])
def test_what_is_no_threshold(said: str) -> None:
    with pytest.raises(ValueError, match="no threshold"):
        threshold_of(said)


def test_what_only_grows_is_asked_about_whenever_it_falls() -> None:
    made = threshold_of("grows")
    assert made is not None
    assert made.crossed(Decimal(1_281), Decimal(1_218))
    assert made.crossed(Decimal(12), Decimal(0))
    assert not made.crossed(Decimal(1_281), Decimal(1_281))
    assert not made.crossed(Decimal(1_218), Decimal(1_281))
    assert made.crossed(Decimal(1_281), Decimal(12_810))
