"""What a step wants written: plain data, carried out in one transaction, in order.

Some writes hold only if the world still is as the step saw it (a draft's revision, an invitation unused, a
receipt number free, a report not filed by somebody else). If not, nothing of the event is written and `Stale`
is raised; the event is answered anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from storage.records import Code, Draft, FactRow, Guesses, Invitation, MediaRow, Review, Submission, Task


class Stale(Exception):
    """The world has moved since it was read: read again and answer again."""


@dataclass(frozen=True, slots=True)
class SavePerson:
    """A new person, or her name and language anew."""

    id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class ForgetPerson:
    """Take somebody away who never said yes: nothing is kept of her. Somebody who did is left as she is."""

    id: str


@dataclass(frozen=True, slots=True)
class GiveRole:
    person: str
    role: str
    place: str
    start: date


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """This account of a door is that person's, and reaches her in that chat."""

    door: str
    account: str
    chat: str
    person: str


@dataclass(frozen=True, slots=True)
class UnlinkAccount:
    door: str
    account: str


@dataclass(frozen=True, slots=True)
class TakeAccount:
    """Take one of her accounts away. Stale when it is not hers, and when it is the last that she has."""

    door: str
    account: str
    person: str


@dataclass(frozen=True, slots=True)
class Consent:
    """She read the privacy notice and said yes."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SetLanguage:
    person: str
    language: str


@dataclass(frozen=True, slots=True)
class AddInvitation:
    invitation: Invitation


@dataclass(frozen=True, slots=True)
class UseInvitation:
    """Stale when it was used, or has expired, meanwhile."""

    digest: str
    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class AddCode:
    """A new code. One that links a chat of hers ends the one before; of those for groups several may be under way."""

    code: Code


@dataclass(frozen=True, slots=True)
class UseCode:
    """Stale when it was used, or has expired, meanwhile."""

    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CountGuess:
    """A wrong code came: how its account stands now, and one more for the whole door. Stale unless the account's
    kept `times` is one less (0 when nothing is kept)."""

    guesses: Guesses


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Stale unless the kept revision is one less (a new draft's revision is 1)."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Stale unless the kept revision is exactly this one; -1 drops whatever is there."""

    id: str
    revision: int = -1


@dataclass(frozen=True, slots=True)
class Submit:
    """Keep a submission and its facts. One that corrects another sets that one to `replaced` and takes its
    facts out. Stale when that one was approved or replaced meanwhile, when the number is taken, and when this
    report (form, place, period, subject) stands already and is not what is corrected."""

    submission: Submission
    facts: tuple[FactRow, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveReview:
    """An officer's word. A return takes the submission's facts out, an approval marks them reviewed. Stale
    when the submission is no longer `sent`."""

    review: Review


@dataclass(frozen=True, slots=True)
class LinkChat:
    """A group chat belongs to a place and speaks a language."""

    door: str
    chat: str
    place: str
    language: str


@dataclass(frozen=True, slots=True)
class UnlinkChat:
    """A group chat belongs to no place any more."""

    door: str
    chat: str


@dataclass(frozen=True, slots=True)
class MoveChat:
    """A group is known under another id from now on; what was linked stays linked."""

    door: str
    chat: str
    to: str


@dataclass(frozen=True, slots=True)
class CloseChat:
    """Nothing that we say arrives there any more: a group's link goes, and a person is not written to in this chat
    until she writes there again."""

    door: str
    chat: str


@dataclass(frozen=True, slots=True)
class ForgetSaid:
    """Something that was said was taken back: its words go. Events' ids end with `message`, behind a dot."""

    door: str
    chat: str
    message: str


@dataclass(frozen=True, slots=True)
class AddTask:
    """A task; one whose key is known already is left as it is."""

    task: Task


@dataclass(frozen=True, slots=True)
class AddMedia:
    media: MediaRow


@dataclass(frozen=True, slots=True)
class AddAudit:
    """Who did what to what. Never carries answers or names."""

    action: Literal[
        "joined",
        "refused",
        "language",
        "sent",
        "corrected",
        "returned",
        "approved",
        "opened",
        "linked",
        "unlinked",
        "account added",
        "account removed",
        "invited",
        "imported",
        "published",
        "exported",
        "restored",
        "copied",
    ]
    by: str  # a person's id, or 'administrator'
    subject: str = ""


Write = (
    SavePerson
    | ForgetPerson
    | GiveRole
    | LinkAccount
    | UnlinkAccount
    | TakeAccount
    | Consent
    | SetLanguage
    | AddInvitation
    | UseInvitation
    | AddCode
    | UseCode
    | CountGuess
    | SaveDraft
    | DropDraft
    | Submit
    | SaveReview
    | LinkChat
    | UnlinkChat
    | MoveChat
    | CloseChat
    | ForgetSaid
    | AddTask
    | AddMedia
    | AddAudit
)
