"""Workbooks in tests: filled in as a person does it, in the program on her phone."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from conversations.workbooks.books import FIRST_LINE
from handlers.excel.layout import FIGURES, TABLE

Written = str | int | float | date | None


class Sheet:
    """A workbook as she has it open. Questions are named by their name, choices as `links#garden`."""

    def __init__(self, data: bytes) -> None:
        self.book = load_workbook(io.BytesIO(data))

    @property
    def figures(self) -> Worksheet:
        return next(page for page in self.book.worksheets if page["A1"].value == FIGURES)

    def table(self, repeat: str) -> Worksheet:
        return next(page for page in self.book.worksheets if page["A1"].value == TABLE + repeat)

    def at(self, place: str, name: str) -> str:
        """The cell of a question for a place, as the program calls it."""
        page = self.figures
        row = next(
            row[0].row for row in page.iter_rows(max_col=1) if str(row[0].value or "").rpartition("/")[2] == name
        )
        column = next(cell.column_letter for cell in page[1] if cell.value == place)
        return f"{column}{row}"

    def fill(self, place: str, **answers: Written) -> None:
        for name, value in answers.items():
            self.figures[self.at(place, name)].value = value

    def mark(self, place: str, question: str, *choices: str) -> None:
        for choice in choices:
            self.figures[self.at(place, f"{question}#{choice}")].value = "✓"

    def row(self, repeat: str, number: int, /, **answers: Written) -> None:
        """The table's row of that number, the first is 1; `place` is the place's name."""
        page = self.table(repeat)
        columns = {str(cell.value).rpartition("/")[2]: cell.column for cell in page[1][2:] if cell.value}
        for name, value in answers.items():
            page.cell(FIRST_LINE + number - 1, 2 if name == "place" else columns[name]).value = value

    def value(self, place: str, name: str) -> Any:
        return self.figures[self.at(place, name)].value

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


L1: Mapping[str, Written] = {
    "shg_active": 5, "members": 60, "women": 55, "ethnic": 40, "meet_planned": 10, "meet_held": 9,
    "save_in": "2 ລ້ານ 5 ແສນ", "save_out": "150.000", "save_balance": 18_500_000,
    "loan_count": 3, "loan_amount": 4_500_000, "principal_due": 1_000_000, "collected": 950_000, "written_off": 0,
    "debt": 22_000_000, "late30": 1_100_000,
    "fip_proposed": 4, "fip_approved": 3, "sub_proposed": 1, "sub_approved": 0, "sub_running": 2,
    "iga_households": 25, "iga_profit": 6_750_000, "prod_new": 0, "trainings": 1, "exchanges": 0,
    "safeguard": "ບໍ່ມີ", "had": "ບໍ່ມີ", "next_plan": "ຢ້ຽມຢາມສວນຄົວ",
}  # fmt: skip
"""A village's month, as it may be written into its column; the links are to be marked."""


def whole(sheet: Sheet, place: str, **changes: Written) -> None:
    """Fill in a village's column of L1, with these changes."""
    sheet.fill(place, **{**L1, **changes})
    sheet.mark(place, "links", "garden")
