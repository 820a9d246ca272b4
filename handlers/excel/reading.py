"""A workbook that came back, read: .xlsx, and what other programs make of it (.xls, .ods). Loads openpyxl, so it is
imported only by the process that reads workbooks; that process also bounds what a file may cost (handlers.excel.clerk).

Nothing in a file is trusted: how much it unpacks to, how many cells it claims to have, that its formulas were computed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, NamedTuple

from lxml import etree

from conversations.workbooks.books import FIRST_LINE, FIRST_PLACE, Found, FoundRow, Kind, Known, Mark, Read, letters
from handlers.excel.layout import FIGURES, FORMAT, HIDDEN, KNOWN, TABLE
from i18n.spelling import clean

MOST_ROWS = 2_000  # of a sheet; a table of ours has some tens
MOST_COLUMNS = 100
MOST_SHEETS = 30
MOST_UNPACKED = 60_000_000  # bytes
MOST_PARTS = 500  # files within a file
LONGEST_CELL = 5_000  # characters

Why = Literal["foreign", "torn", "large"]


class Unread(Exception):
    """`foreign`: no workbook of ours; `torn`: it cannot be opened; `large`: more than anybody fills in."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Value(NamedTuple):
    """What stands in a cell, as text, and in which way."""

    typed: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows, from the first one on."""

    name: str
    rows: Sequence[Sequence[Value]]

    def at(self, row: int, column: int) -> str:
        """What stands in a cell, '' outside the sheet."""
        return self.value(row, column).typed

    def value(self, row: int, column: int) -> Value:
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return cells[column - 1] if column <= len(cells) else NOTHING


NOTHING = Value("")


def read(data: bytes) -> Read:
    """What a workbook holds. Raises Unread."""
    try:
        sheets = list(_sheets(data))
    except Unread:
        raise
    except Exception:  # a torn file breaks each of the libraries in many ways, each its own exception
        raise Unread("torn") from None
    hidden = next((sheet for sheet in sheets if sheet.at(1, 1) == HIDDEN), None)
    if hidden is None or hidden.at(1, 2) != FORMAT:
        raise Unread("foreign")
    mark, known = _told(hidden)
    figures: dict[str, tuple[Found, ...]] = {}
    rows: list[FoundRow] = []
    for sheet in sheets:
        corner = sheet.at(1, 1)
        if corner == FIGURES:
            for place, cells in _figures(sheet):
                figures[place] = (*figures.get(place, ()), *cells)
        elif corner.startswith(TABLE):
            rows += _table(sheet, corner.removeprefix(TABLE))
    return Read(mark, figures, tuple(rows), known)


def _told(hidden: Sheet) -> tuple[Mark, tuple[Known, ...]]:
    said = {line[0].typed: [one.typed for one in line[1:] if one.typed] for line in hidden.rows[1:] if line}
    below = next((row for row, line in enumerate(hidden.rows, 1) if line and line[0].typed == KNOWN), len(hidden.rows))
    first = {name: (said.get(name) or [""])[0] for name in ("form", "version", "period", "check", "made")}
    known = (
        Known(*(hidden.at(row, column) for column in range(1, 5))) for row in range(below + 1, len(hidden.rows) + 1)
    )
    return Mark(**first, places=tuple(said.get("places", ()))), tuple(known)


def _figures(sheet: Sheet) -> Iterator[tuple[str, tuple[Found, ...]]]:
    """The cells by place; a path that stands there twice, as in a copied row, is read where it stands first."""
    paths: dict[str, int] = {}
    for row in range(FIRST_LINE, len(sheet.rows) + 1):
        if path := sheet.at(row, 1):
            paths.setdefault(path, row)
    for column in range(FIRST_PLACE, len(sheet.rows[0]) + 1):
        if place := sheet.at(1, column):
            yield place, tuple(_found(sheet, path, row, column) for path, row in paths.items())


def _table(sheet: Sheet, repeat: str) -> Iterator[FoundRow]:
    columns = [
        (column, path)
        for column in range(3, len(sheet.rows[0]) + 1)
        if (path := sheet.at(1, column)).startswith(repeat)
    ]
    for row in range(FIRST_LINE, len(sheet.rows) + 1):
        instance = sheet.at(row, 1)
        cells = tuple(_found(sheet, path, row, column, f"{sheet.name} · ") for column, path in columns)
        if any(cell.typed for cell in cells) or instance:
            number = int(instance) if instance.isascii() and instance.isdigit() and len(instance) < 5 else 0
            label = "" if sheet.at(1, 3) else sheet.at(row, 3)
            yield FoundRow(repeat, row, sheet.at(row, 2), number, cells, label, sheet.name)


def _found(sheet: Sheet, path: str, row: int, column: int, within: str = "") -> Found:
    """`within` names the sheet where there are several of its kind."""
    value = sheet.value(row, column)
    return Found(f"{within}{letters(column)}{row}", path, value.typed, value.kind)


# Files -------------------------------------------------------------------------------------------------------------


def _sheets(data: bytes) -> Iterator[Sheet]:
    if data[:4] == b"\xd0\xcf\x11\xe0":
        return _xls(data)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise Unread("foreign")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unread("large")
        names = {part.filename for part in parts}
        formulas = any(
            b"<f" in packed.read(name) for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")
        )
    if "content.xml" in names and "xl/workbook.xml" not in names:
        return _ods(data)
    return _xlsx(data, formulas=formulas)


def _xlsx(data: bytes, *, formulas: bool) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
        pages = book.worksheets[:MOST_SHEETS]
        found = [Sheet(page.title, _rows(map(_value, line) for line in _lines(page))) for page in pages]
    if formulas:
        with closing(load_workbook(io.BytesIO(data), read_only=True)) as book:
            for sheet, page in zip(found, book.worksheets, strict=False):
                _note_formulas(sheet, _lines(page))
    yield from found


def _lines(page: object) -> Iterator[Sequence[object]]:
    yield from page.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)  # type: ignore[attr-defined]


def _note_formulas(sheet: Sheet, lines: Iterable[Sequence[object]]) -> None:
    """A formula that no program has computed yet has no value: that is not a blank cell."""
    for line, values in zip(sheet.rows, lines, strict=False):
        assert isinstance(line, list)
        for column, written in enumerate(values):
            if isinstance(written, str) and written.startswith("=") and column < len(line) and not line[column].typed:
                line[column] = Value("=", "formula")


def _value(value: object) -> Value:
    match value:
        case None:
            return NOTHING
        case bool():
            return Value("1" if value else "0", "number")
        case int():
            return Value(str(value), "number")
        case float():
            return Value(f"{value:.15g}" if abs(value) < 1e15 else str(int(value)), "number")
        case datetime() if value.time() != time():
            return Value(value.isoformat(" ", "minutes"), "date")
        case datetime():
            return Value(value.date().isoformat(), "date")
        case date():
            return Value(value.isoformat(), "date")
        case time():
            return Value(value.isoformat("minutes"))
    words = clean(str(value))[:LONGEST_CELL]
    return Value(words, "error" if _ERROR.fullmatch(words) else "text")


_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")  # what Excel and LibreOffice write where a formula has none


def _rows(lines: Iterable[Iterable[Value]]) -> list[list[Value]]:
    """The rows up to the last one that holds anything."""
    rows = [list(line) for line in lines]
    while rows and not any(value.typed for value in rows[-1]):
        rows.pop()
    return rows or [[]]


def _xls(data: bytes) -> Iterator[Sheet]:
    import xlrd  # type: ignore[import-untyped]

    with xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO()) as book:
        for page in book.sheets()[:MOST_SHEETS]:
            rows = range(min(page.nrows, MOST_ROWS))
            yield Sheet(page.name, _rows(_xls_line(page.row(row)[:MOST_COLUMNS], book.datemode) for row in rows))


def _xls_line(cells: Sequence[object], mode: int) -> Iterator[Value]:
    import xlrd

    for cell in cells:
        kind, value = cell.ctype, cell.value  # type: ignore[attr-defined]
        if kind == xlrd.XL_CELL_DATE:
            yield _value(xlrd.xldate_as_datetime(value, mode))
        elif kind == xlrd.XL_CELL_ERROR:
            yield Value("#", "error")
        else:
            yield _value(None if value == "" else bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value)


_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _ods(data: bytes) -> Iterator[Sheet]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        root = etree.fromstring(packed.read("content.xml"), parser)
    for page in list(root.iter(f"{_TABLE}table"))[:MOST_SHEETS]:
        yield Sheet(page.get(f"{_TABLE}name", ""), _rows(_ods_lines(page)))


def _ods_lines(page: etree._Element) -> Iterator[list[Value]]:
    left = MOST_ROWS
    for row in page.iter(f"{_TABLE}table-row"):
        line: list[Value] = []
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = _count(cell.get(f"{_TABLE}number-columns-repeated"), MOST_COLUMNS - len(line))
            line += [_ods_value(cell)] * times
        times = _count(row.get(f"{_TABLE}number-rows-repeated"), left)
        left -= times
        yield from (list(line) for _ in range(times))


def _count(said: str | None, most: int) -> int:
    return max(0, min(int(said) if said and said.isdigit() else 1, most))


def _ods_value(cell: etree._Element) -> Value:
    match cell.get(f"{_OFFICE}value-type"):
        case None:
            return Value("=", "formula") if cell.get(f"{_TABLE}formula") else NOTHING
        case "float" | "currency" | "percentage":
            return _value(float(cell.get(f"{_OFFICE}value", "0")))
        case "date":
            return _value(datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", "")).replace(tzinfo=None))
        case "boolean":
            return _value(cell.get(f"{_OFFICE}boolean-value") == "true")
    return _value("\n".join("".join(map(str, part.itertext())) for part in cell.iterchildren(f"{_TEXT}p")) or None)
