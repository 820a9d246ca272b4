"""The lists that come with a form, in the folder FORM-media beside it as ODK has it: they go into the XForm, so that a
draft keeps the lists of its version, and nobody serves them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from forms.attachments import read_attachment
from forms.problems import FormError, Problem
from forms.sheets.external import instance_of
from forms.sheets.workbook import LISTS, Row, Sheet, Workbook, read_workbook

ITEMSETS = "itemsets.csv"


def read_form(path: Path) -> Workbook:
    """A form's workbook with a sheet for every list in its media folder, named as the list's file. Raises FormError
    for what cannot be read, all at once."""
    workbook = read_workbook(path)
    folder = path.with_name(f"{path.stem}-media")
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in LISTS] if folder.is_dir() else []
    sheets, problems = dict(workbook.sheets), list[Problem]()
    for file in files:
        try:
            sheets[file.name] = _sheet(file)
        except FormError as fault:
            problems += fault.problems
    if problems:
        raise FormError(problems)
    return Workbook(workbook.name, sheets)


def lists_in(sheets: Workbook) -> Iterator[Sheet]:
    """The sheets that came out of files."""
    return (sheet for name, sheet in sheets.sheets.items() if name.lower().endswith(LISTS))


def with_attached_lists(xform: str, sheets: Workbook) -> str:
    """The XForm with these lists where it only named them."""
    for sheet in lists_in(sheets):
        for name, rows in _named(sheet):
            declared = re.compile(rf"<instance id={re.escape(quoteattr(name))} src=\"[^\"]*\"\s*(?:/>|>.*?</instance>)")
            written = instance_of(name, rows)
            xform, found = declared.subn(lambda _, written=written: written, xform)  # type: ignore[misc]
            if not found and f"query=\"instance('{name}')" in xform:
                xform = xform.replace("</instance>", f"</instance>{written}", 1)
    return xform


def _named(sheet: Sheet) -> Iterator[tuple[str, list[Row]]]:
    """The lists of a file: one of its name; of itemsets.csv those that its rows name."""
    if sheet.name.lower() != ITEMSETS:
        yield sheet.name.rpartition(".")[0], list(sheet.rows)
        return
    lists: dict[str, list[Row]] = {}
    for row in sheet.rows:
        lists.setdefault(row.get("list_name", "list name"), []).append(row)
    yield from lists.items()


def _sheet(file: Path) -> Sheet:
    rows = read_attachment(file.name, file.read_bytes())
    if rows.tree is not None:
        raise FormError([Problem("attachment_nested", values={"name": file.name})])
    written = [
        Row(file.name, number, {column: str(cell) for column, cell in row.items() if cell})
        for number, row in enumerate(rows, 2)
    ]
    header = dict.fromkeys(column for row in written for column in row.cells)
    return Sheet(file.name, tuple(header), tuple(written))
