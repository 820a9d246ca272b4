"""Every reminder of two years against a calendar written as a table: reports of the month, of the half-year, and what is
noted in a register; however often and however late the clock looks, whatever it shows, and whatever arrives meanwhile."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.calendar.noted import Fallen
from conversations.calendar.reminders import Reminder, fallen_due, read, rings_between, still, tasks
from conversations.world import World
from i18n.catalogue import Catalogues
from programmes.areas import Place, Places
from programmes.model import Programme
from storage.records import Contact, Filed, Person, RoleHeld

TOML = """
id = "trial"
version = "1"
languages = ["en"]
title = {en = "Trial"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "kumban", "village"]
[role]
vc  = {at = "kumban", to = "dlo", reads = "P2", label = {en = "coordinator"}}
dlo = {at = "district", to = "dcd", reads = "P2", label = {en = "officer"}}
dcd = {at = "district", label = {en = "coordinator of the district"}}
[form]
L1 = {by = ["vc"], for = "village", every = "month"}
L9 = {by = ["vc"], for = "village", every = "half"}
[register]
loans = {at = "village", label = {en = "loans"}}
[duty]
l1 = {who = "vc", form = "L1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last", remind = [-3, -1, 0, 2], climb = [[3, "dlo"]]}
par = {who = "vc", form = "L9", per = "village", rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", remind = [-14, -7, -3, 0, 3, 7], climb = [[7, "dlo"], [14, "dcd"]]}
owed = {who = "vc", each = "loans", date = "next_due", remind = [-7, 0], text = {en = "{label}"}}
"""
# On which days of each month, and of the year, who is told of what.
MONTHLY = ((2, "noy", "L1 -3"), (4, "noy", "L1 -1"), (5, "noy", "L1 0"), (7, "noy", "L1 +2"), (8, "kham", "L1 +3"))
YEARLY = """
    16 June      noy   L9 -14      17 December  noy   L9 -14
    23 June      noy   L9 -7       24 December  noy   L9 -7
    27 June      noy   L9 -3       28 December  noy   L9 -3
    30 June      noy   L9 0        31 December  noy   L9 0
    3 July       noy   L9 +3       3 January    noy   L9 +3
    7 July       noy   L9 +7       7 January    noy   L9 +7
    7 July       kham  L9 +7       7 January    kham  L9 +7
    14 July      keo   L9 +14      14 January   keo   L9 +14
"""
ONCE = """
    24 February 2026  noy  owed -7
    3 March 2026      noy  owed 0
    22 February 2027  noy  owed -7
    1 March 2027      noy  owed 0
"""
FALLEN: Fallen = {
    ("trial", "owed"): [
        {"name": "a", "label": "A", "place": "V1", "next_due": "2026-03-03"},
        {"name": "b", "label": "B", "place": "V1", "next_due": "2027-03-01"},
    ]
}
PLACES = Places((Place("D", "", "district", {}), Place("K", "D", "kumban", {}), Place("V1", "K", "village", {})))
ZONE = ZoneInfo("Asia/Vientiane")
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)

Told = tuple[date, str, str]


def person(name: str, role: str, place: str) -> Contact:
    held = (RoleHeld(role, place, date(2025, 6, 1)),)
    return Contact(Person(name, name.title(), "en", held, LONG_AGO), (("story", name),))


PEOPLE = [person("noy", "vc", "K"), person("kham", "dlo", "D"), person("keo", "dcd", "D")]


@pytest.fixture(scope="module")
def world() -> World:
    programme = Programme.model_validate(tomllib.loads(TOML))
    return World(Catalogues.read(), PLACES, (programme,), {}, {})


def the_table() -> list[Told]:
    def written(text: str) -> Iterator[tuple[str, str, str]]:
        words = text.split()
        while words:
            long = words[2].isdecimal()  # with a year
            day, words = " ".join(words[: 2 + long]), words[2 + long :]
            yield day, words[0], " ".join(words[1:3])
            words = words[3:]

    found = [
        (date(year, month, day), who, what)
        for year in (2026, 2027)
        for month in range(1, 13)
        for day, who, what in MONTHLY
    ]
    for year in (2026, 2027):
        found += [(datetime.strptime(f"{day} {year}", "%d %B %Y").date(), *rest) for day, *rest in written(YEARLY)]  # type: ignore[misc]  # noqa: DTZ007
    found += [(datetime.strptime(day, "%d %B %Y").date(), *rest) for day, *rest in written(ONCE)]  # type: ignore[misc]  # noqa: DTZ007
    return sorted(found)


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def as_told(found: Iterable[Reminder]) -> list[Told]:
    signed = lambda days: f"{days:+}" if days else "0"  # noqa: E731
    return sorted(
        (one.at.astimezone(ZONE).date(), one.to, f"{one.form or one.duty} {signed(one.days)}") for one in found
    )


class Clock:
    """The clock without its house: what it would make tasks of, each key once for ever."""

    def __init__(self, world: World) -> None:
        self.world, self.told, self.filed = world, {}, list[Filed]()
        self.after = at(FIRST, 0)

    def look(self, now: datetime) -> None:
        if self.after > now:
            self.after = now - timedelta(days=1)
        if rings_between(self.world, self.after, now):
            found = fallen_due(self.world, PEOPLE, self.filed, self.after, now, fallen=FALLEN)
            self.told |= {task.key: read(task.payload) for task in tasks(found, now) if task.key not in self.told}
        self.after = now

    def reminders(self) -> list[Reminder]:
        return [one for each in self.told.values() for one in each]


def test_two_years_looked_at_in_each_due_minute(world: World) -> None:
    clock = Clock(world)
    for number in range((LAST - FIRST).days + 1):
        clock.look(at(FIRST + timedelta(days=number), 7, 59))
        clock.look(at(FIRST + timedelta(days=number), 8, 0))
    assert as_told(clock.reminders()) == the_table()
    assert {one.at.astimezone(ZONE).strftime("%H:%M") for one in clock.reminders()} == {"08:00"}


def test_a_month_minute_by_minute(world: World) -> None:
    clock = Clock(world)
    clock.after = now = at(date(2026, 6, 15), 12)
    while now < at(date(2026, 7, 15), 12):
        clock.look(now := now + timedelta(minutes=1))
    assert as_told(clock.reminders()) == [
        one for one in the_table() if date(2026, 6, 16) <= one[0] <= date(2026, 7, 15)
    ]


def test_what_one_is_told_at_one_moment_is_one_task(world: World) -> None:
    clock = Clock(world)
    clock.after = at(date(2026, 7, 6))
    clock.look(at(date(2026, 7, 7)))
    assert sorted((key, len(each)) for key, each in clock.told.items()) == [
        ("told:kham:2026-07-07T01:00", 1),
        ("told:noy:2026-07-07T01:00", 2),  # the month's report and the half-year's
    ]


@settings(max_examples=15)
@given(st.lists(st.timedeltas(timedelta(hours=-30), timedelta(days=9)), min_size=10, max_size=50))
def test_however_the_clock_goes_nothing_is_told_twice_and_nothing_that_is_not_in_the_table(
    world: World, steps: list[timedelta]
) -> None:
    clock, now = Clock(world), at(FIRST, 0)
    earliest = now + timedelta(days=2)  # one that was put back looks at the day before, which is to stand in the table
    for step in steps:
        if not earliest <= now + step < at(LAST, 0):
            continue
        clock.look(now := now + step)
    told = as_told(clock.reminders())
    assert not Counter(told) - Counter(the_table())


@settings(max_examples=40)
@given(st.integers(0, 700))
def test_after_a_week_off_each_matter_is_told_once_as_far_as_it_has_come(world: World, number: int) -> None:
    off = at(FIRST + timedelta(days=number), 7)
    on = off + timedelta(days=7)
    found = as_told(fallen_due(world, PEOPLE, (), off, on, fallen=FALLEN))
    missed = [one for one in the_table() if off < at(one[0]) <= on]
    last = {(who, what.split()[0], day.month if "L1" in what else 0): (day, who, what) for day, who, what in missed}
    assert {(who, what.split()[0]) for _, who, what in found} == {(who, what.split()[0]) for _, who, what in missed}
    assert set(last.values()) >= set(found)


def test_while_nobody_is_the_officer_who_stands_above_is_told(world: World) -> None:
    vacant = [PEOPLE[0], PEOPLE[2]]
    found = fallen_due(world, vacant, (), at(date(2026, 7, 7), 7), at(date(2026, 7, 8)), fallen=FALLEN)
    assert as_told(found) == [
        (date(2026, 7, 7), "keo", "L9 +7"),
        (date(2026, 7, 7), "noy", "L1 +2"),
        (date(2026, 7, 7), "noy", "L9 +7"),
        (date(2026, 7, 8), "keo", "L1 +3"),
    ]


def test_what_arrived_is_told_by_nobody(world: World) -> None:
    clock = Clock(world)
    sent = datetime(2026, 6, 24, tzinfo=UTC)
    for number in range((date(2026, 7, 31) - FIRST).days):
        today = at(FIRST + timedelta(days=number))
        if today.date() == date(2026, 6, 25):
            clock.filed.append(Filed("s", "1", "L9", "V1", "2026-H1", "", "noy", "sent", sent, sent))
        clock.look(today)
    assert [one for one in as_told(clock.reminders()) if one[2].startswith("L9") and one[0].month > 1] == [
        (date(2026, 6, 16), "noy", "L9 -14"),
        (date(2026, 6, 23), "noy", "L9 -7"),
    ]


def test_between_due_and_sending_it_may_have_been_reported_or_paid(world: World) -> None:
    found = fallen_due(world, PEOPLE, (), at(date(2026, 3, 2)), at(date(2026, 3, 5)), fallen=FALLEN)
    assert as_told(found) == [
        (date(2026, 3, 3), "noy", "owed 0"),
        (date(2026, 3, 5), "noy", "L1 0"),
    ]
    sent = datetime(2026, 3, 5, tzinfo=UTC)
    filed = [Filed("s", "1", "L1", "V1", "2026-02", "", "noy", "sent", sent, sent)]
    assert as_told(still(world, found, filed, FALLEN, at(date(2026, 3, 5)))) == [(date(2026, 3, 3), "noy", "owed 0")]
    paid = {("trial", "owed"): [{"name": "a", "label": "A", "place": "V1", "next_due": "2026-04-03"}]}
    assert still(world, found, filed, paid, at(date(2026, 3, 5))) == []


def test_a_task_of_an_older_release_is_read_among_others(world: World) -> None:
    found = fallen_due(world, PEOPLE, (), at(date(2026, 8, 4), 9), at(date(2026, 8, 5)))
    (task,) = tasks(found, at(date(2026, 8, 5)))
    (flat,) = task.payload["told"]
    old = {name: value for name, value in flat.items() if name not in ("programme", "duty", "entity")}
    assert still(world, read(old), (), {}, at(date(2026, 8, 5))) == found
    assert still(world, read(old | {"form": "gone"}), (), {}, at(date(2026, 8, 5))) == []


@pytest.mark.parametrize(("day", "told"), [(7, ["L1 0"]), (8, [])])
def test_what_has_lapsed_before_it_could_be_told_is_told_no_more(day: int, told: list[str]) -> None:
    written = TOML.replace(', 0, 2], climb = [[3, "dlo"]]', ", 0], lapse = 2", 1)
    lapsing = World(Catalogues.read(), PLACES, (Programme.model_validate(tomllib.loads(written)),), {}, {})
    found = fallen_due(lapsing, PEOPLE, (), at(date(2026, 3, 4)), at(date(2026, 3, 5)))
    assert [what for _, _, what in as_told(still(lapsing, found, (), {}, at(date(2026, 3, day))))] == told
