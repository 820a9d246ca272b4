"""What a step comes to: what is to be written, and what is to be said. Data, carried out elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.events import Address, Reply, pack
from storage.records import Task
from storage.writes import AddTask, Write

# What a message is for. The lower goes first: in its chat always, and before the messages to other chats where all of
# them together are too many at once. An answer is to who just spoke, a notice is a return or an approval, a broadcast
# is for many.
REPLY_RANK, NOTICE_RANK, REMINDER_RANK, BROADCAST_RANK = 1, 3, 5, 7

# For how long it is of use; what could not be sent by then says something that no longer holds, and is dropped. An
# answer may be a receipt, so it is kept for a day, though the chat has moved on; a reminder is of its day: it rings at
# eight in the morning, and at night nobody is woken by it. What it says is said anew by the next, or by the menu.
LIVES = {
    REPLY_RANK: timedelta(days=1),
    NOTICE_RANK: timedelta(days=7),
    REMINDER_RANK: timedelta(hours=12),
    BROADCAST_RANK: timedelta(days=3),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`replies` go to the chat that just spoke, in order; messages to others are tasks among the writes."""

    writes: tuple[Write, ...] = ()
    replies: tuple[Reply, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.writes + other.writes, self.replies + other.replies)


def send(reply: Reply, to: Address, now: datetime, *, key: str, rank: int = NOTICE_RANK, held: bool = False) -> AddTask:
    """The task to send a message. By its `key` the door, too, knows a message that it has shown already."""
    payload = {"key": key, "door": to.door, "chat": to.chat, "reply": pack(reply)}
    task = Task(
        kind="send",
        payload=payload | ({"to": to.person} if to.person else {}),
        due=now,
        key=key,
        order=f"{to.door}:{to.chat}",
        rank=rank,
        expires=now + LIVES[rank],
        held=held,
    )
    return AddTask(task)
