"""The practice chat, played: stage, house at work, door and server, until somebody stops it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from handlers.house import House
from handlers.practice.clock import PracticeClock
from handlers.practice.door import DOOR, HOST, PracticeDoor
from handlers.practice.stage import FOLDER, open_stage, personas, practice_settings
from handlers.server import build, listen, serve
from handlers.work import Work
from i18n.voice import Voice

MOST_SAID = 300  # messages of a chat that are read for a page


async def play(
    port: int,
    *,
    fresh: bool = False,
    folder: Path = FOLDER,
    started: Callable[[str], None] = lambda address: None,
    wall: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Serve the practice chat on loopback until SIGINT or SIGTERM. `fresh` forgets all that was played before;
    `started` is told the address once the chat is ready, `wall` is the real time (the practice clock is moved from
    it). Raises OSError when the port is taken."""
    taken = listen(HOST, port)  # before anything else: a taken port is told at once
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    settings = practice_settings(folder)
    async with await open_stage(settings, wall()) as house:
        zone = ZoneInfo(house.programmes[0].zone)
        clock = PracticeClock(house.store, wall)
        await clock.restore()
        door = _door(house, clock, zone)
        work = Work(house, {DOOR: door.send}, clock.now)
        door.receive = work.reception.receive
        clock.moved = lambda: _catch_up(work)
        await work.start()
        try:
            token = settings.metrics_token.get_secret_value()
            app = build(door.routes(), lambda: {"door": DOOR}, work.ready, token, house.media)
            started(f"http://{HOST}:{taken.getsockname()[1]}")
            await serve(app, taken, stopping=door.close)
        finally:
            await work.stop()


async def _catch_up(work: Work) -> None:
    """After the clock was moved: everything that has fallen due meanwhile is done before the page goes on."""
    await work.clock.look()
    await work.workshop.drain()


def _door(house: House, clock: PracticeClock, zone: ZoneInfo) -> PracticeDoor:
    async def receive(_: Any) -> None:
        raise RuntimeError("the house is not at work yet")

    async def transcript(chat: str) -> Sequence[tuple[datetime, Literal["in", "out"], dict[str, Any]]]:
        spoken = await house.store.transcript(DOOR, chat, MOST_SAID)
        return [(at, way, body if way == "in" else _shown(body)) for at, way, body in spoken]

    return PracticeDoor(
        receive=receive,
        transcript=transcript,
        personas=lambda: personas(house),
        clock=clock,
        media=house.media,
        voice=lambda language: Voice(house.catalogues, language, zone),
        zone=zone,
    )


def _shown(payload: dict[str, Any]) -> dict[str, Any]:
    """A sent message as the page shows it."""
    return {"key": payload["key"], **payload["reply"]}
