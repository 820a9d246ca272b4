"""Plain data that goes in and out of storage. Instants are aware datetimes in UTC, periods are texts
("2026-10", "2026-Q4", "2026-H2", "2026"), places are codes, people and submissions are ids of 32 hexadecimal digits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from forms.entities import ChangeSet


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

    def held(self, day: date) -> bool:
        """Whether it is held on this day."""
        return self.start <= day and (self.end is None or day <= self.end)


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
    to us is none of them. `shared`: others read what is said in the first of them."""

    person: Person
    chats: tuple[tuple[str, str], ...]
    shared: bool = False


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
    for_person: str = ""  # in whose name an officer fills it in; '' for who has it herself
    offered_to: str = ""  # to whom it is offered; as long as it is, nobody fills it in


Status = Literal["sent", "returned", "approved", "replaced", "proposed", "refused"]
"""A report's version: waiting, sent back, approved, replaced by a later one; an amendment of what was signed waits as
`proposed`, and is `approved` or `refused`. Only `sent` and `approved` count."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A report as it was sent. Never overwritten: a correction is a new one that names it in `corrects`. `signed` is
    the signing (Signing.id) of the summary in which it stands: then only an amendment may take its place."""

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
    signed: str = ""
    filed_by: str = ""  # the officer who filed it for her; '' when she did


@dataclass(frozen=True, slots=True)
class Filed:
    """That a report was filed, without its answers. `first_sent_at` is when its first version came, `signed` as in
    Submission."""

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
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What an officer said of a submission: returned (which questions, why), approved, or, of an amendment, refused
    (why)."""

    submission: str
    by: str
    at: datetime
    verdict: Literal["returned", "approved", "refused"]
    questions: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """That an officer has signed a summary of a place and period: its figures stand."""

    id: str
    programme: str
    summary: str
    place: str
    period: str
    person: str
    at: datetime


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
    """A person's account at a door, and the chat that reaches her there. `linked_at`: when it became hers; None when
    that is long ago."""

    door: str
    account: str
    chat: str
    used_at: datetime
    linked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sharer:
    """One of the people who share an account. `present`: she is the one who speaks there now, and did last at
    `used_at`."""

    person: str
    language: str
    present: bool
    used_at: datetime


@dataclass(frozen=True, slots=True)
class OwnCode:
    """What is kept of somebody's own code, by which she takes her turn at a shared phone; hexadecimal."""

    salt: str
    digest: str


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
class RegisterChanges:
    """What a submission, or an import, says of entities of a place; `said.id` is its id. `lists` are registers of which
    it says nothing (any more), besides those that it changes."""

    place: str
    said: ChangeSet
    lists: tuple[str, ...] = ()


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
