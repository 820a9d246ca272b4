"""Pacing: whether a message may go out now, or until when it waits, by what a platform publishes of its limits and by
what it answers. Nothing sleeps here, and `now` is an argument.

`Pacing` is one door's. It counts what it lets through, by sliding windows: never more than a rate's `most` in any span
`per` of time. The limits are those of one process; several that share a bot learn of each other by 429.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

ONCE = timedelta()
MOST_CHATS = 20_000  # whose last messages are kept in mind
TOGETHER = 10  # so many go at once when a door opens again: one look at the tasks for each message would be dear

SEVERAL = 3  # chats whose 429 came
LATELY = timedelta(seconds=10)  # within this
AWAY = 3  # calls that came to nothing, one after another: then nobody is there
PROBE = timedelta(minutes=1)  # the one that tries whether somebody is there has this long
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=1)


def growing(tries: int, chance: float) -> timedelta:
    """How long to wait after so many tries: 2, 4, 8 … seconds, at most a minute, because somebody may be waiting on the
    other side; up to half of it less by `chance` (of [0, 1)), so that not all come back at once."""
    return min(FIRST_WAIT * (1 << min(max(tries, 1) - 1, 20)), LONGEST_WAIT) * (1 - chance / 2)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `most` in any span `per`."""

    most: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform lets through in all, and besides in one chat or in one group. `kept` of the overall rate are left
    for answers to who just spoke. `home` gives the chat by which an address is counted; topics of a group share it."""

    overall: Rate
    chat: tuple[Rate, ...] = ()
    group: tuple[Rate, ...] = ()
    kept: int = 0
    home: Callable[[str], str] = str
    is_group: Callable[[str], bool] = lambda chat: False


@dataclass(frozen=True, slots=True)
class Hold:
    """Not before `until`; what is held is one chat, or (`chat` is '') the whole door."""

    until: datetime
    chat: str = ""


class Window:
    """What went out within a rate's span. A clock that is put back is no reason to wait."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._at: deque[datetime] = deque()

    def wait(self, now: datetime, room: int = 1) -> timedelta:
        """How long until so many more may go; at most `most` are ever asked for."""
        self._forget(now)
        over = len(self._at) + min(room, self._rate.most) - self._rate.most
        return self._at[over - 1] + self._rate.per - now if over > 0 else ONCE

    def count(self, now: datetime, messages: int = 1) -> None:
        """So many went out now. There may be more than the rate has room for: those after them wait the longer."""
        self._at.extend([now] * messages)

    def idle(self, now: datetime) -> bool:
        self._forget(now)
        return not self._at

    def _forget(self, now: datetime) -> None:
        while self._at and self._at[0] <= now - self._rate.per:
            self._at.popleft()
        while self._at and self._at[-1] > now:
            self._at.pop()


class Pacing:
    """One door's. Without limits only what the platform answers counts."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits
        self._overall = Window(limits.overall) if limits else None
        self._chats: OrderedDict[str, list[Window]] = OrderedDict()
        self._shut: dict[str, datetime] = {}  # chats that may not be written to until then
        self._door_shut: datetime | None = None
        self._full: datetime | None = None  # until then the overall rate is left to answers
        self._refused: deque[tuple[datetime, str]] = deque()  # the chats whose 429 came lately
        self._failures = 0  # calls that came to nothing since one was answered
        self._rounds = 0  # how often the door was shut for it
        self._probe: datetime | None = None  # until then one tries for all

    def enter(self, chat: str, now: datetime, *, urgent: bool) -> Hold | None:
        """Let one message to a chat through and count it (None), or say until when it is held. `urgent`: it answers
        who just spoke."""
        home = self._home(chat)
        if (shut := self._shut_until(now)) is not None:
            return Hold(shut)
        if home in self._shut and now < self._shut[home]:
            return Hold(self._shut[home], home)
        if self._limits is None or self._overall is None:
            self._pass(now)
            return None
        kept = 0 if urgent else self._limits.kept
        wait = self._overall.wait(now, 1 + kept)
        if wait > ONCE:
            self._full = now + self._overall.wait(now, TOGETHER + self._limits.kept)
            return Hold(now + wait if urgent else self._full)
        windows = self._windows(home, now)
        wait = max((window.wait(now) for window in windows), default=ONCE)
        if wait > ONCE:
            self._shut[home] = now + wait
            return Hold(now + wait, home)
        for window in (self._overall, *windows):
            window.count(now)
        self._pass(now)
        return None

    def went(self, chat: str, now: datetime, messages: int) -> None:
        """So many messages went out for the one that was let through."""
        if self._limits is not None and self._overall is not None and messages > 1:
            for window in (self._overall, *self._windows(self._home(chat), now)):
                window.count(now, messages - 1)

    def closed(self, now: datetime) -> Iterator[Hold]:
        """What is held now, for who chooses the next messages to send."""
        whole = [at for at in (self._shut_until(now), self._full) if at is not None and at > now]
        if whole:
            yield Hold(max(whole))
        self._shut = {chat: until for chat, until in self._shut.items() if until > now}
        for chat, until in self._shut.items():
            yield Hold(until, chat)

    # What the platform answers

    def answered(self) -> None:
        """Somebody is there."""
        if self.away:
            self._door_shut = None
        self._failures, self._rounds, self._probe = 0, 0, None

    def failed(self, now: datetime, chance: float) -> None:
        """No answer came, or one that says it is not well. When that is so again and again, the door is shut for a
        while, and then one message tries; those that were under way meanwhile change nothing."""
        self._failures += 1
        if self._failures == AWAY or (self.away and self._probe is not None):
            self._rounds, self._probe = self._rounds + 1, None
            self.shut(now + growing(self._rounds, chance))

    def refused(self, chat: str, now: datetime, wait: timedelta) -> Hold:
        """429: one chat has had too much, or all have."""
        home = self._home(chat)
        self._shut[home] = now + wait
        self._refused.append((now, home))
        while self._refused[0][0] <= now - LATELY:
            self._refused.popleft()
        if len({each for _, each in self._refused}) >= SEVERAL:
            self.shut(max(self._shut.get(each, now) for _, each in self._refused))
            return Hold(self._door_shut or now + wait)
        return Hold(now + wait, home)

    def shut(self, until: datetime) -> None:
        """Nothing goes out before that."""
        self._door_shut = max(until, self._door_shut or until)

    @property
    def away(self) -> bool:
        """Whether nobody seems to be there."""
        return self._failures >= AWAY

    def _pass(self, now: datetime) -> None:
        if self.away:  # this one tries for all
            self._probe = now + PROBE

    def _shut_until(self, now: datetime) -> datetime | None:
        """Until when nothing goes out, if it does not."""
        return max((at for at in (self._door_shut, self._probe) if at is not None and at > now), default=None)

    def _home(self, chat: str) -> str:
        return self._limits.home(chat) if self._limits else chat

    def _windows(self, home: str, now: datetime) -> list[Window]:
        windows = self._chats.get(home)
        if windows is None:
            assert self._limits is not None
            rates = (*self._limits.chat, *(self._limits.group if self._limits.is_group(home) else ()))
            windows = self._chats[home] = [Window(rate) for rate in rates]
            while len(self._chats) > MOST_CHATS or self._is_idle(next(iter(self._chats)), home, now):
                self._chats.popitem(last=False)
        self._chats.move_to_end(home)
        return windows

    def _is_idle(self, oldest: str, home: str, now: datetime) -> bool:
        return oldest != home and all(window.idle(now) for window in self._chats[oldest])
