"""Excel's two formats, read with care: what a file swells to is looked at before anything is made of it, and whatever
the libraries raise becomes one sentence for the file's author."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from forms.problems import FormError, Problem
from forms.sheets.tables import MOST_ROWS, IsOurs, Table, too_large

LARGEST_UNPACKED = 200_000_000  # bytes: what an .xlsx may swell to
MOST_PARTS = 5_000  # files inside an .xlsx
MOST_TAGS = 2_000_000  # of its XML: half a million cells, ten seconds of work
MOST_COLUMNS = 500
_BLANK_ROWS = 60  # a run of them ends a sheet, as it does for pyxform
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E|<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y")
_CHUNK = 1 << 20
_XML = (".xml", ".rels", ".vml")


def xlsx_tables(data: bytes, is_ours: IsOurs) -> list[Table]:
    """The sheets of an .xlsx or .xlsm that are ours; all of them when it has but one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _weigh(packed)
        from openpyxl import load_workbook  # heavy, and only wanted here

        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = book.worksheets
            wanted = [sheet for sheet in sheets if is_ours(sheet.title) or len(sheets) == 1]
            return [
                Table(
                    sheet.title,
                    _filled(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)),
                )
                for sheet in wanted
            ]
        finally:
            book.close()
    except FormError:
        raise
    except Exception as fault:  # broken files make openpyxl raise whatever its classes happen to
        raise ValueError(_said(fault)) from fault


def _weigh(packed: zipfile.ZipFile) -> None:
    """Refuses what would swell beyond measure: unpacked, as XML, or by entities of its own."""
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise too_large(LARGEST_UNPACKED)
    tags = 0
    for part in parts:
        if part.filename.lower().endswith(_XML):
            with packed.open(part) as source:
                tags += _tags(source)
            if tags > MOST_TAGS:
                raise too_large(LARGEST_UNPACKED)


def _tags(source: IO[bytes]) -> int:
    """How many tags an XML part has. A document type, which Excel never writes, is refused."""
    tags, end = 0, b""
    while chunk := source.read(_CHUNK):
        if _DOCTYPE.search(end + chunk):
            raise FormError([Problem("file_doctype")])
        tags += chunk.count(b"<")
        end = chunk[-20:]
    return tags


def xls_tables(data: bytes, is_ours: IsOurs) -> list[Table]:
    """The sheets of an .xls that are ours; all of them when it has but one."""
    import xlrd  # type: ignore[import-untyped]  # comes with pyxform; only wanted here

    try:
        _refuse_circles(data)
        book = xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO())
        names = book.sheet_names()
        wanted = [name for name in names if is_ours(name) or len(names) == 1]
        return [Table(name, _filled(_xls_lines(book.sheet_by_name(name), book.datemode))) for name in wanted]
    except Exception as fault:  # xlrd's own errors, but also AssertionError, IndexError, struct.error …
        if "encrypted" in str(fault) or _is_locked(data):
            raise FormError([Problem("file_locked")]) from fault
        raise ValueError(_said(fault)) from fault


def _refuse_circles(data: bytes) -> None:
    """Refuses a container whose table of small sectors leads in a circle, which xlrd would follow for ever."""
    from xlrd.compdoc import SIGNATURE, CompDoc  # type: ignore[import-untyped]

    if not data.startswith(SIGNATURE):
        return
    following = CompDoc(data, logfile=io.StringIO()).SSAT
    done: set[int] = set()
    for start in range(len(following)):
        way: set[int] = set()
        sector = start
        while 0 <= sector < len(following) and sector not in done:
            if sector in way:
                raise ValueError("SSAT")
            way.add(sector)
            sector = following[sector]
        done |= way


def _is_locked(data: bytes) -> bool:
    """Whether this is a newer workbook behind a password: Excel wraps it in the older format's container."""
    return "EncryptedPackage".encode("utf-16-le") in data


def _xls_lines(sheet: Any, datemode: int) -> Iterable[Sequence[Any]]:
    return ([_xls_value(cell, datemode) for cell in sheet.row(at)] for at in range(min(sheet.nrows, MOST_ROWS + 2)))


def _xls_value(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
        return moment.time() if cell.value < 1 else moment
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value


def _filled(lines: Iterable[Sequence[Any]]) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, with the numbers a spreadsheet gives them, up to a long run of blank ones."""
    found: list[tuple[int, list[str]]] = []
    last = 0
    for number, line in enumerate(lines, 1):
        if line.count(None) < len(line):
            texts = [_text(cell) for cell in line]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                found.append((number, texts))
                last = number
        if number - last > _BLANK_ROWS:
            break
    return found


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
    return str(cell)


def _said(fault: Exception) -> str:
    return str(fault) or type(fault).__name__
