"""Numbers along an axis: round steps, short texts, the reader's separators."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.numbers import axis, written
from charts.pictures import Numbers, Value

MILLIONS = ((6, "ລ້ານກີບ"), (9, "ຕື້ກີບ"))


@pytest.mark.parametrize(
    ("value", "numbers", "text"),
    [
        (1_250_000, "lo", "1.250.000"),
        (1_250_000.4, "lo", "1.250.000"),
        (12_345.5, "th", "12,346"),
        (999.25, "th", "999.25"),
        (-12_345.67, "th", "-12,346"),
        (1_250_000, "en", "1,250,000"),
        (100, "en", "100"),
        (0.1 + 0.2, "en", "0.3"),
        (-0.001, "en", "0"),
        (-12.5, "lo", "-12,5"),
        (None, "lo", "–"),
    ],
)
def test_numbers_are_written_as_the_reader_does(value: Value, numbers: Numbers, text: str) -> None:
    assert written(value, numbers) == text


def test_kip_stand_in_millions_on_the_axis() -> None:
    found = axis((8_250_000, None, 14_250_000), "ກີບ", "lo", MILLIONS)
    assert found.unit == "ລ້ານກີບ"
    assert found.texts == ("0", "5", "10", "15")


def test_a_million_and_a_half_has_half_steps() -> None:
    found = axis((1_250_000,), "ກີບ", "lo", MILLIONS)
    assert found.texts == ("0", "0,5", "1", "1,5")


def test_small_amounts_stand_in_their_own_unit() -> None:
    found = axis((12, 41), "ກີບ", "en", MILLIONS)
    assert (found.unit, found.texts) == ("ກີບ", ("0", "10", "20", "30", "40", "50"))


def test_nothing_but_zeros_still_has_an_axis() -> None:
    assert axis((0, 0), "", "en").texts == ("0", "1")


def test_losses_go_below_zero() -> None:
    assert axis((-9_000, 4_000), "", "en").texts == ("-10,000", "-5,000", "0", "5,000")


FINITE = st.floats(-1e15, 1e15, allow_nan=False) | st.integers(-(10**15), 10**15)


@given(st.lists(FINITE | st.none(), min_size=1, max_size=12))
def test_every_value_lies_on_the_axis(values: list[Value]) -> None:
    found = axis(values, "", "en")
    assert 2 <= len(found.ticks) <= 8
    assert found.ticks[0] <= 0 <= found.ticks[-1]
    assert all(low < high for low, high in pairwise(found.ticks))
    assert all(-1e-9 <= found.share(value) <= 1 + 1e-9 for value in values if value is not None)
