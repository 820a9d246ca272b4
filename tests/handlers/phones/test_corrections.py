"""Messages that are edited, unsent, or typed too early, on each platform as far as it tells of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import LinePhone, Phone, PracticePhone, TelegramPhone

Values = dict[str, str]


async def opens(mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    mali.hears("Members")


async def to_the_crops(mali: Phone) -> None:
    await opens(mali)
    for text in ("12", "9", "1000"):
        await mali.says(text)
    await mali.taps("No")
    mali.hears("Which crops?")


async def edits(mali: Phone, old: str, new: str) -> None:
    """LINE offers editing in groups only."""
    if isinstance(mali, LinePhone):
        pytest.skip("LINE offers no editing in a chat with an official account alone")
    await mali.edits(old, new)


async def unsends(mali: Phone, text: str) -> None:
    if isinstance(mali, TelegramPhone):
        pytest.skip("Telegram tells no bot that a message was deleted")
    await mali.unsends(text)


async def test_an_edited_message_corrects_the_answer_it_gave(mali: Phone) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.says("9")
    mali.hears("Balance")
    await edits(mali, "12", "13")
    mali.hears("✓ Members: 12 → 13")
    mali.does_not_hear("Balance")
    await mali.says("1000")
    mali.hears("Any problem?")
    kept = await mali.draft()
    assert (kept["people/members"], kept["people/women"], kept["money/balance"]) == ("13", "9", "1000")


async def test_an_edit_after_sending_leads_to_the_report(bot: Bot, mali: Phone) -> None:
    await to_the_crops(mali)
    await mali.taps("Skip")
    await mali.taps("Send")
    (report,) = await bot.sent("D1")
    await edits(mali, "12", "13")
    mali.hears("sent already", report.number)
    await mali.taps("Open it")
    mali.hears(report.number)
    assert (await bot.sent("D1"))[0].answers["people"]["members"] == 12


async def test_an_unsent_message_takes_its_answer_back(bot: Bot, mali: Phone) -> None:
    await opens(mali)
    for text in ("12", "9", "1000"):
        await mali.says(text)
    await unsends(mali, "9")
    mali.hears("Taken back", "Women")
    assert "people/women" not in await mali.draft()
    said = await bot.store.transcript(bot.door, mali.chat)
    assert not any(body.get("text") == "9" for _, way, body in said if way == "in")
    await mali.says("8")
    assert (await mali.draft())["people/women"] == "8"


async def test_after_sending_the_figure_stays_and_the_officer_sees_that_it_was_unsent(
    bot: Bot, mali: Phone, somchit: Phone
) -> None:
    await to_the_crops(mali)
    await mali.taps("Skip")
    await mali.taps("Send")
    await unsends(mali, "9")
    mali.hears("sent already")
    (report,) = await bot.sent("D1")
    assert report.answers["people"]["women"] == 9
    await somchit.taps("Open it")
    somchit.hears("took the message behind this back after sending: Women")


async def test_a_ticked_question_makes_the_chat_no_longer_where_it_can_stand_in_its_place(mali: Phone) -> None:
    await to_the_crops(mali)
    before = len(mali.said)
    await mali.taps("Rice")
    await mali.taps("Maize")
    if isinstance(mali, LinePhone):
        assert mali.said[-1] == "☑ Rice, Maize"
    else:
        assert len(mali.said) == before
    assert sum(label.startswith("☑") for label in mali.buttons()) == 2
    await mali.taps("Done")
    mali.hears("Rice, Maize")
    assert (await mali.draft())["crops"] == "rice maize"


async def test_a_sticker_leaves_the_question_as_it_was(mali: Phone) -> None:
    if isinstance(mali, PracticePhone):
        pytest.skip("the practice page sends no stickers")
    assert isinstance(mali, LinePhone | TelegramPhone)
    await to_the_crops(mali)
    labels = mali.buttons()
    await mali._turn(mali.she.sends_sticker)
    mali.hears("Stickers")
    mali.does_not_hear("Which crops?")
    assert mali.buttons() == labels
    await mali.taps("Rice")
    await mali.taps("Done")
    assert (await mali.draft())["crops"] == "rice"


async def test_two_answers_that_came_together_are_not_taken_for_two_questions(bot: Bot, mali: Phone) -> None:
    """Her phone was offline: both were typed while the first question stood there."""
    await opens(mali)
    if isinstance(mali, TelegramPhone):
        with bot.telegram.held():
            await mali.she.says("12")
            await mali.she.says("14")
    elif isinstance(mali, LinePhone):
        async with bot.line.held():
            await mali.she.says("12")
            await bot.time.move(timedelta(milliseconds=200), bot._still)  # of one moment, their order would be unknown
            await mali.she.says("14")
    else:
        assert isinstance(mali, PracticePhone)
        await mali._post("said", "12", ago=60_000)
        await mali._post("said", "14", ago=50_000)
    await bot.rests()
    mali._before = []
    mali.hears("“14” came before")
    assert (await mali.draft()).get("people/women") is None
    await mali.taps("Women: 14")
    mali.hears("Not more than 12")
    await mali.says("11")
    assert (await mali.draft())["people/women"] == "11"
