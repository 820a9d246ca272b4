"""once(): what was noted or drawn once stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.forms.scenario import NOW, Walk, form_of, given, walk


def test_once_keeps_what_was_drawn() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | calculate | id | | once(uuid()) |
| | calculate | other | | once(concat(${a}, random())) |
| | text | a | A | |
""")
    first = story.value("id"), story.value("other")
    story.answer("x")
    assert (story.value("id"), story.value("other")) == first
    assert len(first[0]) == 36


def test_once_waits_for_what_is_not_blank() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | integer | a | A | |
| | calculate | first | | once(${a}) |
""")
    assert story.value("first") == ""
    assert story.answer("5").value("first") == "5"
    assert story.jump("a").answer("6").value("first") == "5"


def test_each_row_keeps_its_own() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | begin_repeat | r | R | |
| | calculate | id | | once(uuid(8)) |
| | text | a | A | |
| | end_repeat | | | |
""")
    story.answer("x", "yes", "y", "yes", "z", "no")
    drawn = [story.value(f"r[{row}]/id") for row in (1, 2, 3)]
    assert len(set(drawn)) == 3
    story.session.remove("r[1]")
    story.restart()
    assert [story.value(f"r[{row}]/id") for row in (1, 2)] == drawn[1:]


def test_the_moment_of_the_first_answer_stays() -> None:
    form = form_of("""
| survey |
| | type | name | label | calculation |
| | text | a | A | |
| | dateTime | at | At | once(if(${a} != '', now(), '')) |
| | text | b | B | |
""")
    story = Walk(form, given()).answer("x")
    assert story.value("at") == "2026-11-21T09:30:00.000+07:00"
    story.world = replace(story.world, now=NOW + timedelta(hours=1))
    story.restart().jump("a").answer("y")
    assert story.value("at") == "2026-11-21T09:30:00.000+07:00"


def test_seeded_orders_are_the_same_for_everybody_and_every_message() -> None:
    form = """
| survey |
| | type | name | label | parameters |
| | integer | seed | Seed | |
| | select_one c | a | A | randomize=true, seed=${seed} |
| | select_one c | b | B | randomize=true, seed=42 |
| | select_one c | free | F | randomize=true |
| choices |
| | list_name | name | label |
| | c | A | a |
| | c | B | b |
| | c | C | c |
| | c | D | d |
| | c | E | e |
| | c | F | f |
| | c | G | g |
"""
    story = walk(form).answer("42")
    order = [option.name for option in story.prompt.choices]
    assert order != sorted(order)
    story.offers(*order).answer("A").asks("b").offers(*order).answer("A").asks("free")
    free = [option.name for option in story.prompt.choices]
    story.offers(*free).answer("A")
    story.jump("seed").answer("7").jump("a")
    assert [option.name for option in story.prompt.choices] != order
