"""What the store asks of a database engine. Two speak it: storage.sqlite and storage.postgres."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol, TypeVar

from storage.statements import Work

T = TypeVar("T")


class Guard(NamedTuple):
    """A name that writers of one database agree on, held until the commit, by one or (shared) by several.
    Needed only where writers work side by side."""

    name: str
    shared: bool = False


class Near(Protocol):
    """A database so near that a few rows are read where they are asked for, in less time than handing the question
    over to somebody would take."""

    def read_here(self, work: Work[T]) -> T:
        """Carry out a work that reads a few rows, at once, on one consistent picture."""


class Hand(Protocol):
    """What reads and writes. `outlasts`: a write that was begun is carried through, though nobody waits for it any
    more. `near` reads what is small at once; None where every question is handed over."""

    outlasts: bool

    @property
    def near(self) -> Near | None: ...

    async def read(self, work: Work[T]) -> T:
        """Carry out a work that only reads: on one consistent picture, but in a turn on PostgreSQL, where every
        statement sees what is committed by then (so that what is Stale can be read anew)."""

    async def write(self, work: Work[T], guards: Sequence[Guard] = ()) -> T:
        """Carry out a work in one transaction; when this returns, it is committed. What the work raises is
        raised here, and then nothing of it is written."""


class Engine(Hand, Protocol):
    """A database, open."""

    def turn(self, key: str) -> AbstractAsyncContextManager[Hand]:
        """A hand for one event of this key, which no other process can have at the same time."""

    async def close(self) -> None:
        """Finish what was begun and let go of the database."""
