"""What one door may still push this month: asks its platform at start, once a day and when it refused, and counts
between. What was counted stands in the database, so that a restart forgets nothing, and of two processes no two take
the last."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from conversations.events import Reply
from handlers import metrics
from handlers.budget import Forecast, Kind, Quota, Why, judge, kind_of, month_of, person_of, state_of
from handlers.log import fault
from storage.pushes import Push, PushesOf, WasPushed
from storage.records import Task
from storage.store import Store

MARK = "quota:"  # and the door's name: what its platform said last
ASK_EVERY = timedelta(days=1)
ASK_AGAIN = timedelta(minutes=10)  # where it did not tell
TRIES = 20  # others may be counting at the same moment

log = logging.getLogger("khaoban.budget")


class Counted(Protocol):
    """A door whose platform counts what is sent unasked."""

    async def send_free(self, chat: str, reply: Reply, key: str) -> int:
        """As Door.send, if that costs nothing. Raises delivery.Costs where it would, and has not sent it then."""

    async def quota(self) -> tuple[int | None, int] | None:
        """How many may be pushed in a month (None: any number), and how many were; None when it is not told."""

    async def members(self, chat: str) -> int:
        """How many get what is sent to a chat. Raises NotNow."""

    def is_person(self, chat: str) -> bool:
        """Whether one person alone is written to there."""


class Purse:
    """One door's. `foresee` tells who is to be reminded in what remains of the month."""

    def __init__(
        self,
        name: str,
        door: Counted,
        store: Store,
        now: Callable[[], datetime],
        foresee: Callable[[str], Awaitable[Forecast]],
    ) -> None:
        self.name, self.door = name, door
        self._store, self._now, self._foresee = store, now, foresee
        self._turn = asyncio.Lock()
        self._asked: datetime | None = None
        self._foreseen: tuple[datetime, Forecast] | None = None

    async def take(self, task: Task, calls: int = 1) -> Why:
        """Count a message that is to be pushed in so many calls, each of which costs as much, or say why it may not be.
        One that was counted stays so."""
        kind, chat, key = kind_of(task), task.payload["chat"], task.payload["key"]
        quota = await self.quota()
        if quota is None or quota.limit is None:
            return ""
        cost = calls * await self.door.members(chat)
        forecast = await self._forecast()
        for _ in range(TRIES):
            now = self._now()
            if await self._store.look(WasPushed(key)):  # be it last month, and tried again in this
                return ""
            pushed = await self._store.look(PushesOf(self.name, month_of(now)))
            state = state_of(quota, pushed, forecast, chat, now, person_of(task))
            why = judge(kind, cost, state)
            if why:
                return why
            number = pushed[-1].number + 1 if pushed else 1
            push = Push(self.name, month_of(now), number, key, chat, now, cost, kind.value, person_of(task))
            if await self._store.take_push(push):
                self._tell((state.left or 0) - cost)
                return ""
        raise RuntimeError("the numbers of pushes are always taken")

    async def give_back(self, task: Task) -> None:
        """It was not taken, so it does not count."""
        await self._store.give_back_push(task.payload["key"])

    async def refused(self, task: Task) -> None:
        """The platform says that the month has not so many left, whatever we counted."""
        await self.give_back(task)
        quota = await self.ask()
        if quota is None or quota.limit is None:
            return
        cost = await self.door.members(task.payload["chat"])
        await self._keep(Quota(quota.limit, max(quota.used, quota.limit - cost + 1), self._now()))

    async def quota(self) -> Quota | None:
        """What the platform said, today if it tells; None when it has never told."""
        async with self._turn:  # several may want to know at the first moment
            return await self._known()

    async def _known(self) -> Quota | None:
        now = self._now()
        known = await kept(self._store, self.name)
        fresh = known is not None and month_of(known.at) == month_of(now) and timedelta() <= now - known.at < ASK_EVERY
        lately = self._asked is not None and timedelta() <= now - self._asked < ASK_AGAIN
        return known if fresh or lately else await self.ask() or known

    async def ask(self) -> Quota | None:
        """Ask the platform, and keep what it says; None when it does not tell."""
        self._asked = self._now()
        told = await self.door.quota()
        if told is None:
            log.info("%s does not tell how many messages are left this month", self.name)
            return None
        quota = Quota(*told, self._now())
        await self._keep(quota)
        self._foreseen = None
        return quota

    async def _keep(self, quota: Quota) -> None:
        packed = {"limit": quota.limit, "used": quota.used, "at": quota.at.isoformat()}
        await self._store.set_mark(MARK + self.name, json.dumps(packed))
        if quota.limit is not None:
            self._tell(quota.limit - quota.used)

    def _tell(self, left: int) -> None:
        metrics.pushes_left.labels(self.name).set(max(left, 0))

    async def _forecast(self) -> Forecast:
        """Who is to be reminded, looked at once a day. Where that fails, nothing is kept for anybody: what is to be
        sent must not hang on it."""
        async with self._turn:
            now = self._now()
            if self._foreseen is None or not timedelta() <= now - self._foreseen[0] < ASK_EVERY:
                self._foreseen = (now, await self._look_ahead())
            return self._foreseen[1]

    async def _look_ahead(self) -> Forecast:
        try:
            return await self._foresee(self.name)
        except Exception as error:  # whatever it was: of a database that is away the next look tells
            fault(log, "who is still to be reminded this month could not be told", error)
            return Forecast()


async def kept(store: Store, door: str) -> Quota | None:
    """What the platform said last."""
    mark = await store.mark(MARK + door)
    if not mark:
        return None
    told = json.loads(mark)
    return Quota(told["limit"], told["used"], datetime.fromisoformat(told["at"]))


def spent_on(pushed: tuple[Push, ...]) -> dict[Kind, int]:
    """What was counted, by what it was for."""
    spent: dict[Kind, int] = {}
    for one in pushed:
        spent[Kind(one.kind)] = spent.get(Kind(one.kind), 0) + one.cost
    return spent
