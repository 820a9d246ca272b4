"""People: who may speak with the bot, from which accounts, in which roles, and by whose invitation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, delete, exists, func, or_, select, true, update

from storage import writes
from storage.desk import AccountsOf, ContactOf, HoldersDuring, HoldersOf, InvitationOf, InvitationsTo, OwnCodeOf
from storage.records import Account, Contact, Invitation, OwnCode, Person, RoleHeld
from storage.schema import accounts, invitations, people, roles
from storage.statements import Row, Statement, Work, among
from storage.values import Box, instant, maybe_day, maybe_instant, maybe_millis, millis, names

_SAVE_PERSON = Statement(
    lambda insert: (
        insert(people)
        .values(id=bindparam("id"), name=bindparam("name"), language=bindparam("language"))
        .on_conflict_do_update(
            index_elements=["id"], set_={"name": bindparam("name"), "language": bindparam("language")}
        )
    )
)
_FORGET = Statement(delete(people).where(people.c.id == bindparam("person"), people.c.consented_at.is_(None)))
_CONSENT = Statement(update(people).where(people.c.id == bindparam("person")).values(consented_at=bindparam("at")))
_SET_LANGUAGE = Statement(
    update(people).where(people.c.id == bindparam("person")).values(language=bindparam("language"))
)
_GIVE_ROLE = Statement(
    lambda insert: (
        insert(roles)
        .values({name: bindparam(name) for name in ("person", "role", "place", "start_day", "end_day")})
        .on_conflict_do_update(
            index_elements=["person", "role", "place", "start_day"], set_={"end_day": bindparam("end_day")}
        )
    )
)
_MOVE_START = Statement(
    update(roles)
    .where(roles.c.person == bindparam("of"), roles.c.role == bindparam("held"),
           roles.c.place == bindparam("over"), roles.c.start_day == bindparam("old"))
    .values(start_day=bindparam("new"), end_day=bindparam("end"))
)  # fmt: skip
_END_ROLE = Statement(
    update(roles)
    .where(roles.c.person == bindparam("of"), roles.c.role == bindparam("held"),
           roles.c.place == bindparam("over"), roles.c.start_day == bindparam("since"),
           func.coalesce(roles.c.end_day, "") == bindparam("seen"))
    .values(end_day=bindparam("end"))
    .returning(roles.c.person)
)  # fmt: skip
_here = (accounts.c.door == bindparam("of_door"), accounts.c.account == bindparam("of_account"))
_LEAVE = Statement(update(accounts).where(*_here, accounts.c.present).values(present=False))
_LINK = Statement(
    lambda insert: (
        insert(accounts)
        .values(
            {name: bindparam(name) for name in ("door", "account", "chat", "person", "used_at", "linked_at")}
            | {"present": true()}
        )
        .on_conflict_do_update(
            index_elements=["door", "account", "person"],
            set_={**{name: bindparam(name) for name in ("chat", "used_at")}, "present": true(), "closed_at": None},
        )
    )
)
_UNLINK = Statement(delete(accounts).where(*_here, accounts.c.person == bindparam("of")))
_SET_OWN_CODE = Statement(update(people).where(people.c.id == bindparam("of")).values(own_code=bindparam("code")))
_OWN_CODE = Statement(select(people.c.own_code).where(people.c.id == bindparam("of")))
_other = accounts.alias("other")
_TAKE = Statement(
    delete(accounts)
    .where(
        accounts.c.door == bindparam("door"),
        accounts.c.account == bindparam("account"),
        accounts.c.person == bindparam("of"),
        exists().where(
            _other.c.person == accounts.c.person,
            or_(_other.c.door != accounts.c.door, _other.c.account != accounts.c.account),
        ),
    )
    .returning(accounts.c.account)
)
_ACCOUNTS = Statement(
    select(accounts.c.door, accounts.c.account, accounts.c.chat, accounts.c.used_at, accounts.c.linked_at)
    .where(accounts.c.person == bindparam("of"))
    .order_by(accounts.c.used_at.desc(), accounts.c.door, accounts.c.account)
)
_INVITE = Statement(
    lambda insert: (
        insert(invitations)
        .values(
            {name: bindparam(name) for name in ("digest", "role", "place", "language", "person", "name",
                                                "start_day", "expires_at", "used_at")}
        )
        .on_conflict_do_nothing()
        .returning(invitations.c.digest)
    )
)  # fmt: skip
_USE_INVITATION = Statement(
    update(invitations)
    .where(
        invitations.c.digest == bindparam("code"),
        invitations.c.used_at.is_(None),
        invitations.c.expires_at > bindparam("at"),
    )
    .values(used_at=bindparam("at"), person=bindparam("by"))
    .returning(invitations.c.digest)
)
_INVITATION = Statement(select(invitations).where(invitations.c.digest == bindparam("digest")))
_INVITATIONS = Statement(
    select(invitations)
    .where(
        among(invitations.c.role, "roles"),
        among(invitations.c.place, "places"),
        invitations.c.used_at.is_(None),
        invitations.c.expires_at > bindparam("at"),
    )
    .order_by(invitations.c.expires_at.desc(), invitations.c.digest)
)
_WITHDRAW = Statement(
    delete(invitations)
    .where(invitations.c.digest == bindparam("code"), invitations.c.used_at.is_(None))
    .returning(invitations.c.digest)
)


def save_person(write: writes.SavePerson, box: Box) -> Work[None]:
    yield _SAVE_PERSON(id=write.id, name=box.seal(write.name, "people"), language=write.language)


def give_role(write: writes.GiveRole) -> Work[None]:
    yield from _hold(write.person, RoleHeld(write.role, write.place, write.start))


def _hold(person: str, held: RoleHeld) -> Work[None]:
    end = held.end and held.end.isoformat()
    start = held.start.isoformat()
    yield _GIVE_ROLE(person=person, role=held.role, place=held.place, start_day=start, end_day=end)


def end_role(write: writes.EndRole) -> Work[None]:
    rows = yield _END_ROLE(
        of=write.person,
        held=write.role,
        over=write.place,
        since=write.start.isoformat(),
        seen=write.seen.isoformat() if write.seen else "",
        end=write.end.isoformat(),
    )
    if not rows:
        raise writes.Stale("the role was ended or moved meanwhile")


def link_account(write: writes.LinkAccount, now: datetime) -> Work[None]:
    yield _LEAVE(of_door=write.door, of_account=write.account)
    at = millis(now)
    yield _LINK(door=write.door, account=write.account, chat=write.chat, person=write.person, used_at=at, linked_at=at)


def unlink_account(write: writes.UnlinkAccount) -> Work[None]:
    """Whoever is left is not taken for the one who speaks: the phone may still be in the same hands."""
    yield _UNLINK(of_door=write.door, of_account=write.account, of=write.person)


def leave_account(write: writes.LeaveAccount) -> Work[None]:
    yield _LEAVE(of_door=write.door, of_account=write.account)


def set_own_code(write: writes.SetOwnCode, box: Box) -> Work[None]:
    code = {"salt": write.code.salt, "digest": write.code.digest}
    yield _SET_OWN_CODE(of=write.person, code=box.seal(code, "people"))


def own_code_of(lookup: OwnCodeOf, box: Box) -> Work[OwnCode | None]:
    for (code,) in (yield _OWN_CODE(of=lookup.person)):
        return OwnCode(**box.open(code, "people")) if code else None
    return None


def take_account(write: writes.TakeAccount) -> Work[None]:
    """Raises Stale when it is not hers, or her last. Two phones that take each other away must not do so at once
    (writing.accounts_taken)."""
    if not (yield _TAKE(door=write.door, account=write.account, of=write.person)):
        raise writes.Stale("the account is not hers any more, or her last")


def accounts_of(lookup: AccountsOf) -> Work[tuple[Account, ...]]:
    rows = yield _ACCOUNTS(of=lookup.person)
    return tuple(
        Account(door, account, chat, instant(used), maybe_instant(linked)) for door, account, chat, used, linked in rows
    )


def forget_person(write: writes.ForgetPerson) -> Work[None]:
    """Her accounts and drafts must be gone before."""
    yield _FORGET(person=write.id)


def consent(write: writes.Consent) -> Work[None]:
    yield _CONSENT(person=write.person, at=millis(write.at))


def set_language(write: writes.SetLanguage) -> Work[None]:
    yield _SET_LANGUAGE(person=write.person, language=write.language)


def add_invitation(write: writes.AddInvitation, box: Box) -> Work[None]:
    """Raises Stale when the code is taken."""
    new = write.invitation
    rows = yield _INVITE(
        digest=new.digest,
        role=new.role,
        place=new.place,
        language=new.language,
        person=new.person or None,
        name=box.seal(new.name, "invitations") if new.name else None,
        start_day=new.start and new.start.isoformat(),
        expires_at=millis(new.expires_at),
        used_at=maybe_millis(new.used_at),
    )
    if not rows:
        raise writes.Stale("this invitation code exists already")


def use_invitation(write: writes.UseInvitation) -> Work[None]:
    rows = yield _USE_INVITATION(code=write.digest, at=millis(write.at), by=write.person)
    if not rows:
        raise writes.Stale("the invitation was used or has expired")


def drop_invitation(write: writes.DropInvitation) -> Work[None]:
    if not (yield _WITHDRAW(code=write.digest)):
        raise writes.Stale("the invitation was used or withdrawn meanwhile")


def invitation_of(lookup: InvitationOf, box: Box) -> Work[Invitation | None]:
    rows = yield _INVITATION(digest=lookup.digest)
    return _invitation(rows[0], box) if rows else None


def invitations_to(lookup: InvitationsTo, box: Box) -> Work[tuple[Invitation, ...]]:
    rows = yield _INVITATIONS(roles=names(lookup.roles), places=names(lookup.places), at=millis(lookup.at))
    return tuple(_invitation(row, box) for row in rows)


def _invitation(row: Row, box: Box) -> Invitation:
    digest, role, place, language, person, name, start, expires, used = row
    return Invitation(
        digest=digest,
        role=role,
        place=place,
        language=language,
        expires_at=instant(expires),
        person=person or "",
        name=box.maybe_open(name, "invitations") or "",
        start=maybe_day(start),
        used_at=maybe_instant(used),
    )


# --- contacts: three selects over the same people ---

_her = people.alias("her")  # aliases, so that a pick does not mean the very row it picks for
_role = roles.alias("held")
_account = accounts.alias("joined")
_beside = accounts.alias("beside")
_IS_SHARED = exists().where(
    _beside.c.door == accounts.c.door, _beside.c.account == accounts.c.account, _beside.c.person != accounts.c.person
)
_HELD = select(_role.c.person).where(
    _role.c.role == bindparam("role"),
    among(_role.c.place, "places"),
    _role.c.start_day <= bindparam("last"),
    or_(_role.c.end_day.is_(None), _role.c.end_day >= bindparam("first")),
)
_HOLDER = _HELD.where(_role.c.person.in_(select(_account.c.person)))


class _Contacts:
    """What makes up contacts, for the people that a condition picks."""

    def __init__(self, pick: Select[tuple[str]] | None) -> None:
        def of(query: Select[Row], person: object) -> Statement:
            return Statement(query if pick is None else query.where(person.in_(pick)))  # type: ignore[attr-defined]

        self.people = of(
            select(people.c.id, people.c.name, people.c.language, people.c.consented_at).order_by(people.c.id),
            people.c.id,
        )
        self.roles = of(
            select(roles.c.person, roles.c.role, roles.c.place, roles.c.start_day, roles.c.end_day)
            .order_by(roles.c.start_day, roles.c.role, roles.c.place),
            roles.c.person,
        )  # fmt: skip
        self.accounts = of(
            select(accounts.c.person, accounts.c.door, accounts.c.chat, _IS_SHARED)
            .where(accounts.c.closed_at.is_(None))
            .order_by(accounts.c.used_at.desc(), accounts.c.door),
            accounts.c.person,
        )  # fmt: skip

    def fetch(self, box: Box, **values: object) -> Work[tuple[Contact, ...]]:
        held: dict[str, list[RoleHeld]] = defaultdict(list)
        for person, *role in (yield self.roles(**values)):
            held[person].append(role_held(*role))
        chats: dict[str, list[tuple[str, str]]] = defaultdict(list)
        shared: dict[str, bool] = {}
        for person, door, chat, is_shared in (yield self.accounts(**values)):
            chats[person].append((door, chat))
            shared.setdefault(person, bool(is_shared))
        rows = yield self.people(**values)
        return tuple(
            Contact(person_of(row, tuple(held[row[0]]), box), tuple(chats[row[0]]), shared.get(row[0], False))
            for row in rows
        )


_ANYBODY = _Contacts(None)
_ONE = _Contacts(select(_her.c.id).where(_her.c.id == bindparam("person")))
_HOLDERS = _Contacts(_HOLDER)
_HELD_DURING = _Contacts(_HELD)


def role_held(role: str, place: str, start: str, end: str | None) -> RoleHeld:
    return RoleHeld(role, place, datetime.fromisoformat(start).date(), maybe_day(end))


def person_of(row: Row, held: tuple[RoleHeld, ...], box: Box) -> Person:
    """A person from id, sealed name, language and the instant of consent."""
    id_, name, language, consented_at = row
    return Person(id_, box.open(name, "people"), language, held, maybe_instant(consented_at))


def all_people(box: Box) -> Work[tuple[Contact, ...]]:
    return (yield from _ANYBODY.fetch(box))


def contact_of(lookup: ContactOf, box: Box) -> Work[Contact | None]:
    found = yield from _ONE.fetch(box, person=lookup.person)
    return found[0] if found else None


def holders_of(lookup: HoldersOf, box: Box) -> Work[tuple[Contact, ...]]:
    of = {"role": lookup.role, "places": names(lookup.places)}
    return (yield from _HOLDERS.fetch(box, **of, first=lookup.day, last=lookup.day))


def holders_during(lookup: HoldersDuring, box: Box) -> Work[tuple[Contact, ...]]:
    of = {"role": lookup.role, "places": names(lookup.places)}
    return (yield from _HELD_DURING.fetch(box, **of, first=lookup.first, last=lookup.last))


def import_people(rows: Sequence[tuple[writes.SavePerson, Sequence[RoleHeld]]], box: Box) -> Work[tuple[str, ...]]:
    """Add people with their roles; the ids they have, in order. Somebody of the same name who holds a role
    over one of the same places is the same person: she keeps her id, and a role she holds already takes the
    sheet's dates. Nothing is taken away."""
    known = [contact.person for contact in (yield from all_people(box))]
    ids = []
    for new, held in rows:
        places_ = {role.place for role in held}
        same = next((p for p in known if p.name == new.name and places_ & {r.place for r in p.roles}), None)
        id_ = same.id if same else new.id
        yield from save_person(writes.SavePerson(id_, new.name, new.language), box)
        for role in held:
            yield from _renew(id_, role, same.roles if same else ())
        known.append(Person(id_, new.name, new.language, tuple(held)))
        ids.append(id_)
    return tuple(ids)


def _renew(person: str, role: RoleHeld, before: tuple[RoleHeld, ...]) -> Work[None]:
    """Give a role; an open one of the same kind over the same place is moved to the new dates instead."""
    for old in before:
        if (old.role, old.place, old.end) == (role.role, role.place, None) and old.start != role.start:
            yield _MOVE_START(
                of=person,
                held=old.role,
                over=old.place,
                old=old.start.isoformat(),
                new=role.start.isoformat(),
                end=role.end and role.end.isoformat(),
            )
            return
    yield from _hold(person, role)
