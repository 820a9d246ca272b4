"""Calls about people, groups, the bot itself, its webhook, its tokens and what people sent.

https://developers.line.biz/en/reference/messaging-api/#users, #group, #bot, #webhook-settings, #getting-content
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from tests.fakes.line import refusals
from tests.fakes.line.addresses import LOOPBACK
from tests.fakes.line.refusals import Refused, bad_parameter, bad_property
from tests.fakes.line.wire import json_body

if TYPE_CHECKING:
    from tests.fakes.line.chat import Chat
    from tests.fakes.line.content import Content
    from tests.fakes.line.platform import FakeLine

TOKEN_LIFE = 900  # seconds


class Accounts:
    """The calls that ask who somebody is, and those of the console."""

    def __init__(self, line: FakeLine) -> None:
        self._line = line

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v2/bot/info", self.info),
            web.get("/v2/bot/profile/{user}", self.profile),
            web.get("/v2/bot/{kind:group|room}/{chat}/member/{user}", self.member),
            web.get("/v2/bot/{kind:group|room}/{chat}/members/count", self.count),
            web.get("/v2/bot/{kind:group|room}/{chat}/members/ids", self.ids),
            web.get("/v2/bot/group/{chat}/summary", self.summary),
            web.post("/v2/bot/{kind:group|room}/{chat}/leave", self.leave),
            web.post("/v2/bot/chat/loading/start", self.loading),
            web.get("/v2/bot/channel/webhook/endpoint", self.endpoint),
            web.put("/v2/bot/channel/webhook/endpoint", self.set_endpoint),
            web.post("/v2/bot/channel/webhook/test", self.test_endpoint),
            web.post("/oauth2/v3/token", self.token),
            web.post("/v2/oauth/verify", self.verify),
        ]

    def data_routes(self) -> list[web.RouteDef]:
        """Those of api-data.line.me."""
        return [
            web.get("/v2/bot/message/{message}/content", self.content),
            web.get("/v2/bot/message/{message}/content/preview", self.preview),
            web.get("/v2/bot/message/{message}/content/transcoding", self.transcoding),
        ]

    async def info(self, request: web.Request) -> web.Response:
        line = self._line
        return web.json_response(
            {
                "userId": line.bot,
                "basicId": "@khaoban",
                "displayName": line.name,
                "chatMode": "chat" if line.chats else "bot",
                "markAsReadMode": "manual" if line.chats else "auto",
            }
        )

    async def profile(self, request: web.Request) -> web.Response:
        """404 for strangers and for who blocked the bot; the language only of who agreed to it."""
        person = self._line.people.get(request.match_info["user"])
        if person is None or not person.friend:
            raise Refused(404, refusals.NOT_FOUND)
        language = {"language": person.language} if person.language and person.consents else {}
        return web.json_response({"userId": person.id, "displayName": person.name, **language})

    async def member(self, request: web.Request) -> web.Response:
        """Of any member, friend or not; never the language."""
        chat = self._chat(request)
        person = self._line.people.get(request.match_info["user"])
        if person is None or person.id not in chat.people:
            raise Refused(404, refusals.NOT_FOUND)
        return web.json_response({"userId": person.id, "displayName": person.name})

    async def count(self, request: web.Request) -> web.Response:
        return web.json_response({"count": len(self._chat(request).people)})

    async def ids(self, request: web.Request) -> web.Response:
        """Verified and premium accounts only, which this is not."""
        raise Refused(403, refusals.NOT_YOURS)

    async def summary(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        return web.json_response({"groupId": chat.id, "groupName": chat.name})

    async def leave(self, request: web.Request) -> web.Response:
        self._line.bot_leaves(self._chat(request))
        return web.json_response({})

    async def loading(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        seconds = body.get("loadingSeconds", 20)
        if body.get("chatId") not in self._line.people:
            raise bad_property("chatId")
        if not isinstance(seconds, int) or not 5 <= seconds <= 60 or seconds % 5:
            raise bad_property("loadingSeconds")
        return web.json_response({}, status=202)

    async def endpoint(self, request: web.Request) -> web.Response:
        webhook = self._line.webhook
        if not webhook.address:
            raise Refused(404, refusals.NOT_FOUND)
        return web.json_response({"endpoint": webhook.address, "active": webhook.active})

    async def set_endpoint(self, request: web.Request) -> web.Response:
        """https only; http to this machine is taken, which LINE would not do."""
        body = await json_body(request)
        parts = urlsplit(str(body.get("endpoint", "")))
        if len(str(body.get("endpoint", ""))) > 500 or not parts.hostname:
            raise Refused(400, "Invalid webhook endpoint URL")
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise Refused(400, "Invalid webhook endpoint URL")
        self._line.webhook.address = body["endpoint"]
        return web.json_response({})

    async def test_endpoint(self, request: web.Request) -> web.Response:
        body = await json_body(request) if request.can_read_body else {}
        return web.json_response(await self._line.verifies(body.get("endpoint", "")))

    async def token(self, request: web.Request) -> web.Response:
        """A stateless token, by id and secret. By JWT: not imitated."""
        form = await request.post()
        if form.get("grant_type") != "client_credentials":
            return _oauth("unsupported_grant_type", "unsupported grant type")
        number = form.get("client_id") == self._line.channel
        secret = hmac.compare_digest(str(form.get("client_secret")), self._line.secret)
        if not (number and secret):
            # LINE's words are published nowhere; bots must live with both.
            wrong = "client_id" if not number else "client_secret"
            said = f"invalid {wrong}" if self._line.tells_apart else "client_id or client_secret is wrong"
            return _oauth("invalid_client", said)
        token = self._line.issue_token(secrets.token_urlsafe(48), TOKEN_LIFE)
        return web.json_response({"token_type": "Bearer", "access_token": token, "expires_in": TOKEN_LIFE})

    async def verify(self, request: web.Request) -> web.Response:
        """Whose a long-lived (or short-lived) token is, and how long it holds."""
        token = str((await request.post()).get("access_token"))
        if not hmac.compare_digest(token, self._line.token):
            return _oauth("invalid_request", "access token expired")
        told = {"client_id": self._line.channel, "expires_in": self._line.token_lives, "scope": "P CM"}
        return web.json_response(told)

    async def content(self, request: web.Request) -> web.Response:
        """202 while LINE prepares it, the bytes, and later nothing: 404, or 410 (unsent)."""
        kept = self._kept(request)
        if kept.preparing:
            kept.preparing -= 1
            return web.Response(status=202)
        return web.Response(body=kept.data, content_type=kept.mime)

    async def preview(self, request: web.Request) -> web.Response:
        """Of pictures and films. What comes is the whole: nothing is made smaller here."""
        if not self._kept(request).mime.startswith(("image/", "video/")):
            raise Refused(400, refusals.NO_PREVIEW)
        return await self.content(request)

    async def transcoding(self, request: web.Request) -> web.Response:
        kept = self._kept(request)
        if not kept.mime.startswith(("video/", "audio/")):
            raise Refused(400, refusals.NO_TRANSCODING)
        return web.json_response({"status": "processing" if kept.preparing else "succeeded"})

    def _kept(self, request: web.Request) -> Content:
        kept = self._line.contents.get(request.match_info["message"])
        if kept is None or kept.gone == 404:
            raise Refused(404, refusals.NO_CONTENT)
        if kept.gone:
            raise Refused(kept.gone, refusals.CONTENT_GONE)
        return kept

    def _chat(self, request: web.Request) -> Chat:
        kind = request.match_info.get("kind", "group")
        if not re.fullmatch("[CR][0-9a-f]{32}", request.match_info["chat"]):
            raise bad_parameter(f"{kind}Id")
        chat = self._line.chats.get(request.match_info["chat"])
        if chat is None or not chat.with_bot or chat.kind != kind:
            raise Refused(404, refusals.NOT_FOUND)
        return chat


def _oauth(error: str, description: str) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=400)
