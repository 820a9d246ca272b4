"""Which question stood in a chat when something was said: what a door remembers of what it has shown.

Nobody answers a question that was not there yet. A door that numbers its messages knows by their numbers what stood
before what; one that does not goes by the moment at which it began to send. Kept in memory, and allowed to be lost.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from conversations import buttons
from conversations.events import Reply
from handlers.recent import Recent

MOST_CHATS = 10_000
MOST_QUESTIONS = 3  # of a chat: who is more than so many behind is asked by the times
LATE = timedelta(minutes=1)  # between what was said and when we heard of it: it came again, or was kept from us


@dataclass(slots=True)
class Question:
    """A question on its way into a chat, or there; `message` is its number, where the door has one."""

    mark: str
    began: datetime
    message: int = 0
    there: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)  # the call has ended, however it did


class Seen:
    """The newest questions of each chat."""

    def __init__(self) -> None:
        self._chats: Recent[str, list[Question]] = Recent(MOST_CHATS)

    def begins(self, chat: str, reply: Reply, now: datetime) -> Question | None:
        """A message is about to be sent; None when it asks nothing."""
        mark = buttons.mark(reply.choices)
        if not mark:
            return None
        question = Question(mark, now)
        others = [one for one in self._chats.get(chat) or () if one.mark != mark]
        self._chats.put(chat, [*others, question][-MOST_QUESTIONS:])
        return question

    async def settled(self, chat: str, within: float) -> None:
        """Wait a little for what is just being sent there: only then is its place known."""
        for question in self._chats.get(chat) or ():
            try:
                async with asyncio.timeout(within):
                    await question.over.wait()
            except TimeoutError:
                return

    def by_number(self, chat: str, message: int) -> tuple[str, str]:
        """The marks of the newest question that stood in the chat before this message, and of the newest at all; '' for
        what is not known."""
        questions = self._chats.get(chat)
        if not questions or not questions[-1].there:
            return "", ""
        return self._marks(questions, [one for one in questions if one.there and one.message < message])

    def by_time(self, chat: str, said: datetime, arrived: datetime) -> tuple[str, str]:
        """The same by the clock: `said` on the platform's, `arrived` on ours, by which we began to send, too."""
        questions = self._chats.get(chat)
        if not questions or not questions[-1].there:
            return "", ""
        at = said if arrived - said > LATE else arrived
        return self._marks(questions, [one for one in questions if one.there and one.began <= at])

    @staticmethod
    def _marks(questions: list[Question], before: list[Question]) -> tuple[str, str]:
        return before[-1].mark if before else "", questions[-1].mark
