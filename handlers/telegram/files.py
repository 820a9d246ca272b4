"""Files that people send: fetched from Telegram at once, while the update waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from telegram.error import BadRequest

from conversations.events import Event, SentFile
from handlers import metrics
from handlers.media import FILES_AT_ONCE, LARGEST, Media, MediaKept, Refused
from handlers.telegram import limits
from handlers.telegram.updates import Attachment
from handlers.telegram.wire import Wire


class Files:
    """Brings files into the media store, a few at a time."""

    def __init__(self, wire: Wire, media: Media, now: Callable[[], datetime]) -> None:
        self._wire, self._media, self._now = wire, media, now
        self._seats = asyncio.Semaphore(FILES_AT_ONCE)

    async def brought(self, event: Event, attachment: Attachment) -> Event:
        """The event with its file in the media store. Raises Refused, or TelegramError when it cannot be had now."""
        try:
            kept = await self._kept(attachment)
        except Refused as refused:
            metrics.media.labels(refused.reason).inc()
            raise
        metrics.media.labels("kept").inc()
        sent = event.what if isinstance(event.what, SentFile) else SentFile("", "", 0)
        return replace(event, what=replace(sent, media=kept.name, mime=kept.mime, size=kept.size))

    async def _kept(self, attachment: Attachment) -> MediaKept:
        if attachment.size > min(LARGEST, limits.DOWNLOAD_BYTES):
            raise Refused("size")
        async with self._seats:
            try:
                file = await self._wire.call("getFile", {"file_id": attachment.id})
            except BadRequest as error:  # too big, or gone
                raise Refused("size" if "too big" in error.message.lower() else "broken") from None
            data = await self._wire.fetch(file["file_path"], LARGEST)
            if data is None:
                raise Refused("size")
            return await asyncio.to_thread(self._media.keep, data, self._now())
