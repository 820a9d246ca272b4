"""Two years in the chat: she files, or does not, the officer moves meetings, and all that anybody hears is held against
a calendar written by hand. What falls due, without a house around it: test_calendar_of_reminders.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.story import Person, Village

PROGRAMME = """
id = "years"
version = "1"
languages = ["en", "lo", "th"]
title = {lo = "ສອງປີ", th = "สองปี", en = "Two years"}
zone = "Asia/Vientiane"
money = "LAK"
holidays = "LA"
levels = ["district", "village"]
[role]
vc  = {at = "village", to = "dlo", label = {lo = "ປບ", th = "ปบ", en = "coordinator"}}
dlo = {at = "district", to = "dcd", reads = "P2", label = {lo = "ພປ", th = "พป", en = "officer"}}
dcd = {at = "district", reads = "P2", label = {lo = "ພຊ", th = "พช", en = "district coordinator"}}
[form]
M1 = {by = ["vc"], for = "village", every = "month", to = "dlo", accept = "reviewed", class = "P0"}
H1 = {by = ["vc"], for = "village", every = "half", to = "dlo", accept = "reviewed", class = "P0"}
B1 = {by = ["vc"], for = "village", every = "month", to = "dcd", class = "P0"}
K4 = {by = ["dcd"], for = "district", every = "month", class = "P0"}
[indicator]
K4_day = {of = "K4", num = "decimal-date-time(day)", label = {lo = "ວັນປະຊຸມ", th = "วันประชุม", en = "day of the meeting"}}
[meeting.monthly]
at = "district"
day = "K4_day"
move = "before"
when = [{rule = "FREQ=MONTHLY;BYDAY=-1TH"}]
label = {lo = "ກອງປະຊຸມ", th = "การประชุม", en = "monthly meeting"}
[duty]
m1 = {who = "vc", form = "M1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last", remind = [-3, -1, 0, 2], climb = [[3, "dlo"]]}
h1 = {who = "vc", form = "H1", rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", remind = [-14, -7, -3, 0, 3, 7], climb = [[7, "dlo"], [14, "dcd"]]}
k4 = {who = "dcd", form = "K4", meeting = "monthly", days = -14}
b1 = {who = "vc", form = "B1", meeting = "monthly", days = -1, remind = [-3, -1], climb = [[1, "dcd"]]}
[chart]
m1 = {kind = "grid", duty = "m1", by = "village", span = 3, title = {lo = "ບົດລາຍງານ", th = "รายงาน", en = "Reports"}}
[summary.S]
for = "district"
every = "month"
signed = "dlo"
to = ["officer", "group"]
show = ["m1"]
label = {lo = "ສະຫຼຸບ", th = "สรุป", en = "Summary"}
"""
FORM = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required |
| | {type} | {name} | {label} | {label} | {label} | yes |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | {id} | {title} | {title} | {title} | English (en) |
"""
TITLES = {"M1": "Month", "H1": "Half", "B1": "Brief"}
STEPS: dict[str, list[tuple[int, str]]] = {
    "M1": [(-3, "noy"), (-1, "noy"), (0, "noy"), (2, "noy"), (3, "somchit")],
    "B1": [(-3, "noy"), (-1, "noy"), (1, "kham")],
    "H1": [(-14, "noy"), (-7, "noy"), (-3, "noy"), (0, "noy"), (3, "noy"), (7, "noy"), (7, "somchit"), (14, "kham")],
}
# Of each month: when its report is due and was sent ("–": never), the day of the meeting as the calendar proposes it (the
# last Thursday; the 31st of December is a Thursday of 2026 and before a day off, and stays), on which the officer moved it
# and to which day, when what is due before it was sent; and of half-years, at their last month, when it was sent.
CALENDAR = """
| month   | due   | sent  | meeting | said  | moved to | brief | half sent |
| 2026-12 | 05/01 | 01/01 | 31/12   |       |          | 29/12 | 31/12     |
| 2027-01 | 05/02 | 04/02 | 28/01   |       |          | –     |           |
| 2027-02 | 05/03 | –     | 25/02   | 08/02 | 26/02    | 24/02 |           |
| 2027-03 | 05/04 | 05/04 | 25/03   |       |          | 20/03 |           |
| 2027-04 | 05/05 | 06/05 | 29/04   |       |          | 28/04 |           |
| 2027-05 | 05/06 | –     | 27/05   | 03/05 | 20/05    | –     |           |
| 2027-06 | 05/07 | 01/07 | 24/06   |       |          | 22/06 | –         |
| 2027-07 | 05/08 | 03/08 | 29/07   |       |          | 27/07 |           |
| 2027-08 | 05/09 | 02/09 | 26/08   |       |          | –     |           |
| 2027-09 | 05/10 | –     | 30/09   |       |          | 28/09 |           |
| 2027-10 | 05/11 | 07/11 | 28/10   |       |          | 25/10 |           |
| 2027-11 | 05/12 | 01/12 | 25/11   |       |          | 21/11 |           |
| 2027-12 | 05/01 | 08/01 | 30/12   |       |          | 29/12 | 18/12     |
| 2028-01 | 05/02 | 05/02 | 27/01   |       |          | 23/01 |           |
| 2028-02 | 05/03 | 01/03 | 24/02   | 02/02 | 29/02    | 28/02 |           |
| 2028-03 | 05/04 | –     | 30/03   |       |          | –     |           |
| 2028-04 | 05/05 | 03/05 | 27/04   |       |          | 24/04 |           |
| 2028-05 | 05/06 | 01/06 | 25/05   |       |          | 24/05 |           |
| 2028-06 | 05/07 | 09/07 | 29/06   |       |          | 26/06 | 04/07     |
| 2028-07 | 05/08 | 04/08 | 27/07   |       |          | 24/07 |           |
| 2028-08 | 05/09 | 01/09 | 31/08   |       |          | 30/08 |           |
| 2028-09 | 05/10 | –     | 28/09   |       |          | 25/09 |           |
| 2028-10 | 05/11 | 02/11 | 26/10   |       |          | 20/10 |           |
| 2028-11 | 05/12 | 01/12 | 30/11   | 01/11 | 23/11    | 20/11 |           |
"""
VIENTIANE = ZoneInfo("Asia/Vientiane")
BEGIN = datetime(2026, 12, 7, 3, 0, tzinfo=UTC)
END = date(2028, 12, 10)


@dataclass(frozen=True)
class Owed:
    """A report: of which month or half-year, when it is due, and when it was sent; None is never."""

    form: str
    period: str
    due: date
    sent: date | None


@dataclass(frozen=True)
class Calendar:
    owed: list[Owed]
    moved: dict[date, date]  # on which day the officer says so: the day of the meeting


def calendar() -> Calendar:
    """The table, read; a day below the month's own is of the next year's beginning."""
    owed, moved = [], {}
    for line in CALENDAR.strip().splitlines()[1:]:
        month, due, sent, meeting, said, to, brief, half = (cell.strip() for cell in line.strip("|").split("|"))
        year, number = int(month[:4]), int(month[5:])

        def day(text: str, year: int = year, number: int = number) -> date | None:
            if not text or text == "–":
                return None
            of_month = int(text[3:])
            return date(year + (of_month < number), of_month, int(text[:2]))

        held = day(to) or day(meeting)
        due_on = day(due)
        assert held
        assert due_on
        owed.append(Owed("M1", f"{year}-{number:02}", due_on, day(sent)))
        owed.append(Owed("B1", f"{year}-{number:02}", held - timedelta(days=1), day(brief)))
        if number in (6, 12):
            last = date(year, number, 30 if number == 6 else 31)
            owed.append(Owed("H1", f"{year}-H{number // 6}", last, day(half)))
        if (on := day(said)) is not None:
            moved[on] = held
    return Calendar(owed, moved)


def told(owed: list[Owed]) -> Counter[tuple[date, str, str, str]]:
    """Who hears of what on which day, by the table: on the days of its steps, if it was not sent on a day before."""
    found: Counter[tuple[date, str, str, str]] = Counter()
    for one in owed:
        for days, person in STEPS[one.form]:
            day = one.due + timedelta(days=days)
            if BEGIN.date() < day <= END and (one.sent is None or one.sent >= day):
                found[day, person, one.form, one.period] += 1
    return found


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    folder = tmp_path / "years"
    (folder / "forms").mkdir(parents=True)
    (folder / "programme.toml").write_text(PROGRAMME, "utf-8")
    for id_, title in TITLES.items():
        form = FORM.format(type="integer", name="n", label="How many?", id=id_, title=title)
        (folder / "forms" / f"{id_}.md").write_text(form, "utf-8")
    meeting = FORM.format(type="date", name="day", label="On which day?", id="K4", title="Meeting")
    (folder / "forms" / "K4.md").write_text(meeting, "utf-8")
    async with Village(tmp_path, folder, sqlite_url, BEGIN) as opened:
        await opened.has_places(("D", "", "district", "Namor"), ("V", "D", "village", "Phon"))
        for account, role, place in (("noy", "vc", "V"), ("somchit", "dlo", "D"), ("kham", "dcd", "D")):
            await opened.has_person(account, role, place, language="en", start=date(2026, 12, 1))
        await opened.at(BEGIN)
        yield opened


async def test_two_years_are_told_as_the_calendar_says(village: Village) -> None:
    """From one moment at which anything happens to the next: a minute before nothing is said, and then what is to be."""
    known = calendar()
    expected = told(known.owed)
    assert expected.total() == 114
    days = {day for day, *_ in expected} | set(known.moved) | {one.sent for one in known.owed if one.sent}
    for day in sorted(day for day in days if BEGIN.date() < day <= END):
        assert await hears_at(village, morning(day) - timedelta(minutes=1)) == Counter(), day
        heard = await hears_at(village, morning(day))
        assert heard == Counter({one: times for one, times in expected.items() if one[0] == day}), day
        village.now = morning(day) + timedelta(hours=7)
        if day in known.moved:
            await sends(village.person("kham"), "Meeting", f"{day:%B %Y}", f"{known.moved[day]:%d/%m/%Y}")
        for one in known.owed:
            if one.sent == day:
                await sends(village.person("noy"), TITLES[one.form], in_words(one.period), "5")


def morning(day: date) -> datetime:
    """When reminders ring."""
    return datetime.combine(day, time(8), tzinfo=VIENTIANE)


def in_words(period: str) -> str:
    """A period as an English reader sees it."""
    year, _, part = period.partition("-")
    if part.startswith("H"):
        return f"{'first' if part == 'H1' else 'second'} half of {year}"
    return f"{date(int(year), int(part), 1):%B %Y}"


PERIODS = {in_words(one.period): one.period for one in calendar().owed}


async def hears_at(village: Village, moment: datetime) -> Counter[tuple[date, str, str, str]]:
    """It is that moment: who hears of which reports. Each hears one message at most."""
    people = [village.person(account) for account in ("noy", "somchit", "kham")]
    before = [len(person.messages) for person in people]
    await village.at(moment)
    heard: Counter[tuple[date, str, str, str]] = Counter()
    for person, count in zip(people, before, strict=True):
        new = person.messages[count:]
        assert len(new) <= 1, [one.text for one in new]
        for message in new:
            named = re.findall(r"(Month|Half|Brief) · ([^:]+):", message.text)
            assert named, message.text
            forms = {title: form for form, title in TITLES.items()}
            heard += Counter(
                (moment.astimezone(VIENTIANE).date(), person.account, forms[title], PERIODS[period])
                for title, period in named
            )
    return heard


async def sends(person: Person, title: str, period: str, answer: str) -> None:
    """She finds the report in her menu, answers its question and sends it."""
    menu = await person.says("menu")
    assert menu is not None
    named = title in (
        "Brief",
        "Meeting",
    )  # what goes by a meeting stands under its form's title, the rest under its place
    found = [one for one in menu.choices if (title if named else "Phon") in one.label]
    found = [one for one in found if period in one.label] if len(found) > 1 else found
    assert len(found) == 1, (title, period, menu.text, [one.label for one in menu.choices])
    await person.taps_old(found[0])
    await person.says(answer)
    await person.taps("Send the report")
    person.hears("The report has arrived")
