"""Places on earth, reckoned as JavaRosa's GeoUtils does: on a sphere, heights left aside."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from forms.xpath.functions.registry import xpath
from forms.xpath.functions.strings import text_of
from forms.xpath.values import number
from forms.xpath.world import World

EARTH_RADIUS = 6_378_100.0  # metres
_Point = tuple[float, float]  # latitude and longitude
_Leg = tuple[_Point, _Point]
_PAIR = 10  # what it costs to look at two legs, when passing one by costs 1


def _points(lists: tuple[Any, ...]) -> list[_Point]:
    """The points of geopoints, and of traces and shapes (points separated by `;`), in order; what is none is passed
    over."""
    found = []
    for nodes in lists:
        for node in nodes:
            for written in text_of(node).split(";"):
                parts = [number(part) for part in written.split()[:2]]
                if len(parts) == 2 and all(part == part for part in parts):
                    found.append((parts[0], parts[1]))
    return found


@xpath("distance", 1, None, gives="number", nodes=True)
def distance(*lists: Any) -> float:
    """Metres along the points."""
    return math.fsum(_apart(one, other) for one, other in pairwise(_points(lists)))


def _apart(one: _Point, other: _Point) -> float:
    if one == other:
        return 0.0
    (north, east), (up, right) = [(math.radians(lat), math.radians(lon)) for lat, lon in (one, other)]
    cosine = math.sin(north) * math.sin(up) + math.cos(north) * math.cos(up) * math.cos(east - right)
    return math.acos(min(1.0, max(-1.0, cosine))) * EARTH_RADIUS


@xpath("area", 1, gives="number", nodes=True)
@xpath("enclosed-area", 1, gives="number", nodes=True)
def area(nodes: Any) -> float:
    """Square metres enclosed by the points."""
    points = _points((nodes,))
    if len(points) < 3:
        return 0.0
    around = 2 * math.pi * EARTH_RADIUS / 360
    north, east = points[0]
    flat = [((lon - east) * around * math.cos(math.radians(lat)), (lat - north) * around) for lat, lon in points]
    return abs(math.fsum((y1 * x2 - x1 * y2) / 2 for (x1, y1), (x2, y2) in pairwise([*flat, flat[0]])))


@xpath("geofence", 2, gives="boolean", nodes=True)
def geofence(point: Any, fence: Any) -> bool:
    """Whether a point lies inside a shape."""
    standing, corners = _points((point,)), _points((fence,))
    if not standing or len(corners) < 3:
        return False
    lat, lon = standing[0]
    inside = False
    for (north, east), (up, right) in pairwise([*corners, corners[0]]):
        if (north > lat) != (up > lat) and lon < (right - east) * (lat - north) / (up - north) + east:
            inside = not inside
    return inside


@xpath("intersects", 1, gives="boolean", nodes=True, world=True)
def intersects(world: World, nodes: Any) -> bool:
    """Whether a trace or the edge of a shape crosses itself."""
    legs = [leg for leg in pairwise(_points((nodes,))) if leg[0] != leg[1]]
    closed = bool(legs) and legs[0][0] == legs[-1][1]
    for (first, one), (second, other) in _near_each_other(world, legs):
        follow = second == first + 1 or (closed and first == 0 and second == len(legs) - 1)
        if follow and not _turns_back(one, other):
            continue
        if _cross(one, other):
            return True
    return False


def _near_each_other(world: World, legs: list[_Leg]) -> Iterator[tuple[tuple[int, _Leg], tuple[int, _Leg]]]:
    """The pairs of legs whose frames touch, each leg with its number, the earlier leg first. They are passed from
    south to north or from west to east, whichever brings fewer of them side by side."""
    along, placed, ends = min((_passed(legs, axis) for axis in (0, 1)), key=lambda passed: sum(passed[2]))
    across = 1 - along
    for place, (one, end) in enumerate(zip(placed, ends, strict=True)):
        world.spend(end - place)
        least, most = sorted(point[across] for point in one[1])
        for other in placed[place + 1 : end]:
            begin, finish = other[1][0][across], other[1][1][across]
            if min(begin, finish) <= most and max(begin, finish) >= least:
                world.spend(_PAIR)
                yield (one, other) if one[0] < other[0] else (other, one)


def _passed(legs: list[_Leg], axis: int) -> tuple[int, list[tuple[int, _Leg]], list[int]]:
    """The legs as they begin along an axis, and for each the place of the first that begins behind its end."""
    frames = [sorted((one[axis], other[axis])) for one, other in legs]
    placed = sorted(enumerate(legs), key=lambda leg: frames[leg[0]])
    begins = [frames[number][0] for number, _ in placed]
    return axis, placed, [bisect_right(begins, frames[number][1]) for number, _ in placed]


def _side(start: _Point, end: _Point, point: _Point) -> float:
    """On which side of a line a point lies: above 0 on one, below on the other, 0 on it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _turns_back(one: _Leg, other: _Leg) -> bool:
    """Whether a leg goes back over the one it follows."""
    shared = one[1] if one[1] == other[0] else one[0]
    before, after = (one[0] if shared == one[1] else one[1]), (other[1] if shared == other[0] else other[0])
    ahead = (before[0] - shared[0]) * (after[0] - shared[0]) + (before[1] - shared[1]) * (after[1] - shared[1])
    return _side(before, shared, after) == 0 and ahead > 0


def _cross(one: _Leg, other: _Leg) -> bool:
    sides = (_side(*one, other[0]), _side(*one, other[1]), _side(*other, one[0]), _side(*other, one[1]))
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    touching = zip(sides, (other[0], other[1], one[0], one[1]), (one, one, other, other), strict=True)
    return any(side == 0 and _between(point, leg) for side, point, leg in touching)


def _between(point: _Point, leg: _Leg) -> bool:
    return all(min(a, b) <= at <= max(a, b) for at, a, b in zip(point, *leg, strict=True))
