"""SQLite through aiosqlite: readers beside one writer that commits what is waiting at once.

A commit waits for the disk, so one commit for many events is what makes the writer fast: it takes all that is
queued, a savepoint an event, one commit for the batch, and every caller waits for that commit.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from storage.engine import Guard, Hand
from storage.statements import Query, Row, Work, run

T = TypeVar("T")

PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers do not wait for the writer
    "PRAGMA synchronous = FULL",  # what is committed survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",  # ms; an administrator's command may be writing
)
OWNER_ONLY = 0o600
_BATCH = 256  # events a commit, so that nobody waits for an endless batch

_Waiting = tuple[Work[Any], asyncio.Future[Any]]
_Outcome = tuple[Any, Exception | None]


def connect(file: Path) -> sqlite3.Connection:
    """A connection as the house wants it. Autocommit is off at the driver: we say BEGIN ourselves. With the
    driver's own transactions a released savepoint survived the rollback of the transaction around it."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, cached_statements=256)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def make_file(file: Path) -> None:
    """An empty file, unless there is one: answers are sealed in a database, places and figures are not, so only its
    owner may read it. What SQLite lays beside it (-wal, -shm, -journal) gets the same mode."""
    with suppress(FileExistsError):
        file.touch(mode=OWNER_ONLY, exist_ok=False)


class Here:
    """A connection that reads in the caller's thread. Readers wait for nobody (WAL), and a few rows of a file that is
    kept in memory take a tenth of a millisecond: waking up a thread takes longer, the more so the busier we are."""

    def __init__(self, file: Path) -> None:
        self.connection = connect(file)
        self.connection.execute("PRAGMA busy_timeout = 500")  # ms; whoever waits, all wait with him

    def read_here(self, work: Work[T]) -> T:
        return _read(self.connection, work)


class Sqlite:
    """A database file, open: one writing connection and some that read, each with a thread of its own, and one without
    for what is small."""

    def __init__(self, writer: aiosqlite.Connection, readers: Sequence[aiosqlite.Connection], near: Here) -> None:
        self.near = near
        self._writer = writer
        self._readers = readers
        self._next_reader = itertools.cycle(readers)
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._write_batches(), name="the SQLite writer")

    outlasts = True

    @classmethod
    async def open(cls, file: Path, readers: int) -> Sqlite:
        """Open the file with so many readers."""
        made = [await aiosqlite.Connection(lambda: connect(file), iter_chunk_size=64) for _ in range(readers + 1)]
        return cls(made[0], made[1:], await asyncio.to_thread(Here, file))

    async def read(self, work: Work[T]) -> T:
        return await _in_thread(next(self._next_reader), _read, work)

    async def write(self, work: Work[T], guards: Sequence[Guard] = ()) -> T:
        """Queue the work and wait for its commit. Guards are for several writers; here is one."""
        if self._task.done():
            raise sqlite3.ProgrammingError("the database is closed")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((work, done))
        return await done

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[Hand]:
        """One process owns the file, so the locks of storage.turns are enough."""
        yield self

    async def close(self) -> None:
        """Write what is queued, then close."""
        self._queue.put_nowait(None)
        await self._task
        for connection in (*self._readers, self._writer):
            await connection.close()
        self.near.connection.close()

    async def _write_batches(self) -> None:
        closing = False
        while not closing:
            taken = [await self._queue.get()]
            while not self._queue.empty() and len(taken) < _BATCH:
                taken.append(self._queue.get_nowait())
            closing = None in taken
            # Who was cancelled while waiting no longer wants it written.
            batch = [item for item in taken if item is not None and not item[1].done()]
            if batch:
                await self._write_batch(batch)

    async def _write_batch(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = await _in_thread(self._writer, write_together, [work for work, _ in batch])
        except Exception as problem:
            outcomes = [(None, problem)] * len(batch)
        for (_, done), (result, failed) in zip(batch, outcomes, strict=True):
            if done.done():
                continue  # cancelled meanwhile; the event is kept, its sender will repeat it and be told so
            if failed is not None:
                done.set_exception(failed)
            else:
                done.set_result(result)


async def _in_thread(
    connection: aiosqlite.Connection, function: Callable[[sqlite3.Connection, Any], T], given: Any
) -> T:
    """Run a function on the connection, in its thread. aiosqlite's public calls hop into the thread once
    each; its private `_execute` takes any function, so that a whole read or batch is one hop. This is the
    only place that uses it, and aiosqlite is pinned."""
    execute: Callable[..., Awaitable[T]] = connection._execute
    return await execute(function, connection._conn, given)


def rows_on(connection: sqlite3.Connection) -> Callable[[Query], list[Row]]:
    def rows_of(query: Query) -> list[Row]:
        compiled = query.statement.on("sqlite")
        if query.many is not None:
            connection.executemany(compiled.text, [compiled.bind(values) for values in query.many])
            return []
        return connection.execute(compiled.text, compiled.bind(query.values)).fetchall()

    return rows_of


def _read(connection: sqlite3.Connection, work: Work[T]) -> T:
    connection.execute("BEGIN")  # several selects of one work see one picture
    try:
        return run(work, rows_on(connection))
    finally:
        connection.execute("COMMIT")


def write_together(connection: sqlite3.Connection, works: Sequence[Work[Any]]) -> list[_Outcome]:
    """Carry out works in one transaction, a savepoint each: what each gave or raised, once all is committed.
    Raises what keeps the transaction from being committed; then nothing of any of them is written."""
    rows_of = rows_on(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        outcomes = [_one(connection, work, rows_of) for work in works]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk, say, has SQLite roll back by itself
            connection.execute("ROLLBACK")
        raise
    return outcomes


def _one(connection: sqlite3.Connection, work: Work[Any], rows_of: Callable[[Query], list[Row]]) -> _Outcome:
    connection.execute("SAVEPOINT event")
    try:
        result = run(work, rows_of)
    except Exception as problem:
        connection.execute("ROLLBACK TO event")
        connection.execute("RELEASE event")
        return None, problem
    connection.execute("RELEASE event")
    return result, None
