"""Who owes which form, for which place and period, since when and until when. Pure functions over the
programme's duties: the menu, due dates, reminders, the late grid and completeness all read them.

What has been filed is not known here: whoever asks takes it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from programmes.areas import Places
from programmes.calendar import MONTHS, bounds, due_date, every_of, following, newest_open, opening, span
from programmes.meetings import DayOf, never
from programmes.model import Duty, Programme

RING = time(8)  # when a reminder is due, by the programme's clock


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who holds a role over a place and all below it, from `start` to `end` (both included)."""

    person: str
    role: str
    place: str
    start: date
    end: date | None = None

    def held(self, day: date) -> bool:
        """True when she held it on that day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A report that a person owes: it can be filed from `opens` on and is late after `due`."""

    duty: str
    form: str
    person: str
    role: str
    place: str
    period: str
    opens: date
    due: date


@dataclass(frozen=True, slots=True)
class Step:
    """A moment at which to speak: `days` from the due date, and `role`, who is told ('' is she who owes
    it)."""

    days: int
    at: datetime
    role: str = ""


def obligations(
    programme: Programme,
    holders: Iterable[Holder],
    places: Places,
    today: date,
    *,
    back: int = 3,
    meeting: DayOf = never,
) -> list[Obligation]:
    """What the holders owe: of every duty the newest period that is open today and the `back` before it. `meeting`
    tells when meetings are held, for the duties that go by them. What has lapsed is owed no more.

    A person owes the periods on whose last day she held the role. So nothing before her start, and of two who
    hand over within a month exactly one owes it. Sorted by due date, then as places and duties stand.
    """
    people = tuple(holders)
    found: list[Obligation] = []
    for name, duty in programme.duty.items():
        mine = [holder for holder in people if holder.role == duty.who]
        if not duty.form or not mine:
            continue
        form = programme.form[duty.form]
        newest = newest_open(duty.period, form.every, today)
        for period in span(following(newest, -back), newest):
            found += _of_period(name, duty, period, mine, form.for_, places, meeting)
        found = [one for one in found if one.duty != name or not lapsed(duty, one.due, today)]
    found.sort(key=lambda owed: owed.due)
    return found


def lapsed(duty: Duty, due: date, today: date) -> bool:
    """Whether what was due then is asked for no more: `lapse` days later it is for the last time."""
    return duty.lapse is not None and today > due + timedelta(days=duty.lapse)


def _of_period(
    name: str, duty: Duty, period: str, holders: Sequence[Holder], level: str, places: Places, meeting: DayOf
) -> list[Obligation]:
    last = bounds(period)[1]
    found: list[Obligation] = []
    for holder in holders:
        if not holder.held(last):
            continue
        for place in places.below(holder.place, level):
            days = _days(duty, period, place.code, meeting)
            if days is not None:
                found.append(Obligation(name, duty.form, holder.person, holder.role, place.code, period, *days))
    return found


def _days(duty: Duty, period: str, place: str, meeting: DayOf) -> tuple[date, date] | None:
    """From when on a report can be filed, and when it is due; None when it is not asked for. What goes by a meeting
    is open by its first reminder, wherever the meeting was moved to; so is what is of the quarter, half-year or year
    that runs: it tells of its end, and lies in nobody's way for months."""
    if not duty.meeting:
        due = due_date(duty.rule, duty.period, period)
        if due is None:
            return None
        opens = opening(duty.period, period)
        if duty.period == "this" and duty.remind and every_of(period) != "month":
            opens = max(opens, due + timedelta(days=min(duty.remind)))
        return opens, due
    day = meeting(duty.meeting, place, period)
    if day is None:
        return None
    due = day + timedelta(days=duty.days)
    return min(bounds(period)[0], due + timedelta(days=min(duty.remind, default=0))), due


def reminders(programme: Programme, obligation: Obligation) -> list[Step]:
    """When to remind her who owes it, in order; at 08:00 by the programme's clock."""
    days = sorted(set(programme.duty[obligation.duty].remind))
    return [Step(day, _ring(programme, obligation, day)) for day in days]


def escalations(programme: Programme, obligation: Obligation) -> list[Step]:
    """When to tell whom above her that it is still missing, in order; at 08:00 by the programme's clock."""
    climb = sorted(set(programme.duty[obligation.duty].climb))
    return [Step(day, _ring(programme, obligation, day), role) for day, role in climb]


def _ring(programme: Programme, obligation: Obligation, days: int) -> datetime:
    return datetime.combine(obligation.due + timedelta(days=days), RING, tzinfo=programme.clock)


def reach(programme: Programme) -> timedelta:
    """How long ago a period may have begun of which a reminder speaks on its day."""
    found = timedelta()
    for duty in programme.duty.values():
        if duty.form:
            months = MONTHS[programme.form[duty.form].every] * (1 if duty.period == "this" else 2)
            latest = max(0, duty.days, *duty.remind, *(day for day, _ in duty.climb))
            found = max(found, timedelta(days=31 * months + latest))
    return found


def in_charge(holders: Iterable[Holder], role: str, place: str, day: date, places: Places) -> list[Holder]:
    """Who holds a role over a place on a day: whom to tell, and whose queue a report of that place lies
    in."""
    return [
        holder for holder in holders if holder.role == role and holder.held(day) and places.holds(holder.place, place)
    ]
