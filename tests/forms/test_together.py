"""Questions that stand in one section, and the rows of a repeat as they are shown."""

from __future__ import annotations

import pytest

from tests.forms.scenario import Walk, walk

LOANS = """
| survey |
| | type | name | label | relevant | calculation | appearance |
| | text | topic | Topic | | | |
| | begin_group | loans | Loans | | | |
| | integer | count | How many? | | | |
| | integer | amount | How much? | ${count} > 0 | | |
| | note | said | ${count} loans | | | |
| | calculate | twice | | | ${count} * 2 | |
| | integer | debt | Debt | | | |
| | text | why | Why? | ${twice} > 100 | | |
| | end_group | | | | | |
| | begin_group | screen | On one screen | | | field-list |
| | text | first | First | | | |
| | begin_group | inner | Inner | | | |
| | text | second | Second | | | |
| | end_group | | | | | |
| | end_group | | | | | |
| | begin_repeat | pig | Pig | | | |
| | integer | kg | Kg | | | |
| | select_one sex | sex | Sex | | | |
| | begin_repeat | shot | Shot | | | |
| | text | what | What? | | | |
| | end_repeat | | | | | |
| | text | end | End | | | |
| | end_repeat | | | | | |
| choices |
| | list_name | name | label |
| | sex | f | sow |
| | sex | m | boar |
"""


def paths(story: Walk, path: str = "") -> list[str]:
    return [member.path for member in story.session.members(path)]


def test_the_members_of_a_section_are_its_questions_relevant_or_not() -> None:
    story = walk(LOANS)
    assert paths(story) == ["topic"]
    story.answer("x")
    assert paths(story) == ["loans/count", "loans/amount", "loans/debt", "loans/why"]
    asked = [(one.asked, one.depends) for one in story.session.members()]
    assert asked == [(True, False), (False, True), (True, False), (False, False)]
    story.answer("3")
    assert [one.settled for one in story.session.members()] == [True, False, False, False]
    assert story.session.members()[1].asked
    assert story.session.worded("loans/why", "en").label == "Why?"


def test_a_screen_holds_its_groups_together_and_a_repeat_parts_what_is_around_it() -> None:
    story = walk(LOANS).answer("x", "0", "", "5")
    assert paths(story) == ["screen/first", "screen/inner/second"]
    story.answer("a", "b")
    assert paths(story) == ["pig[1]/kg", "pig[1]/sex"]
    assert paths(story, "topic") == ["topic"]
    assert paths(story, "nowhere") == []
    with pytest.raises(KeyError):
        story.session.worded("nowhere")


def test_rows_are_shown_by_what_stands_in_them() -> None:
    story = walk(LOANS).answer("x", "0", "", "5", "a", "b", "80", "f", "pox")
    rows = story.session.rows("pig", "en")
    said = [(one.value, one.shown, one.label, one.type, one.unit) for row in rows for one in row.answers]
    assert [(row.path, row.name) for row in rows] == [("pig[1]", "sow")]
    assert said == [("80", "80", "Kg", "integer", ""), ("f", "sow", "Sex", "select_one", "")]
    (pig,) = story.session.standing("en")
    assert (pig.label, pig.name, pig.number, pig.of, pig.counted) == ("Pig", "sow", 1, 1, False)
    assert [row.name for row in story.session.rows("pig[1]/shot", "en")] == ["pox"]
    story.answer("yes")
    assert [(one.label, one.name, one.number) for one in story.session.standing("en")] == [
        ("Pig", "sow", 1),
        ("Shot", "", 2),
    ]
    with pytest.raises(KeyError):
        story.session.rows("topic")


def test_what_is_taken_away_moves_no_answers_of_other_rows() -> None:
    story = walk(LOANS).answer("x", "0", "", "5", "a", "b", "80", "f", "pox", "no", "one", "yes")
    story.answer("90", "m", "yes", "flu", "yes", "rash", "no", "two", "yes")
    story.answer("100", "f", "yes", "cold", "no", "three", "no")
    story.session.remove("pig[2]")
    story.restart()
    rows = story.ends().values["pig"]
    assert [(row["kg"], row["sex"], [shot["what"] for shot in row["shot"]], row["end"]) for row in rows] == [
        (80, "f", ["pox"], "one"),
        (100, "f", ["cold"], "three"),
    ]


def test_a_constraint_on_a_repeat_says_how_many_rows_there_may_be() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint | constraint_message |
| | begin_repeat | pig | Pig | count(../pig) >= 2 and count(../pig) <= 3 | Two or three pigs |
| | integer | kg | Kg | | |
| | end_repeat | | | | |
| | text | end | End | | |
""")
    story.answer("70").asks("pig", type="repeat").refuses("no", "constraint", "Two or three pigs")
    story.answer("yes", "80").asks("pig").answer("no").asks("end").back().asks("pig")
    story.answer("yes", "90").asks("pig", parameters={"count": "3"}).refuses("yes", "constraint", "Two or three pigs")
    story.asks("pig", parameters={"count": "3"}).answer("no", "x")
    assert [row["kg"] for row in story.ends().values["pig"]] == [70, 80, 90]
