"""How values stand in the database: instants as milliseconds, days as ISO texts, data as sealed JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from storage.keys import Keys

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d{2})))?")
NO_DAY = "0001-01-01"


def millis(at: datetime) -> int:
    """An aware instant in epoch milliseconds; what is finer is lost. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("an instant must know its zone")
    since = at - _EPOCH  # taken apart, because dividing one span of time by another is dear
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def maybe_millis(at: datetime | None) -> int | None:
    return None if at is None else millis(at)


def instant(value: int) -> datetime:
    """The instant in UTC."""
    return _EPOCH + timedelta(milliseconds=value)


def maybe_instant(value: int | None) -> datetime | None:
    return None if value is None else instant(value)


def maybe_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def period_first(period: str) -> str:
    """The first day of a period, ISO: of "2026-10", "2026-Q4", "2026-H2", "2026"; of '' the earliest day there is.

    Raises ValueError for anything else."""
    if not period:
        return NO_DAY
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"not a period: {period!r}")
    if match["quarter"]:
        month = 3 * int(match["quarter"]) - 2
    else:
        month = int(match["month"] or (7 if match["half"] == "2" else 1))
    return date(int(match["year"]), month, 1).isoformat()


def names(values: tuple[str, ...] | list[str]) -> str:
    """Texts as a JSON array, how statements take lists."""
    return orjson.dumps(values).decode()


def numbers(values: list[int]) -> str:
    """Numbers as a JSON array, how statements take lists."""
    return orjson.dumps(values).decode()


@dataclass(frozen=True, slots=True)
class Box:
    """Data in and out of sealed blobs. Decimals, dates and times come back as what they were."""

    keys: Keys

    def seal(self, data: Any, table: str) -> bytes:
        return self.keys.seal(orjson.dumps(data, _tagged, orjson.OPT_PASSTHROUGH_DATETIME), table)

    def open(self, blob: bytes, table: str) -> Any:
        data = self.keys.open(blob, table)
        found = orjson.loads(data)
        return _untagged(found) if b'{"$' in data else found  # most carry nothing but plain JSON

    def maybe_open(self, blob: bytes | None, table: str) -> Any:
        return None if blob is None else self.open(blob, table)


_TAGS: dict[type, str] = {Decimal: "$decimal", datetime: "$instant", date: "$day", time: "$time"}
_READERS: dict[str, Any] = {
    "$decimal": Decimal,
    "$instant": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$time": time.fromisoformat,
}


def _tagged(value: Any) -> dict[str, str]:
    tag = _TAGS.get(type(value))
    if tag is None:
        raise TypeError(f"storage keeps no {type(value).__name__}")
    return {tag: str(value) if isinstance(value, Decimal) else value.isoformat()}


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in _READERS:
            return _READERS[key](inner)
    return {key: _untagged(inner) for key, inner in value.items()}
