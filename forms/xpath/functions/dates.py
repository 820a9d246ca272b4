"""Dates and times. Moments are read in the session's zone; a time of day alone is today's."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from forms.xpath.functions.registry import xpath
from forms.xpath.values import NAN, Moment, day_text, moment_of, moment_text, number, text
from forms.xpath.world import World

_FIELD = re.compile("%(.)", re.DOTALL)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FARTHEST = 700_000  # days from 1970: no calendar reaches further


def _moment(world: World, value: Any) -> datetime | None:
    """The moment in the session's zone; None of what is none. A number is days since 1970 in UTC."""
    if isinstance(value, float):
        if not abs(value) < _FARTHEST:
            return None
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(value * 86_400_000))).astimezone(
            world.zone
        )
    return moment_of(text(value), world.now)


@xpath("today", 0, world=True, outside=True)
def today(world: World) -> str:
    return world.now.date().isoformat()


@xpath("now", 0, gives="moment", world=True, outside=True)
def now(world: World) -> str:
    return Moment(world.now.isoformat(timespec="milliseconds"))


@xpath("date", 1, world=True)
def to_date(world: World, value: Any) -> str:
    """The day of a date, of a moment, or of a number of days since 1970, whose fraction is dropped; '' of anything
    else."""
    moment = None if isinstance(value, float) else _moment(world, value)
    if moment is not None:
        return moment.date().isoformat()
    days = number(value if isinstance(value, float) else text(value))
    return day_text(math.trunc(days)) if math.isfinite(days) else ""


@xpath("date-time", 1, gives="moment", world=True)
def to_date_time(world: World, value: Any) -> str:
    if isinstance(value, float):
        return Moment(moment_text(value, world.zone))
    moment = _moment(world, value)
    return "" if moment is None else Moment(moment.isoformat(timespec="milliseconds"))


@xpath("decimal-date-time", 1, gives="number", world=True)
def decimal_date_time(world: World, value: Any) -> float:
    """Days since 1970 in UTC, with their fraction: a date begins at midnight in the session's zone."""
    if isinstance(value, float):
        return value
    moment = _moment(world, value)
    return NAN if moment is None else _milliseconds(moment.astimezone(UTC)) / 86_400_000


@xpath("decimal-time", 1, gives="number", world=True)
def decimal_time(world: World, value: Any) -> float:
    """What part of its day has passed."""
    if isinstance(value, float):
        return value - math.floor(value) if math.isfinite(value) else NAN
    moment = _moment(world, value)
    if moment is None:
        return NAN
    days = _milliseconds(moment.replace(tzinfo=UTC)) / 86_400_000  # as Java reckons it, roundings and all
    return days - math.floor(days)


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@xpath("format-date", 2, world=True)
@xpath("format-date-time", 2, world=True)
def format_date(world: World, value: Any, pattern: Any) -> str:
    """A moment by %Y %y %m %n %b %d %e %a %W %H %h %M %S %3; what else stands there stays."""
    moment = _moment(world, value)
    if moment is None:
        return ""
    fields = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "a": _WEEKDAYS[moment.weekday()],
        "W": f"{moment.isocalendar().week:02}",
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "%": "%",
    }
    return _FIELD.sub(lambda mark: fields.get(mark[1], mark[0]), text(pattern))
