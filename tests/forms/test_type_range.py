"""Ranges: a number between two others, on a step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.forms.checking import errors
from tests.forms.scenario import walk

RANGE = "| survey |\n| | type | name | label | parameters |\n| | range | r | R | {} |\n"


def test_a_range_keeps_to_its_bounds_and_steps() -> None:
    story = walk(RANGE.format("start=10 end=50 step=5"))
    story.asks("r", type="range", parameters={"start": "10", "end": "50", "step": "5"})
    story.refuses("55", "constraint").refuses("12", "constraint").refuses("5", "constraint").refuses("x", "type")
    assert story.answer("15").ends().values == {"r": 15}


def test_a_range_without_parameters_is_one_to_ten() -> None:
    story = walk(RANGE.format("")).asks("r", parameters={"start": "1", "end": "10", "step": "1"})
    story.refuses("0", "constraint").refuses("11", "constraint").refuses("2.5", "constraint")
    assert story.answer("10").ends().values == {"r": 10}


@pytest.mark.parametrize(("typed", "becomes"), [("0.5", "0.5"), ("1", "1"), ("1.5", "1.5")])
def test_a_range_of_decimals(typed: str, becomes: str) -> None:
    story = walk(RANGE.format("start=0.5 end=2 step=0.5")).refuses("0.7", "constraint").refuses("2.5", "constraint")
    assert Decimal(story.answer(typed).ends().values["r"]) == Decimal(becomes)


def test_a_range_may_go_down_and_below_zero() -> None:
    story = walk(RANGE.format("start=2 end=-2 step=1")).refuses("3", "constraint")
    assert story.answer("-2").ends().values == {"r": -2}


def test_steps_too_many_to_be_counted_leave_the_bounds() -> None:
    story = walk(RANGE.format("start=0 end=1000000000000000000 step=0.000000000000000001")).refuses("-1", "constraint")
    assert story.answer("999999999999999999").ends().values == {"r": 999999999999999999}


@pytest.mark.parametrize(
    "parameters", ["start=NaN", "start=0 end=10 step=NaN", "start=0 end=Infinity", "start=0 end=-Infinity step=1"]
)
def test_bounds_that_are_no_numbers_are_named(parameters: str) -> None:
    assert errors(RANGE.format(parameters)) == [("parameter_number", "survey", 2, "parameters")]


def test_the_labels_of_a_range() -> None:
    story = walk("""
| survey |
| | type | name | label | parameters |
| | range | r | R | start=1 end=3 tick_labelset=how |
| | text | after | After | |
| choices |
| | list_name | name | label |
| | how | 1 | Bad |
| | how | 3 | Good |
""")
    assert [(option.name, option.label) for option in story.prompt.choices] == [("1", "Bad"), ("3", "Good")]
    story.answer("2").answer("x")  # a step without a label is a value as well
    assert story.session.review("en")[0].shown == "2"
    story.jump("r").answer("3")
    assert story.session.review("en")[0].shown == "Good"
    assert story.ends().values == {"r": 3, "after": "x"}
