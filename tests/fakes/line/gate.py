"""What every call passes: faults, the token, the rates, the specification; and every call is written down."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from tests.fakes.line import refusals, specs
from tests.fakes.line.refusals import Refused
from tests.fakes.line.wire import REQUEST_ID

if TYPE_CHECKING:
    from tests.fakes.line.faults import Fault
    from tests.fakes.line.platform import FakeLine

OPEN = ("/oauth2/v3/token", "/v2/oauth/verify")  # needs no token


@dataclass(frozen=True)
class Call:
    """One call of the bot's and its answer. `status` is 0 when the connection broke."""

    at: datetime
    method: str
    path: str
    headers: dict[str, str]  # names in small letters
    body: Any  # JSON, or bytes
    status: int
    answer: Any


def gate(line: FakeLine) -> Middleware:
    """The way in, for one platform."""

    @web.middleware
    async def pass_through(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[REQUEST_ID] = str(uuid.uuid4())
        raw = await request.read()
        fault = line.faults.next(request.path)
        broken = fault is not None and fault.kind in ("drops", "loses_answer")
        if fault and fault.kind == "drops":
            answer: web.Response = web.Response(status=500)
        else:
            answer = await _answer(line, request, handler, fault)
        if broken and request.transport:
            request.transport.abort()
        answer.headers["x-line-request-id"] = request[REQUEST_ID]
        headers = {name.lower(): value for name, value in request.headers.items()}
        status = 0 if broken else answer.status
        line.calls.append(
            Call(line.now(), request.method, request.path, headers, _read(raw), status, _read(answer.body))
        )
        line.stirs()
        return answer

    return pass_through


async def _answer(line: FakeLine, request: web.Request, handler: Handler, fault: Fault | None) -> web.Response:
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault and fault.kind == "fails":
        if fault.done:
            await _carry_out(line, request, handler)
        return web.json_response({"message": fault.message}, status=fault.status, headers=fault.headers)
    return await _carry_out(line, request, handler)


async def _carry_out(line: FakeLine, request: web.Request, handler: Handler) -> web.Response:
    try:
        _admit(line, request)
        answer = await handler(request)
    except Refused as no:
        return web.json_response(no.body, status=no.status, headers=no.headers)
    except web.HTTPNotFound:
        return web.json_response({"message": refusals.NOT_FOUND}, status=404)
    except web.HTTPMethodNotAllowed:
        return web.json_response({"message": "Method Not Allowed"}, status=405)
    assert isinstance(answer, web.Response)
    if answer.content_type == "application/json":
        specs.hold_answer(request.method, request.path, answer.status, _read(answer.body))
    return answer


def _admit(line: FakeLine, request: web.Request) -> None:
    if request.path not in OPEN:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not token:
            raise Refused(401, refusals.NO_TOKEN)
        if scheme != "Bearer" or not line.accepts(token):
            raise Refused(401, refusals.BAD_TOKEN)
    if line.rates is not None and not line.rates.take(_endpoint(request)):
        raise Refused(429, refusals.TOO_FAST)


def _endpoint(request: web.Request) -> str:
    """What is counted as one endpoint."""
    resource = request.match_info.route.resource
    path = resource.canonical if resource else request.path
    if path == "/v2/bot/richmenu":
        return "create rich menu"
    if path == "/v2/bot/richmenu/{menu}" and request.method == "DELETE":
        return "delete rich menu"
    for name in ("multicast", "chat/loading/start", "webhook/endpoint", "webhook/test"):
        if path.endswith(name) and "validate" not in path:
            return name
    return f"{request.method} {path}"


def _read(raw: Any) -> Any:
    try:
        return json.loads(raw)
    except (TypeError, ValueError):
        return raw
