"""What the calendar owes in a span of days, reckoned beside the bot: every message that is to come of it, whose and when.

What falls due is told by the pure functions of the calendar, one due minute after the other; nothing is read of what the
bots made of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from conversations.calendar import month_end, reminders, saying
from conversations.calendar.month_end import Post
from conversations.calendar.reminders import Reminder
from conversations.events import Picture, Reply, unpack
from handlers.clock import COUNTED, facts_of_meetings
from handlers.house import House
from handlers.lookups import with_lookups
from handlers.settings import Settings
from storage.desk import Desk, LinkedGroups
from storage.records import Chat, Contact
from tests.handlers.whole.reconcile import Shape, on_line, on_telegram, shapes_of
from tests.handlers.whole.town import Town

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A message that is owed at a moment in a chat; `what` names what it tells."""

    at: datetime
    chat: str
    what: str
    shapes: tuple[Shape, ...]

    def __str__(self) -> str:
        return f"{self.at:%d/%m %H:%M} {self.chat[:14]:14} {self.what}"


async def owed(town: Town, first: datetime, last: datetime) -> list[Due]:
    """All that falls due from a due minute to another, while nobody reports anything."""
    found: list[Due] = []
    async with _house(town) as house:
        at = first
        while at <= last:
            found += [one async for one in _reminders(house, at)]
            found += [one async for one in _posts(house, at)]
            at += DAY
    return found


@asynccontextmanager
async def _house(town: Town) -> AsyncIterator[House]:
    given = {name: str(value) for name, value in town.settings().items() if name in ("secret_keys", "programmes")}
    settings = Settings(_env_file=None, database_url=town.url, **given)  # type: ignore[arg-type]
    async with await House.open(settings, now=town.now()) as house:
        yield house


async def _reminders(house: House, at: datetime) -> AsyncIterator[Due]:
    world = await house.world(await house.store.stamp())
    people = {one.person.id: one for one in await house.store.people()}
    facts = await facts_of_meetings(house.store, world, at)
    told = reminders.fallen_due(world, list(people.values()), (), at - DAY, at, facts)
    for to, group in groupby(sorted(told, key=lambda one: one.to), key=lambda one: one.to):
        yield await _message(house, people[to], list(group), at)


async def _message(house: House, to: Contact, told: Sequence[Reminder], at: datetime) -> Due:
    world = await house.world(await house.store.stamp())
    desk = Desk(at, door="", account="", chat=Chat("", "", group=False), person=None)
    beside = await with_lookups(house.store, desk, lambda: saying.known(world, desk, told, {}))
    reply = saying.message(world, to, told, at, beside)
    door, chat = to.chats[0]
    steps = Counter(f"{'climb ' if one.climbs else ''}{one.form} {one.days:+}" for one in told)
    what = ", ".join(f"{step} ({count})" for step, count in sorted(steps.items()))
    return Due(at, f"{door}:{chat}", f"{to.person.name}: {what}", shapes_of(reply, door, chat))


async def _posts(house: House, at: datetime) -> AsyncIterator[Due]:
    world = await house.world(await house.store.stamp())
    groups = await house.store.look(LinkedGroups())
    for post in month_end.fallen_due(world, groups, at - DAY, at, COUNTED):
        if reply := await _drawn(house, post, month_end.chat_of(groups, post), at):
            yield Due(
                at, f"{post.door}:{post.chat}", f"{post.summary} {post.period}", shapes_of(reply, post.door, post.chat)
            )


async def _drawn(house: House, post: Post, group: Chat | None, at: datetime) -> Reply | None:
    """A post as it is sent, None where nothing has a figure; of its pictures it matters how many they are."""
    assert group
    world = await house.world(await house.store.stamp())
    programme = month_end.programme_of(world, post)
    assert programme
    desk = Desk(at, post.door, account="", chat=group, person=None)
    task = await with_lookups(house.store, desk, lambda: month_end.message(world, desk, programme, post, COUNTED))
    if task is None:
        return None
    pictures = tuple(Picture(f"{number}.png") for number, _ in enumerate(task.payload["pictures"]))
    return replace(unpack(task.payload["reply"]), pictures=pictures)


@dataclass
class Account:
    """What was owed against what came. `windows`: how often in each chat a bot died after Telegram had taken a message
    and before it could note so; of each such message Telegram, which knows no key, shows one more."""

    due: Sequence[Due]
    windows: Counter[str]
    came: Mapping[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, town: Town, due: Sequence[Due], windows: Counter[str]) -> Account:
        there = {f"telegram:{chat}": said for chat, said in on_telegram(town.telegram).items()}
        there |= {f"line:{chat}": said for chat, said in on_line(town.line).items()}
        return cls(due, windows, {chat: Counter(map(repr, said)) for chat, said in there.items()})

    def differences(self) -> Iterator[str]:
        wanted: dict[str, Counter[str]] = {}
        for one in self.due:
            wanted.setdefault(one.chat, Counter()).update(map(repr, one.shapes))
        for chat in sorted({*wanted, *self.came}):
            want, came = wanted.get(chat, Counter()), self.came.get(chat, Counter())
            yield from (f"{chat}: never came: {shape[:300]}" for shape in want - came)
            yield from (f"{chat}: nobody owes: {shape[:300]}" for shape in came if shape not in want)
            more = came.total() - want.total()
            if more != self.windows[chat]:
                yield f"{chat}: {more} too many, and {self.windows[chat]} of which it could not be known"

    def __str__(self) -> str:
        rows = []
        for one in self.due:
            came = self.came.get(one.chat, Counter())
            rows.append(f"{one}: came {'/'.join(str(came[repr(shape)]) for shape in one.shapes)}")
        return "\n".join([*rows, f"not to be known: {dict(self.windows) or 'nothing'}"])
