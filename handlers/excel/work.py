"""The hands of the workshop for workbooks: one makes a workbook and sends it, one reads what came and has it
answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from conversations.dialogue.corrections import FORGET
from conversations.events import Address, Event, File, Line, Reply, SentBook, SentFile, unpack
from conversations.outcome import send
from conversations.workbooks.books import Book, Read, unpack_book
from conversations.workbooks.incoming import READ
from conversations.workbooks.outgoing import KEPT, MAKE
from handlers.apart import AT_ONCE
from handlers.excel.clerks import Why
from handlers.excel.layout import MIME
from handlers.log import fault
from handlers.media import Media
from handlers.tasks import Craft
from storage.records import Task
from storage.tasks import REPLY as PASSING
from storage.writes import AddTask, Write

log = logging.getLogger("khaoban.excel")


class Makes(Protocol):
    """Makes and reads workbooks; handlers.excel.clerks.Clerks does it in other processes."""

    async def make(self, book: Book) -> bytes: ...
    async def read(self, data: bytes) -> Read | Why: ...


class Workbooks:
    """`receive` answers an event, and returns when it is committed."""

    def __init__(
        self,
        clerks: Makes,
        media: Media,
        now: Callable[[], datetime],
        receive: Callable[[Event], Awaitable[None]],
    ) -> None:
        self._clerks, self._media, self._now, self._receive = clerks, media, now, receive

    def crafts(self) -> dict[str, Craft]:
        """The hands by the kind of their tasks."""
        return {
            MAKE: Craft(self.make, seats=AT_ONCE),
            READ: Craft(self.read, seats=AT_ONCE),
        }

    async def make(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Make one workbook and send it; where it cannot be made, that is said."""
        (task,) = tasks
        payload = task.payload
        reply = unpack(payload["reply"])
        try:
            data = await self._clerks.make(unpack_book(payload["book"]))
            kept = await asyncio.to_thread(self._media.keep, data, self._now(), ours=True)
        except Exception as error:  # whatever it was: somebody waits for an answer
            fault(log, "a workbook could not be made", error)
            return [self._sending(task, Reply((*reply.lines[:1], Line(payload["unmade"])), reply.choices))]
        reply = replace(reply, files=(File(kept.name, payload["name"], MIME),))
        forget = Task(FORGET, {"media": kept.name, "mark": kept.mark}, self._now() + KEPT)
        return [self._sending(task, reply), AddTask(forget)]

    def _sending(self, task: Task, reply: Reply) -> Write:
        """The message, due when its task was."""
        to = Address(task.payload["door"], task.payload["chat"])
        return send(reply, to, task.due, key=f"{PASSING}made:{task.id}", rank=task.rank)

    async def read(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Read one workbook, and have it answered as what it is."""
        (task,) = tasks
        payload = task.payload
        try:
            data = await asyncio.to_thread(self._media.open, payload["media"])
            found = await self._clerks.read(data)
        except FileNotFoundError:  # the same file came twice, and was read and answered; or it was taken back
            return ()
        file = SentFile(payload["media"], payload["mime"], payload["size"], payload["name"])
        # Its id ends as that of the message which brought it: what is taken back is forgotten here as well.
        event = Event(
            f"book.{payload['id']}",
            payload["door"],
            payload["account"],
            payload["chat"],
            self._now(),
            SentBook(file, found),
        )
        await self._receive(event)
        return ()
