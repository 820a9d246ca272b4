"""Reception: the way of a message. Desk, step, one transaction, and only then anything leaves the house.

What one person says is answered one after another; the turn that storage gives sees to that, on several machines
too. When the world moved between reading and writing, the event is answered anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Protocol

from conversations.events import Address, Event, Reply, pack_event
from conversations.outcome import REPLY_RANK, Outcome, send
from conversations.step import answer
from conversations.world import World
from handlers import metrics
from storage.desk import Desk, Wanted
from storage.records import InboxRow, Task
from storage.store import Store, Turn
from storage.writes import AddTask, Stale, Write

TRIES = 5  # a step that is stale so often is not unlucky but wrong
MOST_LOOKUPS = 50  # a step that wants more has lost its way


class Worlds(Protocol):
    """Who has the world in the state that a desk was read at."""

    async def world(self, stamp: int) -> World: ...


class Reception:
    """`now` and `seed` are the only clock and the only chance in the house's inner rooms."""

    def __init__(
        self,
        store: Store,
        worlds: Worlds,
        now: Callable[[], datetime],
        seed: Callable[[], int],
        hand_on: Callable[[Sequence[Task]], None],
    ) -> None:
        self._store, self._worlds = store, worlds
        self._now, self._seed, self._hand_on = now, seed, hand_on

    async def receive(self, event: Event) -> None:
        """Answer an event, once however often it is delivered. When this returns, everything is committed."""
        began = time.perf_counter()
        key = f"{event.door}:{event.chat if event.group else event.account}"
        async with self._store.turn(key, order=(event.at, event.id)) as turn:
            held = await self._answered(turn, event)
        metrics.events.labels(event.door, "answered" if held is not None else "known").inc()
        metrics.turn_seconds.labels(event.door).observe(time.perf_counter() - began)
        self._hand_on(held or ())

    async def _answered(self, turn: Turn, event: Event) -> Sequence[Task] | None:
        """The tasks left in our hands, or None when the event was known."""
        inbox = InboxRow(event.door, event.id, event.chat, pack_event(event))
        for attempt in range(TRIES):
            desk = await turn.desk(
                door=event.door,
                account=event.account,
                chat=event.chat,
                group=event.group,
                event=event.id,
                now=self._now(),
            )
            if desk.known:
                return None
            outcome = await self._step(turn, desk, event)
            began = time.perf_counter()
            try:
                new = await turn.write(_writes(event, outcome, desk.now), inbox=inbox, now=desk.now)
            except Stale:
                if attempt == TRIES - 1:
                    raise
                continue
            metrics.commit_seconds.observe(time.perf_counter() - began)
            return turn.held if new else None
        raise AssertionError("unreachable")

    async def _step(self, turn: Turn, desk: Desk, event: Event) -> Outcome:
        """Run the step, fetching what it asks for, until it has all it wants."""
        world = await self._worlds.world(desk.stamp)
        seed, spent = self._seed(), 0.0
        for _ in range(MOST_LOOKUPS):
            began = time.perf_counter()
            try:
                outcome = answer(world, desk, event, Random(seed))  # noqa: S311  ids, not secrets
            except Wanted as wanted:
                spent += time.perf_counter() - began
                desk.found[wanted.lookup] = await turn.look(wanted.lookup)
                continue
            metrics.step_seconds.observe(spent + time.perf_counter() - began)
            return outcome
        raise RuntimeError("a step asked for more look-ups than any conversation needs")


def _writes(event: Event, outcome: Outcome, now: datetime) -> list[Write]:
    """What the step wants written, and its replies as messages to the chat that spoke, held for sending at once."""
    replies = [_send(event, number, reply, now) for number, reply in enumerate(outcome.replies)]
    return [*outcome.writes, *replies]


def _send(event: Event, number: int, reply: Reply, now: datetime) -> AddTask:
    key = f"reply:{event.door}:{event.id}:{number}"
    return send(reply, Address(event.door, event.chat), now, key=key, rank=REPLY_RANK, held=True)
