"""Draws a Grid: names on the left, months above, a tile with a sign in each cell.

The colours are Okabe and Ito's, which colour-blind readers can tell apart, darkened until white signs stand
out; each state has its own sign besides, and its own lightness, for readers of grey copies.
"""

from __future__ import annotations

from dataclasses import dataclass

from charts.legend import TILE, Legend
from charts.letters import Letters
from charts.names import ROW, Name
from charts.page import Heading, nothing
from charts.pictures import Grid, State
from charts.shapes import rounded, sign
from charts.sheet import FAINT, INK, MARGIN, PAPER, RULE, WIDTH, Sheet


@dataclass(frozen=True, slots=True)
class Tile:
    """How a state looks: the tile's colour, or none, and the sign's."""

    fill: str | None
    sign: str


TILES: dict[State, Tile] = {
    "on_time": Tile("#00805d", PAPER),
    "late": Tile("#f0b429", INK),
    "missing": Tile("#b8400c", PAPER),
    "returned": Tile("#7a5ba8", PAPER),
    "waiting": Tile("#e6eaee", FAINT),
    "not_owed": Tile(None, FAINT),
}

_HEADS = (27, 24)  # letters of the columns' heads
_HEAD_MOST = 230  # how long an upright head may be
_NAME_GAP = 20
_PITCH_MOST = 84  # between columns
_GAP = 6  # between tiles


@dataclass(frozen=True, slots=True)
class Heads:
    """How the columns' heads stand: their letters, the height that they take, and whether they are
    turned."""

    size: int
    height: int
    upright: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things stand: `left` is where the columns begin, `pitch` the distance between them, `side` that
    of a tile. All are even, because two pixels share a byte: then all tiles of a state are the same bytes,
    which makes a smaller file."""

    names: tuple[Name, ...]
    heads: Heads
    left: int
    pitch: int
    side: int

    def middle(self, column: int) -> int:
        """The x of a column's middle."""
        return self.left + self.pitch * column + _even(self.pitch // 2)


def draw(grid: Grid, letters: Letters) -> Sheet:
    """The grid on a sheet of its own."""
    heading = Heading.of(grid.title, grid.subtitle, letters)
    if not grid.rows or not grid.columns:
        return nothing(heading, grid.empty, letters)
    legend = Legend.of(grid.legend, letters)
    plan = _plan(grid, letters)
    first = heading.height + legend.height + plan.heads.height
    sheet = Sheet(first + sum(name.row for name in plan.names) + MARGIN, letters)
    heading.draw(sheet)
    for state, middle in legend.draw(sheet, heading.height):
        _tiles(sheet, state, [middle], TILE)
    _heads(sheet, grid, plan, first)
    _rows(sheet, grid, plan, first)
    return sheet


def _plan(grid: Grid, letters: Letters) -> Plan:
    names = tuple(Name.of(row, letters) for row in grid.rows)
    left = MARGIN + _NAME_GAP + max(name.width(letters) for name in names)
    pitch = min(_PITCH_MOST, (WIDTH - MARGIN - left) // len(grid.columns))
    heads = _measure(grid.columns, pitch, letters)
    return Plan(names, heads, _even(left), _even(pitch), _even(min(pitch, ROW) - _GAP))


def _even(length: int) -> int:
    return length - length % 2


def _measure(columns: tuple[str, ...], pitch: int, letters: Letters) -> Heads:
    """Heads side by side in the largest letters that have room, or else turned."""
    for size in _HEADS:
        if max(letters.width(column, size) for column in columns) <= pitch - 4:
            return Heads(size, 54, upright=False)
    longest = max(letters.width(column, _HEADS[0]) for column in columns)
    return Heads(_HEADS[0], min(longest, _HEAD_MOST) + 24, upright=True)


def _heads(sheet: Sheet, grid: Grid, plan: Plan, top: int) -> None:
    size = plan.heads.size
    for number, words in enumerate(grid.columns):
        x = plan.middle(number)
        if plan.heads.upright:
            words = sheet.letters.shorten(words, size, _HEAD_MOST)
            sheet.text(x + size // 3, top - 10, words, size, colour=FAINT, upright=True)
        else:
            sheet.text(x, top - 16, words, size, colour=FAINT, align="centre")


def _rows(sheet: Sheet, grid: Grid, plan: Plan, top: int) -> None:
    """Names, rules between the rows, and all tiles, those of one state at once."""
    right = plan.left + plan.pitch * len(grid.columns)
    found: dict[State, list[tuple[float, float]]] = {}
    for name, cells in zip(plan.names, grid.cells, strict=True):
        middle = top + name.row // 2
        sheet.box(MARGIN, top, right - MARGIN, 2, RULE)
        name.draw(sheet, MARGIN, middle)
        for column, state in enumerate(cells):
            found.setdefault(state, []).append((plan.middle(column), middle))
        top += name.row
    for state, at in found.items():
        _tiles(sheet, state, at, plan.side)


def _tiles(sheet: Sheet, state: State, at: list[tuple[float, float]], side: int) -> None:
    """Tiles of one state around the points, each with its sign."""
    look = TILES[state]
    if look.fill:
        corners = [(x - side // 2, y - side // 2) for x, y in at]
        sheet.stamp(rounded(side, side, round(side * 0.2)), corners, look.fill)
    sheet.stamp(sign(state, side * 0.56), at, None, look.sign, max(2.5, side * 0.095))
