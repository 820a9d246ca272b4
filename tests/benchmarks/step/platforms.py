"""Light stand-ins for Telegram and LINE: what people do goes out as webhooks, what bots call is answered as well-formed
as a bot needs it.

Nothing is checked against the specifications here; that is the work of the fakes (tests/fakes/), which are too slow to
load anybody. A stand-in lives in the generator's process, so its cost lies on the generator's core.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from tests.benchmarks.step.coordinator import Say, Shown, Tap

FIRST = 1_000_000  # the first coordinator's number; the others follow


class Platform(ABC):
    """What a generator needs of a platform. `arrived` is told of every message to a person, `calls` counts by method,
    `wrong` what a bot called that no real platform would have taken."""

    path: str
    connections: int  # webhooks at a time
    key: str  # what the bot knows of the platform's: a token, or a secret

    def __init__(self) -> None:
        self.arrived: Callable[[int, Shown], None] = lambda person, shown: None
        self.calls: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    @property
    def ready(self) -> bool:
        """Whether it knows all that it needs to send webhooks."""
        return True

    @abstractmethod
    def settings(self, url: str) -> dict[str, str]:
        """Khaoban's settings for this platform, reached at `url`."""

    @abstractmethod
    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Answer a call of the bot's."""

    @abstractmethod
    def update(self, person: int, what: Say | Tap, shown: Shown | None) -> bytes:
        """The body of a webhook: this person did this, looking at that message."""

    @abstractmethod
    def headers(self, body: bytes) -> bytes:
        """What the platform proves itself by: whole lines."""

    def acknowledged(self, body: bytes) -> None:
        """The webhook's answer had this body, in which a call may stand."""
        if body.startswith(b"{"):
            self.calls[orjson.loads(body)["method"]] += 1


class Telegram(Platform):
    """The Bot API, for private chats."""

    path = "/telegram"
    connections = 100  # setWebhook's max_connections at most; both bots ask for as many
    key = "4711:AAload-generator"

    def __init__(self) -> None:
        super().__init__()
        self.secret = ""  # told by setWebhook
        self._updates, self._messages = itertools.count(500_000_000), itertools.count(1)

    @property
    def ready(self) -> bool:
        return bool(self.secret)

    def settings(self, url: str) -> dict[str, str]:
        return {"TELEGRAM_TOKEN": self.key, "TELEGRAM_API_URL": url}

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        name = path.rpartition("/")[2]
        self.calls[name] += 1
        if headers.get("content-type", "").startswith("application/json"):
            fields = orjson.loads(body) if body else {}
        else:
            fields = dict(parse_qsl(body.decode()))
        match name:
            case "sendMessage":
                return _ok(self._sent(fields, next(self._messages)))
            case "editMessageText" if fields.get("reply_markup"):  # the same question, with other ticks
                return _ok(self._sent(fields, int(fields["message_id"])))
            case "editMessageText" | "editMessageReplyMarkup":
                return _ok(self._message(int(fields["chat_id"]), int(fields["message_id"]), fields.get("text", "…")))
            case "getMe":
                me = {"id": 4711, "is_bot": True, "first_name": "Khaoban", "username": "khaoban_bot"}
                return _ok({**me, "can_join_groups": True, "can_read_all_group_messages": False})
            case "setWebhook":
                self.secret = fields["secret_token"]
        return _ok(True)

    def _sent(self, fields: Mapping[str, Any], number: int) -> dict[str, Any]:
        chat, markup = int(fields["chat_id"]), fields.get("reply_markup") or {}
        markup = orjson.loads(markup) if isinstance(markup, str) else markup
        entities = fields.get("entities") or []
        entities = orjson.loads(entities) if isinstance(entities, str) else entities
        message = self._message(chat, number, fields["text"])
        message |= {"entities": entities} if entities else {}
        message |= {"reply_markup": markup} if markup else {}
        keys = [key for row in markup.get("inline_keyboard", ()) for key in row]
        buttons = tuple((key["text"], key["callback_data"]) for key in keys if "callback_data" in key)
        self.arrived(chat, Shown(fields["text"], buttons, str(message["message_id"]), message))
        return message

    def _message(self, chat: int, number: int, text: str) -> dict[str, Any]:
        bot = {"id": 4711, "is_bot": True, "first_name": "Khaoban", "username": "khaoban_bot"}
        where = {"id": chat, "type": "private", "first_name": f"c{chat}"}
        return {"message_id": number, "from": bot, "chat": where, "date": int(time.time()), "text": text}

    def update(self, person: int, what: Say | Tap, shown: Shown | None) -> bytes:
        number = next(self._updates)
        sender = {"id": person, "is_bot": False, "first_name": f"c{person}", "language_code": "lo"}
        if isinstance(what, Tap):
            assert shown is not None
            press = {"id": str(number), "from": sender, "message": shown.raw, "chat_instance": "1", "data": what.data}
            return orjson.dumps({"update_id": number, "callback_query": press})
        chat = {"id": person, "type": "private", "first_name": f"c{person}"}
        said = {"message_id": next(self._messages), "from": sender, "chat": chat, "date": int(time.time())}
        return orjson.dumps({"update_id": number, "message": {**said, "text": what.text}})

    def headers(self, body: bytes) -> bytes:
        return b"X-Telegram-Bot-Api-Secret-Token: %s\r\n" % self.secret.encode()


class Line(Platform):
    """The Messaging API, for private chats. Reply tokens work once."""

    path = "/line"
    connections = 100  # LINE tells no number
    key = "s" * 32

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self._tokens: dict[str, int] = {}

    def settings(self, url: str) -> dict[str, str]:
        channel = {"LINE_CHANNEL_ID": "2001234567", "LINE_CHANNEL_SECRET": self.key}
        return {**channel, "LINE_API_URL": url, "LINE_DATA_URL": url}

    @staticmethod
    def account(person: int) -> str:
        """A person's id."""
        return f"U{person:032x}"

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        name = path.rpartition("/")[2]
        self.calls[name] += 1
        if name == "token":
            return 200, orjson.dumps({"token_type": "Bearer", "access_token": "t" * 64, "expires_in": 900})
        if name not in ("reply", "push"):
            return 200, b"{}"
        fields = orjson.loads(body)
        person = self._tokens.pop(fields["replyToken"], 0) if name == "reply" else int(fields["to"][1:], 16)
        if not person:
            self.wrong["reply token"] += 1
            return 400, b'{"message":"Invalid reply token"}'
        sent = [{"id": str(next(self._numbers)), "quoteToken": "q"} for _ in fields["messages"]]
        texts = [message["text"] for message in fields["messages"] if message["type"] == "text"]
        quick = (fields["messages"][-1].get("quickReply") or {}).get("items", ())
        actions = [item["action"] for item in quick]
        buttons = tuple((one["label"], one["data"]) for one in actions if one["type"] == "postback")
        self.arrived(person, Shown("\n".join(texts), buttons, sent[-1]["id"]))
        return 200, orjson.dumps({"sentMessages": sent})

    def update(self, person: int, what: Say | Tap, shown: Shown | None) -> bytes:
        number, now = next(self._numbers), int(time.time() * 1000)
        token = f"{number:032x}"
        self._tokens[token] = person
        event = {
            "mode": "active",
            "timestamp": now,
            "source": {"type": "user", "userId": self.account(person)},
            "webhookEventId": f"01{number:024d}",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": token,
        }
        if isinstance(what, Tap):
            event |= {"type": "postback", "postback": {"data": what.data}}
        else:
            said = {"type": "text", "id": str(number), "quoteToken": "q", "text": what.text}
            event |= {"type": "message", "message": said}
        return orjson.dumps({"destination": "U" + "f" * 32, "events": [event]})

    def headers(self, body: bytes) -> bytes:
        signature = base64.b64encode(hmac.new(self.key.encode(), body, hashlib.sha256).digest())
        return b"X-Line-Signature: %s\r\n" % signature


PLATFORMS: dict[str, type[Platform]] = {"telegram": Telegram, "line": Line}


def _ok(result: object) -> tuple[int, bytes]:
    return 200, orjson.dumps({"ok": True, "result": result})
