"""Groups hold questions together; how they look on a screen is nothing to a chat."""

from __future__ import annotations

import pytest

from tests.forms.scenario import walk

SCALE = """
| choices |
| | list_name | name | label |
| | scale | low | Low |
| | scale | high | High |
"""


def test_groups_are_sections() -> None:
    story = walk("""
| survey |
| | type | name | label |
| | begin_group | g | House |
| | begin_group | h | Water |
| | text | a | A |
| | end_group | | |
| | begin_group | i | |
| | text | b | B |
| | end_group | | |
| | end_group | | |
""")
    story.asks("g/h/a", sections=("House", "Water"), screen="", name="a").answer("x")
    story.asks("g/i/b", sections=("House",))
    assert story.answer("y").ends().values == {"g": {"h": {"a": "x"}, "i": {"b": "y"}}}


def test_a_field_list_is_named_as_a_screen() -> None:
    story = walk("""
| survey |
| | type | name | label | appearance |
| | begin_group | g | House | field-list |
| | text | a | A | |
| | text | b | B | |
| | end_group | | | |
| | text | c | C | |
""")
    story.asks("g/a", screen="g").answer("x").asks("g/b", screen="g").answer("y").asks("c", screen="")


def test_a_table_of_choices_is_asked_row_by_row() -> None:
    story = walk(f"""
| survey |
| | type | name | label | appearance |
| | begin_group | t | How good are | field-list |
| | select_one scale | head | Roads and wells | label |
| | select_one scale | road | the road? | list-nolabel |
| | select_one scale | well | the well? | list |
| | end_group | | | |
{SCALE}""")
    story.asks("t/head").answer("").asks("t/road", label="the road?").offers("low", "high").answer("low", "high")
    assert story.ends().values == {"t": {"head": None, "road": "low", "well": "high"}}


def test_a_table_list_is_asked_row_by_row() -> None:
    story = walk(f"""
| survey |
| | type | name | label | appearance |
| | begin_group | t | How good are | table-list |
| | select_one scale | road | the road? | |
| | select_one scale | well | the well? | |
| | end_group | | | |
{SCALE}""")
    while story.prompt.path not in {"t/road"}:
        story.answer("")
    story.offers("low", "high").answer("low").asks("t/well").answer("high")
    values = story.ends().values["t"]
    assert (values["road"], values["well"]) == ("low", "high")


@pytest.mark.parametrize("style", ["pages", "theme-grid", "theme-grid no-text-transform", "theme-formhub"])
def test_themes_and_widths_are_only_a_look(style: str) -> None:
    story = walk(f"""
| survey |
| | type | name | label | appearance |
| | begin_group | g | G | w2 |
| | text | a | A | w1 |
| | end_group | | | |
| settings |
| | form_id | style |
| | f | {style} |
""")
    assert story.asks("g/a").answer("x").ends().values == {"g": {"a": "x"}}


def test_a_loop_asks_once_for_each_choice() -> None:
    story = walk(f"""
| survey |
| | type | name | label |
| | begin loop over scale | l | L |
| | integer | n | How many %(label)s? |
| | end loop | | |
{SCALE}""")
    story.asks("l/low/n", label="How many Low?").answer("1").asks("l/high/n", label="How many High?").answer("2")
    assert story.ends().values == {"l": {"low": {"n": 1}, "high": {"n": 2}}}


def test_the_label_of_a_group_in_a_repeat_names_the_row() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | begin_repeat | kid | Child ${name} | |
| | text | name | Name | |
| | begin_group | school | The school of ${name} (${place}) | |
| | calculate | place | | position(../..) |
| | begin_group | class | ${place}. ${name} | |
| | text | teacher | Teacher | |
| | end_group | | | |
| | end_group | | | |
| | end_repeat | | | |
""")
    story.asks("kid[1]/name", sections=("Child 1",)).answer("Noy")
    story.asks("kid[1]/school/class/teacher", sections=("Child Noy 1", "The school of Noy (1)", "1. Noy")).answer("A")
    story.asks("kid", label="Child").answer("yes").asks("kid[2]/name", sections=("Child 2",)).answer("Keo")
    story.asks("kid[2]/school/class/teacher", sections=("Child Keo 2", "The school of Keo (2)", "2. Keo")).answer("B")
    story.asks("kid", label="Child").answer("no").ends()
