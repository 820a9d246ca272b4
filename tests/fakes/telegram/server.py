"""The API over HTTP: URL/bot<token>/METHOD and URL/file/bot<token>/PATH, on a port of the loopback."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.fakes.telegram import spec
from tests.fakes.telegram.calls import Call, read
from tests.fakes.telegram.keyboards import too_wide
from tests.fakes.telegram.methods import METHODS, written
from tests.fakes.telegram.methods.files import lying_at
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import Refused

LARGEST_BODY = 64 * 1024 * 1024


class Server:
    """Answers calls. What a bot should not do, though Telegram lets it pass, is kept in `offences`."""

    def __init__(self, platform: Platform, token: str) -> None:
        self._at, self._token = platform, token
        self._runner: web.AppRunner | None = None
        self.offences: list[str] = []

    async def start(self, port: int = 0) -> int:
        """Listen; the port that it is."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        app.router.add_route("*", "/{rest:.*}", self._nothing)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _method(self, request: web.Request) -> web.Response:
        at = self._at
        if request.match_info["token"] != self._token:
            return _answer(Refused(401))
        try:
            call = await read(request.match_info["method"], request)
        except Refused as refused:
            return _answer(refused)
        if at.faults.meet(call, "drops"):
            self._note(call)
            at.changed()
            return _cut(request)
        slow, lost = at.faults.meet(call, "slow"), at.faults.meet(call, "loses_answer")
        await self.do(call)
        if slow:
            await at.clock.sleep(slow.seconds)
        if lost:
            return _cut(request)
        call.answered = True
        return _answer(call.refused) if call.refused else web.json_response({"ok": True, "result": call.result})

    async def do(self, call: Call) -> None:
        """Carry out a call; what comes of it stands in the call."""
        at = self._at
        self._note(call)
        try:
            fault = at.faults.meet(call, "fails")
            if fault and fault.refused:
                raise fault.refused
            call.result = await self._done(call)
            call.done = True
        except Refused as refused:
            call.refused = refused
        finally:
            at.changed()

    async def _done(self, call: Call) -> Any:
        method = METHODS.get(call.method)
        if method is None:
            if spec.knows(call.method):
                self.offences.append(f"{call.method}: the fake does not play this method")
            raise Refused(404, "method not found")
        try:
            return await method(self._at, call)
        except NotImplementedError as error:
            self.offences.append(f"{call.method}: {error}")
            raise Refused(500, str(error)) from None
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            self.offences.append(f"{call.method}: the fake cannot read this call: {error!r}")
            raise Refused(500, repr(error)) from error

    def _note(self, call: Call) -> None:
        call.method = spec.method_name(written(call.method)) or call.method
        call.at = self._at.clock.now()
        self._at.calls.append(call)
        self.offences += spec.offences(call) + too_wide(call)

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._token:
            return _answer(Refused(401))
        call = Call("download", {"path": request.match_info["path"]})
        if self._at.faults.meet(call, "drops"):
            return _cut(request)
        fault = self._at.faults.meet(call, "fails")
        if fault and fault.refused:
            return _answer(fault.refused)
        file = lying_at(self._at, request.match_info["path"])
        if file is None:
            return _answer(Refused(404))
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _nothing(self, request: web.Request) -> web.Response:
        return _answer(Refused(404))


def _answer(refused: Refused) -> web.Response:
    headers = {"Retry-After": str(refused.parameters["retry_after"])} if "retry_after" in refused.parameters else {}
    return web.json_response(refused.answer(), status=refused.code, headers=headers)


def _cut(request: web.Request) -> web.Response:
    """Break the connection off, in the middle of nothing."""
    if request.transport:
        request.transport.abort()
    return web.Response()
