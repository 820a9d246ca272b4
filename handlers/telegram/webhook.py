"""The endpoint that Telegram calls. An update is answered 200 when it is committed, never before; with anything else
Telegram sends it again, at once and then with growing waits, for a day (a button's press for 150 seconds)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.log import fault
from handlers.server import Json
from handlers.telegram import limits

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = 45.0  # seconds for all of it, a file's way to us included; the commit alone has its own, shorter
AGAIN_AFTER = "2"  # seconds; without it Telegram comes again at once

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

    async def answer(request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return Response(status_code=401)
        try:
            update = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return Response(status_code=400)
        if not isinstance(update, dict):
            return Response(status_code=400)
        try:
            async with asyncio.timeout(patience):
                call = await take(update)
        except Exception as error:  # whatever it was: Telegram still has the update
            fault(log, "an update was not taken", error)
            return Response(status_code=503, headers={"Retry-After": AGAIN_AFTER})
        return Json(call) if call else Response()

    return Route(PATH, answer, methods=["POST"], max_body_size=limits.UPDATE_BYTES)
