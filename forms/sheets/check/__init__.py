"""What `forms check` says beyond what pyxform refuses: names, expressions, lists, languages, authors' traps, what a
chat cannot carry. All of it looks at sheets, so that every problem has its row and column, and all are found at once;
what only the opened form shows is brought back to its row by `relocated`.
"""

from __future__ import annotations

from collections.abc import Collection

from forms.problems import Problem
from forms.sheets.check import choices, languages, looks, months, names, questions, references, submissions, traps
from forms.sheets.check.outline import Check, Outline
from forms.sheets.check.places import relocated
from forms.sheets.workbook import Workbook

__all__ = ["check_sheets", "relocated"]

_CHECKS: tuple[Check, ...] = (
    *(names.check, looks.check, references.check, choices.check, questions.check, traps.check),
    months.check,
    *(languages.check, submissions.check),
)
_ORDER = {"survey": 0, "choices": 1, "entities": 2, "settings": 3}


def check_sheets(sheets: Workbook, functions: Collection[str] = ()) -> list[Problem]:
    """All that the sheets alone show, errors first, each in the order of the rows. `functions` are the host's."""
    survey = sheets.sheet("survey")
    if not survey.rows or "type" not in survey.header:
        return [Problem("no_survey")]
    outline = Outline(sheets, functions)
    found = [problem for check in _CHECKS for problem in check(outline)]
    return in_order([*outline.problems, *found])


def in_order(problems: Collection[Problem]) -> list[Problem]:
    """Errors, then warnings; by sheet and row, each said once."""
    once = {(each.code, each.sheet, each.row, each.column, str(each.values)): each for each in problems}
    return sorted(
        once.values(),
        key=lambda each: (each.severity, _ORDER.get(each.sheet.rpartition("/")[2], 9), each.sheet, each.row),
    )
