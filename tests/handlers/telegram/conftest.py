"""The Telegram door before a house that only echoes, and a Telegram on the loopback in front of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from conversations.events import Began, Choice, Event, Line, Picture, Reply, Said, SentFile, Tapped
from handlers.media import Media
from handlers.server import build, listen, serve
from handlers.settings import Settings
from handlers.telegram.door import Door
from i18n.catalogue import Catalogues
from storage.keys import Keys
from tests.fakes.telegram import FakeTelegram

CATALOGUES = Catalogues.read()
HOST = "127.0.0.1"


def echo(event: Event) -> list[Reply]:
    """Says what it heard, with two buttons of a question under it."""
    match event.what:
        case Began(payload):
            return [Reply((Line(f"welcome {payload}".strip()),))]
        case Said(text):
            yes, no = Choice("ແມ່ນ", "a:0123456789:1:yes"), Choice("ບໍ່", "a:0123456789:1:no")
            return [Reply((Line(text, "strong"), Line("ຖືກບໍ່?")), (yes, no, Choice("ເມນູ", "m")), columns=2)]
        case Tapped(data):
            return [Reply((Line(f"tapped {data}"),))]
        case SentFile(media):
            return [Reply((Line("kept"),), pictures=(Picture(media),))]
    return [Reply((Line("a place"),))]


class House:
    """Knows every event once, and answers it when it is committed."""

    def __init__(self, telegram: FakeTelegram, folder: Path, public_url: str) -> None:
        self.telegram = telegram
        self.settings = Settings(
            _env_file=None,
            secret_keys=Keys.make(),
            telegram_token=telegram.token,
            telegram_api_url=telegram.url,
            **({"public_url": public_url} if public_url else {}),
        )
        self.media = Media(folder, ["a secret of the tests"])
        self.events: list[Event] = []
        self.moved: list[tuple[str, str]] = []
        self.left: list[str] = []
        self.rests: list[float] = []
        self.failing: Callable[[Event], bool] = lambda event: False
        self.asks = True  # it has asked for something, so that a file may be the answer
        self.failed = 0
        self.answers: Callable[[Event], list[Reply]] = echo
        self.offered: list[str] = []
        self._saying: set[asyncio.Task[None]] = set()
        self.door = self.opened()

    def opened(self) -> Door:
        """A new door, as after a restart."""
        return Door(
            self.settings,
            self.receive,
            self.telegram.clock.now,
            media=self.media,
            catalogues=CATALOGUES,
            wanted=self._wanted,
            moved=self._moved,
            left=self._left,
            wait=self._wait,
        )

    @property
    def said(self) -> list[object]:
        return [event.what for event in self.events]

    async def receive(self, event: Event) -> None:
        self.offered.append(event.account)
        if self.failing(event):
            self.failed += 1
            raise RuntimeError("the database is away")
        if event.id in {known.id for known in self.events}:
            return
        self.events.append(event)
        saying = asyncio.create_task(self._answer(event))
        self._saying.add(saying)
        saying.add_done_callback(self._saying.discard)

    async def _answer(self, event: Event) -> None:
        for number, reply in enumerate(self.answers(event)):
            await self.door.send(event.chat, reply, f"reply:{event.id}:{number}")

    async def _wanted(self, event: Event) -> bool:
        return self.asks

    async def _moved(self, chat: str, to: str) -> None:
        self.moved.append((chat, to))

    async def _left(self, chat: str, at: datetime) -> None:
        self.left.append(chat)

    async def _wait(self, seconds: float) -> None:
        self.rests.append(seconds)
        await asyncio.sleep(0.01)


@asynccontextmanager
async def standing(telegram: FakeTelegram, folder: Path) -> AsyncIterator[House]:
    """The house behind a webhook."""
    taken = listen(HOST, 0)
    house = House(telegram, folder, f"http://{HOST}:{taken.getsockname()[1]}")

    async def ready() -> list[str]:
        return []

    serving = asyncio.create_task(serve(build(house.door.routes, dict, ready, "", None), taken))
    await house.door.start()
    try:
        yield house
    finally:
        await house.door.stop()
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as telegram:
        yield telegram


@pytest.fixture
async def house(telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[House]:
    async with standing(telegram, tmp_path) as house:
        yield house


@pytest.fixture
async def asking(telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[House]:
    """The house that asks for updates."""
    house = House(telegram, tmp_path, "")
    await house.door.start()
    yield house
    await house.door.stop()


@pytest.fixture
def noy(telegram: FakeTelegram):
    return telegram.user(4711, "ນ້ອຍ", language="lo")
