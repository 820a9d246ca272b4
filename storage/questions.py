"""Questions that wait to be sent: of no use any more once a newer one of the same chat is asked.

When much comes in at once, a phone that was offline for a day, say, answers are taken as fast as they come, while a
platform lets a chat be written to once a second. She is to find one current question, not the trail that led there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.desk import Asking, Lookup
from storage.schema import tasks
from storage.statements import Statement, Work
from storage.tasks import REPLY
from storage.values import millis

QUESTION = f"{REPLY}question:"
"""How the key of a message begins that only holds as the newest of its chat."""
REPLACED = "a newer question took its place"

_REPLACE = Statement(
    update(tasks)
    .where(
        tasks.c.order_key == bindparam("order"),
        tasks.c.done_at.is_(None),
        tasks.c.claimed_until.is_(None),
        tasks.c.tries == 0,  # one that was tried may have arrived
        tasks.c.key.startswith(QUESTION),
    )
    .values(done_at=bindparam("at"), outcome="expired", reason=REPLACED)
    .returning(tasks.c.id)
)


_ASKING = Statement(
    select(tasks.c.id)
    .where(tasks.c.order_key == bindparam("order"), tasks.c.done_at.is_(None), tasks.c.key.startswith(QUESTION))
    .limit(1)
)


@dataclass(frozen=True)
class BeingAsked(Lookup[bool]):
    """Whether a question to this chat is in somebody's hands at an instant: it may be out, and that not noted yet."""

    door: str
    chat: str
    at: datetime


_BEING_ASKED = Statement(
    select(tasks.c.id)
    .where(
        tasks.c.order_key == bindparam("order"),
        tasks.c.done_at.is_(None),
        tasks.c.claimed_until > bindparam("now"),
        tasks.c.key.startswith(QUESTION),
    )
    .limit(1)
)


def being_asked(lookup: BeingAsked) -> Work[bool]:
    """What answers BeingAsked."""
    return bool((yield _BEING_ASKED(order=f"{lookup.door}:{lookup.chat}", now=millis(lookup.at))))


def asking(lookup: Asking) -> Work[bool]:
    """Whether a question waits for this chat, or is in somebody's hands."""
    return bool((yield _ASKING(order=f"{lookup.door}:{lookup.chat}")))


def replace(order: str, now: datetime) -> Work[bool]:
    """End the questions of this order that are in nobody's hands; whether there were any."""
    rows = yield _REPLACE(order=order, at=millis(now))
    return bool(rows)
