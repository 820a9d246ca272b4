"""Signings: summaries that an officer has signed, and with them the reports whose figures stand there."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.desk import SignedIn
from storage.records import Signing
from storage.schema import signings, submissions
from storage.statements import Statement, Work, among
from storage.values import instant, millis, names, period_first
from storage.writes import Sign, Stale, Unsign

_SIGN = Statement(
    lambda insert: (
        insert(signings)
        .values({column.name: bindparam(column.name) for column in signings.columns})
        .on_conflict_do_nothing()
        .returning(signings.c.id)
    )
)
# What stands in an earlier signing stays with that one.
_HOLD = Statement(
    update(submissions)
    .where(
        among(submissions.c.id, "counted"),
        or_(submissions.c.status == "sent", submissions.c.status == "approved"),
    )
    .values(signed=func.coalesce(submissions.c.signed, bindparam("signing")))
    .returning(submissions.c.id)
)
_FREE = Statement(update(submissions).where(submissions.c.signed == bindparam("signing")).values(signed=None))
_UNSIGN = Statement(
    delete(signings)
    .where(signings.c.id == bindparam("signing"), signings.c.person == bindparam("who"))
    .returning(signings.c.id)
)
_SIGNED_IN = Statement(
    select(*(signings.c[name] for name in ("id", "programme", "summary", "place", "period", "person", "at")))
    .where(among(signings.c.place, "places"), signings.c.period_first >= bindparam("since"))
    .order_by(signings.c.period_first, signings.c.at, signings.c.id)
)


def sign(write: Sign) -> Work[None]:
    signing = write.signing
    rows = yield _SIGN(
        id=signing.id,
        programme=signing.programme,
        summary=signing.summary,
        place=signing.place,
        period=signing.period,
        period_first=period_first(signing.period),
        person=signing.person,
        at=millis(signing.at),
    )
    if not rows:
        raise Stale("this summary was signed meanwhile")
    held = yield _HOLD(counted=names(write.counted), signing=signing.id)
    if len(held) != len(set(write.counted)):
        raise Stale("a report that was counted does not count any more")


def unsign(write: Unsign) -> Work[None]:
    yield _FREE(signing=write.signing)
    rows = yield _UNSIGN(signing=write.signing, who=write.person)
    if not rows:
        raise Stale("this signature is not there any more")


def signed_in(lookup: SignedIn) -> Work[tuple[Signing, ...]]:
    rows = yield _SIGNED_IN(places=names(lookup.places), since=lookup.since)
    return tuple(
        Signing(id_, programme, summary, place, period, person, instant(at))
        for id_, programme, summary, place, period, person, at in rows
    )
