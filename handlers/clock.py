"""Time is a door too: APScheduler wakes it, it looks for what has fallen due, and makes tasks of it.

APScheduler is an alarm clock only; nothing depends on how often or how exactly it rings. How far the clock has
looked stands in the database, so that a night without power is made up for, and a second process does nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from conversations.calendar import meeting_days, month_end, noted, reminders, saying
from conversations.calendar.month_end import Post
from conversations.calendar.noted import Fallen, Tables
from conversations.calendar.reminders import Reminder
from conversations.events import Address
from conversations.outcome import REMINDER_RANK, send
from conversations.people import succession
from conversations.world import World
from handlers.budget import Forecast, month_begins, with_told
from handlers.delivery import Never, NotNow
from handlers.log import fault
from handlers.lookups import with_lookups
from handlers.reception import Worlds
from programmes.obligations import reach
from storage.desk import Desk, DraftsIn, FiledIn, LinkedGroups
from storage.records import Chat, Contact, FactRow, Filed, Task
from storage.store import Store
from storage.writes import AddTask, Stale, Write

LOOKED = "clock_looked"  # the mark that says until when the clock has looked
FARTHEST_BACK = timedelta(days=10)  # what fell due longer ago is not told any more
EVERY = timedelta(minutes=1)
SWEEP_EVERY = timedelta(hours=6)
PUT_BACK = timedelta(days=1)  # how much is looked at again when the clock was put back; what was told has its key
COUNTED = ("line",)  # doors at which what is sent unasked is counted and may cost: to a group, one for each member

log = logging.getLogger("khaoban.clock")


class Clock:
    """`now` is the house's time; `call` tells the workshop that there is work."""

    def __init__(self, store: Store, worlds: Worlds, now: Callable[[], datetime], call: Callable[[], None]) -> None:
        self._store, self._worlds, self._now, self._call = store, worlds, now, call
        self._alarm: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Ring every minute, and clean up four times a day; on the loop that runs now."""
        self._alarm = AsyncIOScheduler(timezone=ZoneInfo("UTC"))
        for job, every in ((self.look, EVERY), (self.sweep, SWEEP_EVERY)):
            self._alarm.add_job(
                quietly(job), IntervalTrigger(seconds=int(every.total_seconds())), misfire_grace_time=None,
                coalesce=True, max_instances=1, next_run_time=datetime.now(ZoneInfo("UTC")),
            )  # fmt: skip
        self._alarm.start()

    def stop(self) -> None:
        """Ring no more."""
        if self._alarm is not None:
            self._alarm.shutdown(wait=False)
            self._alarm = None

    async def look(self) -> int:
        """Make tasks of everything that fell due since the last look; how many that were."""
        now = self._now()
        kept = await self._store.mark(LOOKED)
        after = datetime.fromisoformat(kept) if kept else now - EVERY
        if after > now + EVERY:
            after = now - PUT_BACK
        if after >= now:
            return 0
        world = await self._worlds.world(await self._store.stamp())
        found: list[Task] = []
        if reminders.rings_between(world, after, now):  # else there is no need to read who owes what
            lately = max(after, now - FARTHEST_BACK)
            found = reminders.tasks(await due_between(self._store, self._worlds, lately, now), now)
            posts = await posts_between(self._store, self._worlds, after, now)
            found += [one.task() for one in posts if one.until > now]
            await self._store.write([AddTask(one) for one in found], now=now)
            found += await self._pass_on(world, now)
        await self._store.set_mark(LOOKED, now.isoformat())
        if found:
            self._call()
        return len(found)

    async def _pass_on(self, world: World, now: datetime) -> list[Task]:
        """Drafts of those who left pass to their successors; the words to these. What was written meanwhile is left for
        tomorrow."""
        forms = tuple(form for programme in world.programmes for form in programme.form)
        drafts = await self._store.look(DraftsIn(forms, tuple(place.code for place in world.places)))
        told: list[Task] = []
        for writes in succession.passing(world, drafts, await self._store.people(), now):
            try:
                await self._store.write(writes, now=now)
            except Stale:
                continue
            told += [write.task for write in writes if isinstance(write, AddTask)]
        return told

    async def sweep(self) -> None:
        """Erase what has served."""
        await self._store.sweep(self._now())

    async def remind(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """The hand for reminders: what is still owed, one message a person. Raises NotNow at night."""
        now = self._now()
        world = await self._worlds.world(await self._store.stamp())
        morning = max((reminders.waking(now, programme.clock) for programme in world.programmes), default=now)
        if morning > now:
            raise NotNow("quiet hours", morning - now)
        said = [one for task in tasks for one in reminders.read(task.payload)]
        fallen = await falling_now(self._store, world, now) if any(one.entity for one in said) else {}
        told = reminders.still(world, said, await filed_lately(self._store, world, now), fallen, now)
        people = {one.person.id: one for one in await self._store.people()}
        desk = Desk(now, door="", account="", chat=Chat("", "", group=False), person=None)
        known = await with_lookups(self._store, desk, lambda: saying.known(world, desk, told, fallen), aside=True)
        return messages(world, people, told, now, known)

    async def holds(self, task: Task) -> bool:
        """Whether anything is still owed of what a reminder says that could not be sent in time."""
        told, now = reminders.read(task.payload), self._now()
        world = await self._worlds.world(await self._store.stamp())
        places = tuple(sorted({one.place for one in told}))
        filed = await self._store.look(FiledIn(places, long_before(world, now)))
        fallen = await falling_now(self._store, world, now, places) if any(one.entity for one in told) else {}
        return bool(reminders.still(world, told, filed, fallen, now))

    async def post(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """The hand for summaries that come by themselves. Raises NotNow at night, Never for a group that has left."""
        (task,) = tasks
        now, post = self._now(), month_end.read(task.payload)
        world = await self._worlds.world(await self._store.stamp())
        programme = month_end.programme_of(world, post)
        chat = month_end.chat_of(await self._store.look(LinkedGroups()), post)
        if programme is None or chat is None:
            raise Never("the group is no longer linked to this place, or there is no such summary any more")
        morning = reminders.waking(now, programme.clock)
        if morning > now:
            raise NotNow("quiet hours", morning - now)
        desk = Desk(now, post.door, account="", chat=chat, person=None)
        make = partial(month_end.message, world, desk, programme, post, COUNTED)
        drawing = await with_lookups(self._store, desk, make)
        return [AddTask(drawing)] if drawing else []


def quietly(job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """The job, with what goes wrong told by our own log: APScheduler would write the error's words."""

    async def rung() -> None:
        try:
            await job()
        except Exception as error:  # whatever it was: it rings again, and what was missed is made up for
            fault(log, "the clock stumbled", error)

    return rung


def messages(
    world: World, people: dict[str, Contact], told: Sequence[Reminder], now: datetime, known: saying.Known
) -> list[Write]:
    """One message a person for all that she is told; those who have no chat yet are told nothing."""
    by_person: dict[str, list[Reminder]] = {}
    for one in told:
        by_person.setdefault(one.to, []).append(one)
    writes: list[Write] = []
    for person, hers in by_person.items():
        contact = people.get(person)
        if contact is None or not contact.chats or contact.person.consented_at is None:
            continue
        door, chat = contact.chats[0]
        key = "reminded:" + sha256(",".join(sorted(one.key for one in hers)).encode()).hexdigest()
        said = saying.message(world, contact, hers, now, known)
        writes.append(with_told(send(said, Address(door, chat), now, key=key, rank=REMINDER_RANK), hers))
    return writes


async def due_between(store: Store, worlds: Worlds, after: datetime, until: datetime) -> list[Reminder]:
    """What is to be told of the time in (after, until], looked at once, at its end; registers as on each day."""
    world = await worlds.world(await store.stamp())
    people, filed = await store.people(), await filed_lately(store, world, after)
    facts, whole = await facts_of_meetings(store, world, until), await registers(store, world)
    fallen = await asyncio.to_thread(noted.falling_between, world, whole, after, until)
    return reminders.fallen_due(world, people, filed, after, until, facts, fallen)


async def posts_between(store: Store, worlds: Worlds, after: datetime, until: datetime) -> list[Post]:
    """The summaries that come by themselves in (after, until], to the groups that are linked now."""
    world = await worlds.world(await store.stamp())
    return month_end.fallen_due(world, await store.look(LinkedGroups()), after, until, COUNTED)


async def foreseen(store: Store, worlds: Worlds, after: datetime, until: datetime) -> list[Reminder]:
    """What the clock would tell in (after, until], if nothing were reported meanwhile; changes nothing.

    The clock looks every minute, so an obligation speaks at each of its steps; steps lie days apart, so looking at
    one day after the other finds the same. Registers are taken as they stand now, and looked at as on each day.
    """
    world = await worlds.world(await store.stamp())
    people, filed = await store.people(), await filed_lately(store, world, after)
    facts, whole = await facts_of_meetings(store, world, after), await registers(store, world)
    found: list[Reminder] = []
    while after < until:
        end = min(after + timedelta(days=1), until)
        fallen = await asyncio.to_thread(noted.falling_between, world, whole, after, end)
        found += reminders.fallen_due(world, people, filed, after, end, facts, fallen)
        after = end
    return found


async def forecast(store: Store, worlds: Worlds, now: datetime, door: str) -> Forecast:
    """Who is to be told in what remains of the month that something is owed, of those who are reached at a door."""
    told = await due_between(store, worlds, now, month_begins(now))
    chats = {one.person.id: one.chats[0] for one in await store.people() if one.chats}
    here = {person: chat for person, (at, chat) in chats.items() if at == door}
    return Forecast(frozenset((here[one.to], one.to) for one in told if not one.climbs and one.to in here), len(here))


async def facts_of_meetings(store: Store, world: World, now: datetime) -> list[FactRow]:
    """The facts on which the meetings of all programmes depend, everywhere."""
    found: list[FactRow] = []
    for programme in world.programmes:
        areas = [place.code for place in world.places if place.kind in programme.levels]
        today = now.astimezone(programme.clock).date()
        wanted = meeting_days.facts_wanted(world, programme, today, areas)
        found += await store.look(wanted) if wanted else ()
    return found


async def falling_now(store: Store, world: World, now: datetime, places: Sequence[str] = ()) -> Fallen:
    """What falls due of what is noted in the registers of all programmes, as they stand, everywhere or in these places.
    Of thousands of loans that takes seconds, in which answers go on."""
    return await asyncio.to_thread(noted.falling, world, await registers(store, world, places), now)


async def registers(store: Store, world: World, places: Sequence[str] = ()) -> dict[str, Tables]:
    """The registers over which duties of all programmes go, as they stand, by programme; of everywhere, or of these
    places and those that they lie in."""
    around = tuple(sorted({step.code for place in places for step in world.places.path(place)}))
    whole: dict[str, Tables] = {}
    for programme in world.programmes:
        wanted = noted.wanted(world, programme)
        if wanted is not None:
            wanted = replace(wanted, places=around) if around else wanted
            whole[programme.id] = await asyncio.to_thread(noted.tables, await store.look(wanted))
    return whole


async def filed_lately(store: Store, world: World, now: datetime) -> tuple[Filed, ...]:
    """What was filed for the periods that reminders ask for, everywhere."""
    return await store.look(FiledIn(tuple(place.code for place in world.places), long_before(world, now)))


def long_before(world: World, now: datetime) -> str:
    """The day from which on what was filed may be asked for by a reminder."""
    back = max((reach(programme) for programme in world.programmes), default=timedelta()) + 2 * FARTHEST_BACK
    return (now - back).date().isoformat()
