"""Words as ink: how wide a text is, where it may be cut, and its picture.

matplotlib shapes a text with libraqm, so that Lao and Thai vowels and tone marks stand where they belong,
and paints all its letters at once. That is quick enough only if done once a text: what was painted is
remembered. Sizes and widths are pixels.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from matplotlib.font_manager import get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from numpy.typing import NDArray

from charts.fonts import Weight, chain

_DPI = 72  # so that a point is a pixel
_UNIT = 64  # FreeType counts in 64ths of a pixel
_LEADING = frozenset("ເແໂໃໄเแโใไ")  # stand before their consonant and never end a line
_FOLLOWING = frozenset("ະາຳຽໆຯะาำๅๆฯ,.;:!?)]…%”")  # never begin one
_LONELY = 0.3  # of a line's width
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Ink:
    """A painted text: how much of each pixel is covered (0 to 255), and how many rows lie below the
    baseline."""

    mask: NDArray[np.uint8]
    below: int

    @property
    def width(self) -> int:
        """Pixels from the left edge of the first letter to the right edge of the last."""
        return int(self.mask.shape[1])


@lru_cache(maxsize=4)
def _font(bold: bool, folder: Path | None) -> FT2Font:
    weight: Weight = "bold" if bold else "regular"
    return get_font([str(path) for path in chain(weight, folder)])


class Letters:
    """Paints texts with the fonts that lie in `folder` (see charts.fonts)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.paint = lru_cache(maxsize=512)(self._paint)

    def _paint(self, text: str, size: int, bold: bool = False) -> Ink:
        """The ink of one line of text."""
        font = _font(bold, self._folder)
        font.set_size(size, _DPI)
        font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
        font.draw_glyphs_to_bitmap(antialiased=True)
        mask = np.array(font.get_image(), dtype=np.uint8)
        # FreeType says how high the letters are and how deep they go; the bitmap has a row more on top.
        above = (font.get_width_height()[1] - font.get_descent()) // _UNIT + 1
        return Ink(mask, mask.shape[0] - above)

    def width(self, text: str, size: int, bold: bool = False) -> int:
        """How wide the text is."""
        return self.paint(text, size, bold).width if text else 0

    def wrap(self, text: str, size: int, width: int, lines: int, bold: bool = False) -> tuple[str, ...]:
        """The text in at most so many lines, each no wider than `width`; what does not fit ends in "…".

        Cut at spaces; a stretch without any (Lao and Thai have few) that is longer than a line is cut
        between letters, but never before a mark, or after a vowel that stands before its consonant.
        """
        rest = text.strip()
        done: list[str] = []
        while rest and len(done) < lines - 1 and self.width(rest, size, bold) > width:
            head = self._fitting(rest, size, width, bold)
            done.append(head.rstrip())
            rest = rest[len(head) :].lstrip()
        if done and self.width(rest, size, bold) < width * _LONELY and " " in done[-1]:
            head, _, word = done[-1].rpartition(" ")  # a short word below a full line looks lost
            if self.width(f"{word} {rest}", size, bold) <= width:
                done[-1], rest = head, f"{word} {rest}"
        return (*done, self.shorten(rest, size, width, bold)) if rest else tuple(done)

    def shorten(self, text: str, size: int, width: int, bold: bool = False) -> str:
        """The text if it fits, else as much of it as fits before "…"."""
        if self.width(text, size, bold) <= width:
            return text
        room = width - self.width(ELLIPSIS, size, bold)
        return self._fitting(text, size, room, bold, spaces=False).rstrip() + ELLIPSIS

    def _fitting(self, text: str, size: int, width: int, bold: bool, *, spaces: bool = True) -> str:
        """The longest beginning that fits, up to a space if there is one, and at least one letter."""
        ends = list(_ends(text))
        low, high = 0, len(ends) - 1
        while low < high:  # the width grows with the text, so halve
            middle = (low + high + 1) // 2
            fits = self.width(text[: ends[middle]].rstrip(), size, bold) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        end = ends[low]
        if spaces and end < len(text) and (space := text.rfind(" ", 0, end + 1)) > 0:
            end = space
        return text[:end]


def _ends(text: str) -> Iterator[int]:
    """Where a text may be cut: the ends of its letters with their marks."""
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        if before not in _LEADING and after not in _FOLLOWING and not unicodedata.category(after).startswith("M"):
            yield place
    yield len(text)
