"""Who owes what, since when and until when; and when the clock speaks of it."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.areas import Place, Places
from programmes.model import Programme
from programmes.obligations import Holder, escalations, in_charge, obligations, reminders

TOML = """
id = "trial"
version = "1"
languages = ["en"]
title = {en = "Trial"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "kumban", "village"]
[role]
vc = {at = "kumban", label = {en = "coordinator"}}
dlo = {at = "district", label = {en = "officer"}}
[form]
L1 = {by = ["vc"], for = "village", every = "month"}
L9 = {by = ["vc"], for = "kumban", every = "half"}
[duty.l1]
who = "vc"
form = "L1"
rule = "FREQ=MONTHLY;BYMONTHDAY=5"
period = "last"
remind = [2, -3, 0, -1]
climb = [[3, "dlo"]]
[duty]
l9 = {who = "vc", form = "L9", rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", remind = [-14]}
"""
PLACES = Places(
    (
        Place("D", "", "district", {}),
        Place("K", "D", "kumban", {}),
        Place("V1", "K", "village", {}),
        Place("V2", "K", "village", {}),
        Place("X", "D", "kumban", {}),
        Place("V3", "X", "village", {}),
    )
)
MALI = Holder("mali", "vc", "K", date(2024, 1, 1))


@pytest.fixture(scope="module")
def programme() -> Programme:
    return read(TOML)


def read(toml: str) -> Programme:
    """A programme without forms."""
    return Programme.model_validate(tomllib.loads(toml))


def owed(
    programme: Programme, *holders: Holder, on: date, back: int = 3, form: str = "L1"
) -> list[tuple[str, str, str]]:
    found = obligations(programme, holders, PLACES, on, back=back)
    return [(one.person, one.place, one.period) for one in found if one.form == form]


def test_she_owes_each_of_her_villages_the_month_just_ended(programme: Programme) -> None:
    found = obligations(programme, [MALI], PLACES, date(2026, 11, 3), back=0)
    assert [(one.duty, one.place, one.period, one.opens, one.due) for one in found if one.form == "L1"] == [
        ("l1", "V1", "2026-10", date(2026, 11, 1), date(2026, 11, 5)),
        ("l1", "V2", "2026-10", date(2026, 11, 1), date(2026, 11, 5)),
    ]


@pytest.mark.parametrize(
    ("today", "newest"),
    [
        (date(2026, 10, 31), "2026-09"),
        (date(2026, 11, 1), "2026-10"),
        (date(2028, 2, 29), "2028-01"),
        (date(2028, 3, 1), "2028-02"),
        (date(2027, 1, 1), "2026-12"),
    ],
)
def test_a_month_opens_on_the_day_after_its_end(programme: Programme, today: date, newest: str) -> None:
    assert {period for *_, period in owed(programme, MALI, on=today, back=0)} == {newest}


def test_older_months_come_first_and_go_back_as_far_as_asked(programme: Programme) -> None:
    periods = [period for _, place, period in owed(programme, MALI, on=date(2026, 11, 3)) if place == "V1"]
    assert periods == ["2026-07", "2026-08", "2026-09", "2026-10"]


def test_the_half_year_is_open_from_its_first_reminder_and_due_on_its_last_day(programme: Programme) -> None:
    found = obligations(programme, [MALI], PLACES, date(2026, 7, 1), back=1)
    assert [(one.place, one.period, one.opens, one.due) for one in found if one.form == "L9"] == [
        ("K", "2026-H1", date(2026, 6, 16), date(2026, 6, 30)),
        ("K", "2026-H2", date(2026, 12, 17), date(2026, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (date(2026, 10, 1), "2026-10"),
        (date(2026, 10, 31), "2026-10"),  # she is in charge when the month ends, so she reports it
        (date(2026, 9, 2), "2026-09"),
        (date(2026, 11, 1), None),
        (date(2027, 5, 1), None),
    ],
)
def test_nothing_is_owed_before_her_start(programme: Programme, start: date, first: str | None) -> None:
    noy = Holder("noy", "vc", "K", start)
    periods = [period for *_, period in owed(programme, noy, on=date(2026, 11, 3))]
    assert (min(periods) if periods else None) == first


def test_of_two_who_hand_over_exactly_one_owes_a_month(programme: Programme) -> None:
    old = Holder("mali", "vc", "K", date(2024, 1, 1), date(2026, 9, 14))
    new = Holder("noy", "vc", "K", date(2026, 9, 15))
    found = [
        (person, period) for person, place, period in owed(programme, old, new, on=date(2026, 11, 3)) if place == "V1"
    ]
    assert found == [("mali", "2026-07"), ("mali", "2026-08"), ("noy", "2026-09"), ("noy", "2026-10")]


@given(handover=st.dates(date(2025, 1, 1), date(2027, 12, 31)), today=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_whenever_they_hand_over_each_report_is_owed_exactly_once(handover: date, today: date) -> None:
    programme = read(TOML)
    old = Holder("mali", "vc", "K", date(2020, 1, 1), handover - timedelta(days=1))
    new = Holder("noy", "vc", "K", handover)
    found = obligations(programme, [old, new], PLACES, today, back=5)
    owed_once = [(one.form, one.place, one.period) for one in found]
    assert len(owed_once) == len(set(owed_once)) == 2 * 6 + 6, "two villages' months and the kum ban's half-years"
    assert all(one.opens <= one.due and (one.opens <= today or one.form == "L9") for one in found)


def test_roles_and_areas_decide_who_owes(programme: Programme) -> None:
    officer = Holder("som", "dlo", "D", date(2024, 1, 1))
    neighbour = Holder("noy", "vc", "X", date(2024, 1, 1))
    found = owed(programme, MALI, officer, neighbour, on=date(2026, 11, 3), back=0)
    assert found == [("mali", "V1", "2026-10"), ("mali", "V2", "2026-10"), ("noy", "V3", "2026-10")]


def test_reminders_ring_at_eight_by_the_programmes_clock(programme: Programme) -> None:
    (one, *_) = obligations(programme, [MALI], PLACES, date(2026, 11, 3), back=0)
    assert [(step.days, step.at.isoformat(), step.role) for step in reminders(programme, one)] == [
        (-3, "2026-11-02T08:00:00+07:00", ""),
        (-1, "2026-11-04T08:00:00+07:00", ""),
        (0, "2026-11-05T08:00:00+07:00", ""),
        (2, "2026-11-07T08:00:00+07:00", ""),
    ]
    assert [(step.days, step.at.isoformat(), step.role) for step in escalations(programme, one)] == [
        (3, "2026-11-08T08:00:00+07:00", "dlo")
    ]


def test_reminders_cross_the_ends_of_months_and_years(programme: Programme) -> None:
    found = obligations(programme, [MALI], PLACES, date(2026, 12, 1), back=0)
    half = next(one for one in found if one.form == "L9")
    assert [step.at.date() for step in reminders(programme, half)] == [date(2026, 12, 17)]
    found = obligations(programme, [MALI], PLACES, date(2027, 1, 2), back=0)
    december = next(one for one in found if one.form == "L1")
    assert [step.at.date().isoformat() for step in reminders(programme, december)] == [
        "2027-01-02",
        "2027-01-04",
        "2027-01-05",
        "2027-01-07",
    ]


def test_in_charge_is_who_holds_the_role_over_the_place_that_day() -> None:
    officers = [
        Holder("som", "dlo", "D", date(2024, 1, 1), date(2026, 10, 31)),
        Holder("dao", "dlo", "D", date(2026, 11, 1)),
        MALI,
    ]
    assert [one.person for one in in_charge(officers, "dlo", "V1", date(2026, 10, 31), PLACES)] == ["som"]
    assert [one.person for one in in_charge(officers, "dlo", "V1", date(2026, 11, 1), PLACES)] == ["dao"]
    assert [one.person for one in in_charge(officers, "vc", "V3", date(2026, 11, 1), PLACES)] == []
