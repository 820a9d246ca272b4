"""PostgreSQL through psycopg: a turn is a connection, a transaction and an advisory lock on its key.

Queries travel in pipeline mode: what gives no rows is sent without waiting for an answer, so that an event
costs few round trips.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TypeVar

import psycopg
from psycopg import AsyncConnection, AsyncPipeline, AsyncRawCursor
from psycopg_pool import AsyncConnectionPool

from storage.engine import Guard, Hand, Near
from storage.statements import Query, Row, Work

T = TypeVar("T")

NAME = "khaoban"
"""What the database's list of connections calls ours."""
_BEGIN = "BEGIN"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"  # several selects of one work see one picture
_LOCK = "SELECT pg_advisory_xact_lock($1)"
_LOCK_SHARED = "SELECT pg_advisory_xact_lock_shared($1)"


class Postgres:
    """A PostgreSQL database, open."""

    outlasts = False
    near: Near | None = None

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Row]]) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: str, connections: int) -> Postgres:
        """Open with at most so many connections. Raises OperationalError when there is no database."""
        pool = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            # We say BEGIN ourselves.
            kwargs={"autocommit": True, "cursor_factory": AsyncRawCursor, "application_name": NAME},
            open=False,
        )
        try:
            await pool.open(wait=True, timeout=10)
        except psycopg.OperationalError:
            await pool.close()
            raise
        return cls(pool)

    async def read(self, work: Work[T]) -> T:
        async with self._hand("", _BEGIN_READING) as hand:
            return await hand.read(work)

    async def write(self, work: Work[T], guards: Sequence[Guard] = ()) -> T:
        async with self.turn("") as hand:
            return await hand.write(work, guards)

    def turn(self, key: str) -> AbstractAsyncContextManager[Hand]:
        """A connection for one event; '' locks nothing."""
        return self._hand(key, _BEGIN)

    @asynccontextmanager
    async def _hand(self, key: str, begin: str) -> AsyncIterator[Hand]:
        async with self._pool.connection() as connection, connection.pipeline() as pipeline:
            hand = _Turn(connection, pipeline, key, begin)
            try:
                yield hand
            finally:
                await hand.let_go()

    async def close(self) -> None:
        await self._pool.close()


class _Turn:
    """Reads and writes of one event. Its transaction begins with the first query; a write commits it, an
    error rolls it back, and the next query begins anew, with the lock again."""

    outlasts = False  # the connection is another's as soon as the turn is over
    near: Near | None = None

    def __init__(self, connection: AsyncConnection[Row], pipeline: AsyncPipeline, key: str, begin: str) -> None:
        self._connection = connection
        self._pipeline = pipeline
        self._key = key
        self._begin_with = begin
        self._begun = False

    async def read(self, work: Work[T]) -> T:
        await self._begin()
        try:
            return await self._run(work)
        except BaseException:
            await self._roll_back()
            raise

    async def write(self, work: Work[T], guards: Sequence[Guard] = ()) -> T:
        await self._begin()
        try:
            for guard in guards:
                await self._lock(guard)
            result = await self._run(work)
            await self._connection.execute("COMMIT")
            await self._pipeline.sync()  # errors of what was not waited for come to light here
        except BaseException:
            await self._roll_back()
            raise
        self._begun = False
        return result

    async def let_go(self) -> None:
        """End what was only read. With COMMIT: psycopg forgets what it prepared at every ROLLBACK."""
        if self._begun:
            await self._connection.execute("COMMIT")

    async def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            await self._connection.execute(self._begin_with)
            if self._key:
                await self._lock(Guard(f"turn {self._key}"))

    async def _lock(self, guard: Guard) -> None:
        number = int.from_bytes(hashlib.blake2b(guard.name.encode(), digest_size=8).digest(), signed=True)
        await self._connection.execute(_LOCK_SHARED if guard.shared else _LOCK, [number])

    async def _roll_back(self) -> None:
        self._begun = False
        if self._connection.closed:
            return
        with suppress(psycopg.Error):  # the error that brought us here
            await self._pipeline.sync()  # until it is in step again, the pipeline takes nothing after an error
        await self._connection.execute("ROLLBACK")
        await self._pipeline.sync()

    async def _run(self, work: Work[T]) -> T:
        try:
            query = next(work)
            while True:
                query = work.send(await self._rows_of(query))
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]

    async def _rows_of(self, query: Query) -> list[Row]:
        compiled = query.statement.on("postgresql")
        # Prepared at first use: psycopg loses track when a statement that it prepares at the fifth (its default)
        # stands in a pipeline that fails.
        if query.many is not None:
            for values in query.many:
                await self._connection.execute(compiled.text, compiled.bind(values), prepare=True)
            return []
        cursor = await self._connection.execute(compiled.text, compiled.bind(query.values), prepare=True)
        return await cursor.fetchall() if compiled.gives_rows else []
