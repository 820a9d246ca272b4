"""Calls that send: reply, push, multicast, their checks and their count.

https://developers.line.biz/en/reference/messaging-api/#messages
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.line import refusals
from tests.fakes.line.messages import check_messages
from tests.fakes.line.refusals import Findings, Refused, bad_property
from tests.fakes.line.wire import REQUEST_ID, hold, json_body

if TYPE_CHECKING:
    from tests.fakes.line.platform import FakeLine

RETRY = "X-Line-Retry-Key"
RETRY_LIFE = timedelta(hours=24)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CHAT = re.compile(r"[UCR][0-9a-f]{32}")
_USER = re.compile(r"U[0-9a-f]{32}")


class Sending:
    """The calls that send messages."""

    def __init__(self, line: FakeLine) -> None:
        self._line = line
        self._accepted: dict[str, tuple[str, datetime, list[dict[str, str]]]] = {}

    def routes(self) -> list[web.RouteDef]:
        kinds = ("reply", "push", "multicast", "narrowcast", "broadcast")
        return [
            web.post("/v2/bot/message/reply", self.reply),
            web.post("/v2/bot/message/push", self.push),
            web.post("/v2/bot/message/multicast", self.multicast),
            web.get("/v2/bot/message/quota", self.quota),
            web.get("/v2/bot/message/quota/consumption", self.consumption),
            *(web.post(f"/v2/bot/message/validate/{kind}", self.validate) for kind in kinds),
        ]

    async def reply(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        if RETRY in request.headers:
            raise Refused(400, refusals.NO_RETRY)
        _required(body, "replyToken")
        check_messages(body.get("messages"))
        hold(request, body)
        # That a body which is refused leaves the token as it was is how it is told; the reference is silent.
        chat = self._line.tokens.chat(body["replyToken"], self._line.now())
        if chat is None or not self._line.chats[chat].with_bot:
            raise Refused(400, refusals.REPLY_TOKEN)
        self._line.tokens.use(body["replyToken"])
        return web.json_response({"sentMessages": self._line.shows(chat, body["messages"])})

    async def push(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        key = self._retry_key(request)
        _required(body, "to")
        if not isinstance(body["to"], str) or not _CHAT.fullmatch(body["to"]):
            raise bad_property("to")
        check_messages(body.get("messages"))
        hold(request, body)
        chat = self._line.chats.get(body["to"])
        if chat is None or not chat.with_bot:
            raise Refused(400, refusals.NOT_SENT)
        self._count([chat.id])
        sent = self._line.shows(chat.id, body["messages"])
        self._accept(key, request, sent)
        return web.json_response({"sentMessages": sent})

    async def multicast(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        key = self._retry_key(request)
        _required(body, "to")
        people = body["to"]
        if not isinstance(people, list) or not 1 <= len(people) <= 500:
            raise bad_property("to")
        if not all(isinstance(each, str) and _USER.fullmatch(each) for each in people):
            raise bad_property("to")
        check_messages(body.get("messages"))
        hold(request, body)
        reached = [each for each in dict.fromkeys(people) if each in self._line.chats]
        self._count(reached)
        for each in reached:
            self._line.shows(each, body["messages"])
        self._accept(key, request, [])
        return web.json_response({})

    async def validate(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        check_messages(body.get("messages"))
        hold(request, body)
        return web.json_response({})

    async def quota(self, request: web.Request) -> web.Response:
        limit = self._line.quota.limit
        return web.json_response({"type": "none"} if limit is None else {"type": "limited", "value": limit})

    async def consumption(self, request: web.Request) -> web.Response:
        return web.json_response({"totalUsage": self._line.quota.used})

    def _count(self, chats: list[str]) -> None:
        """A message a recipient, whatever it holds; who blocked the bot is not counted."""
        cost = sum(len(self._line.reached(chat)) for chat in chats)
        if not self._line.quota.room_for(cost):
            raise Refused(429, refusals.MONTHLY)
        self._line.quota.used += cost

    def _retry_key(self, request: web.Request) -> str | None:
        """https://developers.line.biz/en/docs/messaging-api/retrying-api-request/"""
        key = request.headers.get(RETRY)
        if key is None:
            return None
        if not _UUID.fullmatch(key):
            raise Refused(400, refusals.BAD_RETRY)
        before = self._accepted.get(key.lower())
        if before and self._line.now() - before[1] <= RETRY_LIFE:
            first, _, sent = before
            more = {"sentMessages": sent} if sent else {}
            raise Refused(409, refusals.ACCEPTED, headers={"x-line-accepted-request-id": first}, **more)
        return key.lower()

    def _accept(self, key: str | None, request: web.Request, sent: list[dict[str, str]]) -> None:
        if key:
            self._accepted[key] = (request[REQUEST_ID], self._line.now(), sent)


def _required(body: dict[str, Any], name: str) -> None:
    """ "May not be empty" at replyToken: cofacts/rumors-line-bot #157."""
    if not body.get(name):
        found = Findings()
        found.add(name, "May not be empty")
        found.refuse_request()
