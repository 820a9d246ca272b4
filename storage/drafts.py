"""Drafts: written after every answer, so that none is ever lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update

from storage.desk import IsAsked, MayFile
from storage.records import Draft
from storage.schema import accounts, drafts, people, roles
from storage.statements import Row, Statement, Work, among
from storage.values import Box, instant, maybe_millis, millis
from storage.values import names as names_
from storage.writes import DropDraft, SaveDraft, Stale

_FIELDS = ("person", "form", "version", "place", "period", "subject", "corrects", "revision", "front",
           "state", "updated_at", "for_person", "offered_to")  # fmt: skip
_BEGIN = Statement(
    lambda insert: (
        insert(drafts)
        .values({name: bindparam(name) for name in ("id", "created_at", *_FIELDS)})
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(drafts.c.id)
    )
)
_GO_ON = Statement(
    update(drafts)
    .where(drafts.c.id == bindparam("draft"), drafts.c.revision == bindparam("before"))
    .values({name: bindparam(name) for name in _FIELDS})
    .returning(drafts.c.id)
)
_DROP = Statement(delete(drafts).where(drafts.c.id == bindparam("id")))
_DROP_AS_SEEN = Statement(
    delete(drafts).where(drafts.c.id == bindparam("id"), drafts.c.revision == bindparam("seen")).returning(drafts.c.id)
)

_ASKED = Statement(
    select(drafts.c.id)
    .join(people, people.c.id == drafts.c.person)
    .join(accounts, accounts.c.person == people.c.id)
    .where(
        accounts.c.door == bindparam("door"),
        accounts.c.account == bindparam("account"),
        accounts.c.present,
        people.c.consented_at.is_not(None),
        drafts.c.front > 0,
    )
    .limit(1)
)


_MAY_FILE = Statement(
    select(roles.c.role)
    .join(people, people.c.id == roles.c.person)
    .join(accounts, accounts.c.person == people.c.id)
    .where(
        accounts.c.door == bindparam("door"),
        accounts.c.account == bindparam("account"),
        accounts.c.present,
        people.c.consented_at.is_not(None),
        among(roles.c.role, "roles"),
        or_(roles.c.end_day.is_(None), roles.c.end_day >= bindparam("day")),
    )
    .limit(1)
)


def save_draft(write: SaveDraft, box: Box, now: datetime) -> Work[None]:
    draft = write.draft
    values = {
        "person": draft.person,
        "form": draft.form,
        "version": draft.version,
        "place": draft.place or None,
        "period": draft.period,
        "subject": draft.subject,
        "corrects": draft.corrects or None,
        "revision": draft.revision,
        "front": draft.front,
        "state": box.seal(draft.state, "drafts"),
        "updated_at": millis(now),
        "for_person": draft.for_person or None,
        "offered_to": draft.offered_to or None,
    }
    if draft.revision == 1:
        begun = maybe_millis(draft.created_at) or millis(now)
        rows = yield _BEGIN(id=draft.id, created_at=begun, **values)
    else:
        rows = yield _GO_ON(draft=draft.id, before=draft.revision - 1, **values)
    if not rows:
        raise Stale("the draft has been written meanwhile")


def drop_draft(write: DropDraft) -> Work[None]:
    if write.revision < 0:
        yield _DROP(id=write.id)
    elif not (yield _DROP_AS_SEEN(id=write.id, seen=write.revision)):
        raise Stale("the draft has been written or dropped meanwhile")


def is_asked(lookup: IsAsked) -> Work[bool]:
    return bool((yield _ASKED(door=lookup.door, account=lookup.account)))


def may_file(lookup: MayFile) -> Work[bool]:
    values = {"door": lookup.door, "account": lookup.account, "day": lookup.day}
    return bool((yield _MAY_FILE(**values, roles=names_(lookup.roles))))


def draft_of(row: Row, box: Box) -> Draft:
    """A draft from id, person, form, version, place, period, subject, corrects, for whom, to whom offered, revision,
    front, created_at, updated_at and the sealed state."""
    id_, person, form, version, place, period, subject, corrects, for_, offered, *rest = row
    revision, front, created, updated, state = rest
    return Draft(
        id=id_,
        person=person,
        form=form,
        version=version,
        place=place or "",
        period=period,
        subject=subject,
        revision=revision,
        front=front,
        state=box.open(state, "drafts"),
        corrects=corrects or "",
        created_at=instant(created),
        updated_at=instant(updated),
        for_person=for_ or "",
        offered_to=offered or "",
    )
