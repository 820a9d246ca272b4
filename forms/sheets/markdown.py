"""Workbooks as Markdown tables: what is kept of a published form, and what a reviewer reads."""

from __future__ import annotations

from collections.abc import Iterable

from forms.sheets.workbook import Sheet, Workbook


def as_markdown(workbook: Workbook) -> str:
    """A workbook as Markdown tables, which `read_workbook` reads back as the same."""
    return "\n".join(_table(sheet) for sheet in workbook.sheets.values() if sheet.rows)


def _table(sheet: Sheet) -> str:
    columns = [column for column in sheet.header if any(column in row.cells for row in sheet.rows)]
    lines = [columns, ["---"] * len(columns), *([row.get(column) for column in columns] for row in sheet.rows)]
    return "".join([f"| {sheet.name} |\n", *(_line(cells) for cells in lines)])


def _line(cells: Iterable[str]) -> str:
    return "| | " + " | ".join(cell.replace("|", r"\|").replace("\n", "<br>") for cell in cells) + " |\n"
