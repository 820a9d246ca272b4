"""The people on the platform, and what they do. A Voice is somebody in one chat; a Person speaks in her own.

Every verb returns when the bot's server has taken what came of it (with a webhook), or at once (when it polls).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.media import LARGE, document, photo_sizes, shrunk
from tests.fakes.telegram.methods.chats import changed
from tests.fakes.telegram.methods.profile import shown_commands
from tests.fakes.telegram.platform import Query
from tests.fakes.telegram.updates import QUERY_LIFE
from tests.fakes.telegram.views import Bubble, bubbles, keys, transcript
from tests.fakes.telegram.wording import Worded, entities_of
from tests.fakes.telegram.world import Account, Chat, Message, Topic

if TYPE_CHECKING:
    from tests.fakes.telegram.groups import Group
    from tests.fakes.telegram.house import FakeTelegram


@dataclass(frozen=True)
class Button:
    """A button that somebody saw; she may press it long after it is gone."""

    message: Message
    label: str
    data: str


class Voice:
    """Somebody in one chat."""

    def __init__(self, telegram: FakeTelegram, account: Account, chat: Chat, topic: Topic | None = None) -> None:
        self._telegram, self.account, self.chat, self.topic = telegram, account, chat, topic
        self._acted = 0  # how far things had gone when she last did something

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def messages(self) -> list[Bubble]:
        """What stands in the chat now."""
        return bubbles(self._telegram.world, self.chat, self.topic.id if self.topic else None)

    @property
    def last(self) -> Bubble:
        """The bot's newest message."""
        return next(bubble for bubble in reversed(self.messages) if bubble.from_bot)

    @property
    def commands(self) -> dict[str, str]:
        """The bot's commands that her app offers here, with what they do, in her language if there are any."""
        shown = shown_commands(self._telegram.platform, self.chat, self.account)
        return {command["command"]: command["description"] for command in shown}

    def transcript(self) -> str:
        """The chat as text, for golden files."""
        return transcript(self.messages)

    async def hears(self, words: str = "") -> Bubble:
        """Wait until the bot has said this (or edited it in) since she last did something."""
        return await self._telegram.until(lambda: self._new(words), f"{self.account.first_name} hears {words!r}")

    async def says(self, text: str, *, reply_to: Bubble | Message | None = None) -> Message:
        """She types."""
        return await self._sends(Worded(text, entities_of(text)).fields(), reply_to)

    async def says_as_the_group(self, text: str) -> Message:
        """She is an administrator who stays anonymous: the group itself speaks."""
        content = Worded(text, entities_of(text)).fields() | {"sender_chat": self.chat.json()}
        self.chat.members[self.id] = "administrator"
        message = self._telegram.world.post(self.chat, self._telegram.world.anonymous, content)
        self._acted = self._telegram.world.touched
        return await self._told("message", message)

    async def taps(self, button: str | Button, *, on: Bubble | None = None) -> Query | Message:
        """She presses the newest button of this label, one on a certain message, or one that she remembers. A
        button of a reply keyboard says what stands on it."""
        if isinstance(button, str):
            under = self.chat.keyboard
            if on is None and under and button in _reply_labels(under) and self._find(button) is None:
                return await self.says(button)
            button = self.button(button, on=on)
        telegram, world = self._telegram, self._telegram.world
        self._acted = world.touched
        until = telegram.clock.now() + QUERY_LIFE
        query = Query(str(next(telegram.platform.backlog.queries)), until.timestamp())
        telegram.platform.queries[query.id] = query
        there = button.message.id in self.chat.messages
        seen = (
            button.message.json() if there else {"chat": self.chat.json(), "message_id": button.message.id, "date": 0}
        )
        body = {
            "id": query.id,
            "from": self.account.json(),
            "message": seen,
            "chat_instance": str(-4_000_000_000_000_000_000 - self.chat.id),
            "data": button.data,
        }
        telegram.platform.backlog.add("callback_query", body, ("user", self.id), QUERY_LIFE)
        await telegram.quiet()
        return query

    def button(self, label: str, *, on: Bubble | None = None) -> Button:
        """The newest button of this label (or one that begins so), to be pressed now or later."""
        found = self._find(label, on)
        shown = [bubble.labels for bubble in self.messages if bubble.buttons][-3:]
        assert found, f"there is no button {label!r}; the newest are {shown}"
        return found

    async def sends_photo(self, data: bytes, caption: str = "", *, reply_to: Bubble | None = None) -> Message:
        """She sends a photo; her app makes a JPEG of it, without what the camera wrote into it."""
        return await self._sends(self._photo(data, caption), reply_to)

    async def sends_album(self, pictures: Sequence[bytes], caption: str = "") -> list[Message]:
        """She sends several at once: as many messages, one after the other, with one media_group_id."""
        album = str(next(self._telegram.world.albums))
        return [
            await self._sends(self._photo(data, "" if number else caption), None, album)
            for number, data in enumerate(pictures)
        ]

    async def sends_document(
        self, data: bytes, name: str = "file", mime: str = "application/octet-stream", caption: str = ""
    ) -> Message:
        """She sends a file as it is."""
        kept = self._telegram.world.keep("documents", data, mime, name)
        return await self._sends({"document": document(kept)} | _caption(caption), None)

    async def sends_voice(self, data: bytes, seconds: int = 3) -> Message:
        """She sends a voice message."""
        kept = self._telegram.world.keep("voices", data, "audio/ogg")
        return await self._sends({"voice": kept.json() | {"duration": seconds, "mime_type": kept.mime}}, None)

    async def sends_video(self, data: bytes, seconds: int = 3, name: str = "video.mp4") -> Message:
        """She sends a video."""
        kept = self._telegram.world.keep("videos", data, "video/mp4", name)
        shown = {"duration": seconds, "width": 640, "height": 360, "mime_type": kept.mime, "file_name": name}
        return await self._sends({"video": kept.json() | shown}, None)

    async def sends_audio(self, data: bytes, seconds: int = 3, name: str = "audio.mp3") -> Message:
        """She sends a piece of music, or what her recorder made."""
        kept = self._telegram.world.keep("audios", data, "audio/mpeg", name)
        shown = {"duration": seconds, "mime_type": kept.mime, "file_name": name}
        return await self._sends({"audio": kept.json() | shown}, None)

    async def sends_sticker(self, data: bytes = b"RIFF", emoji: str = "👍") -> Message:
        """She sends a sticker."""
        kept = self._telegram.world.keep("stickers", data, "image/webp")
        shown = {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
        }
        return await self._sends({"sticker": kept.json() | shown}, None)

    async def shares_location(self, latitude: float, longitude: float, accuracy: float | None = None) -> Message:
        """She shares where she is."""
        place = {"latitude": latitude, "longitude": longitude}
        if accuracy is not None:
            place["horizontal_accuracy"] = accuracy
        return await self._sends({"location": place}, None)

    async def edits(self, message: Message, text: str) -> Message:
        """She edits what she wrote."""
        world = self._telegram.world
        assert message.sender is self.account, "only her own"
        names = ("text", "entities", "caption", "caption_entities")
        kept = {name: value for name, value in message.content.items() if name not in names}
        message.content = kept | Worded(text, entities_of(text)).fields(caption="text" not in message.content)
        message.edited = world.clock.unix()
        world.touch(message)
        self._acted = world.touched
        return await self._told("edited_message", message)

    async def deletes(self, bubble: Bubble | Message) -> None:
        """She takes a message out of the chat, the bot's or her own; the bot is not told."""
        del self.chat.messages[bubble.id]

    async def _sends(self, content: dict[str, Any], reply_to: Bubble | Message | None, album: str = "") -> Message:
        chat, world = self.chat, self._telegram.world
        assert not chat.blocked, f"{self.account.first_name} has blocked the bot"
        assert not chat.migrated_to, "this group is a supergroup now: speak in that"
        replied = reply_to.message if isinstance(reply_to, Bubble) else reply_to
        thread = self.topic.id if self.topic else None
        message = world.post(chat, self.account, content, reply_to=replied, album=album, thread=thread)
        chat.open = chat.open or chat.private
        if not chat.private:
            chat.members.setdefault(self.id, "member")
        self._acted = world.touched
        return await self._told("message", message)

    async def _told(self, kind: str, message: Message) -> Message:
        telegram = self._telegram
        if message.chat.private or telegram.world.hears(message):
            telegram.platform.backlog.add(kind, message.json(), ("chat", message.chat.id))
        await telegram.quiet()
        return message

    def _photo(self, data: bytes, caption: str) -> dict[str, Any]:
        world = self._telegram.world
        kept = world.keep("photos", shrunk(data, LARGE), "image/jpeg")
        return {"photo": photo_sizes(world, kept)} | _caption(caption)

    def _new(self, words: str) -> Bubble | None:
        fresh = [bubble for bubble in self.messages if bubble.from_bot and bubble.message.touched > self._acted]
        return next((bubble for bubble in reversed(fresh) if words in bubble.text), None)

    def _find(self, label: str, on: Bubble | None = None) -> Button | None:
        messages = [on.message] if on else [bubble.message for bubble in reversed(self.messages)]
        all_keys = [(message, key) for message in messages for key in keys(message)]
        for fits in (str.__eq__, str.startswith):
            for message, key in all_keys:
                if fits(key["text"], label) and "callback_data" in key:
                    return Button(message, key["text"], key["callback_data"])
        return None


class Person(Voice):
    """Somebody in her own chat with the bot."""

    def __init__(self, telegram: FakeTelegram, account: Account, chat: Chat) -> None:
        super().__init__(telegram, account, chat)
        self._voices: dict[tuple[int, int | None], Voice] = {}

    def in_group(self, group: Group, topic: Topic | None = None) -> Voice:
        """The same person in a group, or in a topic of it."""
        where = (group.id, topic.id if topic else None)
        return self._voices.setdefault(where, Voice(self._telegram, self.account, group.chat, topic))

    async def starts(self, payload: str = "") -> Message:
        """She follows the bot's link, or presses Start; that ends a block."""
        if self.chat.blocked:
            await self.unblocks()
        return await self.says(f"/start {payload}".strip())

    async def blocks(self) -> None:
        await self._block(True)

    async def unblocks(self) -> None:
        await self._block(False)

    async def deactivates(self) -> None:
        """Her account is gone. The bot learns it when it writes."""
        self.account.deactivated = True

    async def _block(self, blocked: bool) -> None:
        was = "kicked" if self.chat.blocked else "member"
        self.chat.blocked = blocked
        body = changed(self._telegram.world, self.chat.id, self.account, was)
        self._telegram.platform.backlog.add("my_chat_member", body, ("my_chat_member", self.chat.id))
        await self._telegram.quiet()


def _caption(text: str) -> dict[str, Any]:
    return Worded(text, entities_of(text)).fields(caption=True)


def _reply_labels(message: Message) -> list[str]:
    rows = (message.markup or {}).get("keyboard", ())
    return [key if isinstance(key, str) else str(key["text"]) for row in rows for key in row]
