"""A practice chat with a bot that only echoes: for testing the door, the server and the page without the rest of
the house. `running` serves an application on a free port of the loopback from a thread of its own."""

from __future__ import annotations

import asyncio
import io
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from PIL import Image
from starlette.applications import Starlette

from conversations.events import Began, Choice, Event, Line, Picture, Reply, Said, SentFile, Tapped, pack_event
from handlers.media import Media
from handlers.practice.bubbles import answered
from handlers.practice.cast import Persona
from handlers.practice.door import HOST, PracticeDoor
from handlers.server import build, listen, serve
from i18n.catalogue import Catalogues
from i18n.voice import Voice

VIENTIANE = timezone(timedelta(hours=7))
START = datetime(2026, 10, 28, 2, 30, tzinfo=UTC)
CATALOGUES = Catalogues.read()

PEOPLE = [
    Persona("keo", "ນາງ ແກ້ວ", "ຜູ້ປະສານງານ · 3 ບ້ານ", "p:keo"),
    Persona("somchai", "ທ້າວ ສົມໄຊ", "ພະນັກງານເມືອງ", "p:somchai"),
    Persona("group", "ກຸ່ມເມືອງນາໝໍ້", "ນາງ ແກ້ວ, ທ້າວ ສົມໄຊ", "g:1", group=True),
    Persona("noy", "ນາງ ນ້ອຍ", "ຄົນໃໝ່", "p:noy", invitation="ABCD-2345"),
]


class FakeClock:
    def __init__(self) -> None:
        self.at, self.stuck = START, False

    def now(self) -> datetime:
        return self.at

    async def move(self, to: datetime) -> None:
        if self.stuck:
            raise ValueError("what has fallen due cannot be done")
        self.at = to


def echo(event: Event) -> list[Reply]:
    """Says what it heard, with two buttons under it."""
    match event.what:
        case Said(text):
            lines = (Line(text, "strong"), Line("ຖືກຕ້ອງບໍ່?"))
            return [Reply(lines, (Choice("ຖືກຕ້ອງ", "yes"), Choice("ບໍ່ຖືກ", "no")), columns=2)]
        case Tapped(data):
            return [Reply((Line(f"tapped {data}"),))]
        case Began(payload):
            return [Reply((Line(f"welcome {payload}".strip()),))]
        case SentFile(media, mime, size):
            return [Reply((Line(f"{mime}, {size}", "faint"),), pictures=(Picture(media, "the same picture"),))]
    return []


class FakeHouse:
    """The fake bot with the real door in front of it."""

    def __init__(self, folder: Path, answer: Callable[[Event], list[Reply]] = echo) -> None:
        self.said: dict[str, list[tuple[datetime, Any, dict[str, Any]]]] = defaultdict(list)
        self.events: list[Event] = []
        self.answer, self.clock = answer, FakeClock()
        self.broken = False
        self.media = Media(folder, ["a secret of the tests"])
        self.open_door()

    def open_door(self) -> None:
        """A new door, as after a restart; what was said is still known."""
        self.door = PracticeDoor(
            receive=self.receive,
            transcript=self.transcript,
            personas=self.personas,
            clock=self.clock,
            media=self.media,
            voice=lambda language: Voice(CATALOGUES, language, VIENTIANE),
            zone=VIENTIANE,
        )

    def app(self) -> Starlette:
        return build(self.door.routes(), dict, self.ready, "", self.media)

    async def ready(self) -> list[str]:
        return []

    async def personas(self) -> list[Persona]:
        return PEOPLE

    async def transcript(self, chat: str) -> list[tuple[datetime, Any, dict[str, Any]]]:
        return self.said[chat]

    async def receive(self, event: Event) -> None:
        if self.broken:
            raise RuntimeError("the database is away")
        if event.id in {known.id for known in self.events}:
            return
        self.events.append(event)
        self.said[event.chat].append((event.at, "in", pack_event(event)))
        for reply in self.answer(event):
            await self.say(event.chat, reply)

    async def say(self, chat: str, reply: Reply) -> None:
        key = f"reply-{sum(map(len, self.said.values()))}"
        self.said[chat].append((self.clock.now(), "out", answered(reply, key)))
        await self.door.send(chat, reply, key)


class Running:
    """A served application: its address, and a way to run something on its loop."""

    def __init__(self, url: str, loop: asyncio.AbstractEventLoop, stop: Callable[[], object]) -> None:
        self.url, self._loop, self._stop = url, loop, stop

    def stop(self) -> None:
        """Ask the server to stop, as a signal would."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop)

    def do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


@contextmanager
def running(app: Starlette, stopping: Callable[[], None] = lambda: None, port: int = 0) -> Iterator[Running]:
    """Serve it from a thread until the block ends."""
    taken = listen(HOST, port)
    url = f"http://{HOST}:{taken.getsockname()[1]}"
    loop = asyncio.new_event_loop()
    serving = loop.create_task(serve(app, taken, stopping=stopping))

    def run() -> None:
        try:
            loop.run_until_complete(serving)
        except asyncio.CancelledError:
            pass
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    server = Running(url, loop, serving.cancel)
    try:
        yield server
    finally:
        server.stop()
        thread.join(20)


def photo(form: str = "JPEG", size: tuple[int, int] = (64, 48), **extra: Any) -> bytes:
    """A picture file; `extra` is what Pillow should write into it besides."""
    out = io.BytesIO()
    Image.new("RGB", size, (30, 110, 90)).save(out, form, **extra)
    return out.getvalue()
