"""Rates and the monthly quota.

https://developers.line.biz/en/reference/messaging-api/#rate-limits (a channel and an endpoint each) and
https://developers.line.biz/en/docs/messaging-api/pricing/ (what counts as a message: one a recipient).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

# Calls in so many seconds; whatever is not named may be called 2,000 times a second.
RATES: dict[str, tuple[int, float]] = {
    "multicast": (200, 1),
    "chat/loading/start": (100, 1),
    "create rich menu": (100, 3600),
    "delete rich menu": (100, 3600),
    "webhook/endpoint": (1000, 60),
    "webhook/test": (60, 3600),
}
USUAL = (2000, 1.0)
# LINE counts months by the country of the account; a Thai account's is this.
MONTH_ZONE = timezone(timedelta(hours=7))


class Rates:
    """A bucket of tokens for each endpoint, filled again as virtual time passes."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._left: dict[str, tuple[float, datetime]] = {}

    def take(self, endpoint: str) -> bool:
        """True when this call may pass."""
        most, seconds = RATES.get(endpoint, USUAL)
        now = self._now()
        left, since = self._left.get(endpoint, (float(most), now))
        left = min(float(most), left + (now - since).total_seconds() * most / seconds)
        self._left[endpoint] = (max(left - 1, left % 1), now)
        return left >= 1


class Quota:
    """Messages that cost, counted by month. `limit` None: no limit."""

    def __init__(self, limit: int | None, now: Callable[[], datetime]) -> None:
        self.limit = limit
        self._now = now
        self._used: dict[str, int] = {}

    @property
    def used(self) -> int:
        return self._used.get(self._month(), 0)

    @used.setter
    def used(self, messages: int) -> None:
        self._used[self._month()] = messages

    def room_for(self, messages: int) -> bool:
        return self.limit is None or self.used + messages <= self.limit

    def _month(self) -> str:
        return self._now().astimezone(MONTH_ZONE).strftime("%Y-%m")
