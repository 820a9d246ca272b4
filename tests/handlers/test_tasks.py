"""The workshop: what it takes in hand, how much at once, and that nothing is in two hands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.tasks import Craft, Workshop
from storage.records import InboxRow, Task
from storage.store import Store
from storage.tasks import LEASE
from storage.writes import AddTask, Write


class Bench:
    """A workshop whose only clock is `now`; `done` are the keys of what was worked on, in order."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now, self.done = store, now, list[str]()

    def opens(self, *crafts: tuple[str, Craft]) -> Workshop:
        self.workshop = Workshop(self.store, dict(crafts), lambda: self.now)
        return self.workshop

    async def makes(self, *tasks: Task) -> tuple[Task, ...]:
        """Tasks that an event wants; those that are in our hands."""
        async with self.store.turn("noy") as turn:
            event = InboxRow("telegram", "e", "1", {})
            await turn.write([AddTask(task) for task in tasks], inbox=event, now=self.now)
        return turn.held


async def test_what_is_held_so_long_that_others_might_take_it_up_is_let_go(store: Store, now: datetime) -> None:
    bench = Bench(store, now)

    async def slow(tasks: Sequence[Task]) -> Sequence[Write]:
        bench.done += [task.key for task in tasks]
        bench.now += 0.7 * LEASE
        await bench.workshop.once()  # as the workshop, or another process, looks now and then
        return ()

    workshop = bench.opens(("send", Craft(slow)))
    answers = [Task("send", {}, now, key=key, order="telegram:1", rank=1, held=True) for key in "abc"]
    workshop.hand_on(await bench.makes(*answers))
    await workshop.drain()
    assert bench.done == ["a", "b", "c"]


async def test_a_craft_with_few_seats_takes_no_more_in_hand(store: Store, now: datetime) -> None:
    bench, at_once = Bench(store, now), list[int]()
    gate, begun = asyncio.Event(), list[str]()

    async def large(tasks: Sequence[Task]) -> Sequence[Write]:
        begun.extend(task.key for task in tasks)
        at_once.append(len(begun) - len(bench.done))
        await gate.wait()
        bench.done += [task.key for task in tasks]
        return ()

    async def small(tasks: Sequence[Task]) -> Sequence[Write]:
        gate.set()
        return ()

    workshop = bench.opens(("file", Craft(large, seats=2)), ("send", Craft(small)))
    files = [Task("file", {}, now, key=str(number), order=f"file:{number}") for number in range(9)]
    await bench.makes(*files, Task("send", {}, now + timedelta(seconds=1), key="send", order="telegram:1"))
    for _ in range(3):
        await workshop.once()
    assert at_once == [1, 2]
    bench.now += timedelta(seconds=1)
    await workshop.once()  # others are not held up by it
    await workshop.drain()
    assert sorted(bench.done) == [task.key for task in files]
    assert max(at_once) == 2
