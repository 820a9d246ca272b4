"""A small bot for the tests of the fake LINE: it keeps what comes in, and answers as a test tells it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.line import FakeLine

Answering = Callable[[dict[str, Any]], Awaitable[None]]


class Bot:
    """A webhook at `url` and the calls of a bot. `taking` is the status it answers webhooks with."""

    def __init__(self, line: FakeLine) -> None:
        self.line = line
        self.bodies: list[dict[str, Any]] = []
        self.taking = 200
        self.forged = 0  # bodies whose signature is wrong
        self.answering: Answering | None = None
        self.files: dict[str, bytes] = {}  # what it serves, by name
        self.url = ""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for body in self.bodies for event in body["events"]]

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/line", self._webhook), web.get("/media/{name}", self._media)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        self.line.webhook.address = f"{self.url}/line"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self._runner.cleanup()

    async def call(
        self, method: str, path: str, body: Any = None, *, token: str = "", data: bool = False, **headers: str
    ) -> tuple[int, Any]:
        """Call the platform; status and answer (JSON, or bytes). Headers: `x_line_retry_key=...`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {token or self.line.token}"
        content = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        address = (self.line.data_url if data else self.line.url) + path
        async with self.line.session.request(method, address, headers=named, **content) as answer:
            raw = await answer.read()
            return answer.status, json.loads(raw) if answer.content_type == "application/json" else raw

    async def replies(self, event: dict[str, Any], *messages: Any) -> tuple[int, Any]:
        """Reply; words are text messages."""
        body = {"replyToken": event["replyToken"], "messages": [as_message(each) for each in messages]}
        return await self.call("POST", "/v2/bot/message/reply", body)

    async def pushes(self, to: str, *messages: Any, key: str = "") -> tuple[int, Any]:
        body = {"to": to, "messages": [as_message(each) for each in messages]}
        return await self.call("POST", "/v2/bot/message/push", body, **({"x_line_retry_key": key} if key else {}))

    async def validates(self, *messages: Any) -> tuple[int, Any]:
        body = {"messages": [as_message(each) for each in messages]}
        return await self.call("POST", "/v2/bot/message/validate/reply", body)

    async def _webhook(self, request: web.Request) -> web.Response:
        raw = await request.read()
        right = base64.b64encode(hmac.new(self.line.secret.encode(), raw, hashlib.sha256).digest()).decode()
        self.forged += request.headers["X-Line-Signature"] != right
        body = json.loads(raw)
        self.bodies.append(body)
        if self.answering:
            for event in body["events"]:
                await self.answering(event)
        return web.Response(status=self.taking)

    async def _media(self, request: web.Request) -> web.Response:
        data = self.files.get(request.match_info["name"])
        return web.Response(status=403) if data is None else web.Response(body=data)


def as_message(said: Any) -> Any:
    return {"type": "text", "text": said} if isinstance(said, str) else said


def quick(text: str, *actions: dict[str, Any]) -> dict[str, Any]:
    """A text with quick replies."""
    return {"type": "text", "text": text, "quickReply": {"items": [{"type": "action", "action": a} for a in actions]}}


def postback(label: str, data: str = "data", **more: Any) -> dict[str, Any]:
    return {"type": "postback", "label": label, "data": data, **more}


def flex(*contents: dict[str, Any]) -> dict[str, Any]:
    """A Flex message of one bubble with these components below one another."""
    box = {"type": "box", "layout": "vertical", "contents": list(contents)}
    return {"type": "flex", "altText": "…", "contents": {"type": "bubble", "body": box}}


def template(**more: Any) -> dict[str, Any]:
    return {"type": "template", "altText": "…", "template": more}
