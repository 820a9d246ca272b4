"""Languages: the same ones everywhere, in columns that are read as such, with nothing left out."""

from __future__ import annotations

import pytest

from tests.forms.checking import found, said, warnings


def form(survey: str, cells: str, more: str = "") -> str:
    return f"| survey |\n| | type | name | {survey} |\n| | text | a | {cells} |\n{more}"


@pytest.mark.parametrize(
    ("markdown", "code", "sheet", "row", "column"),
    [
        (form("label::Lao (lo) | label (Thai)", "ກ | ก"), "column_almost", "survey", 1, "label (Thai)"),
        (form("label::Lao (lo) | label:Thai", "ກ | ก"), "column_almost", "survey", 1, "label:Thai"),
        (form("label::Lao (lo) | Label Thai (th)", "ກ | ก"), "column_almost", "survey", 1, "Label Thai (th)"),
        (form("label::Lao (lo) | hint_thai", "ກ | ก"), "column_almost", "survey", 1, "hint_thai"),
        (form("label | label::Thai (th)", "A | ก"), "plain_beside", "survey", 1, "label"),
        (
            form("label::Lao (lo) | label::Thai (th) | hint", "ກ | ก | Hint"),
            "plain_only",
            "survey",
            1,
            "hint",
        ),
        (
            form("label::Lao (lo) | label::Thai (th) | required_message", "ກ | ก | Please"),
            "plain_only",
            "survey",
            1,
            "required_message",
        ),
        (form("label::Lao (lo) | label::Thai (th)", "ກ | "), "translation_missing", "survey", 2, "label::Thai (th)"),
        (form("label::Lao (lo) | label::Thai (th)", "- | ก"), "translation_missing", "survey", 2, "label::Lao (lo)"),
        (form("label::Lao | label::Thai (th)", "ກ | ก"), "language_no_code", "survey", 1, "label::Lao"),
        (
            form("label::Lao (lo)", "ກ", "| settings |\n| | default_language |\n| | Thai |"),
            "default_language",
            "settings",
            2,
            "default_language",
        ),
        (
            form("label::Lao (lo) | label::Thai (th)", "ກ | ก", "| settings |\n| | form_title::Lao (lo) |\n| | ກ |"),
            "title_missing",
            "settings",
            1,
            "form_title::Thai (th)",
        ),
    ],
)
def test_a_doubt_is_named_with_its_place(markdown: str, code: str, sheet: str, row: int, column: str) -> None:
    assert warnings(markdown) == [(code, sheet, row, column)]


@pytest.mark.parametrize(
    "markdown",
    [
        form("label", "A"),
        form("label:Lao (lo) | label:Thai (th)", "ກ | ก"),
        form("label::lo | label::th", "ກ | ก"),
        form("label::English", "A"),
        form("label::Lao (lo)", "ກ", "| settings |\n| | default_language |\n| | lo |"),
        form("label::Lao (lo) | hint", "ກ | Hint"),
        form("label::Lao (lo) | label::Thai (th) | hint::Lao (lo) | hint::Thai (th)", "ກ | ก | | "),
        form("label | label_notes", "A | for us"),
    ],
)
def test_what_is_sound(markdown: str) -> None:
    assert [problem for problem in found(markdown) if problem.code != "column_almost"] == []


def test_the_other_spelling_of_a_language_is_asked_for() -> None:
    problems = found("""
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) |
| | select_one l | a | ກ | ก |
| choices |
| | list_name | name | label::Lao (lo) | label::Thai (TH) |
| | l | x | ກ | ก |
""")
    (problem,) = problems
    assert (problem.code, problem.sheet, problem.column) == ("language_missing", "choices", "label::Thai (th)")
    assert said(problem).endswith("Did you mean “Thai (TH)”?")


def test_many_missing_translations_are_one_sentence() -> None:
    rows = "\n".join(f"| | text | a{number} | ກ | |" for number in range(20))
    form = f"| survey |\n| | type | name | label::Lao (lo) | label::Thai (th) |\n| | text | a | ກ | ก |\n{rows}"
    (problem,) = found(form)
    assert (problem.code, problem.row, problem.column) == ("translations_missing", 1, "label::Thai (th)")
    assert "20 texts" in said(problem)
    assert "rows 3, 4, 5" in said(problem)
