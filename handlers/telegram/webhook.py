"""The endpoint that Telegram calls. An update is answered 200 when it is committed, never before; with anything else
Telegram sends it again, at once and then with growing waits, for a day (a button's press for 150 seconds)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.routing import Route

from handlers.log import fault
from handlers.telegram import limits
from handlers.webhooks import Answer, Webhook

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
_HEADER = HEADER.lower().encode()
PATIENCE = 45.0  # seconds for all of it, a file's way to us included; the commit alone has its own, shorter
AGAIN_AFTER = b"2"  # seconds; without it Telegram comes again at once

log = logging.getLogger("khaoban.telegram")


def secret_of(token: str, key: str) -> str:
    """The secret that Telegram is to show us, when none is set: from the bot's token and our own key."""
    return hmac.new(key.encode(), f"khaoban telegram webhook\n{token}".encode(), hashlib.sha256).hexdigest()


def endpoint(
    secret: str, take: Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]], patience: float = PATIENCE
) -> Route:
    """The route. `take` takes an update and may give one call that is to be made with the answer; when it raises, or is
    not done in time, the update is asked for again."""
    expected = secret.encode()

    async def answer(headers: Mapping[bytes, bytes], body: bytes) -> Answer:
        if not hmac.compare_digest(headers.get(_HEADER, b""), expected):
            return Answer(401)
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return Answer(400)
        if not isinstance(update, dict):
            return Answer(400)
        try:
            async with asyncio.timeout(patience):
                call = await take(update)
        except Exception as error:  # whatever it was: Telegram still has the update
            fault(log, "an update was not taken", error)
            return Answer(503, headers=((b"retry-after", AGAIN_AFTER),))
        return Answer(200, orjson.dumps(call), b"application/json") if call else Answer(200)

    return Route(PATH, Webhook(answer, limits.UPDATE_BYTES), methods=["POST"])
