"""What a failed call means for the message that it was to carry, for its chat, and for the whole door.

Telegram does not say whom a 429 is for. The limits that it names are of several kinds (a chat's, a group's, all), and
its API's errors are of "the given method with the given input parameters" (core.telegram.org/api/errors, 420 FLOOD),
among them SLOWMODE_WAIT, which is one chat's. So a 429 holds the chat that it came in; when several chats are
answered so within seconds it cannot be theirs, and all are held (handlers.pacing: SEVERAL, LATELY).
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from handlers.delivery import Closed, Locked, Never, NotNow, TooMany, Unsure
from handlers.telegram.wire import asked_to_wait

TOKEN_WAIT = timedelta(minutes=5)  # until somebody has mended the settings
NO_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")
SAME = "message is not modified"
NO_FILE = ("wrong file", "wrong remote file", "file_reference")


def judged(error: TelegramError) -> NotNow | Never:
    """Whether the message may be sent later, and when.

    What Telegram refuses as it is (400: no such chat, no right to write there) is refused the next time too; 403 says
    that nothing arrives in that chat any more: blocked, put out, an account that is no more. The rest passes: too many
    messages, faults of its servers, the network. A chat that is not found is not closed: with another bot's token none
    is found.
    """
    match error:
        case RetryAfter():
            return TooMany("too many messages", asked_to_wait(error))
        case Forbidden():
            return Closed(error.message)
        case BadRequest():
            return Never(error.message)
        case TimedOut():
            return Unsure(error.message)
        case InvalidToken() | Conflict():
            return Locked(error.message, TOKEN_WAIT)
        case _:
            return NotNow(error.message)


def without_topic(error: BadRequest) -> bool:
    """Whether the message would be taken outside its topic."""
    return any(words in error.message.lower() for words in NO_TOPIC)


def without_file(error: BadRequest) -> bool:
    """Whether Telegram no longer knows the file that we named instead of sending it."""
    return any(words in error.message.lower() for words in NO_FILE)


def unchanged(error: TelegramError) -> bool:
    """Whether an edit was refused because everything stands there already: done, then."""
    return isinstance(error, BadRequest) and SAME in error.message.lower()
