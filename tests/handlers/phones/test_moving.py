"""How she moves through a report, on every door: where she is, back, on, aside and on again; what hangs together; help;
and buttons that are pressed twice."""

from __future__ import annotations

from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import LinePhone, Phone, PracticePhone, TelegramPhone
from tests.handlers.whole.town import fitting

FIRST, SECOND = "ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ"


async def opens(mali: Phone, place: str = FIRST) -> None:
    await mali.says("menu")
    await mali.taps(place)


async def to_the_read_back(mali: Phone) -> None:
    await opens(mali)
    for answer in ("12", "9", "1.250.000"):
        await mali.says(answer)
    await mali.taps("No")
    await mali.taps("Skip")


async def test_section_progress_back_skip_and_what_is_begun(bot: Bot, mali: Phone) -> None:
    await opens(mali)
    mali.hears("People", "1/5")
    await mali.says("12")
    mali.hears("People", "2/5")
    await mali.taps("Back")
    mali.hears("Members", "12")
    await mali.says("30")
    await mali.says("20")
    mali.hears("Money", "3/5")
    await mali.taps("Stop")
    assert (await mali.draft())["people/members"] == "30"
    await opens(mali, SECOND)
    await mali.says("7")
    await mali.says("stop")
    await mali.says("/menu")
    assert any(SECOND in label and "20%" in label for label in mali.buttons())
    assert any(FIRST in label and "40%" in label for label in mali.buttons())
    await mali.taps(f"✎ {FIRST}")
    mali.hears("Balance")
    await mali.says("5000")
    await mali.taps("No")
    await mali.taps("Skip")
    mali.hears("Members: 30")
    assert len(await mali.drafts()) == 2
    assert await mali.draft() | {"crops": ""} == {
        "people/members": "30", "people/women": "20", "money/balance": "5000", "money/problem": "no", "crops": "",
    }  # fmt: skip


async def test_only_what_depends_is_asked_again_and_hidden_answers_vanish(bot: Bot, mali: Phone) -> None:
    await to_the_read_back(mali)
    await mali.says("4")
    await mali.taps("Yes")
    mali.hears("What problem?")
    await mali.says("No rain since July")
    mali.hears("4. Any problem: Yes", "5. What problem: No rain since July")
    mali.does_not_hear("Which crops?")
    await mali.taps("Change")
    await mali.taps("Money")
    await mali.taps("Any problem")
    await mali.taps("No")
    mali.does_not_hear("No rain")
    await mali.taps("Send")
    (report,) = await bot.sent("D1")
    assert report.answers["money"] == {"balance": 1_250_000, "problem": "no"}


async def test_help_language_and_menu_leave_the_report_as_it_is(mali: Phone) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.says("/help")
    mali.hears("Women")
    await mali.says("/who")
    mali.hears("Mali")
    await mali.says("/language")
    await mali.taps("ລາວ")
    mali.hears("ແມ່ຍິງ")
    await mali.says("/menu")
    await mali.taps(f"✎ {FIRST}")
    mali.hears("ແມ່ຍິງ")
    await mali.says("໙")
    kept = await mali.draft()
    assert (kept["people/members"], kept["people/women"]) == ("12", "9")


async def test_a_button_pressed_twice_answers_once(bot: Bot, mali: Phone) -> None:
    await opens(mali)
    for answer in ("12", "9", "5000"):
        await mali.says(answer)
    await presses_twice(bot, mali, "No")
    mali.hears("Which crops?", "That button is old")
    kept = await mali.draft()
    assert kept["money/problem"] == "no"
    assert not kept.get("crops")


async def presses_twice(bot: Bot, phone: Phone, part: str) -> None:
    """Both before the bot has said anything."""
    label = fitting(part, phone.buttons())
    assert label
    phone._before = phone.said
    if isinstance(phone, TelegramPhone):
        with bot.telegram.held():
            await phone.she.taps(label)
            await phone.she.taps(label)
    elif isinstance(phone, LinePhone):
        button = next(one for one in phone.she.chat.quick_replies() if one.label == label)
        async with bot.line.held():
            await phone.she._does(button, "", b"", None)
            await phone.she._does(button, "", b"", None)
    else:
        assert isinstance(phone, PracticePhone)
        shown = next(one for one in reversed(phone.bubbles) if one.get("choices"))
        data = next(one["data"] for one in shown["choices"] if one["label"] == label)
        await phone._post("tapped", data, on=shown["key"])
        await phone._post("tapped", data, on=shown["key"])
    await bot.rests()


async def test_no_picture_comes_unasked_and_messages_are_short(bot: Bot, mali: Phone) -> None:
    await to_the_read_back(mali)
    await mali.taps("Send")
    assert all(len(text) < 700 for text in mali.said), [text for text in mali.said if len(text) >= 700]
    if isinstance(mali, TelegramPhone):
        assert not any("photo" in bubble.message.content for bubble in mali.she.messages if bubble.from_bot)
    elif isinstance(mali, LinePhone):
        assert not any(message.body["type"] == "image" for message in mali.she.messages if message.by_bot)
    else:
        assert isinstance(mali, PracticePhone)
        assert not any(one.get("pictures") for one in mali.bubbles)
