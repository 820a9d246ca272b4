"""What the clock is going to do, one line a message's part: to whom, what, about what, when, by which door, and what it
counts on LINE. Pure; made of the same reminders and posts that the clock makes tasks of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from conversations.buttons import short
from conversations.calendar.month_end import Post
from conversations.calendar.reminders import Reminder
from storage.records import Contact

Kind = Literal["reminder", "escalation", "summary"]


@dataclass(frozen=True, slots=True)
class Coming:
    """`to` is a person's id, of a summary the group's chat; `subject` the form or the summary, `place` and `period`
    what it is of; or the duty of what is noted in a register, which has a place and no period; `step` the days from the
    due day ("-3", "0", "+2"; '' of a summary). `door` is '' where nobody can be
    reached. `counted` is how many messages it counts at a door that counts what is sent unasked: what one person is
    told at one moment is one message, counted with its first line; None for a group: one for each member."""

    at: datetime
    to: str
    kind: Kind
    subject: str
    place: str
    period: str
    step: str
    door: str
    counted: int | None
    due: str
    about: str  # of an escalation: who owes it; of what is noted in a register: its id there, hashed
    key: str
    programme: str = ""  # whose it is


def coming(
    told: Iterable[Reminder], posts: Iterable[Post], contacts: Mapping[str, Contact], counted: Collection[str]
) -> list[Coming]:
    """Reminders and posts as they will come, in the order of time. `counted` are the doors that count."""
    spoken: set[tuple[datetime, str]] = set()
    found = [_post(one, counted) for one in posts]
    for one in sorted(told, key=lambda each: (each.at, each.to, each.key)):
        first = (one.at, one.to) not in spoken
        spoken.add((one.at, one.to))
        found.append(_reminder(one, _door(contacts.get(one.to)), counted if first else ()))
    return sorted(found, key=lambda one: (one.at, one.to, one.key))


def _door(contact: Contact | None) -> str:
    """Where she is reached: the chat she used last."""
    reached = contact and contact.person.consented_at is not None and contact.chats
    return contact.chats[0][0] if contact and reached else ""


def _reminder(one: Reminder, door: str, counted: Collection[str]) -> Coming:
    if one.entity:  # what an import calls it may be anything, a name too
        one = replace(one, entity=short(one.entity))
    return Coming(
        at=one.at,
        to=one.to,
        kind="escalation" if one.climbs else "reminder",
        subject=one.form or one.duty,
        place=one.place,
        period=one.period,
        step=f"{one.days:+}" if one.days else "0",
        door=door,
        counted=int(door in counted),
        due=one.due,
        about=one.person if one.climbs else one.entity,
        key=one.key,
        programme=one.programme,
    )


def _post(one: Post, counted: Collection[str]) -> Coming:
    return Coming(
        at=one.at,
        to=one.chat,
        kind="summary",
        subject=one.summary,
        place=one.place,
        period=one.period,
        step="",
        door=one.door,
        counted=None if one.door in counted else 0,
        due="",
        about="",
        key=one.key,
        programme=one.programme,
    )
