"""`begin_roster LIST … end_roster`: the same questions for every row of a list, written out as a counted repeat.

Five rows that authors get wrong when they write them by hand. Their references are relative, so that they hold in a
block too:

    calculate     m_ids     join(' ', instance('LIST')/root/item[filter]/name)
    begin_repeat  m         repeat_count count-selected(../m_ids), with the key and the list in columns of ours
    calculate     m_id      selected-at(../../m_ids, position(..) - 1)
    calculate     m_label   instance('LIST')/root/item[name = current()/../m_id]/label
    end_repeat
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from forms.problems import FormError, Problem
from forms.sheets.workbook import Row

_BEGIN = re.compile(r"begin[_ ]roster(?:\s+(\S+))?$")
_END = re.compile(r"end[_ ]roster$")
APPEARANCE = "kb-roster"
ROW_LABEL = "row_label"


def written_out(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, each roster as a repeat. Raises FormError for a roster without a list or a name."""
    for row in rows:
        begun = _BEGIN.match(row.get("type"))
        if begun:
            yield from _begun(row, begun[1] or "")
        elif _END.match(row.get("type")):
            yield row.having(type="end_repeat")
        else:
            yield row


def _begun(row: Row, listed: str) -> Iterator[Row]:
    name = row.get("name") or listed
    if not listed:
        raise FormError([Problem("roster_list", "error", row.sheet, row.number, "type", {"name": name})])
    chosen = row.get("choice_filter")
    items = f"instance('{listed}')/root/item"
    kept = {column: cell for column, cell in row.cells.items() if column != "choice_filter"}
    looks = f"{row.get('appearance')} {APPEARANCE}".strip()
    ids = f"join(' ', {items}{f'[{chosen}]' if chosen else ''}/name)"
    label = f"{items}[name = current()/../{name}_id]/label"
    yield _calculate(row, f"{name}_ids", ids)
    yield Row(row.sheet, row.number, kept).having(
        type="begin_repeat",
        name=name,
        appearance=looks,
        repeat_count=f"count-selected(../{name}_ids)",
        **{"bind::kb:key": f"{name}_id", "bind::kb:list": listed},
    )
    yield _calculate(row, f"{name}_id", f"selected-at(../../{name}_ids, position(..) - 1)")
    yield _calculate(row, f"{name}_label", label)


def _calculate(row: Row, name: str, calculation: str) -> Row:
    return Row(row.sheet, row.number, {"type": "calculate", "name": name, "calculation": calculation})


def labelled(survey: Iterable[Row], choices: Iterable[Row], language: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Both sheets, with a plain label for the rows of rosters over translated lists of the form's own: other clients
    keep only the name of a translation with those. `language` is the column's that is taken, where there is one."""
    survey, choices = tuple(survey), tuple(choices)
    listed = {row.get("bind::kb:list") for row in survey} - {""}
    bare = {row.get("list_name") for row in choices if not row.get("label")} & listed
    if not bare:
        return survey, choices
    looked_up = tuple(f"instance('{name}')/root/item[name = current()/../" for name in bare)
    return (
        tuple(
            row.having(calculation=f"{row.get('calculation').removesuffix('/label')}/{ROW_LABEL}")
            if row.get("calculation").endswith("/label") and row.get("calculation").startswith(looked_up)
            else row
            for row in survey
        ),
        tuple(
            row.having(**{ROW_LABEL: _label(row, language)}) if row.get("list_name") in bare else row for row in choices
        ),
    )


def _label(row: Row, language: str) -> str:
    labels = [column for column in row.cells if column.startswith("label::")]
    return row.get(f"label::{language}", *labels) or row.get("name")
