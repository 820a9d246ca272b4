"""Delivery to a webhook, as the server does it. [TGSRV WebhookActor.cpp]

One queue a source; the next of a queue only after the last was answered 2xx; what fails is sent again at once, then
after 2, 4, 8 … seconds up to a minute or two, or when the answer's Retry-After says; dropped when its life would
end before. The body of a 2xx may be a call.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import aiohttp

from tests.fakes.telegram.calls import Call, from_json
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.updates import Backlog, Update

SECRET = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_WAIT = 60  # doubled by chance
MOST_RETRY_AFTER = 3600
GONE_FOR = timedelta(hours=23)  # answered 410 for so long, the webhook is closed
NOT_RUN = ("deletewebhook", "setwebhook", "close", "logout")


@dataclass
class Hook:
    """What setWebhook set."""

    url: str
    secret: str = ""
    connections: int = 40
    address: str = "127.0.0.1"  # that the name had when the webhook was set
    certificate: bool = False  # one was uploaded with it
    gone_since: datetime | None = None
    last_error: str = ""
    last_error_at: int = 0


@dataclass
class Parcel:
    """An update on its way."""

    update: Update
    wake: datetime
    delay: int = 1
    fails: int = 0


@dataclass(frozen=True)
class Delivered:
    """One attempt, for tests to read: which update, when, and what the bot's server said (0: nothing)."""

    update: Update
    at: datetime
    status: int


class Courier:
    """Carries the backlog to the webhook while one is set."""

    def __init__(
        self,
        clock: Clock,
        backlog: Backlog,
        answered: Callable[[Call], Awaitable[None]],
        changed: Callable[[], None],
        patience: float,
    ) -> None:
        self._clock, self._backlog, self._answered, self._changed = clock, backlog, answered, changed
        self._patience = patience
        self._chance = Random(0)
        self._queues: dict[tuple[str, int], deque[Parcel]] = {}
        self._sending: dict[asyncio.Task[None], tuple[str, int]] = {}
        self._client: aiohttp.ClientSession | None = None
        self._broken: BaseException | None = None
        self.hook: Hook | None = None
        self.held = False  # nothing leaves of itself
        self.attempts: list[Delivered] = []
        self.routes: dict[str, str] = {}  # public address → where it is reached on the loopback
        backlog.told.append(self._take)

    @property
    def busy(self) -> bool:
        return bool(self._sending)

    def hold(self, held: bool) -> None:
        """Keep everything back, or let it go again."""
        self.held = held
        self._pump()

    def set(self, hook: Hook | None) -> None:
        """Set or take away the webhook. What waits is carried to a new one from the beginning."""
        self.hook = hook
        self._queues = {}
        if hook:
            for update in self._backlog.living():
                self._take(update)

    async def close(self) -> None:
        self.hook = None
        for task in list(self._sending):
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        if self._client:
            await self._client.close()
        if self._broken:
            raise self._broken

    def client(self) -> aiohttp.ClientSession:
        if self._client is None:
            timeout = aiohttp.ClientTimeout(total=self._patience)
            # Shorter than servers keep idle connections, lest a post meets one that is just being closed.
            connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=2)
            self._client = aiohttp.ClientSession(timeout=timeout, connector=connector)
        return self._client

    def routed(self, url: str) -> str:
        """Where a public address really lies."""
        for public, real in self.routes.items():
            if url.startswith(public):
                return real + url.removeprefix(public)
        return url

    async def post(self, body: Any, secret: str | None = None) -> tuple[int, bytes, str]:
        """Post something to the webhook: status, body and Retry-After of its answer."""
        assert self.hook, "no webhook is set"
        headers = {"Content-Type": "application/json"} | ({SECRET: secret} if secret else {})
        url = self.routed(self.hook.url)
        async with self.client().post(url, data=json.dumps(body).encode(), headers=headers) as response:
            return response.status, await response.read(), response.headers.get("Retry-After", "")

    def _take(self, update: Update) -> None:
        if self.hook:
            self._queues.setdefault(update.queue, deque()).append(Parcel(update, self._clock.now()))
            self._pump()

    def _pump(self) -> None:
        """Start whatever may start now."""
        if not self.hook or self.held:
            return
        living = {update.id for update in self._backlog.living()}
        for key, queue in list(self._queues.items()):
            if len(self._sending) >= self.hook.connections:
                return
            if key in self._sending.values():
                continue
            while queue and queue[0].update.id not in living:
                queue.popleft()
            if not queue:
                del self._queues[key]
            elif queue[0].wake <= self._clock.now():
                task = asyncio.ensure_future(self._carry(self.hook, key, queue))
                self._sending[task] = key
                task.add_done_callback(self._carried)

    def _carried(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        if not task.cancelled():
            self._broken = self._broken or task.exception()
            if not self._broken:
                self._pump()
        self._changed()

    async def _carry(self, hook: Hook, key: tuple[str, int], queue: deque[Parcel]) -> None:
        parcel = queue[0]
        at = self._clock.now()
        try:
            status, body, retry_after = await self.post(parcel.update.json(), hook.secret)
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.attempts.append(Delivered(parcel.update, at, 0))
            self._failed(hook, queue, parcel, "Webhook connection closed", 0)
            return
        self.attempts.append(Delivered(parcel.update, at, status))
        if 200 <= status <= 299:
            hook.gone_since = None
            self._backlog.forget(parcel.update)
            queue.popleft()
            await self._run(body)
        else:
            self._gone(hook, status)
            self._failed(hook, queue, parcel, f"Wrong response from the webhook: {status}", _seconds(retry_after))

    def _failed(self, hook: Hook, queue: deque[Parcel], parcel: Parcel, error: str, retry_after: int) -> None:
        """[TGSRV on_update_error]"""
        hook.last_error, hook.last_error_at = error, self._clock.unix()
        wait = retry_after
        if not retry_after and parcel.fails:
            parcel.delay = min(self._chance.randint(LONGEST_WAIT, 2 * LONGEST_WAIT), 2 * parcel.delay)
            wait = parcel.delay
        parcel.fails += 1
        parcel.wake = self._clock.now() + timedelta(seconds=wait)
        if parcel.wake > parcel.update.expires:
            self._backlog.forget(parcel.update)
            queue.popleft()
        elif wait:
            self._clock.at(parcel.wake, self._pump)

    def _gone(self, hook: Hook, status: int) -> None:
        if status != 410:
            hook.gone_since = None
        elif hook.gone_since is None:
            hook.gone_since = self._clock.now()
        elif self._clock.now() > hook.gone_since + GONE_FOR:
            self.hook = None

    async def _run(self, body: bytes) -> None:
        """The call in the body of an answer, if it is one. Nobody hears how it went. [TGSRV WebhookActor::handle]"""
        try:
            texts = from_json(json.loads(body))
        except Exception:  # whatever else a server answers is no call
            return
        method = texts.pop("method", "")
        if method and method.lower() not in NOT_RUN and not method.lower().startswith("get"):
            await self._answered(Call(method, texts, by_webhook=True))


def _seconds(header: str) -> int:
    return min(int(header), MOST_RETRY_AFTER) if header.isdigit() else 0
