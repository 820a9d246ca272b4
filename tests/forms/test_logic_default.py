"""Defaults: they stand there, to be kept or changed."""

from __future__ import annotations

import pytest

from forms.walking.session import Unfinished
from tests.forms.scenario import walk


def test_defaults_static_and_dynamic_are_seen_and_confirmed() -> None:
    story = walk(
        """
| survey |
| | type | name | label | default |
| | integer | a | A | 5 |
| | date | d | D | today() |
| | integer | last | L | ${last-saved#last} |
""",
        {"__last-saved": ({"last": "1200"},)},
    )
    story.asks("a", value="5").answer("5").asks("d", value="2026-11-21").answer("2026-11-20")
    story.asks("last", value="1200")
    with pytest.raises(Unfinished) as open_ones:
        story.session.finalize()
    assert open_ones.value.paths == ("last",)
    assert story.answer("1300").ends().values["last"] == 1300


def test_a_default_is_set_once_and_does_not_follow() -> None:
    story = walk("""
| survey |
| | type | name | label | default |
| | integer | a | A | 5 |
| | integer | b | B | ${a} + 1 |
""")
    story.answer("10").asks("b", value="6").answer("").jump("a").answer("20").ends()
    assert story.value("b") == ""


def test_a_new_row_has_its_defaults() -> None:
    story = walk("""
| survey |
| | type | name | label | default |
| | integer | base | Base | 1 |
| | begin_repeat | r | R | |
| | integer | a | A | 5 |
| | integer | b | B | position(..) * 10 |
| | date | d | D | today() |
| | end_repeat | | | |
""")
    story.answer("1").asks("r[1]/a", value="5").answer("6").asks("r[1]/b", value="10").answer("10", "2026-11-21")
    story.answer("yes").asks("r[2]/a", value="5").answer("5").asks("r[2]/b", value="20").answer("21")
    story.asks("r[2]/d", value="2026-11-21").answer("2026-11-21", "no")
    assert [row["b"] for row in story.ends().values["r"]] == [10, 21]


def test_choices_have_defaults() -> None:
    story = walk("""
| survey |
| | type | name | label | default |
| | select_one c | one | One | tea |
| | select_multiple c | some | Some | rice tea |
| choices |
| | list_name | name | label |
| | c | rice | Rice |
| | c | tea | Tea |
""")
    story.asks("one", value="tea").answer("rice").asks("some", value="rice tea").answer("tea").ends()


def test_what_is_calculated_from_a_default_is_there_at_once() -> None:
    story = walk("""
| survey |
| | type | name | label | default | calculation | relevant |
| | integer | a | A | 5 | | |
| | calculate | b | | | ${a} * 2 | |
| | text | c | C | | | ${b} = 10 |
""")
    assert story.value("b") == "10"
    story.answer("5").asks("c")


@pytest.mark.parametrize(("kind", "default"), [("integer", "foo"), ("integer", "12.5"), ("decimal", "1,5")])
def test_a_default_that_is_no_number_of_its_type_is_none(kind: str, default: str) -> None:
    story = walk(f"""
| survey |
| | type | name | label | default |
| | {kind} | a | A | {default} |
| | begin_repeat | r | R | |
| | {kind} | b | B | {default} |
| | end_repeat | | | |
""")
    story.asks("a", value="").answer("").asks("r[1]/b", value="").answer("", "yes").asks("r[2]/b", value="")
