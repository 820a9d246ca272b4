"""Delivery: works off what is to be sent, one message of a chat after another.

A door is given a message and says how it went: done, not now, or never. What to make of that is decided here and
nowhere else. A message that could not be sent is tried again with growing waits until it has outlived its use. One that
must only wait, because of a rate or because the platform said so, was not tried: its task is let go of as it was.

What a platform counts by the month is sent for nothing where it can be, and else only if the door's purse allows it;
what may not be pushed waits until who it is for is heard of (storage.waiting).

Of some tries nobody knows how they ended. Then the message is sent once more, and its task keeps in mind that it may
be there twice (storage.tasks.UNSURE). When that try, too, ends so while others' messages are answered, it is given up:
it has most likely arrived twice. While nobody is answered it is tried on, so that a bad hour loses nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Self

from conversations.events import Line, Reply, pack, unpack
from conversations.outcome import BROADCAST_RANK, LIVES, REMINDER_RANK, REPLY_RANK
from handlers import metrics
from handlers.budget import Why, next_try, to_wait
from handlers.pacing import Limits, Pacing
from handlers.purse import Purse
from i18n.cutting import split
from storage.questions import QUESTION
from storage.records import Task
from storage.tasks import LAPSED, PARTLY, TRIED
from storage.writes import AddTask, Write

LOOKED_AT_AGAIN = timedelta(minutes=5)  # after which a reminder that could not be sent may say what no longer holds
LONGEST_REST = 3000  # letters of a long message's rest that are said with one answer
NOT_SET = timedelta(hours=1)  # until we look whether a door was set; that takes a restart

Sender = Callable[[str, Reply, str], Awaitable[int | None]]
"""Sends a message to a chat under a key; gives how many the platform counts it for (None: one). Raises NotNow or
Never."""


class NotNow(Exception):
    """The message may be sent later; `wait` is how long the other side asks us to wait, if it does. `mark` is one of
    storage.tasks' for a message that may come twice. `tried`: the try counts, and the next comes later."""

    result, tried = "later", True

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait
        self.mark = ""

    def partly_sent(self) -> Self:
        """The same, of a message of which some is out already; only the door knows how much, and may forget it."""
        self.mark = self.mark or PARTLY
        return self


class TooMany(NotNow):
    """We were too quick (429), in this chat or in all of them: `whole`."""

    result, tried = "too many", False

    def __init__(self, reason: str, wait: timedelta, *, whole: bool = False) -> None:
        super().__init__(reason, wait)
        self.wait: timedelta = wait
        self.whole = whole


class Locked(NotNow):
    """The platform takes nothing from us as we are: a wrong token, say. It may let us in later."""

    result, tried = "locked", False

    def __init__(self, reason: str, wait: timedelta) -> None:
        super().__init__(reason, wait)
        self.wait: timedelta = wait


class Unsure(NotNow):
    """No answer came, so nobody knows whether the message arrived; `told_later`: the door finds out when it tries
    again."""

    result = "unknown"

    def __init__(self, reason: str, *, told_later: bool = False) -> None:
        super().__init__(reason)
        self.mark, self.told_later = TRIED, told_later


class Held(NotNow):
    """It was not tried: its chat, or the whole door, is held for a while."""

    result, tried = "held", False


class Never(Exception):
    """The message cannot be sent, now or later: recorded, not tried again."""

    result = "never"


class Closed(Never):
    """Nothing arrives in this chat any more: we are blocked or put out, or the account is gone."""

    result = "closed"


class Spent(Never):
    """What may be sent unasked in a month is used up; there is more from `again` on."""

    result = "quota"

    def __init__(self, reason: str, again: datetime) -> None:
        super().__init__(reason)
        self.again = again


class NextMonth(NotNow):
    """The same, of a message that is still of use then."""

    result = "quota"


class Costs(NotNow):
    """It would be counted, and was not to be; it was not tried. `calls`: how often it would be, `rest`: the texts that
    are not out yet, where some of it is."""

    result, tried = "costs", False

    def __init__(self, reason: str, calls: int = 1, rest: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.calls, self.rest = calls, tuple(rest)


class Unpushed(Never):
    """It may not be pushed, and does not wait: by the time somebody is heard of it is of no use."""

    result = "quota"


class Waits(Never):
    """It may not be pushed; `writes` keep it until who it is for is heard of."""

    result = "waits"

    def __init__(self, reason: str, writes: Sequence[Write]) -> None:
        super().__init__(reason)
        self.writes = writes


class UnsureAgain(Never):
    """Sent twice, and twice nobody knows."""

    result = "unknown"


async def _nobody(door: str, chat: str) -> None:
    """For what nobody wants to hear of."""


async def _always(task: Task) -> bool:
    """Of messages that nobody looks at again."""
    return True


class Delivery:
    """`senders` and `limits` by door; the messages of a door that is not set wait for it. `closed` is told the door and
    the chat that nothing arrives in any more; `purses` are those of doors at which what is sent unasked is counted,
    and `waits` is told the orders in which something waits there. `holds`: whether a reminder that had to wait still
    says something that is owed. `chance` gives numbers of [0, 1)."""

    def __init__(
        self,
        senders: Mapping[str, Sender],
        now: Callable[[], datetime],
        *,
        limits: Mapping[str, Limits] = MappingProxyType({}),
        closed: Callable[[str, str], Awaitable[None]] = _nobody,
        purses: Mapping[str, Purse] = MappingProxyType({}),
        waits: Callable[[str], None] = lambda order: None,
        holds: Callable[[Task], Awaitable[bool]] = _always,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._senders, self._now, self._tell_closed, self._chance = senders, now, closed, chance
        self._pacing = {door: Pacing(limits.get(door)) for door in senders}
        self._purses, self._waits, self._holds = purses, waits, holds

    async def work(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Send the message of one task. Raises NotNow or Never."""
        (task,) = tasks
        door, chat = task.payload["door"], task.payload["chat"]
        if self._has_waited(task) and not await self._holds(task):
            raise Never("no longer owed")
        try:
            await self._send(task, door, chat)
        except (NotNow, Never) as failed:
            metrics.sends.labels(door, failed.result).inc()
            if isinstance(failed, Closed):
                await self._tell_closed(door, chat)
            raise
        metrics.sends.labels(door, "sent").inc()
        return ()

    def _has_waited(self, task: Task) -> bool:
        """Whether it is a reminder that was to be said some time ago."""
        made = task.expires - LIVES[REMINDER_RANK] if task.expires else None
        return "told" in task.payload and made is not None and self._now() - made > LOOKED_AT_AGAIN

    def closed(self, now: datetime) -> Iterator[tuple[str, datetime]]:
        """Which orders are held until when, as beginnings of order keys (storage.tasks.claim)."""
        for door, pacing in self._pacing.items():
            for hold in pacing.closed(now):
                yield (f"{door}:{hold.chat}:" if hold.chat else f"{door}:"), hold.until

    async def _send(self, task: Task, door: str, chat: str) -> None:
        sender = self._senders.get(door)
        if sender is None:
            raise NotNow(f"the {door} door is not set", NOT_SET)
        pacing, now = self._pacing[door], self._now()
        held = pacing.enter(chat, now, urgent=task.rank <= REPLY_RANK)
        if held is not None:
            raise Held("too many at once", held.until - now)
        if task.reason == LAPSED:
            metrics.sends.labels(door, "unknown").inc()
        began = time.perf_counter()
        try:
            messages = await self._given(task, door, chat, sender)
        except NotNow as later:
            raise self._judged(later, task, pacing, chat) from None
        except (Unpushed, Waits):
            raise  # nobody was asked
        except Never as never:
            pacing.answered()
            raise _or_next_month(never, task, now) from None
        pacing.answered()
        pacing.went(chat, now, messages or 1)
        metrics.send_seconds.labels(door).observe(time.perf_counter() - began)

    async def _given(self, task: Task, door: str, chat: str, sender: Sender) -> int | None:
        """Give a message to its door: for nothing if that can be, else if there is something left for it."""
        reply, key = unpack(task.payload["reply"]), task.payload["key"]
        purse = self._purses.get(door)
        if purse is None:
            return await sender(chat, reply, key)
        try:
            return await purse.door.send_free(chat, reply, key)
        except Costs as costs:
            begun, rest = costs.mark != "", costs.rest
            why = await purse.take(task, costs.calls)
        if not why:
            try:
                return await sender(chat, reply, key)
            except Spent:
                await purse.refused(task)
                why = "spent"
            except Never:
                await purse.give_back(task)
                raise
        left = list(_in_parts(task, rest)) if begun else [task]
        raise self._unpushed(task, why, left if purse.door.is_person(chat) else ())

    def _unpushed(self, task: Task, why: Why, left: Sequence[Task]) -> Never | NotNow:
        """What becomes of what may not be pushed. A summary for a group tries again, when there may be something left
        for it; what is `left` of what is for one person waits for her; but a question is asked anew when she is heard
        of."""
        now = self._now()
        reason = f"not pushed: {why}"
        if task.rank >= BROADCAST_RANK:
            again = next_try(why, now)
            of_use = task.expires is not None and again < task.expires
            return NextMonth(reason, again - now) if of_use else Unpushed(reason)
        if not left or task.key.startswith(QUESTION):
            return Unpushed(reason)
        kept = [to_wait(one, why, now) for one in left]
        self._waits(kept[0].order)
        return Waits(reason, [AddTask(one) for one in kept])

    def _judged(self, later: NotNow, task: Task, pacing: Pacing, chat: str) -> NotNow | Never:
        """What becomes of a message that did not go out, and what it says of its chat and its door."""
        now = self._now()
        match later:
            case TooMany():
                pacing.answered()
                if later.whole:
                    pacing.shut(now + later.wait)
                else:
                    pacing.refused(chat, now, later.wait)
            case Locked():
                pacing.shut(now + later.wait)
            case Unsure():
                pacing.failed(now, self._chance())
                if task.reason.startswith(TRIED) and not later.told_later and not pacing.away:
                    return UnsureAgain(str(later))
            case _:
                pacing.failed(now, self._chance())
        return later


def _in_parts(task: Task, rest: Sequence[str]) -> Iterator[Task]:
    """What is not out yet of a long message as messages of their own, each to be said whole ahead of an answer."""
    for number, text in enumerate(part for each in rest for part in split(each, LONGEST_REST)):
        key = f"{task.key}:rest:{number}"
        reply = pack(Reply(tuple(Line(line) for line in text.split("\n"))))
        yield replace(task, payload={**task.payload, "key": key, "reply": reply, "rest": True}, key=key)


def _or_next_month(never: Never, task: Task, now: datetime) -> Never | NextMonth:
    """What is for many waits for the new month, if it is of use until then: it goes last in its chat, so it is in
    nobody's way. What is for one is let go: by then it has been seen in the menu."""
    if not isinstance(never, Spent) or task.rank < BROADCAST_RANK:
        return never
    kept = task.expires is not None and never.again < task.expires
    return NextMonth(str(never), never.again - now) if kept else never
