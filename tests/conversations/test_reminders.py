"""The clock: three days before, one day before, on the day, two days after; only while owed, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conversations.events import Reply
from handlers.clock import foreseen
from handlers.delivery import NotNow
from tests.conversations.acts import file
from tests.story import Person, Village


def morning(day: int, hour: int = 9) -> datetime:
    """That day of November 2026, at this hour in Vientiane."""
    return datetime(2026, 11, day, hour - 7, 5, tzinfo=UTC)


async def test_she_is_reminded_in_steps_for_all_villages_in_one_message(mali: Person, village: Village) -> None:
    await village.at(morning(1))
    said = len(mali.messages)
    await village.at(morning(2))
    assert len(mali.messages) == said + 1
    mali.hears("due in 3 days", "ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ")
    await village.at(morning(4))
    mali.hears("due tomorrow")
    await village.at(morning(5))
    mali.hears("due today")
    await village.at(morning(7))
    mali.hears("2 days late")
    assert len(mali.messages) == said + 4


async def test_what_is_sent_is_not_reminded_of(mali: Person, village: Village) -> None:
    await village.at(morning(1))
    await file(mali)
    await village.at(morning(2))
    mali.hears("ບ້ານ ສອງ")
    mali.does_not_hear("ບ້ານ ໜຶ່ງ")


async def test_two_looks_and_a_restart_remind_once(mali: Person, village: Village) -> None:
    await village.at(morning(1))
    await village.at(morning(2))
    said = len(mali.messages)
    await village.restart()
    await village.at(morning(2, 10))
    await village.clock.look()
    await village.workshop.drain()
    assert len(mali.messages) == said


async def test_a_night_without_power_is_made_up_for_with_the_last_step_only(mali: Person, village: Village) -> None:
    await village.at(morning(1))
    said = len(mali.messages)
    await village.at(morning(4, 12))
    assert len(mali.messages) == said + 1
    mali.hears("due tomorrow")


async def test_a_week_without_power_is_made_up_for_in_one_message(mali: Person, village: Village) -> None:
    await village.at(morning(1))
    said = len(mali.messages)
    await village.at(morning(9))
    assert len(mali.messages) == said + 1
    mali.hears("4 days late", "ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ")
    await village.at(morning(10))
    assert len(mali.messages) == said + 1


async def test_a_clock_that_leaps_ahead_and_comes_back(mali: Person, village: Village) -> None:
    """A battery that was changed: for a minute it is next year. What is due then was told by then; the rest comes in its
    time, once."""
    await village.at(morning(1))
    await village.at(datetime(2027, 12, 31, 3, tzinfo=UTC))
    said = len(mali.messages)
    await village.at(morning(1, 10))
    for day, words in ((2, "due in 3 days"), (4, "due tomorrow"), (5, "due today"), (7, "2 days late")):
        await village.at(morning(day))
        mali.hears(words)
        await village.at(morning(day - 1))  # and it is put back
        await village.at(morning(day, 12))
    assert len(mali.messages) == said + 4


async def test_what_arrives_between_due_and_sending_is_not_asked_for(mali: Person, village: Village) -> None:
    """It fell due, and waits for the morning."""
    await village.at(morning(1))
    await village.at(morning(2, 22))
    await file(mali)
    said = len(mali.messages)
    await village.at(morning(3))
    (told,) = mali.messages[said:]
    assert "ບ້ານ ສອງ" in told.text
    assert "ບ້ານ ໜຶ່ງ" not in told.text


@pytest.mark.parametrize("sent", [(), ("ບ້ານ ໜຶ່ງ",), ("ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ")])
async def test_what_could_not_be_sent_is_not_sent_when_nothing_of_it_is_owed_any_more(
    mali: Person, somchit: Person, village: Village, sent: tuple[str, ...]
) -> None:
    """The platform is away in the morning, to her alone, and somebody writes in her place."""
    reminders = 0

    async def away(chat: str, reply: Reply) -> None:
        nonlocal reminders
        if "Hello" in reply.text and "due in 3 days" in reply.text:
            reminders += 1
            raise NotNow("away", timedelta(hours=1))

    await village.at(morning(1))
    village.fails = away
    await village.at(morning(2))
    for place in sent:
        await file(mali, place)
    assert reminders == 1
    village.fails = None
    said = len(mali.messages)
    await village.at(morning(2, 11))
    assert len(mali.messages) == said + (len(sent) < 2)


async def test_what_is_said_late_says_how_it_stands_now(mali: Person, village: Village) -> None:
    """The reminder of the 5th, told on the 6th, because there was no power on the day."""
    await village.at(morning(1))
    await village.at(morning(6))
    mali.hears("1 day")
    mali.does_not_hear("due today")


async def test_nobody_is_woken_at_night(mali: Person, village: Village) -> None:
    await village.at(morning(1, 23))
    said = len(mali.messages)
    await village.at(datetime(2026, 11, 2, 15, 30, tzinfo=UTC))  # 22:30 of the 2nd
    assert len(mali.messages) == said
    await village.at(morning(3, 8))
    assert len(mali.messages) == said + 1


async def test_the_officer_gets_one_digest_of_what_is_missing(mali: Person, somchit: Person, village: Village) -> None:
    await village.at(morning(7))
    await village.at(morning(8))
    somchit.hears("These reports have not arrived", "ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ")


async def test_what_the_clock_would_do_is_foreseen_step_by_step(
    mali: Person, somchit: Person, village: Village
) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    found = await foreseen(village.store, village.house, start, start + timedelta(days=9))
    assert [(one.at.day, one.days, one.climbs) for one in found if one.place == "D1"] == [
        (2, -3, False),
        (4, -1, False),
        (5, 0, False),
        (7, 2, False),
        (8, 3, True),
    ]
    assert not mali.messages
