"""The reply tokens that the door has at hand; it may forget them: what would have been a reply is then a push."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.line.limits import TOKEN_LIVES, TOKEN_MARGIN
from handlers.recent import Recent

MOST_USED = 20_000  # tokens of well over a minute


@dataclass(frozen=True, slots=True)
class Token:
    """A reply token, good for one answer until then."""

    value: str
    until: datetime


class ReplyTokens:
    """The tokens that each chat has left. The oldest that is still good goes first, so that every event of a quick
    talker is answered for nothing."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._chats: dict[str, deque[Token]] = {}
        self._ends: deque[tuple[datetime, str]] = deque()  # when to look into which chat for what has expired
        self._used: Recent[str, None] = Recent(MOST_USED)

    def add(self, chat: str, value: str) -> None:
        """A token came; one that comes again lives anew, if it has not been used."""
        self._sweep()
        if value in self._used:
            return
        token = Token(value, self._now() + TOKEN_LIVES - TOKEN_MARGIN)
        others = [one for one in self._chats.get(chat, ()) if one.value != value]
        self._chats[chat] = deque([*others, token])
        self._ends.append((token.until, chat))

    def take(self, chat: str) -> Token | None:
        """A token for this chat, which is then used up."""
        self._sweep()
        tokens = self._chats.get(chat)
        if not tokens:
            return None
        self._used.put(tokens[0].value, None)
        return tokens.popleft()

    def give_back(self, chat: str, token: Token) -> None:
        """LINE did not take the message, and so not the token."""
        self._used.pop(token.value)
        if token.until > self._now():  # its end is still noted
            self._chats.setdefault(chat, deque()).appendleft(token)

    def _sweep(self) -> None:
        now = self._now()
        while self._ends and self._ends[0][0] <= now:
            _, chat = self._ends.popleft()
            left = deque(token for token in self._chats.get(chat, ()) if token.until > now)
            if left:
                self._chats[chat] = left
            else:
                self._chats.pop(chat, None)
