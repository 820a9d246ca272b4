"""Names and structure: what has none, what cannot be one, what is there twice, what never ends."""

from __future__ import annotations

import pytest

from tests.forms.checking import errors, found, said, warnings

HEAD = "| survey |\n| | type | name | label |\n| | text | first | First |\n"


@pytest.mark.parametrize(
    ("rows", "code", "row", "column"),
    [
        ("| | text | | A |", "no_name", 3, "name"),
        ("| | begin_group | | G |\n| | text | a | A |\n| | end_group |", "no_name", 3, "name"),
        ("| | | a | A |", "no_type", 3, "type"),
        ("| | text | my name | A |", "bad_name", 3, "name"),
        ("| | text | 1st | A |", "bad_name", 3, "name"),
        ("| | text | what? | A |", "bad_name", 3, "name"),
        ("| | text | meta | A |", "name_reserved", 3, "name"),
        ("| | text | first | A |", "name_twice", 3, "name"),
        ("| | begin_group | g | G |\n| | text | a | A |", "never_ends", 3, "type"),
        ("| | begin repeat | g | G |\n| | text | a | A |", "never_ends", 3, "type"),
        ("| | end_group |", "ends_nothing", 3, "type"),
        ("| | begin_group | g | G |\n| | text | a | A |\n| | end_repeat |\n| | end_group |", "ends_nothing", 5, "type"),
        (
            "| | begin_group | g | G |\n| | begin_repeat | r | R |\n| | text | a | A |\n| | end_group |",
            "ends_late",
            4,
            "type",
        ),
        (
            "| | begin_group | g | G |\n| | begin_repeat | r | R |\n| | text | a | A |\n| | end_repeat |\n| | end_group |"
            "\n| | begin_group | h | H |\n| | begin_repeat | r | R |\n| | text | b | B |\n| | end_repeat |\n| | end_group |",
            "name_twice",
            9,
            "name",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(rows: str, code: str, row: int, column: str) -> None:
    assert errors(HEAD + rows) == [(code, "survey", row, column)]


def test_a_good_name_is_proposed() -> None:
    (problem,) = found(f"{HEAD}| | text | ຊື່ ຂອງ ແມ່? | A |")
    assert "ຊື່_ຂອງ_ແມ່" in said(problem)
    (problem,) = found(f"{HEAD}| | text | 1. | A |")
    assert "q_1" in said(problem)


@pytest.mark.parametrize("name", ["ឈ្មោះ", "नाम_क्या", "အမည်", "orx:length", "a.b-c", "_x"])
def test_names_of_any_script_are_sound(name: str) -> None:
    assert not found(f"{HEAD}| | text | {name} | A |")


def test_a_row_that_is_switched_off_is_not_looked_at() -> None:
    assert not found(
        "| survey |\n| | type | name | label | relevant | disabled |\n| | text | a | A | | |\n"
        "| | geotrace | b | B | . > | yes |"
    )


def test_lao_and_thai_names_are_sound() -> None:
    assert not found(f"{HEAD}| | text | ຊື່_ແມ່ | A |\n| | text | น้ำหนัก | B |\n| | note | n | ${{ຊື່_ແມ່}} ${{น้ำหนัก}} |")


def test_the_same_name_in_two_groups_is_sound() -> None:
    assert not found(
        f"{HEAD}| | begin_group | g | G |\n| | text | a | A |\n| | end_group |\n"
        "| | begin_group | h | H |\n| | text | a | A |\n| | end_group |"
    )


def test_names_that_differ_in_capitals_are_doubtful() -> None:
    assert warnings(f"{HEAD}| | text | First | A |") == [("name_alike", "survey", 3, "name")]


def test_a_group_that_ends_too_late_names_the_row_that_ends_it() -> None:
    (problem,) = found(
        f"{HEAD}| | begin_group | g | G |\n| | begin_repeat | r | R |\n| | text | a | A |\n| | end_group |"
    )
    assert said(problem) == (
        "Sheet survey, row 4, column type: begin_repeat “r” begins here, but what it stands in ends at row 6 already. "
        "Please put end_repeat before that row."
    )


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("relevent", "column_near"),
        ("constraint-msg", "column_near"),
        ("calculaton", "column_near"),
        ("my notes", None),
        ("comments", None),
        ("bind::kb:class", None),
        ("instance::odk:length", None),
    ],
)
def test_a_column_that_is_almost_right_is_doubtful(column: str, code: str | None) -> None:
    form = f"| survey |\n| | type | name | label | {column} |\n| | text | a | A | |"
    assert warnings(form) == ([(code, "survey", 1, column)] if code else [])


def test_old_spellings_are_sound() -> None:
    """Types and columns as Formhub and old Kobo forms have them."""
    assert not found("""
| survey |
| | Type | name | caption | relevance | calculate | jr:count |
| | begin group | g | G | | | |
| | select one from yn | a | A | | | |
| | select all that apply from yn | b | B | ${a} = 'y' | | |
| | end group | | | | | |
| | begin lgroup | r | R | | | 2 |
| | q string | c | C | | | |
| | end lgroup | | | | | |
| | calculate | d | | | count(${r}) | |
| choices |
| | list name | value | caption |
| | yn | y | Yes |
| | yn | n | No |
""")


def test_two_columns_that_mean_the_same_are_refused() -> None:
    assert errors("| survey |\n| | type | name | label | relevant | relevance |\n| | text | a | A | | |") == [
        ("header_same", "survey", 1, "relevance")
    ]
