"""What every chart has in common: a title and a subtitle on top, and words in the middle when there is
nothing."""

from __future__ import annotations

from dataclasses import dataclass

from charts.letters import Letters
from charts.sheet import FAINT, MARGIN, WIDTH, Sheet

INNER = WIDTH - 2 * MARGIN
EMPTY = 320
"""The height of the room in which an empty chart says so."""

_TITLE, _TITLE_LEAD = 46, 66
_SUBTITLE, _SUBTITLE_LEAD = 32, 48
_EMPTY_SIZE, _EMPTY_LEAD = 36, 54


@dataclass(frozen=True, slots=True)
class Heading:
    """Title and subtitle, cut into lines."""

    title: tuple[str, ...]
    subtitle: tuple[str, ...]

    @classmethod
    def of(cls, title: str, subtitle: str, letters: Letters) -> Heading:
        """As much of both as three lines each can hold."""
        return cls(
            letters.wrap(title, _TITLE, INNER, 3, bold=True),
            letters.wrap(subtitle, _SUBTITLE, INNER, 3),
        )

    @property
    def height(self) -> int:
        """From the sheet's edge to where the chart may begin."""
        return MARGIN + _TITLE_LEAD * len(self.title) + _SUBTITLE_LEAD * len(self.subtitle) + 12

    def draw(self, sheet: Sheet) -> None:
        """Put both at the top of the sheet."""
        y = MARGIN
        for line in self.title:
            y += _TITLE_LEAD
            sheet.text(MARGIN, y - 18, line, _TITLE, bold=True)
        for line in self.subtitle:
            y += _SUBTITLE_LEAD
            sheet.text(MARGIN, y - 12, line, _SUBTITLE, colour=FAINT)


def nothing(heading: Heading, words: str, letters: Letters) -> Sheet:
    """The page of a chart that has nothing to show: it says so."""
    sheet = Sheet(heading.height + EMPTY, letters)
    heading.draw(sheet)
    lines = letters.wrap(words, _EMPTY_SIZE, INNER, 3)
    y = heading.height + (EMPTY - _EMPTY_LEAD * len(lines)) / 2
    for line in lines:
        y += _EMPTY_LEAD
        sheet.text(WIDTH / 2, y - 16, line, _EMPTY_SIZE, colour=FAINT, align="centre")
    return sheet
