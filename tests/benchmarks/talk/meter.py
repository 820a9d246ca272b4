"""Counting what passes between a phone and the bot.

An action is a tap or a message of hers. Bytes are those of what is said, in UTF-8: up her words and what her buttons
carry; down what the platform is given to show, as it is sent (words and how they look, labels of buttons with what they
carry), and on the practice page words, labels and what they carry. What the apps add of their own (encryption, framing,
avatars) is not in it, and is the same for any bot.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import orjson

from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone

# What of a call to Telegram reaches a phone.
SHOWN = ("text", "entities", "caption", "caption_entities", "reply_markup")


@dataclass
class Taken:
    """`answers` are the figures and choices that she had to give because they had changed."""

    taps: int = 0
    typed: int = 0
    up: int = 0
    messages: int = 0
    down: int = 0

    @property
    def actions(self) -> int:
        return self.taps + self.typed

    def __add__(self, other: Taken) -> Taken:
        return Taken(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Taken)))


@dataclass
class Meter:
    """Plays steps on a phone: words, a button behind `>`, one that need not be there behind `?`."""

    bot: Bot
    phone: Phone
    taken: Taken = field(default_factory=Taken)

    async def plays(self, *steps: str) -> Taken:
        """What these steps took."""
        self.taken = Taken()
        for step in steps:
            before = self._said()
            if step.startswith("?"):
                if not any(step[1:] in label for label in self.phone.buttons()):
                    continue
                step = f">{step[1:]}"
            if step.startswith(">"):
                self.taken.taps += 1
                self.taken.up += len(step.encode())  # LINE sends the label; a Telegram button's data is as long
                await self.phone.taps(step[1:])
            else:
                self.taken.typed += 1
                self.taken.up += len(step.encode())
                await self.phone.says(step)
            said = self._said()[len(before) :]
            self.taken.messages += sum(new for new, _ in said)
            self.taken.down += sum(size for _, size in said)
        return self.taken

    def _said(self) -> list[tuple[bool, int]]:
        """What was shown to her so far, in the order it came: whether it is a message (or edits one), and its size."""
        if self.bot.door == "telegram":
            calls = [call for call in self.bot.telegram.calls if str(call.texts.get("chat_id")) == self.phone.chat]
            return [
                (
                    call.method.startswith("send"),
                    len(orjson.dumps({name: call[name] for name in SHOWN if call.has(name)})),
                )
                for call in calls
            ]
        if self.bot.door == "line":
            bodies = [call.body for call in self.bot.line.calls if isinstance(call.body, dict)]
            return [(True, len(orjson.dumps(one))) for body in bodies for one in body.get("messages", ())]
        bubbles = [one for one in getattr(self.phone, "bubbles", []) if one["way"] == "out"]
        shown = [
            [*(line["text"] for line in one["lines"]), *(c["label"] + c["data"] for c in one["choices"])]
            for one in bubbles
        ]
        return [(True, _size(texts)) for texts in shown]


def _size(texts: list[str]) -> int:
    return sum(len(text.encode()) for text in texts)
