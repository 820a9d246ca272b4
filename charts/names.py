"""Names at the left of rows: each in one line of the largest letters that let it stand so, or else in two lines of
small ones."""

from __future__ import annotations

from dataclasses import dataclass

from charts.letters import Letters
from charts.sheet import Sheet

ROW = 58
_SIZES = (32, 28)  # the first at which a name fits in one line
_SMALL, _SMALL_LEAD = 26, 34  # else two lines of this
_MOST = 370  # of the page's width: what stands right of them needs the rest


@dataclass(frozen=True, slots=True)
class Name:
    """A row's name, cut into lines."""

    lines: tuple[str, ...]
    size: int
    bold: bool = False

    @classmethod
    def of(cls, words: str, letters: Letters, *, bold: bool = False) -> Name:
        for size in _SIZES:
            if letters.width(words, size, bold) <= _MOST:
                return cls((words,), size, bold)
        return cls(letters.wrap(words, _SMALL, _MOST, 2, bold) or ("",), _SMALL, bold)

    @property
    def row(self) -> int:
        """The height of its row."""
        return max(ROW, _SMALL_LEAD * len(self.lines) + 12)

    def width(self, letters: Letters) -> int:
        """That of its longest line."""
        return max(letters.width(line, self.size, self.bold) for line in self.lines)

    def draw(self, sheet: Sheet, x: int, middle: int) -> None:
        """Put it on the sheet, from `x` on, around the middle of its row."""
        y = middle + round(self.size * 0.36) - _SMALL_LEAD * (len(self.lines) - 1) // 2
        for line in self.lines:
            sheet.text(x, y, line, self.size, bold=self.bold)
            y += _SMALL_LEAD
