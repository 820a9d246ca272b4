"""`or_other`: one more choice, and a question for what it is."""

from __future__ import annotations

import pytest

from tests.forms.scenario import walk

CROPS = """
| choices |
| | list_name | name | label |
| | crop | rice | Rice |
| | crop | tea | Tea |
"""


@pytest.mark.parametrize(
    ("kind", "answer", "value"),
    [("select_one", "other", "other"), ("select_multiple", "rice other", ["rice", "other"])],
)
def test_or_other_asks_for_the_other(kind: str, answer: str, value: object) -> None:
    story = walk(f"| survey |\n| | type | name | label |\n| | {kind} crop or_other | c | C |\n{CROPS}")
    story.offers("rice", "tea", "other").answer(answer).asks("c_other", type="text").answer("coffee")
    assert story.ends().values == {"c": value, "c_other": "coffee"}


def test_without_the_other_nothing_more_is_asked() -> None:
    story = walk(f"| survey |\n| | type | name | label |\n| | select_one crop or_other | c | C |\n{CROPS}")
    assert story.answer("tea").ends().values == {"c": "tea"}
