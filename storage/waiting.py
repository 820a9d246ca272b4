"""What waits to be told: messages that were not sent, because the platform counts what is sent unasked, and that are
shown when who they are for is next heard of.

They are tasks of kind WAIT in the order of the chat that they were for. Ended in the transaction that shows them, so
that nobody is told twice. A task that is still open at its due time is worked off like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, union, update

from storage.desk import Lookup
from storage.records import Task
from storage.schema import accounts, tasks
from storage.statements import Statement, Work
from storage.tasks import COLUMNS, task_of
from storage.values import Box, maybe_instant, millis
from storage.writes import EndWaiting, Stale

WAIT = "wait"
SHOWN = "shown when she was heard of"


def order_of(door: str, chat: str) -> str:
    """The order of what waits for a chat. It is no chat's own: what waits holds nothing up."""
    return f"{WAIT}:{door}:{chat}"


@dataclass(frozen=True)
class WaitingFor(Lookup[tuple[Task, ...]]):
    """What waits for this chat, and for the other chats of a person ('': nobody's), oldest first."""

    door: str
    chat: str
    person: str
    at: datetime


_open = (tasks.c.kind == WAIT, tasks.c.done_at.is_(None))
_free = or_(tasks.c.claimed_until.is_(None), tasks.c.claimed_until <= bindparam("now", type_=tasks.c.due.type))
_order_of_account = (
    bindparam("prefix", type_=accounts.c.door.type).concat(accounts.c.door).concat(":").concat(accounts.c.chat)
)
_hers = select(_order_of_account).where(accounts.c.person == bindparam("person"))
_WAITING = Statement(
    select(*(tasks.c[name] for name in COLUMNS))
    .where(
        *_open,
        _free,
        or_(tasks.c.expires.is_(None), tasks.c.expires >= bindparam("now", type_=tasks.c.due.type)),
        or_(tasks.c.order_key == bindparam("order"), tasks.c.order_key.in_(_hers)),
    )
    .order_by(tasks.c.id)
)
_END = Statement(
    update(tasks)
    .where(*_open, _free, tasks.c.id == bindparam("task"))
    .values(done_at=bindparam("now", type_=tasks.c.due.type), outcome="done", reason=SHOWN, claimed_until=None)
    .returning(tasks.c.id)
)
_orders = select(tasks.c.order_key).where(*_open)
_WHOM = Statement(union(_orders, select(accounts.c.person).where(_order_of_account.in_(_orders))))
_LEFT = Statement(
    select(*(tasks.c[name] for name in (*COLUMNS, "outcome", "done_at")))
    .where(tasks.c.kind == WAIT, tasks.c.payload.is_not(None))
    .order_by(tasks.c.id)
)


def waiting_for(lookup: WaitingFor, box: Box) -> Work[tuple[Task, ...]]:
    order = order_of(lookup.door, lookup.chat)
    rows = yield _WAITING(order=order, prefix=f"{WAIT}:", person=lookup.person, now=millis(lookup.at))
    return tuple(task_of(row, box) for row in rows)


def end(write: EndWaiting, now: datetime) -> Work[None]:
    """Raises Stale when one of them was shown or is being sent."""
    for task in write.tasks:
        if not (yield _END(task=task, now=millis(now))):
            raise Stale("what waited was told meanwhile")


def whom() -> Work[frozenset[str]]:
    """For whom something waits: orders of chats, and ids of the people who have them."""
    rows: Sequence[Any] = yield _WHOM(prefix=f"{WAIT}:")
    return frozenset(name for (name,) in rows)


def left(box: Box) -> Work[list[tuple[Task, str, datetime | None]]]:
    """All that waits, or waited until lately, with what became of it ('' while it waits) and when."""
    rows = yield _LEFT()
    return [(task_of(row[: len(COLUMNS)], box), row[-2] or "", maybe_instant(row[-1])) for row in rows]
