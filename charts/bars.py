"""Draws Bars: names on the left, a bar each with its words, and the limits of the bands across all of them.

A band has its colour and its sign, as the states of a grid have, so that a grey copy tells them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charts.grid import Tile
from charts.legend import TILE, Legend
from charts.letters import Letters
from charts.names import Name
from charts.page import Heading, nothing
from charts.pictures import Band, Bars, Value
from charts.shapes import rounded, sign
from charts.sheet import FAINT, INK, MARGIN, PAPER, RULE, WIDTH, Sheet

TILES: Mapping[Band, Tile] = {
    "good": Tile("#00805d", PAPER),
    "watch": Tile("#f0b429", INK),
    "bad": Tile("#b8400c", PAPER),
}
PLAIN = "#00639c"

_SIDE, _SIDE_GAP = 40, 14
_NAME_GAP = 22
_BAR = 32
_FIGURE, _FIGURE_GAP = 30, 14
_LIMIT, _LIMIT_HEAD = 27, 50
_LIMIT_GAP = 6
_PAPER = 6  # around words
_WIDEST_FIGURE = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands on the sheet."""

    name: Name
    value: Value
    words: str
    band: Band


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the names begin, where the bars may lie, and which values are at both ends."""

    names: int
    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low)


def draw(picture: Bars, letters: Letters) -> Sheet:
    """The bars on a sheet of their own."""
    heading = Heading.of(picture.title, picture.subtitle, letters)
    if not picture.rows:
        return nothing(heading, picture.empty, letters)
    rows = [
        Row(Name.of(name, letters, bold=number < picture.total), value, words, band)
        for number, (name, value, words, band) in enumerate(picture.rows)
    ]
    legend = Legend.of(picture.legend, letters)
    plan = _plan(picture, rows, letters)
    first = heading.height + legend.height + (_LIMIT_HEAD if picture.limits else 0)
    height = sum(row.name.row for row in rows)
    sheet = Sheet(first + height + MARGIN, letters)
    heading.draw(sheet)
    for band, (x, y) in legend.draw(sheet, heading.height):
        _tile(sheet, band, x, y, TILE)
    _limits(sheet, picture.limits, plan, first, first + height)
    _rows(sheet, rows, plan, first, picture.total)
    return sheet


def _plan(picture: Bars, rows: Sequence[Row], letters: Letters) -> Plan:
    names = MARGIN + (_SIDE + _SIDE_GAP if any(row.band for row in rows) else 0)
    left = names + max(row.name.width(letters) for row in rows) + _NAME_GAP
    figures = [letters.width(row.words, _FIGURE, bold=True) for row in rows if row.value is not None]
    right = WIDTH - MARGIN - _FIGURE_GAP - min(max(figures, default=0), _WIDEST_FIGURE)
    values = [row.value for row in rows if row.value is not None]
    shown = [*values, *(limit for limit, _ in picture.limits), 0]
    low, high = min(shown), max(shown)
    return Plan(names, left, right, low, high if high > low else low + 1)


def _rows(sheet: Sheet, rows: Sequence[Row], plan: Plan, top: int, total: int) -> None:
    for number, row in enumerate(rows):
        middle = top + row.name.row // 2
        sheet.box(MARGIN, top, WIDTH - 2 * MARGIN, 2, FAINT if total and number == total else RULE)
        if row.band:
            _tile(sheet, row.band, MARGIN + _SIDE // 2, middle, _SIDE)
        row.name.draw(sheet, plan.names, middle)
        if row.value is None:
            room = round(WIDTH - MARGIN - plan.left)
            _words(sheet, plan.left, row, middle, sheet.letters.shorten(row.words, _FIGURE, room))
        else:
            _bar(sheet, row, plan, middle)
        top += row.name.row


def _bar(sheet: Sheet, row: Row, plan: Plan, middle: int) -> None:
    """From zero to the value, and the figure behind it."""
    assert row.value is not None
    zero, end = plan.x(0), plan.x(row.value)
    left, right = min(zero, end), max(zero, end)
    colour = TILES[row.band].fill if row.band in TILES else PLAIN
    sheet.box(left, middle - _BAR / 2, max(right - left, 3), _BAR, colour or PLAIN)
    said = sheet.letters.shorten(row.words, _FIGURE, _WIDEST_FIGURE, bold=True)
    _words(sheet, right + _FIGURE_GAP, row, middle, said)


def _words(sheet: Sheet, x: float, row: Row, middle: int, words: str) -> None:
    """Words on paper of their own, as high as the row, so that no limit runs through them or touches their marks; what
    is no figure is fainter."""
    bold = row.value is not None
    wide = sheet.letters.width(words, _FIGURE, bold)
    sheet.box(x - _PAPER, middle - row.name.row // 2 + 2, wide + 2 * _PAPER, row.name.row - 2, PAPER)
    sheet.text(x, middle + 11, words, _FIGURE, colour=INK if bold else FAINT, bold=bold)


def _limits(sheet: Sheet, limits: Sequence[tuple[float, str]], plan: Plan, top: int, bottom: int) -> None:
    """A dashed line at each limit, with its words above: left of the first, right of the last, so that both can be read
    when they lie close."""
    for number, (limit, words) in enumerate(limits):
        x = plan.x(limit)
        sheet.line([(x, top - 4), (x, bottom)], FAINT, 2, (8, 8))
        if len(limits) > 1 and number == 0:
            sheet.text(x - _LIMIT_GAP, top - 14, words, _LIMIT, colour=FAINT, align="right")
        else:
            sheet.text(x + _LIMIT_GAP, top - 14, words, _LIMIT, colour=FAINT)


def _tile(sheet: Sheet, band: Band, x: float, y: float, side: int) -> None:
    look = TILES[band]
    if look.fill:
        sheet.stamp(rounded(side, side, round(side * 0.2)), [(x - side // 2, y - side // 2)], look.fill)
    sheet.stamp(sign(band, side * 0.56), [(x, y)], None, look.sign, max(2.5, side * 0.095))
