"""Characters that no XForm can hold: control characters out of a copied text, which nobody sees."""

from __future__ import annotations

import re

from forms.problems import Problem
from forms.sheets.workbook import Row, Sheet, Workbook

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = str.maketrans("\x0b\x0c", "\n\n")  # Word's line break within a paragraph, and its page break


def without_controls(workbook: Workbook) -> tuple[Workbook, list[Problem]]:
    """The workbook without them, and a warning for each cell that had one."""
    problems: list[Problem] = []
    sheets = {name: _cleaned(sheet, problems) for name, sheet in workbook.sheets.items()}
    return Workbook(workbook.name, sheets), problems


def _cleaned(sheet: Sheet, problems: list[Problem]) -> Sheet:
    if not any(_CONTROL.search(cell) for row in sheet.rows for cell in row.cells.values()):
        return sheet
    return Sheet(sheet.name, sheet.header, tuple(_row(row, problems) for row in sheet.rows))


def _row(row: Row, problems: list[Problem]) -> Row:
    cleaned = {column: _CONTROL.sub("", cell.translate(_BREAKS)).strip() for column, cell in row.cells.items()}
    changed = {column: cell for column, cell in cleaned.items() if _CONTROL.search(row.cells[column])}
    problems += [
        Problem("control_character", "warning", row.sheet, row.number, column, {"text": cell[:40]})
        for column, cell in changed.items()
    ]
    cells = {column: changed.get(column, cell) for column, cell in row.cells.items()}
    return Row(row.sheet, row.number, {column: cell for column, cell in cells.items() if cell})
