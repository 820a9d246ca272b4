"""Computed values as the fields store them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from forms.model import NUMERIC, NodeDef
from forms.xpath.values import boolean, day_text, moment_of, stored

_ERROR = 1e-9
_MOMENTS = frozenset({"date", "time", "dateTime"})


def cast_to(definition: NodeDef, value: Any, now: datetime) -> str:
    """A number given to a date is a day, to an integer loses its fraction, elsewhere only one that is an error of
    reckoning (JavaRosa); a moment is cut to what the field holds, a day becomes its midnight in the zone of `now`."""
    if definition.kind == "boolean" and stored(value):
        return stored(boolean(value))
    if isinstance(value, float):
        if definition.kind == "date":
            return day_text(value)
        if definition.kind == "integer" and value == value and abs(value) < 1e18:
            return str(int(value))
        if definition.kind != "decimal" and abs(value) < 1e18 and abs(value - int(value)) < _ERROR:
            return str(int(value))
    if isinstance(value, bool) and definition.kind in NUMERIC:
        return "1" if value else "0"
    written = stored(value)
    return _cut(definition.kind, written, now) if written and definition.kind in _MOMENTS else written


def _cut(kind: str, written: str, now: datetime) -> str:
    """What is no moment, and what already is what it should be, stays as it is written."""
    moment = moment_of(written, now)
    if moment is None or (kind == "time" and ":" in written[:3]) or (kind == "dateTime" and "T" in written):
        return written
    if kind == "date":
        return moment.date().isoformat()
    whole = moment.isoformat(timespec="milliseconds")
    return whole.partition("T")[2] if kind == "time" else whole
