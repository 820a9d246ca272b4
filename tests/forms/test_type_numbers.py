"""Whole numbers and decimals, in ASCII digits with a point: what people type is read elsewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.scenario import walk

NUMBER = "| survey |\n| | type | name | label |\n| | {} | n | N |\n"


@pytest.mark.parametrize(("typed", "becomes"), [("12", 12), ("-12", -12), ("007", 7), (" 5 ", 5), ("0", 0)])
def test_whole_numbers(typed: str, becomes: int) -> None:
    story = walk(NUMBER.format("integer")).asks("n", type="integer")
    assert story.answer(typed).ends().values == {"n": becomes}


@pytest.mark.parametrize("typed", ["1.5", "1,000", "໑໒", "twelve", "1e3", "--1", "1" * 19])
def test_what_is_no_whole_number(typed: str) -> None:
    walk(NUMBER.format("integer")).refuses(typed, "type")


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [("1.50", "1.50"), ("-0.25", "-0.25"), ("3", "3"), (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5")],
)
def test_decimals(typed: str, becomes: str) -> None:
    story = walk(NUMBER.format("decimal")).asks("n", type="decimal")
    value = story.answer(typed).ends().values["n"]
    assert isinstance(value, Decimal)
    assert str(value) == becomes


@pytest.mark.parametrize("typed", [".", "-", "-.", "--1", "1..", "1,5", "1.2.3", "NaN", "Infinity", "໑.໕", "1e5"])
def test_what_is_no_decimal(typed: str) -> None:
    walk(NUMBER.format("decimal")).refuses(typed, "type")


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_any_whole_number_comes_back(number: int) -> None:
    assert walk(NUMBER.format("integer")).answer(str(number)).ends().values == {"n": number}


def test_a_percentage() -> None:
    story = walk(NUMBER.format("percentage")).asks("n", type="integer")
    story.refuses("101", "constraint").refuses("-1", "constraint")
    assert story.answer("100").ends().values == {"n": 100}


@pytest.mark.parametrize(("months", "most"), [("month", 31), ("six months", 183), ("year", 365)])
def test_a_number_of_days(months: str, most: int) -> None:
    story = walk(NUMBER.format(f"number of days in last {months}")).refuses(str(most + 1), "constraint")
    assert story.answer(str(most)).ends().values == {"n": most}
