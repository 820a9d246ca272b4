"""Registers: what one report says of a group is read by the next, in the same village and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from storage.desk import ChangesIn
from tests.story import Person, Village, programme_folder

PROGRAMME = """
id = "registers"
version = "1"
languages = ["en", "lo", "th"]
title = {lo = "ທະບຽນ", th = "ทะเบียน", en = "Registers"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc = {at = "district", to = "dlo", reads = "P2", label = {lo = "ປສ", th = "ปส", en = "coordinator"}}
dlo = {at = "district", reads = "P2", label = {lo = "ພນ", th = "พน", en = "officer"}}
[form]
L3 = {by = ["vc"], for = "village", every = "year", to = "dlo", accept = "reviewed", class = "P2"}
L4 = {by = ["vc"], for = "village", every = "month", class = "P2"}
[register]
groups = {at = "village", class = "P2", label = {lo = "ກຸ່ມ", th = "กลุ่ม", en = "groups"}}
[duty]
l3 = {who = "vc", form = "L3", rule = "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30"}
l4 = {who = "vc", form = "L4", rule = "FREQ=MONTHLY;BYMONTHDAY=28"}
"""
L3 = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required | save_to |
| | text | gname | Name of the group | ຊື່ | ชื่อ | yes | gname |
| | integer | members | Members | ສະມາຊິກ | สมาชิก | yes | members |
| entities |
| | list_name | label | create_if |
| | groups | ${gname} | ${members} > 0 |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | L3 | Group | ກຸ່ມ | กลุ่ม | English (en) |
"""
L4 = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | label::Thai (th) | required | calculation | constraint |
| | select_one_from_file groups.csv | g | Which group? | ກຸ່ມໃດ? | กลุ่มใด | yes | | |
| | calculate | has | | | | | instance('groups')/root/item[name = ${g}]/members | |
| | integer | came | Who came (of ${has}) | ມາ | มา | yes | | . <= ${has} |
| settings |
| | form_id | form_title::English (en) | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | L4 | Meeting | ປະຊຸມ | ประชุม | English (en) |
"""
BOTH = ChangesIn(("groups",), ("D1", "D2"))


@pytest.fixture
async def village(tmp_path: Path, database: str) -> AsyncIterator[Village]:
    folder = programme_folder(tmp_path / "registers", PROGRAMME, L3=L3, L4=L4)
    async with Village(tmp_path, folder, database) as opened:
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


async def registers(noy: Person, name: str, members: str, village: str = "Phon") -> None:
    await noy.says("menu")
    await noy.taps(f"{village} · 2026")
    await noy.says(name)
    await noy.says(members)
    await noy.taps("Send")


async def test_a_group_that_was_registered_is_chosen_in_the_next_report(village: Village, noy: Person) -> None:
    await registers(noy, "Weavers", "12")
    await noy.says("menu")
    await noy.taps("Phon · November 2026")
    noy.hears("Which group?")
    await noy.taps("Weavers")
    noy.hears("Who came (of 12)")
    await noy.says("13")
    noy.hears("Who came (of 12)")
    await noy.says("11")
    await noy.taps("Send")
    (said,) = (await village.store.look(BOTH))["groups"]
    assert (said.place, said.said.changes[0].label) == ("D1", "Weavers")


async def test_another_village_does_not_see_it(village: Village, noy: Person) -> None:
    await registers(noy, "Weavers", "12")
    await noy.says("menu")
    await noy.taps("Tai · November 2026")
    assert not any("Weavers" in label for label in noy.buttons())


async def test_what_was_returned_and_corrected_counts_once_and_as_corrected(
    village: Village, noy: Person, kham: Person
) -> None:
    await registers(noy, "Weavers", "120")
    await kham.taps("Open")
    await kham.taps("Return")
    await kham.says("2: really 120?")
    await noy.taps("Mend it now")
    await noy.says("12")
    await noy.taps("Send")
    await noy.says("menu")
    await noy.taps("Phon · November 2026")
    await noy.taps("Weavers")
    noy.hears("Who came (of 12)")


async def test_a_correction_takes_back_what_was_said_though_the_form_says_it_no_more(
    village: Village, noy: Person, kham: Person
) -> None:
    await registers(noy, "Weavers", "120")
    before, _, behind = L3.partition("| entities |")
    settings = behind[behind.index("| settings |") :]
    file = village.house.programmes[0].form_files()["L3"]
    file.write_text(before.replace("save_to", "hint") + settings, "utf-8")
    await village.house.publish(village.now)
    await kham.taps("Open")
    await kham.taps("Return")
    await kham.says("2: is it there?")
    await noy.taps("Mend it now")
    await noy.says("0")
    await noy.taps("Send")
    assert (await village.store.look(BOTH))["groups"][-1].said.changes == ()
    await noy.says("menu")
    await noy.taps("Phon · November 2026")
    assert not any("Weavers" in label for label in noy.buttons())
