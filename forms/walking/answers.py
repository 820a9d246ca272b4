"""Canonical text by type: what an answer must look like to be stored, and what it is as a value of Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
CHOSEN = frozenset({"select_one", "select_multiple", "rank"})
SEVERAL = frozenset({"select_multiple", "rank"})


def canonical(value: str, kind: str) -> str | None:
    """The value as it is stored, or None when it is not one of this type. Choices are not looked at here."""
    check = _CHECKS.get(kind)
    return value if check is None else check(value.strip())


def _integer(value: str) -> str | None:
    return str(int(value)) if _INTEGER.fullmatch(value) else None


def _decimal(value: str) -> str | None:
    return value if _DECIMAL.fullmatch(value) else None


def _date(value: str) -> str | None:
    try:
        return value if date.fromisoformat(value).isoformat() == value else None
    except ValueError:
        return None


def _time(value: str) -> str | None:
    return value if _TIME.fullmatch(value) else None


def _date_time(value: str) -> str | None:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return None
    return value if "T" in value else None


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
    "time": _time,
    "dateTime": _date_time,
    "geopoint": _geopoint,
    "acknowledge": _acknowledged,
}


def in_range(value: str, parameters: Mapping[str, str]) -> bool:
    """Whether a range's value lies between its start and end, on one of its steps."""
    try:
        number = Decimal(value)
        start, end = Decimal(parameters.get("start", "1")), Decimal(parameters.get("end", "10"))
        step = abs(Decimal(parameters.get("step", "1")))
    except InvalidOperation:
        return True
    low, high = min(start, end), max(start, end)
    return low <= number <= high and (step == 0 or (number - start) % step == 0)


def chosen(value: str, kind: str, names: list[str]) -> str | None:
    """A choice (of several: each once, in the order given) that is offered; None when one is not. A rank holds all."""
    if kind == "select_one":
        return value if value in names else None
    picked = list(dict.fromkeys(value.split()))
    if not set(picked) <= set(names):
        return None
    return None if kind == "rank" and len(picked) != len(names) else " ".join(picked)


def typed(value: str, kind: str, *, numeric: bool = False) -> Any:
    """A stored value as int, Decimal, date, list of names or text; None when blank."""
    if not value:
        return None
    if kind in SEVERAL:
        return value.split()
    if kind == "date":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if kind in {"integer", "decimal", "range"} or numeric:
        return _typed_number(value, kind)
    return value


def _typed_number(value: str, kind: str) -> Any:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return int(number) if kind == "integer" or (kind == "range" and "." not in value) else number
