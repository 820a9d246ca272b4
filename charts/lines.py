"""Draws Lines: a legend with the newest figures, then the lines over their periods.

Each line has its own colour (Okabe and Ito's, which colour-blind readers can tell apart), marker and dash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charts.letters import Letters
from charts.numbers import axis, written
from charts.page import INNER, Heading, nothing
from charts.pictures import Lines, Value
from charts.plot import TICK, Columns, Plot
from charts.shapes import marker
from charts.sheet import FAINT, MARGIN, PAPER, WIDTH, Point, Sheet


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is drawn: colour, and lengths of ink and gap in turn (none: unbroken)."""

    colour: str
    dash: tuple[float, ...]


LOOKS = (
    Look("#00639c", ()),
    Look("#c4500c", (16, 14)),
    Look("#00805d", (1, 13)),
    Look("#7a5ba8", (26, 13, 1, 13)),
)

_KEY, _KEY_LEAD = 32, 46
_KEY_GAP = 16  # between the entries of the legend
_SAMPLE = 84  # the length of a line's sample in the legend
_BETWEEN = 24  # a label and its figure
_PEN, _POINT = 6, 22
_NEAR = 12  # markers so close hide each other


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: the label in lines, and the newest figure."""

    lines: tuple[str, ...]
    newest: str


def draw(picture: Lines, letters: Letters) -> Sheet:
    """The lines on a sheet of their own."""
    heading = Heading.of(picture.title, picture.subtitle, letters)
    if not any(value is not None for _, series in picture.series for value in series):
        return nothing(heading, picture.empty, letters)
    keys = [_key(number, picture, letters) for number in range(len(picture.series))]
    legend = _KEY_LEAD + sum(_KEY_LEAD * len(key.lines) + _KEY_GAP for key in keys)
    values = [value for _, series in picture.series for value in series]
    scale = axis([*values, picture.top], picture.unit, picture.numbers, picture.scales)
    plot = Plot.of(heading.height + legend + 2 * _KEY_LEAD, len(picture.columns), scale, letters)
    columns = Columns.of(picture.columns, plot.slot, letters)
    sheet = Sheet(round(plot.bottom) + columns.height + MARGIN, letters)
    heading.draw(sheet)
    _legend(sheet, heading.height, keys, picture.columns[-1])
    plot.draw(sheet)
    columns.draw(sheet, plot)
    aside = _aside(plot, [series for _, series in picture.series])
    for number, (_, series) in enumerate(picture.series):
        _line(sheet, plot, number, series)
    for number, column in aside:
        value = picture.series[number][1][column]
        assert value is not None
        _points(sheet, number, [(plot.x(column) + aside[number, column], plot.y(value))])
    return sheet


def _key(number: int, picture: Lines, letters: Letters) -> Key:
    label, series = picture.series[number]
    note = picture.notes[number] if number < len(picture.notes) else ""
    newest = note if series[-1] is None and note else written(series[-1], picture.numbers)
    room = INNER - _SAMPLE - 2 * _BETWEEN - letters.width(newest, _KEY, bold=True)
    return Key(letters.wrap(label, _KEY, room, 2) or ("",), newest)


def _legend(sheet: Sheet, y: float, keys: Sequence[Key], newest: str) -> None:
    """A sample of each line, its label, and its figure in the newest period."""
    right = WIDTH - MARGIN
    y += _KEY_LEAD
    sheet.text(right, y - 14, newest, TICK, colour=FAINT, align="right")
    for number, key in enumerate(keys):
        middle = y + _KEY_LEAD / 2
        look = LOOKS[number]
        sheet.line([(MARGIN + 4, middle), (MARGIN + _SAMPLE - 4, middle)], look.colour, _PEN, look.dash)
        _points(sheet, number, [(MARGIN + _SAMPLE / 2, middle)])
        sheet.text(right, middle + 12, key.newest, _KEY, bold=True, align="right")
        for line in key.lines:
            y += _KEY_LEAD
            sheet.text(MARGIN + _SAMPLE + _BETWEEN, y - 11, line, _KEY)
        y += _KEY_GAP


def _line(sheet: Sheet, plot: Plot, number: int, series: Sequence[Value]) -> None:
    look = LOOKS[number]
    for run in _runs(plot, series):
        if len(run) > 1:
            sheet.line(run, look.colour, _PEN, look.dash)


def _aside(plot: Plot, lines: Sequence[Sequence[Value]]) -> dict[tuple[int, int], float]:
    """Of each point, by line and column, how far beside its place its marker stands: where several would lie upon each
    other they stand side by side, so that none is hidden."""
    found: dict[tuple[int, int], float] = {}
    for column in range(plot.columns):
        there = [(number, value) for number, series in enumerate(lines) if (value := series[column]) is not None]
        for number, value in there:
            near = [other for other, its in there if abs(plot.y(its) - plot.y(value)) < _NEAR]
            step = min(_POINT + 2, plot.slot / len(near))
            found[number, column] = (near.index(number) - (len(near) - 1) / 2) * step
    return found


def _runs(plot: Plot, series: Sequence[Value]) -> Iterator[list[Point]]:
    """The stretches between gaps."""
    run: list[Point] = []
    for column, value in enumerate(series):
        if value is not None:
            run.append((plot.x(column), plot.y(value)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _points(sheet: Sheet, number: int, at: Sequence[Point]) -> None:
    sheet.stamp(marker(number, _POINT), at, LOOKS[number].colour, PAPER, 3)
