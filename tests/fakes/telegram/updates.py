"""Updates waiting for the bot: numbered, kept for their life, filtered by what it asked for."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.fakes.telegram.clock import Clock

LIFE = timedelta(hours=24)  # [TGSRV add_update] from the message's date
QUERY_LIFE = timedelta(seconds=150)  # callback queries
FORGETFUL = timedelta(days=7)  # [TGAPI Update.update_id] then the next id is random
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})  # [TGAPI getUpdates] not by default


@dataclass(frozen=True)
class Update:
    """One update; `queue` is the key within which order is kept on the webhook."""

    id: int
    kind: str
    body: dict[str, Any]
    queue: tuple[str, int]
    expires: datetime

    def json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.body}


class Backlog:
    """What has not been confirmed yet. `told` are called for every new update."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._chance = clock, Random(0)
        self._next = 700_000_001
        self._last = clock.now()
        self.waiting: dict[int, Update] = {}
        self.all: list[Update] = []
        self.wanted: frozenset[str] | None = None  # None: all but those that must be asked for
        self.told: list[Callable[[Update], None]] = []
        self.queries = itertools.count(4_000_000_000_000_000_001)

    def wants(self, allowed: list[str]) -> None:
        """allowed_updates, given; an empty list is the default again. Not given, the last one stays: call nothing."""
        self.wanted = frozenset(allowed) if allowed else None

    def add(self, kind: str, body: dict[str, Any], queue: tuple[str, int], life: timedelta = LIFE) -> Update | None:
        """A new update, if the bot wants such."""
        if (kind not in self.wanted) if self.wanted is not None else (kind in UNASKED):
            return None
        now = self._clock.now()
        if now - self._last > FORGETFUL:
            self._next = self._chance.randrange(100_000_000, 900_000_000)
        self._last = now
        update = Update(self._next, kind, body, queue, now + life)
        self._next += 1
        self.waiting[update.id] = update
        self.all.append(update)
        for told in self.told:
            told(update)
        return update

    def living(self) -> list[Update]:
        """In the order in which they came."""
        now = self._clock.now()
        self.waiting = {id_: update for id_, update in self.waiting.items() if update.expires >= now}
        return list(self.waiting.values())

    def confirm_before(self, offset: int) -> None:
        """Forget all whose number is below."""
        self.waiting = {id_: update for id_, update in self.waiting.items() if id_ >= offset}

    def forget(self, update: Update) -> None:
        self.waiting.pop(update.id, None)
