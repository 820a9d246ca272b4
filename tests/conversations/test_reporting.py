"""A coordinator files her month's report."""

from __future__ import annotations

import pytest

from conversations.events import Reply, Said
from handlers.delivery import NotNow
from tests.conversations.acts import file, opens, to_the_read_back
from tests.story import Person, Village


async def test_the_menu_shows_what_she_owes_for_which_village_and_month_until_when(mali: Person) -> None:
    await mali.says("menu")
    mali.hears("Hello Mali", "October 2026", "due by 5 November 2026")
    assert any("ບ້ານ ໜຶ່ງ · October 2026" in label for label in mali.buttons())
    assert any("ບ້ານ ສອງ · October 2026" in label for label in mali.buttons())


async def test_question_by_question_to_the_receipt(mali: Person, village: Village) -> None:
    await opens(mali)
    mali.hears("People · 1/5", "Members", "at the month's end")
    await mali.says("໑໒")
    mali.hears("People · October · 2/5", "Women")
    await mali.says("๙")
    await mali.says("1.250.000")
    mali.hears("Any problem?")
    await mali.taps("Yes")
    mali.hears("What problem?")
    await mali.says("The road is gone")
    await mali.taps("☐ 1. Rice")
    await mali.taps("☐ 3. Beans")
    mali.hears("Which crops?")
    await mali.taps("✓ Done")
    mali.hears("1. Members: 12", "2. Women: 9", "3. Balance: 1,250,000 kip", "The road is gone", "Rice, Beans")
    await mali.taps("Send the report")
    mali.hears("✓", "Number ")


async def test_a_wrong_answer_gets_the_forms_message_and_the_question_again(mali: Person) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.says("13")
    mali.hears("Not more than 12", "Women")
    await mali.says("many")
    mali.hears("whole number", "Women")
    await mali.says("5")
    mali.hears("Balance")


async def test_back_changes_the_answer_before(mali: Person) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.taps("Back")
    mali.hears("Members", "Now: 12")
    await mali.says("20")
    mali.hears("Women")


async def test_she_stops_and_goes_on_days_later(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.taps("Stop for now")
    mali.hears("Every answer is kept")
    await village.restart()
    await village.later(days=3)
    await mali.says("menu")
    await mali.taps("✎ ບ້ານ ໜຶ່ງ")
    mali.hears("Women", "2/5")


async def test_a_restart_in_the_middle_loses_nothing(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await village.restart()
    await mali.says("9")
    mali.hears("Balance")


async def test_any_answer_can_be_changed_from_the_read_back(mali: Person) -> None:
    await to_the_read_back(mali, balance="5000")
    await mali.says("4")
    mali.hears("Any problem?", "Now: No")
    await mali.taps("Yes")
    mali.hears("What problem?")  # what the change made relevant is asked, and only that
    await mali.says("Flood")
    mali.hears("Any problem: Yes", "Flood")
    await mali.taps("Change an answer")
    await mali.taps("People")
    await mali.taps("1. Members")
    await mali.says("8")
    mali.hears("Women", "Not more than 8")  # what no longer holds is asked again
    await mali.says("7")
    mali.hears("1. Members: 8", "2. Women: 7")


async def test_an_old_button_is_recognised(mali: Person) -> None:
    await opens(mali)
    await mali.says("12")
    old = mali.button("Stop for now")
    await mali.says("9")
    await mali.taps_old(old)
    mali.hears("That button is old", "Balance")


async def test_a_second_delivery_changes_nothing(mali: Person, village: Village) -> None:
    await opens(mali)
    event = mali.event(Said("12"))
    await village.receives(event)
    said = len(mali.messages)
    await village.receives(event)
    assert len(mali.messages) == said
    mali.hears("Women")


async def test_what_is_sent_is_owed_no_more_and_the_next_is_offered(mali: Person) -> None:
    await file(mali)
    assert any("ບ້ານ ສອງ" in label for label in mali.buttons())
    await mali.says("menu")
    assert not any("ບ້ານ ໜຶ່ງ · October" in label for label in mali.buttons())


async def test_the_language_changes_in_the_middle_of_a_report(mali: Person) -> None:
    await opens(mali)
    await mali.says("/language")
    await mali.taps("ລາວ")
    mali.hears("ສະມາຊິກ", "ຕຸລາ · 1/5")
    await mali.says("໑໒")
    mali.hears("ແມ່ຍິງ")


async def test_a_photo_is_kept_beside_the_figures(mali: Person) -> None:
    await opens(mali)
    await mali.sends_photo()
    mali.hears("Kept with the report: a photo (1)", "still needs an answer", "Members")


async def test_what_she_says_aloud_is_not_called_a_photo(mali: Person) -> None:
    await opens(mali)
    await mali.sends_file("voice-1.ogg", "audio/ogg")
    mali.hears("Kept with the report: a recording (1)", "still needs an answer", "Members")


async def test_a_photo_at_the_read_back_asks_for_nothing_more(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.sends_photo()
    mali.hears("Kept with the report: a photo (1)", "Please read it through")
    mali.does_not_hear("still needs an answer")


async def test_words_for_the_button_that_keeps_what_stands_keep_it(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("1")
    mali.hears("Members", "Now: 12")
    await mali.says("ຖືກແລ້ວ")
    mali.hears("Nothing else has changed.")
    await mali.taps("Show all of it")
    mali.hears("1. Members: 12", "Please read it through")


async def test_all_right_sends_what_was_read_back(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("ຖືກໝົດແລ້ວ")
    mali.hears("The report has arrived")


async def test_the_number_of_a_wrong_answer_may_stand_among_words(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("ຂໍ້ ໓ ຜິດ")
    mali.hears("Balance", "Now: 1,250,000")


@pytest.mark.parametrize(("says", "hears"), [("99", "There is no answer 99"), ("hmm", "type its number")])
async def test_the_read_back_is_not_said_again_for_what_nobody_understands(mali: Person, says: str, hears: str) -> None:
    await to_the_read_back(mali)
    await mali.says(says)
    mali.hears(hears)
    mali.does_not_hear("1. Members")
    await mali.taps("Send the report")
    mali.hears("The report has arrived")


async def test_help_in_the_middle_of_a_report_asks_its_question_again(mali: Person) -> None:
    await opens(mali)
    await mali.says("help")
    mali.hears("Type a whole number", "Members")


async def test_a_choice_by_its_number_is_told_by_its_name(mali: Person) -> None:
    await opens(mali)
    for answer in ("12", "9", "5000", "2"):
        await mali.says(answer)
    mali.hears("✓ No")


async def test_a_draft_is_thrown_away_only_when_she_says_so_twice(mali: Person) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.taps("Stop for now")
    await mali.taps("Delete this draft")
    mali.hears("Are you sure")
    await mali.taps("Yes, delete it")
    mali.hears("deleted")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    mali.hears("Members")
    mali.does_not_hear("Now: 12")


async def test_a_slip_is_offered_as_a_question_never_guessed(mali: Person) -> None:
    await opens(mali)
    for answer in ("12", "9", "5000", "No"):
        await mali.says(answer)
    await mali.says("maise")
    mali.hears("Do you mean this?")
    await mali.taps("Maize")
    mali.hears("Which crops: Maize")


async def test_an_ambiguous_amount_is_asked_back_with_its_readings(mali: Person) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.says("9")
    await mali.says("2 ລ້ານ 500")
    mali.hears("Which one do you mean?")
    assert {"2,000,500 kip", "2,500,000 kip"} <= set(mali.buttons())
    await mali.taps("2,500,000 kip")
    mali.hears("Any problem?")


async def test_what_could_not_go_out_comes_later_and_in_order(mali: Person, village: Village) -> None:
    async def down(chat: str, reply: Reply) -> None:
        raise NotNow("the platform is down")

    village.fails = down
    await mali.says("menu")
    await mali.says("/language")
    assert not mali.messages
    village.fails = None
    await village.later(minutes=1)
    await village.later(minutes=1)
    assert [message.lines[0].text[:6] for message in mali.messages] == ["Hello ", "ເລືອກພາສາ"[:6]]


async def test_who_owes_more_than_the_menu_holds_finds_this_month_in_it(village: Village, mali: Person) -> None:
    await village.has_places(*((f"M{n}", "D", "village", f"ບ້ານ {n}") for n in range(5)))
    await mali.says("menu")
    assert mali.buttons()[:2] == ["▶ ບ້ານ 0 · October 2026", "October 2026: 7 to send"]
    await mali.taps("October 2026: 7 to send")
    assert mali.buttons()[:7] == [f"{n}. {name}" for n, name in enumerate(await names(village), 1)]


async def names(village: Village) -> list[str]:
    """What the villages are called, in their order."""
    world = await village.house.world(await village.store.stamp())
    return [place.names["lo"] for place in world.places.by_name("lo").below("D", "village")]
