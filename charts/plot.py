"""The frame that lines and stacks stand in: an axis of round figures at the left, the periods below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charts.letters import Letters
from charts.numbers import Axis
from charts.sheet import FAINT, MARGIN, RULE, WIDTH, Sheet

TICK = 28
"""The letters along the axes."""
_GAP = 18
_HEIGHT = 620
_LEAD = 38


@dataclass(frozen=True, slots=True)
class Plot:
    """The frame of the plot, and what stands along it."""

    top: float
    left: float
    right: float
    columns: int
    axis: Axis

    @classmethod
    def of(cls, top: float, columns: int, axis: Axis, letters: Letters) -> Plot:
        """As wide as the sheet lets it be."""
        left = MARGIN + max(letters.width(text, TICK) for text in axis.texts) + _GAP
        return cls(top, left, WIDTH - MARGIN, columns, axis)

    @property
    def slot(self) -> float:
        """The width of a column."""
        return (self.right - self.left) / self.columns

    @property
    def bottom(self) -> float:
        return self.top + _HEIGHT

    def x(self, column: int) -> float:
        """The middle of a column."""
        return self.left + self.slot * (column + 0.5)

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.top + _HEIGHT * (1 - self.axis.share(value))

    def draw(self, sheet: Sheet) -> None:
        """The unit, and a rule with its figure for each tick; zero's is darker."""
        sheet.text(MARGIN, self.top - 34, self.axis.unit, TICK, colour=FAINT)
        for tick, text in zip(self.axis.ticks, self.axis.texts, strict=True):
            y = self.y(tick)
            sheet.line([(self.left, y), (self.right, y)], RULE if tick else FAINT, 2)
            sheet.text(self.left - _GAP, y + 10, text, TICK, colour=FAINT, align="right")


@dataclass(frozen=True, slots=True)
class Columns:
    """The names below a plot: as many as have room, the newest among them; the year in a line of its own where a name
    is as long as that of a half-year."""

    names: tuple[tuple[str, ...], ...]
    every: int

    @classmethod
    def of(cls, names: Sequence[str], slot: float, letters: Letters) -> Columns:
        widest = max(letters.width(name, TICK) for name in names)
        if widest + 14 <= slot:
            return cls(tuple((name,) for name in names), 1)
        halved = tuple((head, year) for head, _, year in (name.rpartition(" ") for name in names))
        if all(head and letters.width(head, TICK) + 14 <= slot for head, _ in halved):
            return cls(halved, 1)
        return cls(tuple((name,) for name in names), max(1, -(-round(widest + 14) // round(slot))))

    @property
    def height(self) -> int:
        return 60 + _LEAD * (max((len(name) for name in self.names), default=1) - 1)

    def draw(self, sheet: Sheet, plot: Plot) -> None:
        for number in range(len(self.names) - 1, -1, -self.every):
            y = plot.bottom + 50
            for line in self.names[number]:
                half = sheet.letters.width(line, TICK) / 2
                x = min(max(plot.x(number), MARGIN + half), WIDTH - MARGIN / 2 - half)
                sheet.text(x, y, line, TICK, colour=FAINT, align="centre")
                y += _LEAD
