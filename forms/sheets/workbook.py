"""Spreadsheets as tables: .xlsx, .xls, .csv and Markdown, with rows that know where they stand."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from forms.problems import FormError, Problem

LARGEST_FILE = 30_000_000  # bytes
LARGEST_UNPACKED = 200_000_000  # bytes: what an .xlsx may swell to
MOST_ROWS = 50_000  # of one sheet; more belongs in a list that is served
_RULE = re.compile(r":?-{1,}:?")
_KINDS = {"md", "xlsx", "xlsm", "xls", "csv"}


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
    """A workbook from a file or its bytes; `kind` is md, xlsx, xls or csv, else the ending or the content tells.
    Raises FormError when it cannot be read."""
    name = source.stem if isinstance(source, Path) else ""
    try:
        if isinstance(source, Path):
            kind = kind or source.suffix.lower().lstrip(".")
            if source.stat().st_size > LARGEST_FILE:
                raise FormError([Problem("file_large", values={"megabytes": LARGEST_FILE // 1_000_000})])
            source = source.read_bytes()
        if len(source) > LARGEST_FILE:
            raise FormError([Problem("file_large", values={"megabytes": LARGEST_FILE // 1_000_000})])
        tables = list(_READERS[kind if kind in _KINDS else _sniffed(source)](source))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, csv.Error) as fault:
        raise FormError([Problem("file_unreadable", values={"name": name, "message": str(fault)})]) from fault
    return Workbook(name, {sheet.name: sheet for sheet in map(_sheet, tables)})


def _sniffed(data: bytes) -> str:
    if data.startswith(b"PK"):
        return "xlsx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    return "md" if re.search(rb"^\s*\|", data, re.MULTILINE) else "csv"


Table = tuple[str, list[tuple[int, list[str]]]]  # a sheet's name and its numbered lines, the header first


def _sheet(table: Table) -> Sheet:
    name, lines = table
    if not lines:
        return Sheet(name)
    header = [" ".join(cell.split()) for cell in lines[0][1]]
    double = next((cell for place, cell in enumerate(header) if cell and cell in header[:place]), None)
    if double is not None:
        raise FormError([Problem("column_twice", sheet=name, row=lines[0][0], column=double)])
    rows = []
    for number, cells in lines[1:]:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise FormError([Problem("row_wide", sheet=name, row=number, values={"columns": len(header)})])
        filled = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if column and cell.strip()}
        if filled:
            rows.append(Row(name, number, filled))
    if len(rows) > MOST_ROWS:
        raise FormError([Problem("sheet_long", sheet=name, values={"rows": MOST_ROWS})])
    return Sheet(name, tuple(column for column in header if column), tuple(rows))


# Markdown and CSV: a line whose first cell is filled begins a sheet; the lines below it are indented by one cell -----


def _stacked(lines: Iterable[list[str]]) -> Iterator[Table]:
    """Sheets one below the other. Rows count within their sheet, as they would in a spreadsheet."""
    name, found = "", list[tuple[int, list[str]]]()
    for cells in lines:
        if cells and cells[0].strip():
            if name:
                yield name, found
            name, found = cells[0].strip().lower(), []
        elif name and any(cell.strip() for cell in cells):
            found.append((len(found) + 1, cells[1:]))
    if name:
        yield name, found


def _markdown(data: bytes) -> Iterator[Table]:
    """Tables of Markdown; what stands between them is for people. `\\|` is a bar in a cell, `<br>` a line break."""
    lines = (line.strip() for line in data.decode("utf-8-sig").splitlines())
    tables = (_cells(line) for line in lines if line.startswith("|"))
    yield from _stacked(cells for cells in tables if not _is_rule(cells))


def _cells(line: str) -> list[str]:
    bare = re.sub(r"(?<!\\)\|\s*(?:#[^|]*)?$", "", line[1:])
    return [re.sub(r"<br\s*/?>", "\n", cell.replace(r"\|", "|")).strip() for cell in re.split(r"(?<!\\)\|", bare)]


def _is_rule(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_RULE.fullmatch(cell) for cell in filled) and "".join(filled) != "-"


def _csv(data: bytes) -> Iterator[Table]:
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    if lines and "type" in [cell.strip() for cell in lines[0]] and lines[0][0].strip() != "survey":
        yield "survey", list(enumerate(lines, 1))
    else:
        yield from _stacked(lines)


# Excel ----------------------------------------------------------------------------------------------------------------


def _xlsx(data: bytes) -> Iterator[Table]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise FormError([Problem("file_large", values={"megabytes": LARGEST_UNPACKED // 1_000_000})])
    from openpyxl import load_workbook  # heavy, and only wanted for .xlsx

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        lines = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=500)
        yield sheet.title.strip().lower(), _filled([_text(cell) for cell in line] for line in lines)
    book.close()


def _xls(data: bytes) -> Iterator[Table]:
    import xlrd  # type: ignore[import-untyped]  # comes with pyxform; only wanted for .xls

    try:
        book = xlrd.open_workbook(file_contents=data)
    except (xlrd.XLRDError, AssertionError, IndexError) as fault:
        raise ValueError(str(fault)) from fault
    for sheet in book.sheets():
        lines = ([_xls_text(cell, book.datemode) for cell in sheet.row(at)] for at in range(sheet.nrows))
        yield sheet.name.strip().lower(), _filled(lines)


def _xls_text(cell: Any, datemode: int) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _text(xlrd.xldate_as_datetime(cell.value, datemode))
    return _text(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value)


def _filled(lines: Iterable[list[str]]) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, with the numbers a spreadsheet gives them."""
    return [(number, cells) for number, cells in enumerate(lines, 1) if any(cells)]


def _text(cell: object) -> str:
    """A cell as an author would type it: whole numbers without a point, days in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\u00a0", " ").strip()


_READERS = {"md": _markdown, "csv": _csv, "xlsx": _xlsx, "xlsm": _xlsx, "xls": _xls}
