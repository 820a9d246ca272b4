"""Read-only: shown with its value, not taken."""

from __future__ import annotations

from tests.forms.scenario import walk


def test_readonly_questions_are_shown_and_not_taken() -> None:
    story = walk("""
| survey |
| | type | name | label | readonly | default |
| | integer | a | A | | |
| | integer | fixed | F | yes | 7 |
| | text | b | B | | |
""")
    story.answer("4").asks("fixed", type="note", readonly=True, value="7").answer("99").asks("b").back().asks("a")
    story.answer("4").answer("x")
    assert story.ends().values == {"a": 4, "fixed": 7, "b": "x"}


def test_readonly_may_depend() -> None:
    story = walk("""
| survey |
| | type | name | label | readonly |
| | text | who | Who | |
| | integer | a | A | ${who} = 'guest' |
""")
    story.answer("chief").asks("a", type="integer", readonly=False).answer("5")
    story.jump("who").answer("guest").jump("a").asks("a", type="note", readonly=True, value="5").answer("9")
    assert story.ends().values == {"who": "guest", "a": 5}


def test_a_group_passes_it_on() -> None:
    story = walk("""
| survey |
| | type | name | label | readonly | default |
| | text | locked | Locked | | |
| | begin_group | g | G | ${locked} = 'y' | |
| | begin_group | h | H | | |
| | text | a | A | | x |
| | end_group | | | | |
| | end_group | | | | |
""")
    story.answer("y").asks("g/h/a", type="note", readonly=True, value="x").answer("z")
    assert story.ends().values["g"] == {"h": {"a": "x"}}
    story.jump("locked").answer("n").jump("g/h/a").asks("g/h/a", readonly=False).answer("z")
    assert story.ends().values["g"] == {"h": {"a": "z"}}


def test_what_only_a_reader_sees_keeps_no_rules() -> None:
    story = walk("""
| survey |
| | type | name | label | readonly | required | constraint | default |
| | integer | a | A | yes | yes | . > 10 | 5 |
""")
    assert story.asks("a", type="note", value="5").answer("").ends().values == {"a": 5}
