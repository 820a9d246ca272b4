"""Choosing in the chat: long lists by search and pages, several by ticking and typing, an order by tapping."""

from __future__ import annotations

from tests.conversations.test_questions import Asks, asks, read_back

__all__ = ["asks"]

VILLAGES = "".join(
    f"| | village | v{number} | Ban {name} {number} |\n" for number, name in enumerate(("Na", "Pho") * 15, 1)
)
DISTRICT = VILLAGES + "| | village | v31 | ບ້ານ ນ້ຳອ້ອມ |\n| | village | v32 | Ban Xaysomboun |\n"
NONE = "| | work | farm | Farming |\n| | work | trade | Trade |\n| | work | none | None |\n"
ONE = "| | select_one village | v | Which village? |"
MANY = "| | select_multiple village | v | Which villages? |"
WORK = "| | select_multiple work | w | Which work? | | | | | | | | | yes | not(selected(., 'none')) or count-selected(.) = 1 | “None” stands alone |"


async def test_a_long_list_is_leafed_through_in_place(asks: Asks) -> None:
    async with asks(ONE, choices=DISTRICT) as mali:
        mali.hears("32 to choose from")
        assert mali.buttons()[:2] == ["1. Ban Na 1", "2. Ban Pho 2"]
        assert "2/4 ›" in mali.buttons()
        assert not any(label.startswith("‹") for label in mali.buttons())
        await mali.taps("2/4 ›")
        assert mali.last.again
        assert mali.buttons()[0] == "9. Ban Na 9"
        assert {"‹ 1/4", "3/4 ›"} <= set(mali.buttons())
        await mali.taps("11. Ban Na 11")
        await read_back(mali)
        mali.hears("Which village: Ban Na 11")


async def test_a_number_is_that_of_the_whole_list_on_whatever_page(asks: Asks) -> None:
    async with asks(ONE, choices=DISTRICT) as mali:
        await mali.taps("2/4 ›")
        await mali.says("2")
        mali.hears("✓ Ban Pho 2")
        await read_back(mali)
        mali.hears("Which village: Ban Pho 2")


async def test_a_part_of_the_name_gives_those_that_have_it(asks: Asks) -> None:
    async with asks(ONE, choices=DISTRICT) as mali:
        await mali.says("pho")
        mali.hears("“pho”: 15")
        assert mali.buttons()[:2] == ["2. Ban Pho 2", "4. Ban Pho 4"]
        await mali.taps("2/2 ›")
        mali.hears("“pho”: 15")
        assert mali.buttons()[0] == "18. Ban Pho 18"
        await mali.taps("Whole list")
        mali.hears("32 to choose from")
        await mali.says("ນໍ້າອ້ອມ")
        mali.hears("Do you mean this?")
        await mali.taps("ບ້ານ ນ້ຳອ້ອມ")
        await read_back(mali)
        mali.hears("Which village: ບ້ານ ນ້ຳອ້ອມ")


async def test_a_slip_is_asked_about_and_nothing_is_taken_for_what_is_not_there(asks: Asks) -> None:
    async with asks(ONE, choices=DISTRICT) as mali:
        await mali.says("Ban Xaysombon")
        mali.hears("Do you mean this?")
        await mali.taps("Neither")
        await mali.says("Ban Zeta")
        mali.hears("“Ban Zeta” is not in the list", "Which village?")
        await mali.says("99")
        mali.hears("is not in the list")


async def test_what_was_answered_stands_on_its_page(asks: Asks) -> None:
    async with asks(ONE, choices=DISTRICT) as mali:
        await mali.says("30")
        await mali.taps("Back")
        mali.hears("Now: Ban Pho 30")
        assert "30. Ban Pho 30" in mali.buttons()
        await mali.taps("Keep")
        mali.hears("And after that?")


async def test_several_of_a_long_list_are_ticked_over_pages_and_searches(asks: Asks) -> None:
    async with asks(MANY, choices=DISTRICT) as mali:
        await mali.taps("☐ 2. Ban Pho 2")
        mali.hears("☑ Ban Pho 2")
        await mali.says("xay")
        mali.hears("Do you mean this?")
        await mali.taps("Neither")
        await mali.says("Ban Xaysomboun")
        mali.hears("☑ Ban Pho 2, Ban Xaysomboun")
        await mali.taps("2/4 ›")
        await mali.taps("☐ 9. Ban Na 9")
        await mali.taps("✓ Done (3)")
        await read_back(mali)
        mali.hears("Which villages: Ban Pho 2, Ban Na 9, Ban Xaysomboun")


async def test_several_of_a_long_list_by_their_numbers(asks: Asks) -> None:
    async with asks(MANY, choices=DISTRICT) as mali:
        await mali.says("3, 12 30")
        await read_back(mali)
        mali.hears("Which villages: Ban Na 3, Ban Pho 12, Ban Pho 30")


async def test_a_tick_repeats_what_is_chosen_and_not_the_question(asks: Asks) -> None:
    async with asks(f"{WORK[:-2]} |", choices=NONE) as mali:
        await mali.taps("☐ 1. Farming")
        assert mali.last.again
        assert mali.last.text == "Which work?\n☑ Farming"
        await mali.taps("☐ 2. Trade")
        mali.hears("☑ Farming, Trade")
        await mali.taps("☑ 1. Farming")
        mali.hears("☑ Trade")
        await mali.taps("✓ Done (1)")
        await read_back(mali)
        mali.hears("Which work: Trade")


async def test_none_beside_others_is_told_by_the_form(asks: Asks) -> None:
    async with asks(WORK, choices=NONE) as mali:
        await mali.says("1 3")
        mali.hears("“None” stands alone", "Which work?")
        await mali.says("1,2")
        mali.hears("And after that?")
        await mali.taps("Back")
        await mali.taps("☐ 3. None")
        await mali.taps("✓ Done (3)")
        mali.hears("“None” stands alone")
        await mali.taps("☑ 1. Farming")
        await mali.taps("☑ 2. Trade")
        await mali.taps("✓ Done (1)")
        await read_back(mali)
        mali.hears("Which work: None")


async def test_none_beside_others_is_asked_about_where_the_form_lets_it(asks: Asks) -> None:
    async with asks("| | select_multiple work | w | Which work? |", choices=NONE) as mali:
        await mali.says("1 3")
        mali.hears("none, and others beside it", "Which work?")
        await mali.taps("Neither")
        await mali.taps("☐ 2. Trade")
        await mali.taps("☐ 3. None")
        await mali.taps("✓ Done (2)")
        mali.hears("none, and others beside it")
        await mali.taps("Yes: Trade, None")
        await read_back(mali)
        mali.hears("Which work: Trade, None")


async def test_what_is_typed_comes_to_what_is_ticked(asks: Asks) -> None:
    async with asks(WORK, choices=NONE) as mali:
        await mali.taps("☐ 2. Trade")
        await mali.says("1")
        mali.hears("☑ Farming, Trade")
        await mali.taps("✓ Done (2)")
        await read_back(mali)
        mali.hears("Which work: Farming, Trade")


async def test_an_order_is_tapped_and_the_last_follows(asks: Asks) -> None:
    async with asks("| | rank need | needs | What first? |") as mali:
        await mali.taps("3. School")
        mali.hears("☑ School")
        assert mali.buttons()[2] == "① 3. School"
        await mali.taps("① 3. School")
        assert mali.buttons()[2] == "3. School"
        await mali.taps("2. Road")
        await mali.taps("3. School")
        mali.hears("✓ Road, School, Water", "And after that?")
        await read_back(mali)
        mali.hears("What first: Road, School, Water")


async def test_a_page_turned_back_late_is_still_a_page(asks: Asks) -> None:
    async with asks(ONE, choices=DISTRICT) as mali:
        second = mali.button("2/4 ›")
        await mali.taps("2/4 ›")
        await mali.taps("3/4 ›")
        await mali.taps_old(second)
        assert mali.buttons()[0] == "9. Ban Na 9"
