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

Numbers = Literal["lo", "th", "en"]
"""Whose separators numbers have: Lao 1.250,5 · Thai and English 1,250.5."""

MOST_ROWS = 36
"""A grid of more rows is so tall that messengers shrink it until nobody can read it."""
MOST_LINES = 4
"""More lines cannot be told apart on a phone."""

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
    read "1,2" under "million kip". `empty` is said in the middle when no series has a value.

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

    def __post_init__(self) -> None:
        if any(len(values) != len(self.columns) for _, values in self.series):
            raise ValueError("Each series of a line chart needs a value, or None, for each column")
        if len(self.series) > MOST_LINES:
            raise ValueError(f"A line chart has at most {MOST_LINES} series; make several charts")
        if not all(value is None or isfinite(value) for _, values in self.series for value in values):
            raise ValueError("A line chart's values are finite numbers, or None where there is none")


Picture = Grid | Lines

_KINDS: dict[str, type[Grid] | type[Lines]] = {"grid": Grid, "lines": Lines}


def pages(picture: Picture) -> tuple[Picture, ...]:
    """A picture as one or several that a phone can show: a grid of more than MOST_ROWS rows is dealt out
    evenly, and each title says which of how many it is."""
    if not isinstance(picture, Grid) or len(picture.rows) <= MOST_ROWS:
        return (picture,)
    count = -(-len(picture.rows) // MOST_ROWS)
    cuts = [len(picture.rows) * number // count for number in range(count + 1)]
    return tuple(
        replace(
            picture,
            title=f"{picture.title} ({number}/{count})",
            rows=picture.rows[first:last],
            cells=picture.cells[first:last],
        )
        for number, (first, last) in enumerate(pairwise(cuts), 1)
    )


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
