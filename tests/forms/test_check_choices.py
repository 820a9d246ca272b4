"""Lists of choices: there, named, told apart, asked for, and short enough for a button."""

from __future__ import annotations

import pytest

from forms.sheets.check.choices import graphemes
from tests.forms.checking import errors, found, said, warnings


def form(kind: str, *choices: str, chosen: str = "", header: str = "list_name | name | label") -> str:
    rows = "\n".join(f"| | {choice} |" for choice in choices)
    return f"""
| survey |
| | type | name | label | choice_filter |
| | {kind} | q | Q | {chosen} |
| choices |
| | {header} |
{rows}
"""


@pytest.mark.parametrize(
    ("kind", "choices", "code", "sheet", "row", "column"),
    [
        ("select_one colours", ["colour | red | Red"], "unknown_list", "survey", 2, "type"),
        ("select_multiple", ["colour | red | Red"], "select_no_list", "survey", 2, "type"),
        ("select_one_from_file villages", ["colour | red | Red"], "list_file", "survey", 2, "type"),
        ("select_one colour", ["colour | red | Red", "colour | | Blue"], "choice_no_name", "choices", 3, "name"),
        ("select_multiple colour", ["colour | dark red | Red"], "choice_spaces", "choices", 2, "name"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    kind: str, choices: list[str], code: str, sheet: str, row: int, column: str
) -> None:
    assert errors(form(kind, *choices)) == [(code, sheet, row, column)]


@pytest.mark.parametrize(
    ("kind", "choices", "code", "row", "column"),
    [
        ("rank c", ["c | dark red | Red"], "choice_spaces", 2, "name"),
        ("select_one c", ["c | red | Red", "c | blue |"], "choice_no_label", 3, "label"),
        ("select_one c", ["c | red | Red", "| blue | Blue"], "choice_no_list", 3, "list_name"),
        ("select_one c", ["c | red | Red", "d | blue | Blue"], "unused_list", 3, "list_name"),
        ("select_one c", ["c | red | Red", "c | red | Rouge"], "choice_twice", 3, "name"),
        ("select_one c", ["c | red | Red", "c | x | A colour that is neither"], "button_long", 3, "label"),
    ],
)
def test_a_doubt_is_named_with_its_place(kind: str, choices: list[str], code: str, row: int, column: str) -> None:
    assert warnings(form(kind, *choices)) == [(code, "choices", row, column)]


def test_a_choice_may_come_twice_where_a_filter_tells_them_apart() -> None:
    assert not found(
        form(
            "select_one c",
            "c | other | Other | a",
            "c | other | Another | b",
            header="list_name | name | label | group",
            chosen="group = 'a'",
        )
    )
    assert not found(form("select_one c", "c | red | Red", "c | red | Red"))


def test_a_filter_by_a_column_that_is_not_there() -> None:
    choices = form(
        "select_one c", "c | a | A | x", header="list_name | name | label | district", chosen="distrct = 'x'"
    )
    (problem,) = found(choices)
    assert (problem.code, problem.row, problem.column) == ("filter_column", 2, "choice_filter")
    assert said(problem).endswith("Did you mean “district”?")


def test_a_choice_that_is_not_in_the_list() -> None:
    (problem,) = found("""
| survey |
| | type | name | label | relevant |
| | select_one sex | sex | Sex | |
| | integer | n | N | ${sex} = 'femal' |
| | integer | m | M | selected(${sex}, 'male') |
| choices |
| | list_name | name | label |
| | sex | female | Female |
| | sex | male | Male |
""")
    assert (problem.code, problem.severity, problem.row) == ("unknown_choice", "warning", 3)
    assert said(problem).endswith("Did you mean “female”?")


def test_a_list_is_used_by_expressions_too() -> None:
    assert not found("""
| survey |
| | type | name | label | calculation | parameters |
| | text | a | A | | |
| | calculate | b | | instance('one')/root/item[name = ${a}]/label | |
| | range | c | C | | start=1 end=2 tick_labelset=two |
| choices |
| | list_name | name | label |
| | one | x | X |
| | two | 1 | Low |
| | two | 2 | High |
""")


def test_long_lists_are_to_be_narrowed() -> None:
    many = [f"c | n{number} | N{number}" for number in range(61)]
    assert warnings(form("select_one c", *many)) == [("many_choices", "survey", 2, "type")]
    assert not warnings(form("select_one c", *many[:60]))
    assert not warnings(form("select_one c", *many, chosen="name != 'n1'"))


def test_a_button_is_counted_as_its_reader_counts() -> None:
    """LINE counts grapheme clusters: ນ້ຳ, of three characters, is one letter."""
    assert graphemes("ກຳ") == graphemes("ນ້ຳ") == 1
    fits, long = "ນ້ຳ" * 20, "ນ້ຳ" * 21
    assert not found(form("select_one c", f"c | a | {fits}"))
    (problem,) = found(form("select_one c", f"c | a | {long}", f"c | b | {long}ນ້ຳ", "c | d | D"))
    assert (problem.code, problem.row) == ("button_long", 3)
    assert problem.values["count"] == 2
    assert problem.values["length"] == 22


def test_what_is_typed_has_no_buttons() -> None:
    long = "A label that is longer than any button"
    many = [f"c | n{number} | {long} {number}" for number in range(21)]
    assert not warnings(form("select_one c", *many))
    assert not warnings(form("rank c", *many[:3]))


def test_or_other_speaks_english_only() -> None:
    rows = "| survey |\n| | type | name | label::Lao (lo) |\n| | select_one c or_other | q | ຖາມ |\n"
    choices = "| choices |\n| | list_name | name | label::Lao (lo) |\n| | c | a | ກ |"
    assert warnings(rows + choices) == [("other_untranslated", "survey", 2, "type")]
    assert errors(form("select_one c or_other", "c | a | A", chosen="name = 'a'")) == [
        ("other_filtered", "survey", 2, "choice_filter")
    ]


@pytest.mark.parametrize("kind", ["select_multiple ${n}", "select_multiple ${n} or_other", "select_one ${n} or_other"])
def test_answers_are_choices_of_one_only(kind: str) -> None:
    """pyxform raises a bare KeyError for these."""
    roster = (
        "| survey |\n| | type | name | label |\n| | begin_repeat | r | R |\n| | text | n | N |\n| | end_repeat | | |\n"
    )
    assert errors(f"{roster}| | {kind} | q | Q |") == [("answers_one", "survey", 5, "type")]
    assert not errors(f"{roster}| | select_one ${{n}} | q | Q |")
