"""From an update to what it means for us. Pure: an update is parsed JSON, and nothing is fetched here.

What is passed over, and why:

- Edits of anything but words: a live location moves by edits, too. What is edited in a group answers nothing.
- What people say to each other in a group, and messages of other bots.
- Kinds that are not invented yet. Those that no form asks for (stickers, contacts, polls) are told apart, so that she
  gets a word.

That a message was deleted Telegram tells no bot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conversations.events import Began, Edited, Event, Said, Sent, SentFile, SharedPlace, Tapped, What
from handlers.telegram.place import Place
from i18n.voice import LANGUAGES

DOOR = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")  # allowed_updates; they are sticky
GROUPS = ("group", "supergroup")
HERE = ("creator", "administrator", "member", "restricted")  # the bot's standing in a chat that it may write to
ANONYMOUS = 1087968824  # the account by which Telegram hides the admin who writes in the group's name

NOT_TAKEN = ("sticker", "contact", "poll", "checklist", "dice", "game", "story", "venue", "paid_media", "gift")

MISSHAPEN = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError)  # the last for far dates

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself. `username` is without @."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that stays at Telegram until it is fetched."""

    id: str
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """An event; with an attachment its SentFile has no media yet; `query` is the button's press as it came,
    `message` the number of what was written or sent."""

    event: Event
    attachment: Attachment | None = None
    query: Json | None = None
    message: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup, with another id."""

    chat: str
    to: str


@dataclass(frozen=True, slots=True)
class Left:
    """The chat is closed to us: she blocked the bot, or it was put out of the group; and since when."""

    chat: str
    at: datetime


Calls = Callable[[str], bool]
"""Whether plain words call the bot in a group that it reads along in."""


def read(update: Json, me: Me, now: datetime, calls: Calls) -> Heard | Moved | Left | None:
    """What the update means, or None when it is passed over. Raises one of MISSHAPEN when it is not shaped as
    an update is. `now` is when a button was pressed: Telegram does not say it."""
    if (message := update.get("message")) is not None:
        return _message(update["update_id"], message, me, calls)
    if (message := update.get("edited_message")) is not None:
        return _edited(update["update_id"], message)
    if (query := update.get("callback_query")) is not None:
        return _press(update["update_id"], query, now)
    if (member := update.get("my_chat_member")) is not None:
        return _standing(update["update_id"], member)
    return None


def _message(update_id: int, message: Json, me: Me, calls: Calls) -> Heard | Moved | None:
    chat = message["chat"]
    if to := message.get("migrate_to_chat_id"):
        return Moved(str(chat["id"]), str(int(to)))
    if before := message.get("migrate_from_chat_id"):
        return Moved(str(int(before)), str(chat["id"]))
    account = _account(message)
    group = chat["type"] in GROUPS
    if not account or not (group or chat["type"] == "private"):
        return None
    text = message.get("text", "")
    command = _COMMAND.fullmatch(text)
    if command and command[2] and command[2].lower() != me.username.lower():
        return None  # another bot's
    mention = f"@{me.username}".lower()
    called = group and (
        bool(command) or _replies_to(message, me) or mention in text.lower().split() or (bool(text) and calls(text))
    )
    found = _content(message, command, mention if group else "")
    if found is None:
        return None
    what, attachment = found
    place = _place(message)
    event = Event(
        id=str(update_id),
        door=DOOR,
        account=account,
        chat=place.address,
        at=datetime.fromtimestamp(message["date"], UTC),
        what=what,
        group=group,
        called=called,
        language=_language(message["from"]),
        room=place.room,
        message=str(message["message_id"]),
    )
    return Heard(event, attachment, message=message["message_id"])


def _edited(update_id: int, message: Json) -> Heard | None:
    """Words that say something else now, of a message or under a picture. Of a chat of hers: in a group nothing is
    answered by a message."""
    text, account = message.get("text") or message.get("caption"), _account(message)
    if not text or not account or message["chat"]["type"] != "private":
        return None
    number = str(message["message_id"])
    at = datetime.fromtimestamp(message.get("edit_date") or message["date"], UTC)
    event = Event(
        id=str(update_id),
        door=DOOR,
        account=account,
        chat=_place(message).address,
        at=at,
        what=Edited(number, str(text)),
        language=_language(message["from"]),
        message=number,
    )
    return Heard(event)


def _content(message: Json, command: re.Match[str] | None, mention: str) -> tuple[What, Attachment | None] | None:
    """What was said, and the file that came with it."""
    if command and command[1].lower() == "start":
        return Began((command[3] or "").strip()), None
    if command:
        return Said(" ".join(filter(None, (f"/{command[1]}", command[3])))), None
    if text := message.get("text"):
        return Said(" ".join(word for word in text.split(" ") if word.lower() != mention) if mention else text), None
    if place := message.get("location"):
        accuracy = float(place.get("horizontal_accuracy", 0))
        return SharedPlace(float(place["latitude"]), float(place["longitude"]), accuracy), None
    if photos := message.get("photo"):
        largest = max(photos, key=lambda photo: photo["width"] * photo["height"])
        return _file(message, largest, "image/jpeg")
    for kind, mime in (("document", ""), ("voice", "audio/ogg"), ("audio", ""), ("video", ""), ("video_note", "")):
        if file := message.get(kind):
            return _file(message, file, file.get("mime_type") or mime)
    kind = next((kind for kind in NOT_TAKEN if kind in message), "")
    return (Sent(kind), None) if kind else None


def _file(message: Json, file: Json, mime: str) -> tuple[SentFile, Attachment]:
    """A file, with the words under it, and the album that it is part of. How many are in one Telegram does not say."""
    size, name = int(file.get("file_size") or 0), str(file.get("file_name") or "")[:200]
    caption, album = str(message.get("caption") or ""), str(message.get("media_group_id") or "")
    return SentFile("", mime, size, name, caption, album), Attachment(file["file_id"], size)


def _press(update_id: int, query: Json, now: datetime) -> Heard | None:
    message, data = query.get("message"), query.get("data")
    if message is None or not data or not data.isascii():
        return None
    chat = message["chat"]
    group = chat["type"] in GROUPS
    place = _place(message)
    event = Event(
        id=str(update_id),
        door=DOOR,
        account=str(query["from"]["id"]),
        chat=place.address,
        at=now,
        what=Tapped(data),
        group=group,
        called=group,
        language=_language(query["from"]),
        room=place.room,
        message=str(message["message_id"]),
    )
    return Heard(event, query=query)


def _standing(update_id: int, member: Json) -> Heard | Left | None:
    """The bot was put out, or taken into a group. Who unblocks it presses Start in the same moment: that tells it."""
    before, after = (_is_here(member[when]) for when in ("old_chat_member", "new_chat_member"))
    chat = str(member["chat"]["id"])
    if before and not after:
        return Left(chat, datetime.fromtimestamp(member["date"], UTC))
    if before or not after or member["chat"]["type"] not in GROUPS:
        return None
    event = Event(
        id=str(update_id),
        door=DOOR,
        account=str(member["from"]["id"]),
        chat=chat,
        at=datetime.fromtimestamp(member["date"], UTC),
        what=Began(),
        group=True,
        called=True,
        language=_language(member["from"]),
    )
    return Heard(event)


def _is_here(member: Json) -> bool:
    return member["status"] in HERE and member.get("is_member", True)


def _account(message: Json) -> str:
    """Who speaks; an admin who hides behind the group speaks as the group; '' for bots and channels."""
    sender = message.get("from")
    if sender is None:
        return ""
    if sender["id"] == ANONYMOUS:
        return str(message.get("sender_chat", {}).get("id", ""))
    return "" if sender.get("is_bot") else str(sender["id"])


def _replies_to(message: Json, me: Me) -> bool:
    return bool(message.get("reply_to_message", {}).get("from", {}).get("id") == me.id)


def _place(message: Json) -> Place:
    """A thread's id stands at replies too; only with the mark beside it does it name a topic."""
    return Place(message["chat"]["id"], message.get("message_thread_id", 0) if message.get("is_topic_message") else 0)


def _language(user: Json) -> str:
    code = str(user.get("language_code") or "")[:2]
    return code if code in LANGUAGES else ""
