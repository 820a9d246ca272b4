"""What is still to come of a month, against what may be pushed in it: for `bot.py due`, which shows what will go out
and what will wait, and for `bot.py doctor`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from conversations.calendar.foreseen import Coming
from handlers.budget import (
    Forecast,
    Kind,
    Quota,
    Whom,
    Why,
    judge,
    kind_of_reminders,
    month_begins,
    month_of,
    not_reminded,
    state_of,
)
from handlers.findings import Finding
from handlers.findings import Kind as Found
from handlers.purse import kept
from storage.pushes import Push, PushesOf
from storage.store import Store

TAKES = Found("doctor.line_month", "good")
TAKES_TOO_MUCH = Found("doctor.line_month_short", "mind", "line-quota")
FIRST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Account:
    """A door's account as the database has it: what its platform said last (None: never), what was pushed since in that
    month, and the chats in which people are reached there."""

    door: str
    quota: Quota | None
    pushed: tuple[Push, ...]
    chats: Mapping[str, str]


async def account_of(store: Store, door: str, now: datetime) -> Account:
    """The account as it stands."""
    people = await store.people()
    chats = {one.person.id: one.chats[0][1] for one in people if one.chats and one.chats[0][0] == door}
    pushed = await store.look(PushesOf(door, month_of(now)))
    return Account(door, await kept(store, door), pushed, chats)


def planned(found: Iterable[Coming], account: Account) -> list[tuple[Coming, Why]]:
    """What will become of each, in the order of time, if nobody is heard of meanwhile: why it waits, or '' if it goes
    out; `counted` of what waits is 0. Summaries for groups are left as they are: how many people are in a group is not
    known here."""
    everything = list(found)
    last = _last_of_month(everything, account)
    pushed = list(account.pushed)
    made: list[tuple[Coming, Why]] = []
    for (at, person, door), group in groupby(everything, key=lambda one: (one.at, one.to, one.door)):
        together = list(group)
        chat = account.chats.get(person)
        if door != account.door or chat is None or any(one.kind == "summary" for one in together):
            made += [(one, "") for one in together]
            continue
        month = month_of(at)
        owing = frozenset(other for (of, other), until in last.items() if of == month and until >= at)
        kind = _kind(together)
        known = [one for one in pushed if one.month == month]
        why = judge(kind, 1, state_of(account.quota, known, Forecast(owing, len(account.chats)), chat, at, person))
        if not why:
            pushed.append(Push(door, month, len(pushed) + 1, together[0].key, chat, at, 1, kind.value, person))
        made += [(replace(one, counted=0) if why else one, why) for one in together]
    return made


def _kind(together: Sequence[Coming]) -> Kind:
    return kind_of_reminders(
        [{"days": int(one.step), "period": one.period, "climbs": one.kind == "escalation"} for one in together]
    )


def _last_of_month(found: Iterable[Coming], account: Account) -> dict[tuple[str, Whom], datetime]:
    """When each person is reminded for the last time in each month."""
    last: dict[tuple[str, Whom], datetime] = {}
    for one in found:
        if one.kind == "reminder" and one.door == account.door and one.to in account.chats:
            last[month_of(one.at), (account.chats[one.to], one.to)] = one.at
    return last


def whole_months(end: datetime) -> datetime:
    """The end of the month in which a moment lies: until then it must be known who is still to be reminded."""
    return month_begins(end - FIRST)


def takes(account: Account, forecast: Forecast, groups: int, left: int) -> Iterator[Finding]:
    """What the rest of the month will take of what is left: one push for each who is to be reminded and was not yet."""
    people = len(not_reminded(forecast.owing, account.pushed))
    yield (TAKES if people <= left else TAKES_TOO_MUCH)(people=people, groups=groups, left=left)
