"""A call as it came in: the method, its parameters and files, however they were sent.

The server makes text of everything [TGSRV HttpReader]: a JSON body's strings stand as they are, the rest is JSON
again. So do we, and read types out of the text where a method wants them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.telegram.refusals import Refused, bad

LARGEST_UPLOAD = 50 * 1024 * 1024  # [TGAPI "Sending files"]


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    name: str
    mime: str
    data: bytes


@dataclass
class Call:
    """One call of the bot. `result` is what it was answered, `refused` why not; both are empty when it was dropped."""

    method: str
    texts: dict[str, str]
    files: dict[str, Upload] = field(default_factory=dict)
    at: datetime | None = None
    result: Any = None
    refused: Refused | None = None
    done: bool = False  # it had its effect, whether or not the answer arrived
    answered: bool = False  # the answer was sent off
    by_webhook: bool = False  # it stood in the answer to an update

    @property
    def parameters(self) -> dict[str, Any]:
        """What was given, JSON read: numbers as numbers, keyboards as lists."""
        return {name: _read(name, value) for name, value in self.texts.items()} | dict(self.files)

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    def has(self, name: str) -> bool:
        return self.texts.get(name, "") != ""

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def flag(self, name: str) -> bool:
        """[TGSRV to_bool]"""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def integer(self, name: str, default: int = 0) -> int:
        """[TGSRV get_integer_arg]: what is no number counts as 0."""
        if not self.has(name):
            return default
        try:
            return int(self.text(name))
        except ValueError:
            return 0

    def json(self, name: str, wrong: str) -> Any:
        """A JSON-serialized parameter, or None when it was not given. `wrong` is what is said of a broken one."""
        if not self.has(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad(wrong) from None


WORDS = ("text", "caption", "url", "secret_token", "callback_query_id", "command", "description", "file_id")


def _read(name: str, value: str) -> Any:
    if name in WORDS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def from_json(body: Any) -> dict[str, str]:
    """The parameters of a JSON object, as text."""
    if not isinstance(body, dict):
        raise bad("can't parse request: JSON object expected")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}


async def read(method: str, request: web.Request) -> Call:
    """The call that a request carries: query, JSON, form or multipart."""
    call = Call(method, dict(request.query))
    if not request.can_read_body:
        return call
    kind = request.content_type
    if kind == "application/json":
        try:
            call.texts |= from_json(json.loads(await request.read() or b"{}"))
        except ValueError:
            raise bad("can't parse JSON object") from None
    elif kind == "application/x-www-form-urlencoded":
        call.texts |= {name: str(value) for name, value in (await request.post()).items()}
    elif kind == "multipart/form-data":
        await _multipart(call, request)
    return call


async def _multipart(call: Call, request: web.Request) -> None:
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read())
        if part.filename is None:
            call.texts[part.name or ""] = data.decode("utf-8", "replace")
        elif len(data) > LARGEST_UPLOAD:
            raise Refused(413)
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            call.files[part.name or ""] = Upload(part.filename, mime, data)
