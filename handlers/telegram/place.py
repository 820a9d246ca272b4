"""Where in Telegram: a chat's id, and the topic in it when the group has topics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, written "4711", "-100200300" or, with a topic, "-100200300:45"."""

    chat: int
    thread: int = 0

    @classmethod
    def read(cls, address: str) -> Place:
        """The place of an address. Raises ValueError."""
        chat, _, thread = address.partition(":")
        return cls(int(chat), int(thread or 0))

    @property
    def address(self) -> str:
        """How the house writes it."""
        return f"{self.chat}:{self.thread}" if self.thread else str(self.chat)

    @property
    def room(self) -> str:
        """The chat that this is a topic of; '' when it is none."""
        return str(self.chat) if self.thread else ""

    @property
    def fields(self) -> dict[str, Any]:
        """What a call says of it."""
        return {"chat_id": self.chat, "message_thread_id": self.thread} if self.thread else {"chat_id": self.chat}

    def without_topic(self) -> Place:
        """The chat as a whole."""
        return replace(self, thread=0)
