"""Turns: events of one key pass one after another, the waiting ones in the order of their times and ids."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeAlias

Order: TypeAlias = tuple[datetime, str]
_Place: TypeAlias = tuple[tuple[datetime, int, str] | tuple[()], int, asyncio.Future[None]]


class Turns:
    """Locks by key that let the earliest in first. A key that nobody holds is forgotten."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[_Place]] = {}  # the keys that are held, and who waits for them
        self._arrival = itertools.count()

    def __len__(self) -> int:
        return len(self._waiting)

    @asynccontextmanager
    async def take(self, key: str, order: Order | None = None) -> AsyncIterator[None]:
        """Hold the key. `order` is the event's time and id; ids of one length are compared as texts, so that
        numbers come in their order too."""
        await self._enter(key, order)
        try:
            yield
        finally:
            self._leave(key)

    async def _enter(self, key: str, order: Order | None) -> None:
        waiting = self._waiting.get(key)
        if waiting is None:
            self._waiting[key] = []
            return
        turn = asyncio.get_running_loop().create_future()
        place = (order[0], len(order[1]), order[1]) if order else ()
        heapq.heappush(waiting, (place, next(self._arrival), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given the key in the same moment
                self._leave(key)
            raise

    def _leave(self, key: str) -> None:
        waiting = self._waiting[key]
        while waiting:
            _, _, turn = heapq.heappop(waiting)
            if not turn.done():
                turn.set_result(None)
                return
        del self._waiting[key]
