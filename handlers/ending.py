"""Ending: tasks that are done and that nothing follows from are ended together, as many as came while the last commit
was under way. Nobody waits longer for that, and a commit serves many."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from storage.records import Task
from storage.store import Store


class Ending:
    """`now` is the house's clock."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._waiting: list[tuple[Task, asyncio.Future[bool]]] = []
        self._running: asyncio.Task[None] | None = None

    async def end(self, task: Task) -> bool:
        """End it; whether others of its order wait behind it. Raises what the database raises."""
        ended: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((task, ended))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await ended

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                followed = await self._store.end_all([task for task, _ in batch], now=self._now())
            except Exception as error:  # whatever it was: it is those who wait that it concerns
                for _, ended in batch:
                    if not ended.done():
                        ended.set_exception(error)
                continue
            for task, ended in batch:
                if not ended.done():
                    ended.set_result(task.order in followed)
