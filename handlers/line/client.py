"""Calls to LINE's API: a few, thin, over one pool of connections.

line-bot-sdk's client makes the same calls, at five to ten times the time and for 60 MiB; it serves where neither counts
(`account`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import aiohttp
import orjson

from handlers.line.limits import CALL_WITHIN, DOWNLOAD_WITHIN
from handlers.line.messages import Message
from handlers.media import LARGEST

CONNECTIONS = 100
KEEP_ALIVE = 60.0  # seconds; a new TLS handshake is dearer than an idle connection
AT_ONCE = 64 * 1024  # bytes of a body that says how long it is, which are read in one go
RENEW_BEFORE = timedelta(minutes=2)  # a stateless token lives for 15

log = logging.getLogger("khaoban.line")


class Unreached(Exception):
    """No answer came. Says in a word why; `asked`: LINE may have had the call, and carried it out."""

    def __init__(self, why: str, *, asked: bool) -> None:
        super().__init__(why)
        self.asked = asked


class TooLarge(Exception):
    """A file is larger than any that is kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What LINE answered; `body` is {} where it was no JSON object."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    retry_after: timedelta | None = None
    data: bytes = b""

    @property
    def message(self) -> str:
        return str(self.body.get("message") or "")


class Client:
    """Calls in the name of one channel. With no `token` given, short-lived ones are got by channel and secret."""

    def __init__(
        self, api_url: str, data_url: str, now: Callable[[], datetime], *, channel: str, secret: str, token: str = ""
    ) -> None:
        self._api, self._data, self._now = api_url, data_url, now
        self._channel, self._secret = channel, secret
        self._token, self._fixed, self._until = token, bool(token), now()
        self._renewing = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def reply(self, token: str, messages: list[Message]) -> Answer:
        """Answer by a reply token."""
        return await self.call("POST", "/v2/bot/message/reply", {"replyToken": token, "messages": messages})

    async def push(self, chat: str, messages: list[Message], retry_key: str) -> Answer:
        """Send of ourselves; it counts. The same key is sent once, however often it is tried."""
        body = {"to": chat, "messages": messages}
        return await self.call("POST", "/v2/bot/message/push", body, {"X-Line-Retry-Key": retry_key})

    async def content(self, message: str) -> Answer:
        """The bytes of a file that somebody sent. Raises TooLarge."""
        return await self._authorized("GET", f"{self._data}/v2/bot/message/{message}/content", None, {}, download=True)

    async def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, within: float = 0
    ) -> Answer:
        """Any other call. Raises Unreached."""
        return await self._authorized(method, self._api + path, body, headers or {}, within=within)

    async def _authorized(
        self, method: str, url: str, body: Any, headers: Mapping[str, str], *, download: bool = False, within: float = 0
    ) -> Answer:
        """The call, with a token; once more with a new one when LINE does not know ours any more."""
        for last in (self._fixed, True):
            bearer = {"Authorization": f"Bearer {await self._access_token()}"}
            answer = await self._ask(method, url, body, {**headers, **bearer}, download=download, within=within)
            if answer.status != 401 or last:
                return answer
            self._until = self._now()
        raise AssertionError("unreachable")

    async def _access_token(self) -> str:
        if self._fixed or self._now() < self._until:
            return self._token
        async with self._renewing:
            if self._now() >= self._until:
                await self._renew()
        return self._token

    async def _renew(self) -> None:
        form = {"grant_type": "client_credentials", "client_id": self._channel, "client_secret": self._secret}
        answer = await self._ask("POST", f"{self._api}/oauth2/v3/token", None, {}, form=form)
        if answer.status != 200 or not answer.body.get("access_token"):
            log.error("LINE gives no access token: %d", answer.status)
            raise Unreached("no access token", asked=False)
        self._token = str(answer.body["access_token"])
        life = timedelta(seconds=float(answer.body.get("expires_in") or 0))
        self._until = self._now() + max(life - RENEW_BEFORE, life / 2)

    async def _ask(
        self,
        method: str,
        url: str,
        body: Any,
        headers: Mapping[str, str],
        *,
        form: Mapping[str, str] | None = None,
        download: bool = False,
        within: float = 0,
    ) -> Answer:
        if self._session is None:  # made here, because it wants a running loop
            # LINE sets no cookies, and looking for them is a tenth of what a call costs.
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        total = DOWNLOAD_WITHIN if download else within or CALL_WITHIN
        data: Any = form if form is not None else None if body is None else orjson.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers={**headers, **kind},
                timeout=_timeout(total),
                allow_redirects=False,
            ) as response:
                raw = await _read(response)
                return _answer(response, raw)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            asked = not isinstance(error, aiohttp.ClientConnectorError)
            raise Unreached(type(error).__name__, asked=asked) from None


@cache
def _timeout(total: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The body, as long as it is not larger than what is ever kept."""
    if response.content_length is not None and response.content_length <= AT_ONCE:
        return await response.read()
    parts, size = [], 0
    async for part in response.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > LARGEST:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def _answer(response: aiohttp.ClientResponse, raw: bytes) -> Answer:
    try:
        body = orjson.loads(raw) if response.content_type == "application/json" else {}
    except ValueError:
        body = {}
    wait = response.headers.get("Retry-After", "")
    after = timedelta(seconds=min(int(wait), 3600)) if wait.isascii() and wait.isdigit() else None
    return Answer(response.status, body if isinstance(body, dict) else {}, after, raw)
