"""The values of XPath and how one becomes another, with JavaRosa's rules where it differs from XPath 1.0.

A value is text, a number (always float), a boolean, or a list of nodes. Dates are text in ISO form; as numbers
they are days since 1970-01-01. What is blank is '' as text and NaN as a number.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

Value = Any  # str | float | bool | list of nodes; Any, because closures are called a million times, not checked

NAN = float("nan")
LONGEST_TEXT = 32_767  # characters of one value: what a cell of Excel holds, so that every report can be taken out
LONGEST_KEYS = 100_000  # characters of the keys of a roster, joined: a UUID for each of as many rows as there may be
EPOCH = date(1970, 1, 1)
_DATE = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_TIME = re.compile(r"(\d\d?):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_NUMERIC = frozenset("0123456789.,- \t\n\r")  # a comma is taken for a point (JavaRosa)
_NEARLY = 1e-12  # numbers that are no further apart are one number (JavaRosa)


class Moment(str):
    """A date with its time, as the form types it: reckoned with, it counts whole days (JavaRosa); its parts are for
    `decimal-date-time()`."""

    __slots__ = ()


def number(value: Value) -> float:
    """As a number: blank and words are NaN, true is 1, an ISO date is its day since 1970, of nodes the first."""
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        if not value:
            return NAN
        if _NUMERIC.issuperset(value):
            try:
                return float(value.replace(",", "."))
            except ValueError:
                pass
        return _days(value)
    if isinstance(value, list):
        return number(member(value[0])) if value else NAN
    return float(value)


def _days(value: str) -> float:
    """Days since 1970 of ISO text, with a fraction when it has a time; NaN when it is no date."""
    match = _DATE.fullmatch(value.partition("T")[0] if isinstance(value, Moment) else value.strip())
    if match is None:
        return _part_of_day(value)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return float((day - EPOCH).days)
        clock = time(int(match[4]), int(match[5]), int(match[6] or 0))
    except ValueError:
        return NAN
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + float(f"0.{match[7] or 0}")
    return (day - EPOCH).days + (seconds - _offset(match[8])) / 86400


def whole(value: Value) -> int:
    """As a whole number, the fraction dropped; what is none is 0."""
    reckoned = number(value)
    return int(reckoned) if math.isfinite(reckoned) else 0


def _part_of_day(value: str) -> float:
    """The fraction of the day that a time of day has come to; NaN when it is none. Its zone is left aside."""
    match = _TIME.fullmatch(value.strip())
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        return NAN
    return (int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)) / 86400


def _offset(zone: str | None) -> int:
    """Seconds east of Greenwich of '+07:00'; 0 for 'Z' or nothing."""
    if not zone or zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return (1 if zone[0] == "+" else -1) * (hours * 3600 + minutes * 60)


def text(value: Value) -> str:
    """As text: whole numbers without a point, NaN as 'NaN', of nodes the first, '' when there is none."""
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, list):
        return text(member(value[0])) if value else ""
    return str(value)


def _number_text(value: float) -> str:
    """All its digits and no exponent (XPath 1.0); a whole number is whole, however it was reckoned."""
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if abs(value - (nearest := round(value))) < _NEARLY:
        return str(nearest)
    written = repr(value)
    return written if "e" not in written else f"{Decimal(written):f}"


def read_as(value: str, kind: str) -> Value:
    """A field's text as what it holds: `number`, `boolean`, `moment`, '' for text. A word among numbers stays one."""
    if not value:
        return value
    if kind == "number":
        reckoned = number(value)
        return reckoned if reckoned == reckoned else value
    if kind == "boolean":
        return value == "true" if value in {"true", "false"} else value
    return Moment(value) if kind == "moment" else value


def member(one: Any) -> Value:
    """One member of a list as a plain value: a node says its own, a row is its cells together."""
    if isinstance(one, str | float | bool):
        return one
    return one.typed() if hasattr(one, "typed") else "".join(str(cell) for cell in one.values())


def boolean(value: Value) -> bool:
    """As a boolean: blank text, 0, NaN and no nodes are false. A list of one node is asked for its text, as a
    path to one blank answer is false to JavaRosa."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value != ""
    if isinstance(value, float):
        return abs(value) > _NEARLY
    return bool(value)


def stored(value: Value) -> str:
    """As an answer is stored: NaN is blank, booleans are words."""
    if isinstance(value, float) and value != value:
        return ""
    return str(text(value))


def _unpacked(value: list[Any]) -> list[Value]:
    return [member(node) for node in value] or [""]


def equal(left: Value, right: Value) -> bool:
    """`=`: booleans before numbers before text; with several nodes, whether any pair is equal. A path that
    matches nothing is blank (JavaRosa), so `= ''` holds."""
    if isinstance(left, list) or isinstance(right, list):
        lefts = _unpacked(left) if isinstance(left, list) else [left]
        rights = _unpacked(right) if isinstance(right, list) else [right]
        if len(lefts) == 1 or len(rights) == 1:
            return any(equal(one, other) for one in lefts for other in rights)
        return _meet(lefts, rights)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return boolean(left) == boolean(right)
    one, other = number(left), number(right)
    return one == other or abs(one - other) < _NEARLY


def _meet(lefts: list[Value], rights: list[Value]) -> bool:
    """Whether any pair is equal, without looking at each: lists may have thousands of members."""
    texts = {one for one in lefts if isinstance(one, str)}
    return not texts.isdisjoint(other for other in rights if isinstance(other, str)) or any(
        _meet_booleans(ones, others) or _meet_numbers(ones, others)
        for ones, others in ((lefts, rights), (rights, lefts))
    )


def _meet_booleans(ones: list[Value], others: list[Value]) -> bool:
    booleans = {one for one in ones if isinstance(one, bool)}
    return bool(booleans) and not booleans.isdisjoint(map(boolean, others))


def _meet_numbers(ones: list[Value], others: list[Value]) -> bool:
    numbers = sorted({one for one in ones if isinstance(one, float) and one == one})
    if not numbers:
        return False
    for other in (number(other) for other in others if not isinstance(other, bool)):
        place = bisect_left(numbers, other - _NEARLY)
        if any(one == other or abs(one - other) < _NEARLY for one in numbers[place : place + 2]):
            return True
    return False


def _distinct(values: list[Value]) -> list[Value]:
    return list({(type(value), value): value for value in values}.values())


def unequal(left: Value, right: Value) -> bool:
    """`!=`: with several nodes, whether any pair differs."""
    if isinstance(left, list) or isinstance(right, list):
        lefts = _unpacked(left) if isinstance(left, list) else [left]
        rights = _unpacked(right) if isinstance(right, list) else [right]
        others = _distinct(rights)
        return any(not equal(one, other) for one in _distinct(lefts) for other in others)
    return not equal(left, right)


def _numbers(nodes: list[Any]) -> list[float]:
    return [reckoned for node in nodes if (reckoned := number(member(node))) == reckoned]


def compared(holds: Callable[[float, float], bool]) -> Callable[[Value, Value], bool]:
    """`<`, `<=`, `>`, `>=`: as numbers (dates as days); with several nodes, whether it holds for any pair."""

    def compare(left: Value, right: Value) -> bool:
        if isinstance(left, list) or isinstance(right, list):
            lefts = _numbers(left) if isinstance(left, list) else [number(left)]
            rights = _numbers(right) if isinstance(right, list) else [number(right)]
            return bool(lefts and rights) and (
                holds(min(lefts), max(rights)) or holds(max(lefts), min(rights))  # the pairs that are furthest apart
            )
        return holds(number(left), number(right))

    return compare


def moment_of(written: str, now: datetime) -> datetime | None:
    """The moment of ISO text in the zone of `now`: a date is its midnight, a time is today's; None of anything else."""
    dated = written.strip()
    if _TIME.fullmatch(dated):
        dated = f"{now.date().isoformat()}T{dated}"
    match = _DATE.fullmatch(dated)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        clock = time(int(match[4] or 0), int(match[5] or 0), int(match[6] or 0), int(f"{match[7] or 0:0<6}"[:6]))
        moment = datetime.combine(day, clock, now.tzinfo)
        if match[8]:
            moment = moment.replace(tzinfo=timezone(timedelta(seconds=_offset(match[8])))).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        return None
    return moment


def day_text(days: float) -> str:
    """The ISO date of a count of days since 1970 (a fraction is dropped); '' for NaN or far outside the calendar."""
    if days != days or abs(days) > 700_000:
        return ""
    try:
        return (EPOCH + timedelta(days=math.floor(days))).isoformat()
    except OverflowError:
        return ""


def moment_text(days: float, zone: Any) -> str:
    """The ISO date and time, in the zone, of days since 1970 in UTC; '' for NaN or far outside the calendar."""
    if days != days or abs(days) > 700_000:
        return ""
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(days * 86_400_000))
        return at.astimezone(zone).isoformat(timespec="milliseconds")
    except OverflowError:
        return ""
