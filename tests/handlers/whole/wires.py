"""The wire from one bot to both platforms: every message goes over it, so that the bot may be killed at the very moment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import aiohttp
from aiohttp import web

SENDS = re.compile(r"/send[A-Z]\w+$|/message/(push|reply)$")
CHAT = re.compile(rb'"chat_id":\s*"?(-?\d+)|name="chat_id"\s+(-?\d+)|"to":\s*"(\w+)"')
OWN = ("host", "content-length", "transfer-encoding", "connection", "content-encoding")

BEFORE, BEHIND, PAST = "before it arrives", "before the answer", "with the answer"
"""Where a message is: on its way; at the platform, which has answered; the answer on its way back."""

At = Callable[["Wire", str], Awaitable[None]]


class Cut(Exception):
    """The message comes no further."""


@dataclass
class Wire:
    """`url` stands for both platforms. `at` is told where each message is; it may take its time, or raise Cut. `taken`
    are the chats in which a platform took one, and when."""

    telegram: str
    line: str
    now: Callable[[], datetime]
    at: At
    url: str = ""
    taken: list[tuple[str, datetime]] = field(default_factory=list)
    under_way: int = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{rest:.*}", self._passes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def quiet(self) -> None:
        """Until all that a dead bot had sent off has come to where it was going; it may not even be seen yet."""
        quiet = 0
        while quiet < 5:
            await asyncio.sleep(0.02)
            busy = self.under_way or (self._runner.server and self._runner.server.connections)
            quiet = 0 if busy else quiet + 1

    async def _passes(self, request: web.Request) -> web.StreamResponse:
        self.under_way += 1
        try:
            return await (self._message if SENDS.search(request.path) else self._call)(request)
        except Cut:
            raise web.HTTPBadGateway from None
        finally:
            self.under_way -= 1

    async def _message(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        await self.at(self, BEFORE)
        answer = await self._call(request)
        if answer.status == 200:
            self.taken.append((chat_of(body), self.now()))
        await self.at(self, BEHIND)
        await answer.prepare(request)
        await answer.write_eof()
        await self.at(self, PAST)
        return answer

    async def _call(self, request: web.Request) -> web.StreamResponse:
        base = self.telegram if request.path.startswith(("/bot", "/file")) else self.line
        headers, body = plain(request.headers), await request.read()
        async with self._session.request(request.method, base + request.path_qs, headers=headers, data=body) as answer:
            return web.Response(status=answer.status, headers=plain(answer.headers), body=await answer.read())


def plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Without those that are of one leg of the way."""
    return {name: value for name, value in headers.items() if name.lower() not in OWN}


def chat_of(body: bytes) -> str:
    """The chat that a call of either platform is for, as orders name it."""
    found = CHAT.search(body)
    assert found, "a message names its chat"
    number = found[1] or found[2]
    return f"telegram:{number.decode()}" if number else f"line:{found[3].decode()}"
