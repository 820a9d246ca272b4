"""The facilitators' meeting: the calendar proposes its day, the officer moves it in a report, and all that is due before
it moves along."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.clock import foreseen
from tests.story import Person, Village, programme_folder

PROGRAMME = """
id = "meeting"
version = "1"
languages = ["en", "lo", "th"]
title = {lo = "ປະຊຸມ", th = "ประชุม", en = "Meeting"}
zone = "Asia/Vientiane"
money = "LAK"
holidays = "LA"
levels = ["district", "kumban"]
[role]
kbf = {at = "kumban", to = "dcd", label = {lo = "ກບ", th = "กบ", en = "facilitator"}}
dcd = {at = "district", reads = "P2", label = {lo = "ພຊ", th = "พช", en = "officer"}}
[form]
K1 = {by = ["kbf"], for = "kumban", every = "month", to = "dcd", accept = "reviewed", class = "P0"}
K4 = {by = ["dcd"], for = "district", every = "month", class = "P0"}
[indicator]
K4_day = {of = "K4", num = "decimal-date-time(day)", label = {lo = "ວັນປະຊຸມ", th = "วันประชุม", en = "day of the meeting"}}
[meeting.kbf]
at = "district"
day = "K4_day"
move = "before"
when = [{rule = "FREQ=MONTHLY;BYDAY=-1TH"}]
label = {lo = "ກອງປະຊຸມ", th = "การประชุม", en = "facilitators' meeting"}
[duty]
k1 = {who = "kbf", form = "K1", meeting = "kbf", days = -1, remind = [-3, -1], climb = [[1, "dcd"]]}
k4 = {who = "dcd", form = "K4", meeting = "kbf", days = -14, remind = [0]}
[chart]
k1 = {kind = "grid", duty = "k1", by = "kumban", span = 3, title = {lo = "ບົດລາຍງານ", th = "รายงาน", en = "Brief reports"}}
[summary.S]
for = "district"
every = "month"
signed = "dcd"
to = ["officer", "group"]
show = ["k1"]
label = {lo = "ສະຫຼຸບ", th = "สรุป", en = "Summary"}
"""
K1 = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required |
| | integer | visits | Villages visited | ຢ້ຽມຢາມ | เยี่ยม | yes |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | K1 | Brief report | ບົດລາຍງານຫຍໍ້ | รายงานย่อ | English (en) |
"""
K4 = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required |
| | date | day | On which day? | ມື້ໃດ? | วันใด | yes |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | K4 | Meeting | ກອງປະຊຸມ | การประชุม | English (en) |
"""
START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    """A district of two kum ban, of which one has a facilitator."""
    folder = programme_folder(tmp_path / "meeting", PROGRAMME, K1=K1, K4=K4)
    async with Village(tmp_path, folder, sqlite_url, START) as opened:
        await opened.has_places(
            ("D", "", "district", "Namor"), ("K", "D", "kumban", "Phon"), ("L", "D", "kumban", "Tai")
        )
        yield opened


@pytest.fixture
async def noy(village: Village) -> Person:
    return await village.has_person("noy", "kbf", "K", name="Noy", language="en")


@pytest.fixture
async def kham(village: Village) -> Person:
    return await village.has_person("kham", "dcd", "D", name="Kham", language="en")


async def told_on(village: Village) -> list[tuple[str, str, str]]:
    """Which reminders the clock would give, until the year's end."""
    after = village.now
    found = await foreseen(village.store, village.house, after, after + timedelta(days=59))
    return [(one.form, f"{one.at:%d/%m}", one.due) for one in found if not one.climbs]


async def test_what_is_due_before_the_meeting_is_in_the_menu_with_its_day(
    village: Village, noy: Person, kham: Person
) -> None:
    await noy.says("menu")
    noy.hears("25 November")  # the last Thursday is the 26th
    await kham.says("menu")
    kham.hears("12 November")


async def test_the_clock_reminds_by_the_day_of_the_meeting(village: Village, noy: Person, kham: Person) -> None:
    assert await told_on(village) == [
        ("K4", "12/11", "2026-11-12"),
        ("K1", "22/11", "2026-11-25"),
        ("K1", "24/11", "2026-11-25"),
        ("K4", "17/12", "2026-12-17"),
        ("K1", "27/12", "2026-12-30"),
        ("K1", "29/12", "2026-12-30"),
    ]


async def test_when_the_officer_moves_the_meeting_everything_moves_along(
    village: Village, noy: Person, kham: Person
) -> None:
    await kham.says("menu")
    await kham.taps("Meeting")
    await kham.says("20/11/2026")
    await kham.taps("Send")
    await noy.says("menu")
    noy.hears("19 November")
    november = [one for one in await told_on(village) if one[2] < "2026-12"]
    assert november == [("K1", "16/11", "2026-11-19"), ("K1", "18/11", "2026-11-19")]


async def test_nobody_is_reminded_of_what_was_filed(village: Village, noy: Person, kham: Person) -> None:
    await noy.says("menu")
    await noy.taps("Brief report")
    await noy.says("4")
    await noy.taps("Send")
    assert [one for one in await told_on(village) if one[0] == "K1" and one[2] < "2026-12"] == []


async def test_the_officer_is_told_the_day_after_of_who_is_missing(village: Village, noy: Person, kham: Person) -> None:
    await village.at(datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
    await village.at(datetime(2026, 11, 26, 2, 0, tzinfo=UTC))
    kham.hears("Brief report", "Phon")


async def test_what_was_told_of_one_day_is_told_anew_of_the_day_to_which_the_meeting_moves(
    village: Village, noy: Person, kham: Person
) -> None:
    await village.at(START)
    await village.at(datetime(2026, 11, 22, 2, 0, tzinfo=UTC))
    noy.hears("Brief report · November 2026", "due in 3 days")
    await kham.says("menu")
    await kham.taps("November 2026")
    await kham.says("30/11/2026")
    await kham.taps("Send")
    said = len(noy.messages)
    await village.at(datetime(2026, 11, 26, 2, 0, tzinfo=UTC))
    assert len(noy.messages) == said + 1
    noy.hears("Brief report · November 2026", "due in 3 days")
