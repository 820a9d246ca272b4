"""What LINE says when it refuses.

The main messages are those of https://developers.line.biz/en/reference/messaging-api/#error-messages. The words in
`details` are published nowhere; each stands beside where it was seen (logs that people pasted into issues of the
SDKs), or is said to be our own where none was found. A bot should go by the status and by the main message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NO_TOKEN = "Authentication failed. Confirm that the access token in the authorization header is valid."
# Seen in line-bot-sdk-go's and Sunshine Conversations' tests.
BAD_TOKEN = (
    "Authentication failed due to the following reason: invalid token. "
    "Confirm that the access token in the authorization header is valid."
)
REPLY_TOKEN = "Invalid reply token"
NOT_SENT = "Failed to send messages"
MONTHLY = "You have reached your monthly limit."
NOT_FOUND = "Not found"
# The reference's examples for content, which has its own words.
NO_CONTENT = "not found"
CONTENT_GONE = "The content is gone"
NO_PREVIEW = "The content can not be previewed"
NO_TRANSCODING = "Transcoding status doesn't support this type of content"
NOT_YOURS = "Access to this API is not available for your account"
# The guide "Retrying a failed API request" shows it with sentMessages.
ACCEPTED = "The retry key is already accepted"
# Not in the published list; as people report it.
TOO_FAST = "The API rate limit has been exceeded. Try again later."
# The guide says only that it is a 400; the words are ours.
NO_RETRY = "X-Line-Retry-Key is not supported by this API"
BAD_RETRY = "The retry key is invalid"
TOO_LARGE = "Request exceeds the max size of 2MB"


class Refused(Exception):
    """LINE's answer when it does not do what was asked."""

    def __init__(
        self,
        status: int,
        message: str,
        details: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body: dict[str, Any] = {"message": message}
        if details:
            self.body["details"] = details
        self.body.update(more)


def bad_property(name: str) -> Refused:
    """A property of the wrong kind; line and column are dashes in practice (line-bot-sdk-python #729)."""
    return Refused(400, f"The property, '{name}', in the request body is invalid (line: -, column: -)")


def bad_parameter(name: str) -> Refused:
    """An id in the path that cannot be one: the reference's example for groups, rooms and rich menus' people."""
    return Refused(400, f"The value for the '{name}' parameter is invalid")


class Findings:
    """What is wrong with a request, gathered, as LINE tells all of it at once."""

    def __init__(self) -> None:
        self.details: list[dict[str, str]] = []

    def add(self, where: str, what: str) -> None:
        self.details.append({"message": what, "property": where} if where else {"message": what})

    def refuse_request(self) -> None:
        """Raise what was found in the body itself: the reference's own example."""
        if self.details:
            raise Refused(400, f"The request body has {len(self.details)} error(s)", self.details)

    def refuse_message(self, number: int) -> None:
        """Raise what was found inside a template or Flex message. The space after the bracket is a no-break
        space: so it stands in the raw logs of line-bot-sdk-python #314 and #646."""
        if self.details:
            raise Refused(400, f"A message (messages[{number}])\u00a0in the request body is invalid", self.details)
