"""Virtual time: stands still until somebody lets it pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that is moved by hand; called, it tells the time."""

    def __init__(self, start: datetime = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def passes(self, **span: float) -> None:
        """Let time pass: `clock.passes(minutes=1, seconds=1)`."""
        self._now += timedelta(**span)
