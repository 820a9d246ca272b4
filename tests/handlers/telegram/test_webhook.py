"""The endpoint by itself: what takes too long is asked for again, and nothing of our code is ever told."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from handlers.telegram.webhook import HEADER, endpoint, secret_of
from storage.store import WriteTimeout

SECRET = "a-secret-of-the-tests"


async def told(take, body=b"{}", secret=SECRET):
    app = Starlette(routes=[endpoint(SECRET, take, patience=0.05)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://khaoban") as client:
        return await client.post("/telegram", content=body, headers={HEADER: secret})


async def slow(update):
    await asyncio.sleep(60)


async def late(update):
    raise WriteTimeout("not committed within 1.5 seconds")


async def broken(update):
    raise RuntimeError("12.500 is what she answered")


@pytest.mark.parametrize("take", [slow, late, broken])
async def test_what_could_not_be_taken_in_time_is_to_come_again(take, caplog):
    answer = await told(take)
    assert (answer.status_code, answer.content) == (503, b"")
    assert int(answer.headers["Retry-After"]) > 0
    assert "12.500" not in caplog.text


async def test_the_answer_may_carry_a_call():
    async def pressed(update):
        return {"method": "answerCallbackQuery", "callback_query_id": "1"}

    assert (await told(pressed)).json() == {"method": "answerCallbackQuery", "callback_query_id": "1"}


def test_the_secret_is_the_same_after_a_restart_and_another_for_another_bot_or_key():
    secrets = [secret_of(token, key) for token in ("1:a", "2:b") for key in ("k", "l")]
    assert len(set(secrets)) == 4
    assert secrets[0] == secret_of("1:a", "k")
