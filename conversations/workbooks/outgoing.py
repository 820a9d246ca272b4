"""A workbook going out: what is owed of a form and month, for all her villages, as a file of Excel. It is made
elsewhere (task MAKE): a step only tells what is to stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from conversations import buttons
from conversations.events import Choice, Line
from conversations.events import pack as pack_reply
from conversations.outcome import REPLY_RANK, Outcome
from conversations.reports import menu, reporting
from conversations.scene import Scene, faint, reply, strong
from conversations.workbooks.books import Book, pack
from conversations.workbooks.workbooks import MOST_PLACES, book, page
from storage.desk import gathered
from storage.records import Draft, Task
from storage.writes import AddTask

MAKE = "workbook"
"""The kind of task: make a workbook and send it."""
KEPT = timedelta(days=2)  # how long a workbook that went out lies on the server


def ask(scene: Scene, form: str = "", period: str = "") -> Outcome:
    """The workbook of what she owes of a form and month; where there are several such, which one."""
    months = menu.months(scene)
    if form:
        months = [one for one in months if (one.form, one.period) == (form, period)]
    if not months:
        return menu.show(scene, Line(scene.voice("excel.nothing_owed")))
    if len(months) > 1:
        choices = tuple(
            Choice(menu.about_month(scene, one), buttons.data(buttons.EXCEL, one.form, one.period))
            for one in reversed(months)
        )
        return scene.say(scene.voice("excel.which"), choices=choices)
    month = months[0]
    owed = month.owed[:MOST_PLACES]
    pages = [page(scene, draft) for draft in drafts_of(scene, owed)]
    lines = [
        strong(about(scene, month.form, month.period)),
        Line(scene.voice("excel.here", count=len(owed))),
    ]
    if month.sent:
        lines.append(faint(scene.voice("excel.sent_left_out", count=month.sent)))
    if len(month.owed) > len(owed):
        lines.append(faint(scene.voice("excel.first_only", count=len(owed), of=len(month.owed))))
    lines.append(faint(scene.voice("excel.and_back")))
    return Outcome((making(scene, book(scene, month.form, month.period, pages), lines),))


def about(scene: Scene, form: str, period: str) -> str:
    """What a workbook is about: the form and the period."""
    return f"{scene.world.newest(form).title(scene.language)} · {scene.voice.period(period)}"


def drafts_of(scene: Scene, owed: Iterable[menu.Due]) -> list[Draft]:
    """The drafts of what is owed, all looked up before any is opened."""
    return gathered(partial(draft_of, scene, one) for one in owed)


def draft_of(scene: Scene, one: menu.Due) -> Draft:
    """The draft of what is owed: the one that she has begun, one that mends what came back, or a new one."""
    if one.draft is not None:
        return reporting.refreshed(scene, one.draft)
    return reporting.mending(scene, one.filed) if one.filed is not None else reporting.new(scene, *one.subject)


def making(scene: Scene, made: Book, lines: Sequence[Line], choices: tuple[Choice, ...] = ()) -> AddTask:
    """The task to make a workbook, and to send it with these words."""
    to = scene.event
    payload = {
        "door": to.door,
        "chat": to.chat,
        "reply": pack_reply(reply(*lines, choices=choices)),
        "unmade": scene.voice("excel.unmade"),
        "name": f"{made.mark.form}-{made.mark.period}.xlsx",
        "book": pack(made),
    }
    return AddTask(Task(MAKE, payload, scene.now, order=f"{to.door}:{to.chat}", rank=REPLY_RANK, held=True))


def fresh(scene: Scene) -> tuple[Choice, ...]:
    """The button for a workbook, where anything is owed."""
    if not menu.months(scene):
        return ()
    return (Choice(scene.voice("excel.button.get"), buttons.data(buttons.EXCEL)),)
