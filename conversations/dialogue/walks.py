"""Form sessions as they were after the last answer, so that the next one need not make them anew, which is the dearest
part of a message.

Nothing here is to be trusted or needed. A session is given out once, and whoever takes it asks it whether it is the one
that the draft tells of (Session.goes_on): another phone, another process, or a step that was not committed may have
written since. What holds answers is not kept for long, and not much of it.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from forms.walking.session import Session

KEPT = timedelta(minutes=15)
MOST_NODES = 50_000  # of all sessions together: some ten megabytes; L1 has a hundred


class Walks:
    """The newest sessions, by draft."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Session, int, datetime]] = OrderedDict()
        self._nodes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, draft: str) -> Session | None:
        """The session of this draft, which is then the taker's alone; None when none is kept."""
        found = self._kept.pop(draft, None)
        if found is None:
            return None
        self._nodes -= found[1]
        return found[0]

    def keep(self, draft: str, session: Session, now: datetime) -> None:
        """Keep a session until the next answer, and let go of what is old or too much."""
        self.take(draft)
        size = session.size
        self._kept[draft] = session, size, now
        self._nodes += size
        while self._kept and (self._nodes > MOST_NODES or self._oldest() < now - KEPT):
            _, (_, gone, _) = self._kept.popitem(last=False)
            self._nodes -= gone

    def _oldest(self) -> datetime:
        return next(iter(self._kept.values()))[2]
