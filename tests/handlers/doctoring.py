"""For the tests of what doctor finds at the doors: a bot's server on this machine, and how findings are compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from aiohttp import web
from starlette.routing import BaseRoute

from handlers.findings import Finding, Kind, Mark
from handlers.media import Media
from handlers.server import build, listen, serve
from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES, Voice

VOICES = [Voice(Catalogues.read(), language, ZoneInfo("Asia/Vientiane")) for language in LANGUAGES]
NOBODY = "http://127.0.0.1:9"  # where nothing listens

Wanted = tuple[Kind, Mark]


def found(findings: Iterable[Finding]) -> list[Wanted]:
    """Kinds and marks; every line is said once in every language, so that no value is missing."""
    all_of_it = list(findings)
    for finding in all_of_it:
        for voice in VOICES:
            line = finding.say(voice, "X")
            assert "\n" not in line
            assert not line.startswith(f"{line[0]} X: doctor.")
    return [(finding.kind, finding.mark) for finding in all_of_it]


def wanted(kind: Kind, mark: Mark | None = None) -> Wanted:
    """What a case is about; the mark is the kind's own unless it is given."""
    return kind, mark or kind.mark


async def _ready() -> list[str]:
    return []


@asynccontextmanager
async def bot(
    routes: Sequence[BaseRoute] = (), doors: Sequence[str] = (), media: Media | None = None
) -> AsyncIterator[int]:
    """A bot's server; its port."""
    taken = listen("127.0.0.1", 0)
    serving = asyncio.create_task(serve(build(routes, lambda: {"doors": list(doors)}, _ready, "", media), taken))
    try:
        yield taken.getsockname()[1]
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def stranger(status: int = 200, body: bytes = b"<html>", kind: str = "text/html") -> AsyncIterator[str]:
    """A server that is not the bot and answers everything alike; its address."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type=kind)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
