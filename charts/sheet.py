"""A sheet of paper to draw on: a few strokes in pixels from the upper left corner, and the PNG in the end.

This is matplotlib's Agg renderer without figure and axes: on a phone a chart is a narrow page of text, and
its layout is ours. Colours are "#rrggbb".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from charts.encode import COLOURS, encode
from charts.letters import Letters
from charts.shapes import rounded

Point = tuple[float, float]
Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""
Align = Literal["left", "centre", "right"]

WIDTH = 1080
"""Three pixels for each of a small phone's 360."""
MARGIN = 44

PAPER, INK, FAINT, RULE = "#ffffff", "#1d2733", "#5a6672", "#d5dbe1"

# Agg puts a marker's origin in the middle of a pixel; ours are corners of pixels, and run downwards.
_TURNED = Affine2D().translate(-0.5, -0.5).scale(1, -1)


def mixed(colour: str, other: str, share: float) -> Colour:
    """A colour with a share of another."""
    red, green, blue = ((1 - share) * a + share * b for a, b in zip(to_rgb(colour), to_rgb(other), strict=True))
    return red, green, blue


class Sheet:
    """White paper of WIDTH and a height."""

    def __init__(self, height: int, letters: Letters) -> None:
        self.height = height
        self.letters = letters
        # matplotlib leaves its renderer without types.
        self._agg: Any = RendererAgg(WIDTH, height, 72)  # type: ignore[no-untyped-call]
        self._used: dict[str, None] = {}  # colours, in the order of their first use
        self._down = Affine2D().scale(1, -1).translate(0, height)
        self.box(0, 0, WIDTH, height, PAPER)

    def box(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> None:
        """A filled box, `x`, `y` its upper left corner."""
        place = Affine2D().translate(x, y) + self._down
        self._agg.draw_path(self._pen(PAPER, 0), rounded(width, height, radius), place, self._colour(fill))

    def line(self, points: Sequence[Point], colour: str, width: float, dash: Sequence[float] = ()) -> None:
        """A line through the points, with round ends and corners; `dash` is lengths of ink and gap in
        turn."""
        pen = self._pen(colour, width)
        pen.set_dashes(0, list(dash) or None)
        self._agg.draw_path(pen, Path(points), self._down)

    def stamp(
        self,
        shape: Path,
        at: Sequence[Point],
        fill: str | None,
        edge: str | None = None,
        width: float = 0,
    ) -> None:
        """The same shape at many points, filled, or drawn with a line, or both. Its own y runs
        downwards."""
        pen = self._pen(edge or PAPER, width if edge else 0)
        face = self._colour(fill) if fill else None
        self._agg.draw_markers(pen, shape, _TURNED, Path(at), self._down, face)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int,
        *,
        colour: str = INK,
        bold: bool = False,
        align: Align = "left",
        upright: bool = False,
    ) -> None:
        """One line of text, its baseline at `y`; `upright` turns it, reading from below, ending at `y`."""
        if not words:
            return
        ink = self.letters.paint(words, size, bold)
        image = np.empty((*ink.mask.shape, 4), dtype=np.uint8)
        image[..., :3] = np.round(np.array(self._colour(colour)) * 255)
        image[..., 3] = ink.mask
        left = x - {"left": 0, "centre": ink.width / 2, "right": ink.width}[align]
        bottom = y + ink.below
        if upright:
            image = np.rot90(image)
            left, bottom = x - ink.mask.shape[0] + ink.below, y
        # Agg's rows run upwards, and so does its y.
        self._agg.draw_image(self._agg.new_gc(), round(left), round(self.height - bottom), image[::-1])

    def png(self) -> bytes:
        """The picture as a PNG file; the same strokes always give the same bytes."""
        colours = [(round(r * 255), round(g * 255), round(b * 255)) for r, g, b in self._palette()]
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for colour in colours for part in colour])
        size = (WIDTH, self.height)
        drawn = Image.frombuffer("RGBA", size, self._agg.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
        return encode(np.asarray(drawn.quantize(palette=palette, dither=Image.Dither.NONE)), colours)

    def _colour(self, colour: str) -> Colour:
        self._used.setdefault(colour)
        return mixed(colour, colour, 0)

    def _pen(self, colour: str, width: float) -> GraphicsContextBase:
        pen: GraphicsContextBase = self._agg.new_gc()
        pen.set_foreground(self._colour(colour))
        pen.set_linewidth(width)
        pen.set_capstyle("round")
        pen.set_joinstyle("round")
        pen.set_snap(False)
        return pen

    def _palette(self) -> list[Colour]:
        """What was drawn with, and, as far as there is room, its shades where an edge meets the paper:
        three for the letters, one for each other colour."""
        used = list(self._used)
        ink = [mixed(INK, PAPER, share) for share in (0.5, 0.25, 0.75)]
        edges = [mixed(colour, PAPER, 0.5) for colour in used if colour not in (INK, PAPER)]
        return [*(mixed(colour, colour, 0) for colour in used), *ink, *edges][:COLOURS]
