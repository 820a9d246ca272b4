"""Asking for updates, with answers that Telegram does not give."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from handlers.telegram.polling import Polling

GOOD = {"update_id": 7, "message": {"from": {"id": 4711}, "text": "12"}}


@pytest.mark.parametrize(
    "answer",
    [
        KeyError("result"),  # a proxy spoke, in Telegram's words but one
        RuntimeError("the loop is closing"),
        [5],
        [{"message": {"from": {"id": 4711}}}],
        [{"update_id": 6, "message": {"from": None}}, {"update_id": 5, "message": 9}],
    ],
)
async def test_whatever_is_answered_we_go_on_asking(answer: Exception | list[Any]) -> None:
    answers, taken, done = [answer, [GOOD]], [], asyncio.Event()

    async def fetch(offset: int) -> Sequence[dict[str, Any]]:
        if not answers:
            done.set()
            await asyncio.Event().wait()
        said = answers.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    async def take(update: dict[str, Any]) -> None:
        taken.append(update)

    async def wait(seconds: float) -> None:
        await asyncio.sleep(0)

    polling = Polling(fetch, take, wait)
    polling.start()
    async with asyncio.timeout(20):  # only a fault takes so long
        await done.wait()
    await polling.stop()
    assert taken[-1] == GOOD
