"""Tables that people keep in Excel or LibreOffice: read from .xlsx and .csv, written as either.

A table has a heading row and rows below it. Cells come out as cleaned text (dates as ISO text, whole numbers
without a point) with the row number that the spreadsheet shows, so that a problem can name its cell. Nothing
is read halfway: SheetError carries every problem found.

openpyxl brings numpy along, 20 MiB in all: it is imported only where a workbook is read or written.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from i18n.spelling import clean
from i18n.voice import Voice

DELIMITERS = (";", "\t", ",")
LARGEST = 20_000_000  # bytes; a sheet of 50,000 people has about 3 MB
FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class BadCell:
    """What is wrong with a cell, a row (`column` is '') or a file (`row` is 0).

    The catalogue's `commands.cell_<code>` says it."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, voice: Voice) -> str:
        """One line: where, what stands there, what is wrong and what to do."""
        what = voice(f"commands.cell_{self.code}", value=self.value, column=self.column, **self.values)
        if not self.row:
            return voice("commands.at_file", sheet=self.sheet, what=what)
        if not self.column:
            return voice("commands.at_row", sheet=self.sheet, row=self.row, what=what)
        return voice("commands.at_cell", sheet=self.sheet, row=self.row, column=self.column, what=what)


class SheetError(Exception):
    """The table cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[BadCell]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} bad cells")


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the headings; a column that the file does not have reads as ''."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet that hold anything."""

    sheet: str
    rows: tuple[Row, ...]

    def bad(self, row: Row, column: str, code: str, /, **values: object) -> BadCell:
        """The problem of one cell, with what stands in it."""
        return BadCell(self.sheet, row.number, column, row[column], code, values)


def read_table(
    path: Path,
    columns: Sequence[str],
    optional: Iterable[str] = (),
    sheet: str = "",
    *,
    bare: bool = False,
    only: bool = False,
) -> Table:
    """The table in a .csv or .xlsx file: of a workbook the sheet of that name, or else, unless it is `only` to be that,
    the first one.

    Raises SheetError when the file cannot be read or has no such sheet, when a column is missing, unknown or there
    twice, and, unless it may be `bare`, when there is nothing below the headings.
    """
    name, lines = _lines(path, sheet, only=only)
    heading, *below = lines or [[]]
    if not any(heading):
        code = "no_headings" if any(map(any, below)) else "nothing"
        raise SheetError([BadCell(name, 0, "", "", code, {"columns": ", ".join(columns)})])
    titles = [title.casefold() for title in heading]
    while titles and not titles[-1]:
        titles.pop()
    problems = list(_heading_problems(name, titles, columns, set(optional)))
    if problems:
        raise SheetError(problems)
    rows = tuple(
        Row(number, dict(zip(titles, cells, strict=False))) for number, cells in enumerate(below, start=2) if any(cells)
    )
    if not rows and not bare:
        raise SheetError([BadCell(name, 0, "", "", "no_rows")])
    return Table(name, rows)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Every row of a .csv or .xlsx file by its headings, whatever they are. Raises SheetError."""
    _, lines = _lines(path, "")
    titles, *below = lines or [[]]
    return [dict(zip(titles, cells, strict=False)) for cells in below if any(cells)]


def write_table(path: Path, sheet: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a .csv (UTF-8 as Excel knows it) or .xlsx file that only its owner may read.

    Raises SheetError when the file is there already (nothing is written over), or is of another kind.
    """
    with reserved(path):
        fill_table(path, sheet, columns, rows)


@contextmanager
def reserved(path: Path) -> Iterator[None]:
    """An empty file for a table, made before what it is to hold; taken away again when that cannot be had.

    Raises SheetError as `write_table` does.
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise SheetError([BadCell(path.name, 0, "", path.suffix, "kind")])
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise SheetError([BadCell(path.name, 0, "", str(path), "exists")]) from None
    except OSError as error:
        raise SheetError([BadCell(str(path), 0, "", str(error.strerror), "unwritable")]) from None
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def fill_table(path: Path, sheet: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table into the file that is reserved for it. Raises SheetError when it cannot be, as on a full disk."""
    try:
        if path.suffix.lower() == ".csv":
            _write_csv(path, columns, rows)
        else:
            _write_xlsx(path, sheet, columns, rows)
    except OSError as error:
        raise SheetError([BadCell(str(path), 0, "", str(error.strerror), "unwritable")]) from None


def _heading_problems(
    sheet: str, titles: Sequence[str], columns: Sequence[str], optional: set[str]
) -> Iterator[BadCell]:
    wanted = ", ".join(columns)
    for title in dict.fromkeys(titles):
        if title not in columns:
            yield BadCell(sheet, 1, title, title, "column_unknown", {"columns": wanted})
        elif titles.count(title) > 1:
            yield BadCell(sheet, 1, title, title, "column_twice")
    for column in columns:
        if column not in titles and column not in optional:
            yield BadCell(sheet, 1, column, "", "column_missing", {"columns": wanted})


def _lines(path: Path, sheet: str, *, only: bool = False) -> tuple[str, list[list[str]]]:
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as error:
        code = "folder" if isinstance(error, IsADirectoryError) else "unreadable"
        raise SheetError([BadCell(str(path), 0, "", "", code)]) from None
    if data is None:
        raise SheetError([BadCell(path.name, 0, "", "", "large", {"most": LARGEST // 1_000_000})])
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt" as suffix:
            if only:
                raise SheetError([BadCell(path.name, 0, "", suffix, "one_table")])
            return path.name, _csv_lines(path, data)
        case ".xlsx" | ".xlsm":
            return _xlsx_lines(path, data, sheet, only=only)
        case suffix:
            raise SheetError([BadCell(path.name, 0, "", suffix, "kind")])


def _csv_lines(path: Path, data: bytes) -> list[list[str]]:
    # Excel's "Unicode text" is UTF-16 with a byte order mark; everything else should be UTF-8.
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
        delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[clean(cell) for cell in line] for line in reader]
    except UnicodeDecodeError:
        raise SheetError([BadCell(path.name, 0, "", "", "encoding")]) from None
    except csv.Error:
        raise SheetError([BadCell(path.name, 0, "", "", "broken")]) from None


def _xlsx_lines(path: Path, data: bytes, sheet: str, *, only: bool) -> tuple[str, list[list[str]]]:
    from openpyxl import load_workbook

    try:
        with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
            if only and sheet not in book.sheetnames:
                raise SheetError([BadCell(path.name, 0, "", sheet, "no_sheet")])
            page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
            return page.title, [[_text(value) for value in line] for line in page.iter_rows(values_only=True)]
    except _torn():
        raise SheetError([BadCell(path.name, 0, "", "", "broken")]) from None


def _torn() -> tuple[type[Exception], ...]:
    """What openpyxl raises for what is no workbook, or a damaged one; both its XML parsers raise SyntaxError."""
    from openpyxl.utils.exceptions import InvalidFileException

    return (
        InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError,
        LookupError, ValueError, TypeError, AttributeError, OSError, EOFError,
    )  # fmt: skip


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return clean(str(value))


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        # A name such as "=1+1" must stay a name when a spreadsheet opens the file.
        writer.writerows([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in row] for row in rows)


def _write_xlsx(path: Path, sheet: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Font

    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    page.freeze_panes = "A2"
    for number, row in enumerate([columns, *rows], start=1):
        for column, text in enumerate(row, start=1):
            cell = page.cell(number, column)
            assert isinstance(cell, Cell)
            cell.value = text
            cell.data_type = "s"  # never a formula
            cell.font = Font(bold=number == 1)
    for letter, title in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", columns, strict=False):
        page.column_dimensions[letter].width = max(16, len(title) + 2)
    book.save(path)
