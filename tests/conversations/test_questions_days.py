"""Days in the chat: near ones and a calendar as buttons, only such as the form takes, and typed in her own way."""

from __future__ import annotations

import pytest

from tests.conversations.test_questions import Asks, asks, read_back

__all__ = ["asks"]

PLAIN = "| | date | d | On which day? |"
PAST = "| | date | d | On which day? | | | | | | | | | yes | . <= today() | Not after today |"
OCTOBER = (
    "| | date | d | On which day? | | | | | | | | | yes"
    " | . >= date(instance('ctx')/root/item/period_start) and . <= date(instance('ctx')/root/item/period_end)"
    " | In the month of the report |"
)


async def test_days_near_at_hand_are_buttons(asks: Asks) -> None:
    async with asks(PAST) as mali:
        assert mali.buttons()[:3] == ["Today 2/11", "Yesterday 1/11", "📅 Calendar"]
        assert (mali.last.asks, mali.last.first, mali.last.last) == ("date", "", "2026-11-02")
        await mali.taps("Yesterday")
        await read_back(mali)
        mali.hears("On which day: 1 November 2026")


async def test_only_days_of_the_month_that_is_reported_are_offered(asks: Asks) -> None:
    async with asks(OCTOBER) as mali:
        assert mali.buttons()[0] == "📅 Calendar"
        mali.hears("Type the day, such as 21, or 21/10/2026")
        assert (mali.last.first, mali.last.last) == ("2026-10-01", "2026-10-31")
        await mali.taps("📅")
        assert mali.last.again
        assert mali.last.columns == 7
        october = ["·", "·", "·", *(str(day) for day in range(1, 32)), "·"]  # the 1st was a Thursday
        assert mali.buttons() == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", *october, "↩"]
        mali.hears("October 2026")
        await mali.taps("17")
        await read_back(mali)
        mali.hears("On which day: 17 October 2026")


async def test_the_number_of_the_day_is_enough_where_the_month_is_known(asks: Asks) -> None:
    async with asks(OCTOBER) as mali:
        await mali.says("໑໒")
        mali.hears("✓ 12 October 2026")
        await read_back(mali)
        mali.hears("On which day: 12 October 2026")


async def test_the_calendar_leads_through_the_months_in_the_readers_era(asks: Asks) -> None:
    async with asks(PAST, language="th") as mali:
        await mali.taps("📅")
        mali.hears("ตุลาคม 2569")
        await mali.taps("›")
        mali.hears("พฤศจิกายน 2569")
        week = ["อา.", "จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส."]
        assert mali.buttons() == [*week, "1", "2", *["·"] * 5, "‹", "↩"]  # the weeks that are to come are left out
        await mali.taps("·")
        mali.hears("พฤศจิกายน 2569")
        assert mali.buttons()[:7] == week
        await mali.taps("‹")
        await mali.taps("‹")
        mali.hears("กันยายน 2569")
        assert "31" not in mali.buttons()
        await mali.taps("30")
        await read_back(mali)
        mali.hears("On which day: 30 กันยายน 2569")


async def test_from_the_calendar_back_to_the_question(asks: Asks) -> None:
    async with asks(PAST) as mali:
        await mali.taps("📅")
        await mali.taps("↩")
        assert mali.buttons()[0] == "Today 2/11"
        await mali.taps("📅")
        await mali.says("5/10")
        await read_back(mali)
        mali.hears("On which day: 5 October 2026")


async def test_where_any_day_is_taken_the_example_lies_in_the_month_of_the_report(asks: Asks) -> None:
    async with asks(PLAIN) as mali:
        mali.hears("such as 21/10/2026")
        assert (mali.last.first, mali.last.last) == ("", "")
        await mali.says("soon")
        mali.hears("Please type it like 21/10/2026")


@pytest.mark.parametrize(
    ("language", "typed", "told"),
    [
        ("en", "31/4/2026", "April 2026 has 30 days"),
        ("th", "29/2/2568", "กุมภาพันธ์ 2568 มี 28 วัน"),
        ("lo", "31 ເມສາ 2026", "ເມສາ 2026 ມີ 30 ວັນ"),
    ],
)
async def test_a_day_that_does_not_exist_is_told_by_its_month(asks: Asks, language: str, typed: str, told: str) -> None:
    async with asks(PLAIN, language=language) as mali:
        await mali.says(typed)
        mali.hears(told, "On which day?")


async def test_a_day_outside_is_told_why_by_the_form(asks: Asks) -> None:
    async with asks(OCTOBER) as mali:
        await mali.says("2/11/2026")
        mali.hears("In the month of the report", "On which day?")


async def test_months_and_years_near_at_hand_are_buttons(asks: Asks) -> None:
    rows = "| | date | m | Which month? | | | | month-year |\n| | date | y | Which year? | | | | year |"
    async with asks(rows) as mali:
        assert {"November 2026", "October 2026"} <= set(mali.buttons())
        await mali.taps("October 2026")
        assert {"2026", "2025"} <= set(mali.buttons())
        await mali.taps("2025")
        await read_back(mali)
        mali.hears("Which month: October 2026", "Which year: 2025")


async def test_of_a_day_in_doubt_only_what_the_form_takes_is_offered(asks: Asks) -> None:
    async with asks(OCTOBER, language="th") as mali:
        await mali.says("1/10/12")
        mali.does_not_hear("2512", "2555")
        assert not [label for label in mali.buttons() if "2512" in label or "2555" in label]
        mali.hears("2569")
