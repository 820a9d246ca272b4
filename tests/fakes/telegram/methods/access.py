"""Whether the bot may do it there: the chat, the topic, the message. [TGSRV check_chat_access, check_message]"""

from __future__ import annotations

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import bad, forbidden, upgraded
from tests.fakes.telegram.world import INSIDE, Chat, Message


def chat_of(at: Platform, call: Call, *, write: bool = True) -> Chat:
    """The chat of a call."""
    if not call.has("chat_id"):
        raise bad("chat_id is empty")
    chat = at.world.chats.get(call.integer("chat_id"))
    if chat is None:
        raise bad("chat not found")
    _private(chat, write=write) if chat.private else _group(at, chat)
    return chat


def _private(chat: Chat, *, write: bool) -> None:
    assert chat.person
    if not chat.open:
        # Without her first word the bot does not even know her. [TGSRV: have_access; Telegram: PEER_ID_INVALID]
        raise forbidden("bot can't initiate conversation with a user") if write else bad("chat not found")
    if write and chat.person.deactivated:
        raise forbidden("user is deactivated")  # Telegram: INPUT_USER_DEACTIVATED
    if write and chat.blocked:
        raise forbidden("bot was blocked by the user")  # Telegram: USER_IS_BLOCKED


def _group(at: Platform, chat: Chat) -> None:
    name = f"{chat.kind} chat"
    if chat.migrated_to:
        raise upgraded(chat.migrated_to)
    if chat.deleted:
        raise forbidden("the group chat was deleted")
    standing = at.world.standing(chat)
    if standing == "kicked":
        raise forbidden(f"bot was kicked from the {name}")
    if standing not in INSIDE:
        raise forbidden(f"bot is not a member of the {name}")


def thread_of(call: Call, chat: Chat) -> int | None:
    """The topic of a call. General is written to by naming none: its own number is refused."""
    number = call.integer("message_thread_id")
    if not number:
        return None
    topic = chat.topics.get(number)
    if topic is None:
        raise bad("message thread not found")
    if topic.closed:
        raise bad("TOPIC_CLOSED")
    return number


def replied(call: Call, chat: Chat) -> Message | None:
    """The message that is replied to."""
    wanted = call.json("reply_parameters", "can't parse reply parameters JSON object")
    number = wanted.get("message_id", 0) if wanted else call.integer("reply_to_message_id")
    lenient = wanted.get("allow_sending_without_reply") if wanted else call.flag("allow_sending_without_reply")
    message = chat.messages.get(number)
    if number and message is None and not lenient:
        raise bad("message to be replied not found")
    return message


def message_of(call: Call, chat: Chat, to: str) -> Message:
    """The message of a call; `to` says what for: edit, delete."""
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad(f"message to {to} not found")
    return message
