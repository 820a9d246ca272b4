"""The bot at work: the doors that are set, the house, and the server, until somebody stops it."""

from __future__ import annotations

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
        work = Work(house, {name: door.send for name, door in doors.open.items()}, now, doors.crafts, doors.limits)
        doors.lead_to(work.reception.receive)
        try:
            await doors.start()  # first: who is locked out has nothing to begin
            # The forms are opened before somebody waits for them, and before the server tells Python's collector to
            # leave alone what is there.
            await house.world(await house.store.stamp())
            await work.start()
            token = settings.metrics_token.get_secret_value()
            app = build(doors.routes, lambda: {"doors": list(doors.open)}, work.ready, token, house.media, wall=now)
            started("http://{}:{}".format(*taken.getsockname()[:2]), list(doors.open))
            await serve(app, taken)
        finally:
            await _stop(doors, work)


async def _stop(doors: Doors, work: Work) -> None:
    """First nothing more comes in, then what is in hand goes out, and only then are the connections closed."""
    await doors.close_in()
    await work.stop()
    await doors.stop()
