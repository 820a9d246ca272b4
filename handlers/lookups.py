"""Pure steps outside the way of a message: run until they have all the look-ups that they want."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from storage.desk import Desk, Wanted
from storage.store import Store

T = TypeVar("T")


async def with_lookups(store: Store, desk: Desk, step: Callable[[], T]) -> T:
    """What the step comes to at this desk; what it asks for is fetched and laid there."""
    while True:
        try:
            return step()
        except Wanted as wanted:
            desk.found[wanted.lookup] = await store.look(wanted.lookup)
