"""Reception: the way of a message. Desk, step, one transaction, and only then anything leaves the house.

What one person says is answered one after another; the turn that storage gives sees to that, on several machines
too. When the world moved between reading and writing, the event is answered anew.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from random import Random
from typing import Any, Protocol

from conversations import buttons
from conversations.events import Address, Event, Line, Reply, Tapped, in_place, pack_event
from conversations.outcome import REPLY_RANK, Outcome, send
from conversations.people.own_codes import DigestOf
from conversations.step import answer
from conversations.waiting import with_what_waited
from conversations.world import World
from handlers import metrics
from handlers.held_back import HeldBack
from handlers.log import fault
from handlers.manners import MOST_CALLS, MOST_EVENTS, Pace, Paces, Repeats, too_long, within_limits
from storage.away import is_away
from storage.desk import Asking, Desk, Lookup, Wanted
from storage.questions import QUESTION, BeingAsked
from storage.records import InboxRow, Task
from storage.store import Store, Turn
from storage.tasks import REPLY as PASSING
from storage.writes import AddTask, CountGuess, Stale, Write

log = logging.getLogger("khaoban.reception")

TRIES = 5  # a step that is stale so often is not unlucky but wrong
PATIENCE = 1.5  # seconds: then the platform is told to send it again, rather than left waiting
NOTED_WITHIN = 0.4  # seconds in which a process notes that a question is out, if it lives
LOOKS = 8  # for that
MOST_ROUNDS = 50  # a step that asks more often has lost its way


class Worlds(Protocol):
    """Who has the world in the state that a desk was read at: `at` when it is at hand, `world` reads it if need be."""

    def at(self, stamp: int) -> World | None: ...
    async def world(self, stamp: int) -> World: ...


class NewWorld(Exception):
    """Something was published since the world was read."""

    def __init__(self, stamp: int) -> None:
        super().__init__(stamp)
        self.stamp = stamp


class Reception:
    """`now` and `seed` are the only clock and the only chance in the house's inner rooms. `held_back` knows for whom
    something waits to be told, `counted` are the doors at which what is sent unasked is counted."""

    def __init__(
        self,
        store: Store,
        worlds: Worlds,
        now: Callable[[], datetime],
        seed: Callable[[], int],
        hand_on: Callable[[Sequence[Task], bool], None],
        held_back: HeldBack | None = None,
        counted: Collection[str] = (),
    ) -> None:
        self._store, self._worlds = store, worlds
        self._now, self._seed, self._hand_on = now, seed, hand_on
        self._held_back, self._counted = held_back, counted
        self._paces, self._repeats = Paces(), Repeats()

    async def receive(self, event: Event) -> None:
        """Answer an event, once however often it is delivered. When this returns, everything is committed; whatever is
        raised, the event is to come again."""
        if event.group and not event.called:
            return  # what people say to each other is none of ours: not read, not kept
        began = time.perf_counter()
        key = f"{event.door}:{event.whole_chat if event.group else event.account}"
        pace = self._paces.judge(key, MOST_CALLS if event.group else MOST_EVENTS, self._now())
        if pace is Pace.SILENCE:
            metrics.events.labels(event.door, "flood").inc()
            return
        instead = "conversations.slow_down" if pace is Pace.SLOW_DOWN else ""
        if too_long(event):
            instead = instead or "conversations.too_long"
        event = within_limits(event)
        new = waiting = False
        held: Sequence[Task] = ()
        if self._held_back is not None:
            await self._held_back.look()
        for attempt in range(TRIES):
            try:
                async with self._store.turn(key, order=(event.at, event.id)) as turn:
                    new = await self._answered(turn, event, instead)
                    held, waiting = turn.held, turn.waiting
                break
            except NewWorld as other:
                if attempt == TRIES - 1:
                    raise
                # Read outside the turn: a turn holds a connection, and reading the world wants one too.
                await self._worlds.world(other.stamp)
        metrics.events.labels(event.door, "answered" if new else "known").inc()
        metrics.turn_seconds.labels(event.door).observe(time.perf_counter() - began)
        self._hand_on(held, waiting)

    async def _answered(self, turn: Turn, event: Event, instead: str) -> bool:
        """Whether it was answered, or else known. `instead` is the text that it is answered with and nothing else, ''
        for a step of the conversation."""
        inbox = InboxRow(event.door, event.id, event.chat, pack_event(event))
        for attempt in range(TRIES):
            desk = await turn.desk(
                door=event.door,
                account=event.account,
                chat=event.whole_chat,
                group=event.group,
                event=event.id,
                now=self._now(),
            )
            if desk.known:
                return False
            world = self._worlds.at(desk.stamp)
            if world is None:
                raise NewWorld(desk.stamp)
            outcome = _only(world, desk, event, instead) if instead else await self._outcome(turn, world, desk, event)
            chat, replies = f"{event.door}:{event.chat}", _if_repeated(event, outcome)
            repeated = self._repeats.again(chat, replies, desk.now)
            writes = _writes(event, Outcome() if repeated else outcome, desk.now)
            began = time.perf_counter()
            try:
                new = await turn.write(writes, inbox=inbox, now=desk.now, patience=PATIENCE, late=self._hand_on)
            except Stale:
                if attempt == TRIES - 1:
                    raise
                continue
            metrics.commit_seconds.observe(time.perf_counter() - began)
            _count_guesses(event.door, outcome.writes)
            self._repeats.note(chat, replies, desk.now)
            return new
        raise AssertionError("unreachable")

    async def _outcome(self, turn: Turn, world: World, desk: Desk, event: Event) -> Outcome:
        """What the step comes to. One that fails over something is told so, once: sent again it would fail again. That
        the database was away when something was to be looked up is no fault of the step's, and is raised."""
        try:
            return await self._step(turn, world, desk, event)
        except Exception as error:  # whatever it was: she gets an answer, and the event is not sent for ever
            if is_away(error):
                raise
            fault(log, "a step failed", error)
            metrics.events.labels(event.door, "fault").inc()
            return _only(world, desk, event, "conversations.fault")

    async def _step(self, turn: Turn, world: World, desk: Desk, event: Event) -> Outcome:
        """Run the step, fetching what it asks for, until it has all it wants."""
        seed, spent = self._seed(), 0.0
        for _ in range(MOST_ROUNDS):
            began = time.perf_counter()
            try:
                outcome = answer(world, desk, event, Random(seed))  # noqa: S311  codes, too, but the seed is a secret
                if self._held_back is not None and self._held_back.waits(event, desk):
                    outcome = with_what_waited(world, desk, event, outcome, self._counted)
            except Wanted as wanted:
                spent += time.perf_counter() - began
                for lookup in wanted.lookups:
                    desk.found[lookup] = await _fetched(turn, lookup, desk.now)
                continue
            metrics.step_seconds.observe(spent + time.perf_counter() - began)
            return outcome
        raise RuntimeError("a step asked for look-ups more often than any conversation does")


async def _fetched(turn: Turn, lookup: Lookup[Any], now: datetime) -> Any:
    """What a step asks for: nearly always of storage."""
    if isinstance(lookup, DigestOf):
        return await asyncio.to_thread(lookup.reckon)
    if isinstance(lookup, Asking):
        await _noted(turn, lookup, now)
    return await turn.look(lookup)


async def _noted(turn: Turn, asking: Asking, now: datetime) -> None:
    """Another process may have asked a question that is answered within a blink: wait for it to note that it has."""
    for _ in range(LOOKS):
        if not await turn.look(BeingAsked(asking.door, asking.chat, now)):
            return
        await asyncio.sleep(NOTED_WITHIN / LOOKS)


def _only(world: World, desk: Desk, event: Event, text: str) -> Outcome:
    """One sentence, in the language of who speaks."""
    language = desk.person.language if desk.person else event.language[:2]
    words = world.catalogues.text(language or "lo", text)
    return Outcome(replies=(Reply((Line(words),)),))


def _if_repeated(event: Event, outcome: Outcome) -> tuple[Reply, ...]:
    """What need not be said twice: the answer to a tap that changes nothing. Many taps on what is past get it once."""
    return outcome.replies if isinstance(event.what, Tapped) and not outcome.writes else ()


def _count_guesses(door: str, writes: Sequence[Write]) -> None:
    """Wrong codes, in the metrics; and one line in the log when somebody is locked out of codes."""
    for write in writes:
        if isinstance(write, CountGuess):
            locked = write.guesses.wrong == 0
            metrics.guesses.labels(door, "locked" if locked else "wrong").inc()
            if locked:
                log.warning("too many wrong codes: an account of %s is locked out of codes", door)


def _writes(event: Event, outcome: Outcome, now: datetime) -> list[Write]:
    """What the step wants written, and its replies as messages to the chat that spoke, held for sending at once."""
    replies = [_send(event, number, reply, now) for number, reply in enumerate(outcome.replies)]
    return [*outcome.writes, *replies]


def _send(event: Event, number: int, reply: Reply, now: datetime) -> AddTask:
    key = f"{QUESTION if buttons.asks(reply.choices) else PASSING}{event.door}:{event.id}:{number}"
    return send(in_place(reply, event), Address(event.door, event.chat), now, key=key, rank=REPLY_RANK, held=True)
