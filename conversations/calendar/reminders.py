"""Reminders: which have fallen due, and what they say. Pure; the clock asks, tasks carry them.

A reminder's key is made of its subject, period and step, so that two workers, a restart or a jumping clock cannot
send one twice. It is looked at again when it is sent: what has been reported meanwhile is not reminded of, and
what concerns one person is said in one message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conversations import buttons
from conversations.calendar import meeting_days
from conversations.events import Choice, Line, Reply
from conversations.outcome import REMINDER_RANK
from conversations.scene import reply, strong
from conversations.world import World
from i18n.voice import Voice
from programmes.model import Programme
from programmes.obligations import RING, Holder, Obligation, escalations, in_charge, obligations, reminders
from storage.records import Contact, FactRow, Filed, Task

QUIET_FROM, QUIET_UNTIL = time(20, 0), time(7, 0)  # nobody is woken for a report
LIVES = timedelta(days=3)  # a reminder that could not be sent for so long says something that no longer holds
MOST = 10  # buttons in one reminder


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of one obligation: who is told what, when. `to` is a person; `days` is counted from the due day;
    `climbs` tells that somebody else owes it, who is `person`."""

    at: datetime
    to: str
    person: str
    form: str
    place: str
    period: str
    due: str
    days: int
    climbs: bool = False

    @property
    def key(self) -> str:
        """The same step has the same key for ever."""
        kind = "climb" if self.climbs else "remind"
        return f"{kind}:{self.form}:{self.place}:{self.period}:{self.days}:{self.to}"

    def task(self) -> Task:
        """The task that says it, in waking hours."""
        payload = {**asdict(self), "at": self.at.isoformat()}
        at = self.at
        return Task("remind", payload, at, key=self.key, rank=REMINDER_RANK, expires=at + LIVES)


def read(payload: dict[str, Any]) -> Reminder:
    """The reminder that a task carries."""
    return Reminder(**{**payload, "at": datetime.fromisoformat(payload["at"])})


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
) -> list[Reminder]:
    """The reminders whose moment lies in (after, until], of what is still owed, in the order of time. `facts` are those
    on which meetings depend (meeting_days.facts_wanted).

    Of one obligation only the last step is told when several fell due at once, as after a night without power.
    """
    done = {(one.form, one.place, one.period) for one in filed if one.status in ("sent", "approved")}
    rows = tuple(facts)
    found: list[Reminder] = []
    for programme in world.programmes:
        people = [one for one in holders(contacts) if one.role in programme.role]
        for owed in _owed(world, programme, people, after, until, rows):
            if (owed.form, owed.place, owed.period) not in done:
                found += _steps(world, programme, people, owed, after, until)
    return sorted(found, key=lambda one: (one.at, one.to, one.place))


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
    """The last reminder of an obligation in the span, and every escalation."""
    own = [step for step in reminders(programme, owed) if after < step.at <= until][-1:]
    due = owed.due.isoformat()
    told = [
        Reminder(step.at, owed.person, owed.person, owed.form, owed.place, owed.period, due, step.days) for step in own
    ]
    for step in escalations(programme, owed):
        if after < step.at <= until:
            day = step.at.astimezone(ZoneInfo(programme.zone)).date()
            told += [
                Reminder(
                    step.at,
                    boss.person,
                    owed.person,
                    owed.form,
                    owed.place,
                    owed.period,
                    due,
                    step.days,
                    climbs=True,
                )
                for boss in in_charge(people, step.role, owed.place, day, world.places)
            ]
    return told


def rings_between(world: World, after: datetime, until: datetime) -> bool:
    """Whether the hour at which reminders ring lies in (after, until], in any programme's zone."""
    for programme in world.programmes:
        zone = ZoneInfo(programme.zone)
        ring = datetime.combine(after.astimezone(zone).date(), RING, tzinfo=zone)
        while ring <= after:
            ring += timedelta(days=1)
        if ring <= until:
            return True
    return False


def waking(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or the morning when it is night."""
    local = now.astimezone(zone)
    if local.time() >= QUIET_FROM:
        local += timedelta(days=1)
    elif local.time() >= QUIET_UNTIL:
        return now
    return local.replace(hour=QUIET_UNTIL.hour, minute=0, second=0, microsecond=0)


def message(world: World, to: Contact, told: Sequence[Reminder], now: datetime) -> Reply:
    """One message for all that concerns one person: what she owes herself, then what others owe her."""
    zone = ZoneInfo(world.programme_of(told[0].form).zone)
    today = now.astimezone(zone).date()
    voice = world.voice(to.person.language, zone)
    own = [one for one in told if not one.climbs]
    others = [one for one in told if one.climbs]
    lines = [strong(voice("conversations.remind.hello", name=to.person.name))]
    for group in _alike(own):
        lines += [_own_line(world, voice, group[0], today), Line(f"• {_places(world, voice, group)}")]
    if others:
        lines.append(Line(voice("conversations.remind.others")))
        lines += [
            Line(f"• {_what(world, voice, group[0])}: {_places(world, voice, group)}") for group in _alike(others)
        ]
    choices = tuple(_button(world, voice, one) for one in own[:MOST])
    return reply(*lines, choices=choices)


def _alike(told: Sequence[Reminder]) -> list[list[Reminder]]:
    """Reminders of one form, period and day together: they differ in the place only."""
    groups: dict[tuple[str, str, str], list[Reminder]] = {}
    for one in told:
        groups.setdefault((one.form, one.period, one.due), []).append(one)
    return list(groups.values())


def _places(world: World, voice: Voice, told: Sequence[Reminder]) -> str:
    return ", ".join(world.places.name(one.place, voice.language) for one in told)


def _own_line(world: World, voice: Voice, one: Reminder, today: date) -> Line:
    """ "in 3 days", "tomorrow", "today", "2 days late": how it stands on the day it is said, which after a power cut is
    not the day it was to be said, and not the date alone."""
    due = date.fromisoformat(one.due)
    late = (today - due).days
    when = "soon" if late < -1 else "tomorrow" if late == -1 else "today" if late == 0 else "late"
    words = {"what": _what(world, voice, one), "day": voice.day(due), "days": voice.number(abs(late))}
    return Line(voice(f"conversations.remind.{when}", **words))


def _what(world: World, voice: Voice, one: Reminder) -> str:
    return f"{world.newest(one.form).title(voice.language)} · {voice.period(one.period)}"


def _button(world: World, voice: Voice, one: Reminder) -> Choice:
    label = f"{world.places.name(one.place, voice.language)} · {voice.period(one.period)}"
    return Choice(label, buttons.data(buttons.OPEN, one.form, one.place, one.period))
