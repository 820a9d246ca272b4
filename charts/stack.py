"""Draws a Stack: a legend with the newest figures, in the order in which the parts lie upon each other, then a column a
period.

The shades grow darker from the bottom to the top, so that a grey copy tells them apart too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charts.letters import Letters
from charts.numbers import axis, written
from charts.page import INNER, Heading, nothing
from charts.pictures import Stack
from charts.plot import TICK, Columns, Plot
from charts.sheet import FAINT, INK, MARGIN, PAPER, WIDTH, Sheet

SHADES = ("#cfe3ef", "#f6cf6b", "#eda63f", "#d9772c", "#b24d1e", "#86301a", "#4c1710")
"""From the part that lies lowest to the highest: each darker than the one below."""

_KEY, _KEY_LEAD, _KEY_GAP = 32, 46, 10
_SWATCH, _SWATCH_GAP = 46, 20
_BETWEEN = 24
_WIDE = 0.62  # of a column's place
_SEAM = 3  # of paper between two parts
_TOTAL_GAP = 14
_NOTE_LEAD = 38
_LARGE = 46  # a part so high has room for its share
_PALE = 3  # shades on which dark letters can be read


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: the shade's number, the label in lines, and the newest figure."""

    shade: int
    lines: tuple[str, ...]
    newest: str

    @property
    def height(self) -> int:
        return _KEY_LEAD * len(self.lines) + _KEY_GAP


def draw(picture: Stack, letters: Letters) -> Sheet:
    """The stack on a sheet of its own."""
    heading = Heading.of(picture.title, picture.subtitle, letters)
    totals = [_total(picture, column) for column in range(len(picture.columns))]
    if all(total is None for total in totals):
        return nothing(heading, picture.empty, letters)
    keys = [_key(number, picture, letters) for number in reversed(range(len(picture.parts)))]
    legend = _KEY_LEAD + sum(key.height for key in keys)
    scale = axis([total for total in totals if total is not None], picture.unit, picture.numbers, picture.scales)
    above = _NOTE_LEAD if any(note for note, total in zip(picture.notes, totals, strict=True) if total) else 0
    plot = Plot.of(heading.height + legend + 2 * _KEY_LEAD + above, len(picture.columns), scale, letters)
    columns = Columns.of(picture.columns, plot.slot, letters)
    sheet = Sheet(round(plot.bottom) + columns.height + MARGIN, letters)
    heading.draw(sheet)
    _legend(sheet, heading.height, keys, picture.columns[-1])
    plot.draw(sheet)
    columns.draw(sheet, plot)
    for column, total in enumerate(totals):
        if total:
            _column(sheet, plot, picture, column, total)
        if picture.notes[column]:
            words = letters.shorten(picture.notes[column], TICK, round(plot.slot))
            above = _TOTAL_GAP + (_NOTE_LEAD if total else 0)
            sheet.text(plot.x(column), plot.y(total or 0) - above, words, TICK, colour=FAINT, align="centre")
    return sheet


def _total(picture: Stack, column: int) -> float | None:
    """All parts of a column; None when there is no figure at all."""
    values = [values[column] for _, values, _ in picture.parts]
    return None if all(value is None for value in values) else sum(value or 0 for value in values)


def _key(number: int, picture: Stack, letters: Letters) -> Key:
    label, _, newest = picture.parts[number]
    room = INNER - _SWATCH - _SWATCH_GAP - _BETWEEN - letters.width(newest, _KEY, bold=True)
    return Key(number, letters.wrap(label, _KEY, room, 2) or ("",), newest)


def _legend(sheet: Sheet, y: float, keys: Sequence[Key], newest: str) -> None:
    """A swatch of each part, its label, and its figure in the newest period; the highest part first."""
    right = WIDTH - MARGIN
    y += _KEY_LEAD
    sheet.text(right, y - 14, newest, TICK, colour=FAINT, align="right")
    for key in keys:
        middle = y + _KEY_LEAD / 2
        sheet.box(MARGIN, middle - _SWATCH * 0.36, _SWATCH, _SWATCH * 0.72, SHADES[key.shade])
        sheet.text(right, middle + 12, key.newest, _KEY, bold=True, align="right")
        for line in key.lines:
            y += _KEY_LEAD
            sheet.text(MARGIN + _SWATCH + _SWATCH_GAP, y - 11, line, _KEY)
        y += _KEY_GAP


def _column(sheet: Sheet, plot: Plot, picture: Stack, column: int, total: float) -> None:
    """The parts upon each other, the share of what is large enough in it, and the whole above."""
    wide = plot.slot * _WIDE
    left, below = plot.x(column) - wide / 2, 0.0
    for number, (_, values, _) in enumerate(picture.parts):
        value = values[column]
        if not value:
            continue
        foot, top = plot.y(below), plot.y(below + value)
        below += value
        seam = _SEAM if foot - top > 2 * _SEAM and number else 0
        sheet.box(left, top, wide, foot - top - seam, SHADES[number])
        share = f"{written(round(100 * value / total), picture.numbers)}%"
        if foot - top >= _LARGE and sheet.letters.width(share, TICK) < wide:
            colour = INK if number < _PALE else PAPER
            sheet.text(plot.x(column), (foot + top) / 2 + 10, share, TICK, colour=colour, align="centre")
    words = written(round(total / 10**plot.axis.power, 2), picture.numbers)
    sheet.text(plot.x(column), plot.y(total) - _TOTAL_GAP, words, TICK, bold=True, align="centre")
