"""The bot at work: the doors that are set, the house, and the server, until somebody stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from handlers.doors import Doors, open_doors
from handlers.house import House
from handlers.server import build, listen, serve
from handlers.settings import Settings
from handlers.work import Work


async def run(
    settings: Settings,
    *,
    started: Callable[[str, Sequence[str]], None] = lambda address, doors: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Serve until SIGINT or SIGTERM. `started` is told the address and the names of the open doors.

    Raises OSError when the port is taken, doors.LockedOut when a platform does not let us in, and what opening the
    house raises.
    """
    taken = listen(settings.host, settings.port)  # before anything else: a taken port is told at once
    async with await House.open(settings, frugal=True) as house:
        doors = open_doors(house, now, lambda: work.workshop.call())
        senders = {name: door.send for name, door in doors.open.items()}
        work = Work(house, senders, now, doors.crafts, doors.limits, doors.counted)
        doors.lead_to(work.reception.receive)
        # The forms are read before somebody waits for them, and before the server tells Python's collector to leave
        # alone what is there.
        await house.world(await house.store.stamp())
        token = settings.metrics_token.get_secret_value()
        app = build(doors.routes, lambda: {"doors": list(doors.open)}, work.ready, token, house.media, wall=now)
        # Served from the first moment: LINE waits two seconds and may never come again, and a platform that is slow to
        # let us in must not keep us from the other.
        serving = asyncio.create_task(serve(app, taken))
        try:
            await doors.start()  # before the rest: who is locked out has nothing to begin
            await work.start()
            started("http://{}:{}".format(*taken.getsockname()[:2]), list(doors.open))
            await asyncio.shield(serving)
        finally:
            await _stop(doors, work, serving)


async def _stop(doors: Doors, work: Work, serving: asyncio.Task[None]) -> None:
    """First nothing more comes in, then what is in hand goes out, and only then are the connections closed."""
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await doors.close_in()
    await work.stop()
    await doors.stop()
