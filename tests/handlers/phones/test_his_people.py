"""An officer moves his people and ends their duties from the chat, on every door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from storage.desk import ContactOf
from tests.conversations.conftest import PLACES, S1
from tests.conversations.test_people import PEOPLE
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone
from tests.story import programme_folder


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str) -> AsyncIterator[Bot]:
    """As the small programme, but that a coordinator has one village."""
    programme = programme_folder(tmp_path / "people", PEOPLE, S1=S1)
    async with Bot(tmp_path, sqlite_url, door, [programme]) as bot:
        await bot.has_places(*PLACES)
        yield bot


@pytest.fixture
async def mali(bot: Bot) -> Phone:
    return await bot.coordinator("Mali", "vc", "D1", language="en")


async def held(bot: Bot, phone: Phone) -> list[tuple[str, date | None]]:
    """The places of her duty, and until when."""
    contact = await bot.store.look(ContactOf(phone.person))
    assert contact is not None
    return sorted((one.place, one.end) for one in contact.person.roles)


async def test_somebody_moves_from_a_day_on(bot: Bot, mali: Phone, somchit: Phone) -> None:
    await somchit.says("/people")
    somchit.hears("Mali")
    await somchit.taps("Mali")
    await somchit.taps("Move")
    await somchit.taps("ບ້ານ ສອງ")
    await somchit.says("1/12/2026")
    somchit.hears("Mali is at ບ້ານ ສອງ from")
    assert await held(bot, mali) == [("D1", date(2026, 11, 30)), ("D2", None)]
    assert any("From 1 December 2026 your duty" in text for text in mali.said)


async def test_a_duty_ends_once_he_is_sure(bot: Bot, mali: Phone, somchit: Phone) -> None:
    await somchit.says("/people")
    await somchit.taps("Mali")
    await somchit.taps("End the duty")
    await somchit.says("30/11/2026")
    somchit.hears("really end?")
    assert await held(bot, mali) == [("D1", None)]
    await somchit.taps("Yes, it ends")
    assert await held(bot, mali) == [("D1", date(2026, 11, 30))]
    assert any("Thank you for your work" in text for text in mali.said)
