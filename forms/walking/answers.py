"""Canonical text by type: what an answer must look like to be stored, and what it is as a value of Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from forms.form import shown_as
from forms.xpath.world import World

_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)
_FIGURE = re.compile(r"(-?)(\d{0,18})(?:\.(\d{0,18}))?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?", re.ASCII)
CHOSEN = frozenset({"select_one", "select_multiple", "rank"})
SEVERAL = frozenset({"select_multiple", "rank"})
_USUAL = {"start": "1", "end": "10", "step": "1"}  # of a range that does not say


def canonical(value: str, kind: str, world: World, appearance: str = "") -> str | None:
    """The value as it is stored, or None when it is not one of this type. Choices are not looked at here."""
    kind = shown_as(kind, appearance)
    if kind in _CHECKS:
        return _CHECKS[kind](value.strip())
    return _IN_ZONE[kind](value.strip(), world) if kind in _IN_ZONE else value


def _integer(value: str) -> str | None:
    return str(int(value)) if _INTEGER.fullmatch(value) else None


def _decimal(value: str) -> str | None:
    """`.5` and `5.` are numbers as well, and get or lose what makes them 0.5 and 5."""
    found = _FIGURE.fullmatch(value)
    if found is None or not (found[2] or found[3]):
        return None
    return f"{found[1]}{found[2] or '0'}{f'.{found[3]}' if found[3] else ''}"


def _date(value: str) -> str | None:
    try:
        return value if date.fromisoformat(value).isoformat() == value else None
    except ValueError:
        return None


def _year(value: str) -> str | None:
    """A year alone is its first day; a whole date is left as it is, as JavaRosa leaves it."""
    return _date(f"{value}-01-01" if len(value) == 4 else value)


def _month(value: str) -> str | None:
    """A month alone is its first day."""
    return _date(f"{value}-01" if len(value) == 7 else value)


def _time(value: str, world: World) -> str | None:
    """With milliseconds and the session's zone, as JavaRosa stores it."""
    if not _TIME.fullmatch(value):
        return None
    here = world.now.astimezone(world.zone)
    clock = time.fromisoformat(value)
    moment = datetime.combine(here.date(), clock, clock.tzinfo or world.zone).astimezone(world.zone)
    return moment.timetz().replace(tzinfo=None).isoformat("milliseconds") + moment.isoformat()[-6:]


def _date_time(value: str, world: World) -> str | None:
    """With milliseconds and in the session's zone, as JavaRosa stores it; without a zone it is the session's, and a
    day alone its first moment."""
    if "T" not in value and _date(value) is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (
            (moment if moment.tzinfo else moment.replace(tzinfo=world.zone))
            .astimezone(world.zone)
            .isoformat(timespec="milliseconds")
        )
    except (ValueError, OverflowError):
        return None


def _geopoint(value: str) -> str | None:
    """Latitude and longitude in degrees, then perhaps altitude and accuracy in metres."""
    parts = value.split()
    if not 2 <= len(parts) <= 4 or not all(_DECIMAL.fullmatch(part) for part in parts):
        return None
    return " ".join(parts) if abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180 else None


def _acknowledged(value: str) -> str | None:
    return "OK" if value.lower() in {"ok", "yes", "true"} else None


_CHECKS = {
    "integer": _integer,
    "decimal": _decimal,
    "range": _decimal,
    "date": _date,
    "year": _year,
    "month-year": _month,
    "geopoint": _geopoint,
    "acknowledge": _acknowledged,
}
_IN_ZONE = {"time": _time, "dateTime": _date_time}


def in_range(value: str, parameters: Mapping[str, str]) -> bool:
    """Whether a range's value lies between its start and end, on one of its steps."""
    try:
        number = Decimal(value)
        start, end, step = (Decimal(parameters.get(name, usual)) for name, usual in _USUAL.items())
        low, high = min(start, end), max(start, end)
        return low <= number <= high and (step == 0 or (number - start) % step == 0)
    except InvalidOperation:  # no numbers, or steps too many to be counted
        return True


def steps(parameters: Mapping[str, str], most: int) -> tuple[str, ...]:
    """The values of a range, from its start to its end; none when there are more than so many."""
    try:
        start, end, step = (Decimal(parameters.get(name, usual)) for name, usual in _USUAL.items())
        count = abs(end - start) // abs(step) + 1
    except ArithmeticError:
        return ()
    if count > most:
        return ()
    way = abs(step) if end >= start else -abs(step)
    return tuple(f"{(start + way * place).normalize():f}" for place in range(int(count)))


def chosen(value: str, kind: str, names: list[str]) -> str | None:
    """A choice (of several: each once, in the order given) that is offered; None when one is not. A rank holds all."""
    if kind == "select_one":
        return value if value in names else None
    picked = list(dict.fromkeys(value.split()))
    if not set(picked) <= set(names):
        return None
    return None if kind == "rank" and len(picked) != len(names) else " ".join(picked)


def typed(value: str, kind: str, *, numeric: bool = False) -> Any:
    """A stored value as int, Decimal, date, time, datetime, list of names or text; None when blank."""
    if not value:
        return None
    if kind in SEVERAL:
        return value.split()
    if kind in _READ:
        try:
            return _READ[kind](value)
        except ValueError:
            return value
    if kind in {"integer", "decimal", "range"} or numeric:
        return _typed_number(value, kind)
    return value


_READ: Mapping[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "dateTime": datetime.fromisoformat,
}


def _typed_number(value: str, kind: str) -> Any:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    return int(number) if kind == "integer" or (kind == "range" and "." not in value) else number
