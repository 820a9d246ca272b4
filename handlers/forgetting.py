"""Forgetting: a file whose sender took it back leaves the media store, unless somebody else has sent the same,
it was kept anew meanwhile, or it is a template in use. A file of ours goes so when its time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from handlers.media import Media
from storage.desk import HasMedia
from storage.records import Task
from storage.store import Store
from storage.writes import Write


class Forgetting:
    def __init__(self, store: Store, media: Media) -> None:
        self._store, self._media = store, media

    async def work(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Take the file of one task away (a hand of the workshop); one with a `mark` only as it was kept then."""
        (task,) = tasks
        name = str(task.payload["media"])
        mark = int(task.payload.get("mark", 0)) or await asyncio.to_thread(self._media.mark, name)
        if not await self._store.look(HasMedia(name)):
            await asyncio.to_thread(self._media.drop, name, mark)
        return ()
