"""What a step comes to: what is to be written, and what is to be said. Data, carried out elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.events import Address, Reply, pack
from storage.records import Task
from storage.writes import AddTask, Write

# A message that waited longer than this says something that no longer holds.
NOTICE_LIVES = timedelta(days=7)
REPLY_RANK, NOTICE_RANK, REMINDER_RANK = 1, 3, 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """`replies` go to the chat that just spoke, in order; messages to others are tasks among the writes."""

    writes: tuple[Write, ...] = ()
    replies: tuple[Reply, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.writes + other.writes, self.replies + other.replies)


def send(reply: Reply, to: Address, now: datetime, *, key: str, rank: int = NOTICE_RANK, held: bool = False) -> AddTask:
    """The task to send a message. By its `key` the door, too, knows a message that it has shown already."""
    task = Task(
        kind="send",
        payload={"key": key, "door": to.door, "chat": to.chat, "reply": pack(reply)},
        due=now,
        key=key,
        order=f"{to.door}:{to.chat}",
        rank=rank,
        expires=now + NOTICE_LIVES,
        held=held,
    )
    return AddTask(task)
