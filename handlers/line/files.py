"""Files that people send. LINE keeps them for a while that it does not tell, and takes its time to prepare some; so
each is a task, written before the webhook is answered and worked off at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from conversations.events import Event, SentFile
from handlers import metrics
from handlers.delivery import NotNow
from handlers.line.client import Client, TooLarge, Unreached
from handlers.line.incoming import DOOR, Attached, Notice
from handlers.media import LARGEST, Media, Refused
from storage.records import Task

FILE_TASK = "line_file"
OF_USE = timedelta(days=2)  # LINE forgets files "after a certain period"
LONGEST_NAME = 200

Why = Literal["size", "kind", "broken", "gone"]


class Lost(Exception):
    """This file will not come into the house; `why` names the text that tells her so."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def file_task(notice: Notice, file: Attached, now: datetime) -> Task:
    """The task to fetch a file and answer to it."""
    return Task(
        kind=FILE_TASK,
        payload={
            "id": notice.id,
            "account": notice.account,
            "chat": notice.chat,
            "at": notice.at.isoformat(),
            "message": file.message,
            "name": file.name[:LONGEST_NAME],
            "size": file.size,
            "elsewhere": file.elsewhere,
            "album": file.album,
            "more": file.more,
        },
        due=now,
        key=f"{FILE_TASK}:{notice.id}",
        order=f"{FILE_TASK}:{notice.chat}",
        rank=0,
        expires=now + OF_USE,
    )


def sent_with(task: Task) -> Event:
    """The event that the task's file came with; the file itself is still with LINE."""
    payload = task.payload
    album, more = payload.get("album", ""), payload.get("more", False)
    what = SentFile("", "", payload["size"], payload["name"], album=album, more=more)
    at, message = datetime.fromisoformat(payload["at"]), payload["message"]
    return Event(payload["id"], DOOR, payload["account"], payload["chat"], at, what, message=message)


async def fetched(event: Event, task: Task, client: Client, media: Media, now: datetime) -> Event:
    """The same event, its file now in the media store. Raises NotNow, or Lost."""
    payload = task.payload
    if payload["elsewhere"]:
        raise Lost("kind")
    if payload["size"] > LARGEST:
        raise Lost("size")
    data = await _download(client, payload["message"])
    try:
        kept = await asyncio.to_thread(media.keep, data, now)
    except Refused as refused:
        metrics.media.labels(refused.reason).inc()
        raise Lost(refused.reason) from None
    metrics.media.labels("kept").inc()
    assert isinstance(event.what, SentFile)
    return replace(event, what=replace(event.what, media=kept.name, mime=kept.mime, size=kept.size))


async def _download(client: Client, message: str) -> bytes:
    try:
        answer = await client.content(message)
    except TooLarge:
        raise Lost("size") from None
    except Unreached as unreached:
        raise NotNow(f"content: {unreached}") from None
    if answer.status == 200:
        return answer.data
    if answer.status in (400, 403, 404, 410):
        raise Lost("gone")
    raise NotNow(f"content: {answer.status}", answer.retry_after)  # 202: still being prepared
