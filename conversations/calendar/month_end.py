"""The month's end, and the half-year's: summaries that come into the groups by themselves, on the days of a rule and
when a report counts. Pure; the clock and the officer's step ask, tasks carry them.

A post's key is made of summary, place, period and chat, of one that a report brings also of its day, so that two
workers, a restart or a jumping clock cannot post twice, and a group hears at most once a day what was approved; but the
last report that was owed brings one of its own, at once. Its figures are looked up when it is sent, not when it fell
due. The message's key is made of what it says, so that nothing is said twice; but at the half-year's end it is said
how things stand, complete or not, also where that was said on a day before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from conversations.events import Address
from conversations.outcome import BROADCAST_RANK
from conversations.review.board import Board
from conversations.review.summaries import drawing, programmes_at
from conversations.scene import Scene
from conversations.world import World
from programmes.calendar import bounds, following, occurrences, period_of
from programmes.model import Programme, Summary
from programmes.obligations import RING
from storage.desk import Desk, FiledIn, LinkedGroups
from storage.records import Chat, Filed, Submission, Task
from storage.writes import AddTask

EVENING = time(17)  # when a group hears what came to count during the day


@dataclass(frozen=True, slots=True)
class Post:
    """A summary for a group: from when on it is due, and until when it is worth posting. `shown` is the period that it
    shows, '' what is being reported then; `day` that of the report which brings it ('' of a rule's), `last` that report
    where it is the last one owed."""

    at: datetime
    until: datetime
    programme: str
    summary: str
    place: str
    period: str
    door: str
    chat: str
    shown: str = ""
    day: str = ""
    last: str = ""

    @property
    def of(self) -> str:
        """Which summary of which period it is, and for which chat."""
        return f"{self.programme}.{self.summary}:{self.place}:{self.period}:{self.door}:{self.chat}"

    @property
    def key(self) -> str:
        """The same summary of the same period has the same key in a chat for ever, on a day, or by its last report."""
        return ":".join(filter(None, ("post", self.of, self.day, self.last)))

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
    if summary.post is None or not summary.post.rule or "group" not in summary.to:
        return False
    return may_cost(summary, group.door, counted)


def may_cost(summary: Summary, door: str, counted: Collection[str]) -> bool:
    """Whether the summary comes by itself to a door, of which `counted` are those that count what is sent unasked."""
    return summary.post is None or summary.post.counted or door not in counted


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
    period = period_of(moment.date(), summary.every)
    if summary.post.period == "last":
        period = following(period, -1)
    return Post(
        at=moment,
        until=moment + timedelta(days=summary.post.days),
        programme=programme.id,
        summary=name,
        place=group.place,
        period=period,
        door=group.door,
        chat=group.id,
        shown=period if summary.post.period else "",
    )


# When a report counts


def brought_by(
    scene: Scene, submission: Submission, *, again: bool = False, together: Collection[Filed] = ()
) -> list[AddTask]:
    """The posts that a report brings into the groups of its places, now that it counts: at once when nothing that is
    owed is missing any more, else in the evening, with all that will count by then. `together` are reports that are
    approved in the same step. One that counts `again`, amended or corrected, waits for the next evening, as the day may
    have had its post."""
    programme = scene.world.programme_of(submission.form)
    places = {step.code for step in scene.world.places.path(submission.place)}
    wanted = [
        name
        for name, summary in programme.summary.items()
        if summary.post and summary.post.on == submission.form and "group" in summary.to
    ]
    groups = [one for one in scene.desk.look(LinkedGroups()) if one.place in places] if wanted else []
    report = (submission.form, submission.period)
    beside = [one for one in together if (one.form, one.period) == report]
    done = {submission.place, *(one.place for one in beside)}
    found = []
    for group in groups:
        for name in wanted:
            one = _on_report(programme, name, group, submission.period, scene.now)
            if not again and is_whole(scene.world, scene.desk, programme, one, done):
                one = replace(one, last=min((submission.id, *(one.submission for one in beside))))
            else:
                evening = _evening(scene.now.astimezone(programme.clock), later=again)
                one = _on_report(programme, name, group, submission.period, evening)
            found.append(AddTask(one.task()))
    return found


def is_whole(world: World, desk: Desk, programme: Programme, post: Post, done: Collection[str] = ()) -> bool:
    """Whether every report by which a post goes is done with, of those that are owed in its place and period: approved,
    or sent where nobody approves it. The places in `done` are done with, too. Raises Wanted."""
    summary = programme.summary[post.summary]
    form = summary.post.on if summary.post else ""
    board = _board(world, desk, programme, post, desk.now)
    filed = desk.look(FiledIn(board.below, bounds(post.period)[0].isoformat()))
    there = {one.place for one in _done_with(programme, form, post.period, filed)}
    owed = {
        place
        for duty in programme.duty.values()
        if duty.form == form
        for place, period in board.states(duty, (post.period,))
        if period == post.period
    }
    return owed <= {*there, *done}


def _done_with(programme: Programme, form: str, period: str, filed: Iterable[Filed]) -> list[Filed]:
    """The reports of a form and period that are approved, or sent where nobody approves them."""
    at_once = form in programme.form and programme.form[form].accept == "at_once"
    final = {"approved", "sent"} if at_once else {"approved"}
    return [one for one in filed if (one.form, one.period) == (form, period) and one.status in final]


def _evening(now: datetime, *, later: bool) -> datetime:
    """The next evening; of the next day when `later`."""
    evening = datetime.combine(now.date(), EVENING, tzinfo=now.tzinfo)
    return evening + timedelta(days=1) if later or now > evening else evening


def _on_report(programme: Programme, name: str, group: Chat, period: str, at: datetime) -> Post:
    summary = programme.summary[name]
    assert summary.post is not None
    return Post(
        at=at,
        until=at + timedelta(days=summary.post.days),
        programme=programme.id,
        summary=name,
        place=group.place,
        period=period,
        door=group.door,
        chat=group.id,
        shown=period,
        day=at.astimezone(programme.clock).date().isoformat(),
    )


# Sending


def programme_of(world: World, post: Post) -> Programme | None:
    """Whose summary it is; None when there is no such summary any more."""
    found = (one for one in world.programmes if one.id == post.programme and post.summary in one.summary)
    return next(found, None)


def chat_of(groups: Iterable[Chat], post: Post) -> Chat | None:
    """The group it is for; None when that is no longer linked to the place."""
    wanted = (post.door, post.chat, post.place)
    return next((one for one in groups if (one.door, one.id, one.place) == wanted), None)


def message(world: World, desk: Desk, programme: Programme, post: Post, counted: Collection[str] = ()) -> Task | None:
    """The task that draws the post and sends it, with the figures as they are now, in the group's language; `desk` is
    that of the group. None where it does not come: where nothing has a figure, and at the doors in `counted`, which
    count what is sent unasked, of what a report brings unless nothing that is owed is missing any more. The task's key
    is made of what it says, so that a group is told nothing that was posted to it already, before the last day or
    from then on. Raises Wanted."""
    if not may_cost(programme.summary[post.summary], post.door, counted):
        return None
    if post.day and post.door in counted and not is_whole(world, desk, programme, post):
        return None
    board = _board(world, desk, programme, post, desk.now)
    drawn = drawing(board, programme.summary[post.summary], Address(post.door, post.chat), desk.now, asked=False)
    if not drawn.payload["pictures"]:
        return None
    ended = post.at.astimezone(programme.clock).date() >= bounds(post.period)[1]
    key = f"draw:{post.of}:{'end:' if ended else ''}{_digest(drawn, _versions(desk, board, programme, post))}"
    return replace(drawn, key=key, rank=BROADCAST_RANK, expires=post.until, held=False)


def _versions(desk: Desk, board: Board, programme: Programme, post: Post) -> list[str]:
    """The reports that bring it, as they stand: figures that are amended and set right again are told again."""
    summary = programme.summary[post.summary]
    if not summary.post or not summary.post.on:
        return []
    filed = desk.look(FiledIn(board.below, bounds(post.period)[0].isoformat()))
    return sorted(one.submission for one in _done_with(programme, summary.post.on, post.period, filed))


def _digest(drawn: Task, versions: list[str]) -> str:
    """What a post shows and says, in a few letters."""
    said = [drawn.payload["reply"], drawn.payload["pictures"], versions]
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _board(world: World, desk: Desk, programme: Programme, post: Post, now: datetime) -> Board:
    """What the post is drawn from."""
    voice = world.voice(desk.chat.language or programme.languages[0], programme.clock)
    today = now.astimezone(programme.clock).date()
    every = programme.summary[post.summary].every
    return Board(world, desk, programme, post.place, today, voice, group=True, until=post.shown, every=every)
