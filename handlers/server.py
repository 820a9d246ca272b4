"""The web server: what every door's routes stand in, health and readiness, metrics, and pictures by address.

`build` makes the application, `listen` takes the port (so that a taken one is told before anything starts),
and `serve` runs it until the process is asked to stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hmac
import logging
import re
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers import metrics
from handlers.media import PHOTOS, Media, mime_of
from handlers.webhooks import Webhook

READY_WITHIN = 2.0  # seconds; a look that takes longer is an answer too
BACKLOG = 512
# Longer than a reverse proxy keeps an idle connection (Caddy: 120, nginx: 60): what it sends over one that we are just
# closing is lost, and LINE sends nothing twice unless told to. Uvicorn would close after 5.
KEEP_ALIVE = 130  # seconds
STOP_WITHIN = 10  # seconds that requests still running are given when the process stops
# How many objects are made until Python looks for cycles among the young ones: with its own 700 that took a twentieth
# of every answer, and there are few to be found.
COLLECT_AFTER = (10_000, 20, 50)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.[a-z]{3,4}")  # under which a file may be saved

log = logging.getLogger("khaoban.server")
access = logging.getLogger("khaoban.access")


class Json(Response):
    """JSON that no browser and no proxy keeps."""

    media_type = "application/json"

    def __init__(self, content: Any, status_code: int = 200) -> None:
        super().__init__(orjson.dumps(content), status_code, {"Cache-Control": "no-store"})


def build(
    doors_routes: Sequence[BaseRoute],
    health: Callable[[], Mapping[str, Any]],
    ready: Callable[[], Awaitable[Sequence[str]]],
    metrics_token: str,
    media: Media | None,
    *,
    wall: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """The application. `health` tells about the living process (its version), `ready` names in single words
    what keeps us from working (nothing: we are ready); an empty `metrics_token` means there is no /metrics.
    `wall` is the real time, by which addresses of media expire, wherever the practice clock stands."""
    routes: list[BaseRoute] = [
        Route("/health", _health(health), name="health"),
        Route("/ready", _ready(ready), name="ready"),
    ]
    if metrics_token:
        routes.append(Route("/metrics", _metrics(metrics_token), name="metrics"))
    if media is not None:
        routes.append(Route("/media/{name}", _media(media, wall), name="media"))
    return Site([*routes, *doors_routes])


class Site(Starlette):
    """The application: pages behind their middleware, and webhooks before it."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        super().__init__(routes=routes, middleware=[Middleware(Access)])
        of_routes = [route for route in routes if isinstance(route, Route)]
        self._webhooks = {route.path: route.app for route in of_routes if isinstance(route.app, Webhook)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        webhook = self._webhooks.get(scope["path"]) if scope["type"] == "http" else None
        if webhook is not None:
            await webhook(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


Endpoint = Callable[[Request], Awaitable[Response]]


def _health(health: Callable[[], Mapping[str, Any]]) -> Endpoint:
    async def answer(request: Request) -> Response:
        return Json({"alive": True, **health()})

    return answer


def _ready(ready: Callable[[], Awaitable[Sequence[str]]]) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            async with asyncio.timeout(READY_WITHIN):
                reasons = list(await ready())
        except TimeoutError:
            reasons = ["slow"]
        except Exception:  # whatever it is, it is a reason not to send us work
            log.exception("the look whether we are ready failed")
            reasons = ["failed"]
        return Json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    return answer


def _metrics(token: str) -> Endpoint:
    expected = f"Bearer {token}".encode()

    async def answer(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            return PlainTextResponse("Send METRICS_TOKEN as a bearer token.", 401, {"WWW-Authenticate": "Bearer"})
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    return answer


def _media(media: Media, wall: Callable[[], datetime]) -> Endpoint:
    async def answer(request: Request) -> Response:
        name, query = request.path_params["name"], request.query_params
        if not media.check(name, query.get("until", ""), query.get("sign", ""), wall()):
            return PlainTextResponse("This address is not valid, or no longer.", 404)
        try:
            data = await asyncio.to_thread(media.open, name)
        except FileNotFoundError:
            return PlainTextResponse("There is no such file.", 404)
        mime, called = mime_of(name), query.get("as", "")
        attached = f"attachment; filename={called}" if _PLAIN_NAME.fullmatch(called) else "attachment"
        headers = {
            "Cache-Control": "private, max-age=86400, immutable",
            "Content-Disposition": "inline" if mime in PHOTOS else attached,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(data, media_type=mime, headers=headers)

    return answer


class Access:
    """One line a request in the log and one count in the metrics: method, route as it is declared (names of
    files and chats stand in the address itself), status, how long it took. Never a query."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            took = time.perf_counter() - began
            route = _route(scope)
            method = scope["method"] if scope["method"] in METHODS else "other"
            access.info("%s %s %d %.1f ms", method, route, status, took * 1000)
            metrics.requests.labels(method, route, str(status)).inc()
            metrics.request_seconds.labels(route).observe(took)


def _route(scope: Scope) -> str:
    """The path as the route declares it ("/media/{name}"), or "unknown": never what a stranger typed."""
    path = getattr(scope.get("route"), "path", None)
    return "unknown" if path is None else scope.get("root_path", "") + path


class _Server(uvicorn.Server):
    """Uvicorn, but long answers (the practice chat's streams) are told before it waits for them to end, and
    the process goes on after a signal, so that whoever called `serve` can tidy up."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        try:
            for number in signals:
                loop.add_signal_handler(number, self.handle_exit, number, None)
        except (RuntimeError, ValueError, NotImplementedError):  # only a process's main thread may ask for them
            yield
            return
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)


def listen(host: str, port: int) -> socket.socket:
    """Take the port (0: any free one). Raises OSError when it is taken or not ours to take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, because asyncio switches Nagle's algorithm off only then, and it costs 40 ms an answer.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(BACKLOG)  # who calls before we answer waits, and is not turned away
    except BaseException:
        taken.close()
        raise
    taken.setblocking(False)
    return taken


async def serve(app: ASGIApp, taken: socket.socket, *, stopping: Callable[[], None] = lambda: None) -> None:
    """Serve on that socket until SIGINT or SIGTERM comes or this is cancelled. Then `stopping` is called, and
    requests still running have STOP_WITHIN seconds; a second SIGINT does not wait. Run it under uvloop."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=STOP_WITHIN,
    )
    server = _Server(config, stopping)
    # What is there by now, forms above all, stays: the collector need not go through it while somebody waits.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise
