"""Ranking: all choices, in the order that they are given."""

from __future__ import annotations

from tests.forms.scenario import walk

RANK = """
| survey |
| | type | name | label |
| | rank need | needs | Needs |
| choices |
| | list_name | name | label |
| | need | water | Water |
| | need | road | Road |
| | need | school | School |
"""


def test_all_choices_in_order() -> None:
    story = walk(RANK).asks("needs", type="rank").offers("water", "road", "school")
    story.refuses("water road", "choice").refuses("water road bridge", "choice").refuses("road road road", "choice")
    story.answer("school water road")
    assert story.session.review("en")[0].shown == "School, Water, Road"
    assert story.ends().values == {"needs": ["school", "water", "road"]}
