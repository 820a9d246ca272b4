"""What a failed call means for the message that it was to carry."""

from __future__ import annotations

from datetime import timedelta

from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from handlers.delivery import Never, NotNow
from handlers.telegram.wire import asked_to_wait

TOKEN_WAIT = timedelta(minutes=5)  # until somebody has mended the settings
NO_TOPIC = ("topic_closed", "topic_deleted", "message thread not found")
SAME = "message is not modified"
NO_FILE = ("wrong file", "wrong remote file", "file_reference")


class Unsure(NotNow):
    """No answer came, so nobody knows whether the message arrived."""


def judged(error: TelegramError) -> NotNow | Never:
    """Whether the message may be sent later, and when.

    What Telegram refuses as it is (400: no such chat, no right to write there; 403: blocked, removed, an account that
    is no more) is refused the next time too. The rest passes: too many messages, faults of its servers, the network.
    """
    match error:
        case RetryAfter():
            return NotNow("too many messages", asked_to_wait(error))
        case BadRequest() | Forbidden():
            return Never(error.message)
        case TimedOut():
            return Unsure(error.message)
        case InvalidToken() | Conflict():
            return NotNow(error.message, TOKEN_WAIT)
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
