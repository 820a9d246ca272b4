"""The hand that draws: a message's words and its pictures' data out of a task, into the drawing process, and the whole
into the chat as one message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from charts.pictures import Picture as Chart
from charts.pictures import unpack as unpack_chart
from conversations.events import Address, Line, Picture, Reply, unpack
from conversations.outcome import REPLY_RANK, send
from handlers import metrics
from handlers.log import fault
from handlers.media import Media
from storage.records import MediaRow, Task
from storage.tasks import REPLY as PASSING
from storage.writes import AddMedia, AddTask, Write

DRAWN_WITHIN = 20.0  # seconds for all pictures of an answer: then a reply token of LINE's is still good
UNHURRIED = 45.0  # for what nobody waits for, when all groups' summaries come at once; a task is ours for a minute

log = logging.getLogger("khaoban.drawing")


class Draws(Protocol):
    """Makes a PNG of a picture's data; charts.worker.ChartWorker does it in another process, so that nobody who types
    waits for it."""

    async def draw(self, picture: Chart) -> bytes: ...


class Drawing:
    """`within` is how many seconds an answer waits for its pictures."""

    def __init__(
        self, charts: Draws, media: Media, now: Callable[[], datetime], *, within: float = DRAWN_WITHIN
    ) -> None:
        self._charts, self._media, self._now, self._within = charts, media, now, within

    async def work(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Draw the pictures of one message and send it with them; without them when they cannot be drawn."""
        (task,) = tasks
        reply = unpack(task.payload["reply"])
        drawn: list[MediaRow] = []
        try:
            async with asyncio.timeout(self._within if task.rank <= REPLY_RANK else UNHURRIED):
                reply = await self._with_pictures(reply, task.payload["pictures"], drawn)
        except Exception as error:  # whatever it was: the words say the same, and somebody waits for them
            fault(log, "the pictures of a message could not be drawn", error)
            reply = replace(reply, lines=(*reply.lines, Line(task.payload["undrawn"], "faint")))
        return [*map(AddMedia, drawn), self._sending(task, reply)]

    async def _with_pictures(self, reply: Reply, charts: Sequence[dict[str, Any]], drawn: list[MediaRow]) -> Reply:
        """The message with its pictures; what was kept in the media store stands in `drawn`, also when it fails."""
        pictures = []
        for data in charts:
            chart = unpack_chart(data)
            with metrics.chart_seconds.time():
                png = await self._charts.draw(chart)
            kept = await asyncio.to_thread(self._media.keep, png, self._now(), ours=True)
            drawn.append(MediaRow(kept.name, kept.mime, kept.size, kept.digest, "", self._now()))
            pictures.append(Picture(kept.name, f"{chart.title} · {chart.subtitle}"))
        return replace(reply, pictures=tuple(pictures))

    def _sending(self, task: Task, reply: Reply) -> Write:
        """The message in its task's place: due when that was, and of use no longer than that."""
        to = Address(task.payload["door"], task.payload["chat"])
        made = send(reply, to, task.due, key=f"{PASSING}drawn:{task.id}", rank=task.rank).task
        return AddTask(replace(made, expires=task.expires) if task.expires else made)
