"""Outlines, in pixels around or from a point, y downwards: tiles, the signs that stand in them, markers of
lines."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

from matplotlib.path import Path

_BEND = 0.5523  # how far a Bézier handle lies from a quarter circle's end, in radii


@lru_cache(maxsize=128)
def rounded(width: float, height: float, radius: float) -> Path:
    """A box with round corners, its upper left corner at the origin."""
    if not radius:
        return polygon((0, 0), (width, 0), (width, height), (0, height))
    w, h, r, k = width, height, radius, radius * (1 - _BEND)
    corners = (
        ((w - r, 0), (w - k, 0), (w, k), (w, r)),
        ((w, h - r), (w, h - k), (w - k, h), (w - r, h)),
        ((r, h), (k, h), (0, h - k), (0, h - r)),
        ((0, r), (0, k), (k, 0), (r, 0)),
    )
    points = [point for corner in corners for point in corner]
    codes = [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4] * 4
    return Path([*points, points[0]], [Path.MOVETO, *codes[1:], Path.CLOSEPOLY])


def polygon(*points: tuple[float, float]) -> Path:
    """A closed outline through the points."""
    return Path([*points, points[0]], [Path.MOVETO, *[Path.LINETO] * (len(points) - 1), Path.CLOSEPOLY])


def strokes(*lines: tuple[tuple[float, float], ...]) -> Path:
    """Open lines, drawn with one pen."""
    points = [point for line in lines for point in line]
    codes = [code for line in lines for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1))]
    return Path(points, codes)


def disc(radius: float, x: float = 0, y: float = 0) -> Path:
    """A circle around a point."""
    return Path.circle((x, y), radius)


def arc(radius: float, start: float, end: float) -> tuple[tuple[float, float], ...]:
    """Points of an arc around the origin, from one angle to another, in turns clockwise from the top."""
    steps = 24
    turns = [start + (end - start) * step / steps for step in range(steps + 1)]
    return tuple((radius * sin(2 * pi * turn), -radius * cos(2 * pi * turn)) for turn in turns)


@lru_cache(maxsize=32)
def sign(name: str, size: float) -> Path:
    """The sign of a state or of a band, drawn with a line, around the origin in a square of `size`: a tick, a clock,
    a cross, an arrow that turns back, dots, a dash, exclamation marks. Without colours, it tells them apart."""
    r = size / 2
    return {
        "on_time": lambda: strokes(((-0.8 * r, 0.05 * r), (-0.25 * r, 0.6 * r), (0.8 * r, -0.6 * r))),
        "late": lambda: strokes(arc(0.85 * r, 0, 1), ((0, -0.5 * r), (0, 0.05 * r), (0.4 * r, 0.3 * r))),
        "missing": lambda: strokes(
            ((-0.62 * r, -0.62 * r), (0.62 * r, 0.62 * r)), ((0.62 * r, -0.62 * r), (-0.62 * r, 0.62 * r))
        ),
        "returned": lambda: strokes(
            (
                (-0.75 * r, -0.3 * r),
                (0.3 * r, -0.3 * r),
                (0.7 * r, 0),
                (0.7 * r, 0.35 * r),
                (0.3 * r, 0.7 * r),
                (-0.4 * r, 0.7 * r),
            ),
            ((-0.3 * r, -0.75 * r), (-0.75 * r, -0.3 * r), (-0.3 * r, 0.15 * r)),
        ),
        "waiting": lambda: strokes(*(((x * r, 0), (x * r + 0.01, 0)) for x in (-0.6, 0, 0.6))),
        "not_owed": lambda: strokes(((-0.4 * r, 0), (0.4 * r, 0))),
        "good": lambda: strokes(((-0.8 * r, 0.05 * r), (-0.25 * r, 0.6 * r), (0.8 * r, -0.6 * r))),
        "watch": lambda: strokes(*_exclaimed(r, 0)),
        "bad": lambda: strokes(*_exclaimed(r, -0.42 * r), *_exclaimed(r, 0.42 * r)),
    }[name]()


def _exclaimed(r: float, x: float) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The two strokes of an exclamation mark."""
    return ((x, -0.8 * r), (x, 0.2 * r)), ((x, 0.75 * r), (x + 0.01, 0.75 * r))


@lru_cache(maxsize=16)
def marker(number: int, size: float) -> Path:
    """The point of the line with this number: disc, square, triangle, diamond, and again."""
    r = size / 2
    return (
        disc(r),
        polygon((-0.88 * r, -0.88 * r), (0.88 * r, -0.88 * r), (0.88 * r, 0.88 * r), (-0.88 * r, 0.88 * r)),
        polygon((0, -1.1 * r), (1.1 * r, 0.85 * r), (-1.1 * r, 0.85 * r)),
        polygon((0, -1.2 * r), (1.2 * r, 0), (0, 1.2 * r), (-1.2 * r, 0)),
    )[number % 4]
