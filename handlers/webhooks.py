"""Where a platform calls us: one address, one POST, one short answer. What pages need (layers of middleware, objects
for request and answer) costs more than reading an update, so these are answered before any of that (handlers.server).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from starlette.types import Receive, Scope, Send

from handlers import metrics
from handlers.log import fault

log = logging.getLogger("khaoban.server")
access = logging.getLogger("khaoban.access")


class Answer(NamedTuple):
    """What the platform is told. `headers` beside the body's length and kind."""

    status: int
    body: bytes = b""
    kind: bytes = b"text/plain; charset=utf-8"
    headers: tuple[tuple[bytes, bytes], ...] = ()


Take = Callable[[Mapping[bytes, bytes], bytes], Awaitable[Answer]]
"""Takes headers (names in small letters) and body of a call."""

NOT_A_CALL = Answer(405, headers=((b"allow", b"POST"),))
TOO_LARGE = Answer(413)
BROKEN = Answer(500)


class HungUp(Exception):
    """Whoever called did not wait to the end of its own words."""


class Webhook:
    """An ASGI application that takes calls of at most `most` bytes."""

    def __init__(self, take: Take, most: int) -> None:
        self._take, self._most = take, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        try:
            answer = await self._answer(scope, receive)
        except HungUp:
            return
        headers = [(b"content-length", b"%d" % len(answer.body)), (b"cache-control", b"no-store"), *answer.headers]
        if answer.body:
            headers.append((b"content-type", answer.kind))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        _note(scope, answer.status, time.perf_counter() - began)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return NOT_A_CALL
        body = await self._body(receive)
        if body is None:
            return TOO_LARGE
        try:
            return await self._take(dict(scope["headers"]), body)
        except Exception as error:  # whatever it was: the platform is told, and no more than that
            fault(log, "a webhook was not answered", error)
            return BROKEN

    async def _body(self, receive: Receive) -> bytes | None:
        """All that was sent; None when it is too much. Raises HungUp."""
        message = await receive()
        body: bytes = message.get("body", b"")
        while message.get("more_body") and len(body) <= self._most:
            message = await receive()
            body += message.get("body", b"")
        if message["type"] == "http.disconnect":
            raise HungUp
        return body if len(body) <= self._most else None


def _note(scope: Scope, status: int, took: float) -> None:
    """Counted each; a line in the log for those alone that did not go well, because there are many."""
    path, method = scope["path"], scope["method"] if scope["method"] == "POST" else "other"
    metrics.requests.labels(method, path, str(status)).inc()
    metrics.request_seconds.labels(path).observe(took)
    if status != 200:
        access.info("%s %s %d %.1f ms", method, path, status, took * 1000)
