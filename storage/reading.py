"""Reading: the desk in one statement, and what answers each look-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    LargeBinary,
    Select,
    Text,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)

from storage import chats as chats_
from storage import codes, people, published, pushes, registers, signings, submissions, waiting
from storage.desk import (
    AccountsOf,
    Asking,
    ChangesIn,
    CodeOf,
    ContactOf,
    Desk,
    DraftsIn,
    DraftsOf,
    FactsIn,
    FiledIn,
    FormVersionOf,
    GuessesOf,
    HasGroupCode,
    HasMedia,
    HoldersDuring,
    HoldersOf,
    InvitationOf,
    InvitationsTo,
    IsAsked,
    LastAccepted,
    LinkedGroups,
    Lookup,
    MarkOf,
    MayFile,
    OwnCodeOf,
    ReviewsOf,
    SignedIn,
    SubmissionOf,
    ToReview,
    VersionsOf,
)  # fmt: skip
from storage.drafts import draft_of, is_asked, may_file
from storage.questions import BeingAsked, asking, being_asked
from storage.records import Chat, Draft, Person, RoleHeld, Sharer
from storage.schema import accounts, chats, drafts, inbox, marks, roles
from storage.schema import people as people_table
from storage.statements import Row, Statement, Work, among
from storage.taken_back import has_media
from storage.values import Box, instant
from storage.values import names as names_

T = TypeVar("T")

_TEXTS, _NUMBERS = 10, 4


def _part(kind: str, *, texts: tuple[Any, ...] = (), numbers: tuple[Any, ...] = (), blob: Any = None) -> Select[Row]:
    """One kind of row of the desk's read: its kind, ten texts, four numbers and a blob."""
    padded_texts = [*texts, *(cast(null(), Text) for _ in range(_TEXTS - len(texts)))]
    padded_numbers = [*numbers, *(cast(null(), BigInteger) for _ in range(_NUMBERS - len(numbers)))]
    padded_blob = cast(null(), LargeBinary) if blob is None else blob
    columns = [literal(kind, Text), *padded_texts, *padded_numbers, padded_blob]
    return select(*(column.label(f"c{at}") for at, column in enumerate(columns)))


_whose = (
    select(accounts.c.person)
    .where(accounts.c.door == bindparam("door"), accounts.c.account == bindparam("account"), accounts.c.present)
    .scalar_subquery()
)
_is_present = case((accounts.c.present, literal(1, BigInteger)), else_=literal(0, BigInteger))
_t, _r, _d = people_table.c, roles.c, drafts.c
_draft_rows = _part(
    "draft",
    texts=(_d.id, _d.person, _d.form, _d.version, _d.place, _d.period, _d.subject, _d.corrects, _d.for_person,
           _d.offered_to),
    numbers=(_d.revision, _d.front, _d.created_at, _d.updated_at),
    blob=_d.state,
)  # fmt: skip
_DRAFTS = Statement(_draft_rows.where(_d.person == bindparam("of")))
_DRAFTS_IN = Statement(
    _draft_rows.where(among(_d.form, "forms"), among(_d.place, "places")).order_by(_d.created_at, _d.id)
)
_DESK = Statement(
    union_all(
        _part("person", texts=(_t.id, _t.language), numbers=(_t.consented_at,), blob=_t.name)
        .where(_t.id == _whose),
        _part("role", texts=(_r.role, _r.place, _r.start_day, _r.end_day)).where(_r.person == _whose),
        _draft_rows.where(_d.person == _whose),
        _draft_rows.where(_d.offered_to == _whose),
        _part("sharer", texts=(_t.id, _t.language), numbers=(_is_present, accounts.c.used_at))
        .select_from(accounts.join(people_table, _t.id == accounts.c.person))
        .where(accounts.c.door == bindparam("door"), accounts.c.account == bindparam("account")),
        _part("chat", texts=(chats.c.place, chats.c.language)).where(
            chats.c.door == bindparam("door"), chats.c.chat == bindparam("chat")
        ),
        _part("stamp", texts=(marks.c.value,)).where(marks.c.name == published.STAMP),
        _part("known", texts=(inbox.c.id,)).where(
            inbox.c.door == bindparam("door"), inbox.c.id == bindparam("event")
        ),
    )
)  # fmt: skip


class Seat(NamedTuple):
    """Whose desk: who speaks, where, in which event."""

    door: str
    account: str
    chat: str
    group: bool
    event: str


def desk(seat: Seat, box: Box, now: datetime) -> Work[Desk]:
    """Everything a step may know without asking, in one read."""
    rows = yield _DESK(door=seat.door, account=seat.account, chat=seat.chat, event=seat.event)
    of: dict[str, list[Row]] = {}
    for kind, *columns in rows:
        of.setdefault(kind, []).append(tuple(columns))
    place, language = next(((row[0] or "", row[1]) for row in of.get("chat", ())), ("", ""))
    drafts_ = _drafts(of.get("draft", ()), box)
    return Desk(
        now=now,
        door=seat.door,
        account=seat.account,
        chat=Chat(seat.door, seat.chat, seat.group, place, language),
        person=_person(of, box),
        drafts=tuple(one for one in drafts_ if not one.offered_to),
        offered=tuple(one for one in drafts_ if one.offered_to),
        sharers=tuple(_sharer(row) for row in of.get("sharer", ())),
        stamp=int(of["stamp"][0][0]) if "stamp" in of else 0,
        known="known" in of,
    )


def _drafts(rows: Iterable[Row], box: Box) -> tuple[Draft, ...]:
    """Drafts, the one in front first; of equals the one written last."""
    return tuple(draft_of(row, box) for row in sorted(rows, key=_in_front, reverse=True))


def _sharer(row: Row) -> Sharer:
    present, used_at = row[_TEXTS : _TEXTS + 2]
    return Sharer(row[0], row[1], bool(present), instant(used_at))


def _drafts_of(lookup: DraftsOf, box: Box) -> Work[tuple[Draft, ...]]:
    rows = yield _DRAFTS(of=lookup.person)
    return tuple(one for one in _drafts((tuple(columns) for _, *columns in rows), box) if not one.offered_to)


def _drafts_in(lookup: DraftsIn, box: Box) -> Work[tuple[Draft, ...]]:
    rows = yield _DRAFTS_IN(forms=names_(lookup.forms), places=names_(lookup.places))
    return tuple(draft_of(tuple(columns), box) for _, *columns in rows)


def _in_front(draft: Row) -> tuple[int, int, str]:
    _, front, _, updated_at = draft[_TEXTS : _TEXTS + _NUMBERS]
    return front, updated_at, draft[0]


def _person(of: dict[str, list[Row]], box: Box) -> Person | None:
    if "person" not in of:
        return None
    row = of["person"][0]
    held: list[RoleHeld] = [people.role_held(*role[:4]) for role in of.get("role", ())]
    held.sort(key=lambda role: (role.start, role.role, role.place))
    return people.person_of((row[0], row[-1], row[1], row[_TEXTS]), tuple(held), box)


_ANSWERS: dict[type[Lookup[Any]], Callable[[Any, Box], Work[Any]]] = {
    InvitationOf: people.invitation_of,
    CodeOf: lambda lookup, box: codes.code_of(lookup),
    HasGroupCode: lambda lookup, box: codes.has_group_code(lookup),
    GuessesOf: lambda lookup, box: codes.guesses_of(lookup),
    AccountsOf: lambda lookup, box: people.accounts_of(lookup),
    OwnCodeOf: people.own_code_of,
    InvitationsTo: people.invitations_to,
    DraftsIn: _drafts_in,
    DraftsOf: _drafts_of,
    IsAsked: lambda lookup, box: is_asked(lookup),
    MayFile: lambda lookup, box: may_file(lookup),
    Asking: lambda lookup, box: asking(lookup),
    HasMedia: lambda lookup, box: has_media(lookup),
    FiledIn: lambda lookup, box: submissions.filed_in(lookup),
    ToReview: lambda lookup, box: submissions.to_review(lookup),
    SubmissionOf: submissions.submission_of,
    VersionsOf: submissions.versions_of,
    LastAccepted: submissions.last_accepted,
    ReviewsOf: submissions.reviews_of,
    SignedIn: lambda lookup, box: signings.signed_in(lookup),
    HoldersOf: people.holders_of,
    HoldersDuring: people.holders_during,
    ContactOf: people.contact_of,
    LinkedGroups: lambda lookup, box: chats_.linked(),
    FactsIn: lambda lookup, box: submissions.facts_in(lookup),
    ChangesIn: registers.changes_in,
    MarkOf: lambda lookup, box: published.mark(lookup.name),
    FormVersionOf: lambda lookup, box: published.form_version_of(lookup),
    BeingAsked: lambda lookup, box: being_asked(lookup),
    pushes.PushesOf: lambda lookup, box: pushes.pushes_of(lookup),
    pushes.WasPushed: lambda lookup, box: pushes.was_pushed(lookup),
    waiting.WaitingFor: waiting.waiting_for,
}


def look(lookup: Lookup[T], box: Box) -> Work[T]:
    """What storage answers to a look-up."""
    return _ANSWERS[type(lookup)](lookup, box)
