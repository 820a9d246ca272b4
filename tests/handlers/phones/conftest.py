"""The small programme of the conversations' tests, behind each door in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.conftest import PLACES, PROGRAMME, S1
from tests.handlers.phones.bot import DOORS, Bot
from tests.handlers.phones.phone import Phone
from tests.story import programme_folder


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str) -> AsyncIterator[Bot]:
    """A district of two villages."""
    programme = programme_folder(tmp_path / "small", PROGRAMME, S1=S1)
    async with Bot(tmp_path, sqlite_url, door, [programme]) as bot:
        await bot.has_places(*PLACES)
        yield bot


@pytest.fixture
async def mali(bot: Bot) -> Phone:
    """The coordinator of both villages; she reads English, so that the tests can be read by everybody."""
    return await bot.coordinator("Mali", "vc", "D", language="en")


@pytest.fixture
async def somchit(bot: Bot) -> Phone:
    """The district's officer."""
    return await bot.coordinator("Somchit", "dlo", "D", language="en")
