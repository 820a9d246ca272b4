"""Problems that only the compiled form shows, brought back to the cell that their author wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from forms.problems import Problem
from forms.sheets.check.outline import Outline
from forms.sheets.workbook import Row, Workbook

_SPEECHLESS = frozenset({"pyxform", "pyxform_stumbles"})
_ENTITY = {"label": "label", "@id": "entity_id", "@create": "create_if", "@update": "update_if"}


def relocated(problems: Iterable[Problem], sheets: Workbook, known: Iterable[Problem]) -> list[Problem]:
    """Problems of the opened form at their row and column; those that the sheets showed already are left out."""
    outline = Outline(sheets)
    rows = {entry.path: entry.row for entry in outline.entries}
    places = {(problem.sheet, problem.row, problem.column) for problem in known if problem.severity == "error"}
    found: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        if problem.code in _SPEECHLESS and places:
            continue  # most likely it stumbles over what is known already
        at = _guessed(_at_home(_of_meta(problem, sheets), rows), outline)
        if at.severity == "warning" or (at.sheet, at.row, at.column) not in places or not at.row:
            found.setdefault((at.code, at.sheet, at.row, at.column, str(at.values)), at)
    return list(found.values())


def _guessed(problem: Problem, outline: Outline) -> Problem:
    """A path to nowhere: the name of a question without its brackets, or almost one."""
    if problem.code != "unknown_reference":
        return problem
    name = str(problem.values.get("name", ""))
    meant = name if name in outline.names else outline.guess(name, outline.names)
    return replace(problem, values={**problem.values, "near": f"${{{meant}}}" if meant else ""})


def _at_home(problem: Problem, rows: Mapping[str, Row]) -> Problem:
    path = str(problem.values.get("path", ""))
    row = rows.get(path)
    if row is None and path.endswith("_count"):  # pyxform reckons a repeat's count in a field of its own
        row, problem = rows.get(path.removesuffix("_count")), replace(problem, column="repeat_count")
    if row is None or problem.sheet:
        return problem
    written = row.get(problem.column)
    values = {**problem.values, **({"expression": written} if written else {})}
    return replace(problem, sheet=row.sheet, row=row.number, values=values)


def _of_meta(problem: Problem, sheets: Workbook) -> Problem:
    """What stands in the form's meta block comes from the settings or from the entities."""
    path = str(problem.values.get("path", ""))
    last = path.rpartition("/")[2]
    settings, entities = sheets.sheet("settings").rows, sheets.sheet("entities").rows
    if path == "meta/instanceName" and settings:
        row, column = settings[0], "instance_name"
    elif "meta/entity" in path and len(entities) == 1:
        row, column = entities[0], _ENTITY.get(last, "label")
    else:
        return problem
    values = {**problem.values, "expression": row.get(column), "field": row.get("list_name")}
    return replace(problem, sheet=row.sheet, row=row.number, column=column, values=values)
