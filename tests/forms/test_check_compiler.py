"""What pyxform refuses is said in our words, at the author's row; what it would spoil is kept from it."""

from __future__ import annotations

import pytest

from forms.sheets import refusals
from forms.sheets.refusals import refusal
from tests.forms.checking import LANGUAGES, errors, found, said
from tests.forms.scenario import form_of, walk, workbook

SURVEY = "| survey |\n| | type | name | label | save_to | parameters | appearance | trigger | calculation |\n"
ENTITIES = "| entities |\n| | list_name | label | entity_id | create_if | update_if |\n"


@pytest.mark.parametrize(
    ("rows", "code", "sheet", "row", "column"),
    [
        ("| | text | a | A | who |", "entity_no_sheet", "survey", 2, "save_to"),
        (
            f"| | text | a | A | who |\n| | text | b | B | who |\n{ENTITIES}| | p | ${{a}} |",
            "entity_property_twice",
            "survey",
            3,
            "save_to",
        ),
        (
            f"| | begin_group | g | G | who |\n| | text | a | A | |\n| | end_group |\n{ENTITIES}| | p | ${{a}} |",
            "entity_property_group",
            "survey",
            2,
            "save_to",
        ),
        (f"| | text | a | A | q#who |\n{ENTITIES}| | p | ${{a}} |", "entity_unknown_list", "survey", 2, "save_to"),
        (f"| | text | a | A | who |\n{ENTITIES}| | p | |", "entity_no_label", "entities", 2, "label"),
        (
            f"| | text | a | A | who |\n{ENTITIES}| | p | x | ${{a}} | 1 = 1 | |",
            "entity_no_update",
            "entities",
            2,
            "update_if",
        ),
        (
            f"| | text | a | A | who |\n{ENTITIES}| | p | x | | | ${{a}} = 1 |",
            "entity_no_id",
            "entities",
            2,
            "entity_id",
        ),
        (
            f"| | text | a | A | who |\n{ENTITIES}| | p | ${{a}} |\n| | q | ${{a}} |",
            "entity_which_list",
            "survey",
            2,
            "save_to",
        ),
        (f"| | text | a | A | p#q#r |\n{ENTITIES}| | p | ${{a}} |", "entity_hashes", "survey", 2, "save_to"),
        (f"| | text | a | A | name |\n{ENTITIES}| | p | ${{a}} |", "entity_name", "survey", 2, "save_to"),
        (f"| | text | a | A | |\n{ENTITIES}| | __p | ${{a}} |", "entity_name", "entities", 2, "list_name"),
        (f"| | text | a | A | |\n{ENTITIES}| | | ${{a}} |", "entity_no_list", "entities", 2, "list_name"),
        (
            f"| | text | a | A | |\n{ENTITIES}| | p | ${{a}} |\n| | p | ${{a}} |",
            "entity_list_twice",
            "entities",
            3,
            "list_name",
        ),
        ("| | range | a | A | | start=low |", "parameter_number", "survey", 2, "parameters"),
        ("| | range | a | A | | start=1 end=5 step=0 |", "range_zero", "survey", 2, "parameters"),
        ("| | range | a | A | | start=1 end=5 step=9 |", "range_step", "survey", 2, "parameters"),
        ("| | range | a | A | | tick_labelset=none |", "range_labels", "survey", 2, "parameters"),
        ("| | range | a | A | | tick_interval=1 | rating |", "range_look", "survey", 2, "parameters"),
        ("| | text | a | A | | rows |", "parameter_form", "survey", 2, "parameters"),
        ("| | text | a | A | | colour=red |", "parameter_unknown", "survey", 2, "parameters"),
        ("| | text | a | A | | rows=many |", "parameter_number", "survey", 2, "parameters"),
        ("| | image | a | A | | max-pixels=big |", "parameter_number", "survey", 2, "parameters"),
        ("| | audio | a | A | | quality=best |", "parameter_bad", "survey", 2, "parameters"),
        ("| | audit | log | | | |", "audit_name", "survey", 2, "name"),
        ("| | text | a | A |\n| | background-geopoint | b | | | |", "background_trigger", "survey", 3, "trigger"),
        ("| | text | a | A |\n| | text | b | B | | | | ${a} ${a} | 1 |", "reference_comma", "survey", 3, "trigger"),
        ("| | select_one_external l | a | A |", "external_filter", "survey", 2, "choice_filter"),
    ],
)
def test_a_refusal_is_said_in_our_words(rows: str, code: str, sheet: str, row: int, column: str) -> None:
    assert errors(SURVEY + rows)[0] == (code, sheet, row, column)


def test_each_of_pyxforms_codes_is_known() -> None:
    """A new one of a newer pyxform shows here, before an author sees its words."""
    from pyxform.errors import ErrorCode

    never = {"INTERNAL_001", "INTERNAL_002"}  # of pyxform's own making
    repaired = {
        "NAMES_007",
        "HEADER_004",
        "NAMES_013",
        "LABEL_001",
        "NAMES_002",
    }  # choices may come twice; warnings of its own
    assert {code.name for code in ErrorCode} - never - repaired == set(refusals._CODES)


def test_each_refusal_can_be_said_whatever_it_lacks() -> None:
    """The templates filled with nothing but a row, as pyxform fills them: every sentence has its values."""
    from pyxform.errors import ErrorCode, PyXFormError

    sheets = workbook(f"{SURVEY}| | text | a | A |\n{ENTITIES}| | p | x |")
    for code in ErrorCode:
        problem = refusal(PyXFormError(code.value.format(row=2, sheet="survey", column="label")), sheets)
        assert problem.code != "pyxform" or code.name not in refusals._CODES, code.name
        assert all(said(problem, language) for language in LANGUAGES), code.name


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (IndexError("list index out of range"), "pyxform_stumbles"),
        (TypeError("node() got multiple values for argument 'tag'"), "pyxform_stumbles"),
        (KeyError(), "pyxform_stumbles"),
    ],
)
def test_an_exception_of_any_kind_is_an_honest_sentence(fault: Exception, code: str) -> None:
    problem = refusal(fault, workbook(f"{SURVEY}| | text | a | A |"))
    assert problem.code == code
    assert all(said(problem, language) for language in LANGUAGES)


def test_words_that_nobody_foresaw_are_passed_on_with_their_row() -> None:
    from pyxform.errors import PyXFormError

    problem = refusal(
        PyXFormError("[row : 3] The moon is full."), workbook(f"{SURVEY}| | text | a | A |\n| | text | b | B |")
    )
    assert (problem.code, problem.sheet, problem.row) == ("pyxform", "survey", 3)
    assert said(problem) == "Sheet survey, row 3: The form cannot be made. The compiler says: The moon is full."


def test_refusals_do_not_hide_each_other() -> None:
    form = (
        f"{SURVEY}| | text | a | A | | rows=many |\n| | text | b | B | | colour=red |\n| | range | c | C | | start=x |"
    )
    assert errors(form) == [
        ("parameter_number", "survey", 2, "parameters"),
        ("parameter_unknown", "survey", 3, "parameters"),
        ("parameter_number", "survey", 4, "parameters"),
    ]


def test_curly_quotes_in_texts_stay() -> None:
    form = form_of("| survey |\n| | type | name | label | hint |\n| | text | a | “ຊື່” ‘x’ | It’s |")
    walk("| survey |\n| | type | name | label | hint |\n| | text | a | “ຊື່” ‘x’ | It’s |").asks(
        "a", label="“ຊື່” ‘x’", hint="It’s"
    )
    assert form.questions


def test_a_column_that_pyxform_stumbles_over_is_kept_from_it() -> None:
    assert not found("| survey |\n| | type | name | label | instance::tag |\n| | text | a | A | x |")
