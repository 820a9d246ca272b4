"""The hands of the workshop for documents: one makes a document and sends it, one sends a template, one looks at a
template that came and has it answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from conversations.dialogue.corrections import FORGET
from conversations.documents.documents import FETCH, KEPT, MAKE, MIME, READ
from conversations.documents.shapes import Candidate, Fault, Looked
from conversations.events import Address, Event, File, Line, Reply, SentFile, SentTemplate, unpack
from conversations.outcome import send
from handlers.apart import AT_ONCE, ApartError
from handlers.log import fault
from handlers.media import Media
from handlers.tasks import Craft
from storage.records import Task
from storage.store import Store
from storage.tasks import REPLY as PASSING
from storage.writes import AddTask, Write

log = logging.getLogger("khaoban.documents")


class Makes(Protocol):
    """Makes documents and looks at templates; handlers.documents.clerks.Clerks does it in other processes."""

    async def make(self, template: bytes, report: Mapping[str, Any], made: datetime) -> bytes | tuple[Fault, ...]: ...
    async def check(
        self, data: bytes, name: str, candidates: Sequence[Candidate]
    ) -> tuple[str, tuple[Fault, ...], bytes]: ...


class Documents:
    """`folders` are the programmes', by id; `receive` answers an event, and returns when it is committed."""

    def __init__(
        self,
        clerks: Makes,
        store: Store,
        media: Media,
        folders: Mapping[str, Path],
        now: Callable[[], datetime],
        receive: Callable[[Event], Awaitable[None]],
    ) -> None:
        self._clerks, self._store, self._media, self._folders = clerks, store, media, folders
        self._now, self._receive = now, receive

    def crafts(self) -> dict[str, Craft]:
        """The hands by the kind of their tasks."""
        return {
            MAKE: Craft(self.make, seats=AT_ONCE),
            FETCH: Craft(self.fetch, seats=AT_ONCE),
            READ: Craft(self.read, seats=AT_ONCE),
        }

    async def make(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Make one document and send it: out of the nearest template that can be filled in."""
        (task,) = tasks
        payload = task.payload
        reply = unpack(payload["reply"])
        try:
            data, fallen = await self._made(payload)
            if fallen:
                reply = replace(reply, lines=(*reply.lines, Line(payload["fallen_back"])))
            return await self._sent(task, reply, data)
        except Exception as error:  # whatever it was: somebody waits for an answer
            return [self._unmade(task, reply, error)]

    async def _made(self, payload: Mapping[str, Any]) -> tuple[bytes, bool]:
        """The document, and whether a nearer template was passed over. Raises ApartError when none can be filled in."""
        fallen = False
        for template in await self._templates(payload):
            made = await self._clerks.make(template, payload["report"], self._now())
            if isinstance(made, bytes):
                return made, fallen
            fallen = True
        raise ApartError("no template could be filled in")

    async def _templates(self, payload: Mapping[str, Any]) -> list[bytes]:
        """The templates kept for a place and what it lies in, the nearest first; the programme's own last."""
        found = []
        for mark in payload["marks"]:
            if name := await self._store.mark(mark):
                try:
                    found.append(await asyncio.to_thread(self._media.open, name))
                except FileNotFoundError as error:
                    fault(log, "a template that was kept is not there", error)
        own = self._folders[payload["programme"]] / "documents" / payload["template"]
        return [*found, await asyncio.to_thread(own.read_bytes)]

    async def fetch(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Send the template that holds."""
        (task,) = tasks
        reply = unpack(task.payload["reply"])
        try:
            return await self._sent(task, reply, (await self._templates(task.payload))[0])
        except Exception as error:  # whatever it was: somebody waits for an answer
            return [self._unmade(task, reply, error)]

    async def _sent(self, task: Task, reply: Reply, data: bytes) -> list[Write]:
        """The message with the file, which is taken away after a while unless it is kept for something else."""
        kept = await asyncio.to_thread(self._media.keep, data, self._now(), ours=True)
        reply = replace(reply, files=(File(kept.name, task.payload["name"], MIME),))
        writes: list[Write] = [self._sending(task, reply)]
        if task.kind == MAKE:
            writes.append(AddTask(Task(FORGET, {"media": kept.name, "mark": kept.mark}, self._now() + KEPT)))
        return writes

    def _unmade(self, task: Task, reply: Reply, error: Exception) -> Write:
        fault(log, "a document could not be made", error)
        return self._sending(task, Reply((*reply.lines[:1], Line(task.payload["unmade"])), reply.choices))

    def _sending(self, task: Task, reply: Reply) -> Write:
        """The message, due when its task was."""
        to = Address(task.payload["door"], task.payload["chat"])
        return send(reply, to, task.due, key=f"{PASSING}made:{task.id}", rank=task.rank)

    async def read(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Look at one file that came, and have it answered as what it is."""
        (task,) = tasks
        payload = task.payload
        file = SentFile(**payload["file"])
        candidates = [Candidate(**one) for one in payload["candidates"]]
        try:
            data = await asyncio.to_thread(self._media.open, file.media)
            key, faults, kept = await self._clerks.check(data, file.name, candidates)
        except FileNotFoundError:
            key, faults, kept = "", (Fault("torn"),), b""
        media = ""
        if kept and not faults:
            media = (await asyncio.to_thread(self._media.keep, kept, self._now(), ours=True)).name
        # Its id ends as that of the message which brought it: what is taken back is forgotten here as well.
        event = Event(
            f"paper.{payload['id']}",
            payload["door"],
            payload["account"],
            payload["chat"],
            self._now(),
            SentTemplate(file, Looked(key, faults, media)),
        )
        await self._receive(event)
        return ()
