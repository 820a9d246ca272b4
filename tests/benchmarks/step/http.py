"""Just enough HTTP/1.1 for a load: connections that stay open, bodies with a length, one request at a time on each.

It is made so that the generator costs far less a request than any server it measures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import cast

import httptools

Handle = Callable[[str, str, Mapping[str, str], bytes], tuple[int, bytes]]
"""Method, path, headers (names in small letters) and body of a request: status and body of its answer."""

REASONS = {200: b"OK", 400: b"Bad Request", 404: b"Not Found"}


class _Answering(asyncio.Protocol):
    """The server's side of a connection."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url, self._headers, self._body = b"", dict[str, str](), b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode().lower()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode()
        status, body = self._handle(method, self._url.decode(), self._headers, self._body)
        head = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        assert self._transport is not None
        self._transport.write(head % (status, REASONS.get(status, b"Other"), len(body)) + body)


async def answering(handle: Handle) -> tuple[asyncio.Server, str]:
    """A server on a free port of the loopback, and its address."""
    server = await asyncio.get_running_loop().create_server(lambda: _Answering(handle), "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class _Asking(asyncio.Protocol):
    """The client's side of a connection."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._answered: asyncio.Future[tuple[int, bytes]] | None = None
        self._body = b""
        self.transport: asyncio.Transport | None = None
        self.served = False  # it has carried an answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(error or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        status, body = self._parser.get_status_code(), self._body
        self._parser = httptools.HttpResponseParser(self)
        if self._answered is not None and not self._answered.done():
            self._answered.set_result((status, body))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        self._body = b""
        self._answered = asyncio.get_running_loop().create_future()
        assert self.transport is not None
        self.transport.write(request)
        return await self._answered


class Caller:
    """So many connections to one server; whoever calls while all are in use waits, as at the platforms."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self._host, self._port = host, port
        self._room = asyncio.Semaphore(connections)
        self._idle: list[_Asking] = []

    async def post(self, path: str, headers: bytes, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. `headers` are whole lines. Raises OSError."""
        head = b"POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
        request = head % (path.encode(), self._host.encode(), self._port, len(body), headers) + body
        async with self._room:
            while True:
                asking = await self._connection()
                try:
                    answer = await asking.ask(request)
                except ConnectionResetError:
                    if asking.served:
                        continue  # it stood idle too long, and the server closed it as we wrote
                    raise
                asking.served = True
                self._idle.append(asking)
                return answer

    async def _connection(self) -> _Asking:
        while self._idle:
            idle = self._idle.pop()
            if idle.transport is not None:
                return idle
        _, made = await asyncio.get_running_loop().create_connection(_Asking, self._host, self._port)
        return made

    def close(self) -> None:
        for idle in self._idle:
            if idle.transport is not None:
                idle.transport.close()
