"""Webhook events: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(at: datetime) -> str:
    """An id of 26 letters that begins with the time."""
    number = int(at.timestamp() * 1000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def event(kind: str, at: datetime, mode: str, source: dict[str, str] | None, **more: Any) -> dict[str, Any]:
    """An event with what all events have."""
    made = {
        "type": kind,
        "mode": mode,
        "timestamp": milliseconds(at),
        "webhookEventId": ulid(at),
        "deliveryContext": {"isRedelivery": False},
        **more,
    }
    return made if source is None else made | {"source": source}


class ReplyTokens:
    """Each serves once, within a minute of when its event was received; one that is redelivered serves a minute
    again, unless it was used or twenty minutes have passed since the event.
    https://developers.line.biz/en/reference/messaging-api/#send-reply-message"""

    LIFE = timedelta(minutes=1)
    LONGEST = timedelta(minutes=20)

    def __init__(self) -> None:
        self._chats: dict[str, str] = {}
        self._events: dict[str, datetime] = {}
        self._received: dict[str, datetime] = {}

    def make(self, chat: str, at: datetime) -> str:
        token = secrets.token_hex(16)
        self._chats[token] = chat
        self._events[token] = at
        return token

    def received(self, token: str, at: datetime) -> None:
        """Its event is being delivered."""
        if at - self._events[token] <= self.LONGEST:
            self._received[token] = at

    def chat(self, token: str, now: datetime) -> str | None:
        """The chat that this token answers to, or None when it is unknown, used, or too old."""
        at = self._received.get(token)
        return self._chats.get(token) if at is not None and now - at <= self.LIFE else None

    def use(self, token: str) -> None:
        del self._chats[token]
