"""What Telegram knows: accounts, chats, messages, files. Every view of it is the bot's, as the Bot API writes it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.telegram.clock import Clock

INSIDE = ("creator", "administrator", "member", "restricted")
ANONYMOUS = 1087968824  # GroupAnonymousBot: stands for an administrator who speaks as the group


@dataclass
class Account:
    """A person, or the bot."""

    id: int
    first_name: str
    language: str = ""
    username: str = ""
    is_bot: bool = False
    deactivated: bool = False

    def json(self) -> dict[str, Any]:
        """A User."""
        shown: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            shown["username"] = self.username
        if self.language:
            shown["language_code"] = self.language
        return shown


@dataclass
class Topic:
    """A topic of a forum."""

    id: int
    name: str
    closed: bool = False


@dataclass
class Message:
    """One message. `content` is what it shows (text, photo, location …) in the Bot API's fields."""

    chat: Chat
    id: int
    sender: Account
    date: int
    content: dict[str, Any]
    markup: dict[str, Any] | None = None
    thread: int | None = None
    reply_to: Message | None = None
    album: str = ""
    edited: int | None = None
    touched: int = 0  # grows with every change of any message: what is new, in the order of its happening

    def root(self) -> Message:
        """Where the replies began."""
        return self.reply_to.root() if self.reply_to else self

    def json(self, *, nested: bool = False) -> dict[str, Any]:
        """A Message. The one it replies to is given without the one that replied to."""
        shown: dict[str, Any] = {
            "message_id": self.id,
            "from": self.sender.json(),
            "chat": self.chat.json(),
            "date": self.date,
            **self.content,
        }
        if self.edited:
            shown["edit_date"] = self.edited
        if self.album:
            shown["media_group_id"] = self.album
        if self.thread:
            shown |= {"message_thread_id": self.thread, "is_topic_message": True}
        elif self.reply_to and self.chat.kind == "supergroup":
            shown["message_thread_id"] = self.root().id  # a thread, but no topic
        if self.reply_to and not nested:
            shown["reply_to_message"] = self.reply_to.json(nested=True)
        if self.markup and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        return shown


@dataclass
class Chat:
    """A private chat with the bot, or a group."""

    id: int
    kind: str  # "private", "group", "supergroup"
    title: str
    person: Account | None = None
    forum: bool = False
    open: bool = False  # private: she has written at some time, so the bot may
    blocked: bool = False  # private: she has blocked the bot
    muted: bool = False  # groups: the bot may not write
    deleted: bool = False
    migrated_to: int | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: Message | None = None  # the message whose reply keyboard stands under the chat
    deeds: list[tuple[datetime, str]] = field(default_factory=list)  # chat actions that the bot showed
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def private(self) -> bool:
        return self.kind == "private"

    def json(self) -> dict[str, Any]:
        """A Chat."""
        if self.person:
            shown = {key: value for key, value in self.person.json().items() if key in ("first_name", "username")}
            return {"id": self.id, "type": "private", **shown}
        return {"id": self.id, "type": self.kind, "title": self.title} | ({"is_forum": True} if self.forum else {})

    def last(self) -> Message | None:
        return next(reversed(self.messages.values()), None)


@dataclass
class File:
    """A file on Telegram's side. Its path for download is given by getFile and good for an hour."""

    id: str
    unique: str
    folder: str
    data: bytes
    mime: str = ""
    name: str = ""
    path: str = ""
    until: datetime | None = None
    forgotten: bool = False  # its id is no longer good

    def json(self) -> dict[str, Any]:
        return {"file_id": self.id, "file_unique_id": self.unique, "file_size": len(self.data)}


class World:
    """All of it, for one bot."""

    def __init__(self, clock: Clock, bot: Account) -> None:
        self.clock, self.bot = clock, bot
        self.privacy = True  # BotFather's /setprivacy
        self.joins_groups = True  # BotFather's /setjoingroups
        self.anonymous = Account(ANONYMOUS, "Group", username="GroupAnonymousBot", is_bot=True)
        self.accounts: dict[int, Account] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.albums = itertools.count(13_000_000_000_000_001)
        self._ids = itertools.count(
            1
        )  # private chats and basic groups share one row of numbers; supergroups have their own
        self._files = itertools.count(1)
        self.touched = 0

    def chat(self, chat: Chat) -> Chat:
        """Add a chat."""
        if chat.kind != "supergroup":
            chat.ids = self._ids
        self.chats[chat.id] = chat
        return chat

    def post(self, chat: Chat, sender: Account, content: dict[str, Any], **rest: Any) -> Message:
        """Put a message into a chat."""
        message = Message(chat, next(chat.ids), sender, self.clock.unix(), content, **rest)
        chat.messages[message.id] = message
        self.touch(message)
        if message.markup and "inline_keyboard" not in message.markup:
            chat.keyboard = None if "remove_keyboard" in message.markup else message
        return message

    def touch(self, message: Message) -> None:
        """Mark a message as changed now."""
        message.touched = self.touched = self.touched + 1

    def keep(self, folder: str, data: bytes, mime: str = "", name: str = "") -> File:
        """Keep a file under ids as Telegram gives them: opaque to whoever reads them."""
        number = next(self._files)
        kept = File(f"AgACAgUAAxkBAAI{number:06d}", f"AQAD{number:06d}", folder, data, mime, name)
        self.files[kept.id] = kept
        return kept

    def file(self, file_id: str) -> File | None:
        """The file of an id, while the id is good."""
        file = self.files.get(file_id)
        return None if file is None or file.forgotten else file

    def standing(self, chat: Chat) -> str:
        """What the bot is in a group."""
        return chat.members.get(self.bot.id, "left")

    def hears(self, message: Message) -> bool:
        """Whether the bot is shown a person's message in a group. [TGFEAT privacy mode]"""
        standing = self.standing(message.chat)
        if standing not in INSIDE:
            return False
        if not self.privacy or standing in ("administrator", "creator"):
            return True
        if message.reply_to and message.reply_to.sender is self.bot:
            return True
        return self._commands(message)

    def _commands(self, message: Message) -> bool:
        """A command to this bot; one to nobody in particular when this bot wrote last."""
        text = message.content.get("text") or message.content.get("caption") or ""
        marked = message.content.get("entities") or message.content.get("caption_entities") or ()
        units = text.encode("utf-16-le")
        for entity in marked:
            if entity["type"] == "bot_command":
                command = units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
                _, _, name = command.partition("@")
                if name.lower() == self.bot.username.lower() or (not name and self._wrote_last(message)):
                    return True
        return False

    def _wrote_last(self, message: Message) -> bool:
        before = [
            other
            for other in message.chat.messages.values()
            if other.id < message.id and other.sender.is_bot and other.sender is not self.anonymous
        ]
        return bool(before) and before[-1].sender is self.bot
