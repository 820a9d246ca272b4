"""Days, times and moments; years and months by themselves."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from forms.walking.session import Given
from tests.forms.scenario import NOW, Walk, form_of, walk

ASKED = "| survey |\n| | type | name | label | appearance |\n| | {} | d | D | {} |\n"


def test_a_day() -> None:
    story = walk(ASKED.format("date", "")).asks("d", type="date")
    story.refuses("2026-02-30", "type").refuses("21/11/2026", "type").refuses("2026-W47-6", "type")
    story.refuses("2026", "type")
    assert story.answer("2026-02-28").ends().values == {"d": date(2026, 2, 28)}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("08:30", "08:30:00.000+07:00"),
        ("08:30:15.5", "08:30:15.500+07:00"),
        ("08:30:15.250", "08:30:15.250+07:00"),
        ("08:30:00.000+07:00", "08:30:00.000+07:00"),
        ("08:30:00Z", "15:30:00.000+07:00"),
        ("23:30-03:00", "09:30:00.000+07:00"),
    ],
)
def test_a_time_is_stored_with_its_zone(typed: str, stored: str) -> None:
    story = walk(ASKED.format("time", "")).asks("d", type="time").refuses("24:30", "type").refuses("8:30", "type")
    story.refuses("10:00+99:00", "type").refuses("10:00+07:60", "type")
    assert story.answer(typed).value("d") == stored
    assert story.ends().values["d"] == time.fromisoformat(stored)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-11-21T08:30", "2026-11-21T08:30:00.000+07:00"),
        ("2026-11-21T08:30:00+07:00", "2026-11-21T08:30:00.000+07:00"),
        ("2026-11-21T08:30:00.000+07:00", "2026-11-21T08:30:00.000+07:00"),
        ("2026-11-20T20:00:00Z", "2026-11-21T03:00:00.000+07:00"),
        ("2026-11-21", "2026-11-21T00:00:00.000+07:00"),
    ],
)
def test_a_moment_is_stored_in_the_sessions_zone(typed: str, stored: str) -> None:
    story = walk(ASKED.format("dateTime", "")).asks("d", type="dateTime")
    assert story.answer(typed).value("d") == stored
    assert story.ends().values == {"d": datetime.fromisoformat(stored)}


@pytest.mark.parametrize("typed", ["21/11 08:30", "20261121", "2026-11-21T24:30", "0001-01-01T00:00+14:00", "T08:30"])
def test_what_is_no_moment(typed: str) -> None:
    walk(ASKED.format("dateTime", "")).refuses(typed, "type")


def test_moments_of_two_zones_are_the_same_moment() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint |
| | dateTime | begun | Begun | |
| | dateTime | ended | Ended | decimal-date-time(.) > decimal-date-time(${begun}) |
""")
    story.answer("2026-11-21T08:30").refuses("2026-11-21T01:00:00Z", "constraint").answer("2026-11-21T02:00:00Z").ends()


def test_the_zone_is_the_sessions() -> None:
    given = Given(now=NOW, zone=ZoneInfo("Asia/Kathmandu"), seed="")
    story = Walk(form_of(ASKED.format("time", "")), given).answer("08:30")
    assert story.value("d") == "08:30:00.000+05:45"


def test_today_and_now_are_the_sessions() -> None:
    story = walk("""
| survey |
| | type | name | label | default |
| | date | d | D | today() |
| | dateTime | m | M | now() |
""")
    story.asks("d", value="2026-11-21").answer("2026-11-21").asks("m", value="2026-11-21T09:30:00.000+07:00")


def test_a_year_is_its_first_day() -> None:
    story = walk(ASKED.format("date", "year")).asks("d", type="date", appearance="year").refuses("69", "type")
    assert story.answer("2026").ends().values == {"d": date(2026, 1, 1)}


def test_a_month_is_its_first_day() -> None:
    story = walk(ASKED.format("date", "month-year")).refuses("2026", "type").refuses("2026-13", "type")
    assert story.answer("2026-11").ends().values == {"d": date(2026, 11, 1)}


def test_a_whole_day_given_for_a_month_is_left_as_javarosa_leaves_it() -> None:
    story = walk(ASKED.format("date", "month-year no-calendar"))
    assert story.answer("2026-11-21").ends().values == {"d": date(2026, 11, 21)}


def test_years_and_months_are_shown_as_such() -> None:
    def show(value: str, kind: str, unit: str, language: str) -> str:
        return f"{kind} {value}"

    story = walk(
        """
| survey |
| | type | name | label | appearance |
| | date | built | Built | year |
| | date | sown | Sown | month-year |
| | note | n | ${built}, ${sown} | |
""",
        show=show,
    )
    story.answer("1999", "2026-11").asks("n", label="year 1999-01-01, month-year 2026-11-01").answer("")
    assert [line.shown for line in story.session.review("en")] == ["year 1999-01-01", "month-year 2026-11-01"]


@pytest.mark.parametrize("look", ["no-calendar", "ethiopian", "bikram-sambat", "persian"])
def test_another_calendar_is_only_a_look(look: str) -> None:
    assert walk(ASKED.format("date", look)).answer("2026-11-21").ends().values == {"d": date(2026, 11, 21)}


def test_a_moment_whose_default_is_a_day_may_be_kept() -> None:
    story = walk("| survey |\n| | type | name | label | default |\n| | dateTime | d | D | today() |")
    kept = story.asks("d").prompt.value
    assert story.answer(kept).value("d") == "2026-11-21T00:00:00.000+07:00"
