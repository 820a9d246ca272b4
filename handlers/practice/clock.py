"""The practice clock: real time, moved, so that a month can be lived through in a minute."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta, tzinfo

from programmes.calendar import Every, bounds, period_of
from storage.store import Store

OFFSET = "practice_clock_offset"  # the mark that keeps how far the clock was moved, in seconds
WAKE = 9  # o'clock: where the clock's buttons lead, so that the day's reminders have rung


class PracticeClock:
    """Real time, moved forward. `moved` is called after each move, to do what has fallen due."""

    def __init__(self, store: Store, wall: Callable[[], datetime]) -> None:
        self._store, self._wall = store, wall
        self._offset = timedelta(0)
        self.moved: Callable[[], Awaitable[None]] | None = None

    async def restore(self) -> None:
        """As far ahead of real time as it was when it was last used."""
        kept = await self._store.mark(OFFSET)
        self._offset = timedelta(seconds=float(kept)) if kept else timedelta(0)

    def now(self) -> datetime:
        return self._wall() + self._offset

    async def move(self, to: datetime) -> None:
        """Go to a moment (see `target`), keep it, and do what has fallen due."""
        self._offset = to - self._wall()
        await self._store.set_mark(OFFSET, str(self._offset.total_seconds()))
        if self.moved is not None:
            await self.moved()


def target(to: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment that a button of the clock, or an ISO date or time, names; aware.

    The ends of month and half-year are the next ones that are still to come. Raises ValueError for what names no
    moment, or one that is past: what has been said and sent cannot be taken back (`--fresh` begins anew).
    """
    today = now.astimezone(zone).date()
    if to == "tomorrow":
        return _morning(today + timedelta(days=1), zone)
    if to in ("end_of_month", "end_of_half_year"):
        every: Every = "month" if to == "end_of_month" else "half"
        end = bounds(period_of(today, every))[1]
        if end <= today:
            end = bounds(period_of(today + timedelta(days=1), every))[1]
        return _morning(end, zone)
    if len(to) == len("2026-11-21"):
        moment = _morning(date.fromisoformat(to), zone)
    else:
        moment = datetime.fromisoformat(to)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if moment <= now:
        raise ValueError("the clock moves forward only")
    return moment


def _morning(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, WAKE, tzinfo=zone)
