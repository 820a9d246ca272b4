"""What a step wants written: plain data, carried out in one transaction, in order.

Some writes hold only if the world still is as the step saw it (a draft's revision, an invitation unused, a
receipt number free, a report not filed by somebody else). If not, nothing of the event is written and `Stale`
is raised; the event is answered anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from storage.records import (
    Code,
    Draft,
    FactRow,
    Guesses,
    Invitation,
    MediaRow,
    OwnCode,
    RegisterChanges,
    Review,
    Signing,
    Status,
    Submission,
    Task,
)  # fmt: skip


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
class EndRole:
    """She holds the role until that day, the last one, and no longer. Stale when she holds it no more, or until
    another day than it seemed."""

    person: str
    role: str
    place: str
    start: date
    end: date
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """This account of a door is that person's, reaches her in that chat, and she is the one who speaks there now. Whose
    it is besides stays so."""

    door: str
    account: str
    chat: str
    person: str


@dataclass(frozen=True, slots=True)
class UnlinkAccount:
    """This account is that person's no more, whose it is besides."""

    door: str
    account: str
    person: str


@dataclass(frozen=True, slots=True)
class LeaveAccount:
    """Nobody speaks at this account until one of its people says who she is."""

    door: str
    account: str


@dataclass(frozen=True, slots=True)
class SetOwnCode:
    """The code by which she takes her turn at a shared phone; the one before is good no more."""

    person: str
    code: OwnCode


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
class DropInvitation:
    """Take an invitation back. Stale when it was used meanwhile."""

    digest: str


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
    facts out. One that is `proposed` amends what was signed: nothing else changes yet, and one at a time may wait.
    Stale when what it corrects was replaced or signed meanwhile (of an amendment: was not) or has another status than
    it `was` read with ('' is any), when the number is taken, and when this report (form, place, period, subject) stands
    already and is not what is corrected."""

    submission: Submission
    facts: tuple[FactRow, ...] = ()
    changes: tuple[RegisterChanges, ...] = ()
    was: Status | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class SaveReview:
    """An officer's word. A return takes the submission's facts out, an approval marks them reviewed. Stale
    when the submission is no longer `sent`, and when what is returned was signed. An amendment is refused by it: Stale
    when it no longer waits. Of a form that counts only when it is approved, the approval brings its facts and what it
    says of entities."""

    review: Review
    facts: tuple[FactRow, ...] = ()
    changes: tuple[RegisterChanges, ...] = ()


@dataclass(frozen=True, slots=True)
class Amend:
    """An officer approves an amendment: it takes the place of what it corrects, with these facts. Stale when it no
    longer waits."""

    review: Review
    facts: tuple[FactRow, ...] = ()
    changes: tuple[RegisterChanges, ...] = ()


@dataclass(frozen=True, slots=True)
class Recount:
    """An approved submission has these facts now, in place of those it had. Stale when it is not approved any more, or
    was signed."""

    submission: str
    facts: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class AddChanges:
    """Append changes of registers that come from no submission: an import."""

    changes: tuple[RegisterChanges, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """An officer signs a summary; `counted` are the submissions whose figures stand in it. Stale when it was signed
    already, or one of them does not count any more."""

    signing: Signing
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsign:
    """Who signed a summary takes the signature back: the reports in it are as any others again. Stale when it is not
    there any more."""

    signing: str
    person: str


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
    """Nothing that we say arrives there any more, since `at`: a group's link goes, and a person is not written to in
    this chat until she writes there again. A chat from which something was heard after that came back: it stays."""

    door: str
    chat: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TryAgain:
    """What waits to be said in this chat after a try that failed is tried now: it can be said for nothing."""

    door: str
    chat: str


@dataclass(frozen=True, slots=True)
class ForgetSaid:
    """Something that was said was taken back: its words go. Events' ids are `message`, or end with it behind a dot."""

    door: str
    chat: str
    message: str


@dataclass(frozen=True, slots=True)
class ForgetMedia:
    """She took back a message that brought this file. It stays as long as another one brought it, hers or not."""

    name: str
    person: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """She took a message back whose answers she had sent: which these are, and its files. The answers stay."""

    submission: str
    message: str
    paths: tuple[str, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddTask:
    """A task; one whose key is known already is left as it is."""

    task: Task


@dataclass(frozen=True, slots=True)
class EndWaiting:
    """What waited to be told (storage.waiting) is told now: the ids of its tasks. Stale when one is over, or in
    somebody's hands."""

    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AddMedia:
    media: MediaRow


@dataclass(frozen=True, slots=True)
class SetMark:
    """A single value that outlives a restart; '' is none. It stands in the clear."""

    name: str
    value: str


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
        "signed",
        "signature taken back",
        "proposed",
        "amended",
        "amendment refused",
        "amendment withdrawn",
        "opened",
        "linked",
        "unlinked",
        "account added",
        "account removed",
        "invited",
        "withdrawn",
        "moved",
        "ended",
        "phone shared",
        "offered",
        "accepted",
        "declined",
        "taken back",
        "passed on",
        "filed for",
        "imported",
        "published",
        "exported",
        "restored",
        "copied",
        "template kept",
        "template dropped",
        "noted",
    ]
    by: str  # a person's id, or 'administrator'
    subject: str = ""


Write = (
    SavePerson
    | ForgetPerson
    | GiveRole
    | EndRole
    | LinkAccount
    | UnlinkAccount
    | LeaveAccount
    | SetOwnCode
    | TakeAccount
    | Consent
    | SetLanguage
    | AddInvitation
    | UseInvitation
    | DropInvitation
    | AddCode
    | UseCode
    | CountGuess
    | SaveDraft
    | DropDraft
    | Submit
    | SaveReview
    | Recount
    | Amend
    | AddChanges
    | Sign
    | Unsign
    | LinkChat
    | UnlinkChat
    | MoveChat
    | CloseChat
    | TryAgain
    | ForgetSaid
    | ForgetMedia
    | TakeBack
    | AddTask
    | EndWaiting
    | AddMedia
    | SetMark
    | AddAudit
)
