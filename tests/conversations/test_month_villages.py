"""Village after village, without the menu between; and a menu that stays short for one village, for ten, for thirty."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.desk import DraftsOf, FiledIn
from storage.records import Draft
from tests.conversations.months import M1, NOVEMBER, PROGRAMME, answer, fill, months, open_, report, send
from tests.story import Person, Village

JULY = datetime(2026, 6, 1, tzinfo=UTC)


async def drafts(village: Village, mali: Person) -> tuple[Draft, ...]:
    people = await village.store.people()
    (id_,) = (one.person.id for one in people if one.person.name == "Mali")
    return await village.store.look(DraftsOf(id_))


async def test_after_sending_the_next_village_opens_by_one_tap(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=3) as (village, mali):
        await report(mali, "Ban 1")
        mali.hears("1 of 3 done for September 2026")
        assert mali.buttons()[0] == "Next: Ban 2"
        await mali.taps("Next: Ban 2")
        mali.hears("Ban 2", "Members?")
        await fill(mali)
        await send(mali)
        mali.hears("2 of 3 done")
        await mali.taps("Next: Ban 3")
        await fill(mali)
        await send(mali)
        mali.hears("3 of 3 done")
        assert not any(label.startswith("Next") for label in mali.buttons())
        filed = await village.store.look(FiledIn(("V01", "V02", "V03"), "2026-01-01"))
        assert {(one.place, one.period) for one in filed} == {(f"V{n:02}", "2026-09") for n in (1, 2, 3)}


async def test_the_order_is_that_of_her_area_and_round_to_what_is_left(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=11) as (_, mali):
        await mali.says("/menu")
        await mali.says("10")
        mali.hears("Ban 10")
        await fill(mali)
        await send(mali)
        assert mali.buttons()[0] == "Next: Ban 11"
        await mali.taps("Next: Ban 11")
        await fill(mali)
        await send(mali)
        assert mali.buttons()[0] == "Next: Ban 1"


async def test_villages_stand_by_their_names_whatever_their_codes(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=10) as (village, mali):
        await village.has_places(("V99", "D", "village", "Akha hill"))
        await mali.says("/menu")
        assert mali.buttons()[0] == "▶ Akha hill · September 2026"
        await mali.taps("September 2026: 11 to send")
        assert mali.buttons()[:3] == ["1. Akha hill", "2. Ban 1", "3. Ban 2"]
        await mali.says("/menu")
        await mali.says("11")
        mali.hears("Ban 10", "Members?")


async def test_what_is_begun_comes_first_unless_she_passed_it_over(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=4) as (_, mali):
        await open_(mali, "Ban 3")
        await mali.says("60")
        await mali.says("stop")
        await report(mali, "Ban 1")
        assert mali.buttons()[0].startswith("Next: Ban 3 · ")
        await mali.taps("Next: Ban 3")
        mali.hears("Women?")


async def test_a_village_is_passed_over_and_comes_back_at_the_end(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=3) as (village, mali):
        await open_(mali, "Ban 1")
        await mali.taps("⏭ Ban 2")
        mali.hears("Ban 2", "Members?")
        assert [draft.place for draft in await drafts(village, mali)] == ["V02"], "nothing was begun of the first"
        await fill(mali)
        await send(mali)
        await mali.taps("Next: Ban 3")
        await fill(mali)
        await send(mali)
        assert mali.buttons()[0] == "Next: Ban 1"


async def test_the_menu_of_one_village_is_one_line(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=1) as (_, mali):
        await mali.says("/menu")
        assert [line.text for line in mali.last.lines] == [
            "Hello Mali",
            "Month's report",
            "September 2026 – due by 5 October 2026",
        ]
        assert mali.buttons()[0] == "Ban 1 · September 2026"


async def test_drafts_come_first_with_how_far_they_are(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=2, since=JULY) as (_, mali):
        await open_(mali, "Ban 2 · September")
        await answer(mali, "60", "45", "Rice")
        await mali.says("/menu")
        assert mali.buttons()[0] == "✎ Ban 2 · September 2026 · 30%"
        mali.hears("Month's report", "⚠ August 2026", "September 2026")
        assert mali.last.text.count("Month's report") == 1


@pytest.mark.parametrize("villages", [3, 10, 30])
async def test_a_menu_of_many_stays_short(tmp_path: Path, sqlite_url: str, villages: int) -> None:
    async with months(tmp_path, sqlite_url, villages=villages, since=JULY) as (_, mali):
        await mali.says("/menu")
        mali.hears(f"September 2026 – due by 5 October 2026 · 0 of {villages} sent", "⚠ August 2026")
        assert len(mali.buttons()) <= 12
        assert len(mali.last.text) < 400
        assert mali.buttons()[0].endswith("Ban 1 · September 2026")


async def test_a_village_stands_once_and_a_late_month_takes_one_button(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=3, since=JULY) as (_, mali):
        await mali.says("/menu")
        assert mali.buttons()[:5] == [
            "▶ Ban 1 · September 2026",
            "Ban 2 · September 2026",
            "Ban 3 · September 2026",
            "August 2026: 3 to send",
            "July 2026: 3 to send",
        ]
        await mali.taps("August 2026: 3 to send")
        assert mali.buttons()[:3] == ["1. Ban 1", "2. Ban 2", "3. Ban 3"]


async def test_the_months_list_has_pages_and_the_numbers_of_her_villages(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=30) as (_, mali):
        await mali.says("/menu")
        await mali.taps("September 2026: 30 to send")
        assert mali.buttons()[3] == "4. Ban 4"
        await mali.taps("20 more")
        assert mali.buttons()[0] == "11. Ban 11"
        await mali.taps("14. Ban 14")
        mali.hears("Ban 14", "Members?")
        await fill(mali)
        await send(mali)
        await mali.says("/menu")
        await mali.taps("September 2026: 29 to send")
        mali.hears("1 of 30 sent")
        await mali.taps("19 more")
        assert mali.buttons()[3] == "15. Ban 15"


async def test_a_number_opens_that_village_and_asks_which_month_where_there_are_several(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with months(tmp_path, sqlite_url, villages=10) as (village, mali):
        await mali.says("/menu")
        await mali.says("໔")
        mali.hears("Ban 4", "Members?")
        await mali.says("60")
        await mali.says("stop")
        await village.at(NOVEMBER)
        await mali.says("/menu")
        await mali.says("4")
        mali.hears("Which one do you mean?")
        assert mali.buttons() == ["Ban 4 · October 2026", "✎ Ban 4 · September 2026 · 10%", "Menu"]
        await mali.taps("✎ Ban 4")
        mali.hears("Women?")


async def test_a_number_after_sending_is_asked_about_as_the_menu_has_moved(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=4) as (_, mali):
        await report(mali, "Ban 1")
        await mali.says("2")
        mali.hears("Do you mean this?")
        mali.does_not_hear("Members?")
        assert mali.buttons() == ["Ban 3 · September 2026", "Menu"]


async def test_a_number_of_a_village_that_is_sent_does_not_open_an_older_month(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=10) as (village, mali):
        await village.at(NOVEMBER)
        await report(mali, "▶ Ban 1")
        await mali.says("1")
        mali.does_not_hear("Members?")
        assert mali.buttons() == ["⚠ Ban 1 · September 2026", "Menu"]


@pytest.mark.parametrize("word", ["continue", "ສືບຕໍ່", "ต่อ", "/resume"])
async def test_words_go_on_with_what_was_written_last(tmp_path: Path, sqlite_url: str, word: str) -> None:
    async with months(tmp_path, sqlite_url, villages=3) as (_, mali):
        for place in ("Ban 1", "Ban 2"):
            await open_(mali, place)
            await mali.says("60")
            await mali.says("stop")
        await mali.says(word)
        mali.hears("Ban 2", "Women?")


async def test_with_nothing_begun_they_open_what_is_owed(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=2) as (_, mali):
        await mali.says("ສືບຕໍ່")
        mali.hears("Ban 1", "Members?")


async def test_several_forms_have_each_their_name_once(tmp_path: Path, sqlite_url: str) -> None:
    second = PROGRAMME.replace("[duty]", 'M2 = {by = ["vc"], for = "village", every = "month", class = "P0"}\n[duty]')
    second = second.replace(
        "[indicator]",
        'm2 = {who = "vc", form = "M2", rule = "FREQ=MONTHLY;BYMONTHDAY=9", period = "last"}\n[indicator]',
    )
    other = M1.replace("| M1 |", "| M2 |").replace("Month's report", "Second report")
    async with months(tmp_path, sqlite_url, villages=2, forms={"programme": second, "M2": other}) as (_, mali):
        await mali.says("/menu")
        assert mali.last.text.count("Month's report") == mali.last.text.count("Second report") == 1
        await mali.taps("Ban 1 · September 2026 · M2")
        await mali.says("60")
        await open_(mali, "Ban 1 · September 2026 · M1")
        await mali.says("60")
        await mali.says("/menu")
        assert mali.buttons()[:2] == [
            "✎ Ban 1 · September 2026 · M1 · 10%",
            "✎ Ban 1 · September 2026 · M2 · 10%",
        ]


async def test_an_unchanged_village_takes_few_actions_beyond_its_figures(tmp_path: Path, sqlite_url: str) -> None:
    """From the receipt of the village before to the next: opened, all the same, sent; between them only figures."""
    async with months(tmp_path, sqlite_url, villages=2) as (village, mali):
        for place in ("Ban 1", "Ban 2"):
            await report(mali, place)
        await village.at(NOVEMBER)
        await open_(mali, "Ban 1 · October")
        await mali.taps("✓ All the same")
        await answer(mali, "1.250.000", "0", "11.250.000", "2", "1", "1")
        await send(mali)
        await mali.taps("Next: Ban 2")
        await mali.taps("✓ All the same")
        await answer(mali, "1.250.000", "0", "11.250.000", "2", "1", "1")
        await send(mali)
        mali.hears("2 of 2 done for October 2026")
