"""The house at work: reception, delivery, workshop, clock and drawing, tied together for whichever doors there are."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from charts.worker import ChartError, ChartWorker
from conversations.dialogue.corrections import FORGET
from handlers.clock import Clock, forecast
from handlers.delivery import Delivery, Sender
from handlers.documents.clerks import Clerks as PaperClerks
from handlers.documents.work import Documents
from handlers.drawing import Drawing
from handlers.excel.clerks import Clerks
from handlers.excel.work import Workbooks
from handlers.forgetting import Forgetting
from handlers.held_back import HeldBack
from handlers.house import House
from handlers.pacing import Limits
from handlers.purse import Counted, Purse
from handlers.reception import Reception
from handlers.tasks import Craft, Workshop
from storage.waiting import WAIT
from storage.writes import CloseChat


class Work:
    """Everything that runs while the bot runs. Doors give events to `reception.receive`, and senders to us; `crafts`
    are the doors' own, by the kind of task, `limits` by door; `counted` are the doors at which what is sent unasked is
    counted by the month."""

    def __init__(
        self,
        house: House,
        senders: Mapping[str, Sender],
        now: Callable[[], datetime],
        crafts: Mapping[str, Craft] = MappingProxyType({}),
        limits: Mapping[str, Limits] = MappingProxyType({}),
        counted: Mapping[str, Counted] = MappingProxyType({}),
    ) -> None:
        self._charts = ChartWorker()
        self._purses = {
            name: Purse(name, door, house.store, now, lambda name: forecast(house.store, house, now(), name))
            for name, door in counted.items()
        }
        held_back = HeldBack(house.store, now)
        self.clock = Clock(house.store, house, now, lambda: self.workshop.call())
        delivery = Delivery(
            senders,
            now,
            limits=limits,
            closed=self._close,
            purses=self._purses,
            waits=held_back.note,
            holds=self.clock.holds,
        )
        drawing = Drawing(self._charts, house.media, now)
        workbooks = Workbooks(Clerks(), house.media, now, lambda event: self.reception.receive(event))
        folders = {one.id: one.folder for one in house.programmes}
        documents = Documents(
            PaperClerks(), house.store, house.media, folders, now, lambda event: self.reception.receive(event)
        )
        self.workshop = Workshop(
            house.store,
            {
                "send": Craft(delivery.work, closed=delivery.closed),
                "remind": Craft(self.clock.remind, together=True),
                "post": Craft(self.clock.post),
                "draw": Craft(drawing.work),
                **workbooks.crafts(),
                **documents.crafts(),
                WAIT: Craft(held_back.work),
                FORGET: Craft(Forgetting(house.store, house.media).work),
                **crafts,
            },
            now,
        )
        self.reception = Reception(
            house.store,
            house,
            now,
            lambda: secrets.randbits(128),
            self.workshop.hand_on,
            held_back if counted else None,
            tuple(counted),
        )
        self._house, self._now = house, now
        self._running: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin: tasks that a crash left lying are taken up, and the clock makes up for the time it stood."""
        self._running = asyncio.create_task(self.workshop.run())
        self._warming = asyncio.create_task(self._charts.start())
        self._asking = asyncio.create_task(self.ask())
        self.clock.start()

    async def stop(self) -> None:
        """End what is in hand, then rest."""
        self.clock.stop()
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
        if self._warming is not None:
            with contextlib.suppress(asyncio.CancelledError, ChartError):
                await self._warming
        await self._charts.close()

    async def ask(self) -> None:
        """How much may be pushed this month, at start; where that is not told, it is asked for when it is needed."""
        for purse in self._purses.values():
            await purse.ask()

    async def _close(self, door: str, chat: str) -> None:
        """Nothing arrives in that chat any more."""
        now = self._now()
        await self._house.store.write([CloseChat(door, chat, now)], now=now)

    async def ready(self) -> list[str]:
        """What keeps us from working, in single words; nothing when all is well."""
        missing = []
        try:
            await self._house.store.ping()
        except Exception:  # whatever the driver says: the database does not answer
            missing.append("database")
        if not self.workshop.alive:
            missing.append("workshop")
        return missing
