"""An officer links a group by a code; the group is told what it shows, and how to end it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.events import pack, unpack, without_links
from storage.desk import LinkedGroups
from storage.records import RoleHeld
from storage.writes import GiveRole, SavePerson
from tests.conversations.conftest import PLACES
from tests.story import Person, Village

MORE_PLACES = (("E", "", "district", "ເມືອງ ອື່ນ"), ("E1", "E", "village", "ບ້ານ ອື່ນ"))


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages beside another district, on both engines."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES, *MORE_PLACES)
        yield opened


async def code_from(officer: Person, language: str = "English") -> str:
    """The code that an officer is given for his group."""
    await officer.says("/group")
    await officer.taps(language)
    code = officer.last.lines[0].text
    assert re.fullmatch(r"\w{4}-\w{4}-\w{2}", code)
    return code


async def linked(village: Village, officer: Person, chat: str = "g:1") -> Person:
    """The officer, in the group that he has linked."""
    here = village.in_group(officer.account, chat)
    await here.begins(await code_from(officer))
    here.hears("This group shows ເມືອງ ທົດລອງ")
    return here


async def places(village: Village) -> dict[str, str]:
    """The linked groups, with their places."""
    return {chat.id: chat.place for chat in await village.store.look(LinkedGroups())}


async def test_an_officer_links_the_group_of_his_district(somchit: Person, village: Village) -> None:
    await somchit.says("menu")
    await somchit.taps("Link a group")
    somchit.hears("Which language is spoken in the group?")
    await somchit.taps("English")
    code = somchit.last.lines[0].text
    somchit.hears("the group of ເມືອງ ທົດລອງ", f"/link {code}", "works once")
    assert [choice.link for choice in somchit.last.choices] == [code, ""]
    here = village.in_group("somchit", "g:1")
    await here.begins(code)
    here.hears("This group shows ເມືອງ ທົດລອງ", "/summary", "Only totals", "end of each month")
    assert await places(village) == {"g:1": "D"}


@pytest.mark.parametrize("words", ["/link {}", "/link@khaobanbot {}", "{}", "/start {}", "ເຊື່ອມ {}"])
async def test_the_code_is_said_in_the_group(somchit: Person, village: Village, words: str) -> None:
    anybody = village.in_group("anybody", "g:1")
    await anybody.says(words.format((await code_from(somchit)).lower()))
    anybody.hears("This group shows")


async def test_the_bot_speaks_the_groups_language(somchit: Person, village: Village) -> None:
    here = village.in_group("somchit", "g:1")
    await here.begins(await code_from(somchit, "ไทย"))
    here.hears("กลุ่มนี้แสดงข้อมูลของ")
    await here.says("/unlink")
    here.hears("ไม่ได้เชื่อมกับ")


async def test_an_officer_of_several_places_chooses(somchit: Person, village: Village) -> None:
    (contact,) = await village.store.people()
    await village.store.write([GiveRole(contact.person.id, "dlo", "E", village.now.date())], now=village.now)
    await somchit.says("/group")
    somchit.hears("Which place is the group of?")
    await somchit.taps("ເມືອງ ອື່ນ")
    await somchit.taps("ລາວ")
    here = village.in_group("somchit", "g:1")
    await here.begins(somchit.last.lines[0].text)
    here.hears("ກຸ່ມນີ້ສະແດງຂໍ້ມູນຂອງ ເມືອງ ອື່ນ")
    assert await places(village) == {"g:1": "E"}


async def test_the_way_into_a_group_is_a_button_only_where_there_is_such_an_address(somchit: Person) -> None:
    await code_from(somchit)
    assert unpack(pack(somchit.last)) == somchit.last
    assert [choice.label for choice in without_links(somchit.last).choices] == ["Menu"]


async def test_a_coordinator_gets_no_code(mali: Person) -> None:
    await mali.says("/group")
    mali.hears("not among your duties")
    assert "Link a group" not in mali.buttons()


async def test_a_group_without_a_code_is_told_how(village: Village, somchit: Person) -> None:
    here = village.in_group("somchit", "g:1")
    await here.begins()
    here.hears("not linked to a place yet", "officer", "/group")
    assert await places(village) == {}


async def test_a_code_works_once_and_for_a_day(somchit: Person, village: Village) -> None:
    code = await code_from(somchit)
    for chat in ("g:1", "g:2"):
        here = village.in_group("somchit", chat)
        await here.says(f"/link {code}")
    here.hears("used or is too old")
    code = await code_from(somchit)
    village.now += timedelta(days=1)
    await here.says(f"/link {code}")
    here.hears("used or is too old")
    assert await places(village) == {"g:1": "D"}


async def test_codes_for_several_groups_may_be_on_their_way(somchit: Person, village: Village) -> None:
    codes = [await code_from(somchit) for _ in range(2)]
    for number, code in enumerate(codes):
        await village.in_group("somchit", f"g:{number}").begins(code)
    assert await places(village) == {"g:0": "D", "g:1": "D"}


async def test_a_wrong_code_gets_one_sentence(somchit: Person, village: Village) -> None:
    here = village.in_group("somchit", "g:1")
    await here.says("/link 7KQ2-M9XT-4B")
    assert len(here.last.lines) == 1
    here.hears("does not work")


async def test_the_code_of_an_officer_who_has_left_is_of_no_use(somchit: Person, village: Village) -> None:
    code = await code_from(somchit)
    (contact,) = await village.store.people()
    held = contact.person.roles[0]

    ended = RoleHeld(held.role, held.place, held.start, village.now.date() - timedelta(days=1))
    await village.store.import_people([(SavePerson(contact.person.id, "Somchit", "en"), [ended])])
    here = village.in_group("anybody", "g:1")
    await here.says(code)
    here.hears("ໃຊ້ແລ້ວ ຫຼື ໝົດອາຍຸ")


async def test_another_place_wants_another_code(somchit: Person, village: Village) -> None:
    await linked(village, somchit)
    other = await village.has_person("dao", "dlo", "E", name="Dao", language="en")
    here = village.in_group("dao", "g:1")
    await here.says(f"/link {await code_from(other)}")
    here.hears("This group shows ເມືອງ ອື່ນ")
    assert await places(village) == {"g:1": "E"}


async def test_only_an_officer_of_the_place_takes_the_link_away(
    somchit: Person, mali: Person, village: Village
) -> None:
    here = await linked(village, somchit)
    await village.has_person("dao", "dlo", "E", name="Dao", language="en")
    for account in ("mali", "dao", "stranger"):
        other = village.in_group(account, "g:1")
        await other.says("/unlink")
        other.hears("Only an officer of ເມືອງ ທົດລອງ")
    await here.says("/unlink")
    here.hears("no longer linked")
    assert await places(village) == {}
    await here.says("/unlink")
    here.hears("not linked to a place yet")


async def test_a_code_of_her_own_that_a_group_has_read_is_good_no_more(mali: Person, village: Village) -> None:
    await mali.says("/link")
    code = mali.last.lines[0].text
    here = village.in_group("mali", "g:1")
    await here.says(f"/link {code}")
    here.hears("not for a group")
    reader = village.person("reader", language="en")
    await reader.says(code)
    reader.hears("used or is too old")


async def test_a_groups_code_links_no_person(somchit: Person, village: Village) -> None:
    code = await code_from(somchit)
    stranger = village.person("stranger", language="en")
    await stranger.says(code)
    stranger.hears("for a group")
    await somchit.says(code)
    somchit.hears("for a group")


async def test_other_words_are_answered_with_silence(somchit: Person, village: Village) -> None:
    here = await linked(village, somchit)
    before = len(here.messages)
    await here.says("thank you, bot")
    assert len(here.messages) == before


async def test_who_linked_what_stands_in_the_audit(somchit: Person, village: Village) -> None:
    here = await linked(village, somchit)
    before = (await village.store.counts())["audit"]
    await here.says("/unlink")
    assert (await village.store.counts())["audit"] == before + 1


async def test_the_officer_is_told_that_his_code_was_used(somchit: Person, village: Village) -> None:
    code = await code_from(somchit)
    await village.in_group("anybody", "g:1").says(f"/link {code}")
    somchit.hears("Your group code was used", "ເມືອງ ທົດລອງ", "/unlink")


async def test_by_the_link_of_his_code_he_is_greeted_once(somchit: Person, village: Village) -> None:
    code = await code_from(somchit)
    here = village.in_group("somchit", "g:1")
    await here.begins()  # the bot was taken in …
    await here.begins(code)  # … and the link brings the code
    assert len(here.messages) == 1
    here.hears("This group shows")
    other = village.in_group("somchit", "g:2")
    await other.begins()
    assert len(other.messages) == 1
    other.hears("not linked to a place yet")
    assert len(other.last.lines) == 1


async def test_a_telephone_number_in_a_group_is_no_code(somchit: Person, village: Village) -> None:
    here = village.in_group("somchit", "g:1")
    await here.says("2055512345")
    assert here.messages == []
