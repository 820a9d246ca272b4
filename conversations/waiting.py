"""What waited to be told: said ahead of the answer, when who it is for is heard of. Pure.

Messages that a platform counts are not all sent (handlers.budget); those that were not are tasks (storage.waiting), and
end in the transaction that says them here. Each is a line or two. What was reported meanwhile is not asked for again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from conversations.calendar import noted, reminders, saying
from conversations.calendar.noted import Fallen
from conversations.calendar.reminders import Reminder
from conversations.events import Event, Line, Reply, unpack
from conversations.outcome import Outcome
from conversations.scene import EVERYWHERE, strong
from conversations.world import World
from i18n.cutting import shorten
from programmes.model import Programme
from storage.desk import Desk, FiledIn
from storage.records import Contact, Person, Submission, Task
from storage.waiting import WaitingFor
from storage.writes import EndWaiting, Submit

REACH = timedelta(days=400)  # how old a report may be that is still asked for
LONGEST = 160  # letters of a line of what was to be said
MOST = 12  # lines in all


def with_what_waited(world: World, desk: Desk, event: Event, outcome: Outcome, counted: Collection[str]) -> Outcome:
    """The outcome with what waited for who speaks: ahead of the first answer at the doors that are `counted`, where an
    answer more would cost; elsewhere before it. What is not said goes on waiting. Raises Wanted."""
    if desk.person is None or not outcome.replies:
        return outcome
    waited = desk.look(WaitingFor(event.door, event.chat, desk.person.id, desk.now))
    hers = [task for task in waited if _is_for(desk.person, task, event)]
    if not hers:
        return outcome
    first, *rest = outcome.replies
    lines, over = _lines(world, desk, desk.person, hers, outcome)
    if lines:
        if event.door in counted:
            first = replace(first, ahead=lines)
        else:
            first, rest = Reply(lines), [first, *rest]
    ended = EndWaiting(tuple(task.id for task in over))
    return Outcome((*outcome.writes, ended), (first, *rest))


def _is_for(person: Person, task: Task, event: Event) -> bool:
    """A phone may be shared: what is for somebody else waits for her. What is for whoever reads there is said there."""
    whom = {one["to"] for one in _told(task)} or {task.payload.get("to")}
    if whom == {None}:
        return (task.payload["door"], task.payload["chat"]) == (event.door, event.chat)
    return whom == {person.id}


def _told(task: Task) -> Sequence[Any]:
    """The reminders that a message says; of others, nothing."""
    return task.payload.get("told") or ()


def _lines(
    world: World, desk: Desk, person: Person, waited: Sequence[Task], outcome: Outcome
) -> tuple[tuple[Line, ...], list[Task]]:
    """What is said, and the tasks that are over with it. Of much the first: a message is said whole or goes on waiting,
    unless the reminders, which are one message, are too long by themselves."""
    notices = [task for task in waited if not _told(task)]
    reminding = [task for task in waited if _told(task)]
    told = [one for task in reminding for one in reminders.read(task.payload)]
    said: list[Line] = []
    over: list[Task] = []
    more = ""
    each = [([task], _notice(task)) for task in notices]
    for tasks, lines in [*each, (reminding, list(_reminded(world, desk, person, told, outcome)))]:
        if said and lines and _too_much([*said, *lines]):
            more = "conversations.waited.rest"
            break
        if tasks is reminding and len(lines) > MOST:
            lines, more = lines[:MOST], "conversations.waited.more"
        said += lines
        over += tasks
    if not said:
        return (), over
    voice = world.voice(person.language, EVERYWHERE)
    last = [Line(voice(more))] if more else []
    return (strong(voice("conversations.waited")), *said, *last), over


def _too_much(lines: Sequence[Line]) -> bool:
    return len(lines) > MOST or sum(len(line.text) for line in lines) > MOST * LONGEST


def _notice(task: Task) -> list[Line]:
    """The first words of a message; the menu leads to what it is about. The rest of a long answer is said whole."""
    if task.payload.get("rest"):
        return list(unpack(task.payload["reply"]).lines)
    words = [line.text.strip() for line in unpack(task.payload["reply"]).lines if line.text.strip()]
    if not words:
        return []
    rest = [Line(shorten(words[1], LONGEST))] if len(words) > 1 else []
    return [Line(f"• {shorten(words[0], LONGEST)}"), *rest]


def _reminded(world: World, desk: Desk, person: Person, told: Sequence[Reminder], outcome: Outcome) -> Iterable[Line]:
    """What a reminder of all this would say now, without its greeting and what it tells besides: of one matter the last
    reminder, and none of what was reported, be it in this very step."""
    if not told:
        return ()
    fallen = _fallen(world, desk, [one for one in told if one.entity])
    places = tuple(sorted({one.place for one in told}))
    filed = desk.look(FiledIn(places, (desk.now - REACH).date().isoformat()))
    last = {(*one.matter, one.climbs): one for one in sorted(told, key=lambda one: one.at)}
    now = {(sent.form, sent.place, sent.period) for sent in _sent(outcome)}
    owed = [one for one in reminders.still(world, last.values(), filed, fallen, desk.now) if one.matter not in now]
    if not owed:
        return ()
    beside = saying.known(world, desk, owed, fallen, shows=False)
    contact = Contact(person, ((desk.door, desk.chat.id),), shared=len(desk.sharers) > 1)
    return saying.message(world, contact, owed, desk.now, beside).lines[1:]


def _fallen(world: World, desk: Desk, told: Sequence[Reminder]) -> Fallen:
    """What falls due of what is noted in the registers of the places that were told of: no more is read in her turn."""
    whole = {}
    for programme in world.programmes:
        mine = [one for one in told if one.programme == programme.id and one.place in world.places]
        places = tuple(sorted({code for one in mine for code in _noted_in(world, programme, one)}))
        if places and (wanted := noted.wanted(world, programme)) is not None:
            whole[programme.id] = noted.tables(desk.look(replace(wanted, places=places)))
    return noted.falling(world, whole, desk.now)


def _noted_in(world: World, programme: Programme, one: Reminder) -> list[str]:
    """The places in which it may be noted: hers, or, where what is noted names hers, those around it, too."""
    names = one.duty in programme.duty and programme.duty[one.duty].place
    return [step.code for step in world.places.path(one.place)] if names else [one.place]


def _sent(outcome: Outcome) -> list[Submission]:
    return [write.submission for write in outcome.writes if isinstance(write, Submit)]
