"""What was held back: for whom something waits to be told, kept in mind so that nobody's step looks for nothing; and
what becomes of it when nobody was heard of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from conversations.events import Event
from handlers.budget import once_more
from storage.desk import Desk
from storage.records import Task
from storage.store import Store
from storage.waiting import order_of
from storage.writes import AddTask, Write

LOOK_EVERY = timedelta(minutes=1)  # another process may have held something back


class HeldBack:
    """`now` is the house's clock."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._whom: frozenset[str] = frozenset()
        self._looked: datetime | None = None

    async def look(self) -> None:
        """Look for whom something waits, if that was not done lately."""
        now = self._now()
        if self._looked is None or not timedelta() <= now - self._looked < LOOK_EVERY:
            self._whom = await self._store.waiting()
            self._looked = now

    def note(self, order: str) -> None:
        """Something is held back in that order, as soon as it is committed."""
        self._whom |= {order}

    def waits(self, event: Event, desk: Desk) -> bool:
        """Whether something may wait for who speaks in a chat of her own."""
        if not self._whom or event.group or desk.person is None:
            return False
        return desk.person.id in self._whom or order_of(event.door, event.chat) in self._whom

    async def work(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """The hand for what has waited until the new month: it is sent now, if that is possible now."""
        return [AddTask(once_more(task, self._now())) for task in tasks]
