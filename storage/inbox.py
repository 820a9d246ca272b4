"""The inbox, media and the audit: small rows written along the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, case, insert, select, update

from storage.records import InboxRow
from storage.schema import accounts, audit, inbox, media, media_senders
from storage.statements import Statement, Work
from storage.values import Box, instant, millis
from storage.writes import AddAudit, AddMedia

_RECEIVE = Statement(
    lambda insert: (
        insert(inbox)
        .values({column.name: bindparam(column.name) for column in inbox.columns})
        .on_conflict_do_nothing(index_elements=["door", "id"])
        .returning(inbox.c.id)
    )
)
_USED = Statement(
    update(accounts)
    .where(accounts.c.door == bindparam("of_door"), accounts.c.chat == bindparam("of_chat"))
    .values(used_at=case((accounts.c.present, bindparam("at")), else_=accounts.c.used_at), closed_at=None)
)
_BODIES = Statement(
    select(inbox.c.at, inbox.c.body)
    .where(inbox.c.door == bindparam("door"), inbox.c.chat == bindparam("chat"), inbox.c.body.is_not(None))
    .order_by(inbox.c.at.desc(), inbox.c.id.desc())
    .limit(bindparam("most"))
)
_ADD_MEDIA = Statement(
    lambda insert: (
        insert(media)
        .values({column.name: bindparam(column.name) for column in media.columns})
        .on_conflict_do_nothing(index_elements=["name"])
    )
)
_COUNT_SENDER = Statement(
    lambda insert: (
        insert(media_senders)
        .values(name=bindparam("name"), person=bindparam("person"), times=1)
        .on_conflict_do_update(index_elements=["name", "person"], set_={"times": media_senders.c.times + 1})
    )
)
_ADD_AUDIT = Statement(
    insert(audit).values({name: bindparam(name) for name in ("at", "action", "by_person", "subject")})
)


def receive(event: InboxRow, box: Box, now: datetime) -> Work[bool]:
    """Keep an event; False when it is here already. Its chat becomes the one its person used last, and is open; of
    those who share it, for the one who speaks."""
    rows = yield _RECEIVE(
        door=event.door, id=event.id, chat=event.chat, at=millis(now), body=box.seal(event.body, "inbox")
    )
    if rows:
        yield _USED(of_door=event.door, of_chat=event.chat, at=millis(now))
    return bool(rows)


def said_in(door: str, chat: str, most: int, box: Box) -> Work[list[tuple[datetime, dict[str, object]]]]:
    """The last events of a chat that are not erased, the newest first."""
    rows = yield _BODIES(door=door, chat=chat, most=most)
    return [(instant(at), box.open(body, "inbox")) for at, body in rows]


def add_media(write: AddMedia) -> Work[None]:
    """The same file twice is kept once; whose messages brought it is counted."""
    kept = write.media
    yield _ADD_MEDIA(
        name=kept.name,
        mime=kept.mime,
        size=kept.size,
        digest=kept.digest,
        person=kept.person or None,
        made_at=millis(kept.made_at),
    )
    if kept.person:
        yield _COUNT_SENDER(name=kept.name, person=kept.person)


def add_audit(write: AddAudit, now: datetime) -> Work[None]:
    yield _ADD_AUDIT(at=millis(now), action=write.action, by_person=write.by, subject=write.subject)
