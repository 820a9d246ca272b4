"""Pictures to PNG bytes. This is what loads matplotlib: only the process that draws imports it
(charts.worker)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import charts.bars
import charts.grid
import charts.lines
import charts.stack
from charts.letters import Letters
from charts.pictures import Bars, Grid, Lines, Picture, Stack
from charts.sheet import Sheet
from i18n.spelling import clean


@lru_cache(maxsize=2)
def _letters(folder: Path | None) -> Letters:
    return Letters(folder)


def png(picture: Picture, fonts: Path | None = None) -> bytes:
    """A picture as PNG, 1080 pixels wide; the same picture always gives the same bytes.

    `fonts` is the folder in which font files are kept (see charts.fonts), the user's cache folder by
    default.
    """
    plain = _cleaned(picture)
    letters = _letters(fonts)
    return _drawn(plain, letters).png()


def _drawn(picture: Picture, letters: Letters) -> Sheet:
    match picture:
        case Grid():
            return charts.grid.draw(picture, letters)
        case Bars():
            return charts.bars.draw(picture, letters)
        case Stack():
            return charts.stack.draw(picture, letters)
        case Lines():
            return charts.lines.draw(picture, letters)


def _cleaned(picture: Picture) -> Picture:
    """The picture with its texts in one spelling: fonts place ນ້ຳ rightly, but not all of its other
    sequences."""
    return replace(picture, **{name: _clean(getattr(picture, name)) for name in picture.__slots__})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value).replace("\n", " ")
    return tuple(_clean(each) for each in value) if isinstance(value, tuple) else value
