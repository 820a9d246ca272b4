"""Days as buttons: which of them a question takes, which are near at hand, and a month of them. Pure.

What a question takes is asked of the form (`holds`: an ISO date would be taken), and what it takes is thought of as one
span of days: that is what forms ask for (not after today, within the month of the report).
"""

from __future__ import annotations

import re
from calendar import Calendar, monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from i18n.reading import Read, Unclear, read
from i18n.spelling import loosen

Holds = Callable[[str], bool]

WEEK = 7  # buttons in a row
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
DAYS_OF_A_MONTH = 31

_FIGURES = re.compile(r"\d+")
_DAY = re.compile(r"(?:ວັນທີ່?|วันที่|the)?\s*(\d{1,2})(?:st|nd|rd|th)?")


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a question takes, from the first to the last; None on a side that has no bound."""

    first: date | None = None
    last: date | None = None

    def has(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def month(self) -> tuple[int, int] | None:
        """Year and month, if all days lie in one."""
        if self.first is None or self.last is None:
            return None
        year, month = self.first.year, self.first.month
        return (year, month) if (year, month) == (self.last.year, self.last.month) else None


def span(holds: Holds, likely: Iterable[date]) -> Span | None:
    """The days that hold around the first of these likely ones that does; None when none of them does."""
    good = next((day for day in likely if holds(day.isoformat())), None)
    if good is None:
        return None
    return Span(_edge(holds, good, EARLIEST), _edge(holds, good, LATEST))


def _edge(holds: Holds, good: date, far: date) -> date | None:
    """The last day on the way from a good one to a far one that holds; None when the far one does, too."""
    if holds(far.isoformat()):
        return None
    inside, outside = good.toordinal(), far.toordinal()
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        if holds(date.fromordinal(middle).isoformat()):
            inside = middle
        else:
            outside = middle
    return date.fromordinal(inside)


def likely_days(today: date, first: date | None, last: date | None, stands: str = "") -> list[date]:
    """Days that a question may well take: what stands there, today, those of the period (`first` to `last`), the ends
    of this month, a year ago, a year ahead."""
    around = [first, last] if first and last else []
    middle = [first + (last - first) // 2] if first and last else []
    year = timedelta(365)
    days = [
        _day(stands),
        today,
        today - timedelta(1),
        *around,
        *middle,
        today + timedelta(1),
        today - year,
        today + year,
    ]
    return [day for day in days if day is not None]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def near(span: Span | None, today: date) -> list[date]:
    """Today and yesterday, as far as they are taken."""
    days = (today, today - timedelta(1))
    return [day for day in days if span is not None and span.has(day)]


def near_months(span: Span | None, today: date) -> list[date]:
    """The first days of this month and of the one before, as far as they are taken."""
    this = today.replace(day=1)
    return [day for day in (this, before(this)) if span is not None and span.has(day)]


def near_years(span: Span | None, today: date) -> list[date]:
    """The first days of this year and of the one before, as far as they are taken."""
    this = today.replace(month=1, day=1)
    return [day for day in (this, this.replace(year=this.year - 1)) if span is not None and span.has(day)]


def is_month(text: str) -> bool:
    """Whether this is a month that a calendar can show: 2026-10."""
    return _day(f"{text}-01") is not None and len(text) == 7


def before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(1)).replace(day=1)


def after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(DAYS_OF_A_MONTH)).replace(day=1)


def end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def opening(span: Span, today: date, period: date | None) -> date:
    """The month at which a calendar opens: that of the report, or this one; the nearest that has days to offer."""
    wanted = period or today
    if span.last is not None and wanted > span.last:
        wanted = span.last
    if span.first is not None and wanted < span.first:
        wanted = span.first
    return wanted.replace(day=1)


def offered(span: Span, month: date, holds: Holds) -> list[date]:
    """The days of a month that are taken."""
    days = (month.replace(day=day) for day in range(1, monthrange(month.year, month.month)[1] + 1))
    return [day for day in days if span.has(day) and holds(day.isoformat())]


def weeks(days: Iterable[date], month: date, first_weekday: int) -> list[list[date | None]]:
    """The weeks of a month in which some of these days lie, each from its first weekday on (0 Monday … 6 Sunday); None
    in place of what is none of them."""
    taken = frozenset(days)
    every = Calendar(first_weekday).monthdatescalendar(month.year, month.month)
    return [[day if day in taken else None for day in week] for week in every if not taken.isdisjoint(week)]


def ways(span: Span, month: date) -> tuple[date | None, date | None]:
    """The months before and after, where they have days to offer."""
    earlier, later = before(month), after(month)
    return (
        earlier if earlier >= EARLIEST and (span.first is None or end(earlier) >= span.first) else None,
        later if later <= LATEST and (span.last is None or later <= span.last) else None,
    )


def example(span: Span | None, today: date, period: date | None) -> date:
    """A day to show how days are written: one that is taken, in the asked month."""
    month = opening(span or Span(), today, period)
    day = month.replace(day=21)
    if span is not None and not span.has(day):
        day = max(span.first or month, month)
    return day


def day_alone(text: str, span: Span | None) -> str:
    """The day that a number by itself names, where all days lie in one month: `12`, `ວັນທີ 12`; '' when it names none."""
    found = _DAY.fullmatch(loosen(text).strip())
    month = span.month if span is not None else None
    if found is None or month is None:
        return ""
    number = int(found[1])
    return date(*month, number).isoformat() if 1 <= number <= monthrange(*month)[1] else ""


def no_such_day(text: str, language: str, today: date) -> date | None:
    """Of a day that does not exist (31/4/2569) the month that it was to be in; None when that cannot be told.

    >>> no_such_day("31/4/2569", "th", date(2026, 11, 21))
    datetime.date(2026, 4, 1)
    """
    if not _is_no_day(read(text, "date", language, today=today)):
        return None
    plain = loosen(text)
    for found in _FIGURES.finditer(plain):
        if 28 < int(found[0]) <= DAYS_OF_A_MONTH:
            first = read(f"{plain[: found.start()]}1{plain[found.end() :]}", "date", language, today=today)
            days: Sequence[str] = (first.value,) if isinstance(first, Read) else first.readings
            if days:
                return date.fromisoformat(days[0])
    return None


def _is_no_day(answer: Read | Unclear) -> bool:
    return isinstance(answer, Unclear) and answer.reason == "range"
