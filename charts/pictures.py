"""What a chart shows, as plain data: nothing here knows how it is drawn, and nothing here is heavy to
import.

All words come ready in the reader's language. A picture can be packed as JSON data, so that it may lie in a
task and travel to the process that draws; the same data always gives the same bytes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from math import isfinite
from typing import Any, Literal, get_args

State = Literal["on_time", "late", "missing", "returned", "waiting", "not_owed"]
STATES: tuple[State, ...] = get_args(State)

Band = Literal["good", "watch", "bad", ""]
BANDS: tuple[Band, ...] = get_args(Band)

Numbers = Literal["lo", "th", "en"]
"""Whose separators numbers have: Lao 1.250,5 · Thai and English 1,250.5."""

MOST_ROWS = 36
"""A picture of more rows is so tall that messengers shrink it until nobody can read it."""
MOST_LINES = 4
"""More lines cannot be told apart on a phone."""
MOST_PARTS = 7
"""More parts of a stack cannot be told apart by their shades."""

Value = int | float | None
"""A figure; None where there is none, which leaves a gap in the line."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Places (rows) by periods (columns), a state in each cell.

    `cells[r][c]` is one of STATES; `legend` pairs states with their words, in the order to show. `empty` is
    said in the middle when there are no rows or no columns. Raises ValueError when the cells do not fit.
    """

    title: str
    subtitle: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[State, ...], ...]
    legend: tuple[tuple[State, str], ...]
    empty: str = ""

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise ValueError("A grid needs a row of cells for each row, and a cell for each column")
        named = {state for row in self.cells for state in row} | {state for state, _ in self.legend}
        if unknown := named - set(STATES):
            raise ValueError(f"Unknown states in a grid: {', '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class Lines:
    """Figures over periods (columns), a line each: `series` are pairs of label and values.

    `unit` is said once above the axis; `numbers` says whose separators to use, `scales` what a thousand, a
    million … is called (pairs of a power of ten and its word: see charts.wording), so that the axis may
    read "1,2" under "million kip". `notes` are words for each series in place of a newest figure that there
    is not ("no loans"). `empty` is said in the middle when no series has a value.

    Raises ValueError when a series does not fit the columns, when a value is not finite, and above
    MOST_LINES series.
    """

    title: str
    subtitle: str
    columns: tuple[str, ...]
    series: tuple[tuple[str, tuple[Value, ...]], ...]
    unit: str = ""
    numbers: Numbers = "en"
    scales: tuple[tuple[int, str], ...] = ()
    empty: str = ""
    notes: tuple[str, ...] = ()
    top: Value = None

    def __post_init__(self) -> None:
        if any(len(values) != len(self.columns) for _, values in self.series):
            raise ValueError("Each series of a line chart needs a value, or None, for each column")
        if len(self.series) > MOST_LINES:
            raise ValueError(f"A line chart has at most {MOST_LINES} series; make several charts")
        if not all(value is None or isfinite(value) for _, values in self.series for value in values):
            raise ValueError("A line chart's values are finite numbers, or None where there is none")


@dataclass(frozen=True, slots=True)
class Bars:
    """A figure of each place, as a bar with its words.

    A row is (name, value, words, band): the words are the figure as the reader writes it, or, with the value
    None, why there is none ("no loans", "no report yet"), and then there is no bar. Bands colour a bar and put
    a sign before it; `limits` are where they meet, as values and words, drawn across all rows; `legend` pairs
    the bands with their words. `total` rows at the top are those of the whole. `empty` is said when there are
    no rows. Raises ValueError for an unknown band or a value that is not finite.
    """

    title: str
    subtitle: str
    rows: tuple[tuple[str, Value, str, Band], ...]
    limits: tuple[tuple[float, str], ...] = ()
    legend: tuple[tuple[Band, str], ...] = ()
    total: int = 0
    empty: str = ""

    def __post_init__(self) -> None:
        named = {band for *_, band in self.rows} | {band for band, _ in self.legend}
        if unknown := named - set(BANDS):
            raise ValueError(f"Unknown bands in a bar chart: {', '.join(sorted(unknown))}")
        if not all(value is None or isfinite(value) for _, value, _, _ in self.rows):
            raise ValueError("A bar's value is a finite number, or None where there is none")


@dataclass(frozen=True, slots=True)
class Stack:
    """Amounts that make up a whole, upon each other, over periods (columns): the first of `parts` lies at the
    bottom, in the lightest shade.

    `parts` are (label, values, newest): the newest figure in words. Each column stands under its words in `notes`:
    of how many places it is ("2/6"), or, where no part has a value, why it is empty ("no loans", "–"). `unit`,
    `numbers` and `scales` are as in Lines. `empty` is said in the middle when no part has a value.

    Raises ValueError when a part or the notes do not fit the columns, when a value is below zero or not finite,
    and above MOST_PARTS parts.
    """

    title: str
    subtitle: str
    columns: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Value, ...], str], ...]
    notes: tuple[str, ...]
    unit: str = ""
    numbers: Numbers = "en"
    scales: tuple[tuple[int, str], ...] = ()
    empty: str = ""

    def __post_init__(self) -> None:
        if any(len(values) != len(self.columns) for values in (self.notes, *(values for _, values, _ in self.parts))):
            raise ValueError("Each part of a stack needs a value, or None, for each column, and each column a note")
        if len(self.parts) > MOST_PARTS:
            raise ValueError(f"A stack has at most {MOST_PARTS} parts; put some of them together")
        there = [value for _, values, _ in self.parts for value in values if value is not None]
        if not all(isfinite(value) and value >= 0 for value in there):
            raise ValueError("A stack's values are finite numbers from zero on, or None where there is none")


Picture = Grid | Lines | Bars | Stack

_KINDS: dict[str, type[Picture]] = {"grid": Grid, "lines": Lines, "bars": Bars, "stack": Stack}


def has_figures(picture: Picture) -> bool:
    """Whether there is anything in it to look at that words do not say as well."""
    match picture:
        case Grid():
            return bool(picture.rows)
        case Lines():
            return any(value is not None for _, values in picture.series for value in values)
        case Bars():
            return any(value is not None for _, value, _, _ in picture.rows)
        case Stack():
            return any(value is not None for _, values, _ in picture.parts for value in values)


def pages(picture: Picture) -> tuple[Picture, ...]:
    """A picture as one or several that a phone can show: one of more than MOST_ROWS rows is dealt out evenly, and
    each title says which of how many it is."""
    if not isinstance(picture, Grid | Bars) or len(picture.rows) <= MOST_ROWS:
        return (picture,)
    count = -(-len(picture.rows) // MOST_ROWS)
    cuts = [len(picture.rows) * number // count for number in range(count + 1)]
    return tuple(
        _part(picture, first, last, f"{picture.title} ({number}/{count})")
        for number, (first, last) in enumerate(pairwise(cuts), 1)
    )


def _part(picture: Grid | Bars, first: int, last: int, title: str) -> Picture:
    """Some rows of a picture, under a title of their own."""
    if isinstance(picture, Bars):
        total = max(picture.total - first, 0)
        return replace(picture, title=title, rows=picture.rows[first:last], total=total)
    return replace(picture, title=title, rows=picture.rows[first:last], cells=picture.cells[first:last])


def pack(picture: Picture) -> dict[str, Any]:
    """A picture as JSON data."""
    return {"kind": type(picture).__name__.lower(), **asdict(picture)}


def unpack(data: dict[str, Any]) -> Picture:
    """The picture that `pack` made data of, also after a journey through JSON."""
    fields = {name: _tuples(value) for name, value in data.items() if name != "kind"}
    return _KINDS[data["kind"]](**fields)


def _tuples(value: Any) -> Any:
    """JSON knows lists only; pictures are of tuples, so that nobody can change them."""
    return tuple(_tuples(each) for each in value) if isinstance(value, list | tuple) else value
