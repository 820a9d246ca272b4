"""Pure steps outside the way of a message: run until they have all the look-ups that they want."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from storage.desk import Desk, Wanted
from storage.store import Store

T = TypeVar("T")


async def with_lookups(store: Store, desk: Desk, step: Callable[[], T], *, aside: bool = False) -> T:
    """What the step comes to at this desk; what it asks for is fetched and laid there. `aside`: it takes long, and
    nobody shall wait for it."""
    while True:
        try:
            return await asyncio.to_thread(step) if aside else step()
        except Wanted as wanted:
            for lookup in wanted.lookups:
                desk.found[lookup] = await store.look(lookup)
