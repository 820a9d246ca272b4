"""Pushes: what a platform counts of our messages by the month. They are numbered, so that of two processes that saw the
same count only one takes the next number; the other looks again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage.desk import Lookup
from storage.schema import pushes
from storage.statements import Statement, Work
from storage.values import instant, millis


@dataclass(frozen=True, slots=True)
class Push:
    """A message that is counted. `month` is the platform's ("2026-11"), `cost` how many who get it, `kind` what it was
    for (handlers.budget.Kind), `key` the message's own, `person` the id of whom it was for, where it says so."""

    door: str
    month: str
    number: int
    key: str
    chat: str
    at: datetime
    cost: int
    kind: str
    person: str = ""


@dataclass(frozen=True)
class PushesOf(Lookup[tuple[Push, ...]]):
    """All of a month at a door, by number."""

    door: str
    month: str


@dataclass(frozen=True)
class WasPushed(Lookup[bool]):
    """Whether the message of that key is counted, in whatever month."""

    key: str


_columns = tuple(pushes.c[name] for name in ("door", "month", "number", "key", "chat", "at", "cost", "kind", "person"))
_OF_MONTH = Statement(
    select(*_columns)
    .where(pushes.c.door == bindparam("door"), pushes.c.month == bindparam("month"))
    .order_by(pushes.c.number)
)
_WAS_PUSHED = Statement(select(pushes.c.number).where(pushes.c.key == bindparam("of_key")))
_TAKE = Statement(
    lambda insert: (
        insert(pushes)
        .values({column.name: bindparam(column.name) for column in _columns})
        .on_conflict_do_nothing()
        .returning(pushes.c.number)
    )
)
_GIVE_BACK = Statement(delete(pushes).where(pushes.c.key == bindparam("of_key")))
_DROP = Statement(delete(pushes).where(pushes.c.at < bindparam("before")).returning(pushes.c.number))


def pushes_of(lookup: PushesOf) -> Work[tuple[Push, ...]]:
    rows = yield _OF_MONTH(door=lookup.door, month=lookup.month)
    return tuple(
        Push(door, month, number, key, chat, instant(at), cost, kind, person)
        for door, month, number, key, chat, at, cost, kind, person in rows
    )


def was_pushed(lookup: WasPushed) -> Work[bool]:
    return bool((yield _WAS_PUSHED(of_key=lookup.key)))


def take(push: Push) -> Work[bool]:
    """Count a push; False when somebody has that number, or the message was counted before."""
    rows = yield _TAKE(
        door=push.door,
        month=push.month,
        number=push.number,
        key=push.key,
        chat=push.chat,
        at=millis(push.at),
        cost=push.cost,
        kind=push.kind,
        person=push.person,
    )
    return bool(rows)


def give_back(key: str) -> Work[None]:
    """The message was not taken, so it is not counted."""
    yield _GIVE_BACK(of_key=key)


def sweep(before: datetime) -> Work[int]:
    """Take away what was counted before that; how many."""
    return len((yield _DROP(before=millis(before))))
