"""Periods ("2026-10", "2026-Q4", "2026-H2", "2026") in days, and rules: when something falls due.

Periods are texts, so that they sort, travel through JSON and stand in a table as they are. Months, quarters,
half-years and years begin in January.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, get_args

from dateutil.rrule import rrule, rrulestr

Every = Literal["month", "quarter", "half", "year"]
When = Literal["this", "last"]

EVERY: tuple[Every, ...] = get_args(Every)
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

# A rule with INTERVAL counts from here; all others do not care.
EPOCH = date(2020, 1, 1)
# Parts of an RRULE that would end it, or make it run by the hour: no duty of a programme does either.
_REFUSED = re.compile(r"\b(COUNT|UNTIL|BYHOUR|BYMINUTE|BYSECOND)=|FREQ=(HOURLY|MINUTELY|SECONDLY)|DTSTART|[\r\n]", re.I)
_REMEMBERED = 4096  # periods, as each is asked about dozens of times by whoever looks what is owed
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?", re.ASCII)


@lru_cache(maxsize=_REMEMBERED)
def _parts(period: str) -> tuple[Every, int, int]:
    """Kind, year and number within the year (from 0)."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is no period; write 2026-10, 2026-Q4, 2026-H2 or 2026.")
    year, month, quarter, half = match.groups()
    if month:
        if not 1 <= int(month) <= 12:
            raise ValueError(f"{period!r} is no period: there is no month {month}.")
        return "month", int(year), int(month) - 1
    if quarter:
        return "quarter", int(year), int(quarter) - 1
    if half:
        return "half", int(year), int(half) - 1
    return "year", int(year), 0


def _spell(every: Every, year: int, number: int) -> str:
    if every == "month":
        return f"{year:04}-{number + 1:02}"
    if every == "quarter":
        return f"{year:04}-Q{number + 1}"
    if every == "half":
        return f"{year:04}-H{number + 1}"
    return f"{year:04}"


def every_of(period: str) -> Every:
    """Whether a period is a month, a quarter, a half-year or a year. Raises ValueError when it is none."""
    return _parts(period)[0]


def period_of(day: date, every: Every) -> str:
    """The period of this kind in which the day lies."""
    return _spell(every, day.year, (day.month - 1) // MONTHS[every])


@lru_cache(maxsize=_REMEMBERED)
def following(period: str, count: int = 1) -> str:
    """The period `count` periods later, or earlier when it is negative. Raises ValueError before year 1."""
    every, year, number = _parts(period)
    in_year = 12 // MONTHS[every]
    year, number = divmod(year * in_year + number + count, in_year)
    if not 1 <= year <= 9998:
        raise ValueError(f"No calendar has the period {count} after {period}.")
    return _spell(every, year, number)


def previous(period: str, count: int = 1) -> str:
    """The period `count` periods earlier."""
    return following(period, -count)


@lru_cache(maxsize=_REMEMBERED)
def bounds(period: str) -> tuple[date, date]:
    """The period's first and last day."""
    every, year, number = _parts(period)
    first = date(year, number * MONTHS[every] + 1, 1)
    _, next_year, next_number = _parts(following(period))
    return first, date(next_year, next_number * MONTHS[every] + 1, 1) - timedelta(days=1)


@lru_cache(maxsize=_REMEMBERED)
def span(first: str, last: str) -> tuple[str, ...]:
    """All periods from the first to the last, both included; nothing when the last lies before the first.
    Raises ValueError when they are of different kinds."""
    every, year, number = _parts(first)
    if every_of(last) != every:
        raise ValueError(f"{first} and {last} are not periods of one kind.")
    in_year = 12 // MONTHS[every]
    _, last_year, last_number = _parts(last)
    count = (last_year - year) * in_year + last_number - number + 1
    return tuple(following(first, step) for step in range(max(count, 0)))


@lru_cache(maxsize=256)
def read_rule(rule: str) -> rrule:
    """A recurrence rule of RFC 5545 ("FREQ=MONTHLY;BYMONTHDAY=5"). Raises ValueError with what is wrong."""
    if found := _REFUSED.search(rule):
        raise ValueError(f"{found.group(0).strip() or 'a line break'} has no place in a duty's rule")
    if "FREQ=" not in rule.upper():
        raise ValueError("FREQ is missing")
    read = rrulestr(rule, dtstart=datetime.combine(EPOCH, time()))
    if not isinstance(read, rrule):
        raise ValueError("one rule is enough")  # noqa: TRY004  the text is wrong, not its type
    return read


@lru_cache(maxsize=_REMEMBERED)
def occurrences(rule: str, first: date, last: date) -> tuple[date, ...]:
    """The days between two days (both included) on which a rule falls. Nothing before 2020.

    Remembered: dateutil walks there from the rule's beginning, which takes milliseconds, and who owes what is asked
    with every menu."""
    found = read_rule(rule).between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    return tuple(moment.date() for moment in found)


@lru_cache(maxsize=_REMEMBERED)
def due_date(rule: str, when: When, period: str) -> date | None:
    """The day on which the report of a period falls due, or None when the rule skips it.

    `when` says which period an occurrence of the rule asks for: "this", the one in which it lies, or "last",
    the one before (so the report of October is due on an occurrence in November). The last occurrence counts.
    """
    days = occurrences(rule, *asked_in(when, period))
    return days[-1] if days else None


def asked_in(when: When, period: str) -> tuple[date, date]:
    """Among which days the report of a period falls due: its own, or, for "last", those of the next one."""
    return bounds(period if when == "this" else following(period))


def opening(when: When, period: str) -> date:
    """The day from which a period can be reported: its first, or, for "last", the day after its end."""
    first, last = bounds(period)
    return first if when == "this" else last + timedelta(days=1)


def newest_open(when: When, every: Every, today: date) -> str:
    """The newest period that can be reported today."""
    current = period_of(today, every)
    return current if when == "this" else previous(current)
