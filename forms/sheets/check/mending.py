"""A form without the cells that are wrong, so that the rest of it can be tried: an author hears of everything at once,
not of the next mistake after each that she mends."""

from __future__ import annotations

import re
from collections.abc import Iterable

from forms.problems import Problem
from forms.sheets.columns import TEXTS
from forms.sheets.workbook import Row, Sheet, Workbook


def mended(sheets: Workbook, problems: Iterable[Problem]) -> Workbook | None:
    """The sheets with wrong cells left out; the same sheets when nothing is wrong, None when what is wrong cannot be
    left out: a name, the structure, what has no cell."""
    errors = [problem for problem in problems if problem.severity == "error" or problem.code == "unknown_reference"]
    if not errors:
        return sheets
    wrong: dict[tuple[str, int], set[str]] = {}
    for problem in errors:
        if not problem.row or not problem.column or _bears(problem):
            return None
        wrong.setdefault((problem.sheet, problem.row), set()).add(problem.column)
    changed = {name: _without(sheet, wrong) for name, sheet in sheets.sheets.items()}
    if all(changed[name] is sheet for name, sheet in sheets.sheets.items()):
        return None
    return Workbook(sheets.name, changed)


_STRUCTURE = frozenset({"never_ends", "ends_late", "ends_nothing", "no_type"})


def _bears(problem: Problem) -> bool:
    """Whether others rest on the cell."""
    of_survey = problem.sheet.rpartition("/")[2] == "survey"
    opens = problem.column == "type" and str(problem.values.get("type", "")).startswith("begin")
    return opens or problem.code in _STRUCTURE or (of_survey and problem.column == "name")


def _without(sheet: Sheet, wrong: dict[tuple[str, int], set[str]]) -> Sheet:
    rows = tuple(_emptied(row, wrong.get((row.sheet, row.number), set())) for row in sheet.rows)
    if all(row is before for row, before in zip(rows, sheet.rows, strict=True)):
        return sheet
    header = dict.fromkeys([*sheet.header, *(column for row in rows for column in row.cells)])
    return Sheet(sheet.name, tuple(header), rows)


def _emptied(row: Row, columns: set[str]) -> Row:
    columns = columns & {*row.cells, "calculation", "name", "label"}
    if not columns:
        return row
    cells = {column: cell for column, cell in row.cells.items() if column not in columns}
    if "type" in columns:
        cells["type"] = "text"
        for column in ("parameters", "choice_filter", "appearance"):
            cells.pop(column, None)
    if "calculation" in columns:
        cells["calculation"] = "''"
    for column in columns:
        if column.partition("::")[0] in TEXTS:
            cells[column] = row.get(column).replace("$", "") or "-"
    if "name" in columns:
        cells["name"] = re.sub(r"\s+", "_", row.get("name")) or "nameless"
    return Row(row.sheet, row.number, cells)
