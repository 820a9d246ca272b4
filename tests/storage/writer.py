"""A bot that only writes, for test_crash.py: tells every event on standard output once it is committed.

python -m tests.storage.writer DATABASE_URL KEY
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from storage.keys import Keys
from storage.store import Store
from storage.writes import AddAudit
from tests.storage.village import KHAM, message, said

NOW = datetime(2026, 11, 3, tzinfo=UTC)


async def main(url: str, key: str) -> None:
    store = await Store.open(url, Keys.read(key), pool=8)

    async def person(name: int) -> None:
        number = 0
        while True:
            event = f"{name}-{number}"
            async with store.turn(f"p{name}") as turn:
                writes = [AddAudit("sent", KHAM, event), message(NOW, event, held=True, order=f"chat{name}")]
                if await turn.write(writes, inbox=said(event), now=NOW):
                    print(event, flush=True)  # noqa: T201
            await store.finish(turn.held, now=NOW)
            number += 1

    await asyncio.gather(*(person(name) for name in range(8)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
