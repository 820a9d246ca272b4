"""Types and appearances that a chat cannot carry are refused by name; a look is passed over; a slip is asked about."""

from __future__ import annotations

import pytest

from tests.forms.checking import errors, found, said, warnings


def form(kind: str, appearance: str = "") -> str:
    return f"""
| survey |
| | type | name | label | appearance |
| | {kind} | a | A | {appearance} |
| choices |
| | list_name | name | label |
| | l | x | X |
"""


@pytest.mark.parametrize("kind", ["geotrace", "geoshape", "osm"])
def test_types_a_chat_cannot_carry(kind: str) -> None:
    (problem,) = [problem for problem in found(form(kind)) if problem.severity == "error"]
    assert (problem.code, problem.row, problem.column) == ("unsupported_type", 2, "type")
    assert kind in said(problem)


@pytest.mark.parametrize(
    ("kind", "appearance"),
    [
        ("image", "signature"),
        ("image", "draw"),
        ("image", "annotate"),
        ("text", "ex:org.app(a='b c')"),
        ("select_one l", "search('fruits')"),
    ],
)
def test_appearances_a_chat_cannot_carry(kind: str, appearance: str) -> None:
    (problem,) = [problem for problem in found(form(kind, appearance)) if problem.severity == "error"]
    assert (problem.code, problem.row, problem.column) == ("unsupported_appearance", 2, "appearance")
    assert appearance in said(problem)


@pytest.mark.parametrize(
    ("kind", "appearance"),
    [
        ("integer", "thousands-sep"),
        ("select_one l", "minimal autocomplete"),
        ("select_one l", "columns-3 no-buttons"),
        ("select_one l", "w3 quickcompact-2"),
        ("image", "new-front"),
        ("date", "month-year no-calendar"),
        ("text", "our-own-look"),
    ],
)
def test_a_look_is_passed_over(kind: str, appearance: str) -> None:
    assert not [problem for problem in found(form(kind, appearance)) if problem.code != "unused_list"]


@pytest.mark.parametrize(
    ("kind", "near"),
    [("intger", "integer"), ("Text", "text"), ("select_on l", "select_one l")],
)
def test_an_unknown_type_is_asked_about(kind: str, near: str) -> None:
    (problem,) = [problem for problem in found(form(kind)) if problem.severity == "error"]
    assert (problem.code, problem.row, problem.column) == ("unknown_type", 2, "type")
    assert said(problem).endswith(f"Did you mean “{near}”?")


def test_a_misspelt_group_is_one_mistake_and_not_two() -> None:
    rows = "| | begin_gruop | g | G |\n| | text | a | A |\n| | end_group |"
    (problem,) = found(f"| survey |\n| | type | name | label |\n{rows}")
    assert said(problem).endswith("Did you mean “begin_group”?")


def test_an_unknown_type_without_a_guess() -> None:
    assert errors(form("db:person")) == [("unknown_type", "survey", 2, "type")]


def test_an_appearance_that_is_almost_one() -> None:
    assert ("unknown_appearance", "survey", 2, "appearance") in warnings(form("select_one l", "minimul"))


def test_tables_of_kobos_own_are_told_once_each_and_nothing_else_of_them() -> None:
    told = found("""
        | survey |
        | | type | name | label | kobo--matrix_list |
        | | begin_kobomatrix | m | Matrix | l |
        | | select_one yn | a | A | |
        | | end_kobomatrix | | | |
        | | begin_rank | k | Rank | |
        | | rank__level | k1 | First | |
        | | end_rank | | | |
        | | begin_repeat | r | R | |
        | | text | t | T | |
        | | end_repeat | | | |
        | choices |
        | | list_name | name | label |
        | | yn | y | Yes |
        """)
    assert [(each.code, each.row) for each in told if each.severity == "error"] == [
        ("kobo_table", 2),
        ("kobo_table", 5),
    ]
