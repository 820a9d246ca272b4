"""The sample story of the practice chat, told through the house.

Reports are not written past the conversations: each is walked through its form, checked and sent like a real one,
by the same functions, at the time it is said to have come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from conversations.events import Began, Event
from conversations.outcome import Outcome
from conversations.reports import sending, versions
from conversations.review import returning, reviewing
from conversations.scene import Scene
from conversations.step import ENDINGS
from conversations.world import World
from forms.entities import Change, ChangeSet
from handlers.house import House
from handlers.practice.door import DOOR
from programmes.calendar import bounds
from programmes.model import Programme
from programmes.sample import Part, SampleReport, analyses, cast, loans, rows, story
from storage.desk import Desk, Wanted
from storage.records import Chat, Person, PlaceRow, RegisterChanges, RoleHeld, Submission
from storage.store import Store
from storage.writes import (
    AddChanges,
    AddTask,
    Consent,
    GiveRole,
    LinkAccount,
    LinkChat,
    SavePerson,
    Submit,
    Write,
)  # fmt: skip


def chat_of(account: str) -> str:
    """The private chat of an account."""
    return f"p:{account}"


def sample_of(programme: Programme) -> Path:
    """The folder that a programme's story is told from."""
    return programme.folder / "sample"


async def fill(house: House, now: datetime) -> None:
    """The story of each programme."""
    chance = Random(2026)  # noqa: S311  the same story on every machine
    for programme in house.programmes:
        await _tell(house, programme, chance, now)


async def _tell(house: House, programme: Programme, chance: Random, now: datetime) -> None:
    """A programme's places, people, their group, and what they reported in the last twelve months."""
    folder = sample_of(programme)
    await house.store.import_places([PlaceRow(**row) for row in rows(folder / "places.csv")])
    parts = cast(folder)
    people = await _people(house.store, programme, parts, chance, now)
    groups: list[Write] = [
        LinkChat(DOOR, part.account, part.place, programme.languages[0]) for part in parts if not part.role
    ]
    await house.store.write(groups, now=now)
    await house.store.bump()
    world = await house.world(await house.store.stamp())
    teller = Teller(house.store, world, programme, people, chance)
    today = now.astimezone(ZoneInfo(programme.zone)).date()
    await _lend(house.store, folder, now, today)
    reports = story(folder, today, chance)
    for report in (*reports, *analyses(folder, reports, today)):
        await teller.tell(report, now)


async def _lend(store: Store, folder: Path, now: datetime, today: date) -> None:
    """The registers of groups and their loans, as an import would bring them a year ago."""
    chance = Random(30)  # noqa: S311  the same loans on every machine; the story does not depend on them
    came, on = now - timedelta(days=365), today - timedelta(days=365)
    sets = []
    for place, told in loans(folder, today, chance).items():
        said = tuple(Change(one.register, one.id, "create", one.label, one.properties) for one in told)
        sets.append(RegisterChanges(place, ChangeSet(f"{chance.getrandbits(128):032x}", on, came, said)))
    if sets:
        await store.write([AddChanges(tuple(sets))], now=now)


async def _people(
    store: Store, programme: Programme, parts: Sequence[Part], chance: Random, now: datetime
) -> dict[str, Person]:
    """Everybody of people.csv, joined, by name. Who has no start begins with this month, and nothing is told of her."""
    people = {}
    month = now.astimezone(ZoneInfo(programme.zone)).date().replace(day=1)
    for number, row in enumerate(rows(sample_of(programme) / "people.csv")):
        drawn = chance if row["start"] else Random(row["name"])  # noqa: S311  the story does not depend on who is new
        id_ = f"{drawn.getrandbits(128):032x}"
        start = date.fromisoformat(row["start"]) if row["start"] else month
        roles = tuple(RoleHeld(row["role"], place, start) for place in row["places"].split())
        person = people[row["name"]] = Person(id_, row["name"], row["language"], roles, now)
        account = next(
            (
                part.account
                for part in parts
                if not part.invited and any((held.role, held.place) == (part.role, part.place) for held in roles)
            ),
            f"sample-{programme.id}-{number}",
        )
        writes: list[Write] = [SavePerson(id_, person.name, person.language)]
        writes += [GiveRole(id_, held.role, held.place, held.start) for held in roles]
        writes += [LinkAccount(DOOR, account, chat_of(account), id_), Consent(id_, now)]
        await store.write(writes, now=now)
    return people


@dataclass
class Teller:
    """Tells one report after another, each at its own time."""

    store: Store
    world: World
    programme: Programme
    people: dict[str, Person]
    chance: Random
    minutes: int = field(default=0)

    async def tell(self, report: SampleReport, now: datetime) -> None:
        """Send the report, or leave it half done; then what the officer did with it."""
        author = self.people[report.person_name]
        at = min(self._moment(report), now - timedelta(hours=1))
        asked = (report.form, report.place, report.period, report.answers)
        if report.fate == "draft":
            await self._do(author, at, lambda scene: sending.begin_with(scene, *asked))
            return
        outcome = await self._do(author, at, lambda scene: sending.file_whole(scene, *asked))
        (sent,) = (write.submission for write in outcome.writes if isinstance(write, Submit))
        officer = self._officer(report)
        later = min(at + timedelta(hours=26), now)
        if report.fate == "approved":
            await self._do(officer, later, lambda scene: Outcome((reviewing.approval(scene, sent, officer.id),)))
        elif report.fate == "returned":
            await self._do(officer, later, lambda scene: self._returned(scene, sent, report), tell=True)

    def _returned(self, scene: Scene, sent: Submission, report: SampleReport) -> Outcome:
        reviewed = versions.opened(scene, sent).review(scene.language)
        paths = tuple(one.path for one in reviewed if one.name in report.questions)
        return returning.give_back(scene, sent, paths, report.comment)

    def _moment(self, report: SampleReport) -> datetime:
        """When it came: that many days after its month, some time in working hours."""
        self.minutes = (self.minutes + 37) % 480
        day = bounds(report.period)[1] + timedelta(days=report.sent_at_offset_days)
        start = datetime.combine(day, time(8), ZoneInfo(self.programme.zone))
        return start + timedelta(minutes=self.minutes)

    def _officer(self, report: SampleReport) -> Person:
        """Whom the form goes to."""
        to = self.world.rule(report.form).to
        above = {step.code for step in self.world.places.path(report.place)}
        return next(
            person
            for person in self.people.values()
            if any(held.role == to and held.place in above for held in person.roles)
        )

    async def _do(self, who: Person, at: datetime, says: Callable[[Scene], Outcome], *, tell: bool = False) -> Outcome:
        """Write what a conversation comes to. Messages to others are left out, unless they shall be told."""
        desk = Desk(at, DOOR, "", Chat(DOOR, "", group=False), who)
        event = Event("", DOOR, "", "", at, Began())
        seed = self.chance.getrandbits(64)
        while True:
            scene = Scene(self.world, desk, event, Random(seed), ENDINGS)  # noqa: S311  ids, not secrets
            try:
                outcome = says(scene)
                break
            except Wanted as wanted:
                desk.found[wanted.lookup] = await self.store.look(wanted.lookup)
        writes = [write for write in outcome.writes if tell or not isinstance(write, AddTask)]
        await self.store.write(writes, now=at)
        return outcome
