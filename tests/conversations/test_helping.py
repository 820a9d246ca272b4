"""Help on a question, what is said while none is open, and who she is."""

from __future__ import annotations

import pytest

from tests.conversations.test_questions import Asks, asks
from tests.story import Person, Village

__all__ = ["asks"]


@pytest.mark.parametrize("word", ["?", "help", "ຊ່ວຍ", "ช่วย", "/help"])
async def test_help_tells_how_this_question_is_answered(mali: Person, word: str) -> None:
    await mali.says("/menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    await mali.says(word)
    mali.hears("Type a whole number", "Members", "You may type: stop")
    mali.does_not_hear("back", "skip")  # it is the first one, and needs an answer
    await mali.says("12")
    mali.hears("Women")
    await mali.says(word)
    mali.hears("You may type: back · stop")


async def test_what_need_not_be_answered_says_so(asks: Asks) -> None:
    async with asks("| | date | q | Q |") as mali:
        await mali.says("?")
        mali.hears("You may type: skip · don't know · stop")


async def test_an_officer_is_told_his_own_words(somchit: Person) -> None:
    await somchit.says("?")
    somchit.hears("review", "sign", "my people")
    somchit.does_not_hear("In a report")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("| | integer | q | Q | | | | | | kip |", "Type the amount, such as 1,250,000"),
        ("| | decimal | q | Q |", "such as 12.5"),
        ("| | date | q | Q |", "“yesterday” or 21 Oct will do"),
        ("| | date | q | Q | | | | year |", "Type a year, such as 2026"),
        ("| | time | q | Q |", "such as 14:30"),
        ("| | select_one need | q | Q |", "Press a button"),
        ("| | select_multiple need | q | Q |", "such as 1 3 or 1,3"),
        ("| | rank need | q | Q |", "Tap the first one first"),
        ("| | range | q | Q | | | | | start=0 end=1000 step=50 |", "from 0 to 1,000, in steps of 50"),
        ("| | geopoint | q | Q |", "paste a link from a map"),
        ("| | image | q | Q |", "Of several the last one stands"),
        ("| | audio | q | Q |", "Hold the microphone"),
        ("| | file | q | Q |", "a photo of the document"),
        ("| | acknowledge | q | Q |", "Read it, then press the button"),
        ("| | barcode | q | Q |", "the number below the barcode"),
        ("| | text | q | Q |", "in your own words"),
    ],
)
async def test_every_kind_of_question_has_its_help(asks: Asks, question: str, told: str) -> None:
    async with asks(question) as mali:
        await mali.says("?")
        mali.hears(told, "Q")


async def test_nothing_is_said_twice_in_one_question(asks: Asks) -> None:
    async with asks("| | image | q | Show it | Please send a photo |") as mali:
        assert mali.last.text.count("Please send a photo") == 1


async def test_help_while_the_whole_report_is_read_back(asks: Asks) -> None:
    async with asks("| | integer | n | How many? |") as mali:
        await mali.says("5")
        await mali.says("nothing")
        await mali.says("?")
        mali.hears("Every answer is kept at once")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ສະບາຍດີ", "Hello Mali"),
        ("สวัสดีค่ะ", "Hello Mali"),
        ("ຂອບໃຈຫຼາຍໆເດີ້", "You are welcome"),
        ("12.500", "Which report is “12.500” for?"),
        ("5 ລ້ານ", "Which report is “5 ລ້ານ” for?"),
        ("12 ຄົນ", "Which report is “12 ຄົນ” for?"),
        ("what now", "I did not understand"),
    ],
)
async def test_words_while_nothing_is_asked_get_an_answer_and_what_can_be_done(
    mali: Person, text: str, told: str
) -> None:
    await mali.says(text)
    mali.hears(told)
    assert any("ບ້ານ ໜຶ່ງ · October" in label for label in mali.buttons())


async def test_a_photo_while_nothing_is_asked_is_offered_a_report(mali: Person) -> None:
    await mali.sends_photo()
    mali.hears("Which report does this belong to?")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    await mali.sends_photo()
    mali.hears("Kept with the report: a photo (1).", "Members")


async def test_who_she_is_says_her_duty_her_place_and_the_office_but_nobody_elses_name(
    mali: Person, somchit: Person
) -> None:
    await mali.says("/who")
    mali.hears("Mali", "coordinator: ເມືອງ ທົດລອງ", "Reports go to: officer · ເມືອງ ທົດລອງ", "Linked chats")
    mali.does_not_hear("Somchit")
    assert mali.buttons()[-1] == "Menu"
    await somchit.says("who am i")
    somchit.hears("Somchit", "officer: ເມືອງ ທົດລອງ")
    somchit.does_not_hear("Mali", "Reports go to")


async def test_who_she_is_in_the_middle_of_a_report(mali: Person, village: Village) -> None:
    await mali.says("/menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    await mali.says("/who")
    mali.hears("Mali")
    await mali.says("12")
    mali.hears("Women")
