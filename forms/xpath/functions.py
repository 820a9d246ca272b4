"""The functions of ODK's XPath on plain values: https://getodk.github.io/xforms-spec/#xpath-functions.

All are total: what cannot be read gives '' or NaN, never an exception. Those that look at the clock, at chance or at
the form take the World first. `if`, `coalesce`, `once`, `position`, `indexed-repeat` … need the tree; see compiler.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import regex

from forms.xpath.values import EPOCH, NAN, boolean, day_text, member, moment_text, number, text
from forms.xpath.world import World

PATTERN_SECONDS = 0.05  # a pattern that backtracks longer than this does not match
PATTERN_TEXT = 4_000  # characters a pattern is tried on
EARTH_RADIUS = 6_378_100.0  # metres, as in JavaRosa's GeoUtils


@dataclass(frozen=True, slots=True)
class Function:
    """`most` None: any number. `takes_nodes`: paths are handed over as lists of nodes, not as values.
    `outside`: its answer changes with the clock."""

    name: str
    work: Callable[..., Any]
    least: int
    most: int | None
    takes_nodes: bool = False
    needs_world: bool = False
    outside: bool = False


FUNCTIONS: dict[str, Function] = {}


def _xpath(
    name: str, least: int, most: int | None = -1, *, nodes: bool = False, world: bool = False, outside: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function; without `most` it takes exactly `least` arguments."""

    def register(work: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(name, work, least, least if most == -1 else most, nodes, world, outside)
        return work

    return register


# text ---------------------------------------------------------------------------------------------------------------

_xpath("string", 1)(text)


@_xpath("string-length", 1)
def string_length(value: Any) -> float:
    return float(len(text(value)))


@_xpath("concat", 0, None, nodes=True)
def concat(*lists: Any) -> str:
    return "".join(_text_of(node) for nodes in lists for node in nodes)


@_xpath("join", 1, None, nodes=True)
def join(separator: Any, *lists: Any) -> str:
    return text(separator).join(_text_of(node) for nodes in lists for node in nodes)


def _text_of(one: Any) -> str:
    return text(member(one))


@_xpath("contains", 2)
def contains(value: Any, part: Any) -> bool:
    return text(part) in text(value)


@_xpath("starts-with", 2)
def starts_with(value: Any, part: Any) -> bool:
    return text(value).startswith(text(part))


@_xpath("ends-with", 2)
def ends_with(value: Any, part: Any) -> bool:
    return text(value).endswith(text(part))


@_xpath("substr", 2, 3)
def substr(value: Any, start: Any, end: Any = None) -> str:
    """Counted from 0, `end` not included; negative positions count from the end."""
    whole = text(value)
    first, last = _whole(start), len(whole) if end is None else _whole(end)
    first = max(first + len(whole), 0) if first < 0 else first
    last = max(last + len(whole), 0) if last < 0 else last
    return whole[first:last]


@_xpath("substring", 2, 3)
def substring(value: Any, start: Any, length: Any = None) -> str:
    """Counted from 1, as in XPath 1.0."""
    whole, first = text(value), number(start)
    if first != first:
        return ""
    begin = round_half_up(first)
    end = begin + round_half_up(number(length)) if length is not None else float("inf")
    return "".join(letter for place, letter in enumerate(whole, 1) if begin <= place < end)


@_xpath("substring-before", 2)
def substring_before(value: Any, mark: Any) -> str:
    before, found, _ = text(value).partition(text(mark)) if text(mark) else ("", "", "")
    return before if found else ""


@_xpath("substring-after", 2)
def substring_after(value: Any, mark: Any) -> str:
    return text(value).partition(text(mark))[2] if text(mark) else text(value)


@_xpath("translate", 3)
def translate(value: Any, letters: Any, others: Any) -> str:
    table: dict[int, str | None] = {}
    into = text(others)
    for place, letter in enumerate(text(letters)):
        table.setdefault(ord(letter), into[place] if place < len(into) else None)
    return text(value).translate(table)


@_xpath("normalize-space", 1)
def normalize_space(value: Any) -> str:
    return " ".join(text(value).split())


@_xpath("upper-case", 1)
def upper_case(value: Any) -> str:
    return text(value).upper()


@_xpath("lower-case", 1)
def lower_case(value: Any) -> str:
    return text(value).lower()


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> Any:
    return regex.compile(pattern, regex.ASCII)


@_xpath("regex", 2)
def matches(value: Any, pattern: Any) -> bool:
    """The whole text, `\\d` ASCII digits only (JavaRosa). A pattern that takes too long does not match."""
    try:
        found = _pattern(text(pattern)).fullmatch(text(value)[:PATTERN_TEXT], timeout=PATTERN_SECONDS)
    except (regex.error, TimeoutError):
        return False
    return found is not None


# choices ------------------------------------------------------------------------------------------------------------


@_xpath("selected", 2)
def selected(value: Any, choice: Any) -> bool:
    return text(choice).strip() in text(value).split()


@_xpath("selected-at", 2)
def selected_at(value: Any, place: Any) -> str:
    chosen, wanted = text(value).split(), number(place)
    return chosen[int(wanted)] if 0 <= wanted < len(chosen) else ""


@_xpath("count-selected", 1)
def count_selected(value: Any) -> float:
    return float(len(text(value).split()))


@_xpath("checklist", 2, None, nodes=True)
def checklist(least: Any, most: Any, *lists: Any) -> bool:
    held = sum(boolean(member(node)) for nodes in lists for node in nodes)
    return _within(held, least, most)


@_xpath("weighted-checklist", 2, None, nodes=True)
def weighted_checklist(least: Any, most: Any, *lists: Any) -> bool:
    held = [member(node) for nodes in lists[::2] for node in nodes]
    weights = [number(member(node)) for nodes in lists[1::2] for node in nodes]
    return _within(sum(weight for yes, weight in zip(held, weights, strict=False) if boolean(yes)), least, most)


def _within(count: float, least: Any, most: Any) -> bool:
    low, high = number(least), number(most)
    return (low < 0 or count >= low) and (high < 0 or count <= high)


# numbers ------------------------------------------------------------------------------------------------------------

_xpath("number", 1)(number)


def _whole(value: Any) -> int:
    reckoned = number(value)
    return int(reckoned) if math.isfinite(reckoned) else 0


@_xpath("int", 1)
def to_int(value: Any) -> float:
    reckoned = number(value)
    return float(int(reckoned)) if math.isfinite(reckoned) else NAN


def round_half_up(value: float) -> float:
    """XPath's rounding: halves go up, so -2.5 is -2."""
    return float(math.floor(value + 0.5)) if math.isfinite(value) else value


@_xpath("round", 1, 2)
def round_to(value: Any, places: Any = 0.0) -> float:
    """Reckoned on the decimal digits, so that round(1000.305, 2) is 1000.31."""
    reckoned, digits = number(value), _whole(places)
    if digits == 0 or not math.isfinite(reckoned):
        return round_half_up(reckoned)
    try:
        exact = Decimal(repr(reckoned)).scaleb(digits)
        rounded = (
            (exact + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
            if exact < 0
            else exact.to_integral_value(ROUND_HALF_UP)
        )
        return float(rounded.scaleb(-digits))
    except InvalidOperation:
        return reckoned


def _reckon(work: Callable[..., float]) -> Callable[..., float]:
    """Mathematics on values: outside its range it is NaN."""

    def run(*values: Any) -> float:
        numbers = [number(value) for value in values]
        if any(value != value for value in numbers):
            return NAN
        try:
            return float(work(*numbers))
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            return NAN

    return run


for _name, _work in {
    "floor": math.floor,
    "ceiling": math.ceil,
    "abs": abs,
    "log": math.log,
    "log10": math.log10,
    "exp": math.exp,
    "exp10": lambda value: 10.0**value,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}.items():
    _xpath(_name, 1)(_reckon(_work))  # type: ignore[arg-type]  # all take and give numbers
_xpath("pow", 2)(_reckon(math.pow))
_xpath("atan2", 2)(_reckon(math.atan2))
_xpath("pi", 0)(lambda: math.pi)


def _numbers(lists: tuple[Any, ...]) -> list[float]:
    """All that are numbers; blanks are left out (JavaRosa)."""
    found = (number(member(node)) for nodes in lists for node in nodes)
    return [value for value in found if value == value]


@_xpath("sum", 1, None, nodes=True)
def total(*lists: Any) -> float:
    return math.fsum(_numbers(lists))


@_xpath("min", 1, None, nodes=True)
def least_of(*lists: Any) -> float:
    return min(_numbers(lists), default=NAN)


@_xpath("max", 1, None, nodes=True)
def most_of(*lists: Any) -> float:
    return max(_numbers(lists), default=NAN)


@_xpath("count", 1, nodes=True)
def count(nodes: Any) -> float:
    return float(len(nodes))


@_xpath("count-non-empty", 1, nodes=True)
def count_non_empty(nodes: Any) -> float:
    return float(sum(_text_of(node) != "" for node in nodes))


# booleans -----------------------------------------------------------------------------------------------------------

_xpath("boolean", 1)(boolean)
_xpath("true", 0)(lambda: True)
_xpath("false", 0)(lambda: False)


@_xpath("not", 1)
def negated(value: Any) -> bool:
    return not boolean(value)


@_xpath("boolean-from-string", 1)
def boolean_from_string(value: Any) -> bool:
    return text(value).lower() == "true" or number(value) == 1


# dates --------------------------------------------------------------------------------------------------------------


@_xpath("today", 0, world=True, outside=True)
def today(world: World) -> str:
    return world.now.date().isoformat()


@_xpath("now", 0, world=True, outside=True)
def now(world: World) -> str:
    return world.now.isoformat(timespec="milliseconds")


@_xpath("date", 1)
def to_date(value: Any) -> str:
    """The day of a date, of a date with time, or of a number of days since 1970; '' of anything else."""
    if isinstance(value, float):
        return day_text(value)
    written = text(value).strip()
    if "T" in written:
        written = written.partition("T")[0]
    return day_text(number(written))


@_xpath("date-time", 1, world=True)
def to_date_time(world: World, value: Any) -> str:
    if isinstance(value, float):
        return moment_text(value, world.zone)
    return text(value) if number(value) == number(value) else ""


@_xpath("decimal-date-time", 1)
def decimal_date_time(value: Any) -> float:
    return number(value)


@_xpath("decimal-time", 1)
def decimal_time(value: Any) -> float:
    written = text(value)
    reckoned = number(written.partition("T")[2] or written)
    return reckoned % 1 if reckoned == reckoned else NAN


@_xpath("format-date", 2)
def format_date(value: Any, pattern: Any) -> str:
    return _formatted(value, text(pattern))


@_xpath("format-date-time", 2)
def format_date_time(value: Any, pattern: Any) -> str:
    return _formatted(value, text(pattern))


_FIELD = re.compile("%(.)", re.DOTALL)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _formatted(value: Any, pattern: str) -> str:
    """A date by %Y %y %m %n %b %d %e %a %H %h %M %S %3; the time is the one written, whatever its zone."""
    written = day_text(value) if isinstance(value, float) else text(value).strip()
    days = number(written.partition("T")[0])
    if days != days:
        return ""
    day = EPOCH + timedelta(days=int(days))
    clock = (written.partition("T")[2] or "00:00:00.000")[:12]
    hour, minute, second = clock[:2], clock[3:5], clock[6:8] or "00"
    fields = {
        "Y": f"{day.year:04}",
        "y": f"{day.year % 100:02}",
        "m": f"{day.month:02}",
        "n": str(day.month),
        "b": _MONTHS[day.month - 1],
        "d": f"{day.day:02}",
        "e": str(day.day),
        "a": _DAYS[day.weekday()],
        "W": f"{day.isocalendar().week:02}",
        "H": hour,
        "h": str(int(hour)),
        "M": minute,
        "S": second,
        "3": clock[9:12] or "000",
        "%": "%",
    }
    return _FIELD.sub(lambda mark: fields.get(mark[1], mark[0]), pattern)


# chance -------------------------------------------------------------------------------------------------------------


@_xpath("random", 0, world=True)
def random(world: World) -> float:
    return int.from_bytes(world.chance()[:7], "big") / 256**7


@_xpath("uuid", 0, 1, world=True)
def uuid(world: World, length: Any = None) -> str:
    """A version 4 UUID; with a length, that many letters and digits."""
    if length is None:
        return str(UUID(bytes=world.chance()[:16], version=4))
    wanted = max(0, min(_whole(length), 512))
    drawn = ""
    while len(drawn) < wanted:
        drawn += base64.b32encode(world.chance()).decode().strip("=")
    return drawn[:wanted]


@_xpath("randomize", 1, 2, nodes=True, world=True)
def randomize(world: World, nodes: Any, seed: Any = None) -> list[Any]:
    """The nodes in another order: inside-out Fisher–Yates on Park and Miller's generator, as JavaRosa and Enketo
    do it, so that a seed gives the same order everywhere."""
    given = number(member(seed[0])) if seed else NAN
    state = int(given) if math.isfinite(given) else world.steady() if seed is None else 0
    state = int(math.fmod(state, 2_147_483_647))
    state += 2_147_483_646 if state <= 0 else 0
    order: list[Any] = []
    for place, node in enumerate(nodes):
        state = state * 16_807 % 2_147_483_647
        other = int((state - 1) / 2_147_483_646 * (place + 1))
        order.append(node)
        order[place] = order[other]
        order[other] = node
    return order


# the form, digests --------------------------------------------------------------------------------------------------


@_xpath("version", 0, world=True)
def version(world: World) -> str:
    return world.version


@_xpath("property", 1, world=True)
def device_property(world: World, name: Any) -> str:
    return world.properties.get(text(name), "")


@_xpath("digest", 2, 3)
def digest(value: Any, algorithm: Any, encoding: Any = "base64") -> str:
    name = text(algorithm).lower().replace("-", "")
    if name not in {"md5", "sha1", "sha256", "sha384", "sha512"}:
        return ""
    made = hashlib.new(name, text(value).encode(), usedforsecurity=False).digest()
    return made.hex() if text(encoding) == "hex" else base64.b64encode(made).decode()


@_xpath("base64-encode", 1)
def base64_encode(value: Any) -> str:
    return base64.b64encode(text(value).encode()).decode()


@_xpath("base64-decode", 1)
def base64_decode(value: Any) -> str:
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


# places on earth ----------------------------------------------------------------------------------------------------


def _points(lists: tuple[Any, ...]) -> list[tuple[float, float]]:
    """Latitude and longitude of geopoints, of traces and shapes (points separated by `;`), in order."""
    found = []
    for nodes in lists:
        for node in nodes:
            for written in _text_of(node).split(";"):
                parts = [number(part) for part in written.split()[:2]]
                if len(parts) == 2 and all(part == part for part in parts):
                    found.append((parts[0], parts[1]))
    return found


@_xpath("distance", 1, None, nodes=True)
def distance(*lists: Any) -> float:
    """Metres along the points, on a sphere."""
    return math.fsum(_apart(one, other) for one, other in pairwise(_points(lists)))


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    if one == other:
        return 0.0
    (north, east), (up, right) = [(math.radians(lat), math.radians(lon)) for lat, lon in (one, other)]
    cosine = math.sin(north) * math.sin(up) + math.cos(north) * math.cos(up) * math.cos(east - right)
    return math.acos(min(1.0, max(-1.0, cosine))) * EARTH_RADIUS


@_xpath("area", 1, nodes=True)
def area(nodes: Any) -> float:
    """Square metres enclosed by the points, as JavaRosa's GeoUtils reckons it."""
    points = _points((nodes,))
    if len(points) < 3:
        return 0.0
    around = 2 * math.pi * EARTH_RADIUS / 360
    north, east = points[0]
    flat = [((lon - east) * around * math.cos(math.radians(lat)), (lat - north) * around) for lat, lon in points]
    return abs(math.fsum((y1 * x2 - x1 * y2) / 2 for (x1, y1), (x2, y2) in pairwise([*flat, flat[0]])))


@_xpath("geofence", 2, nodes=True)
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
