"""Chats: groups linked to places, chats that moved or are closed to us, and what waits to be said in one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, exists, select, update

from storage.records import Chat
from storage.schema import accounts, chats, inbox, tasks
from storage.statements import Statement, Work
from storage.values import millis
from storage.writes import CloseChat, LinkChat, MoveChat, TryAgain, UnlinkChat

_here = (chats.c.door == bindparam("of_door"), chats.c.chat == bindparam("of_chat"))
_LINK = Statement(
    lambda insert: (
        insert(chats)
        .values({name: bindparam(name) for name in ("door", "chat", "place", "language")})
        .on_conflict_do_update(
            index_elements=["door", "chat"],
            set_={name: bindparam(name) for name in ("place", "language")},
        )
    )
)
_MOVE = Statement(update(chats).where(*_here).values(chat=bindparam("to")))
_FIND = Statement(select(chats.c.chat).where(*_here))
_UNLINK = Statement(delete(chats).where(*_here))
_LINKED = Statement(
    select(chats.c.door, chats.c.chat, chats.c.place, chats.c.language)
    .where(chats.c.place.is_not(None))
    .order_by(chats.c.door, chats.c.chat)
)
SKEW = timedelta(seconds=5)
"""By how much a platform's clock may differ from ours."""
_HEARD_SINCE = exists().where(
    inbox.c.door == bindparam("of_door"), inbox.c.chat == bindparam("of_chat"), inbox.c.at > bindparam("since")
)
_CLOSE_GROUP = Statement(delete(chats).where(*_here, ~_HEARD_SINCE))
_CLOSE = Statement(
    update(accounts)
    .where(accounts.c.door == bindparam("of_door"), accounts.c.chat == bindparam("of_chat"), ~_HEARD_SINCE)
    .values(closed_at=bindparam("at"))
)
_TRY_AGAIN = Statement(
    update(tasks)
    .where(
        tasks.c.order_key == bindparam("order"),
        tasks.c.done_at.is_(None),
        tasks.c.claimed_until.is_(None),
        tasks.c.tries > 0,
        tasks.c.due > bindparam("at"),
    )
    .values(due=bindparam("at"))
)


def link(write: LinkChat) -> Work[None]:
    yield _LINK(door=write.door, chat=write.chat, place=write.place or None, language=write.language)


def linked() -> Work[tuple[Chat, ...]]:
    rows = yield _LINKED()
    return tuple(Chat(door, chat, True, place, language) for door, chat, place, language in rows)


def unlink(write: UnlinkChat) -> Work[None]:
    yield _UNLINK(of_door=write.door, of_chat=write.chat)


def move(write: MoveChat) -> Work[None]:
    """What was linked under the new id before gives way: the group was asked about under the old one."""
    known = yield _FIND(of_door=write.door, of_chat=write.chat)
    if known:
        yield _UNLINK(of_door=write.door, of_chat=write.to)
        yield _MOVE(of_door=write.door, of_chat=write.chat, to=write.to)


def close(write: CloseChat) -> Work[None]:
    """That a chat is closed may be told late, or twice, and it may have come back meanwhile."""
    of = {"of_door": write.door, "of_chat": write.chat, "since": millis(write.at + SKEW)}
    yield _CLOSE_GROUP(**of)
    yield _CLOSE(**of, at=millis(write.at))


def try_again(write: TryAgain, now: datetime) -> Work[None]:
    yield _TRY_AGAIN(order=f"{write.door}:{write.chat}", at=millis(now))
