"""Tasks: one table for everything that is due, made in the transaction that wants it.

Who claims a task has it for a LEASE; a crash lets it run out and the task is taken up again. Tasks of one
order (the messages to one chat, say) are never in two hands at once. Of one order the lower rank goes first,
then what fell due first; a task whose try failed holds back those behind it, so that messages stay in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, func, or_, select, tuple_, update

from storage.records import Task
from storage.schema import inbox, tasks
from storage.statements import Row, Statement, Work, among
from storage.values import Box, instant, maybe_instant, maybe_millis, millis, names
from storage.writes import AddTask

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=7)
"""How long bodies and payloads are kept after they have served."""
ROWS_KEPT = timedelta(days=400)
"""How long the rows of events are kept, and those of ended tasks whose key nothing can ask for again: no door delivers
anything again so late."""
REPLY = "reply:"
"""How the key of a reply to an event begins (handlers.reception, handlers.drawing). It guards nothing once the event
is forgotten."""

_FIRST = -(2**31)  # a rank before all others

_open = tasks.c.done_at.is_(None)
_now = bindparam("now", type_=tasks.c.due.type)

# --- making ---

_ADD = Statement(
    lambda insert: (
        insert(tasks)
        .values({name: bindparam(name) for name in ("kind", "key", "payload", "due", "order_key", "rank",
                                                    "expires", "claimed_until", "tries")})
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(tasks.c.id)
    )
)  # fmt: skip
_begun = or_(tasks.c.claimed_until.is_not(None), tasks.c.tries > 0)
_waits = and_(tasks.c.due <= _now, or_(tasks.c.expires.is_(None), tasks.c.expires >= _now))
_QUEUE = Statement(
    select(func.min(case((_begun, _FIRST), else_=tasks.c.rank))).where(
        tasks.c.order_key == bindparam("order"), _open, or_(_begun, _waits)
    )
)


def queues_from(order: str, now: datetime) -> Work[int | None]:
    """From which rank on a new task of this order must queue: behind whatever is being worked on or waits for
    its next try, and behind what is due and of a rank not above its own. None: nobody is before it."""
    rows = yield _QUEUE(order=order, now=millis(now))
    return rows[0][0]  # type: ignore[no-any-return]


def add_task(write: AddTask, held: bool, box: Box, now: datetime) -> Work[int | None]:
    """Make a task, in its maker's hands when `held`; its id, or None when its key is known already."""
    task = write.task
    rows = yield _ADD(
        kind=task.kind,
        key=task.key or None,
        payload=box.seal(task.payload, "tasks"),
        due=millis(task.due),
        order_key=task.order or None,
        rank=task.rank,
        expires=maybe_millis(task.expires),
        claimed_until=millis(now + LEASE) if held else None,
        tries=1 if held else 0,
    )
    return rows[0][0] if rows else None


# --- claiming ---

_other = tasks.alias("other")


def _precedence(table: Any) -> Any:
    """Who goes first of one order: the lower rank, then what was begun, then what fell due first."""
    return tuple_(table.c.rank, case((table.c.tries > 0, 0), else_=table.c.due), table.c.id)


def _blocked() -> ColumnElement[bool]:
    """Another task of the same order is in somebody's hands, or goes first: it is due, or waits for its next
    try. As precedence is one line, no two tasks wait for each other."""
    goes_first = and_(_precedence(_other) < _precedence(tasks), or_(_other.c.tries > 0, _other.c.due <= _now))
    return exists().where(
        _other.c.order_key == tasks.c.order_key,
        _other.c.done_at.is_(None),
        _other.c.id != tasks.c.id,
        or_(_other.c.claimed_until > _now, goes_first),
    )


_of_kinds = or_(bindparam("kinds") == "[]", among(tasks.c.kind, "kinds"))
_free = or_(tasks.c.claimed_until.is_(None), tasks.c.claimed_until <= _now)
_next = (
    select(tasks.c.id)
    .where(_open, tasks.c.due <= _now, _free, _of_kinds, ~_blocked())
    .order_by(tasks.c.due, tasks.c.rank, tasks.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=tasks)
)
_mine = tasks.alias("mine")
_CLAIM = Statement(
    update(tasks)
    .where(tasks.c.id.in_(_next.with_only_columns(tasks.c.id)))
    .values(claimed_until=bindparam("until"), tries=tasks.c.tries + 1)
    .returning(*(tasks.c[name] for name in ("id", "kind", "payload", "due", "key", "order_key", "rank",
                                            "expires", "tries")))
)  # fmt: skip
_EXPIRE = Statement(
    update(tasks)
    .where(_open, tasks.c.expires < _now, _free, _of_kinds)
    .values(done_at=_now, outcome="expired", claimed_until=None)
)


def claim(kinds: Sequence[str], now: datetime, limit: int, box: Box) -> Work[list[Task]]:
    """Take tasks in hand, in the order they fell due. Those that have expired are dropped and stay as rows
    of that outcome, to be counted."""
    given = {"kinds": names(list(kinds)), "now": millis(now)}
    yield _EXPIRE(**given)
    rows = yield _CLAIM(**given, most=limit, until=millis(now + LEASE))
    found = [_task(row, box) for row in rows]
    return sorted(found, key=lambda task: (task.due, task.rank, task.id))


def _task(row: Row, box: Box) -> Task:
    id_, kind, payload, due, key, order, rank, expires, tries = row
    return Task(
        kind=kind,
        payload=box.open(payload, "tasks"),
        due=instant(due),
        key=key or "",
        order=order or "",
        rank=rank,
        expires=maybe_instant(expires),
        id=id_,
        tries=tries,
    )


# --- ending, or trying again ---

_END = Statement(
    update(tasks)
    .where(tasks.c.id == bindparam("task"), _open)
    .values(
        done_at=func.coalesce(bindparam("at", type_=tasks.c.due.type), tasks.c.claimed_until, tasks.c.due),
        outcome=bindparam("outcome"),
        reason=func.coalesce(bindparam("reason", type_=tasks.c.reason.type), tasks.c.reason),
        claimed_until=None,
    )
    .returning(tasks.c.id)
)
_AGAIN = Statement(
    update(tasks)
    .where(tasks.c.id == bindparam("task"), _open, tasks.c.tries == bindparam("seen"))
    .values(due=bindparam("at"), reason=bindparam("reason"), claimed_until=None)
    .returning(tasks.c.id)
)


def end(task: Task, outcome: str, reason: str | None, now: datetime | None) -> Work[bool]:
    """End a task; False when it was over already. Without `now` the end of its claim stands for it."""
    rows = yield _END(task=task.id, at=maybe_millis(now), outcome=outcome, reason=reason)
    return bool(rows)


def try_again(task: Task, due: datetime, reason: str) -> Work[bool]:
    """Let go of a task until it is due again; False when it is over, or in other hands by now."""
    rows = yield _AGAIN(task=task.id, seen=task.tries, at=millis(due), reason=reason)
    return bool(rows)


# --- looking ---

_NEXT_DUE = Statement(
    select(func.min(case((tasks.c.claimed_until > tasks.c.due, tasks.c.claimed_until), else_=tasks.c.due))).where(
        _open, _of_kinds, or_(tasks.c.claimed_until > _now, ~_blocked())
    )
)
_STATES = Statement(
    select(
        case(
            (tasks.c.outcome.is_not(None), tasks.c.outcome),
            (tasks.c.claimed_until.is_not(None), "claimed"),
            else_="waiting",
        ).label("state"),
        func.count(),
    ).group_by("state")
)
_SENT = Statement(
    select(tasks.c.done_at, tasks.c.payload)
    .where(
        tasks.c.kind == "send",
        tasks.c.order_key == bindparam("order"),
        tasks.c.outcome == "done",
        tasks.c.payload.is_not(None),
    )
    .order_by(tasks.c.done_at.desc(), tasks.c.id.desc())
    .limit(bindparam("most"))
)


def next_due(now: datetime, kinds: Sequence[str]) -> Work[datetime | None]:
    """When a task may be claimed next, by falling due or by its claim running out. Those that wait for
    another of their order do not count: that one does."""
    rows = yield _NEXT_DUE(now=millis(now), kinds=names(list(kinds)))
    return maybe_instant(rows[0][0])


def sent_to(door: str, chat: str, most: int, box: Box) -> Work[list[tuple[datetime, dict[str, Any]]]]:
    """The payloads last sent to a chat that are not erased, the newest first."""
    rows = yield _SENT(order=f"{door}:{chat}", most=most)
    return [(instant(at), box.open(payload, "tasks")) for at, payload in rows]


def states() -> Work[dict[str, int]]:
    """How many tasks are waiting, claimed, done, expired, given up."""
    rows: list[Any] = yield _STATES()
    return dict(rows)


# --- forgetting ---

_FORGET_PAYLOADS = Statement(
    update(tasks)
    .where(tasks.c.done_at < bindparam("before"), tasks.c.payload.is_not(None))
    .values(payload=None)
    .returning(tasks.c.id)
)
_FORGET_BODIES = Statement(
    update(inbox)
    .where(inbox.c.at < bindparam("before"), inbox.c.body.is_not(None))
    .values(body=None)
    .returning(inbox.c.id)
)
_needless = or_(tasks.c.key.is_(None), tasks.c.key.startswith(REPLY))
_DROP_TASKS = Statement(
    delete(tasks)
    .where(tasks.c.done_at < bindparam("before"), _needless, tasks.c.payload.is_(None))
    .returning(tasks.c.id)
)
_DROP_EVENTS = Statement(
    delete(inbox).where(inbox.c.at < bindparam("before"), inbox.c.body.is_(None)).returning(inbox.c.id)
)


def sweep(now: datetime) -> Work[int]:
    """Erase bodies and payloads that have served for more than KEPT, and take away the rows of events, and of ended
    tasks that are replies or have no key, that are older than ROWS_KEPT; how many in all."""
    swept = 0
    for statements, kept in (
        ((_FORGET_PAYLOADS, _FORGET_BODIES), KEPT),
        ((_DROP_TASKS, _DROP_EVENTS), ROWS_KEPT),
    ):
        for statement in statements:
            swept += len((yield statement(before=millis(now - kept))))
    return swept
