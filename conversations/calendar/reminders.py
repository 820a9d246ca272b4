"""Reminders: which have fallen due, and which still hold. Pure; the clock asks, tasks carry them, `saying` says them.

All that one person is told at one moment is one task, whose key is made of the two: so two workers, a restart or a
jumping clock cannot tell it twice, and it never falls apart. It is looked at again when it is sent: what has been
reported, paid or done meanwhile is not reminded of, and what still waits of other moments is said in the same message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conversations.calendar import meeting_days, noted
from conversations.calendar.noted import Fallen
from conversations.outcome import REMINDER_RANK
from conversations.world import World
from programmes import falling
from programmes.falling import Falling
from programmes.model import Programme
from programmes.obligations import Holder, Obligation, Step, escalations, in_charge, lapsed, obligations, reminders
from programmes.registers import Row
from storage.records import Contact, FactRow, Filed, Task

QUIET_FROM, QUIET_UNTIL = time(20, 0), time(7, 0)  # nobody is woken for a report
LIVES = timedelta(days=3)  # a reminder that could not be sent for so long says something that no longer holds


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step: who is told of what, when. `to` is a person; `days` is counted from the due day. Of a report, its form,
    place and period; `climbs` tells that somebody else owes it, who is `person`. Of an entity of a register, its place
    and its id (`entity`); `form` and `period` are ''."""

    at: datetime
    to: str
    person: str
    form: str
    place: str
    period: str
    due: str
    days: int
    climbs: bool = False
    programme: str = ""
    duty: str = ""
    entity: str = ""

    @property
    def key(self) -> str:
        """The same step has the same key for ever; what is moved to another day takes another one."""
        if self.entity:
            return f"falls:{self.programme}.{self.duty}:{self.entity}:{self.due}:{self.days}:{self.to}"
        kind = "climb" if self.climbs else "remind"
        return f"{kind}:{self.form}:{self.place}:{self.period}:{self.due}:{self.days}:{self.to}"

    @property
    def matter(self) -> tuple[str, ...]:
        """What it is about, whoever is told, and when."""
        if self.entity:
            return self.programme, self.duty, self.entity, self.due
        return self.form, self.place, self.period


def tasks(told: Iterable[Reminder], now: datetime) -> list[Task]:
    """The tasks that say this, in waking hours: one for all that one person is told at one moment."""
    together: dict[tuple[datetime, str], list[Reminder]] = {}
    for one in told:
        together.setdefault((one.at.astimezone(UTC), one.to), []).append(one)
    made = []
    for (at, person), each in together.items():
        payload = {"told": [{**asdict(one), "at": one.at.isoformat()} for one in each]}
        key = f"told:{person}:{at:%Y-%m-%dT%H:%M}"
        made.append(Task("remind", payload, at, key=key, rank=REMINDER_RANK, expires=max(at, now) + LIVES))
    return made


def read(payload: dict[str, Any]) -> list[Reminder]:
    """The reminders that a task carries; of one made by an older release, the one that it is."""
    told = payload.get("told", [payload])
    return [Reminder(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in told]


def holders(contacts: Iterable[Contact]) -> list[Holder]:
    """Who holds which role over which place."""
    return [
        Holder(contact.person.id, held.role, held.place, held.start, held.end)
        for contact in contacts
        for held in contact.person.roles
    ]


def fallen_due(
    world: World,
    contacts: Sequence[Contact],
    filed: Iterable[Filed],
    after: datetime,
    until: datetime,
    facts: Iterable[FactRow] = (),
    fallen: Fallen | None = None,
) -> list[Reminder]:
    """The reminders whose moment lies in (after, until], of what is still owed, in the order of time. `facts` are those
    on which meetings depend (meeting_days.facts_wanted), `fallen` what falls due of registers (noted.falling_between).

    Of one obligation only the last step is told when several fell due at once, as after a night without power.
    """
    done = arrived(filed)
    rows = tuple(facts)
    found: list[Reminder] = []
    for programme in world.programmes:
        people = [one for one in holders(contacts) if one.role in programme.role]
        for owed in _owed(world, programme, people, after, until, rows):
            if (owed.form, owed.place, owed.period) not in done:
                found += _steps(world, programme, people, owed, after, until)
        for name in programme.duty:
            entities = (fallen or {}).get((programme.id, name), ())
            found += _falling(world, programme, name, people, entities, after, until)
    once = {(one.at, one.key): one for one in found}  # who holds a role over a place twice is told once
    return sorted(once.values(), key=lambda one: (one.at, one.to))


def arrived(filed: Iterable[Filed]) -> set[tuple[str, ...]]:
    """The matter of what was reported."""
    return {(one.form, one.place, one.period) for one in filed if one.status in ("sent", "approved")}


def _owed(
    world: World,
    programme: Programme,
    people: Sequence[Holder],
    after: datetime,
    until: datetime,
    facts: Sequence[FactRow],
) -> list[Obligation]:
    """Obligations that may speak between two moments: those open at the end, or to be opened within a month."""
    zone = ZoneInfo(programme.zone)
    days = (until.astimezone(zone).date(), after.astimezone(zone).date())
    found = {
        (one.duty, one.person, one.place, one.period): one
        for day in days
        for one in obligations(
            programme, people, world.places, day, meeting=meeting_days.day_of(world, programme, day, facts)
        )
    }
    return list(found.values())


def _steps(
    world: World,
    programme: Programme,
    people: Sequence[Holder],
    owed: Obligation,
    after: datetime,
    until: datetime,
) -> list[Reminder]:
    """The last reminder of an obligation in the span, and the last escalation to each role."""
    own = [step for step in reminders(programme, owed) if after < step.at <= until][-1:]
    climbs = {step.role: step for step in escalations(programme, owed) if after < step.at <= until}
    told = [(step, owed.person) for step in own]
    for step in climbs.values():
        day = step.at.astimezone(programme.clock).date()
        told += [(step, boss.person) for boss in _bosses(world, programme, people, step.role, owed.place, day)]
    return [
        Reminder(
            step.at,
            to,
            owed.person,
            owed.form,
            owed.place,
            owed.period,
            owed.due.isoformat(),
            step.days,
            climbs=bool(step.role),
            programme=programme.id,
            duty=owed.duty,
        )
        for step, to in told
    ]


def _bosses(
    world: World, programme: Programme, people: Sequence[Holder], role: str, place: str, day: date
) -> list[Holder]:
    """Who is told above her: who holds the role, or, while nobody does, the one that it reports to."""
    passed: set[str] = set()
    while role and role not in passed:
        if found := in_charge(people, role, place, day, world.places):
            return found
        passed.add(role)
        role = programme.role[role].to
    return []


def _falling(
    world: World,
    programme: Programme,
    duty: str,
    people: Sequence[Holder],
    entities: Sequence[Row],
    after: datetime,
    until: datetime,
) -> list[Reminder]:
    """The last step in the span of each entity of a register of which something falls due."""
    first, today = (moment.astimezone(programme.clock).date() for moment in (after, until))
    line = programme.duty[duty]
    spoken_of = {  # the days of which some step lies in the span: few of thousands of loans
        (first + timedelta(days=number - days)).isoformat()
        for number in range((today - first).days + 1)
        for days in line.remind
    }
    near = [row for row in entities if row[line.date][:10] in spoken_of]
    told: list[tuple[Falling, Step]] = []
    for one in falling.falling(programme, duty, near, people, world.places, today):
        told += [(one, step) for step in falling.steps(programme, one) if after < step.at <= until][-1:]
    return [
        Reminder(
            step.at,
            one.person,
            one.person,
            "",
            one.place,
            "",
            one.due.isoformat(),
            step.days,
            programme=programme.id,
            duty=duty,
            entity=one.entity,
        )
        for one, step in told
    ]


def rings_between(world: World, after: datetime, until: datetime) -> bool:
    """Whether the hour at which reminders ring lies in (after, until], in any programme's zone."""
    return any(day for one in world.programmes for day in noted.ringing(one.clock, after, until))


def waking(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or the morning when it is night."""
    local = now.astimezone(zone)
    if local.time() >= QUIET_FROM:
        local += timedelta(days=1)
    elif local.time() >= QUIET_UNTIL:
        return now
    return local.replace(hour=QUIET_UNTIL.hour, minute=0, second=0, microsecond=0)


def still(
    world: World, told: Iterable[Reminder], filed: Iterable[Filed], fallen: Fallen, now: datetime
) -> list[Reminder]:
    """What of this is still owed: nothing that was reported or has lapsed, and nothing of a register that no longer
    falls due on its day; nothing of a programme that is no more."""
    done = arrived(filed)
    falls = {
        (programme.id, name, row["name"], row[duty.date][:10])
        for programme in world.programmes
        for name, duty in programme.duty.items()
        for row in fallen.get((programme.id, name), ())
    }
    duties = {
        (programme.id, name): (line, now.astimezone(programme.clock).date())
        for programme in world.programmes
        for name, line in programme.duty.items()
    }
    forms = {(programme.id, form) for programme in world.programmes for form in programme.form}

    def is_over(one: Reminder) -> bool:
        duty, today = duties.get((one.programme, one.duty), (None, now.date()))
        return duty is not None and lapsed(duty, date.fromisoformat(one.due), today)

    def holds(one: Reminder) -> bool:
        if one.entity:
            return one.matter in falls
        return (one.programme, one.form) in forms and one.matter not in done and not is_over(one)

    return [one for one in (_named(world, each) for each in told) if holds(one)]


def _named(world: World, one: Reminder) -> Reminder:
    """With its programme and duty, which what an older release made does not name."""
    if one.programme:
        return one
    found = (
        replace(one, programme=programme.id, duty=name)
        for programme in world.programmes
        for name, duty in programme.duty.items()
        if duty.form == one.form
    )
    return next(found, one)
