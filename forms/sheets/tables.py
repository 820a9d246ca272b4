"""Sheets as people type them: Markdown tables and CSV, one sheet below the other."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from forms.problems import FormError, Problem

MOST_ROWS = 50_000  # of one sheet; more belongs in a list that is served
_RULE = re.compile(r":?-+:?")
_BAR = re.compile(r"(?<!\\)\|")
_COMMENT = re.compile(r"(?<!\\)\|\s*(?:#[^|]*)?$")
_BREAK = re.compile(r"<br\s*/?>")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it was read: its title and its numbered lines. `strict` where a cell beyond the header can only be
    a slip of the one who typed it; in spreadsheets people keep notes there."""

    name: str
    lines: list[tuple[int, list[str]]]
    strict: bool = False


IsOurs = Callable[[str], bool]  # whether a sheet of that title is one that we read


def too_large(most: int) -> FormError:
    return FormError([Problem("file_large", values={"megabytes": most // 1_000_000})])


def markdown_tables(data: bytes) -> list[Table]:
    """Tables of Markdown; what stands between them is for people. `\\|` is a bar in a cell, `<br>` a line break."""
    lines = (line.strip() for line in data.decode("utf-8-sig").split("\n"))
    tables = (_cells(line) for line in lines if line.startswith("|"))
    return _stacked((cells for cells in tables if not _is_rule(cells)), strict=True)


def _cells(line: str) -> list[str]:
    bare = _COMMENT.sub("", line[1:])
    return [_BREAK.sub("\n", cell.replace(r"\|", "|")).strip() for cell in _BAR.split(bare)]


def _is_rule(cells: list[str]) -> bool:
    """Whether a line only parts the header from the rows; a lone `-` is somebody's answer."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(_RULE.fullmatch, filled)) and "".join(filled) != "-"


def csv_tables(data: bytes) -> list[Table]:
    """A CSV file of several sheets, or of a survey alone."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except csv.Error as fault:
        raise ValueError(str(fault)) from fault
    if lines and "type" in [cell.strip().lower() for cell in lines[0]] and lines[0][0].strip().lower() != "survey":
        return [Table("survey", list(enumerate(lines, 1)))]
    return _stacked(lines)


def _stacked(lines: Iterable[list[str]], *, strict: bool = False) -> list[Table]:
    """Sheets one below the other: a line whose first cell is filled begins one, the lines below it are indented by
    one cell. Rows count within their sheet, as they would in a spreadsheet."""
    found: list[Table] = []
    for cells in lines:
        if cells and cells[0].strip():
            found.append(Table(cells[0], [], strict))
            cells = ["", *cells[1:]]
        if found and any(cell.strip() for cell in cells):
            found[-1].lines.append((len(found[-1].lines) + 1, cells[1:]))
    return found
