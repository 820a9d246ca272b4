"""On which day a meeting is held, and what falls due by it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.facts import Definition, Fact
from programmes.areas import Place, Places
from programmes.holidays import days_off
from programmes.meetings import EPOCH, Meetings, figures_wanted
from programmes.model import Programme
from programmes.obligations import Holder, obligations, reminders

TOML = """
id = "trial"
version = "1"
languages = ["en"]
title = {en = "Trial"}
zone = "Asia/Vientiane"
money = "LAK"
holidays = "LA"
levels = ["district", "kumban", "village"]
[role]
kbf = {at = "kumban", to = "dcd", label = {en = "facilitator"}}
dcd = {at = "district", label = {en = "officer"}}
[form]
K1 = {by = ["kbf"], for = "kumban", every = "month"}
K4 = {by = ["dcd"], for = "district", every = "month"}
[indicator]
L13 = {of = "L1", num = "sub_running", time = "last", label = {en = "sub-projects"}}
K4_day = {of = "K4", num = "decimal-date-time(day)", time = "last", label = {en = "day"}}
[meeting.kbf]
at = "district"
day = "K4_day"
move = "before"
when = [
  {while = "L13 > 0", rule = "FREQ=MONTHLY;BYDAY=-1TH"},
  {rule = "FREQ=MONTHLY;BYMONTH=1,3,4,5;BYDAY=-1TH"},
]
label = {en = "facilitators' meeting"}
[duty]
k1 = {who = "kbf", form = "K1", meeting = "kbf", days = -1, remind = [-3, -1], climb = [[1, "dcd"]]}
k4 = {who = "dcd", form = "K4", meeting = "kbf", days = -14, remind = [0]}
"""
PROGRAMME = Programme.model_validate(tomllib.loads(TOML))
PLACES = Places(
    (
        Place("D", "", "district", {}),
        Place("K", "D", "kumban", {}),
        Place("V", "K", "village", {}),
        Place("E", "", "district", {}),
    )
)
READ = lambda record: 0  # noqa: E731  facts are given here, not counted
DEFINITIONS = {code: Definition(code, code, READ, time="last") for code in ("L13", "K4_day")}
OFF = days_off("LA", range(2025, 2029))


def running(number: int, period: str) -> Fact:
    return Fact("V", period, "L13", "", number, 1)


def agreed(day: date, period: str, place: str = "D") -> Fact:
    return Fact(place, period, "K4_day", "", (day - EPOCH).days, 1)


def held(period: str, *facts: Fact, place: str = "V", today: date = date(2026, 11, 2)) -> date | None:
    return Meetings(PROGRAMME, PLACES, today, facts, DEFINITIONS, OFF).day("kbf", place, period)


def owed(on: date, *facts: Fact) -> list[tuple[str, str, date, date]]:
    meetings = Meetings(PROGRAMME, PLACES, on, facts, DEFINITIONS, OFF)
    people = [Holder("noy", "kbf", "K", date(2025, 1, 1)), Holder("kham", "dcd", "D", date(2025, 1, 1))]
    found = obligations(PROGRAMME, people, PLACES, on, back=0, meeting=meetings.day)
    return [(one.duty, one.place, one.opens, one.due) for one in found]


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026-01", 29),
        ("2026-02", None),
        ("2026-03", 26),
        ("2026-04", 30),
        ("2026-05", 28),
        ("2026-06", None),
        ("2026-12", None),
    ],
)
def test_without_a_sub_project_it_is_held_in_four_months(period: str, day: int | None) -> None:
    found = held(period)
    assert (found.day if found else None) == day


def test_while_a_sub_project_is_carried_out_it_is_held_every_month() -> None:
    for month in range(1, 13):
        period = f"2026-{month:02}"
        today = date(2026, month, 2)
        day = held(period, running(2, period), today=today)
        assert day is not None
        assert day.weekday() == 3
        assert (day + timedelta(days=7)).month != month


def test_what_was_reported_last_holds_for_the_months_to_come_and_no_longer_than_its_bound() -> None:
    assert held("2026-12", running(1, "2026-10"), today=date(2026, 11, 2)) == date(2026, 12, 31)
    assert held("2026-12", running(1, "2026-07"), today=date(2026, 11, 2)) is None
    assert held("2026-12", running(1, "2026-09"), running(0, "2026-10"), today=date(2026, 11, 2)) is None


def test_another_districts_sub_projects_say_nothing() -> None:
    assert held("2026-11", running(1, "2026-10"), place="E") is None


def test_a_holiday_moves_it_to_the_working_day_before() -> None:
    # The last Thursday of December 2024 to 2028 is no holiday in Laos; New Year's Eve is none. So a made-up one:
    meetings = Meetings(PROGRAMME, PLACES, date(2026, 3, 1), (), DEFINITIONS, {date(2026, 3, 26), date(2026, 3, 25)})
    assert meetings.day("kbf", "D", "2026-03") == date(2026, 3, 24)


@pytest.mark.parametrize(
    ("country", "rule", "move", "period", "day"),
    [
        ("LA", "BYDAY=-3TH", "before", "2026-04", "2026-04-13"),  # Lao New Year: the 14th to the 16th, a Thursday
        ("LA", "BYDAY=-3TH", "after", "2026-04", "2026-04-17"),
        ("LA", "BYDAY=-2TU", "before", "2028-04", "2028-04-13"),  # in lieu of its Saturday and Sunday, to the 18th
        ("LA", "BYDAY=1TH", "before", "2027-12", "2027-12-01"),  # National Day
        ("LA", "BYMONTHDAY=1", "before", "2027-05", "2027-04-30"),  # a holiday on a Saturday
        ("LA", "BYDAY=-1TH", "before", "2026-12", "2026-12-31"),  # a working day in Laos, and none in Thailand
        ("TH", "BYDAY=-1TH", "before", "2026-12", "2026-12-30"),
        ("TH", "BYDAY=-1TH", "before", "2026-07", "2026-07-27"),  # Buddhist Lent: the 29th and the 30th; the 28th
        ("TH", "BYDAY=3WE", "before", "2026-04", "2026-04-10"),  # Songkran from Monday on
        ("TH", "BYDAY=3WE", "after", "2026-04", "2026-04-16"),
    ],
)
def test_holidays_move_it_by_rule(country: str, rule: str, move: str, period: str, day: str) -> None:
    toml = TOML.replace("FREQ=MONTHLY;BYMONTH=1,3,4,5;BYDAY=-1TH", f"FREQ=MONTHLY;{rule}")
    programme = Programme.model_validate(tomllib.loads(toml.replace('"before"', f'"{move}"')))
    off = days_off(country, [int(period[:4])])
    found = Meetings(programme, PLACES, date(2026, 1, 2), (), DEFINITIONS, off).day("kbf", "D", period)
    assert found == date.fromisoformat(day)


def test_the_packages_holidays_are_those_of_laos_and_thailand() -> None:
    assert {date(2026, 4, 14), date(2026, 12, 2), date(2026, 3, 9)} <= OFF  # new year, national day, in lieu
    assert date(2026, 4, 13) in days_off("TH", [2026])
    with pytest.raises(ValueError, match="XX"):
        days_off("XX", [2026])


def test_the_day_that_was_agreed_holds_for_its_month_and_place_alone() -> None:
    moved = agreed(date(2026, 12, 3), "2026-11")
    assert held("2026-11", moved) == date(2026, 12, 3)
    assert held("2026-12", moved) is None
    assert held("2026-11", moved, place="E") is None


def test_what_adds_up_is_held_for_the_months_of_its_line() -> None:
    programme = Programme.model_validate(tomllib.loads(TOML.replace('"L13 > 0"', '"L13 > 1", months = 3')))
    definitions = {code: replace(one, time="sum") for code, one in DEFINITIONS.items()}
    facts = [running(1, "2026-08"), running(1, "2026-09")]
    found = Meetings(programme, PLACES, date(2026, 12, 31), facts, definitions, OFF)
    assert [found.day("kbf", "D", f"2026-{month}") for month in ("08", "09", "10", "11")] == [
        None, date(2026, 9, 24), date(2026, 10, 29), None
    ]  # fmt: skip


def test_the_figures_it_depends_on_are_named() -> None:
    assert set(figures_wanted(PROGRAMME)) == {"L13", "K4_day"}


def test_reports_fall_due_by_the_day_of_the_meeting() -> None:
    assert owed(date(2026, 11, 2), running(1, "2026-10")) == [
        ("k4", "D", date(2026, 11, 1), date(2026, 11, 12)),
        ("k1", "K", date(2026, 11, 1), date(2026, 11, 25)),
    ]
    assert owed(date(2026, 11, 2)) == []


def test_when_the_meeting_is_moved_what_falls_due_by_it_moves_along() -> None:
    moved = agreed(date(2026, 11, 5), "2026-11")
    (first, second) = owed(date(2026, 11, 2), running(1, "2026-10"), moved)
    assert first == ("k4", "D", date(2026, 10, 22), date(2026, 10, 22))  # open from its reminder on
    assert second == ("k1", "K", date(2026, 11, 1), date(2026, 11, 4))


def test_reminders_are_counted_from_the_day_it_falls_due() -> None:
    meetings = Meetings(PROGRAMME, PLACES, date(2026, 11, 2), [running(1, "2026-10")], DEFINITIONS, OFF)
    people = [Holder("noy", "kbf", "K", date(2025, 1, 1))]
    (one,) = obligations(PROGRAMME, people, PLACES, date(2026, 11, 2), back=0, meeting=meetings.day)
    assert [step.at.date() for step in reminders(PROGRAMME, one)] == [date(2026, 11, 22), date(2026, 11, 24)]


days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(st.sets(days, max_size=30), st.sampled_from(["before", "after"]), days)
def test_a_moved_day_is_a_working_day_and_the_nearest_on_its_side(off: Iterable[date], move: str, day: date) -> None:
    found = Meetings(PROGRAMME, PLACES, day, off=frozenset(off))._working(day, move)
    between = (
        [day + timedelta(days=n) for n in range((found - day).days)]
        if move == "after"
        else [found + timedelta(days=n) for n in range(1, (day - found).days + 1)]
    )
    assert found not in off
    assert found.weekday() < 5
    assert all(other in off or other.weekday() >= 5 for other in between)
    assert found <= day if move == "before" else found >= day
