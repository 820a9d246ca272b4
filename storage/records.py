"""Plain data that goes in and out of storage. Instants are aware datetimes in UTC, periods are texts
("2026-10", "2026-Q4", "2026-H2", "2026"), places are codes, people and submissions are ids of 32 hexadecimal digits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the tree. `kind` is one of the programme's levels; a parent of '' is the root's."""

    code: str
    parent: str
    kind: str
    name_lo: str
    name_th: str
    name_en: str


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role that a person holds over a place and all below it, from `start` on."""

    role: str
    place: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may speak with the bot. The name is personal (P2) and kept encrypted."""

    id: str
    name: str
    language: str
    roles: tuple[RoleHeld, ...] = ()
    consented_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person with the chats that reach her, the one used last first: pairs of door and chat id. A chat that is closed
    to us is none of them."""

    person: Person
    chats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that the bot is in. A group's `place` is what an officer linked it to."""

    door: str
    id: str
    group: bool
    place: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report, or a dialogue, that somebody is filling in. `front` orders what is open: the highest is being
    asked, 0 is put aside. `revision` grows by one with each writing; `state` is the form session's own."""

    id: str
    person: str
    form: str
    version: str
    place: str
    period: str
    subject: str
    revision: int
    front: int
    state: dict[str, Any]
    corrects: str = ""  # the submission that this one will replace
    created_at: datetime | None = None
    updated_at: datetime | None = None


Status = Literal["sent", "returned", "approved", "replaced"]


@dataclass(frozen=True, slots=True)
class Submission:
    """A report as it was sent. Never overwritten: a correction is a new one that names it in `corrects`."""

    id: str
    number: str  # what stands on the receipt
    form: str
    version: str
    place: str
    period: str
    subject: str
    person: str
    sent_at: datetime
    status: Status
    corrects: str
    answers: dict[str, Any]  # the typed values
    state: dict[str, Any]  # the session's, from which it can be opened again


@dataclass(frozen=True, slots=True)
class Filed:
    """That a report was filed, without its answers. `first_sent_at` is when its first version came."""

    submission: str
    number: str
    form: str
    place: str
    period: str
    subject: str
    person: str
    status: Status
    sent_at: datetime
    first_sent_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What an officer said of a submission: returned (which questions, why) or approved."""

    submission: str
    by: str
    at: datetime
    verdict: Literal["returned", "approved"]
    questions: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Leave to join, once. Only the code's SHA-256 is kept."""

    digest: str
    role: str
    place: str
    language: str
    expires_at: datetime
    person: str = ""  # who is meant, when an import or an officer named her
    name: str = ""
    start: date | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account at a door, and the chat that reaches her there."""

    door: str
    account: str
    chat: str
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """Leave to link a chat, once: one of her own ("account"), or a group to a place. Only the code's SHA-256 is
    kept."""

    digest: str
    kind: Literal["account", "group"]
    person: str  # whose chat it links, or which officer gave it
    expires_at: datetime
    place: str = ""
    language: str = ""  # the group's
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Guesses:
    """How many wrong codes came from an account (of '': from all of the door): `wrong` in the hour that began at
    `since`, `times` in all. `locks` is how often it was locked out."""

    door: str
    account: str
    times: int
    wrong: int
    since: datetime
    at: datetime
    locks: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    """A figure: `num` and `den` are exact (whole kip or satang, or counts); a plain amount has den 1."""

    place: str
    period: str
    indicator: str
    by: str
    num: int
    den: int
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A published form: the XForm that was compiled from its expanded sheets, and the sheets themselves."""

    form: str
    version: str
    xform: str
    sheets: str
    published_at: datetime
    current: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is due. `key` is unique for ever: the same task is never made twice. Tasks of one
    `order` are worked off one after another, the lower `rank` first."""

    kind: str
    payload: dict[str, Any]
    due: datetime
    key: str = ""  # '' : no key, may be made any number of times
    order: str = ""
    rank: int = 5
    expires: datetime | None = None
    held: bool = False  # claimed at birth: whoever writes it works it off at once; a crash frees it after a minute
    id: int = 0
    tries: int = 0
    reason: str = ""  # why the last try failed


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A file in the media store: its name there, what it is, and whose."""

    name: str
    mime: str
    size: int
    digest: str
    person: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An event's id and body, kept so that a second delivery changes nothing."""

    door: str
    id: str
    chat: str
    body: dict[str, Any] = field(default_factory=dict)
