"""The webhook: LINE's side of it.

https://developers.line.biz/en/docs/messaging-api/receiving-messages/ and
https://developers.line.biz/en/docs/messaging-api/check-webhook-error-statistics/ (reasons of failure)
"""

from __future__ import annotations

import asyncio
import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from tests.fakes.line import specs
from tests.fakes.line.events import ReplyTokens

LIMIT = timedelta(seconds=2)
NEW_TYPE = "moonrise"  # a kind of event that nobody has announced


@dataclass(frozen=True)
class Delivery:
    """One body that was sent to the bot, and how it went. `reason` is that of the console's error statistics:
    could_not_connect, request_timeout, error_status_code, unclassified, or '' when the bot took it."""

    at: datetime
    body: dict[str, Any]
    status: int  # 0 without an answer
    reason: str

    @property
    def taken(self) -> bool:
        return not self.reason


class Webhook:
    """Sends events to the bot's address. Time is the fake's: an answer is late when more than two seconds of
    virtual time went by, or `patience` seconds of the wall's, as a bot that hangs has to be given up."""

    def __init__(self, bot: str, secret: str, tokens: ReplyTokens, now: Callable[[], datetime]) -> None:
        self.address = ""
        self.active = True
        self.redelivery = False  # the console's switch, off as it is there
        self.patience = 30.0
        self.answers_to_lose = 0  # so many answers of the bot's get lost on their way
        self.deliveries: list[Delivery] = []
        self.undelivered: list[list[dict[str, Any]]] = []
        self._bot = bot
        self._secret = secret
        self._tokens = tokens
        self._now = now

    async def deliver(
        self,
        session: aiohttp.ClientSession,
        events: Sequence[dict[str, Any]],
        *,
        address: str = "",
        again: bool = False,
    ) -> Delivery | None:
        """One body with these events, signed. None when there is no address, or the webhook is switched off."""
        target = address or self.address
        if not target or not (self.active or address):
            return None
        sent = copy.deepcopy(list(events))
        for event in sent:
            event["deliveryContext"]["isRedelivery"] = again
            if "replyToken" in event:
                self._tokens.received(event["replyToken"], self._now())
        body = {"destination": self._bot, "events": sent}
        specs.hold_webhook(body)
        delivery = await self._post(session, target, body)
        self.deliveries.append(delivery)
        if delivery.reason and sent and self.redelivery:
            self.undelivered.append(list(events))
        return delivery

    async def redeliver(self, session: aiohttp.ClientSession) -> list[Delivery]:
        """Send again what the bot did not take. How often and when LINE does so is not published: the test says."""
        waiting, self.undelivered = self.undelivered, []
        done = [await self.deliver(session, events, again=True) for events in waiting]
        return [delivery for delivery in done if delivery]

    def sign(self, raw: bytes) -> str:
        return base64.b64encode(hmac.new(self._secret.encode(), raw, hashlib.sha256).digest()).decode()

    async def _post(self, session: aiohttp.ClientSession, target: str, body: dict[str, Any]) -> Delivery:
        began = self._now()
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "x-line-signature": self.sign(raw),
        }
        status, reason = 0, ""
        try:
            async with asyncio.timeout(self.patience):
                async with session.post(target, data=raw, headers=headers, allow_redirects=False) as answer:
                    await answer.read()
                    status = answer.status
        except TimeoutError:
            reason = "request_timeout"
        except aiohttp.ClientError:
            reason = "could_not_connect"
        if not reason and self.answers_to_lose:
            self.answers_to_lose -= 1
            status, reason = 0, "unclassified"
        if not reason and self._now() - began > LIMIT:
            reason = "request_timeout"
        if not reason and not 200 <= status < 300:
            reason = "error_status_code"
        return Delivery(began, body, status, reason)
