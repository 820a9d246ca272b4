"""One-time codes that link a chat, and wrong codes counted, so that none is found by trying."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, select, update

from storage.desk import CodeOf, GuessesOf, HasGroupCode
from storage.records import Code, Guesses
from storage.schema import codes, guesses
from storage.statements import Row, Statement, Work
from storage.values import instant, maybe_instant, maybe_millis, millis
from storage.writes import AddCode, CountGuess, Stale, UseCode

HOUR = timedelta(hours=1)
"""In which wrong codes are counted together."""
CODES_KEPT = timedelta(days=1)
"""How long an expired code is kept, so that whoever brings it is told that it is old, and not that it is wrong."""
GUESSES_KEPT = timedelta(days=7)
"""How long wrong codes are remembered after the last one."""
WHOLE_DOOR = ""
"""The account under which all wrong codes of a door are counted."""

# --- codes ---

_END_OLDER = Statement(
    update(codes)
    .where(codes.c.person == bindparam("of"), codes.c.kind == "account", codes.c.used_at.is_(None))
    .values(used_at=bindparam("at"))
)
_ADD = Statement(
    lambda insert: (
        insert(codes)
        .values({column.name: bindparam(column.name) for column in codes.columns})
        .on_conflict_do_nothing()
        .returning(codes.c.digest)
    )
)
_USE = Statement(
    update(codes)
    .where(
        codes.c.digest == bindparam("code"), codes.c.used_at.is_(None), codes.c.expires_at > bindparam("at")
    )
    .values(used_at=bindparam("at"))
    .returning(codes.c.digest)
)  # fmt: skip
_GROUP_CODES = Statement(
    select(codes.c.digest)
    .where(
        codes.c.person == bindparam("of"),
        codes.c.kind == "group",
        codes.c.used_at.is_(None),
        codes.c.expires_at > bindparam("at"),
    )
    .limit(1)
)
_CODE = Statement(select(codes).where(codes.c.digest == bindparam("code")))


def add(write: AddCode, now: datetime) -> Work[None]:
    """Raises Stale when the code is taken."""
    new = write.code
    if new.kind == "account":
        yield _END_OLDER(of=new.person, at=millis(now))
    rows = yield _ADD(
        digest=new.digest,
        kind=new.kind,
        person=new.person,
        place=new.place or None,
        language=new.language,
        expires_at=millis(new.expires_at),
        used_at=maybe_millis(new.used_at),
    )
    if not rows:
        raise Stale("this code exists already")


def use(write: UseCode) -> Work[None]:
    if not (yield _USE(code=write.digest, at=millis(write.at))):
        raise Stale("the code was used or has expired")


def code_of(lookup: CodeOf) -> Work[Code | None]:
    for digest, kind, person, place, language, expires, used in (yield _CODE(code=lookup.digest)):
        return Code(digest, kind, person, instant(expires), place or "", language, maybe_instant(used))
    return None


def has_group_code(lookup: HasGroupCode) -> Work[bool]:
    return bool((yield _GROUP_CODES(of=lookup.person, at=millis(lookup.at))))


# --- wrong codes ---

_FIRST = Statement(
    lambda insert: (
        insert(guesses)
        .values({column.name: bindparam(column.name) for column in guesses.columns})
        .on_conflict_do_nothing(index_elements=["door", "account"])
        .returning(guesses.c.account)
    )
)
_NEXT = Statement(
    update(guesses)
    .where(
        guesses.c.door == bindparam("of_door"),
        guesses.c.account == bindparam("of_account"),
        guesses.c.times == bindparam("before"),
    )
    .values({name: bindparam(name) for name in ("times", "wrong", "since", "locks", "locked_until", "at")})
    .returning(guesses.c.account)
)
_in_this_hour = guesses.c.since > bindparam("hour_ago")
_ALL = Statement(
    lambda insert: (
        insert(guesses)
        .values({column.name: bindparam(column.name) for column in guesses.columns})
        .on_conflict_do_update(
            index_elements=["door", "account"],
            set_={
                "times": guesses.c.times + 1,
                "wrong": case((_in_this_hour, guesses.c.wrong + 1), else_=1),
                "since": case((_in_this_hour, guesses.c.since), else_=bindparam("at")),
                "at": bindparam("at"),
            },
        )
    )
)
_GUESSES = Statement(
    select(guesses).where(
        guesses.c.door == bindparam("of_door"), guesses.c.account.in_((bindparam("of_account"), WHOLE_DOOR))
    )
)


def count(write: CountGuess) -> Work[None]:
    """Raises Stale when the account guessed elsewhere meanwhile."""
    new = write.guesses
    at = millis(new.at)
    values = {
        "times": new.times,
        "wrong": new.wrong,
        "since": millis(new.since),
        "locks": new.locks,
        "locked_until": maybe_millis(new.locked_until),
        "at": at,
    }
    if new.times == 1:
        rows = yield _FIRST(door=new.door, account=new.account, **values)
    else:
        rows = yield _NEXT(of_door=new.door, of_account=new.account, before=new.times - 1, **values)
    if not rows:
        raise Stale("another wrong code was counted meanwhile")
    first = {"times": 1, "wrong": 1, "since": at, "locks": 0, "locked_until": None, "at": at}
    yield _ALL(door=new.door, account=WHOLE_DOOR, hour_ago=millis(new.at - HOUR), **first)


def guesses_of(lookup: GuessesOf) -> Work[tuple[Guesses | None, Guesses | None]]:
    rows = yield _GUESSES(of_door=lookup.door, of_account=lookup.account)
    found = {made.account: made for made in map(_guesses, rows)}
    return found.get(lookup.account), found.get(WHOLE_DOOR)


def _guesses(row: Row) -> Guesses:
    door, account, times, wrong, since, locks, until, at = row
    return Guesses(door, account, times, wrong, instant(since), instant(at), locks, maybe_instant(until))


# --- forgetting ---

_DROP_CODES = Statement(delete(codes).where(codes.c.expires_at < bindparam("before")).returning(codes.c.digest))
_DROP_GUESSES = Statement(
    delete(guesses)
    .where(guesses.c.at < bindparam("before"), guesses.c.account != WHOLE_DOOR)
    .returning(guesses.c.account)
)


def sweep(now: datetime) -> Work[int]:
    """Take away codes that expired, and counts of wrong ones that are old; how many."""
    expired = yield _DROP_CODES(before=millis(now - CODES_KEPT))
    forgotten = yield _DROP_GUESSES(before=millis(now - GUESSES_KEPT))
    return len(expired) + len(forgotten)
