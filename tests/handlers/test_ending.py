"""Tasks that are done are ended together: one commit for many, and nobody waits for one that is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest

from handlers.ending import Ending
from storage.records import Task
from storage.store import Store
from tests.storage.village import message


async def test_those_that_come_while_a_commit_is_under_way_share_the_next(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.write([message(now, f"{number}", order=f"practice:{number}") for number in range(50)], now=now)
    await store.write([message(now, "behind", order="practice:7")], now=now)
    tasks = await store.claim([], now, 50)
    together: list[int] = []
    end_all = store.end_all

    async def noted(done: Sequence[Task], *, now: datetime) -> set[str]:
        together.append(len(done))
        return await end_all(done, now=now)

    monkeypatch.setattr(store, "end_all", noted)
    ending = Ending(store, lambda: now)
    first = asyncio.create_task(ending.end(tasks[0]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    followed = await asyncio.gather(*(ending.end(task) for task in tasks[1:]))
    assert await first is False
    assert together == [1, 49]
    assert followed.count(True) == 1
    assert await store.task_states() == {"done": 50, "waiting": 1}


async def test_when_they_cannot_be_ended_everybody_hears_of_it_and_the_next_can(
    sqlite_store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sqlite_store
    await store.write([message(now, f"{number}", order=f"practice:{number}") for number in range(3)], now=now)
    tasks = await store.claim([], now)

    async def away(done: Sequence[Task], *, now: datetime) -> set[str]:
        raise OSError("the database is away")

    ending = Ending(store, lambda: now)
    with monkeypatch.context() as broken:
        broken.setattr(store, "end_all", away)
        results = await asyncio.gather(*(ending.end(task) for task in tasks), return_exceptions=True)
    assert [type(result) for result in results] == [OSError] * 3
    await asyncio.gather(*(ending.end(task) for task in tasks))
    assert await store.task_states() == {"done": 3}
