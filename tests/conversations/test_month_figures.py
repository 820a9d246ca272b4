"""A figure far from last month's is asked about once, with both; and balances are held against last month's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.months import answer, answers, october, open_, send, submission
from tests.story import Person, Village


@pytest.fixture
async def story(tmp_path: Path, sqlite_url: str) -> AsyncIterator[tuple[Village, Person]]:
    async with october(tmp_path, sqlite_url) as opened:
        yield opened


async def test_a_nought_too_many_is_asked_about_once_with_both_figures(story: tuple[Village, Person]) -> None:
    village, mali = story
    await mali.says("12.500.000")
    mali.hears("Paid in", "September 2026: 1,250,000 kip", "Now: 12,500,000 kip", "Is that right?")
    await mali.taps("Yes, 12,500,000 kip is right")
    mali.hears("Paid out")
    await answer(mali, "0", "22.500.000", "2", "1", "1")
    mali.hears("Paid in: 12,500,000 kip", ") ✓✓", "✓✓ a large change, confirmed")
    await send(mali)
    mali.hears("The report has arrived")
    assert (await answers(village))["paid_in"] == 12_500_000
    assert (await submission(village)).state["sure"] == {"money/paid_in": "12500000"}


async def test_a_lost_separator_is_typed_again(story: tuple[Village, Person]) -> None:
    village, mali = story
    await mali.says("1.250")
    mali.hears("September 2026: 1,250,000 kip", "Now: 1,250 kip")
    await mali.taps("Type it again")
    mali.hears("Paid in")
    await mali.says("1.350.000")
    mali.hears("Paid out")
    await answer(mali, "0", "11.350.000", "2", "1", "1")
    mali.does_not_hear("✓✓")
    await send(mali)
    assert (await answers(village))["paid_in"] == 1_350_000


@pytest.mark.parametrize("words", ["yes", "ຖືກແລ້ວ", "12 500 000"])
async def test_words_or_the_same_figure_again_are_a_yes(story: tuple[Village, Person], words: str) -> None:
    _, mali = story
    await mali.says("12.500.000")
    await mali.says(words)
    mali.hears("Paid out")


async def test_another_figure_is_taken_instead(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.says("12.500.000")
    await mali.says("1.200.000")
    mali.hears("Paid out")


async def test_another_one_as_far_is_asked_about_too(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.says("12.500.000")
    await mali.says("125.000.000")
    mali.hears("Now: 125,000,000 kip")


async def test_a_restart_in_between_asks_the_same(story: tuple[Village, Person]) -> None:
    village, mali = story
    await mali.says("12.500.000")
    await village.restart()
    await mali.says("hm")
    mali.hears("Paid in")
    await mali.says("12.500.000")
    mali.hears("Paid out")


async def test_what_is_confirmed_is_not_asked_again_when_it_is_looked_at_once_more(
    story: tuple[Village, Person],
) -> None:
    _, mali = story
    await mali.says("12.500.000")
    await mali.says("yes")
    await answer(mali, "0", "22.500.000", "2", "1", "1")
    await mali.says("5")
    mali.hears("Paid in", "12,500,000 kip")
    await mali.says("yes")
    mali.hears("Nothing", "changed")


async def test_each_field_has_its_own_threshold(story: tuple[Village, Person]) -> None:
    _, mali = story
    await answer(mali, "1.250.000", "0", "11.250.000")
    await mali.says("400")  # meetings: from 2; never asked
    mali.hears("Loans")
    await mali.says("3")  # loans: from 1, three times as much and two apart
    mali.hears("September 2026: 1. Now: 3")
    await mali.says("2")
    mali.hears("Who helped?")


async def test_in_a_first_month_nothing_is_asked(story: tuple[Village, Person]) -> None:
    _, mali = story
    await open_(mali, "Ban 2 · October")
    await answer(mali, "5000", "1", "Rice", "Noy")
    await mali.says("900.000.000.000")
    mali.hears("Paid out")


async def test_what_was_changed_on_the_first_screen_is_asked_about_as_well(story: tuple[Village, Person]) -> None:
    _, mali = story
    await mali.taps("Stop for now")
    await mali.taps("Delete this draft")
    await mali.taps("Yes, delete it")
    await open_(mali, "Ban 1 · October")
    await mali.says("1 600")
    mali.hears("Members", "September 2026: 60", "Now: 600")
    await mali.says("yes")
    mali.hears("The same as in September 2026", "1. Members: 600 ✎")


async def test_the_officer_sees_what_was_confirmed(story: tuple[Village, Person]) -> None:
    village, mali = story
    officer = await village.has_person("somchit", "dlo", "D", name="Somchit", language="en")
    await mali.says("12.500.000")
    await mali.says("yes")
    await answer(mali, "0", "22.500.000", "2", "1", "1")
    await send(mali)
    await officer.taps("Open it")
    officer.hears("✓✓ Paid in: September 2026 1,250,000 kip, now 12,500,000 kip")


async def test_why_is_asked_only_when_the_balance_differs_and_says_all_figures(story: tuple[Village, Person]) -> None:
    _, mali = story
    await answer(mali, "1.250.000", "250.000")
    mali.hears("Balance", "11,000,000 kip")
    await mali.says("10.900.000")
    mali.hears("September 2026: 10,000,000 kip + 1,250,000 kip − 250,000 kip = 11,000,000 kip")
    mali.hears("given 10,900,000 kip: -100,000 kip", "Why?")
    await mali.says("back")
    await mali.says("11.000.000")
    mali.hears("Meetings")
