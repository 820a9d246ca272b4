"""The hand that draws: pictures' data out of a task, into the drawing process, and the chart into the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from charts.pictures import unpack
from charts.worker import ChartWorker
from conversations.events import Address, Line, Picture, Reply
from conversations.outcome import REPLY_RANK, send
from handlers import metrics
from handlers.media import Media
from storage.records import MediaRow, Task
from storage.tasks import REPLY as PASSING
from storage.writes import AddMedia, Write


class Drawing:
    """Draws in another process, so that nobody who types waits for it."""

    def __init__(self, worker: ChartWorker, media: Media, now: Callable[[], datetime]) -> None:
        self._worker, self._media, self._now = worker, media, now

    async def work(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Draw all pictures of one summary and send them in one message."""
        (task,) = tasks
        pictures, writes = [], []
        for data in task.payload["pictures"]:
            picture = unpack(data)
            with metrics.chart_seconds.time():
                png = await self._worker.draw(picture)
            kept = await asyncio.to_thread(self._media.keep, png, self._now(), ours=True)
            writes.append(AddMedia(MediaRow(kept.name, kept.mime, kept.size, kept.digest, "", self._now())))
            pictures.append(Picture(kept.name, f"{picture.title} · {picture.subtitle}"))
        reply = Reply((Line(task.payload["title"], "strong"),), pictures=tuple(pictures))
        to = Address(task.payload["door"], task.payload["chat"])
        return [*writes, send(reply, to, self._now(), key=f"{PASSING}drawn:{task.id}", rank=REPLY_RANK)]
