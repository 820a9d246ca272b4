"""Spreadsheets as tables: .xlsx, .xls, .csv and Markdown, with rows that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from forms.problems import FormError, Problem
from forms.sheets.excel import xls_tables, xlsx_tables
from forms.sheets.tables import MOST_ROWS, Table, csv_tables, markdown_tables, too_large

LARGEST_FILE = 30_000_000  # bytes
LISTS = (".csv", ".xml", ".geojson")  # files that hold a list
SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_BLANK_COLUMNS = 20  # a run of them ends a sheet, as it does for pyxform
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\ufeff\u00ad")  # what people paste along and nobody sees
_EDGES = "\u200b\u2060\ufeff\u00ad \t\r\n"
_PLAIN_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_PROSE = re.compile(r"(label|caption|hint|guidance_hint|.*message|.*msg|form_title|title)\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?")
_ONE_LINE = frozenset({"type", "name", "list_name"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, blanks left out. `number` is the one the spreadsheet shows; `sheet` names the
    sheet, for a row out of a shared block as `block/survey`."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def get(self, *columns: str) -> str:
        """The first of these columns that holds anything, or ''."""
        return next((self.cells[column] for column in columns if column in self.cells), "")

    def having(self, **cells: str) -> Row:
        """The row with other cells put in."""
        return Row(self.sheet, self.number, {**self.cells, **cells})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its columns in order, its rows."""

    name: str
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets by their name in small letters. `name` is the file's, without its ending."""

    name: str = ""
    sheets: Mapping[str, Sheet] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name, an empty one if there is none."""
        return self.sheets.get(name) or Sheet(name)

    def setting(self, *names: str) -> str:
        """A cell of the settings sheet."""
        rows = self.sheet("settings").rows
        return rows[0].get(*names) if rows else ""


def read_workbook(source: Path | bytes, kind: str = "") -> Workbook:
    """A workbook from a file or its bytes; `kind` is md, xlsx, xlsm, xls or csv, else the ending or the content tells.
    Sheets that are no XLSForm's are left aside. Raises FormError when it cannot be read."""
    name = source.stem if isinstance(source, Path) else ""
    if isinstance(source, Path):
        kind = kind or source.suffix.lower().lstrip(".")
        source = _bytes_of(source)
    if len(source) > LARGEST_FILE:
        raise too_large(LARGEST_FILE)
    try:
        tables = _READERS[_kind(source, kind)](source)
        sheets = [_sheet(table) for table in _ours(tables)]
    except (ValueError, RecursionError) as fault:
        raise FormError([Problem("file_unreadable", values={"name": name, "message": str(fault)})]) from fault
    return Workbook(name, {sheet.name: sheet for sheet in sheets})


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise too_large(LARGEST_FILE)
        return file.read_bytes()
    except OSError as fault:
        values = {"name": file.stem, "message": fault.strerror or type(fault).__name__}
        raise FormError([Problem("file_unreadable", values=values)]) from fault


def _kind(data: bytes, kind: str) -> str:
    """What a file is. What it begins with tells Excel's two formats, whatever its name says."""
    if data.startswith(b"PK"):
        return "xlsx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    return kind if kind in _READERS else "md" if re.search(rb"^\s*\|", data, re.MULTILINE) else "csv"


def _named(title: str) -> str:
    return "_".join(title.translate(_INVISIBLE).split()).lower()


def _is_ours(title: str) -> bool:
    """A sheet of XLSForm's, or one that a list beside the form was written to (attached)."""
    name = _named(title)
    return name in SHEETS or name.endswith(LISTS)


def _ours(tables: list[Table]) -> list[Table]:
    """The sheets of an XLSForm; a workbook of one sheet is a survey, whatever that is called."""
    if len(tables) == 1 and not _is_ours(tables[0].name):
        return [Table("survey", tables[0].lines, tables[0].strict)]
    return [Table(_named(table.name), table.lines, table.strict) for table in tables if _is_ours(table.name)]


def _sheet(table: Table) -> Sheet:
    """A table as a sheet: the first row that holds anything is the header."""
    lines = [(number, cells) for number, cells in table.lines if any(cell.strip(_EDGES) for cell in cells)]
    if not lines:
        return Sheet(table.name)
    header = _header(table.name, *lines[0])
    rows: list[Row] = []
    for number, cells in lines[1:]:
        if table.strict and any(cells[len(header) :]):
            values = {"columns": len(header)}
            raise FormError([Problem("row_wide", sheet=table.name, row=number, values=values)])
        filled = {
            column: cell for column, raw in zip(header, cells, strict=False) if column and (cell := _cell(column, raw))
        }
        if filled:
            rows.append(Row(table.name, number, filled))
    if len(rows) > MOST_ROWS:
        raise FormError([Problem("sheet_long", sheet=table.name, values={"rows": MOST_ROWS})])
    return Sheet(table.name, tuple(column for column in header if column), tuple(rows))


def _header(sheet: str, number: int, cells: list[str]) -> list[str]:
    header = [" ".join(cell.translate(_INVISIBLE).split()) for cell in cells]
    blank = 0
    for place, column in enumerate(header):
        blank = 0 if column else blank + 1
        if blank > _BLANK_COLUMNS:
            header = header[:place]
            break
        if column and column in header[:place]:
            raise FormError([Problem("column_twice", sheet=sheet, row=number, column=column)])
    return header


def _cell(column: str, written: str) -> str:
    """A cell's text. Only in prose do invisible characters (Lao and Thai break words with them) and curly quotes
    mean anything; elsewhere they are a slip that would make two names out of one."""
    text = _LINE_END.sub("\n", written).replace("\u00a0", " ").strip(_EDGES)
    if _PROSE.match(column):
        return text
    text = text.translate(_INVISIBLE).translate(_PLAIN_QUOTES)
    return " ".join(text.split()) if _named(column) in _ONE_LINE else text


_READERS: Mapping[str, Callable[[bytes], list[Table]]] = {
    "md": markdown_tables,
    "csv": csv_tables,
    "xlsx": partial(xlsx_tables, is_ours=_is_ours),
    "xlsm": partial(xlsx_tables, is_ours=_is_ours),
    "xls": partial(xls_tables, is_ours=_is_ours),
}
