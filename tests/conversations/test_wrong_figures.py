"""Figures as somebody types them who is tired: what a careful officer would ask about is asked before it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.acts import file, opens, to_the_read_back
from tests.conversations.conftest import PLACES, PROGRAMME
from tests.conversations.months import answer, answers, october, open_, send, submission
from tests.conversations.test_filling import drafts
from tests.story import Person, Village, programme_folder


@pytest.fixture
async def story(tmp_path: Path, sqlite_url: str) -> AsyncIterator[tuple[Village, Person]]:
    async with october(tmp_path, sqlite_url) as opened:
        yield opened


# Far from last month's


async def test_a_nought_too_many_in_a_list_is_asked_about_right_behind_it(story: tuple[Village, Person]) -> None:
    village, mali = story
    await mali.taps("All 6 in one message")
    await mali.says("5 12.500.000\n6 0")
    mali.hears("✓ 5: 12,500,000 kip · 6: 0 kip", "Paid in", "September 2026: 1,250,000 kip. Now: 12,500,000 kip.")
    await mali.taps("Type it again")
    await mali.says("1.350.000")
    mali.hears("7. Balance", "8. Meetings")
    await mali.says("7 11.350.000\n8 2\n9 1\n10 1")
    mali.does_not_hear("✓✓")
    await send(mali)
    assert (await answers(village))["paid_in"] == 1_350_000


async def test_each_of_several_in_a_list_is_asked_about_once_and_by_name(story: tuple[Village, Person]) -> None:
    village, mali = story
    await mali.taps("All 6 in one message")
    await mali.says("5 12.500.000\n6 0\n9 9")
    mali.hears("Paid in", "Now: 12,500,000 kip")
    await mali.taps("Yes, 12,500,000 kip is right")
    mali.hears("Loans", "September 2026: 1. Now: 9.")
    mali.does_not_hear("Paid in")
    await mali.says("yes")
    mali.hears("7. Balance", "8. Meetings")
    await mali.says("7 22.500.000\n8 2\n10 1")
    mali.hears("Paid in: 12,500,000 kip", "✓✓ a large change, confirmed")
    await send(mali)
    assert (await submission(village)).state["sure"] == {"money/paid_in": "12500000", "work/loans": "9"}


async def test_one_of_several_that_is_typed_again_leads_to_the_next(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.taps("All 6 in one message")
    await mali.says("5 12.500.000\n6 0\n9 9")
    await mali.says("1.250.000")
    mali.hears("Loans", "September 2026: 1. Now: 9.")


async def test_an_edited_message_is_looked_at_as_a_typed_one(story: tuple[Village, Person]) -> None:
    _, mali = story
    await answer(mali, "1.250.000", "0")
    mali.hears("Balance")
    await mali.edits("1.250.000", "12.500.000")
    mali.hears("✓ Paid in: 1,250,000 kip → 12,500,000 kip", "Now: 12,500,000 kip. Is that right?")
    await mali.edits("1.250.000", "1.260.000")
    mali.hears("✓ Paid in: 12,500,000 kip → 1,260,000 kip", "Balance", "11,260,000 kip")
    mali.does_not_hear("Is that right?")


async def test_a_list_that_is_edited_while_a_figure_of_it_is_asked_about(story: tuple[Village, Person]) -> None:
    village, mali = story
    await mali.taps("All 6 in one message")
    await mali.says("5 12.500.000\n6 0")
    mali.hears("Is that right?")
    await mali.edits("5 12.500.000\n6 0", "5 1.250.000\n6 0")
    mali.hears("7. Balance")
    mali.does_not_hear("Is that right?")
    await mali.edits("5 12.500.000\n6 0", "5 125.000\n6 0")
    mali.hears("✓ Paid in: 1,250,000 kip → 125,000 kip", "September 2026: 1,250,000 kip. Now: 125,000 kip.")
    await village.restart()
    await mali.says("yes")
    mali.hears("7. Balance")


async def test_what_lies_aside_is_asked_about_when_it_is_taken_up(story: tuple[Village, Person]) -> None:
    _, mali = story
    await answer(mali, "1.250.000", "0", "11.250.000", "2", "1", "1")
    await mali.taps("Stop for now")
    await open_(mali, "Ban 2 · October")
    await mali.edits("1.250.000", "12.500.000")
    mali.hears("Paid in: 1,250,000 kip → 12,500,000 kip", "Ban 1")
    mali.does_not_hear("Is that right?")


# What the form reckons


async def test_a_balance_as_the_form_reckons_it_is_not_asked_about(story: tuple[Village, Person]) -> None:
    village, mali = story
    await mali.says("50.000.000")
    await mali.says("yes")
    await answer(mali, "0", "60.000.000")
    mali.hears("Meetings")
    await answer(mali, "2", "1", "1")
    mali.hears("Please read it through")
    await send(mali)
    assert (await answers(village))["balance"] == 60_000_000


async def test_a_balance_that_follows_from_nothing_is_asked_about(story: tuple[Village, Person]) -> None:
    _, mali = story
    await answer(mali, "1.250.000", "0", "112.500.000")
    mali.hears("Balance", "September 2026: 10,000,000 kip. Now: 112,500,000 kip.")


async def test_in_a_list_only_what_she_herself_has_said_is_asked_about(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.taps("All 6 in one message")
    await mali.says("5 50.000.000\n6 0\n7 60.000.000\n8 2\n9 1\n10 1")
    mali.hears("Paid in", "Now: 50,000,000 kip")
    await mali.says("yes")
    mali.hears("Please read it through")


# By the numbers of a report that came back


async def test_a_report_that_came_back_is_answered_by_the_numbers_by_which_it_was_returned(
    village: Village, mali: Person, somchit: Person
) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return to be mended")
    await somchit.says("2, 3: the book says 8, and 900")
    mali.hears("• 2. Women: 9", "• 3. Balance")
    await mali.taps("Mend it now")
    await mali.says("2 8\n3 900")
    mali.hears("2. Women", "3. Balance", "Do you mean this?")
    await mali.taps("2: 8 · 3: 900")
    mali.hears("Changed, it now reads:", "2. Women: 8", "3. Balance: 900 kip")


@pytest.mark.parametrize(
    ("words", "now"),
    [("1 15", "1. Members: 15"), ("3 900.000", "3. Balance: 900,000 kip"), ("໓ ໙ ແສນ", "3. Balance: 900,000 kip")],
)
async def test_at_the_read_back_a_figure_behind_its_number_is_taken(mali: Person, words: str, now: str) -> None:
    await to_the_read_back(mali)
    await mali.says(words)
    mali.hears("Changed, it now reads:", now)


@pytest.mark.parametrize("words", ["1 2", "1 is wrong", "1 and 15"])
async def test_what_may_be_something_else_changes_nothing_unasked(village: Village, mali: Person, words: str) -> None:
    await to_the_read_back(mali)
    (before,) = await drafts(village, "mali")
    await mali.says(words)
    (after,) = await drafts(village, "mali")
    assert after.state["session"]["values"] == before.state["session"]["values"]
    mali.does_not_hear("Changed", "→")


WEIGHED = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | required |
| | integer | bags | ຖົງ | Bags | yes |
| | decimal | weight | ນ້ຳໜັກ | Weight | yes |

| settings |
| | form_id | form_title | default_language |
| | S1 | ລາຍງານ | Lao (lo) |
"""


@pytest.mark.parametrize(("words", "now"), [("2 1.", ""), ("2 1,2", ""), ("2 2,5", "2. Weight: 2.5")])
async def test_numbers_of_the_list_are_no_figure_however_they_are_parted(
    tmp_path: Path, sqlite_url: str, words: str, now: str
) -> None:
    programme = programme_folder(tmp_path / "one", PROGRAMME[: PROGRAMME.index("[indicator]")], S1=WEIGHED)
    async with Village(tmp_path, programme, sqlite_url) as village:
        await village.has_places(*PLACES)
        mali = await village.has_person("mali", "vc", "D", language="en")
        await opens(mali)
        await answer(mali, "3", "12,5")
        await mali.says(words)
        mali.hears("Changed, it now reads:" if now else "Now: 12.5", now)


# Several at once


ONE_LEADS = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | required | relevant |
| | begin_group | loans | ສິນເຊື່ອ | Loans | | |
| | integer | loans_new | ສິນເຊື່ອ | How many loans? | yes | |
| | integer | lent | ປ່ອຍ | How much was lent? | yes | ${loans_new} > 0 |
| | integer | women | ແມ່ຍິງ | How many to women? | yes | ${loans_new} > 0 |
| | end_group | | | | | |

| settings |
| | form_id | form_title | default_language |
| | S1 | ລາຍງານ | Lao (lo) |
"""


async def test_where_one_answer_leads_to_the_others_nothing_is_offered_to_be_answered_together(
    tmp_path: Path, sqlite_url: str
) -> None:
    programme = programme_folder(tmp_path / "one", PROGRAMME[: PROGRAMME.index("[indicator]")], S1=ONE_LEADS)
    async with Village(tmp_path, programme, sqlite_url) as village:
        await village.has_places(*PLACES)
        mali = await village.has_person("mali", "vc", "D", language="en")
        await opens(mali)
        mali.hears("How many loans?")
        mali.does_not_hear("at once")
        assert not any(choice.fill for choice in mali.last.choices)


# What the form reckons anew, in a report that was sent


async def corrects(mali: Person) -> None:
    """October's report is sent, with a balance of 11,250,000 that she has typed, and opened to be changed."""
    await answer(mali, "1.250.000", "0", "11.250.000", "2", "1", "1")
    await send(mali)
    await mali.says("my reports")
    await mali.taps("Ban 1 · October")
    await mali.taps("Change an answer")


async def test_a_counted_amount_is_not_replaced_by_a_reckoned_one_in_a_correction(
    story: tuple[Village, Person],
) -> None:
    village, mali = story
    await corrects(mali)
    await mali.says("6: 250.000")
    mali.hears("Balance", "You had entered 11,250,000 kip; computed now: 11,000,000 kip")
    assert not any("000" in label for label in mali.buttons())
    await mali.says("yes")
    mali.hears("You had entered 11,250,000 kip")
    await mali.says("11.000.000")
    mali.hears("✓ 11,250,000 kip → 11,000,000 kip", "Changed, it now reads:")
    await send(mali)
    assert (await answers(village))["balance"] == 11_000_000


async def test_what_she_has_counted_stands_when_the_other_amount_is_as_before(story: tuple[Village, Person]) -> None:
    _, mali = story
    await corrects(mali)
    await mali.says("6: 250.000")
    await mali.taps("Back to the whole report")
    mali.hears("“Balance” is to be answered anew because of this answer", "Paid out", "Now: 250,000 kip")
    await mali.says("0")
    mali.hears("Balance", "Now: 11,250,000 kip")
    await mali.taps("Keep 11,250,000 kip")
    mali.hears("Nothing else has changed")


async def test_a_wrong_figure_is_mended_by_its_number_where_it_has_led_to_another_question(
    story: tuple[Village, Person],
) -> None:
    _, mali = story
    await corrects(mali)
    await mali.says("6: 250.000")
    await mali.says("6 25.000")
    mali.hears("Balance", "You had entered 11,250,000 kip; computed now: 11,225,000 kip")
    await mali.says("6 0")
    mali.hears("Balance", "Now: 11,250,000 kip")


async def test_in_a_list_no_amount_is_said_to_be_changed_that_she_never_gave(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.taps("All 6 in one message")
    await mali.says("5 1.350.000\n6 0\n7 11.350.500\n8 2\n9 1\n10 1")
    mali.hears("11,350,500")
    mali.does_not_hear("11,350,000 kip →")


async def test_a_balance_whose_message_is_edited_is_said_with_both_amounts(story: tuple[Village, Person]) -> None:
    _, mali = story
    await answer(mali, "1.250.000", "0", "12.250.000")
    mali.hears("Why?")
    await mali.edits("12.250.000", "11.250.000")
    mali.hears("✓ Balance: 12,250,000 kip → 11,250,000 kip", "Meetings")
