"""Sending: by reply token, which costs nothing, or else as a push, which is counted; and what LINE's answers mean.

A push carries a retry key made of the message's own, so that it goes out once however often it is tried. A reply has
no such key, but its token works once: when no answer came to it, it is tried again with the same token, and a token
that is used up by then says that the first try arrived.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from handlers.delivery import Closed, Costs, Locked, Never, NotNow, Spent, TooMany, Unsure
from handlers.line.client import Answer, Client, Unreached
from handlers.line.limits import TOO_MANY_WAIT
from handlers.line.memory import ReplyTokens, Token
from handlers.line.messages import Message
from handlers.recent import Recent

RETRY_KEYS = UUID("5b0f3a0e-6c1d-5d53-9b60-3d9a7d0c6a11")  # the name space of ours
MONTHLY = "monthly limit"  # "You have reached your monthly limit."; any other 429 is about calls a second
USED = "Invalid reply token"
FAILED = "Failed to send messages"
ADMINISTRATOR = timedelta(minutes=10)  # until somebody may have put the access token right
MOST_KEPT = 20_000
WARN_EVERY = timedelta(hours=1)

log = logging.getLogger("khaoban.line")


MORNING = timedelta(hours=1)  # in UTC: eight o'clock in Laos and Thailand, when nobody is woken


def next_month(now: datetime) -> datetime:
    """When pushes are counted anew: LINE's month begins with the first day's midnight in Tokyo; we wait for the
    morning."""
    first = (now.astimezone(UTC).replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0) + MORNING


class Outgoing:
    """Sends message objects. `mine` are the ids of messages lately sent."""

    def __init__(self, client: Client, tokens: ReplyTokens, now: Callable[[], datetime]) -> None:
        self._client, self._tokens, self._now = client, tokens, now
        self._unsure: Recent[str, Token] = Recent(MOST_KEPT)  # by key: replies of which nobody knows whether they came
        self._pushed: Recent[str, None] = Recent(MOST_KEPT)  # keys of such pushes: LINE knows them by their retry key
        self._warned: datetime | None = None
        self.mine: Recent[str, None] = Recent(MOST_KEPT)

    async def send(self, chat: str, messages: list[Message], key: str, *, push: bool = True) -> None:
        """Up to five message objects, under a key; unless `push`, for nothing or not at all. Raises NotNow or Never."""
        unsure = self._unsure.pop(key)
        if unsure is not None and unsure.until <= self._now():
            unsure = None  # it may come twice: no token tells any more
        token = None if key in self._pushed else unsure or self._tokens.take(chat)
        if token is not None and await self._replied(chat, token, messages, key, again=unsure is not None):
            return
        if not push:
            raise Costs("no reply token")
        await self._push(chat, messages, key)

    async def reply(self, chat: str, messages: list[Message]) -> bool:
        """Send by reply token or not at all; whether it went."""
        token = self._tokens.take(chat)
        return token is not None and await self._replied(chat, token, messages, "", again=False)

    async def _replied(self, chat: str, token: Token, messages: list[Message], key: str, *, again: bool) -> bool:
        """Try a reply; False when its token is of no use."""
        try:
            answer = await self._client.reply(token.value, messages)
        except Unreached as unreached:
            asked = unreached.asked or again
            self._unanswered(chat, token, key, asked=asked)
            reason = f"reply: {unreached}"
            raise (Unsure(reason, told_later=True) if asked else NotNow(reason)) from None
        if answer.status == 200:
            self._note(answer)
            return True
        if answer.status == 400 and USED in answer.message:
            return again
        asked = answer.status >= 500 or again
        self._unanswered(chat, token, key, asked=asked)
        refused = refusal("reply", answer, self._now())
        raise Unsure(str(refused), told_later=True) if asked and isinstance(refused, NotNow) else refused

    def _unanswered(self, chat: str, token: Token, key: str, *, asked: bool) -> None:
        """Keep the token: for this message, when it may have gone out by it, else for whichever comes next."""
        if asked and key:
            self._unsure.put(key, token)
        else:
            self._tokens.give_back(chat, token)

    async def _push(self, chat: str, messages: list[Message], key: str) -> None:
        try:
            answer = await self._client.push(chat, messages, str(uuid5(RETRY_KEYS, key)))
        except Unreached as unreached:
            self._note_pushed(key, asked=unreached.asked)
            raise NotNow(f"push: {unreached}") from None
        if answer.status not in (200, 409):  # 409: it was accepted before
            self._note_pushed(key, asked=answer.status >= 500)
            refused = _closed(chat, answer) or refusal("push", answer, self._now())
            if isinstance(refused, Spent):
                self._warn()
            raise refused
        self._pushed.pop(key)
        self._note(answer)

    def _note_pushed(self, key: str, *, asked: bool) -> None:
        """When LINE may have sent it all the same, it is tried again in the same way, and no token that came meanwhile
        is taken for it."""
        if asked:
            self._pushed.put(key, None)

    def _warn(self) -> None:
        """Once an hour, though thousands may be refused."""
        now = self._now()
        if self._warned is None or now - self._warned >= WARN_EVERY:
            self._warned = now
            log.warning("LINE takes no more pushes this month; answers go on, reminders and returns do not arrive")

    def _note(self, answer: Answer) -> None:
        for sent in answer.body.get("sentMessages") or ():
            self.mine.put(str(sent.get("id")), None)


def refusal(what: str, answer: Answer, now: datetime) -> NotNow | Never:
    """What a refusal means. The reason names what is wrong, never what was to be said."""
    where = ", ".join(sorted({str(one.get("property") or "") for one in answer.body.get("details") or ()} - {""}))
    reason = f"{what}: {answer.status} {answer.message[:120]} {where[:80]}".strip()
    if answer.status == 429 and MONTHLY in answer.message:
        return Spent(reason, next_month(now))
    if answer.status == 401:
        return Locked(reason, ADMINISTRATOR)
    if answer.status == 429:
        return TooMany(reason, answer.retry_after or TOO_MANY_WAIT, whole=True)
    if answer.status >= 500 or answer.status < 400:
        return NotNow(reason, answer.retry_after)
    return Never(reason)


def _closed(chat: str, answer: Answer) -> Closed | None:
    """LINE takes what is for a person who blocked us, and says nothing. Of a group that we are not in it says that it
    failed to send; of a person, too, where the channel is another: that closes nothing."""
    gone = answer.status == 400 and FAILED in answer.message and not chat.startswith("U")
    return Closed(f"push: {answer.message[:120]}") if gone else None
