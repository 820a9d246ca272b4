"""Required: always, or where an expression says so."""

from __future__ import annotations

import pytest

from forms.walking.session import Refused
from tests.forms.scenario import walk


def test_required_may_depend_and_says_so_in_the_forms_words() -> None:
    story = walk("""
| survey |
| | type | name | label | required | required_message |
| | integer | n | N | | |
| | text | why | Why | ${n} > 10 | Please say why ${n} |
""")
    story.answer("11").asks("why", required=True).refuses("", "required", "Please say why 11")
    story.jump("n").answer("5").asks("why", required=False).answer("").ends()
    story.jump("n").answer("12").asks("why")  # skipped before, needed now


@pytest.mark.parametrize("said", ["yes", "true", "true()", "TRUE", "1 = 1", "'x'"])
def test_required_is_written_in_many_ways(said: str) -> None:
    story = walk(f"| survey |\n| | type | name | label | required |\n| | text | a | A | {said} |")
    story.asks("a", required=True).refuses("", "required").refuses("   ", "required").answer("x").ends()


@pytest.mark.parametrize("said", ["no", "false", "false()", "", "''", "0"])
def test_not_required(said: str) -> None:
    story = walk(f"| survey |\n| | type | name | label | required |\n| | text | a | A | {said} |")
    story.asks("a", required=False).answer("").ends()


def test_the_message_is_in_the_readers_language() -> None:
    story = walk("""
| survey |
| | type | name | label::English (en) | label::Lao (lo) | required | required_message::English (en) | required_message::Lao (lo) |
| | text | a | A | ກ | yes | Say it | ຕ້ອງຕອບ |
""")
    story.refuses("", "required", "Say it")
    with pytest.raises(Refused) as refused:
        story.session.answer("")
    assert refused.value.text("lo") == "ຕ້ອງຕອບ"


def test_what_is_hidden_or_only_read_is_not_required() -> None:
    story = walk("""
| survey |
| | type | name | label | required | relevant | readonly |
| | text | a | A | yes | | |
| | text | b | B | yes | ${a} = 'y' | |
| | text | c | C | yes | | yes |
""")
    story.answer("n").asks("c", type="note").answer("").ends()
    story.jump("a").answer("y").asks("b").refuses("", "required")


def test_each_row_requires_for_itself() -> None:
    story = walk("""
| survey |
| | type | name | label | required | repeat_count |
| | begin_repeat | r | R | | 2 |
| | integer | age | Age | | |
| | text | id | Card | ${age} > 14 | |
| | end_repeat | | | | |
""")
    story.answer("9").asks("r[1]/id", required=False).answer("").answer("15").refuses("", "required").answer("7").ends()
    story.jump("r[1]/age").answer("15").asks("r[1]/id", required=True)
