"""What the server says when it refuses a call: code, words and parameters, as a client gets them.

The words are those of tdlib/telegram-bot-api (Client.cpp) and tdlib/td, and of Telegram's own servers where they
are names in capitals. [TGSRV fail_query_with_error] puts the prefix before them and lowers the first letter.
"""

from __future__ import annotations

from typing import Any

PREFIXES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class Refused(Exception):
    """An answer with ok = false."""

    def __init__(self, code: int, words: str = "", **parameters: Any) -> None:
        prefix = PREFIXES.get(code, "Error")
        self.code = code
        self.description = f"{prefix}: {words}" if words else prefix
        self.parameters = parameters
        super().__init__(self.description)

    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(words: str, **parameters: Any) -> Refused:
    return Refused(400, words, **parameters)


def forbidden(words: str) -> Refused:
    return Refused(403, words)


def too_many(seconds: int) -> Refused:
    """[TGSRV Query::set_retry_after_error]"""
    return Refused(429, f"retry after {seconds}", retry_after=seconds)


def upgraded(chat: int) -> Refused:
    """[TGSRV check_chat_access]"""
    return bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat)


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
