"""Calls to the Bot API over aiohttp.

python-telegram-bot's own transport, httpx, costs five to twenty times the processor time of aiohttp and gets slower the
more calls run at once, so the library is given this one. What is called at every step of a conversation goes
through `call`, which makes no objects of the answer; the library's Bot is for everything that is called seldom, or with
files. Both raise the library's errors. The token stands in every address, so no address is ever part of an error.
"""

from __future__ import annotations

import io
import os
from datetime import timedelta
from functools import cache
from typing import Any

import aiohttp
import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

# The library is to give spans of time as such; without it every "too many requests" is a warning of a change to come.
os.environ.setdefault("PTB_TIMEDELTA", "1")

CONNECT_WITHIN = 5.0  # seconds
ANSWER_WITHIN = 10.0
UPLOAD_WITHIN = 40.0
KEEP_ALIVE = 60.0  # a new TLS handshake is dearer than an idle connection
CONNECTIONS = 100
AS_JSON = {"Content-Type": "application/json"}

_BY_STATUS: dict[int, type[TelegramError]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,  # this is how Telegram answers a token that is not shaped as one
    409: Conflict,
}


class Unreached(NetworkError):
    """No connection was made: surely nothing arrived."""


class Wire(BaseRequest):
    """The connections. `calls` is the address that methods are appended to (…/bot<token>/), `files` that of files."""

    def __init__(self, calls: str, files: str) -> None:
        self._calls, self._files = calls, files
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long an answer may take unless a call says otherwise."""
        return ANSWER_WITHIN

    async def initialize(self) -> None:
        """Make ready for calls."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE)
            # The Bot API sets no cookies, and looking for them is a tenth of what a call costs.
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Let go of all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(self, method: str, fields: dict[str, Any], *, within: float = ANSWER_WITHIN) -> Any:
        """Call a method and give its result. Raises TelegramError."""
        status, body = await self._ask("POST", self._calls + method, within, data=orjson.dumps(fields), headers=AS_JSON)
        answer = self.parse_json_payload(body) if status < 500 else {}
        if status == 200 and answer.get("ok"):
            return answer["result"]
        raise refusal(status, answer)

    async def fetch(self, path: str, most: int, *, within: float = UPLOAD_WITHIN) -> bytes | None:
        """A file that `getFile` gave the path of; None when it has more than `most` bytes. Raises TelegramError."""
        try:
            async with self._open("GET", self._files + path, within) as response:
                if response.status != 200:
                    raise refusal(response.status, {})
                kept = bytearray()
                async for part in response.content.iter_chunked(64 * 1024):
                    kept += part
                    if len(kept) > most:
                        return None
                return bytes(kept)
        except (aiohttp.ClientError, OSError) as error:
            raise _failure(error) from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request of the library's: status and body. Raises TelegramError."""
        within = ANSWER_WITHIN
        form = None
        if request_data is not None:
            form = aiohttp.FormData(request_data.json_parameters)
            for name, (filename, content, mime) in (request_data.multipart_data or {}).items():
                file = io.BytesIO(content) if isinstance(content, bytes) else content
                form.add_field(name, file, filename=filename, content_type=mime)
                within = UPLOAD_WITHIN
        return await self._ask(method, url, within, data=form)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The parsed answer. Raises NetworkError for what is not JSON: a proxy spoke, not Telegram."""
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise NetworkError("the answer is not JSON") from None
        return answer if isinstance(answer, dict) else {}

    async def _ask(self, method: str, url: str, within: float, **more: Any) -> tuple[int, bytes]:
        try:
            async with self._open(method, url, within, **more) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError) as error:
            raise _failure(error) from None

    def _open(self, method: str, url: str, within: float, **more: Any) -> Any:
        if self._session is None:
            raise Unreached("the door is closed")
        return self._session.request(method, url, timeout=_timeout(within), allow_redirects=False, **more)


@cache
def _timeout(within: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=within, sock_connect=CONNECT_WITHIN)


def refusal(status: int, answer: dict[str, Any]) -> TelegramError:
    """The error of an answer that is none."""
    parameters = answer.get("parameters") or {}
    words = str(answer.get("description") or f"status {status}")
    if to := parameters.get("migrate_to_chat_id"):
        return ChatMigrated(to)
    if status == 429:
        return RetryAfter(timedelta(seconds=parameters.get("retry_after") or 1))
    return _BY_STATUS.get(status, NetworkError)(words)


def asked_to_wait(error: RetryAfter) -> timedelta:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _failure(error: BaseException) -> TelegramError:
    """Errors of the transport by their kind alone; their words may hold the address, and with it the token."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Unreached("no connection")
    if isinstance(error, TimeoutError):
        return TimedOut("no answer in time")
    return TimedOut("the connection was cut")
