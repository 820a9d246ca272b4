"""Records, which are told of when something happens, and reports that count only once an officer has approved them:
what they change in figures and registers, and what is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from conversations import buttons
from conversations.events import Choice
from conversations.reports.registers import rows, standing
from storage.desk import ChangesIn, FactsIn, FiledIn
from tests.story import Person, Village

PROGRAMME = """
id = "records"
version = "1"
languages = ["en", "lo", "th"]
title = {lo = "ບັນທຶກ", th = "บันทึก", en = "Records"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc = {at = "district", to = "dlo", reads = "P2", label = {lo = "ປສ", th = "ปส", en = "coordinator"}}
dlo = {at = "district", reads = "P2", label = {lo = "ພນ", th = "พน", en = "officer"}}
[form]
G = {by = ["vc"], for = "village", to = "dlo", accept = "reviewed", class = "P2"}
N = {by = ["vc"], for = "district", class = "P2"}
H = {by = ["vc"], for = "village", every = "half", to = "dlo", accept = "approved", class = "P2"}
[register]
groups = {at = "village", class = "P2", label = {lo = "ກຸ່ມ", th = "กลุ่ม", en = "groups"}}
visits = {at = "village", class = "P2", label = {lo = "ຢ້ຽມຢາມ", th = "เยี่ยม", en = "visits"}}
[indicator]
PEOPLE = {of = "G/g", num = "members", class = "P2", label = {lo = "ຄົນ", th = "คน", en = "people"}}
RISK = {of = "H", num = "risk", time = "last", bound = 6, class = "P2", label = {lo = "ສ່ຽງ", th = "เสี่ยง", en = "risk"}}
[duty]
h = {who = "vc", form = "H", rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"}
"""
G = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required | save_to |
| | begin_repeat | g | Group | ກຸ່ມ | กลุ่ม | | |
| | text | gname | Name of the group | ຊື່ | ชื่อ | yes | groups#gname |
| | integer | members | Members | ສະມາຊິກ | สมาชิก | yes | groups#members |
| | end_repeat | | | | | | |
| entities |
| | list_name | label | create_if |
| | groups | ${gname} | ${members} > 0 |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | G | New groups | ກຸ່ມໃໝ່ | กลุ่มใหม่ | English (en) |
"""
N = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required |
| | text | what | What happened? | ຫຍັງ | อะไร | yes |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | N | News | ຂ່າວ | ข่าว | English (en) |
"""
H = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required | save_to | calculation |
| | calculate | last | | | | | | coalesce(${last-saved#risk}, 'none') |
| | integer | risk | At risk (before: ${last}) | ສ່ຽງ | เสี่ยง | yes | risk | |
| entities |
| | list_name | label |
| | visits | ${risk} |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | H | Half-year | ເຄິ່ງປີ | ครึ่งปี | English (en) |
"""
VILLAGES = ("D1", "D2")
RETURNED, MENDED = "Mend it now", "Send the report"


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    folder = tmp_path / "records"
    (folder / "forms").mkdir(parents=True)
    (folder / "programme.toml").write_text(PROGRAMME, "utf-8")
    for name, sheet in (("G", G), ("N", N), ("H", H)):
        (folder / "forms" / f"{name}.md").write_text(sheet, "utf-8")
    async with Village(tmp_path, folder, sqlite_url) as opened:
        await opened.has_places(
            ("D", "", "district", "Namor"), ("D1", "D", "village", "Phon"), ("D2", "D", "village", "Tai")
        )
        yield opened


@pytest.fixture
async def noy(village: Village) -> Person:
    return await village.has_person("noy", "vc", "D", name="Noy", language="en", start=date(2026, 11, 1))


@pytest.fixture
async def kham(village: Village) -> Person:
    return await village.has_person("kham", "dlo", "D", name="Kham", language="en")


async def opens(noy: Person, form: str = "New groups", place: str = "2. Phon") -> None:
    await noy.says("menu")
    await noy.taps("Other records")
    await noy.taps(place)
    await noy.taps(form)


async def records(noy: Person, *groups: tuple[str, int], place: str = "2. Phon") -> None:
    """She tells of new groups and how many are in each."""
    await opens(noy, place=place)
    for name, members in groups:
        if (name, members) != groups[0]:
            await noy.says("add")
        await noy.says(name)
        await noy.says(str(members))
    await noy.says("no")
    await noy.taps("Send the report")
    noy.hears("Number")


async def corrects(noy: Person, was: str, right: str) -> None:
    """Of the report that is open she changes one figure of the only group."""
    await noy.taps("Change an answer")
    await noy.says("1")
    await noy.taps(was)
    await noy.says(right)
    await noy.taps("Send the report")
    noy.hears("Number")


async def groups(village: Village, *places: str) -> dict[str, str]:
    """The groups that stand in the register of these villages, and how many are in each."""
    sets = (await village.store.look(ChangesIn(("groups",), places or VILLAGES)))["groups"]
    return {row["gname"]: row["members"] for row in rows(standing("groups", sets), sets)}


async def people(village: Village) -> list[int]:
    found = await village.store.look(FactsIn(VILLAGES, ("PEOPLE",), "2026-11", "2026-11"))
    return sorted(one.num for one in found)


async def filed(village: Village) -> list[tuple[str, str, str]]:
    found = await village.store.look(FiledIn((*VILLAGES, "D"), "2026-01-01"))
    return sorted((one.form, one.place, one.status) for one in found)


# Any day, any number of times ----------------------------------------------------------------------------------------


async def test_records_stand_behind_one_button_of_the_menu(noy: Person) -> None:
    await noy.says("menu")
    assert [label for label in noy.buttons() if "record" in label] == ["Other records"]
    await noy.taps("Other records")
    noy.hears("Of which place?")
    assert noy.buttons()[:3] == ["1. Namor", "2. Phon", "3. Tai"]
    await noy.taps("3. Tai")
    noy.hears("Tai: what would you like to record?")
    await noy.taps("New groups")
    noy.hears("New groups · Tai · November 2026", "Name of the group")


async def test_who_has_one_place_is_asked_for_none(village: Village) -> None:
    bua = await village.has_person("bua", "vc", "D2", name="Bua", language="en")
    await bua.says("menu")
    await bua.taps("Other records")
    bua.hears("Tai: what would you like to record?")


async def test_a_record_is_nobodys_last_report(noy: Person, kham: Person) -> None:
    await records(noy, ("Weavers", 12))
    await kham.says("/people")
    kham.hears("Noy – joined", "no report yet")


async def test_an_officer_has_none(kham: Person) -> None:
    await kham.says("menu")
    assert not any("record" in label for label in kham.buttons())


async def test_each_of_a_day_is_a_report_of_its_own(village: Village, noy: Person) -> None:
    await records(noy, ("Weavers", 12))
    await noy.taps("+ one more: New groups")
    await noy.says("Potters")
    await noy.says("8")
    await noy.says("no")
    await noy.taps("Send the report")
    await records(noy, ("Fishers", 5), place="3. Tai")
    assert await groups(village) == {"Weavers": "12", "Potters": "8", "Fishers": "5"}
    assert await people(village) == [5, 8, 12]
    assert await filed(village) == [("G", "D1", "sent"), ("G", "D1", "sent"), ("G", "D2", "sent")]


async def test_they_are_told_apart_in_my_reports_by_their_day(village: Village, noy: Person) -> None:
    await records(noy, ("Weavers", 12))
    village.now += timedelta(days=2)
    await records(noy, ("Potters", 8))
    await noy.says("menu")
    await noy.taps("Other records")
    await noy.taps("My reports")
    assert noy.buttons()[:2] == ["Phon · G · 4 November 2026", "Phon · G · 2 November 2026"]


async def test_what_nobody_reviews_is_not_said_to_wait(noy: Person) -> None:
    await opens(noy, form="News", place="1. Namor")
    await noy.says("The bridge is mended")
    await noy.taps("Send the report")
    await noy.says("my reports")
    await noy.taps("Namor · N · 2 November 2026")
    noy.hears("State: sent, no review needed")
    await records(noy, ("Weavers", 12))
    await noy.says("my reports")
    await noy.taps("Phon · G · 2 November 2026")
    noy.hears("State: waiting for review")


async def test_one_that_is_sent_leaves_the_other_that_is_begun(village: Village, noy: Person) -> None:
    await opens(noy)
    await noy.says("Weavers")
    await opens(noy)
    noy.hears("Name of the group")  # another one: nothing of the first stands in it
    await noy.says("Potters")
    await noy.says("8")
    await noy.says("no")
    await noy.taps("Send the report")
    assert await groups(village) == {"Potters": "8"}
    await noy.says("menu")
    await noy.taps("✎ Phon · G · 2 November 2026")
    noy.hears("Members")
    await noy.says("12")
    await noy.says("no")
    await noy.taps("Send the report")
    assert await groups(village) == {"Potters": "8", "Weavers": "12"}


async def test_one_in_which_nothing_is_answered_is_not_begun_twice(noy: Person) -> None:
    for _ in range(2):
        await opens(noy)
        await noy.taps("Stop")
    await noy.says("menu")
    assert [label for label in noy.buttons() if "Phon · G" in label] == ["✎ Phon · G · 2 November 2026 · 0%"]


async def test_one_that_was_begun_last_month_stays_of_that_month(village: Village, noy: Person) -> None:
    await opens(noy)
    await noy.says("Weavers")
    village.now += timedelta(days=30)  # 2 December
    await noy.says("12")
    await noy.says("no")
    await noy.taps("Send the report")
    noy.hears("November 2026")
    assert await people(village) == [12]


async def test_nobody_owes_one_and_a_button_opens_none_that_is_not_hers(village: Village, noy: Person) -> None:
    await noy.says("menu")
    noy.does_not_hear("New groups", "News")
    for words in (("G", "D"), ("H", "D1"), ("G", "X"), ("X", "D1")):
        await noy.taps_old(Choice("?", buttons.data(buttons.RECORD, *words)))
        noy.hears("not among your")
    assert await filed(village) == []


# What is taken back --------------------------------------------------------------------------------------------------


async def test_a_correction_takes_the_place_of_its_own_and_of_nothing_else(village: Village, noy: Person) -> None:
    await records(noy, ("Weavers", 120))
    await records(noy, ("Potters", 8))
    await noy.says("my reports")
    for choice in noy.last.choices[:2]:
        await noy.taps_old(choice)
        await noy.taps("Show all of it")
        if "Weavers" in noy.last.text:
            break
    await corrects(noy, "120", "12")
    assert await groups(village) == {"Weavers": "12", "Potters": "8"}
    assert await people(village) == [8, 12]


async def test_what_a_correction_leaves_out_is_in_the_register_no_more(village: Village, noy: Person) -> None:
    await records(noy, ("Ghosts", 99))
    await noy.says("my reports")
    await noy.taps("Phon · G")
    await corrects(noy, "99", "0")
    assert await groups(village) == {}


async def test_what_was_returned_says_nothing_until_it_is_mended(village: Village, noy: Person, kham: Person) -> None:
    await records(noy, ("Weavers", 120))
    await records(noy, ("Potters", 8))
    await kham.says("menu")
    await kham.taps("Review reports")
    await kham.taps("Phon · G")
    kham.hears("Weavers")
    await kham.taps("Return")
    await kham.says("1: really 120?")
    assert (await groups(village), await people(village)) == ({"Potters": "8"}, [8])
    await noy.taps("Mend it now")
    await noy.taps("2. Members")
    await noy.says("12")
    await noy.taps("Keep Weavers")
    await noy.taps("Send the report")
    assert (await groups(village), await people(village)) == ({"Weavers": "12", "Potters": "8"}, [8, 12])


# What counts only once it is approved --------------------------------------------------------------------------------


async def visits(village: Village) -> list[str]:
    sets = (await village.store.look(ChangesIn(("visits",), VILLAGES)))["visits"]
    return [row["risk"] for row in rows(standing("visits", sets), sets)]


async def risk(village: Village, period: str = "2026-H2") -> list[tuple[int, bool]]:
    found = await village.store.look(FactsIn(VILLAGES, ("RISK",), period, period))
    return [(one.num, one.reviewed) for one in found]


async def analyses(noy: Person, amount: int, period: str = "second half of 2026") -> None:
    await noy.says("menu")
    await noy.taps(f"Phon · {period}")
    await noy.says(str(amount))
    await noy.taps("Send the report")


async def test_it_counts_once_the_officer_has_approved_it(village: Village, noy: Person, kham: Person) -> None:
    await analyses(noy, 40)
    noy.hears("counts once the officer has approved it")
    assert (await risk(village), await visits(village)) == ([], [])
    await kham.taps("Open it")
    await kham.taps("Approve")
    noy.hears("has been approved")
    assert (await risk(village), await visits(village)) == ([(40, True)], ["40"])


async def test_what_was_returned_and_approved_later_counts_as_mended(
    village: Village, noy: Person, kham: Person
) -> None:
    await analyses(noy, 40)
    await kham.taps("Open it")
    await kham.taps("Return")
    await kham.says("1: too much")
    await noy.taps("Mend it now")
    await noy.says("4")
    await noy.taps("Send the report")
    assert (await risk(village), await visits(village)) == ([], [])
    await kham.taps("Open it")
    await kham.taps("Approve")
    assert (await risk(village), await visits(village)) == ([(4, True)], ["4"])


async def test_what_she_changes_before_he_approves_waits_as_changed(
    village: Village, noy: Person, kham: Person
) -> None:
    await analyses(noy, 40)
    await noy.says("my reports")
    await noy.taps("Phon")
    await noy.taps("Change an answer")
    await noy.says("1: 30")
    await noy.taps("Send the report")
    assert (await risk(village), await visits(village)) == ([], [])
    await kham.taps("Open it")
    await kham.taps("Approve")
    assert (await risk(village), await visits(village)) == ([(30, True)], ["30"])


async def test_what_is_approved_stands_until_its_change_is_approved_too(
    village: Village, noy: Person, kham: Person
) -> None:
    await analyses(noy, 40)
    await kham.taps("Open it")
    await kham.taps("Approve")
    await noy.says("my reports")
    await noy.taps("✓ Phon")
    await noy.taps("Ask for an amendment")
    noy.hears("This report is approved. The officer decides")
    await noy.says("I counted one loan twice")
    await noy.says("1: 35")
    await noy.taps("Send the report")
    assert (await risk(village), await visits(village)) == ([(40, True)], ["40"])
    await kham.taps("Open it")
    kham.hears("I counted one loan twice", "40 → 35")
    await kham.taps("Approve")
    assert (await risk(village), await visits(village)) == ([(35, True)], ["35"])


async def test_the_next_one_is_held_against_what_was_approved(village: Village, noy: Person, kham: Person) -> None:
    await analyses(noy, 40)
    village.now += timedelta(days=240)  # in the middle of 2027
    await noy.says("menu")
    await noy.taps("Phon · first half of 2027")
    noy.hears("before: none")
    await noy.taps("Stop")
    await kham.says("menu")
    await kham.taps("Review reports")
    await kham.taps("Phon")
    await kham.taps("Approve")
    await noy.says("menu")
    await noy.taps("✎ Phon · first half of 2027")
    noy.hears("before: 40")
