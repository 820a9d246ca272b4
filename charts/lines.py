"""Draws Lines: a legend with the newest figures, then the lines over their periods.

Each line has its own colour (Okabe and Ito's, which colour-blind readers can tell apart), marker and dash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charts.letters import Letters
from charts.numbers import Axis, axis, written
from charts.page import INNER, Heading, nothing
from charts.pictures import Lines, Value
from charts.shapes import marker
from charts.sheet import FAINT, MARGIN, PAPER, RULE, WIDTH, Point, Sheet


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
_TICK, _TICK_GAP = 28, 18
_PLOT = 620  # the height of the plot
_FOOT = 60  # below it, for the names of the columns
_PEN, _POINT = 6, 22


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: the label in lines, and the newest figure."""

    lines: tuple[str, ...]
    newest: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The frame of the plot, and what stands along it."""

    top: float
    left: float
    right: float
    columns: int
    axis: Axis

    def x(self, column: int) -> float:
        """The middle of a column."""
        return self.left + (self.right - self.left) * (column + 0.5) / self.columns

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.top + _PLOT * (1 - self.axis.share(value))


def draw(picture: Lines, letters: Letters) -> Sheet:
    """The lines on a sheet of their own."""
    heading = Heading.of(picture.title, picture.subtitle, letters)
    if not any(value is not None for _, series in picture.series for value in series):
        return nothing(heading, picture.empty, letters)
    scale = axis(picture)
    keys = [_key(label, series, picture, letters) for label, series in picture.series]
    legend = _KEY_LEAD + sum(_KEY_LEAD * len(key.lines) + _KEY_GAP for key in keys)
    plot = Plot(
        top=heading.height + legend + 2 * _KEY_LEAD,
        left=MARGIN + max(letters.width(text, _TICK) for text in scale.texts) + _TICK_GAP,
        right=WIDTH - MARGIN,
        columns=len(picture.columns),
        axis=scale,
    )
    sheet = Sheet(round(plot.top) + _PLOT + _FOOT + MARGIN, letters)
    heading.draw(sheet)
    _legend(sheet, heading.height, keys, picture.columns[-1])
    _frame(sheet, plot)
    _columns(sheet, plot, picture.columns)
    for number, (_, series) in enumerate(picture.series):
        _line(sheet, plot, number, series)
    return sheet


def _key(label: str, series: Sequence[Value], picture: Lines, letters: Letters) -> Key:
    newest = written(series[-1], picture.numbers)
    room = INNER - _SAMPLE - 2 * _BETWEEN - letters.width(newest, _KEY, bold=True)
    return Key(letters.wrap(label, _KEY, room, 2) or ("",), newest)


def _legend(sheet: Sheet, y: float, keys: Sequence[Key], newest: str) -> None:
    """A sample of each line, its label, and its figure in the newest period."""
    right = WIDTH - MARGIN
    y += _KEY_LEAD
    sheet.text(right, y - 14, newest, _TICK, colour=FAINT, align="right")
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


def _frame(sheet: Sheet, plot: Plot) -> None:
    """The unit, and a rule with its figure for each tick; zero's is darker."""
    sheet.text(MARGIN, plot.top - 34, plot.axis.unit, _TICK, colour=FAINT)
    for tick, text in zip(plot.axis.ticks, plot.axis.texts, strict=True):
        y = plot.y(tick)
        sheet.line([(plot.left, y), (plot.right, y)], RULE if tick else FAINT, 2)
        sheet.text(plot.left - _TICK_GAP, y + 10, text, _TICK, colour=FAINT, align="right")


def _columns(sheet: Sheet, plot: Plot, names: Sequence[str]) -> None:
    """The columns' names below the plot: as many as have room, the newest among them."""
    slot = (plot.right - plot.left) / plot.columns
    widest = max(sheet.letters.width(name, _TICK) for name in names)
    every = max(1, -(-round(widest + 14) // round(slot)))
    for number in range(len(names) - 1, -1, -every):
        half = sheet.letters.width(names[number], _TICK) / 2
        x = min(max(plot.x(number), MARGIN + half), WIDTH - MARGIN / 2 - half)
        sheet.text(x, plot.top + _PLOT + 50, names[number], _TICK, colour=FAINT, align="centre")


def _line(sheet: Sheet, plot: Plot, number: int, series: Sequence[Value]) -> None:
    look = LOOKS[number]
    for run in _runs(plot, series):
        if len(run) > 1:
            sheet.line(run, look.colour, _PEN, look.dash)
        _points(sheet, number, run)


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
