"""How much is taken from one person at once.

A phone that was offline for a day sends hundreds of messages within seconds, and each of them counts. What nobody types
or taps is a flood: who sends it is told once to slow down and then, until a minute is over, neither read nor answered.
All of it is kept in memory: after a restart everybody begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from conversations.events import Began, Event, Reply, Said, SentFile, Tapped
from handlers.recent import Recent
from i18n.cutting import utf16

MINUTE = timedelta(minutes=1)
MOST_EVENTS = 1000  # of one account within a minute: a day's backlog, and all of it delivered once more
MOST_CALLS = 20  # of one group within a minute: a platform lets a group be written to so often
MOST_REMEMBERED = 10_000  # accounts
LONGEST_TEXT = 5000  # UTF-16 units; LINE's limit, and the longest that a platform lets through
LONGEST_DATA = 300  # of a button or a link; ours have 64 at most
LONGEST_NAME = 200  # of a file
SAME_WITHIN = timedelta(seconds=3)


class Pace(Enum):
    """What becomes of an event: answered, answered with a word about the flood, or passed over."""

    GO, SLOW_DOWN, SILENCE = "go", "slow down", "silence"


class Paces:
    """Counts, minute by minute, who says how much. A minute begins with the first thing said after the last one."""

    def __init__(self) -> None:
        self._minutes: Recent[str, tuple[datetime, int]] = Recent(MOST_REMEMBERED)  # by who

    def __len__(self) -> int:
        return len(self._minutes)

    def judge(self, who: str, most: int, now: datetime) -> Pace:
        """What becomes of one more event of theirs, who may say so much within a minute."""
        began, count = self._minutes.get(who) or (now, 0)
        if not timedelta(0) <= now - began < MINUTE:
            began, count = now, 0
        count = min(count + 1, most + 2)
        self._minutes.put(who, (began, count))
        return Pace.GO if count <= most else Pace.SLOW_DOWN if count == most + 1 else Pace.SILENCE


class Repeats:
    """Knows what was answered last in each chat, so that many taps on one old button are answered once."""

    def __init__(self) -> None:
        self._last: Recent[str, tuple[Sequence[Reply], datetime]] = Recent(MOST_REMEMBERED)

    def again(self, chat: str, replies: Sequence[Reply], now: datetime) -> bool:
        """Whether the same was said there a moment ago."""
        before = self._last.get(chat)
        return before is not None and before[0] == replies and timedelta(0) <= now - before[1] <= SAME_WITHIN

    def note(self, chat: str, replies: Sequence[Reply], now: datetime) -> None:
        """This was said there, or would have been; without any replies, something else that may be said again."""
        if replies:
            self._last.put(chat, (replies, now))
        else:
            self._last.pop(chat)


def too_long(event: Event) -> bool:
    """Whether it says more than any platform lets through."""
    text = event.what.text if isinstance(event.what, Said) else ""
    return len(text) > LONGEST_TEXT // 2 and utf16(text) > LONGEST_TEXT


def within_limits(event: Event) -> Event:
    """The event as it is worth keeping: what is too long for its kind is cut away. A link, or a button's data, that is
    too long is none of ours."""
    match event.what:
        case Said() if too_long(event):
            return replace(event, what=Said(""))
        case Tapped(data) if len(data) > LONGEST_DATA:
            return replace(event, what=Tapped(""))
        case Began(payload) if len(payload) > LONGEST_DATA:
            return replace(event, what=Began(""))
        case SentFile(name=name) as file if len(name) > LONGEST_NAME:
            return replace(event, what=replace(file, name=name[:LONGEST_NAME]))
    return event
