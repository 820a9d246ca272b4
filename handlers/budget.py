"""The budget of a door at which what is sent unasked is counted by the month: what may be pushed now, and what waits
until who it is for is next heard of. Pure; handlers.purse asks the platform and counts.

Answers to who just spoke cost nothing and need none of it. Of what is left, the reminders of what is owed go first:
for everybody who will be reminded this month one push is kept. A coordinator's reminders of a month are one push, the
first that may go; the others wait. What asks something of somebody besides (a report that came back, one that is to be
reviewed) has a fair share of what is left over, spread over the days to come. What only tells her something waits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any, Literal

from conversations.calendar.reminders import Reminder
from conversations.documents.offered import OFFER
from conversations.outcome import BROADCAST_RANK, REPLY_RANK
from storage.pushes import Push
from storage.records import Task
from storage.waiting import WAIT, order_of
from storage.writes import AddTask

MONTH_ZONE = timezone(timedelta(hours=7))
"""By which a month begins: the later of what LINE may mean (Tokyo's midnight, or that of the account's country)."""
ON_ITS_WAY = timedelta(seconds=1)  # what was pushed so shortly before the platform counted may not be among it
MORNING = 8  # o'clock in that zone: when what waited for another day is tried again


class Kind(Enum):
    """What a message is for."""

    ANSWER = "answer"  # to who just spoke, where it cannot go for nothing any more
    OWED = "owed"  # a reminder of what is owed today or was, and each of what is asked for once in half a year
    SOON = "soon"  # a reminder of what will be owed in some days
    ASKS = "asks"  # something waits for her, or she should know: a report that came back, a code of hers that was used
    DIGEST = "digest"  # what others owe her
    NEWS = "news"  # what only tells her something
    POST = "post"  # a summary for a group


REMINDERS = (Kind.OWED, Kind.SOON)
# How the keys begin of messages that ask nothing of her; of others, she should know.
TELLING = ("approved:", "filed:", OFFER)
LIVES = {
    Kind.ANSWER: timedelta(days=1),
    Kind.OWED: timedelta(days=31),  # told only as long as it is owed
    Kind.SOON: timedelta(days=31),
    Kind.ASKS: timedelta(days=31),
    Kind.DIGEST: timedelta(days=7),
    Kind.NEWS: timedelta(days=14),
}
"""For how long what waits is of use."""

Why = Literal["", "spent", "kept", "once", "share", "day", "news"]
"""Why a message is not pushed; '' when it may be. The month has none left, or none but what is kept for reminders; she
was reminded this month; she has had her share of it, or all have had the day's; it only tells her something."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What the platform said: so many may be pushed in the month (None: any number), so many were by then."""

    limit: int | None
    used: int
    at: datetime


Whom = tuple[str, str]
"""A person who is reached at a door: her chat there, which others may have too, and her id."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Who will be told in what remains of the month that something is owed, and how many people are reached at this
    door."""

    owing: frozenset[Whom] = frozenset()
    people: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What the decision goes by. `left` this month (None: any number), for so many `days`, today included; `still`
    others for whom a reminder is to come; `reminded`: she was this month; `hers`: what else was pushed to her;
    `today`: what was pushed today that was no reminder; `people` share what is not kept."""

    left: int | None
    days: int = 1
    still: int = 0
    reminded: bool = False
    hers: int = 0
    today: int = 0
    people: int = 1


def judge(kind: Kind, cost: int, state: State) -> Why:
    """Whether a message may be pushed that counts for `cost`, or why not."""
    if state.left is None:
        return ""
    if kind is Kind.NEWS:
        return "news"
    if kind in REMINDERS and state.reminded:
        return "once"
    if cost > state.left:
        return "spent"
    if kind in (Kind.ANSWER, Kind.OWED):
        return ""
    free = state.left - state.still
    if cost > free:
        return "kept"
    return _share(cost, free, state) if kind in (Kind.ASKS, Kind.DIGEST) else ""


def _share(cost: int, free: int, state: State) -> Why:
    """Everybody may have one, and as many more as there are for all; of all that, a day has its part."""
    if state.hers > free // max(state.people, 1):
        return "share"
    of_the_day = -(-(free + state.today) // max(state.days, 1))
    return "day" if state.today + cost > of_the_day else ""


def state_of(
    quota: Quota | None, pushed: Sequence[Push], forecast: Forecast, chat: str, now: datetime, person: str = ""
) -> State:
    """The state for a message to a chat; `pushed` is what was counted this month. Where several share a phone, each is
    reminded: `person` is whom it is for."""
    if quota is None or quota.limit is None:
        return State(None)
    month = month_of(now)
    known = month_of(quota.at) == month
    since = sum(one.cost for one in pushed if not known or one.at > quota.at - ON_ITS_WAY)
    reminding = [one for one in pushed if Kind(one.kind) in REMINDERS]
    to_come = not_reminded(forecast.owing, reminding)
    today = now.astimezone(MONTH_ZONE).date()
    others = [one for one in pushed if Kind(one.kind) in (Kind.ASKS, Kind.DIGEST)]
    return State(
        left=max(quota.limit - (quota.used if known else 0) - since, 0),
        days=days_left(now),
        still=sum(where != chat or person not in ("", who) for where, who in to_come),
        reminded=any(one.chat == chat and (not person or one.person in ("", person)) for one in reminding),
        hers=sum(one.chat == chat for one in others),
        today=sum(one.cost for one in others if one.at.astimezone(MONTH_ZONE).date() == today),
        people=forecast.people,
    )


def not_reminded(owing: Iterable[Whom], pushed: Iterable[Push]) -> list[Whom]:
    """Those who were not reminded by any of these pushes. One that does not say whom it was for was for all who have
    that chat."""
    reminded = {(one.chat, one.person) for one in pushed if Kind(one.kind) in REMINDERS}
    return [(chat, who) for chat, who in owing if not {(chat, who), (chat, "")} & reminded]


def month_of(now: datetime) -> str:
    """The month in which a push is counted: "2026-11"."""
    return now.astimezone(MONTH_ZONE).strftime("%Y-%m")


def month_begins(now: datetime) -> datetime:
    """The first moment of the month after."""
    first = (now.astimezone(MONTH_ZONE).replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0)


def days_left(now: datetime) -> int:
    """How many days of the month are to come, today included."""
    return (month_begins(now).date() - now.astimezone(MONTH_ZONE).date()).days


def next_try(why: Why, now: datetime) -> datetime:
    """When it may be otherwise: the next morning, or that of the new month."""
    if why in ("spent", "once", "share", "news"):
        day = month_begins(now)
    else:
        day = now.astimezone(MONTH_ZONE) + timedelta(days=1)
    return day.replace(hour=MORNING, minute=0, second=0, microsecond=0).astimezone(UTC)


def kind_of(task: Task) -> Kind:
    """What the message of a task is for."""
    if told := task.payload.get("told"):
        return kind_of_reminders(told)
    if task.rank <= REPLY_RANK:
        return Kind.ANSWER
    if task.rank >= BROADCAST_RANK:
        return Kind.POST
    return Kind.NEWS if task.key.startswith(TELLING) else Kind.ASKS


def person_of(task: Task) -> str:
    """Whom a message is for, where it says so; else ''."""
    told = task.payload.get("told")
    return str(told[0].get("to", "") if told else task.payload.get("to", ""))


def kind_of_reminders(told: Collection[Mapping[str, Any]]) -> Kind:
    """What reminders are for that go out as one message (as conversations.calendar.reminders packs them)."""
    own = [one for one in told if not one.get("climbs")]
    if not own:
        return Kind.DIGEST
    return Kind.OWED if any(_matters(one) for one in own) else Kind.SOON


def _matters(one: Mapping[str, Any]) -> bool:
    """What is due, and what is asked for so rarely that nobody expects it."""
    period = str(one.get("period", ""))
    return int(one.get("days", 0)) >= 0 or "-H" in period


def to_wait(task: Task, why: Why, now: datetime) -> Task:
    """The task that keeps a message until who it is for is heard of. What asks something of her is tried again in the
    new month; of a reminder the new month has its own."""
    kind = kind_of(task)
    expires = now + LIVES[kind]
    again = next_try("spent", now) if kind is Kind.ASKS else expires
    return Task(
        WAIT,
        {**task.payload, "kind": kind.value, "why": why, "since": now.isoformat()},
        min(again, expires) + timedelta(seconds=1),  # by then it has expired, if it is not to be tried again
        key=f"{WAIT}:{task.key}",
        order=order_of(task.payload["door"], task.payload["chat"]),
        rank=task.rank,
        expires=expires,
    )


def with_told(message: AddTask, told: Sequence[Reminder]) -> AddTask:
    """The message with the reminders that it says, so that what of them still holds can be said later."""
    packed = [{**asdict(one), "at": one.at.isoformat()} for one in told]
    return AddTask(replace(message.task, payload={**message.task.payload, "told": packed}))


def once_more(task: Task, now: datetime) -> Task:
    """What waited, as a message that is to be sent after all, for as long as it would have waited."""
    payload = {name: value for name, value in task.payload.items() if name not in ("kind", "why", "since")}
    key = f"{task.payload['key']}:again"
    order = f"{payload['door']}:{payload['chat']}"
    return Task("send", {**payload, "key": key}, now, key=key, order=order, rank=task.rank, expires=task.expires)
