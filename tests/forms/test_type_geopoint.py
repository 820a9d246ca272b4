"""A place: latitude and longitude, perhaps altitude and accuracy."""

from __future__ import annotations

import pytest

from tests.forms.scenario import walk

PLACE = "| survey |\n| | type | name | label |\n| | geopoint | p | P |\n"


@pytest.mark.parametrize("given", ["17.96 102.61 170 5", "17.96 102.61", "-90 180 0 0", " 17.96  102.61  0 4.5 "])
def test_a_place_on_the_globe(given: str) -> None:
    story = walk(PLACE).asks("p", type="geopoint")
    assert story.answer(given).ends().values == {"p": " ".join(given.split())}


@pytest.mark.parametrize(
    "given", ["117 102", "17.96", "17.96 182", "17.96,102.61", "1 2 3 4 5", "here", "NaN 5", "1e1 5"]
)
def test_what_is_no_place(given: str) -> None:
    walk(PLACE).refuses(given, "type")
