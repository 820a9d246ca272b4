"""Writing: what carries out each Write, and how the writes of one event become one piece of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from storage import (
    chats,
    codes,
    drafts,
    inbox,
    people,
    questions,
    registers,
    signings,
    submissions,
    taken_back,
    tasks,
    waiting,
)
from storage import writes as w
from storage.published import set_mark
from storage.records import InboxRow, Task
from storage.statements import Work
from storage.values import Box


class Written(NamedTuple):
    """Whether anything was written (a known event changes nothing), the tasks in the writer's hands, and whether others
    were made that are in nobody's."""

    new: bool
    held: tuple[Task, ...] = ()
    waiting: bool = False


_CARRY_OUT: dict[type, Callable[[Any, Box, datetime], Work[None]]] = {
    w.SavePerson: lambda write, box, now: people.save_person(write, box),
    w.ForgetPerson: lambda write, box, now: people.forget_person(write),
    w.GiveRole: lambda write, box, now: people.give_role(write),
    w.EndRole: lambda write, box, now: people.end_role(write),
    w.LinkAccount: lambda write, box, now: people.link_account(write, now),
    w.UnlinkAccount: lambda write, box, now: people.unlink_account(write),
    w.LeaveAccount: lambda write, box, now: people.leave_account(write),
    w.SetOwnCode: lambda write, box, now: people.set_own_code(write, box),
    w.TakeAccount: lambda write, box, now: people.take_account(write),
    w.Consent: lambda write, box, now: people.consent(write),
    w.SetLanguage: lambda write, box, now: people.set_language(write),
    w.AddInvitation: lambda write, box, now: people.add_invitation(write, box),
    w.UseInvitation: lambda write, box, now: people.use_invitation(write),
    w.DropInvitation: lambda write, box, now: people.drop_invitation(write),
    w.AddCode: lambda write, box, now: codes.add(write, now),
    w.UseCode: lambda write, box, now: codes.use(write),
    w.CountGuess: lambda write, box, now: codes.count(write),
    w.SaveDraft: drafts.save_draft,
    w.DropDraft: lambda write, box, now: drafts.drop_draft(write),
    w.Submit: lambda write, box, now: submissions.submit(write, box),
    w.SaveReview: lambda write, box, now: submissions.save_review(write, box),
    w.Recount: lambda write, box, now: submissions.recount(write, box),
    w.Amend: lambda write, box, now: submissions.amend(write, box),
    w.AddChanges: lambda write, box, now: registers.add_changes(write, box),
    w.Sign: lambda write, box, now: signings.sign(write),
    w.Unsign: lambda write, box, now: signings.unsign(write),
    w.LinkChat: lambda write, box, now: chats.link(write),
    w.UnlinkChat: lambda write, box, now: chats.unlink(write),
    w.MoveChat: lambda write, box, now: chats.move(write),
    w.CloseChat: lambda write, box, now: chats.close(write),
    w.TryAgain: lambda write, box, now: chats.try_again(write, now),
    w.ForgetSaid: lambda write, box, now: taken_back.forget_said(write),
    w.ForgetMedia: lambda write, box, now: taken_back.forget_media(write),
    w.TakeBack: lambda write, box, now: taken_back.take_back(write, box),
    w.EndWaiting: lambda write, box, now: waiting.end(write, now),
    w.AddMedia: lambda write, box, now: inbox.add_media(write),
    w.SetMark: lambda write, box, now: set_mark(write.name, write.value),
    w.AddAudit: lambda write, box, now: inbox.add_audit(write, now),
}


def carry_out(writes: Sequence[w.Write], box: Box, now: datetime, event: InboxRow | None = None) -> Work[Written]:
    """All writes of one event, in order. Raises Stale when the world is no longer as the step saw it."""
    if event is not None and not (yield from inbox.receive(event, box, now)):
        return Written(new=False)
    held: list[Task] = []
    waiting = False
    queues: dict[str, int | None] = {}
    for write in writes:
        if isinstance(write, w.AddTask):
            waiting = (yield from _add_task(write, box, now, held, queues)) or waiting
        else:
            yield from _CARRY_OUT[type(write)](write, box, now)
    return Written(new=True, held=tuple(held), waiting=waiting)


def _add_task(write: w.AddTask, box: Box, now: datetime, held: list[Task], queues: dict[str, int | None]) -> Work[bool]:
    """A task is held only if nothing of its order goes before it; else it queues behind, so that order is kept: whether
    it does. `queues` remembers from which rank on: what this event holds itself is in nobody's way."""
    task = write.task
    hold = task.held
    if hold and task.order:
        if task.order not in queues:
            queues[task.order] = yield from _queue(task, now)
        first = queues[task.order]
        hold = first is None or task.rank < first
    id_ = yield from tasks.add_task(write, hold, box, now)
    if hold and id_ is not None:
        held.append(replace(task, id=id_, tries=1))
    return id_ is not None and not hold


def _queue(task: Task, now: datetime) -> Work[int | None]:
    """From which rank on a task queues; what waits only to ask an older question is taken out first."""
    first = yield from tasks.queues_from(task.order, now)
    if (
        first is not None
        and task.key.startswith(questions.QUESTION)
        and (yield from questions.replace(task.order, now))
    ):
        first = yield from tasks.queues_from(task.order, now)
    return first


def orders_held(writes: Sequence[w.Write]) -> list[str]:
    """The order keys of tasks that want to be born held."""
    return sorted({x.task.order for x in writes if isinstance(x, w.AddTask) and x.task.held and x.task.order})


def accounts_taken(writes: Sequence[w.Write]) -> list[str]:
    """The people of whom an account is taken away: one at a time, so that the last stays."""
    return sorted({x.person for x in writes if isinstance(x, w.TakeAccount)})
