"""The desk: what storage lays ready for one event in one read, and the look-ups a step may ask for besides.

A step is pure, so it cannot wait. It calls `desk.look(SomeLookup(…))`; what has not been fetched yet
raises `Wanted`, the caller fetches it and runs the step again. Steps have no effects, so running one twice is
harmless. Where storage is near (`Desk.fetch`) what is small is fetched at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from storage.records import (
    Account,
    Chat,
    Code,
    Contact,
    Draft,
    FactRow,
    Filed,
    FormVersion,
    Guesses,
    Invitation,
    OwnCode,
    Person,
    RegisterChanges,
    Review,
    Sharer,
    Signing,
    Submission,
)  # fmt: skip

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


FEW = 12  # places
TEMPLATE = "template:"  # so the names of those marks begin that hold the name of a file in the media store


@dataclass(frozen=True)
class Lookup(Generic[T_co]):
    """A named question to storage; T_co is what it answers."""

    @property
    def small(self) -> bool:
        """Whether some rows answer it, which an index finds: not where it is about many places, or about all there
        is."""
        return len(getattr(self, "places", ())) <= FEW


@dataclass(frozen=True)
class InvitationOf(Lookup[Invitation | None]):
    digest: str


@dataclass(frozen=True)
class CodeOf(Lookup[Code | None]):
    digest: str


@dataclass(frozen=True)
class HasGroupCode(Lookup[bool]):
    """Whether somebody was given a code for a group that is still to be used at an instant."""

    person: str
    at: datetime


@dataclass(frozen=True)
class GuessesOf(Lookup[tuple[Guesses | None, Guesses | None]]):
    """The wrong codes of an account, and of its whole door."""

    door: str
    account: str


@dataclass(frozen=True)
class AccountsOf(Lookup[tuple[Account, ...]]):
    """A person's accounts, the one used last first."""

    person: str


@dataclass(frozen=True)
class OwnCodeOf(Lookup[OwnCode | None]):
    """What is kept of a person's own code; None when she has none."""

    person: str


@dataclass(frozen=True)
class InvitationsTo(Lookup[tuple[Invitation, ...]]):
    """The invitations to these roles over these places that may still be used at an instant, the one that ends last
    first."""

    roles: tuple[str, ...]
    places: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class DraftsIn(Lookup[tuple[Draft, ...]]):
    """Everybody's drafts of these forms for these places, the oldest first."""

    forms: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class DraftsOf(Lookup[tuple[Draft, ...]]):
    """A person's drafts, as the desk has them of who speaks."""

    person: str


@dataclass(frozen=True)
class Asking(Lookup[bool]):
    """Whether a question waits to be sent to this chat, or is on its way."""

    door: str
    chat: str


@dataclass(frozen=True)
class HasMedia(Lookup[bool]):
    """Whether a file of this name is kept for anybody, or is a template in use."""

    name: str


@dataclass(frozen=True)
class IsAsked(Lookup[bool]):
    """Whether a question is open of whoever has this account: she has joined, and a draft of hers is in front."""

    door: str
    account: str


@dataclass(frozen=True)
class MayFile(Lookup[bool]):
    """Whether whoever has this account has joined and holds one of these roles on a day (ISO), or held it until then or
    later."""

    door: str
    account: str
    roles: tuple[str, ...]
    day: str


@dataclass(frozen=True)
class MarkOf(Lookup[str | None]):
    """A single value that outlives a restart, by its name."""

    name: str


@dataclass(frozen=True)
class FiledIn(Lookup[tuple[Filed, ...]]):
    """The version that stands of every report filed for these places, for periods starting on or after `since`
    (compared as the period's first day, "YYYY-MM-DD"). A report without a place is found by its id alone: here,
    in ToReview and in LastAccepted '' is no place, as every form of a programme is filed for one."""

    places: tuple[str, ...]
    since: str


@dataclass(frozen=True)
class ToReview(Lookup[tuple[Filed, ...]]):
    """What of these forms waits for review in these places, oldest first: reports, and amendments of signed ones."""

    places: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True)
class SubmissionOf(Lookup[Submission | None]):
    id: str


@dataclass(frozen=True)
class VersionsOf(Lookup[tuple[Submission, ...]]):
    """All versions of the report that this submission belongs to, oldest first."""

    id: str


@dataclass(frozen=True)
class LastAccepted(Lookup[Submission | None]):
    """The last submission of this form for the same place and subject, of an earlier period, that counts
    (sent or approved; of a form that counts only then: approved)."""

    form: str
    place: str
    subject: str
    before: str
    approved: bool = False


@dataclass(frozen=True)
class ReviewsOf(Lookup[tuple[Review, ...]]):
    """What was said of a submission, oldest first."""

    submission: str


@dataclass(frozen=True)
class SignedIn(Lookup[tuple[Signing, ...]]):
    """The summaries of these places that were signed, of periods starting on or after `since` (as in FiledIn), by
    period."""

    places: tuple[str, ...]
    since: str


@dataclass(frozen=True)
class HoldersOf(Lookup[tuple[Contact, ...]]):
    """Everybody who has joined and holds this role over one of these places on a day (ISO): the day of the place,
    which towards midnight is not the day in UTC."""

    role: str
    places: tuple[str, ...]
    day: str


@dataclass(frozen=True)
class HoldersDuring(Lookup[tuple[Contact, ...]]):
    """Everybody who held this role over one of these places on any day from first to last (ISO), whether or
    not she has joined; there may be no chat that reaches her. For what is said of the past."""

    role: str
    places: tuple[str, ...]
    first: str
    last: str


@dataclass(frozen=True)
class ContactOf(Lookup[Contact | None]):
    person: str


@dataclass(frozen=True)
class FactsIn(Lookup[tuple[FactRow, ...]]):
    """Facts of these indicators in these places, in periods from first to last (compared as texts of one
    kind of period)."""

    places: tuple[str, ...]
    indicators: tuple[str, ...]
    first: str
    last: str


@dataclass(frozen=True)
class LinkedGroups(Lookup[tuple[Chat, ...]]):
    """Every group chat that is linked to a place, by door and id."""

    small = False


@dataclass(frozen=True)
class ChangesIn(Lookup[dict[str, tuple[RegisterChanges, ...]]]):
    """All that was said of the entities of these registers in these places, by register, in the order it came."""

    lists: tuple[str, ...]
    places: tuple[str, ...]

    small = False  # a village may have lent for years


@dataclass(frozen=True)
class FormVersionOf(Lookup[FormVersion | None]):
    form: str
    version: str


class Wanted(Exception):
    """The step needs these look-ups, of which there is at least one, before it can answer."""

    def __init__(self, *lookups: Lookup[Any]) -> None:
        super().__init__(", ".join(dict.fromkeys(type(lookup).__name__ for lookup in lookups)))
        self.lookups = lookups

    @property
    def lookup(self) -> Lookup[Any]:
        """The first of them."""
        return self.lookups[0]


def gathered(asks: Iterable[Callable[[], T]]) -> list[T]:
    """What each of these comes to. What any of them still wants is asked for together: else the step would begin anew
    for each look-up of thirty villages."""
    made: list[T] = []
    wanted: dict[Lookup[Any], None] = {}
    for ask in asks:
        try:
            made.append(ask())
        except Wanted as more:
            wanted |= dict.fromkeys(more.lookups)
    if wanted:
        raise Wanted(*wanted)
    return made


@dataclass(slots=True)
class Desk:
    """Everything a step may know of the world's state."""

    now: datetime
    door: str
    account: str
    chat: Chat
    person: Person | None  # None: this account belongs to nobody yet
    drafts: tuple[Draft, ...] = ()  # hers, the one in front first; of equals the one written last
    offered: tuple[Draft, ...] = ()  # what she has offered to somebody, and what is offered to her
    sharers: tuple[Sharer, ...] = ()  # whose account this is; more than one share the phone
    stamp: int = 0  # grows when places, forms or programmes are published
    known: bool = False  # this event's id was seen before
    found: dict[Lookup[Any], Any] = field(default_factory=dict)
    fetch: Callable[[Lookup[Any]], Any] | None = None  # answers what is small at once, where storage is near

    def look(self, lookup: Lookup[T]) -> T:
        """What storage answers to the look-up. Raises Wanted when that is to be fetched first."""
        if lookup not in self.found:
            if self.fetch is None or not lookup.small:
                raise Wanted(lookup)
            self.found[lookup] = self.fetch(lookup)
        return self.found[lookup]  # type: ignore[no-any-return]
