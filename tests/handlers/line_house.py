"""A house behind the LINE door, for tests: it keeps what it hears, says what the test wants said, and sends as delivery
does. LINE is the fake.

    async with LineHouse(folder) as house:
        noy = house.line.user("Noy").is_friend()
        await noy.says("menu")
        await house.says(noy, Reply(…))
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from conversations.events import Event, Reply
from handlers.line.door import Door
from handlers.media import Media
from handlers.server import build, listen, serve
from handlers.settings import Settings
from i18n.catalogue import Catalogues
from storage.records import Task
from tests.fakes.line import FakeLine, Seat

TEXTS = Catalogues.read()


class LineHouse:
    """`answer` is what the house says to an event; it is sent at once, and what cannot be is raised by `sent`."""

    def __init__(self, folder: Path, line: FakeLine | None = None, **settings: Any) -> None:
        self.line = line or FakeLine()
        self.media = Media(folder / "media", ["secret"])
        self.events: list[Event] = []
        self.tasks: list[Task] = []
        self.forgotten: list[tuple[str, str]] = []
        self.left: list[str] = []
        self.answer: Callable[[Event], list[Reply]] = lambda event: []
        self.asks = True  # it has asked for something, so that a file may be the answer
        self.broken = False  # the database is away
        self.broken_for = ""  # for one account alone
        self.slow = asyncio.Event()  # set: it commits
        self.slow.set()
        self._settings = settings
        self._said = 0
        self._sending: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self.line.__aenter__()
        taken = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        self.door = self.opens()
        app = build(self.door.routes, dict, self._ready, "", self.media, wall=self.line.now)
        self._serving = asyncio.create_task(serve(app, taken))
        self.line.webhook.address = f"{self.url}/line"
        await self.door.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.slow.set()
        self._serving.cancel()
        await asyncio.gather(self._serving, *self._sending, return_exceptions=True)
        await self.door.stop()
        await self.line.__aexit__()

    def opens(self) -> Door:
        """A door as it is after a restart: it remembers nothing."""
        given = {
            "line_channel_id": self.line.channel,
            "line_channel_secret": self.line.secret,
            "line_channel_access_token": self.line.token,
            "line_api_url": self.line.url,
            "line_data_url": self.line.data_url,
            "public_url": self.url,
        }
        return Door(
            Settings(_env_file=None, **(given | self._settings)),
            self._receive,
            self.line.now,
            media=self.media,
            later=self._later,
            catalogues=TEXTS,
            wanted=self._wanted,
            forget=self._forget,
            left=self._leave,
        )

    async def says(self, to: Seat | str, reply: Reply, key: str = "") -> None:
        """Send a message; raises NotNow or Never as the door does."""
        self._said += 1
        chat = to if isinstance(to, str) else to.chat.id
        await self.door.send(chat, reply, key or f"reply:line:{self._said}")

    async def sent(self) -> None:
        """Until all answers are out."""
        waiting, self._sending = self._sending, []
        await asyncio.gather(*waiting)

    async def works(self) -> None:
        """Work off one task."""
        await self.door.fetch([self.tasks[0]])
        self.tasks.pop(0)

    @property
    def heard(self) -> list[Any]:
        """What the house heard, without who said it."""
        return [event.what for event in self.events]

    async def _receive(self, event: Event) -> None:
        await self.slow.wait()
        if self.broken or self.broken_for == event.account:
            raise OSError("the database is away")
        if event.id in {known.id for known in self.events}:
            return
        self.events.append(event)
        for reply in self.answer(event):
            self._sending.append(asyncio.create_task(self.says(event.chat, reply)))

    async def _later(self, task: Task) -> None:
        if self.broken:
            raise OSError("the database is away")
        if task.key not in {known.key for known in self.tasks}:
            self.tasks.append(task)

    async def _wanted(self, event: Event) -> bool:
        return self.asks

    async def _forget(self, chat: str, message: str) -> None:
        self.forgotten.append((chat, message))

    async def _leave(self, chat: str, at: datetime) -> None:
        self.left.append(chat)

    async def _ready(self) -> list[str]:
        return []
