"""The stage of the practice chat: its own database and keys, a practice clock, who plays, and what has happened.

Sample reports are not written past the house: each is walked through its form, checked and sent like a real one, by
the same conversation, at the time it is said to have come.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta, date
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from conversations import invitations, reporting, reviewing
from conversations.events import Event, Said
from conversations.outcome import Outcome
from conversations.scene import Scene
from conversations.step import ENDINGS
from handlers.house import House
from handlers.practice.door import DOOR, Persona
from handlers.settings import HOUSE, Settings
from handlers.sheets import read_people, read_places
from programmes.calendar import bounds, period_of
from programmes.model import Programme
from programmes.sample import SampleReport, story
from storage.desk import Desk, SubmissionOf, Wanted
from storage.keys import Keys
from storage.records import Chat, Person, Review, RoleHeld
from storage.store import Store
from storage.writes import (
    AddInvitation, AddTask, Consent, GiveRole, LinkAccount, LinkChat, SavePerson, SaveReview, Submit, Write,
)  # fmt: skip

OFFSET = "practice_clock_offset"  # the mark that keeps how far the clock was moved, in seconds
WAKE = 9  # o'clock: where the clock's buttons lead, so that the day's reminders have rung


class PracticeClock:
    """Real time, moved. `moved` is called after each move, to do what has fallen due."""

    def __init__(self, store: Store, zone: ZoneInfo, wall: Callable[[], datetime]) -> None:
        self._store, self._zone, self._wall = store, zone, wall
        self._offset = timedelta(0)
        self.moved: Callable[[], Awaitable[None]] | None = None

    async def restore(self) -> None:
        """Stand where the clock stood when it was last used, or later."""
        kept = await self._store.mark(OFFSET)
        self._offset = timedelta(seconds=float(kept)) if kept else timedelta(0)

    def now(self) -> datetime:
        return self._wall() + self._offset

    async def move(self, to: str) -> None:
        """Go to a moment (see `target`), keep it, and do what has fallen due. Raises ValueError."""
        self._offset = target(to, self.now(), self._wall(), self._zone) - self._wall()
        await self._store.set_mark(OFFSET, str(self._offset.total_seconds()))
        if self.moved is not None:
            await self.moved()


def target(to: str, now: datetime, wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment that a button of the clock, or an ISO date or time, names; aware. Raises ValueError.

    The ends of month and half-year are the next ones that are still to come.
    """
    if to == "back_to_now":
        return wall
    today = now.astimezone(zone).date()
    if to == "tomorrow":
        return _morning(today + timedelta(days=1), zone)
    if to in ("end_of_month", "end_of_half_year"):
        every = "month" if to == "end_of_month" else "half"
        end = bounds(period_of(today, every))[1]
        if end <= today:
            end = bounds(period_of(today + timedelta(days=1), every))[1]
        return _morning(end, zone)
    if len(to) == len("2026-11-21"):
        return _morning(date.fromisoformat(to), zone)
    moment = datetime.fromisoformat(to)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, WAKE, tzinfo=zone)
