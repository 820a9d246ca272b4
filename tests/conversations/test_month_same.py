"""What stayed the same last month is kept by one tap; only what changes every month is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.months import DECEMBER, NOVEMBER, answer, answers, months, open_, report, send, submission
from tests.story import Person, Village

REST = ("1.250.000", "0", "11.250.000", "2", "1", "1")


@pytest.fixture
async def story(tmp_path: Path, sqlite_url: str) -> AsyncIterator[tuple[Village, Person]]:
    """Two villages; September of the first is reported, and it is November."""
    async with months(tmp_path, sqlite_url) as (village, mali):
        await report(mali)
        await village.at(NOVEMBER)
        yield village, mali


async def test_the_first_screen_lists_what_stayed_and_one_tap_keeps_it(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    mali.hears("The same as in September 2026", "1. Members: 60", "2. Women: 45", "3. Kind of group: Rice bank")
    mali.hears("4. Who leads it: ນາງ ບຸນມີ")
    mali.does_not_hear("Paid in", "10,000,000")
    await mali.taps("✓ All the same")
    mali.hears("4 answers as last time", "Paid in")
    await answer(mali, *REST)
    mali.hears("1. Members: 60 =", "4. Who leads it: ນາງ ບຸນມີ =", "= as last time", "5. Paid in: 1,250,000 kip")
    await send(mali)
    kept = await answers(village)
    assert (kept["members"], kept["women"], kept["kind"], kept["head"]) == (60, 45, "rice", "ນາງ ບຸນມີ")
    assert kept["balance"] == 11_250_000


async def test_words_and_a_restart_do_as_well(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await village.restart()
    await mali.says("yes")
    mali.hears("Paid in")
    await answer(mali, *REST)
    await send(mali)
    assert (await answers(village))["women"] == 45


async def test_single_ones_are_changed_by_number_in_one_message(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.says("1 62 / 2 46")
    mali.hears("1. Members: 62 ✎", "2. Women: 46 ✎", "3. Kind of group: Rice bank")
    await mali.taps("✓ All the same")
    await answer(mali, *REST)
    mali.hears("1. Members: 62", "3. Kind of group: Rice bank =")
    mali.does_not_hear("Members: 62 =")
    await send(mali)
    assert (await answers(village))["members"] == 62


async def test_a_number_alone_asks_that_one_and_back_leads_to_the_list(story: tuple[Village, Person]) -> None:
    _, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.says("3")
    mali.hears("Kind of group")
    await mali.taps("Savings")
    mali.hears("3. Kind of group: Savings ✎", "1. Members: 60")
    await mali.says("1")
    mali.hears("Members?")
    await mali.says("back")
    mali.hears("The same as in September 2026", "1. Members: 60")


@pytest.mark.parametrize("text", ["9 70", "hmm", "0", "1-3 5"])
async def test_what_means_no_number_of_the_list_changes_nothing(story: tuple[Village, Person], text: str) -> None:
    _, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.says(text)
    mali.hears("type a number from 1 to 4", "1. Members: 60")


async def test_a_part_is_held_against_its_whole_as_it_stood(story: tuple[Village, Person]) -> None:
    _, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.says("2 46")
    mali.hears("1. Members: 60\n2. Women: 46 ✎")
    await mali.taps("Look one by one")
    mali.hears("Members?", "60")


async def test_a_question_mark_explains_the_list_and_not_a_question_behind_it(story: tuple[Village, Person]) -> None:
    _, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.says("?")
    mali.hears("type a number from 1 to 4", "1. Members: 60")
    mali.does_not_hear("whole number")


async def test_what_does_not_fit_is_said_and_the_list_stays(story: tuple[Village, Person]) -> None:
    _, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.says("2 99")
    mali.hears("Women: Not more than 60", "The same as in September 2026")


async def test_what_no_longer_holds_is_not_offered_and_asked(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.says("1 40")
    mali.does_not_hear("Women: 45")
    await mali.taps("✓ All the same")
    mali.hears("Women?")
    await answer(mali, "30", *REST)
    await send(mali)
    kept = await answers(village)
    assert (kept["members"], kept["women"]) == (40, 30)


async def test_one_by_one_each_has_its_button_and_a_section_has_one(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.taps("Look one by one")
    mali.hears("Members?", "The same as in September 2026", "Women: 45")
    await mali.taps("As last time: 60")
    mali.hears("Women?", "Kind of group: Rice bank")
    await mali.taps("✓ All 3 the same")
    mali.hears("Paid in")
    await answer(mali, *REST)
    mali.hears("1. Members: 60 =", "3. Kind of group: Rice bank =")
    await send(mali)
    assert (await answers(village))["head"] == "ນາງ ບຸນມີ"


async def test_of_an_older_month_nothing_is_kept_by_a_tap_and_its_month_is_named(story: tuple[Village, Person]) -> None:
    village, mali = story
    await village.at(DECEMBER)
    await open_(mali, "Ban 1 · November")
    mali.hears("Members?", "In September 2026 it was: 60")
    mali.does_not_hear("The same as")
    assert not any("60" in label or "same" in label for label in mali.buttons())


async def test_in_a_first_month_there_is_no_such_screen(story: tuple[Village, Person]) -> None:
    _, mali = story
    await open_(mali, "Ban 2 · October")
    mali.hears("Members?")
    mali.does_not_hear("same", "September")


async def test_what_was_kept_can_be_mended_and_its_sign_goes(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.taps("✓ All the same")
    await answer(mali, *REST)
    await mali.says("1")
    await mali.says("61")
    mali.hears("1. Members: 61", "2. Women: 45 =")
    mali.does_not_hear("Members: 61 =")
    await send(mali)
    assert (await answers(village))["members"] == 61


async def test_a_correction_of_last_month_is_said_and_what_was_kept_from_it_asked_again(
    story: tuple[Village, Person],
) -> None:
    village, mali = story
    officer = await village.has_person("somchit", "dlo", "D", name="Somchit", language="en")
    await open_(mali, "Ban 1 · October")
    await mali.taps("✓ All the same")
    await mali.says("1.250.000")
    await mali.taps("Stop for now")
    await give_back(officer, "1")
    await mali.says("/menu")
    await mali.taps("↩ Ban 1 · September")
    await mali.says("64")
    await send(mali)
    await open_(mali, "✎ Ban 1 · October")
    mali.hears("has changed since you began", "Members?")
    await mali.taps("As last time: 64")
    mali.hears("Paid out")
    await answer(mali, *REST[1:])
    await send(mali)
    assert (await answers(village))["members"] == 64
    assert (await submission(village)).state["kept"]["people/members"] == "64"


async def give_back(officer: Person, numbers: str) -> None:
    """An officer returns September's report."""
    await officer.says("review")
    await officer.taps("Ban 1")
    await officer.taps("Return")
    await officer.says(numbers)
    await officer.says("please look again")


async def test_all_that_is_left_is_answered_in_one_message(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.taps("✓ All the same")
    await mali.taps("All 6 in one message")
    mali.hears("What is left", "5. Paid in", "7. Balance", "10. Who helped? (1 The office, 2 Nobody)")
    mali.does_not_hear("Members")
    await mali.says("5 1.250.000\n6 0\n7 11.250.000\n8 2\n9 1\n10 1")
    mali.hears("Please read it through", "1. Members: 60 =", "7. Balance: 11,250,000 kip")
    await send(mali)
    assert (await answers(village))["balance"] == 11_250_000


async def test_what_is_not_taken_of_it_keeps_its_number(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.taps("✓ All the same")
    await mali.taps("All 6 in one message")
    await mali.says("5 1.250.000\n6 -5\n8 2\n9 1\n10 9")
    mali.hears("6. Paid out", "7. Balance", "10. Who helped")
    mali.does_not_hear("8. Meetings", "9. Loans")
    await village.restart()
    await mali.says("6 0\n7 11.250.000\n10 2")
    mali.hears("Please read it through")
    await send(mali)
    kept = await answers(village)
    assert (kept["paid_out"], kept["helped"]) == (0, ["nobody"])


async def test_a_figure_of_that_message_that_is_far_off_is_asked_about(story: tuple[Village, Person]) -> None:
    village, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.taps("✓ All the same")
    await mali.taps("All 6 in one message")
    await mali.says("5 12.500.000\n6 0\n7 22.500.000\n8 2\n9 1\n10 1")
    mali.hears("Paid in", "September 2026: 1,250,000 kip", "Now: 12,500,000 kip")
    await mali.says("1.250.000")
    mali.hears("Balance")  # the sum is another one now
    await mali.says("11.250.000")
    mali.hears("Please read it through")
    await send(mali)
    assert (await answers(village))["paid_in"] == 1_250_000


async def test_the_list_that_is_filled_in_and_sent_back_is_known(story: tuple[Village, Person]) -> None:
    _, mali = story
    await open_(mali, "Ban 1 · October")
    await mali.taps("✓ All the same")
    await mali.taps("All 6 in one message")
    text = next(choice.fill for choice in mali.last.choices if choice.fill)
    given = iter(("1.250.000", "0", "11.250.000", "2", "1", "1"))
    filled = "\n".join(f"{line}{next(given)}" if line.endswith(": ") else line for line in text.split("\n"))
    await mali.says(filled)
    mali.hears("Please read it through")
