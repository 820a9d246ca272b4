"""The month's end: summaries that come into the groups by themselves. Pure; the clock asks, tasks carry them.

A post's key is made of summary, place, period and chat, so that two workers, a restart or a jumping clock cannot post
twice. Its figures are looked up when it is sent, not when it fell due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from conversations.events import Address
from conversations.outcome import BROADCAST_RANK
from conversations.review.summaries import Board, drawing, programmes_at
from conversations.world import World
from programmes.calendar import occurrences, period_of
from programmes.model import Programme, Summary
from programmes.obligations import RING
from storage.desk import Desk
from storage.records import Chat, Task


@dataclass(frozen=True, slots=True)
class Post:
    """A summary for a group: from when on it is due, and until when it is worth posting."""

    at: datetime
    until: datetime
    programme: str
    summary: str
    place: str
    period: str
    door: str
    chat: str

    @property
    def key(self) -> str:
        """The same summary of the same period has the same key in a chat for ever."""
        return f"post:{self.programme}.{self.summary}:{self.place}:{self.period}:{self.door}:{self.chat}"

    def task(self) -> Task:
        """The task that looks the figures up and posts them, in waking hours."""
        payload = {**asdict(self), "at": self.at.isoformat(), "until": self.until.isoformat()}
        return Task("post", payload, self.at, key=self.key, rank=BROADCAST_RANK, expires=self.until)


def read(payload: dict[str, Any]) -> Post:
    """The post that a task carries."""
    moments = {name: datetime.fromisoformat(payload[name]) for name in ("at", "until")}
    return Post(**{**payload, **moments})


def fallen_due(
    world: World, groups: Iterable[Chat], after: datetime, until: datetime, counted: Collection[str] = ()
) -> list[Post]:
    """The posts whose moment lies in (after, until], in the order of time. `counted` are the doors at which what is
    sent unasked is counted: there come only the summaries of which the programme says so."""
    found = [
        _post(programme, name, group, moment)
        for group in groups
        for programme in programmes_at(world, group.place)
        for name, summary in programme.summary.items()
        if _comes(summary, group, counted)
        for moment in _moments(programme, summary, after, until)
    ]
    return sorted(found, key=lambda one: (one.at, one.key))


def _comes(summary: Summary, group: Chat, counted: Collection[str]) -> bool:
    if summary.post is None or "group" not in summary.to:
        return False
    return summary.post.counted or group.door not in counted


def _moments(programme: Programme, summary: Summary, after: datetime, until: datetime) -> list[datetime]:
    """When the summary comes within (after, until]: at the hour of reminders, by the programme's clock."""
    assert summary.post is not None
    zone = programme.clock
    days = occurrences(summary.post.rule, after.astimezone(zone).date(), until.astimezone(zone).date())
    moments = [datetime.combine(day, RING, tzinfo=zone) for day in days]
    return [moment for moment in moments if after < moment <= until]


def _post(programme: Programme, name: str, group: Chat, moment: datetime) -> Post:
    summary = programme.summary[name]
    assert summary.post is not None
    return Post(
        at=moment,
        until=moment + timedelta(days=summary.post.days),
        programme=programme.id,
        summary=name,
        place=group.place,
        period=period_of(moment.date(), summary.every),
        door=group.door,
        chat=group.id,
    )


def programme_of(world: World, post: Post) -> Programme | None:
    """Whose summary it is; None when there is no such summary any more."""
    found = (one for one in world.programmes if one.id == post.programme and post.summary in one.summary)
    return next(found, None)


def chat_of(groups: Iterable[Chat], post: Post) -> Chat | None:
    """The group it is for; None when that is no longer linked to the place."""
    wanted = (post.door, post.chat, post.place)
    return next((one for one in groups if (one.door, one.id, one.place) == wanted), None)


def message(world: World, desk: Desk, programme: Programme, post: Post) -> Task:
    """The task that draws the post and sends it, with the figures as they are now, in the group's language; `desk` is
    that of the group. Raises Wanted."""
    voice = world.voice(desk.chat.language or programme.languages[0], programme.clock)
    today = desk.now.astimezone(programme.clock).date()
    board = Board(world, desk, programme, post.place, today, voice, group=True)
    drawn = drawing(board, programme.summary[post.summary], Address(post.door, post.chat), desk.now)
    return replace(drawn, key=f"draw:{post.key}", rank=BROADCAST_RANK, expires=post.until, held=False)
