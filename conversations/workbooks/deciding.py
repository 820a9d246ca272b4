"""What she decides of a workbook that came back: which answers hold where the chat has others, and that every report
which is complete is sent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import keeping, menu, reporting, sending
from conversations.scene import Scene, menu_button, reply, strong
from conversations.workbooks.memory import Memory
from conversations.workbooks.outgoing import about
from conversations.workbooks.sheet_answers import settle
from conversations.workbooks.telling import MOST_OPENED
from forms.walking.session import Session, Unfinished
from storage.desk import gathered
from storage.records import Draft
from storage.writes import SaveDraft, Submit, Write


def _drafts(scene: Scene, form: str, period: str) -> list[Draft]:
    """Her drafts of a form and month that a workbook has given answers to."""
    return [one for one in scene.desk.drafts if (one.form, one.period) == (form, period) and one.state.get("book")]


def chosen(scene: Scene, form: str, period: str, *, theirs: bool) -> Outcome:
    """Where the chat and the workbook have two answers: the workbook's hold, or the chat's."""
    asked = [one for one in _drafts(scene, form, period) if Memory.of(one).asked]
    if not asked:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    now = gathered(partial(reporting.refreshed, scene, one) for one in asked)
    settled = [settle(scene, one, theirs=theirs) for one in now]
    ready = sum(_may_go(scene, one) for one in [*settled, *_others(scene, form, period, settled)])
    said = Line(scene.voice("excel.theirs_taken" if theirs else "excel.ours_kept"))
    choices = [menu_button(scene)]
    if ready:
        label = scene.voice("excel.button.send", count=ready)
        choices.insert(0, Choice(label, buttons.data(buttons.EXCEL_SEND, form, period)))
    return Outcome(tuple(map(SaveDraft, settled))) + scene.say(said, choices=tuple(choices))


def _others(scene: Scene, form: str, period: str, but: Sequence[Draft]) -> list[Draft]:
    ids = {one.id for one in but}
    return [one for one in _drafts(scene, form, period) if one.id not in ids]


def _may_go(scene: Scene, draft: Draft) -> bool:
    """Whether a draft may be sent as it is."""
    session = asking.open_session(scene, draft)
    return (
        session.finished and not Memory.of(draft).asked and not keeping.first_leap(draft, session) and _holds(session)
    )


def _holds(session: Session) -> bool:
    try:
        session.finalize()
    except Unfinished:
        return False
    return True


def send_all(scene: Scene, form: str, period: str) -> Outcome:
    """Send every report of this form and month that a workbook gave and that is complete."""
    known = _drafts(scene, form, period)
    now = gathered(partial(reporting.refreshed, scene, one) for one in known)
    gathered(partial(sending.look_ahead, scene, one) for one in known)
    ready = [one for one, as_it_is in zip(known, now, strict=True) if _may_go(scene, as_it_is)]
    if not ready:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    writes: list[Write] = []
    sent, left = [], []
    for draft in ready:
        outcome = sending.send_in(scene, draft)
        writes += outcome.writes
        number = next((write.submission.number for write in outcome.writes if isinstance(write, Submit)), "")
        name = scene.world.places.name(draft.place, scene.language)
        if number:
            sent.append(f"{name}: {number}")
        else:
            left.append(name)
    voice, done = scene.voice, {(form, draft.place, period) for draft in ready}
    lines = [strong(voice("excel.sent", count=len(sent))), Line(about(scene, form, period)), Line("\n".join(sent))]
    lines += [Line(voice("excel.not_sent", names=", ".join(left)))] if left else []
    rest = [menu.due_button(scene, one) for one in menu.due(scene) if one.owed and one.subject not in done]
    return Outcome(tuple(writes), (reply(*lines, choices=(*rest[:MOST_OPENED], menu_button(scene))),))
