"""sendMessage, sendPhoto, sendDocument, sendMediaGroup, sendChatAction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.keyboards import reply_markup
from tests.fakes.telegram.media import Kind, given, media_content
from tests.fakes.telegram.methods.access import chat_of, replied, thread_of
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import bad
from tests.fakes.telegram.wording import caption_text, message_text
from tests.fakes.telegram.world import Chat, Message

MOST_IN_ALBUM = 10
ACTIONS = (
    "cancel", "typing", "record_video", "upload_video", "record_voice", "upload_voice", "upload_photo",
    "upload_document", "find_location", "pick_up_location", "choose_sticker", "record_video_note", "upload_video_note",
)  # fmt: skip


@dataclass(frozen=True)
class _Place:
    chat: Chat
    thread: int | None
    reply_to: Message | None


def _place(at: Platform, call: Call, what: str, messages: int = 1) -> _Place:
    """Where the messages go, if they may. The rate is reckoned last: what is refused costs nothing."""
    chat = chat_of(at, call)
    if chat.muted:
        raise bad(f"not enough rights to send {what} to the chat")
    place = _Place(chat, thread_of(call, chat), replied(call, chat))
    for _ in range(messages):
        at.limits.pass_one(chat.id, group=not chat.private)
    return place


def _post(at: Platform, place: _Place, content: dict[str, Any], **rest: Any) -> Message:
    return at.world.post(place.chat, at.world.bot, content, thread=place.thread, reply_to=place.reply_to, **rest)


async def send_message(at: Platform, call: Call) -> Any:
    worded = message_text(call)
    markup = reply_markup(call)
    return _post(at, _place(at, call, "text messages"), worded.fields(), markup=markup).json()


async def send_photo(at: Platform, call: Call) -> Any:
    return await _send_media(at, call, "photo")


async def send_document(at: Platform, call: Call) -> Any:
    return await _send_media(at, call, "document")


async def _send_media(at: Platform, call: Call, kind: Kind) -> Any:
    file = await given(at, call, call.text(kind), kind, upload=call.files.get(kind))
    caption = caption_text(
        call.text("caption"), call.text("parse_mode"), call.json("caption_entities", "can't parse entities")
    )
    markup = reply_markup(call)
    place = _place(at, call, f"{kind}s")
    return _post(at, place, media_content(at, kind, file) | caption.fields(caption=True), markup=markup).json()


async def send_media_group(at: Platform, call: Call) -> Any:
    """[TGSRV get_input_message_contents, TD send_message_group]"""
    items = call.json("media", "can't parse media JSON object")
    if not isinstance(items, list):
        raise bad("expected an Array of InputMedia")
    if not items:
        raise bad("there are no messages to send")
    if len(items) > MOST_IN_ALBUM:
        raise bad("too many messages to send as an album")
    kinds = {item.get("type") for item in items}
    if not kinds <= {"photo", "document"}:
        raise NotImplementedError(f"the fake plays albums of photos or documents, not {kinds}")
    if len(kinds) > 1:
        raise bad("document can't be mixed with other media types")
    contents = []
    for item in items:
        file = await given(at, call, item.get("media", ""), item["type"])
        caption = caption_text(item.get("caption", ""), item.get("parse_mode", ""), item.get("caption_entities"))
        contents.append(media_content(at, item["type"], file) | caption.fields(caption=True))
    place = _place(at, call, f"{kinds.pop()}s", len(contents))
    album = str(next(at.world.albums)) if len(contents) > 1 else ""
    return [_post(at, place, content, album=album).json() for content in contents]


async def send_chat_action(at: Platform, call: Call) -> Any:
    if call.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = chat_of(at, call)
    thread_of(call, chat)
    chat.deeds.append((at.clock.now(), call.text("action")))
    return True
