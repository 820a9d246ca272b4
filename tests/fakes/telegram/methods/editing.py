"""editMessage…, deleteMessage(s), answerCallbackQuery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.keyboards import inline_markup
from tests.fakes.telegram.methods.access import chat_of, message_of
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import NOT_MODIFIED, OLD_QUERY, bad
from tests.fakes.telegram.wording import caption_text, message_text
from tests.fakes.telegram.world import Message

OLD = timedelta(hours=48)  # [TGAPI deleteMessage]
LONGEST_ANSWER = 200  # [TGAPI answerCallbackQuery]
CAPTIONED = ("photo", "document")


async def edit_message_text(at: Platform, call: Call) -> Any:
    worded = message_text(call)
    markup = inline_markup(call)
    message = _own(at, call)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    return _change(at, message, worded.fields(), ("text", "entities"), markup)


async def edit_message_caption(at: Platform, call: Call) -> Any:
    worded = caption_text(
        call.text("caption"), call.text("parse_mode"), call.json("caption_entities", "can't parse entities")
    )
    markup = inline_markup(call)
    message = _own(at, call)
    if not any(kind in message.content for kind in CAPTIONED):
        raise bad("there is no caption in the message to edit")
    return _change(at, message, worded.fields(caption=True), ("caption", "caption_entities"), markup)


async def edit_message_reply_markup(at: Platform, call: Call) -> Any:
    markup = inline_markup(call)
    return _change(at, _own(at, call), {}, (), markup)


def _own(at: Platform, call: Call) -> Message:
    """The bot's message that is to be edited."""
    chat = chat_of(at, call)
    if not call.integer("message_id"):
        raise bad("message identifier is not specified")
    message = message_of(call, chat, "edit")
    if message.sender is not at.world.bot or (message.markup and "inline_keyboard" not in message.markup):
        raise bad("message can't be edited")
    return message


def _change(at: Platform, message: Message, new: dict[str, Any], names: tuple[str, ...], markup: Any) -> Any:
    """An edit without a keyboard takes the keyboard away."""
    old = {name: message.content[name] for name in names if name in message.content}
    if old == new and message.markup == markup:
        raise bad(NOT_MODIFIED)
    kept = {name: value for name, value in message.content.items() if name not in names}
    message.content, message.markup = kept | new, markup
    at.world.touch(message)
    if names:
        message.edited = at.clock.unix()
    return message.json()


async def delete_message(at: Platform, call: Call) -> Any:
    chat = chat_of(at, call)
    message = message_of(call, chat, "delete")
    _check_deletable(at, message)
    del chat.messages[message.id]
    return True


async def delete_messages(at: Platform, call: Call) -> Any:
    """Those that cannot be found are passed over. [TGAPI deleteMessages]"""
    chat = chat_of(at, call)
    numbers = call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad("wrong number of message identifiers specified")
    found = [chat.messages[number] for number in numbers if number in chat.messages]
    for message in found:
        _check_deletable(at, message)
    for message in found:
        del chat.messages[message.id]
    return True


def _check_deletable(at: Platform, message: Message) -> None:
    """[TGAPI deleteMessage]: of the last 48 hours; others' in groups only as an administrator."""
    mine = message.sender is at.world.bot
    admin = at.world.standing(message.chat) == "administrator"
    fresh = at.clock.unix() - message.date <= OLD.total_seconds()
    if admin or (fresh and (mine or message.chat.private)):
        return
    raise bad("message can't be deleted for everyone" if fresh or not mine else "message can't be deleted")


async def answer_callback_query(at: Platform, call: Call) -> Any:
    """Only once, and within the time that the press lives."""
    query = at.queries.get(call.text("callback_query_id"))
    if query is None or query.answered or at.clock.now().timestamp() > query.until:
        raise bad(OLD_QUERY)
    if len(call.text("text")) > LONGEST_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    query.answered = True
    query.shown, query.alert = call.text("text"), call.flag("show_alert")
    return True
