"""What can be read but is hardly meant is asked about once; what the form reckons is not called hers."""

from __future__ import annotations

import pytest

from tests.conversations.test_questions import Asks, asks, read_back

__all__ = ["asks"]

WHY = "| | text | why | Why is that? | | | | | | | | | yes |"
COUNT = "| | integer | n | ມີສະມາຊິກຈັກຄົນ? |"
BALANCE = (
    "| | integer | a | How much came in? | | | | | | kip |\n"
    "| | integer | b | What is left? | | | | | | kip | | 5000 |\n"
    "| | integer | c | How many came? | | | | | | | | 12 |"
)


@pytest.mark.parametrize("text", ["4", "150.000", "12/10", "໔", "5%"])
async def test_a_number_is_hardly_a_reason(asks: Asks, text: str) -> None:
    async with asks(WHY) as mali:
        await mali.says(text)
        mali.hears("is only a number", "Why is that?")
        await mali.taps("Neither")
        mali.hears("Why is that?")
        mali.does_not_hear("only a number")
        await mali.says("ນ້ຳຖ້ວມ")
        mali.hears("And after that?")


async def test_a_number_that_is_meant_is_taken(asks: Asks) -> None:
    async with asks(WHY) as mali:
        await mali.says("4")
        await mali.taps("Yes: 4")
        await read_back(mali)
        mali.hears("Why is that: 4")


@pytest.mark.parametrize("text", ["4 families moved", "020 5551 2345", "ບໍ່ມີ", "no rain"])
async def test_words_and_telephone_numbers_are_taken_at_once(asks: Asks, text: str) -> None:
    async with asks(WHY) as mali:
        await mali.says(text)
        mali.hears("And after that?")


async def test_the_name_of_a_command_is_an_answer_or_the_command(asks: Asks) -> None:
    async with asks(WHY) as mali:
        await mali.says("menu")
        mali.hears("Is “menu” your answer here", "Why is that?")
        await mali.taps("No answer: go to “menu”")
        assert any("October" in label for label in mali.buttons())


async def test_a_number_for_figures_asked_as_text_is_no_doubt(asks: Asks) -> None:
    async with asks("| | text | id | Which number? | | | | numbers |") as mali:
        await mali.says("12")
        mali.hears("And after that?")


async def test_a_count_of_another_thing_is_asked_back(asks: Asks) -> None:
    async with asks(COUNT) as mali:
        await mali.says("3 ກຸ່ມ")
        mali.hears("This counts “ຄົນ”, and you wrote “ກຸ່ມ”")
        await mali.taps("Neither")
        await mali.says("30 ຄົນ")
        mali.hears("✓ 30", "And after that?")


async def test_a_count_of_another_thing_may_be_the_number_all_the_same(asks: Asks) -> None:
    async with asks(COUNT) as mali:
        await mali.says("3 ກຸ່ມ")
        await mali.taps("Yes: 3 ຄົນ")
        await read_back(mali)
        mali.hears("ມີສະມາຊິກຈັກຄົນ: 3")


async def test_what_the_form_has_put_there_is_proposed_and_money_is_never_taken_by_one_tap(asks: Asks) -> None:
    async with asks(BALANCE) as mali:
        await mali.says("1 ພັນ")
        mali.hears("What is left?", "Computed: 5,000 kip")
        mali.does_not_hear("Now:")
        assert not any("5,000" in label for label in mali.buttons())
        await mali.says("yes")
        mali.hears("What is left?")
        await mali.says("5 ພັນ")
        mali.hears("How many came?", "Proposed: 12")
        await mali.taps("Keep 12")
        mali.hears("And after that?")
        await mali.taps("Back")
        mali.hears("Now: 12")
        await mali.taps("Back")
        mali.hears("Now: 5,000 kip")


async def test_not_knowing_is_an_answer_where_the_form_lets_it(asks: Asks) -> None:
    rows = (
        "| | integer | n | How many? |\n| | select_one know | k | Which? | | | | | | | | | yes |\n"
        "| | integer | m | And how many? | | | | | | | | | yes |"
    )
    choices = "| | know | a | This |\n| | know | dk | Not clear |\n"
    async with asks(rows, choices=choices) as mali:
        assert "Skip / don’t know" in mali.buttons()
        await mali.says("ບໍ່ຮູ້")
        mali.hears("✓ not known (skipped)", "Which?")
        await mali.says("don't know")
        mali.hears("✓ Not clear", "And how many?")
        await mali.says("ไม่ทราบค่ะ")
        mali.hears("This needs an answer", "And how many?")
        await mali.says("3")
        await read_back(mali)
        mali.hears("How many: –", "Which: Not clear", "And how many: 3")


async def test_in_free_words_not_knowing_is_said_in_words(asks: Asks) -> None:
    async with asks(WHY) as mali:
        await mali.says("don't know")
        await read_back(mali)
        mali.hears("Why is that: don't know")
