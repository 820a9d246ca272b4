"""The workshop: takes tasks in hand as they fall due, and gives each to the hand that knows its kind.

One mechanism for all: messages, reminders, charts. A task that fails is tried again with growing waits; a crash
lets go of it after a minute. Nothing is remembered here that is not in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import metrics
from handlers.delivery import Never, NotNow
from handlers.log import fault
from storage.records import Task
from storage.store import Store
from storage.writes import Write

AT_ONCE = 20  # tasks in hand at a time
MOST_TOGETHER = 2000  # of a kind that is worked off together: all that may ever fall due at once
LONGEST_SLEEP = 15.0  # seconds; another process may have made a task that we were not told of
MOST_TRIES = 12
LONGEST_WAIT = timedelta(minutes=30)

log = logging.getLogger("khaoban.tasks")

Hand = Callable[[Sequence[Task]], Awaitable[Sequence[Write]]]
"""Works off tasks of its kind that were claimed together; gives what is to be written with their ending.
Raises NotNow or Never for all of them."""


@dataclass(frozen=True, slots=True)
class Craft:
    """A hand, and whether it wants all tasks of its kind that fell due together."""

    hand: Hand
    together: bool = False


class Workshop:
    """`now` is the house's clock, by which tasks fall due."""

    def __init__(self, store: Store, crafts: Mapping[str, Craft], now: Callable[[], datetime]) -> None:
        self._store, self._crafts, self._now = store, crafts, now
        self._together = tuple(kind for kind, craft in crafts.items() if craft.together)
        self._alone = tuple(kind for kind, craft in crafts.items() if not craft.together)
        self._called = asyncio.Event()
        self._running: set[asyncio.Future[object]] = set()
        self.alive = False

    def hand_on(self, held: Sequence[Task]) -> None:
        """Work off tasks that were born in our hands, without waiting for the next look."""
        if held:
            self._spawn(self._work_in_order(held))
        self._called.set()

    def call(self) -> None:
        """There may be something to do."""
        self._called.set()

    async def run(self) -> None:
        """Work until cancelled."""
        self.alive, failures = True, 0
        try:
            while True:
                self._called.clear()
                try:
                    if not await self.once():
                        await self._sleep()
                    failures = 0
                except Exception as error:  # the database is away, say: it will come back, and so must we
                    failures += 1
                    fault(log, "the workshop stumbled", error)
                    await asyncio.sleep(min(2.0**failures, LONGEST_SLEEP))
        finally:
            self.alive = False
            await self.settle()

    async def once(self) -> int:
        """Take what is due in hand, as much as there is room for; how many tasks that were. One that takes long does
        not keep the others waiting."""
        taken = 0
        for kinds, most in ((self._alone, AT_ONCE - len(self._running)), (self._together, MOST_TOGETHER)):
            if not kinds or most <= 0:
                continue
            now = self._now()
            claimed = await self._store.claim(kinds, now, most)
            for task in claimed:
                metrics.task_lag_seconds.labels(task.kind).observe(max((now - task.due).total_seconds(), 0.0))
            for batch in _batches(claimed, self._crafts):
                self._spawn(self._work(batch))
            taken += len(claimed)
        return taken

    async def drain(self) -> None:
        """Work until nothing is due: what the practice clock waits for, and tests."""
        await self.settle()
        while await self.once() or self._running:
            await self.settle()

    async def settle(self) -> None:
        """Wait for what is being worked on."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _sleep(self) -> None:
        due = await self._store.next_due(self._now())
        wait = LONGEST_SLEEP if due is None else (due - self._now()).total_seconds()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), min(max(wait, 0.05), LONGEST_SLEEP))

    def _spawn(self, work: Awaitable[object]) -> None:
        running = asyncio.ensure_future(work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _work_in_order(self, held: Sequence[Task]) -> None:
        """One after another; when one is put off, those behind it are let go, so that they do not overtake it."""
        waiting = list(held)
        while waiting:
            if await self._work([waiting.pop(0)]) == "put_off":
                for task in waiting:
                    await self._store.retry(task, task.due, "behind one that was put off")
                return

    async def _work(self, batch: Sequence[Task]) -> str:
        """Give tasks of one kind to their hand, and end them, put them off, or give them up; which it was."""
        kind, began = batch[0].kind, time.perf_counter()
        try:
            writes = await self._crafts[kind].hand(batch)
            await self._store.finish(batch, writes, now=self._now())
            result = "done"
        except Never as never:
            result = await self._give_up(batch, str(never))
        except NotNow as later:
            result = await self._put_off(batch, str(later), later.wait)
        except Exception as failed:  # whatever it was: the task is kept, and the others go on
            fault(log, f"a task failed ({kind})", failed)
            result = await self._put_off(batch, type(failed).__name__, None)
        metrics.tasks.labels(kind, result).inc(len(batch))
        metrics.task_seconds.labels(kind).observe(time.perf_counter() - began)
        self._called.set()  # what waited behind it may go on
        return result

    async def _give_up(self, batch: Sequence[Task], reason: str) -> str:
        for task in batch:
            await self._store.give_up(task, reason)
        return "given_up"

    async def _put_off(self, batch: Sequence[Task], reason: str, wait: timedelta | None) -> str:
        for task in batch:
            if task.tries >= MOST_TRIES and wait is None:
                await self._store.give_up(task, reason)
            else:
                await self._store.retry(task, self._now() + (wait or growing(task.tries)), reason)
        return "put_off"


def growing(tries: int) -> timedelta:
    """How long to wait after so many tries: 2, 4, 8 … seconds, at most half an hour."""
    return min(timedelta(seconds=2**tries), LONGEST_WAIT)


def _batches(claimed: Sequence[Task], crafts: Mapping[str, Craft]) -> list[list[Task]]:
    """Tasks one by one, but those together whose hand wants them so."""
    batches: list[list[Task]] = []
    together: dict[str, list[Task]] = {}
    for task in claimed:
        if crafts[task.kind].together:
            together.setdefault(task.kind, []).append(task)
        else:
            batches.append([task])
    return [*batches, *together.values()]
