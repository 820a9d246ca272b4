"""Sending a Reply: its messages one after another, each to where the chat is now."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MessageEntity
from telegram import Message as Sent
from telegram.error import BadRequest, ChatMigrated, TelegramError, TimedOut

from conversations.events import Line, Picture, Reply
from handlers.delivery import Never, NotNow
from handlers.lost import without_lost
from handlers.media import PHOTOS, Media, mime_of
from handlers.recent import Recent
from handlers.seen import Seen
from handlers.telegram import limits
from handlers.telegram.composing import Album, Entity, Keyboard, Message, Photo, Text, Unfit, Where, compose
from handlers.telegram.echo import answers
from handlers.telegram.failures import judged, unchanged, without_file, without_topic
from handlers.telegram.place import Place
from handlers.telegram.wire import Wire

MOST_REMEMBERED = 10_000
SEND_WITHIN = 50.0  # seconds; a task is ours for a minute, and then taken up by somebody else
MOST_FALLBACKS = 4  # a group that moved, a topic that is gone, a picture to send anew, and one to spare
NO_PREVIEW = {"is_disabled": True}
NOT_PHOTOS = {"image/webp"}  # Telegram would make a sticker of it


class Sending:
    """`moved` is told, once, of a group that was found to have another id. `link` gives the address that takes us into
    a group with a code; '' leaves its button out."""

    def __init__(
        self,
        wire: Wire,
        bot: Bot,
        media: Media,
        moved: Callable[[str, str], Awaitable[None]],
        link: Callable[[str], str],
        where: Callable[[Reply], str] = lambda reply: "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._wire, self._bot, self._media, self._tell_moved, self._link = wire, bot, media, moved, link
        self._where, self._now = where, now
        self.seen = Seen()
        self._places: Recent[str, int] = Recent(MOST_REMEMBERED)  # by private chat: what has the button for a place
        self._done: Recent[str, int] = Recent(MOST_REMEMBERED)  # how many messages of a reply were sent
        self._files: Recent[str, str] = Recent(MOST_REMEMBERED)  # what Telegram calls a picture that it was sent before
        self._now_at: Recent[int, int] = Recent(MOST_REMEMBERED)
        self._asked: Recent[str, int] = Recent(MOST_REMEMBERED)  # the newest question with buttons, by private chat

    def moved(self, chat: int, to: int) -> None:
        """Send to the new id from now on."""
        self._now_at.put(chat, to)

    async def send(self, chat: str, reply: Reply, key: str) -> int:
        """Send what was not sent yet under this key; how many messages that were. Raises NotNow or Never."""
        try:
            if reply.files:
                reply = await asyncio.to_thread(without_lost, reply, self._media)
            pictures = await asyncio.to_thread(self._look_at, reply.pictures) if reply.pictures else {}
            documents = [name for name, photo in pictures.items() if not photo]
            messages = compose(_with_words_for_missing(reply, pictures), documents, self._link)
            place = Place.read(chat)
            label = self._where(reply) if reply.asks == "geopoint" and place.chat > 0 else ""
            messages += [Where(label)] if label else []
        except ValueError as error:  # Unfit among them
            raise Never(str(error) if isinstance(error, Unfit) else "not a chat of Telegram's") from None
        question = self.seen.begins(chat, reply, self._now())
        try:
            async with asyncio.timeout(SEND_WITHIN):
                left = messages[self._done.get(key) or 0 :]
                if len(messages) == len(left) == 1 and await self._put_in_place(place, left[0], reply.instead):
                    self._done.put(key, 1)
                else:
                    for message in left:
                        place = await self._deliver(place, message)
                        self._done.put(key, (self._done.get(key) or 0) + 1)
                if question is not None:
                    question.message, question.there = self.open_question(chat), True
        except FileNotFoundError:
            raise Never("a file is no longer there") from None
        except (TelegramError, TimeoutError) as error:
            judgement = judged(error if isinstance(error, TelegramError) else TimedOut("sending took too long"))
            if isinstance(judgement, NotNow) and self._done.get(key):
                judgement.partly_sent()
            raise judgement from None
        finally:
            if question is not None:
                question.over.set()
        return sum(len(message.media) if isinstance(message, Album) else 1 for message in left)

    def open_question(self, chat: str) -> int:
        """The message of a private chat whose buttons wait for an answer, as far as we know; or 0."""
        return self._asked.get(chat) or 0

    def asks_where(self, chat: str) -> int:
        """The message of a private chat that carries the button for a place, which is then forgotten; or 0."""
        return self._places.pop(chat) or 0

    async def _put_in_place(self, place: Place, message: Message, instead: str) -> bool:
        """Put the message in the place of the one that was tapped; False when that cannot be, and it is to be sent.
        Done twice it is done once."""
        if not isinstance(message, Text) or not instead.isascii() or not instead.isdigit():
            return False
        fields = {"chat_id": place.chat, "message_id": int(instead), **_spoken(message)}
        try:
            await self._wire.call("editMessageText", fields)
        except BadRequest as error:
            if not unchanged(error):
                await self._without_keyboard(place, int(instead))
                return False
        self._note_question(place, int(instead), message.keyboard)
        return True

    async def _without_keyboard(self, place: Place, message: int) -> None:
        """Take the buttons of a message away that another one takes the place of; nothing depends on it."""
        with contextlib.suppress(BadRequest):
            await self._wire.call("editMessageReplyMarkup", {"chat_id": place.chat, "message_id": message})

    async def _deliver(self, place: Place, message: Message) -> Place:
        """Send one message, to where the chat is by now; which is given back."""
        moved = self._now_at.get(place.chat)
        place = Place(moved) if moved else place
        for _ in range(MOST_FALLBACKS):
            try:
                await self._call(place, message)
            except ChatMigrated as migrated:
                self.moved(place.chat, migrated.new_chat_id)
                await self._tell_moved(str(place.chat), str(migrated.new_chat_id))
                place = Place(migrated.new_chat_id)
            except BadRequest as error:
                if place.thread and without_topic(error):
                    place = place.without_topic()
                elif without_file(error) and self._forget(message):
                    continue
                else:
                    raise
            else:
                return place
        raise BadRequest("the chat could not be found where it is said to be")

    async def _call(self, place: Place, message: Message) -> None:
        match message:
            case Text(_, keyboard):
                said = await self._wire.call("sendMessage", {**place.fields, **_spoken(message)})
                self._note_question(place, said["message_id"], keyboard)
            case Where(label):
                button = {"text": label, "request_location": True}
                keys = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
                said = await self._wire.call("sendMessage", {**place.fields, "text": label, "reply_markup": keys})
                self._places.put(place.address, said["message_id"])
            case Photo(name, words, keyboard, document, called):
                call: Any = self._bot.send_document if document else self._bot.send_photo
                sent: Sent = await call(
                    **place.fields,
                    **{"document" if document else "photo": await self._file(name), "filename": called or name},
                    caption=words.text or None,
                    caption_entities=_entities(words.entities),
                    reply_markup=_markup(keyboard),
                )
                self._keep([name], [sent])
                self._note_question(place, sent.message_id, keyboard)
            case Album(names, words):
                files = [InputMediaPhoto(await self._file(name), filename=name) for name in names]
                album = await self._bot.send_media_group(
                    **place.fields,
                    media=files,
                    caption=words.text or None,
                    caption_entities=_entities(words.entities),
                )
                self._keep(names, album)

    async def _file(self, name: str) -> str | bytes:
        """What Telegram calls the picture, or its bytes."""
        if known := self._files.get(name):
            return known
        return await asyncio.to_thread(self._media.open, name)

    def _note_question(self, place: Place, message: int, keyboard: Keyboard | None) -> None:
        if place.chat > 0 and any(answers(button.get("callback_data", "")) for row in keyboard or () for button in row):
            self._asked.put(place.address, message)

    def _keep(self, names: Sequence[str], sent: Sequence[Sent]) -> None:
        for name, message in zip(names, sent, strict=False):
            file = message.photo[-1] if message.photo else message.document
            if file is not None:
                self._files.put(name, file.file_id)

    def _forget(self, message: Message) -> bool:
        """Forget what Telegram called the pictures; whether there was anything to forget."""
        names = message.media if isinstance(message, Album) else (message.media,) if isinstance(message, Photo) else ()
        known = [name for name in names if self._files.pop(name)]
        return bool(known)

    def _look_at(self, pictures: Iterable[Picture]) -> dict[str, bool]:
        """The pictures that are there, and whether each can be a photo. Blocks."""
        found = {}
        for picture in pictures:
            try:
                found[picture.media] = is_photo(picture.media, self._media.open(picture.media))
            except FileNotFoundError:
                continue
        return found


def is_photo(name: str, data: bytes) -> bool:
    """Whether Telegram shows it as a photo; what is larger, or much longer than wide, goes as a document."""
    if mime_of(name) not in PHOTOS or mime_of(name) in NOT_PHOTOS or len(data) > limits.PHOTO_BYTES:
        return False
    with Image.open(io.BytesIO(data)) as image:  # reads the head only
        sides = sorted(image.size)
    return sum(sides) <= limits.PHOTO_SIDES and sides[1] <= limits.PHOTO_RATIO * sides[0]


def _with_words_for_missing(reply: Reply, found: dict[str, bool]) -> Reply:
    """A picture that is no longer there is told in words."""
    if all(picture.media in found for picture in reply.pictures):
        return reply
    lost = [Line(picture.alt, "faint") for picture in reply.pictures if picture.media not in found and picture.alt]
    kept = tuple(picture for picture in reply.pictures if picture.media in found)
    return replace(reply, lines=(*reply.lines, *lost), pictures=kept)


def _spoken(message: Text) -> dict[str, Any]:
    """A message of words as the Bot API writes it, whether it is sent or edited in."""
    fields: dict[str, Any] = {"text": message.words.text, "link_preview_options": NO_PREVIEW}
    if message.words.entities:
        fields["entities"] = message.words.entities
    if message.keyboard:
        fields["reply_markup"] = {"inline_keyboard": [[_key(button) for button in row] for row in message.keyboard]}
    return fields


def _entities(entities: Sequence[Entity]) -> list[MessageEntity] | None:
    return [MessageEntity(**entity) for entity in entities] or None


def _markup(keyboard: Keyboard | None) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    rows = [[InlineKeyboardButton.de_json(_key(button)) for button in row] for row in keyboard]
    return InlineKeyboardMarkup(rows)


def _key(button: dict[str, str]) -> dict[str, Any]:
    """A button as the Bot API writes it."""
    return {**button, "copy_text": {"text": button["copy_text"]}} if "copy_text" in button else button
