"""Tasks: one table for everything that is due, made in the transaction that wants it.

Who claims a task has it for a LEASE; a crash lets it run out and the task is taken up again. Tasks of one
order (the messages to one chat, say) are never in two hands at once. Of one order the lower rank goes first,
then what fell due first; a task whose try failed holds back those behind it, so that messages stay in order. Of all
orders, too, the lower rank goes first.

What a task keeps of its tries is `reason`. It begins with UNSURE when something was sent of which nobody knows whether
it arrived; that stays with the task when it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, exists, func, or_, select, tuple_, update

from storage.records import Task
from storage.schema import inbox, tasks
from storage.statements import Row, Statement, Work, among, among_numbers, begins_with_one
from storage.values import Box, instant, maybe_instant, maybe_millis, millis, names, numbers
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

UNSURE = "unsure"
LAPSED, PARTLY, TRIED = f"{UNSURE} (a crash)", f"{UNSURE} (partly sent)", f"{UNSURE} (no answer)"
"""Why a message may be there twice: its sender ended in the middle; some of it was out when it was put off; it was sent
and no answer came."""
ANY_RANK = 2**31 - 1
LONGEST_REASON = 300

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

COLUMNS = ("id", "kind", "payload", "due", "key", "order_key", "rank", "expires", "tries", "reason")
"""What a task is read from (task_of)."""

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
_not_closed = or_(
    bindparam("closed") == "[]", ~begins_with_one(func.coalesce(tasks.c.order_key, "").concat(":"), "closed")
)
_next = (
    select(tasks.c.id)
    .where(_open, tasks.c.due <= _now, _free, _of_kinds, tasks.c.rank <= bindparam("rank"), _not_closed, ~_blocked())
    .order_by(tasks.c.rank, tasks.c.due, tasks.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=tasks)
)
_lapsed = and_(
    tasks.c.claimed_until.is_not(None), ~func.coalesce(tasks.c.reason, "").startswith(UNSURE, autoescape=True)
)
_CLAIM = Statement(
    update(tasks)
    .where(tasks.c.id.in_(_next.with_only_columns(tasks.c.id)))
    .values(
        claimed_until=bindparam("until"),
        tries=tasks.c.tries + 1,
        reason=case((_lapsed, LAPSED), else_=tasks.c.reason),
    )
    .returning(*(tasks.c[name] for name in COLUMNS))
)
_EXPIRE = Statement(
    update(tasks)
    .where(_open, tasks.c.expires < _now, _free, _of_kinds)
    .values(done_at=_now, outcome="expired", claimed_until=None)
)


def claim(
    kinds: Sequence[str], now: datetime, limit: int, box: Box, closed: Sequence[str] = (), rank: int = ANY_RANK
) -> Work[list[Task]]:
    """Take tasks of at most this rank in hand, the lower rank first and of one rank what fell due first. Left alone
    are those whose order, with a colon behind it, begins as one of `closed`. Those that have expired are dropped and
    stay as rows of that outcome, to be counted."""
    given = {"kinds": names(list(kinds)), "now": millis(now)}
    yield _EXPIRE(**given)
    rows = yield _CLAIM(**given, most=limit, until=millis(now + LEASE), closed=names(list(closed)), rank=rank)
    found = [task_of(row, box) for row in rows]
    return sorted(found, key=lambda task: (task.rank, task.due, task.id))


def task_of(row: Row, box: Box) -> Task:
    """The task of a row of COLUMNS."""
    id_, kind, payload, due, key, order, rank, expires, tries, reason = row
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
        reason=reason or "",
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
_END_ALL = Statement(
    update(tasks)
    .where(among_numbers(tasks.c.id, "ids"), _open)
    .values(done_at=bindparam("at"), outcome="done", claimed_until=None)
)
_STILL_OPEN = Statement(select(tasks.c.order_key).distinct().where(among(tasks.c.order_key, "orders"), _open))
_LET_GO = Statement(
    update(tasks)
    .where(tasks.c.id == bindparam("task"), _open, tasks.c.tries == bindparam("seen"))
    .values(
        claimed_until=None,
        tries=tasks.c.tries - 1,
        reason=func.coalesce(bindparam("reason", type_=tasks.c.reason.type), tasks.c.reason),
    )
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


def end_all(done: Sequence[Task], now: datetime) -> Work[set[str]]:
    """End tasks that are done and that nothing follows from, in one statement; those of their orders in which others
    are open still."""
    yield _END_ALL(ids=numbers([task.id for task in done]), at=millis(now))
    orders = sorted({task.order for task in done} - {""})
    rows = yield _STILL_OPEN(orders=names(orders))
    return {order for (order,) in rows}


def let_go(held: Sequence[Task], reason: str | None = None) -> Work[None]:
    """Let go of tasks that were not tried: they are as they were before they were claimed. Those that are over, or in
    other hands by now, are left."""
    yield _LET_GO.each([{"task": task.id, "seen": task.tries, "reason": reason} for task in held])


def remark(before: str, mark: str, reason: str) -> str:
    """What a task keeps of a failed try: that an earlier one, or this (`mark`), left it unknown whether the message
    arrived, and why it failed."""
    earlier = before.partition(";")[0] if before.startswith(UNSURE) else ""
    kept = earlier if earlier == TRIED else mark or earlier
    return "; ".join(filter(None, (kept, reason)))[:LONGEST_REASON]


def try_again(task: Task, due: datetime, reason: str) -> Work[bool]:
    """Let go of a task until it is due again; False when it is over, or in other hands by now."""
    rows = yield _AGAIN(task=task.id, seen=task.tries, at=millis(due), reason=reason)
    return bool(rows)


# --- looking ---

_NEXT_DUE = Statement(
    select(func.min(case((tasks.c.claimed_until > tasks.c.due, tasks.c.claimed_until), else_=tasks.c.due))).where(
        _open, _of_kinds, _not_closed, or_(tasks.c.claimed_until > _now, ~_blocked())
    )
)
_DUE = Statement(
    select(tasks.c.id)
    .where(
        _open,
        _free,
        _of_kinds,
        or_(tasks.c.expires < _now, and_(tasks.c.due <= _now, _not_closed, ~_blocked())),
    )
    .limit(1)
)
_UNSURE = Statement(
    select(func.coalesce(tasks.c.outcome, "open").label("state"), func.count())
    .where(tasks.c.kind == "send", tasks.c.reason.startswith(UNSURE, autoescape=True))
    .group_by("state")
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


def next_due(now: datetime, kinds: Sequence[str], closed: Sequence[str] = ()) -> Work[datetime | None]:
    """When a task may be claimed next, by falling due or by its claim running out. Those that wait for
    another of their order do not count: that one does."""
    rows = yield _NEXT_DUE(now=millis(now), kinds=names(list(kinds)), closed=names(list(closed)))
    return maybe_instant(rows[0][0])


def is_due(now: datetime, kinds: Sequence[str], closed: Sequence[str] = ()) -> Work[bool]:
    """Whether a claim would find something to take, or to drop."""
    return bool((yield _DUE(now=millis(now), kinds=names(list(kinds)), closed=names(list(closed)))))


def sent_to(door: str, chat: str, most: int, box: Box) -> Work[list[tuple[datetime, dict[str, Any]]]]:
    """The payloads last sent to a chat that are not erased, the newest first."""
    rows = yield _SENT(order=f"{door}:{chat}", most=most)
    return [(instant(at), box.open(payload, "tasks")) for at, payload in rows]


def states() -> Work[dict[str, int]]:
    """How many tasks are waiting, claimed, done, expired, given up."""
    rows: list[Any] = yield _STATES()
    return dict(rows)


def unsure() -> Work[dict[str, int]]:
    """How many messages may have arrived once more than they were to, by what became of them: of those that are done
    twice instead of once, of the others once instead of never."""
    rows: list[Any] = yield _UNSURE()
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
