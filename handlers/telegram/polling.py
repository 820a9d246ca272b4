"""Asking for updates, when Telegram cannot call us: without KHAOBAN_PUBLIC_URL.

An update is confirmed by asking for the ones behind it, so it is confirmed only when it has been taken. What one person
sent is taken one after another; people do not wait for each other. When one cannot be taken, those behind it of
the same person wait, and it comes again; after a crash the last ones come again as well, and the house knows them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram.error import RetryAfter

from handlers.log import fault
from handlers.telegram.wire import asked_to_wait

LONGEST_REST = 30.0  # seconds

log = logging.getLogger("khaoban.telegram")

Update = dict[str, Any]


class Polling:
    """`fetch` gives the updates from an id on, waiting for some; `take` takes one, or raises; `wait` sleeps."""

    def __init__(
        self,
        fetch: Callable[[int], Awaitable[Sequence[Update]]],
        take: Callable[[Update], Awaitable[Any]],
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._fetch, self._take, self._wait = fetch, take, wait
        self._offset = 0
        self._taken: set[int] = set()  # of those that are not confirmed yet
        self._resting = self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to ask."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ask no more; what is being taken is taken to its end."""
        self._stopping = True
        if self._task is not None:
            if self._resting:
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            rest = 0.0
            try:
                updates = await self._rested(self._fetch(self._offset))
                failures = 0 if await self._take_all(updates) else failures + 1
            except Exception as error:  # whatever it was: the bot is deaf when nobody asks
                failures += 1
                if isinstance(error, RetryAfter):
                    rest = asked_to_wait(error).total_seconds()
                fault(log, "no updates could be fetched", error)
            if failures and not self._stopping:
                await self._rested(self._wait(max(rest, min(2.0 ** min(failures - 1, 10), LONGEST_REST))))

    async def _rested(self, waiting: Awaitable[Any]) -> Any:
        """Wait for something that may be broken off."""
        self._resting = True
        try:
            return await waiting
        finally:
            self._resting = False

    async def _take_all(self, updates: Sequence[Update]) -> bool:
        """Take all updates and confirm what can be; whether all were taken."""
        rows: dict[int, list[Update]] = {}
        for update in sorted(updates, key=lambda update: int(update["update_id"])):
            if update["update_id"] not in self._taken:
                rows.setdefault(sender(update), []).append(update)
        await asyncio.gather(*(self._take_in_order(row) for row in rows.values()))
        ids = [update["update_id"] for update in updates]
        missing = [each for each in ids if each not in self._taken]
        self._offset = min(missing) if missing else max(ids, default=self._offset - 1) + 1
        self._taken = {each for each in self._taken if each > self._offset}
        return not missing

    async def _take_in_order(self, row: Sequence[Update]) -> None:
        for update in row:
            try:
                await self._take(update)
            except Exception as error:  # whatever it was: it comes again, and so do those behind it
                fault(log, "an update was not taken", error)
                return
            self._taken.add(update["update_id"])


def sender(update: Update) -> int:
    """Whom an update is of: what is of one is taken in its order."""
    body = next((value for value in update.values() if isinstance(value, dict)), {})
    who = body.get("from")
    return int(who.get("id", 0)) if isinstance(who, dict) else 0
