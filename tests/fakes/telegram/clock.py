"""Time as the fake tells it: it stands still until the test moves it, so that nothing is ever waited for."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # Monday, 10:00 in Vientiane


class Clock:
    """`now` may be given to the house as its clock, so that both have one time."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._timers: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        return self._now

    def unix(self) -> int:
        """The time as Telegram writes it: whole seconds."""
        return int(self._now.timestamp())

    def at(self, when: datetime, do: Callable[[], None]) -> None:
        """Have something done when the clock gets there."""
        heapq.heappush(self._timers, (when, next(self._order), do))

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved so far."""
        if seconds <= 0:
            return
        woken = asyncio.Event()
        self.at(self._now + timedelta(seconds=seconds), woken.set)
        await woken.wait()

    async def move(self, by: timedelta, quiet: Callable[[], Awaitable[None]]) -> None:
        """Go on, stopping wherever something falls due; `quiet` returns when what it started has come to rest."""
        until = self._now + by
        while self._timers and self._timers[0][0] <= until:
            when, _, do = heapq.heappop(self._timers)
            self._now = max(self._now, when)
            do()
            await quiet()
        self._now = until
        await quiet()
