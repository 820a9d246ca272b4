"""The proxy of deploy/Caddyfile, where Caddy is installed: what it passes on, byte for byte, and what it keeps away."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.line import door as line
from handlers.line.incoming import genuine
from handlers.media import Media
from handlers.server import build, listen, serve
from handlers.settings import HOUSE
from handlers.telegram import webhook as telegram

CADDY = shutil.which("caddy")
pytestmark = pytest.mark.skipif(CADDY is None, reason="caddy is not installed")

SECRET = "channel-secret"
# Spaces, escapes and an order of keys that whoever reads and writes JSON anew would not keep.
BODY = '{ "events" : [ ],"destination":"U1", "text": "ສະບາຍດີ \\u0e2a / \\/ 🙂" }\r\n'.encode()


def free_port() -> int:
    with contextlib.closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def signature(body: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


async def heard(request: Request) -> Response:
    """As the LINE door does it: the signature is over the raw body."""
    body = await request.body()
    return Response(status_code=200 if genuine(body, request.headers.get("x-line-signature", ""), SECRET) else 401)


async def update(request: Request) -> Response:
    await request.body()
    return Response(request.headers.get(telegram.HEADER, ""))


async def start(bot: int) -> asyncio.Task[None]:
    """What stands behind the proxy: the server with its own routes, and two doors that tell what they heard."""

    async def ready() -> list[str]:
        return []

    doors = [
        Route(line.PATH, heard, methods=["POST"], max_body_size=line.LARGEST_WEBHOOK),
        Route(telegram.PATH, update, methods=["POST"], max_body_size=telegram.limits.UPDATE_BYTES),
    ]
    app = build(doors, dict, ready, "x" * 16, Media(Path("media"), ["secret"]))
    return asyncio.create_task(serve(app, listen("127.0.0.1", bot)))


@pytest.fixture
def bot() -> int:
    return free_port()


@pytest.fixture
async def proxy(tmp_path: Path, bot: int) -> AsyncIterator[httpx.AsyncClient]:
    """Caddy with our file, on this machine and without TLS; behind it nobody yet."""
    assert CADDY
    address = f"http://127.0.0.1:{free_port()}"
    ours = (HOUSE / "deploy" / "Caddyfile").read_text("utf-8").replace("\nkhaoban.example.org {", f"\n{address} {{")
    (tmp_path / "Caddyfile").write_text("{\n\tadmin off\n}\n" + ours, "utf-8")
    environment = {**os.environ, "BOT": f"127.0.0.1:{bot}", "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    running = await asyncio.create_subprocess_exec(
        *(CADDY, "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")),
        env=environment,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            for _ in range(300):
                with contextlib.suppress(httpx.ConnectError):
                    await client.get("/nothing")
                    break
                await asyncio.sleep(0.1)
            yield client
    finally:
        running.terminate()
        await running.wait()


@pytest.fixture
async def house(proxy: httpx.AsyncClient, bot: int) -> AsyncIterator[httpx.AsyncClient]:
    """The same, with the bot behind it."""
    serving = await start(bot)
    yield proxy
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


@pytest.mark.parametrize("body", [BODY, b"", BODY * 20_000], ids=["some", "none", "large"])
async def test_lines_signature_holds_behind_the_proxy(house: httpx.AsyncClient, body: bytes) -> None:
    headers = {"X-Line-Signature": signature(body)}
    assert (await house.post(line.PATH, content=body, headers=headers)).status_code == 200
    assert (await house.post(line.PATH, content=body + b" ", headers=headers)).status_code == 401


async def test_telegrams_secret_comes_through(house: httpx.AsyncClient) -> None:
    answer = await house.post(telegram.PATH, content=b"{}", headers={telegram.HEADER: "s" * 20})
    assert answer.text == "s" * 20


async def test_what_is_not_for_the_internet_is_not_there(house: httpx.AsyncClient) -> None:
    for path in ("/ready", "/metrics", "/practice", "/", "/media", "/line/more"):
        answer = await house.get(path, headers={"Authorization": "Bearer " + "x" * 16})
        assert answer.status_code == 404, path
        assert answer.text == ""
    assert (await house.get("/health")).json() == {"alive": True}
    assert "not valid" in (await house.get("/media/x.png")).text  # the bot's own word


async def test_what_is_far_too_large_is_turned_away_by_the_bot(house: httpx.AsyncClient) -> None:
    assert (await house.post(line.PATH, content=bytes(5_000_000))).status_code == 413
    assert (await house.post(telegram.PATH, content=bytes(5_000_000))).status_code == 413


async def test_while_the_bot_is_down_the_platforms_are_told_to_come_again(proxy: httpx.AsyncClient) -> None:
    assert (await proxy.post(telegram.PATH, content=b"{}")).status_code == 502
