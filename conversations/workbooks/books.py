"""A workbook as data: what a step wants written into one, and what was found in one that came back. Neither knows how
a file looks; `pack` and `unpack` turn them into JSON and back."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

Format = Literal["integer", "decimal", "baht", "kip", "date", "text", "choice", "mark"]
"""How a cell's answer is written: `mark` is a choice of several, ticked or not."""

FIRST_LINE = 5
"""The row of the sheet in which its first line stands, on the sheet of figures and in tables."""
FIRST_PLACE = 4
"""The column of figures of the first place; before it the path (hidden), the question, how it is answered."""
FIRST_ANSWER = 3
"""The column of a table's first question; before it the path (hidden) and the place. Of a fixed table what the row is
called stands there, and the questions behind it."""
TICK = "✓"

Value = str | int | float | None
"""What stands in a cell; a date as ISO text."""


def letters(column: int) -> str:
    """What a spreadsheet calls its column: 1 is A, 27 AA."""
    made = ""
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(ord("A") + rest) + made
    return made


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell for one answer. `list` is the drop-down list it takes its words from, -1 for none; `off` a formula that
    holds while the question does not apply; a `closed` one is never to be filled in. `note` is beside it; `bad` says
    what is wrong with what stands there."""

    value: Value = None
    list: int = -1
    off: str = ""
    closed: bool = False
    note: str = ""
    bad: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet of figures: a section's name, a question with a cell for each place, the heading of choices,
    or one of these choices (`path#name`)."""

    kind: Literal["section", "question", "heading", "choice"]
    label: str
    path: str = ""
    hint: str = ""
    format: Format = "text"
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A question of each row of a table."""

    path: str
    label: str
    hint: str = ""
    format: Format = "text"
    list: int = -1
    off: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that is there: of which place, which instance of the repeat (0: it has none yet), its answers."""

    place: int
    instance: int
    cells: tuple[Cell, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A repeat: a sheet with a row for each instance, of all places. `room` is how many rows more there are to fill;
    of a `fixed` one there are no others than its rows."""

    path: str
    name: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...] = ()
    room: int = 0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What stood in the workbook when it was made: in the cell as `typed`, in the report as `value`."""

    place: str
    path: str
    typed: str
    value: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a workbook is: which form and version, which period, for whom (a digest), when it was made (ISO), for which
    places."""

    form: str
    version: str
    period: str
    check: str
    made: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook to be made. `words` are the few texts that stand on its sheets beside the form's own; `names` are the
    places as a reader calls them."""

    mark: Mark
    language: str
    title: str
    how: str
    names: tuple[str, ...]
    words: dict[str, str]
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    lists: tuple[tuple[str, ...], ...] = ()
    known: tuple[Known, ...] = ()


Kind = Literal["text", "number", "date", "error", "formula", "ticks"]


@dataclass(frozen=True, slots=True)
class Found:
    """A cell: where (`D14`; of a table with its sheet's name, as there are several), and what it holds, in the way it
    was found: numbers with a point, dates as ISO text; of an `error` the sheet's own word for it, of a `formula` that
    it has no value."""

    at: str
    path: str
    typed: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row of a table: its number on the sheet, the place as it is called there, which instance of the repeat it was
    made for (0: none), its cells; of a fixed table what the row is called; and the sheet's name."""

    repeat: str
    number: int
    place: str
    instance: int
    cells: tuple[Found, ...]
    label: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A workbook that came back: the figures by place, the rows of its tables, and what stood in it before."""

    mark: Mark
    figures: dict[str, tuple[Found, ...]]
    rows: tuple[FoundRow, ...] = ()
    known: tuple[Known, ...] = ()


def pack(data: Any) -> Any:
    """Any of these as JSON data; what is as usual is left out, since most cells are blank."""
    if isinstance(data, tuple):
        return [pack(one) for one in data]
    if isinstance(data, dict):
        return {name: pack(value) for name, value in data.items()}
    if not hasattr(data, "__dataclass_fields__"):
        return data
    return {one.name: pack(value) for one in fields(data) if (value := getattr(data, one.name)) != one.default}


def unpack_book(data: dict[str, Any]) -> Book:
    """The book that `pack` made data of."""
    return Book(
        mark=_mark(data["mark"]),
        language=data["language"],
        title=data["title"],
        how=data["how"],
        names=tuple(data["names"]),
        words=data["words"],
        lines=tuple(Line(**{**line, "cells": _cells(line)}) for line in data["lines"]),
        tables=tuple(_table(table) for table in data.get("tables", ())),
        lists=tuple(map(tuple, data.get("lists", ()))),
        known=tuple(Known(**one) for one in data.get("known", ())),
    )


def _table(data: dict[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in data["columns"])
    rows = tuple(TableRow(**{**row, "cells": _cells(row)}) for row in data.get("rows", ()))
    return Table(**{**data, "columns": columns, "rows": rows})


def unpack_read(data: dict[str, Any]) -> Read:
    """The same of a workbook that came back."""
    return Read(
        mark=_mark(data["mark"]),
        figures={place: tuple(Found(**cell) for cell in cells) for place, cells in data["figures"].items()},
        rows=tuple(
            FoundRow(**{**row, "cells": tuple(Found(**cell) for cell in row["cells"])}) for row in data.get("rows", ())
        ),
        known=tuple(Known(**one) for one in data.get("known", ())),
    )


def _mark(data: dict[str, Any]) -> Mark:
    return Mark(**{**data, "places": tuple(data["places"])})


def _cells(data: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(Cell(**cell) for cell in data.get("cells", ()))
