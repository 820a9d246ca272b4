"""The workshop: takes tasks in hand as they fall due, and gives each to the hand that knows its kind.

One mechanism for all: messages, reminders, charts. A task that could not be done is tried again with growing waits
until it has expired; one that trips over a fault of ours is given up after some tries, because it holds its order
back. A crash lets go of it after a minute. Nothing is remembered here that is not in the database, but for which
orders a craft holds just now: their tasks are left alone, and take no seat.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations.outcome import REPLY_RANK
from handlers import metrics
from handlers.delivery import Never, NotNow, Waits
from handlers.ending import Ending
from handlers.log import fault
from handlers.pacing import growing
from storage.records import Task
from storage.store import Store
from storage.tasks import ANY_RANK, LEASE, remark
from storage.writes import Write

AT_ONCE = 20  # tasks of a kind in hand at a time, beside those that were born in our hands
FOR_ANSWERS = 10  # and so many more, if somebody waits for an answer
MOST_TOGETHER = 2000  # of a kind that is worked off together: all that may ever fall due at once
LONGEST_SLEEP = 15.0  # seconds; another process may have made a task that we were not told of
MOST_TRIES = 8  # of a task that trips over a fault of ours: four minutes in which it holds its order back

log = logging.getLogger("khaoban.tasks")

Hand = Callable[[Sequence[Task]], Awaitable[Sequence[Write]]]
"""Works off tasks of its kind that were claimed together; gives what is to be written with their ending.
Raises NotNow or Never for all of them."""


def _nothing(now: datetime) -> Iterator[tuple[str, datetime]]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Craft:
    """A hand, and whether it wants all tasks of its kind that fell due together. `seats`: it has fewer tasks in hand at
    a time than others have (AT_ONCE). `closed` tells which orders it takes nothing of until when, as beginnings of
    order keys (storage.tasks.claim)."""

    hand: Hand
    together: bool = False
    seats: int | None = None
    closed: Callable[[datetime], Iterator[tuple[str, datetime]]] = _nothing


class Workshop:
    """`now` is the house's clock, by which tasks fall due; `chance` gives numbers of [0, 1)."""

    def __init__(
        self,
        store: Store,
        crafts: Mapping[str, Craft],
        now: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store, self._crafts, self._now, self._chance = store, crafts, now, chance
        self._ending = Ending(store, now)
        self._in_hand: Counter[str] = Counter()  # by kind, what was claimed alone
        self._together = tuple(kind for kind, craft in crafts.items() if craft.together)
        self._few = {kind: craft.seats for kind, craft in crafts.items() if craft.seats is not None}
        self._alone = tuple(kind for kind in crafts if kind not in (*self._together, *self._few))
        self._called = asyncio.Event()
        self._held_back = False  # whether anything was closed when we looked last
        self._running: set[asyncio.Future[object]] = set()
        self.alive = False

    def hand_on(self, held: Sequence[Task], waiting: bool = False) -> None:
        """Work off tasks that were born in our hands, without waiting for the next look. `waiting`: others were made
        with them, so it is time for one; most answers leave nothing to look for."""
        if held:
            self._spawn(self._work_in_order(held))
        if waiting:
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
        not keep the others waiting, nor one kind another, nor anything the answers."""
        now, closed = self._now(), list(self._closed())
        self._held_back = bool(closed)
        if not await self._store.is_due(now, tuple(self._crafts), closed=closed):
            return 0
        taken = 0
        for kinds, most, rank in self._room():
            if kinds and most > 0:
                claimed = await self._store.claim(kinds, now, most, closed=closed, rank=rank)
                self._take(claimed, now)
                taken += len(claimed)
        return taken

    def _room(self) -> Iterator[tuple[Sequence[str], int, int]]:
        """What there is room for: which kinds, how many of their tasks, and up to which rank."""
        yield [kind for kind in self._alone if self._in_hand[kind] < AT_ONCE], AT_ONCE, ANY_RANK
        full = [kind for kind in self._alone if AT_ONCE <= self._in_hand[kind] < AT_ONCE + FOR_ANSWERS]
        yield full, FOR_ANSWERS, REPLY_RANK
        yield self._together, MOST_TOGETHER, ANY_RANK
        for kind, seats in self._few.items():
            yield [kind], seats - self._in_hand[kind], ANY_RANK

    def _take(self, claimed: Sequence[Task], now: datetime) -> None:
        for task in claimed:
            metrics.task_lag_seconds.labels(task.kind).observe(max((now - task.due).total_seconds(), 0.0))
        for batch in _batches(claimed, self._crafts):
            self._spawn(self._work(batch))

    def _closed(self) -> dict[str, datetime]:
        """Which orders are left alone, and until when."""
        return {order: until for craft in self._crafts.values() for order, until in craft.closed(self._now())}

    async def drain(self) -> None:
        """Work until nothing is due: what the practice clock waits for, and tests."""
        await self.settle()
        while await self.once() or self._running:
            await self.settle()

    async def settle(self) -> None:
        """Wait for what is being worked on."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def next_look(self) -> datetime | None:
        """When there may be something to do again, if nobody calls before; None: nothing waits."""
        closed = self._closed()
        due = await self._store.next_due(self._now(), tuple(self._crafts), closed=list(closed))
        return min((at for at in (due, *closed.values()) if at is not None), default=None)

    async def _sleep(self) -> None:
        at = await self.next_look()
        wait = LONGEST_SLEEP if at is None else (at - self._now()).total_seconds()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), min(max(wait, 0.05), LONGEST_SLEEP))

    def _spawn(self, work: Awaitable[object]) -> None:
        running = asyncio.ensure_future(work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _work_in_order(self, held: Sequence[Task]) -> None:
        """One after another; when one is put off, those behind it are let go, so that they do not overtake it, and when
        one took long, so that nobody else takes them up meanwhile. The next does not wait until it is noted that the
        last is done."""
        noting, until = [], self._now() + LEASE / 2
        for number, task in enumerate(held):
            outcome = await self._worked([task])
            noting.append(asyncio.ensure_future(self._noted([task], outcome)))
            if (isinstance(outcome, Exception) and not isinstance(outcome, Never)) or self._now() > until:
                await asyncio.gather(*noting)
                if behind := held[number + 1 :]:
                    await self._store.let_go(behind)
                break
        await asyncio.gather(*noting)

    async def _work(self, batch: Sequence[Task]) -> None:
        """Work off tasks of one kind that were claimed."""
        kind, seats = batch[0].kind, 0 if self._crafts[batch[0].kind].together else 1
        self._in_hand[kind] += seats
        try:
            await self._noted(batch, await self._worked(batch))
        finally:
            self._in_hand[kind] -= seats
            self._called.set()  # where one was due, there may be more

    async def _worked(self, batch: Sequence[Task]) -> Sequence[Write] | Exception:
        """Give tasks of one kind to their hand: what is to be written with their ending, or why they are not done."""
        kind, began = batch[0].kind, time.perf_counter()
        try:
            return await self._crafts[kind].hand(batch)
        except (NotNow, Never) as told:
            return told
        except Exception as failed:  # whatever it was: the task is kept, and the others go on
            fault(log, f"a task failed ({kind})", failed)
            return failed
        finally:
            metrics.task_seconds.labels(kind).observe(time.perf_counter() - began)

    async def _noted(self, batch: Sequence[Task], outcome: Sequence[Write] | Exception) -> None:
        """End tasks, put them off, let them go, or give them up, as it went. What cannot be noted is taken up again
        when the claim has run out."""
        kind = batch[0].kind
        try:
            result = await self._note(batch, outcome)
        except Exception as error:  # the database is away, say
            fault(log, f"what became of a task could not be noted ({kind})", error)
            result = "unnoted"
        metrics.tasks.labels(kind, result).inc(len(batch))
        if result != "done" or self._held_back:
            self._called.set()

    async def _note(self, batch: Sequence[Task], outcome: Sequence[Write] | Exception) -> str:
        match outcome:
            case Waits(writes=writes):
                await self._store.finish(batch, writes, now=self._now(), outcome="waits", reason=str(outcome))
                return "waits"
            case Never():
                for task in batch:
                    await self._store.give_up(task, remark(task.reason, "", str(outcome)), self._now())
                return "given_up"
            case NotNow(tried=False, mark=mark):
                for task in batch:
                    await self._store.let_go([task], remark(task.reason, mark, str(outcome)) if mark else None)
                return "let_go"
            case Exception():
                return await self._put_off(batch, outcome)
        return await self._end(batch, outcome)

    async def _end(self, batch: Sequence[Task], writes: Sequence[Write]) -> str:
        if not writes and len(batch) == 1:
            if await self._ending.end(batch[0]):
                self._called.set()  # what waits behind it may go on
            return "done"
        try:
            await self._store.finish(batch, writes, now=self._now())
        except Exception as error:
            fault(log, f"what follows from a task could not be written ({batch[0].kind})", error)
            return await self._put_off(batch, error)
        self._called.set()
        return "done"

    async def _put_off(self, batch: Sequence[Task], why: Exception) -> str:
        """Until the wait that was asked for is over, or a growing one. What has not expired is tried on; a fault of
        ours only so often."""
        told = why if isinstance(why, NotNow) else None
        reason = str(why) if told else type(why).__name__
        result = "put_off"
        for task in batch:
            kept = remark(task.reason, told.mark if told else "", reason)
            passes = told is not None and (told.wait is not None or task.expires is not None)
            if task.tries >= MOST_TRIES and not passes:
                await self._store.give_up(task, kept, self._now())
                result = "given_up"
            else:
                wait = told.wait if told and told.wait is not None else growing(task.tries, self._chance())
                await self._store.retry(task, self._now() + wait, kept)
        return result


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
