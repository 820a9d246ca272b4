"""A bot reduced to its wires, for trying the fake Telegram: bare calls, and a webhook whose answers a test decides."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web
from PIL import Image

from tests.fakes.telegram import FakeTelegram


class Wires:
    """`await wires.sendMessage(chat_id=…, text=…)` gives the whole answer; keyboards and lists are made JSON."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.client = aiohttp.ClientSession()

    async def __aenter__(self) -> Wires:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.close()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        async def call(**parameters: Any) -> dict[str, Any]:
            files = {name: value for name, value in parameters.items() if isinstance(value, bytes)}
            return await (self._multipart(method, parameters, files) if files else self._json(method, parameters))

        return call

    async def result(self, method: str, **parameters: Any) -> Any:
        """The result of a call that must succeed."""
        answer = await getattr(self, method)(**parameters)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **parameters: Any) -> tuple[int, str]:
        """Code and words of a call that must be refused."""
        answer = await getattr(self, method)(**parameters)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    def address(self, method: str) -> str:
        return f"{self.telegram.url}/bot{self.telegram.token}/{method}"

    async def download(self, path: str) -> tuple[int, bytes]:
        async with self.client.get(f"{self.telegram.url}/file/bot{self.telegram.token}/{path}") as answer:
            return answer.status, await answer.read()

    async def _json(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        async with self.client.post(self.address(method), json=parameters) as answer:
            body = await answer.json()
            assert body["ok"] == (answer.status == 200)
            return body

    async def _multipart(self, method: str, parameters: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        form = aiohttp.FormData()
        for name, value in parameters.items():
            if name in files:
                form.add_field(name, files[name], filename=f"{name}.jpg", content_type="image/jpeg")
            else:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self.client.post(self.address(method), data=form) as answer:
            return await answer.json()


class Hook:
    """The bot's side of a webhook. `answers` are taken one after the other; then it is 200 for ever."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str] = []
        self.answers: list[web.Response] = []
        self.runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Hook:
        app = web.Application()
        app.router.add_post("/telegram", self._take)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/telegram"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.runner
        await self.runner.cleanup()

    @property
    def words(self) -> list[str]:
        """What came in, as words: texts of messages, data of presses."""
        return [
            update["message"].get("text", "")
            if "message" in update
            else update.get("callback_query", {}).get("data", "")
            for update in self.got
        ]

    async def _take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        return self.answers.pop(0) if self.answers else web.Response()


def picture(width: int = 64, height: int = 48, kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), (200, 60, 20)).save(kept, kind)
    return kept.getvalue()
