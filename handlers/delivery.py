"""Delivery: works off what is to be sent, one message of a chat after another.

A door is given a message and says how it went: done, not now, or never. What to make of that is decided here and
nowhere else: a message that could not be sent is tried again with growing waits until it has outlived its use.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from conversations.events import Reply, unpack
from handlers import metrics
from storage.records import Task
from storage.writes import Write

Sender = Callable[[str, Reply, str], Awaitable[None]]
"""Sends a message to a chat under a key; raises NotNow or Never."""


class NotNow(Exception):
    """The message may be sent later; `wait` is how long the other side asks us to wait, if it does."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Never(Exception):
    """The message cannot be sent, now or later (blocked, gone): recorded, not tried again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """`senders` by door; a door that is not set has none, and its messages wait for it."""

    senders: Mapping[str, Sender]

    async def work(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Send the message of one task. Raises NotNow or Never."""
        (task,) = tasks
        door = task.payload["door"]
        sender = self.senders.get(door)
        if sender is None:
            raise NotNow(f"the {door} door is not set", timedelta(hours=1))
        began = time.perf_counter()
        try:
            await sender(task.payload["chat"], unpack(task.payload["reply"]), task.payload["key"])
        except (NotNow, Never) as failed:
            metrics.sends.labels(door, "later" if isinstance(failed, NotNow) else "never").inc()
            raise
        metrics.sends.labels(door, "sent").inc()
        metrics.send_seconds.labels(door).observe(time.perf_counter() - began)
        return ()
