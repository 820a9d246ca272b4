"""A workbook as an .xlsx file. Loads openpyxl, so it is imported only by the process that makes workbooks."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as Box
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from conversations.workbooks.books import (
    FIRST_ANSWER,
    FIRST_LINE,
    FIRST_PLACE,
    Book,
    Cell,
    Format,
    Line,
    Table,
    letters,
)
from handlers.excel.layout import FIGURES, FORMAT, HIDDEN, KNOWN, LISTS, TABLE

FONTS = {"lo": ("Phetsarath OT", 11), "th": ("TH Sarabun New", 16)}  # what offices there write with, and its size
USUAL_FONT = ("Calibri", 11)
NUMBERS: dict[Format, str] = {
    "integer": "#,##0", "kip": "#,##0", "decimal": "General", "baht": "#,##0.00", "date": "dd/mm/yyyy",
    "text": "@", "choice": "@", "mark": "@",
}  # fmt: skip
LABEL_WIDTH, HINT_WIDTH, FIGURE_WIDTH, TEXT_WIDTH = 40, 34, 16, 24  # in digits, as spreadsheets count
LONGEST_SHEET_NAME = 31
LONGEST_LABEL = 250  # of a choice in a drop-down list: Excel takes 255 in a cell that is compared
TALLEST = 400.0  # points; Excel's limit is 409
DARK, PALE, GREY, ROSE, LINE_GREY = "1F4E5F", "E8F0F2", "D9D9D9", "FFC7CE", "BFBFBF"


def xlsx(book: Book) -> bytes:
    """The file."""
    return _Writing(book).whole()


@dataclass(frozen=True, slots=True)
class _Styles:
    """Styles are made once; each cell only points to them."""

    plain: Font
    bold: Font
    light: Font
    head: Font
    title: Font
    edge: Border
    wrap: Alignment
    top: Alignment
    figure: Alignment
    free: Protection
    section: PatternFill
    heading: PatternFill
    closed: PatternFill
    bad: PatternFill


def _styles(language: str) -> _Styles:
    name, size = FONTS.get(language, USUAL_FONT)
    side = Side("thin", color=LINE_GREY)
    return _Styles(
        plain=Font(name, size),
        bold=Font(name, size, bold=True),
        light=Font(name, size - 1, color="666666"),
        head=Font(name, size, bold=True, color="FFFFFF"),
        title=Font(name, size + 3, bold=True),
        edge=Border(side, side, side, side),
        wrap=Alignment(wrap_text=True, vertical="top"),
        top=Alignment(vertical="top"),
        figure=Alignment(wrap_text=True, vertical="top", horizontal="right"),
        free=Protection(locked=False),
        section=PatternFill("solid", PALE),
        heading=PatternFill("solid", DARK),
        closed=PatternFill("solid", GREY),
        bad=PatternFill("solid", ROSE),
    )


class _Writing:
    def __init__(self, book: Book) -> None:
        self._book, self._styles = book, _styles(book.language)
        self._size = FONTS.get(book.language, USUAL_FONT)[1]
        self._file = Workbook()
        self._names: set[str] = {HIDDEN, LISTS}

    def whole(self) -> bytes:
        figures = self._file.worksheets[0]
        self._figures(figures)
        for table in self._book.tables:
            self._table(self._file.create_sheet(), table)
        self._lists()
        self._hidden()
        self._file.active = figures
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()

    # The sheet of figures

    def _figures(self, page: Worksheet) -> None:
        book = self._book
        page.title = self._named(f"{book.words['form']} {book.words['sheet']}")
        self._heads(page, FIGURES, ["", book.words["question"], book.words["how_to"], *book.names])
        for at, code in enumerate(book.mark.places, FIRST_PLACE):
            _put(page, 1, at, code)
        widths = [LABEL_WIDTH, HINT_WIDTH, *([FIGURE_WIDTH] * len(book.names))]
        for column, width in enumerate(widths, 2):
            page.column_dimensions[letters(column)].width = width
        for row, line in enumerate(book.lines, FIRST_LINE):
            self._line(page, row, line)
        self._drop_downs(page, [(row, line.cells) for row, line in enumerate(book.lines, FIRST_LINE)])
        page.freeze_panes = f"C{FIRST_LINE}"  # the question stays in sight, and whose column it is
        self._set_up(page, rows=len(book.lines))

    def _line(self, page: Worksheet, row: int, line: Line) -> None:
        styles = self._styles
        _put(page, row, 1, line.path)
        label = _put(page, row, 2, line.label)
        label.alignment, label.border = styles.wrap, styles.edge
        label.font = styles.bold if line.kind in ("section", "heading") else styles.plain
        hint = _put(page, row, 3, line.hint)
        hint.font, hint.alignment, hint.border = styles.light, styles.wrap, styles.edge
        if line.kind == "choice":
            label.alignment = Alignment(wrap_text=True, horizontal="left", vertical="top", indent=2)
        if line.kind == "section":
            for column in range(2, FIRST_PLACE + len(self._book.names)):
                page.cell(row, column).fill = styles.section
        for at, cell in enumerate(line.cells, FIRST_PLACE):
            self._answer(page, row, at, cell, line.format)
        page.row_dimensions[row].height = self._height((line.label, LABEL_WIDTH), (line.hint, HINT_WIDTH))

    def _answer(self, page: Worksheet, row: int, column: int, cell: Cell, format_: Format) -> None:
        """A cell for an answer: unlocked, unless it never applies."""
        styles = self._styles
        box = _put(page, row, column, cell.value, format_)
        box.font, box.border = styles.plain, styles.edge
        box.alignment = styles.wrap if format_ in ("text", "choice") else styles.figure
        if cell.closed:
            box.fill = styles.closed
            return
        box.protection = styles.free
        if cell.off:
            here = f"{letters(column)}{row}"
            page.conditional_formatting.add(here, _greyed(cell.off))
        if cell.bad:
            box.fill = styles.bad
        if said := "\n".join(filter(None, (cell.bad, cell.note))):
            box.comment = _comment(said)

    # Tables

    def _table(self, page: Worksheet, table: Table) -> None:
        book = self._book
        page.title = self._named(table.name or table.path)
        beside = [book.words["row"]] if table.fixed else []
        first = FIRST_ANSWER + table.fixed
        self._heads(page, TABLE + table.path, ["", book.words["place"], *beside, *(one.label for one in table.columns)])
        for at, column in enumerate(table.columns, first):
            _put(page, 1, at, column.path)
            hint = _put(page, FIRST_LINE - 1, at, column.hint)
            hint.font, hint.alignment, hint.border = self._styles.light, self._styles.wrap, self._styles.edge
            page.column_dimensions[letters(at)].width = TEXT_WIDTH if column.format == "text" else FIGURE_WIDTH + 2
        for at in range(2, first):
            page.column_dimensions[letters(at)].width = TEXT_WIDTH
        page.row_dimensions[FIRST_LINE - 2].height = self._height(*((one.label, TEXT_WIDTH) for one in table.columns))
        page.row_dimensions[FIRST_LINE - 1].height = self._height(*((one.hint, TEXT_WIDTH) for one in table.columns))
        self._table_rows(page, table, first)
        last = FIRST_LINE + len(table.rows) + table.room - 1
        self._row_rules(page, table, first, last)
        page.freeze_panes = f"C{FIRST_LINE}"
        self._set_up(page, rows=last, wide=True)

    def _table_rows(self, page: Worksheet, table: Table, first: int) -> None:
        blank = tuple(Cell() for _ in table.columns)
        for at in range(len(table.rows) + table.room):
            row, number = (table.rows[at] if at < len(table.rows) else None), FIRST_LINE + at
            if row is not None:
                _put(page, number, 1, str(row.instance))
            page.row_dimensions[number].height = self._height()
            place = _put(page, number, 2, self._book.names[row.place] if row else "")
            place.font, place.border, place.alignment = self._styles.plain, self._styles.edge, self._styles.wrap
            if not table.fixed:
                place.protection = self._styles.free
            else:
                label = _put(page, number, 3, row.label if row else "")
                label.font, label.border, label.alignment = self._styles.bold, self._styles.edge, self._styles.wrap
            cells = row.cells if row is not None else blank
            for column, (cell, kind) in enumerate(zip(cells, table.columns, strict=True), first):
                self._answer(page, number, column, Cell(cell.value, closed=cell.closed, bad=cell.bad), kind.format)

    def _row_rules(self, page: Worksheet, table: Table, first: int, last: int) -> None:
        """What holds for a whole column of a table: its drop-down list, and what does not apply in a row."""
        for at, column in enumerate(table.columns, first):
            area = f"{letters(at)}{FIRST_LINE}:{letters(at)}{last}"
            if column.off:
                page.conditional_formatting.add(area, _greyed(column.off))
            if column.list >= 0:
                self._drop_down(page, column.list, [area])
        if not table.fixed and len(self._book.names) > 1:
            self._drop_down(page, len(self._book.lists), [f"B{FIRST_LINE}:B{last}"])

    # What all sheets have

    def _heads(self, page: Worksheet, corner: str, heads: Sequence[str]) -> None:
        """The hidden row and column, the title, how it is filled in, and the headings."""
        styles = self._styles
        _put(page, 1, 1, corner)
        page.row_dimensions[1].hidden = True
        page.column_dimensions["A"].hidden = True
        title = _put(page, 2, 2, self._book.title)
        title.font = styles.title
        page.row_dimensions[2].height, page.row_dimensions[3].height = self._size * 2.2, self._size * 1.8
        is_figures = corner == FIGURES
        how = _put(page, 3, 2, self._book.how) if is_figures else None
        if how is not None:
            how.font, how.alignment = styles.light, styles.top
        row = FIRST_LINE - 1 if is_figures else FIRST_LINE - 2
        for column, text in enumerate(heads, 1):
            if column > 1:
                head = _put(page, row, column, text)
                head.font, head.fill, head.alignment = styles.head, styles.heading, styles.wrap
                head.border = styles.edge
        if is_figures:
            page.row_dimensions[row].height = self._height(*((name, FIGURE_WIDTH) for name in heads))

    def _set_up(self, page: Worksheet, *, rows: int, wide: bool = False) -> None:
        page.protection.sheet = True
        page.protection.formatColumns = page.protection.formatRows = False  # both may be changed
        page.sheet_view.zoomScale = 100
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = 9  # A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.print_title_rows = (
            f"{FIRST_LINE - 1}:{FIRST_LINE - 1}" if not wide else f"{FIRST_LINE - 2}:{FIRST_LINE - 1}"
        )

    def _drop_downs(self, page: Worksheet, rows: Sequence[tuple[int, Sequence[Cell]]]) -> None:
        """One rule for all cells of a list."""
        areas: dict[int, list[str]] = {}
        for row, cells in rows:
            for at, cell in enumerate(cells, FIRST_PLACE):
                if cell.list >= 0 and not cell.closed:
                    areas.setdefault(cell.list, []).append(f"{letters(at)}{row}")
        for number, cells_ in areas.items():
            self._drop_down(page, number, cells_)

    def _drop_down(self, page: Worksheet, number: int, areas: Sequence[str]) -> None:
        lists = [*self._book.lists, self._book.names]
        column = letters(number + 1)
        rule = DataValidation("list", formula1=f"{LISTS}!${column}$1:${column}${len(lists[number])}", allow_blank=True)
        rule.errorTitle, rule.error = self._book.words["sheet"], self._book.words["wrong"]
        rule.errorStyle = "warning"  # a number of the list, or its first letters, are answers as well
        rule.showErrorMessage = True
        for area in areas:
            rule.add(area)
        page.add_data_validation(rule)

    def _lists(self) -> None:
        page = self._file.create_sheet(LISTS)
        page.sheet_state = "hidden"
        for column, labels in enumerate([*self._book.lists, self._book.names], 1):
            for row, label in enumerate(labels, 1):
                _put(page, row, column, label[:LONGEST_LABEL])

    def _hidden(self) -> None:
        page, mark = self._file.create_sheet(HIDDEN), self._book.mark
        page.sheet_state = "hidden"
        page.protection.sheet = True
        told = [
            (HIDDEN, FORMAT), ("form", mark.form), ("version", mark.version), ("period", mark.period),
            ("check", mark.check), ("made", mark.made), ("places", *mark.places), (KNOWN, ""),
        ]  # fmt: skip
        told += [(one.place, one.path, one.typed, one.value) for one in self._book.known]
        for row, words in enumerate(told, 1):
            for column, word in enumerate(words, 1):
                _put(page, row, column, word)

    def _named(self, name: str) -> str:
        """A name that a sheet may have, and no other one has."""
        clean = re.sub(r"\s+", " ", re.sub(INVALID_TITLE_REGEX, " ", name)).strip(" '")[:LONGEST_SHEET_NAME] or "1"
        made, number = clean, 1
        while made.casefold() in {one.casefold() for one in self._names}:
            number += 1
            made = f"{clean[: LONGEST_SHEET_NAME - 3]} {number}"
        self._names.add(made)
        return made

    def _height(self, *texts: tuple[str, int]) -> float:
        """How tall a row is in which these texts stand, each within its width."""
        return min(max(_lines(text, width) for text, width in texts or [("", 1)]) * self._size * 1.5 + 3, TALLEST)


def _lines(text: str, width: int) -> int:
    """On how many lines a text stands; marks above and below letters take no width."""
    lines = (sum(not unicodedata.combining(letter) for letter in line) for line in text.split("\n"))
    return sum(max(1, -(-count // max(width - 2, 1))) for count in lines)


def _put(page: Worksheet, row: int, column: int, value: str | float | None, format_: Format = "text") -> Box:
    """Write a cell; words are never a formula."""
    box = page.cell(row, column)
    assert isinstance(box, Box)
    if isinstance(value, str):
        if format_ == "date" and value:
            box.value = date.fromisoformat(value) if _is_day(value) else value
        elif value:
            box.value = _LEGAL.sub("", value)
            box.data_type = "s"
    elif value is not None:
        box.value = value
    box.number_format = NUMBERS[format_]
    return box


_LEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what no .xlsx can hold


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).year >= 1900
    except ValueError:
        return False


def _greyed(formula: str) -> Rule:
    """Grey while the formula holds."""
    return Rule("expression", formula=[formula], dxf=DifferentialStyle(fill=PatternFill(bgColor=GREY)))


def _comment(text: str) -> Comment:
    return Comment(text, "khaoban", height=30 + 18 * _lines(text, 40), width=260)
