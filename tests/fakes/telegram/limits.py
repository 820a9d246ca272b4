"""Rates. Telegram does not publish its limits; these are the ones it recommends to keep to. [TGFAQ; platforms.md A1]"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.refusals import too_many


@dataclass(frozen=True)
class Rates:
    """`chat` messages a second and chat, `burst` of which may come together; `group` a minute; `overall` a second."""

    chat: float = 1
    burst: int = 5
    group: int = 20
    overall: int = 30


@dataclass
class Limits:
    """Off until `rates` is set."""

    clock: Clock
    rates: Rates | None = None
    _sent: dict[int, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _all: deque[datetime] = field(default_factory=deque)

    def pass_one(self, chat: int, *, group: bool) -> None:
        """Count one message to a chat, or refuse it with 429."""
        if not self.rates:
            return
        now, sent = self.clock.now(), self._sent[chat]
        rates = self.rates
        waits = [
            _wait(sent, now, rates.burst, timedelta(seconds=rates.burst / rates.chat)),
            _wait(self._all, now, rates.overall, timedelta(seconds=1)),
        ]
        if group:
            waits.append(_wait(sent, now, rates.group, timedelta(minutes=1)))
        wait = max(waits)
        if wait > timedelta():
            raise too_many(math.ceil(wait.total_seconds()))
        sent.append(now)
        self._all.append(now)


def _wait(sent: deque[datetime], now: datetime, most: int, window: timedelta) -> timedelta:
    """How long until fewer than `most` lie within the window that ends now."""
    recent = [at for at in sent if at > now - window]
    return recent[-most] + window - now if len(recent) >= most else timedelta()
