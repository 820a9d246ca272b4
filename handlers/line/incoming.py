"""What LINE tells us, read thinly: a webhook's body as what the house has to know of it.

Nothing is assumed to be complete: LINE adds types of events and properties without notice, so what is not known
is passed over, and an event that cannot be read does not keep the others from being read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from conversations.events import Began, Edited, Event, Said, Sent, SharedPlace, Tapped, Unsent, What
from handlers.line.limits import TOKEN_DIES

DOOR = "line"
OURS = "~"  # data of our own buttons begin with it; conversations' begin with a letter
PICK_TIME = "~pick"  # the date picker's
FILL = "~fill"  # a button that put words into her field: nothing to answer until she sends them
MORE = "~more:"  # the next page of choices: followed by its number
FILES = frozenset(("image", "video", "audio", "file"))


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that somebody sent; its bytes are still with LINE, under the message's id."""

    message: str
    kind: str  # "image", "video", "audio" or "file"
    name: str = ""
    size: int = 0  # 0: not told
    elsewhere: bool = False  # on somebody else's server: not fetched
    album: str = ""  # what LINE calls those that were sent at once
    more: bool = False  # others of it follow


@dataclass(frozen=True, slots=True)
class More:
    """The button for the next page of choices."""

    page: int


@dataclass(frozen=True, slots=True)
class Left:
    """The chat is closed to us: she blocked the bot, or it was put out of the group."""


Heard = What | Attached | More | Left


@dataclass(frozen=True, slots=True)
class Notice:
    """One event of a webhook. `what` is None when there is nothing to answer."""

    id: str
    account: str
    chat: str
    at: datetime
    what: Heard | None
    group: bool = False
    called: bool = False
    reply_token: str = ""  # '' when there is none, or none that can still be used
    message: str = ""  # LINE's id of the message that it brings

    def event(self, what: What, language: str = "") -> Event:
        """The event that goes into the house."""
        return Event(
            self.id,
            DOOR,
            self.account,
            self.chat,
            self.at,
            what,
            self.group,
            self.called,
            language,
            message=self.message,
        )


def genuine(body: bytes, signature: str, secret: str) -> bool:
    """Whether LINE made this body: its signature is that of the raw bytes under the channel secret."""
    ours = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(ours, signature.encode())


def read_webhook(body: bytes, now: datetime, sent: Collection[str] = ()) -> list[Notice]:
    """What stands in a webhook, in the order of times. `sent` are ids of messages of ours, so that an answer to one
    is known as said to us. Raises ValueError when the body is no webhook at all."""
    whole = _parsed(body)
    events = whole.get("events") if isinstance(whole, dict) else None
    if not isinstance(events, list):
        raise ValueError("a webhook has a list of events")  # noqa: TRY004  read from outside, not given by a caller
    notices = [notice for event in events if (notice := read_event(event, now, sent)) is not None]
    return sorted(notices, key=lambda notice: (notice.at, notice.id))


def _parsed(body: bytes) -> Any:
    """What JSON the body is. orjson takes none with half a letter (a lone surrogate) in it, which a phone may have cut:
    a mark stands in its place, so that the others' events are read. Raises ValueError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        text = json.dumps(json.loads(body), ensure_ascii=False)
        return orjson.loads(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def read_event(event: Any, now: datetime, sent: Collection[str] = ()) -> Notice | None:
    """One event; None when it is none of ours: not readable, or another program has the chat in hand (standby)."""
    try:
        return _read(event, now, sent)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):  # the last two for far dates
        return None


def _read(event: Mapping[str, Any], now: datetime, sent: Collection[str]) -> Notice | None:
    source = event.get("source") or {}
    chat = source.get("groupId") or source.get("roomId") or source.get("userId")
    if not chat or (event["mode"] != "active" and event["type"] != "unsend"):
        return None
    group = source["type"] != "user"
    at = datetime.fromtimestamp(int(event["timestamp"]) / 1000, UTC)
    message = event.get("message") or {}
    what = _what(event, message, group)
    return Notice(
        id=_id(event, message),
        account=str(source.get("userId") or chat),
        chat=str(chat),
        at=at,
        what=what,
        group=group,
        called=group and _called(what, message, sent),
        reply_token=_token(event, at, now),
        message=str(message.get("id") or ""),
    )


def _id(event: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    """The webhook event's id, and behind it the message's: that is what a message is called when it is unsent."""
    known, inner = str(event["webhookEventId"]), str(message.get("id") or "")
    if not known:
        raise ValueError("an event has an id")
    return f"{known}.{inner}" if inner else known


def _token(event: Mapping[str, Any], at: datetime, now: datetime) -> str:
    """The reply token, unless the event came again so late that LINE takes it no more."""
    again = (event.get("deliveryContext") or {}).get("isRedelivery")
    return "" if again and now - at > TOKEN_DIES - timedelta(minutes=1) else str(event.get("replyToken") or "")


def _what(event: Mapping[str, Any], message: Mapping[str, Any], group: bool) -> Heard | None:
    match event["type"]:
        case "messageEdited" if not group:  # offered in groups only, so far; there it may come to call us
            return Edited(str(message["id"]), str(message["text"])) if message["type"] == "text" else None
        case "message" | "messageEdited":
            return _message(message)
        case "postback":
            return _postback(event["postback"])
        case "follow" | "join":
            return Began("")
        case "unfollow" | "leave":
            return Left()
        case "unsend":
            return Unsent(str(event["unsend"]["messageId"]))
    return None


def _message(message: Mapping[str, Any]) -> Heard | None:
    match message["type"]:
        case "text":
            return Said(_without_mention(str(message["text"]), message))
        case "location":
            return SharedPlace(float(message["latitude"]), float(message["longitude"]))
        case kind if kind in FILES:
            elsewhere = (message.get("contentProvider") or {}).get("type", "line") != "line"
            name, size = str(message.get("fileName") or ""), int(message.get("fileSize") or 0)
            album = message.get("imageSet") or {}
            more = int(album.get("index") or 0) < int(album.get("total") or 0)
            return Attached(str(message["id"]), kind, name, size, elsewhere, str(album.get("id") or ""), more)
        case kind:
            return Sent(str(kind))


def _postback(postback: Mapping[str, Any]) -> Heard | None:
    """A button; what was picked from a calendar or a clock is as if it had been typed."""
    data, params = str(postback["data"]), postback.get("params") or {}
    if data == FILL:
        return None
    if data == PICK_TIME:
        picked = params.get("date") or params.get("time") or str(params["datetime"]).replace("T", " ")
        return Said(str(picked))
    if data.startswith(MORE):
        return More(int(data.removeprefix(MORE)))
    return Tapped(data) if data else None


def _called(what: Heard | None, message: Mapping[str, Any], sent: Collection[str]) -> bool:
    """Whether something said in a group was said to the bot: a button, a command, its name, an answer to it."""
    if isinstance(what, Tapped | More | Began):
        return True
    if isinstance(what, Said):
        return what.text.startswith("/") or message.get("quotedMessageId") in sent or bool(_mentions(message))
    return False


def _mentions(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    mentioned = (message.get("mention") or {}).get("mentionees") or []
    return [one for one in mentioned if one.get("isSelf")]


def _without_mention(text: str, message: Mapping[str, Any]) -> str:
    """What was said to us, without our name. LINE counts UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    for one in sorted(_mentions(message), key=lambda one: int(one["index"]), reverse=True):
        start = 2 * int(one["index"])
        units = units[:start] + units[start + 2 * int(one["length"]) :]
    return units.decode("utf-16-le", "replace").strip()
