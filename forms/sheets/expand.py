"""Our conventions written out as plain XLSForm, before pyxform sees the form and for every other client.

`include BLOCK` becomes a group with the block's rows, `begin_roster LIST` a repeat (see rosters); choice lists that a
form asks from and does not have come from the shared workbooks; lists that the caller serves are declared, and so is
our namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from forms.lists import LAST_SAVED, lists_named
from forms.opening.xml import KB_NAMESPACE
from forms.problems import FormError, Problem
from forms.sheets.columns import in_one_spelling
from forms.sheets.rosters import labelled, written_out
from forms.sheets.workbook import Row, Sheet, Workbook

NAMESPACE = f'kb="{KB_NAMESPACE}"'
DEEPEST = 5  # blocks within blocks
_INCLUDE = re.compile(r"include\s+(\S+)$")
_FROM_FILE = re.compile(r"select_(?:one|multiple)_from_file\s+(\S+?)\.(?:csv|xml|geojson)\b")
_SELECT = re.compile(r"(?:select_one|select_multiple|rank)\s+(\S+)")
_EXTERNAL = {"csv-external", "xml-external"}


def expand(workbook: Workbook, blocks: Mapping[str, Workbook]) -> Workbook:
    """The workbook with everything of ours written out, known columns in one spelling. Raises FormError for an unknown
    block or one in itself."""
    workbook = in_one_spelling(workbook).workbook
    blocks = {name: in_one_spelling(block).workbook for name, block in blocks.items()}
    survey = tuple(written_out(_included(workbook.sheet("survey").rows, blocks, ())))
    used = list(dict.fromkeys(_used(workbook.sheet("survey").rows, blocks)))
    choices = _choices(workbook, survey, [blocks[name] for name in (*used, *blocks)])
    survey, choices = labelled(survey, choices, workbook.setting("default_language"))
    survey += tuple(_declarations(survey, choices, workbook.sheet("entities").rows))
    sheets = dict(workbook.sheets)
    sheets["survey"] = _with_rows("survey", workbook.sheet("survey"), survey)
    if choices:
        sheets["choices"] = _with_rows("choices", workbook.sheet("choices"), choices)
    if any(column.startswith("bind::kb:") for column in sheets["survey"].header):
        sheets["settings"] = _with_namespace(workbook.sheet("settings"))
    return Workbook(workbook.name, sheets)


def _with_rows(name: str, sheet: Sheet, rows: tuple[Row, ...]) -> Sheet:
    """A sheet with other rows; columns that they bring along stand behind its own."""
    header = dict.fromkeys([*sheet.header, *(column for row in rows for column in row.cells)])
    return Sheet(name, tuple(header), rows)


def _block_of(row: Row) -> str:
    match = _INCLUDE.fullmatch(row.get("type"))
    return match[1] if match else ""


def _used(rows: Iterable[Row], blocks: Mapping[str, Workbook]) -> Iterable[str]:
    for row in rows:
        name = _block_of(row)
        if name:
            yield name
            yield from _used(blocks[name].sheet("survey").rows, blocks)


def _included(rows: Iterable[Row], blocks: Mapping[str, Workbook], inside: tuple[str, ...]) -> Iterable[Row]:
    """The rows, each `include` as a group that holds its block's rows."""
    for row in rows:
        name = _block_of(row)
        if not name:
            yield row
            continue
        if name not in blocks:
            known = ", ".join(sorted(blocks)) or "–"
            raise FormError(
                [Problem("unknown_block", "error", row.sheet, row.number, "type", {"block": name, "known": known})]
            )
        if name in inside or len(inside) >= DEEPEST:
            raise FormError([Problem("block_in_itself", "error", row.sheet, row.number, "type", {"block": name})])
        yield row.having(type="begin_group", name=row.get("name") or name)
        named = (Row(f"{name}/survey", inner.number, inner.cells) for inner in blocks[name].sheet("survey").rows)
        yield from _included(named, blocks, (*inside, name))
        yield Row(row.sheet, row.number, {"type": "end_group"})


def _choices(workbook: Workbook, survey: Iterable[Row], shared: Iterable[Workbook]) -> tuple[Row, ...]:
    """The form's own lists, and of the shared ones those that it asks from and does not have: so that a change in a
    list makes new versions of the forms that use it, and of no other."""
    rows = list(workbook.sheet("choices").rows)
    known = {_list_of(row) for row in rows}
    wanted = {match[1] for row in survey if (match := _SELECT.match(row.get("type")))} - known
    wanted |= {name for row in survey for cell in row.cells.values() for name in lists_named(cell)} - known
    for block in shared:
        found = [row for row in block.sheet("choices").rows if _list_of(row) in wanted]
        rows += (Row(f"{block.name or 'block'}/choices", row.number, row.cells) for row in found)
        wanted -= {_list_of(row) for row in found}
    return tuple(rows)


def _list_of(row: Row) -> str:
    return row.get("list_name", "list name")


def _declarations(survey: Iterable[Row], choices: Iterable[Row], entities: Iterable[Row]) -> Iterable[Row]:
    """A csv-external row for each list that expressions look up and nothing declares: the caller serves it. So does
    pyxform itself in the list of an entity that may be there already, whose version is read from it."""
    rows, updated = list(survey), [row for row in entities if row.get("entity_id")]
    cells = (cell for row in (*rows, *entities) for cell in row.cells.values())
    wanted = dict.fromkeys(name for cell in cells for name in lists_named(cell))
    wanted |= dict.fromkeys(name for row in updated if (name := row.get("list_name", "dataset")))
    declared = {_list_of(row) for row in choices}
    declared |= {match[1] for row in rows for match in _FROM_FILE.finditer(row.get("type"))}
    declared |= {row.get("name") for row in rows if row.get("type") in _EXTERNAL}
    if any("${last-saved#" in cell for row in rows for cell in row.cells.values()):
        declared.add(LAST_SAVED)
    for name in wanted:
        if name not in declared:
            yield Row("survey", 0, {"type": "csv-external", "name": name})


def _with_namespace(settings: Sheet) -> Sheet:
    row = settings.rows[0] if settings.rows else Row("settings", 2, {})
    written = row.get("namespaces")
    if "kb=" not in written:
        row = row.having(namespaces=f"{written} {NAMESPACE}".strip())
    return _with_rows("settings", settings, (row,))
