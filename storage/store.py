"""The store: what the house reads and writes, in the words of storage.records, writes and desk.

store = await Store.open(url, keys)
async with store.turn("practice:42", order=(event.at, event.id)) as turn:
    desk = await turn.desk(door=…, account=…, chat=…, group=False, event=event.id, now=now)
    …
    new = await turn.write(outcome.writes, inbox=InboxRow(…), now=now)
# deliver turn.held here, after the turn: they are in our hands for a minute
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from sqlalchemy import func, literal, select, union_all

from storage import codes, migrate, people, places, published, pushes, reading, sealing, tasks, waiting, writing
from storage import inbox as inbox_
from storage.desk import Desk, Lookup
from storage.engine import Engine, Guard, Hand
from storage.keys import Keys
from storage.records import Contact, FormVersion, InboxRow, PlaceRow, RoleHeld, Task
from storage.schema import metadata
from storage.sqlite import Sqlite
from storage.statements import Statement, Work
from storage.turns import Order, Turns
from storage.values import Box
from storage.writes import SavePerson, Write

T = TypeVar("T")

READERS = 2  # connections that read beside the one that writes (SQLite); more only wait for each other
CONNECTIONS = 8  # on PostgreSQL, where each turn has its own
_TASKS = Guard("tasks")
_BESIDE_CLAIMS = Guard("tasks", shared=True)
_COUNTS = Statement(
    union_all(*(select(literal(table.name), func.count()).select_from(table) for table in metadata.sorted_tables))
)


class WriteTimeout(TimeoutError):
    """Not committed within the caller's patience. It may be committed yet: the event's sender repeats it, and
    its id tells."""


class SchemaOutOfDate(Exception):
    """The database is not at the version this program wants."""


class Turn:
    """One event of one person or group: read, and write once. `held` are the tasks its writing left in our
    hands: born claimed, to be worked off now and then finished, retried or given up. `waiting`: it made others, which
    are in nobody's."""

    def __init__(self, hand: Hand, box: Box) -> None:
        self._hand = hand
        self._box = box
        self.held: tuple[Task, ...] = ()
        self.waiting = False

    async def desk(self, *, door: str, account: str, chat: str, group: bool, event: str, now: datetime) -> Desk:
        """What a step may know without asking, in one read."""
        work = reading.desk(reading.Seat(door, account, chat, group, event), self._box, now)
        near = self._hand.near
        if near is None:
            return await self._hand.read(work)
        desk = near.read_here(work)
        desk.fetch = lambda lookup: near.read_here(reading.look(lookup, self._box))
        return desk

    async def look(self, lookup: Lookup[T]) -> T:
        """What storage answers to the look-up."""
        return await self._hand.read(reading.look(lookup, self._box))

    async def write(
        self,
        writes: Sequence[Write],
        *,
        inbox: InboxRow | None = None,
        now: datetime,
        patience: float | None = None,
        late: Callable[[tuple[Task, ...], bool], None] = lambda held, waiting: None,
    ) -> bool:
        """Write what a step wants, and the event, in one transaction; committed when this returns.

        False: the event was known, nothing was written. Raises Stale (read and answer again, in the same
        turn) and WriteTimeout when it takes longer than `patience` seconds; whatever else is raised, nothing
        was written. What is committed after WriteTimeout all the same tells `late` of `held` and `waiting`.
        """
        work = self._hand.write(writing.carry_out(writes, self._box, now, inbox), _guards(writes))
        written = await _patiently(work, patience, lambda made: late(made.held, made.waiting), self._hand.outlasts)
        self.held, self.waiting = written.held, written.waiting
        return written.new


class Store:
    """The database, open. Every method is one transaction, or one read."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine = engine
        self._keys = keys
        self._box = Box(keys)
        self._turns = Turns()

    @classmethod
    async def open(cls, url: str, keys: Keys, *, pool: int | None = None) -> Store:
        """Open the database at a URL (sqlite:///FILE or postgresql://…). `pool`: how many connections read (SQLite,
        else READERS), or there may be in all (PostgreSQL, else CONNECTIONS). Raises ValueError for another URL,
        SchemaOutOfDate when the database wants migrating."""
        made = migrate.driver_url(url)
        at = await asyncio.to_thread(migrate.current, url)
        if at != migrate.head():
            raise SchemaOutOfDate(
                f"The database is at version {at or 'none'}, this program wants {migrate.head()}. Run: bot.py migrate"
            )
        engine: Engine
        if made.get_backend_name() == "sqlite":
            engine = await Sqlite.open(Path(made.database or ""), pool or READERS)
        else:
            from storage.postgres import Postgres  # its driver takes 14 MiB, which a house on SQLite does without

            plain = made.set(drivername="postgresql").render_as_string(hide_password=False)
            engine = await Postgres.open(plain, max(pool or CONNECTIONS, 2))
        return cls(engine, keys)

    async def close(self) -> None:
        """Write what is queued, then let go."""
        await self._engine.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # --- the way of a message ---

    @asynccontextmanager
    async def turn(self, key: str, order: Order | None = None) -> AsyncIterator[Turn]:
        """One event of this key at a time; those waiting come in the order of (event time, id)."""
        async with self._turns.take(key, order), self._engine.turn(key) as hand:
            yield Turn(hand, self._box)

    async def look(self, lookup: Lookup[T]) -> T:
        """What storage answers to the look-up."""
        return await self._engine.read(reading.look(lookup, self._box))

    async def write(
        self,
        writes: Sequence[Write],
        *,
        inbox: InboxRow | None = None,
        now: datetime,
    ) -> bool:
        """As Turn.write, outside a turn."""
        return (await self._engine.write(writing.carry_out(writes, self._box, now, inbox), _guards(writes))).new

    # --- tasks ---

    async def claim(
        self,
        kinds: Sequence[str],
        now: datetime,
        limit: int = 20,
        *,
        closed: Sequence[str] = (),
        rank: int = tasks.ANY_RANK,
    ) -> list[Task]:
        """Take due tasks of these kinds (all, if none are named), of at most this rank, in hand for tasks.LEASE;
        expired ones are dropped. No two of one order are in any hands at once. `closed` are beginnings of orders, each
        with a colon behind it, that are left alone."""
        return await self._engine.write(tasks.claim(kinds, now, limit, self._box, closed, rank), [_TASKS])

    async def end_all(self, done: Sequence[Task], *, now: datetime) -> set[str]:
        """These tasks are done, and nothing follows from them. Gives those of their orders in which others are open
        still."""
        return await self._engine.write(tasks.end_all(done, now))

    async def let_go(self, held: Sequence[Task], reason: str | None = None) -> None:
        """These tasks were not tried: they are as they were before they were claimed, but for the reason if one is
        given. Those that are over, or in other hands, are left."""
        await self._engine.write(tasks.let_go(held, reason))

    async def finish(
        self,
        done: Sequence[Task],
        writes: Sequence[Write] = (),
        *,
        now: datetime,
        outcome: str = "done",
        reason: str | None = None,
    ) -> bool:
        """These tasks are done, or over in another way; what follows from them is written in the same transaction.
        False: one of them was over already (another worker took it up), and `writes` are left out."""
        work = _finish(done, writes, self._box, now, outcome, reason)
        return await self._engine.write(work, _guards(writes))

    async def retry(self, task: Task, due: datetime, reason: str) -> bool:
        """Let go of a task until it is due again. `reason` never carries answers or names. False: it is over,
        or in other hands."""
        return await self._engine.write(tasks.try_again(task, due, reason))

    async def give_up(self, task: Task, reason: str, now: datetime | None = None) -> bool:
        """This task will never be done. False: it was over already."""
        return await self._engine.write(tasks.end(task, "given up", reason, now))

    async def next_due(
        self, now: datetime, kinds: Sequence[str] = (), *, closed: Sequence[str] = ()
    ) -> datetime | None:
        """When to look for tasks of these kinds again (at once, if not later than `now`); None: no need."""
        return await self._engine.read(tasks.next_due(now, kinds, closed))

    async def is_due(self, now: datetime, kinds: Sequence[str] = (), *, closed: Sequence[str] = ()) -> bool:
        """Whether a claim would find something; asking is cheaper than claiming."""
        return await self._engine.read(tasks.is_due(now, kinds, closed))

    async def unsure(self) -> dict[str, int]:
        """How many messages may have arrived once more than they were to, by what became of them."""
        return await self._engine.read(tasks.unsure())

    async def task_states(self) -> dict[str, int]:
        """How many tasks are waiting, claimed, done, expired, given up."""
        return await self._engine.read(tasks.states())

    async def take_push(self, push: pushes.Push) -> bool:
        """Count a message that a platform counts; False when its number is another's, or it was counted before."""
        return await self._engine.write(pushes.take(push))

    async def give_back_push(self, key: str) -> None:
        """The message of this key was not taken, so it is not counted."""
        await self._engine.write(pushes.give_back(key))

    async def waiting(self) -> frozenset[str]:
        """For whom something waits to be told: orders of chats (storage.waiting), and people's ids."""
        return await self._engine.read(waiting.whom())

    async def waited(self) -> list[tuple[Task, str, datetime | None]]:
        """All that waits to be told, or waited until lately, with what became of it ('' while it waits) and when."""
        return await self._engine.read(waiting.left(self._box))

    async def sweep(self, now: datetime) -> int:
        """Erase payloads and bodies that served more than seven days ago, and take away events, and ended tasks
        that are replies or have no key, of more than 400 days ago; codes that expired, and counts of wrong ones that
        are old; how many in all."""
        return await self._engine.write(_sweep(now))

    # --- for administrators ---

    async def import_places(self, rows: Sequence[PlaceRow]) -> int:
        """Add or change places, all or nothing; how many. Raises ValueError when a parent is missing."""
        return await self._engine.write(_stamped(places.import_places(rows)))

    async def places(self) -> tuple[PlaceRow, ...]:
        """Every place, by code."""
        return await self._engine.read(places.all_places())

    async def import_people(self, rows: Sequence[tuple[SavePerson, Sequence[RoleHeld]]]) -> tuple[str, ...]:
        """Add people and their roles, all or nothing; the ids they have, in order. Somebody of the same name
        with a role over one of the same places is the same person."""
        return await self._engine.write(_stamped(people.import_people(rows, self._box)))

    async def people(self) -> tuple[Contact, ...]:
        """Everybody, with roles and chats."""
        return await self._engine.read(people.all_people(self._box))

    async def publish(self, version: FormVersion) -> bool:
        """Make this the form's current version; False when it is already."""
        return await self._engine.write(published.publish(version))

    async def form_versions(self, current_only: bool = True) -> tuple[FormVersion, ...]:
        """Published forms, by form and time."""
        return await self._engine.read(published.all_versions(current_only))

    async def stamp(self) -> int:
        """Grows when places, people or forms are published."""
        return int(await self._engine.read(published.mark(published.STAMP)) or 0)

    async def bump(self) -> None:
        """Make the stamp grow, so that every worker reads its world anew."""
        await self._engine.write(published.bump())

    async def mark(self, name: str) -> str | None:
        """A single value that outlives a restart, or None."""
        return await self._engine.read(published.mark(name))

    async def set_mark(self, name: str, value: str) -> None:
        await self._engine.write(published.set_mark(name, value))

    async def transcript(
        self, door: str, chat: str, limit: int = 200
    ) -> list[tuple[datetime, Literal["in", "out"], dict[str, object]]]:
        """The last of what was said in a chat and of what was sent to it, in order, as far as it is kept.
        What is sent to a chat are tasks of kind "send" and of order "door:chat"."""
        said = await self._engine.read(inbox_.said_in(door, chat, limit, self._box))
        sent = await self._engine.read(tasks.sent_to(door, chat, limit, self._box))
        both: list[tuple[datetime, Literal["in", "out"], dict[str, object]]] = [
            *((at, "in", body) for at, body in reversed(said)),
            *((at, "out", payload) for at, payload in reversed(sent)),
        ]
        return sorted(both, key=lambda line: line[0])[-limit:]

    async def ping(self) -> None:
        """Raises when the database does not answer."""
        await self.stamp()

    async def counts(self) -> dict[str, int]:
        """Rows per table."""
        return await self._engine.read(_counts())

    async def rotate(self) -> int:
        """Seal with the newest key what older ones sealed; how many. Others may read and write meanwhile."""
        total = 0
        for column in sealing.COLUMNS:
            while renewed := await self._engine.write(sealing.rotate_some(column, self._keys)):
                total += renewed
        return total

    async def check_keys(self) -> int:
        """Open one blob of every key that sealed anything; how many. Raises keys.Unopened."""
        return await self._engine.read(sealing.check_keys(self._keys))


async def _patiently(
    work: Coroutine[Any, Any, T], patience: float | None, late: Callable[[T], None], outlasts: bool
) -> T:
    """Wait for a write as long as patience lasts. Where it is carried through all the same, `late` gets what came of
    it: thrown away, its tasks would lie in nobody's hands until their lease is over."""
    begun = asyncio.ensure_future(work)
    try:
        async with asyncio.timeout(patience):
            return await (asyncio.shield(begun) if outlasts else begun)
    except (TimeoutError, asyncio.CancelledError) as left:
        if outlasts:
            begun.add_done_callback(lambda done: _told_late(done, late))
        if isinstance(left, TimeoutError):
            raise WriteTimeout(f"not committed within {patience} seconds") from None
        raise


def _told_late(done: asyncio.Future[T], late: Callable[[T], None]) -> None:
    """A write ended that nobody waits for; whoever asked for it was told that it failed."""
    if not done.cancelled() and done.exception() is None:
        late(done.result())


def _guards(writes: Sequence[Write]) -> list[Guard]:
    """Who makes tasks held keeps claims away until they are committed, and other makers of the same order; who takes
    an account away, others that would take one of the same person."""
    orders = [Guard(f"order {order}") for order in writing.orders_held(writes)]
    people_ = [Guard(f"accounts {person}") for person in writing.accounts_taken(writes)]
    return [*([_BESIDE_CLAIMS] if orders else []), *orders, *people_]


def _finish(
    done: Sequence[Task], writes: Sequence[Write], box: Box, now: datetime, outcome: str, reason: str | None
) -> Work[bool]:
    fresh = True
    for task in done:
        fresh = (yield from tasks.end(task, outcome, reason, now)) and fresh
    if not fresh:
        return False
    yield from writing.carry_out(writes, box, now)
    return True


def _sweep(now: datetime) -> Work[int]:
    swept = (yield from tasks.sweep(now)) + (yield from codes.sweep(now))
    return swept + (yield from pushes.sweep(now - tasks.ROWS_KEPT))


def _stamped(work: Work[T]) -> Work[T]:
    """The work, and if it changed anything the stamp grows."""
    result = yield from work
    if result:
        yield from published.bump()
    return result


def _counts() -> Work[dict[str, int]]:
    rows = yield _COUNTS()
    return {name: count for name, count in rows}  # noqa: C416  rows are tuples of any length to the checker
