"""What she answers to the list of a row that was returned: which one is wrong, or that the rest stands."""

from __future__ import annotations

from dataclasses import replace

from conversations import buttons, words
from conversations.batches.filling import go_to, take
from conversations.dialogue import asking
from conversations.events import Line
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.reports import returned_rows
from conversations.reports.answer_list import Item
from conversations.reports.last_month import APART
from conversations.scene import Scene, faint
from forms.walking.session import Prompt, Refused, Session
from i18n.reading.rows import read_rows
from storage.records import Draft


def tapped(scene: Scene, draft: Draft, session: Session, prompt: Prompt, chosen: str) -> Outcome:
    """A button of the list: one answer, or all that is left."""
    item = returned_rows.listed(scene, draft, session, prompt)
    if item is None:
        return asking.ask(scene, draft, session)
    if chosen == returned_rows.ALL:
        return _all_right(scene, draft, session, item)
    number = buttons.whole(chosen) or 0
    return _one(scene, draft, session, item, number)


def typed(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str) -> Outcome | None:
    """Words while the list stands there: `6`, `6 21`, or that all is right; None where no list does, or the words are
    none of these."""
    item = returned_rows.listed(scene, draft, session, prompt)
    if item is None:
        return None
    if words.assents(scene.world.catalogues, text):
        return _all_right(scene, draft, session, item)
    lines = read_rows(text, ())
    if not lines or any(len(line.rows) != 1 or not 1 <= line.rows[0] <= len(item.answers) for line in lines):
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.same.unread", of=len(item.answers))))
    if len(lines) == 1 and not lines[0].words:
        return _one(scene, draft, session, item, lines[0].rows[0])
    said = [_changed(scene, session, item, line.rows[0], " ".join(line.words)) for line in lines]
    session.unsettle(())
    return asking.ask(scene, draft, session, *said)


def _one(scene: Scene, draft: Draft, session: Session, item: Item, number: int) -> Outcome:
    """One answer by itself; behind it the list comes again, as long as several of it are open."""
    if not 1 <= number <= len(item.answers):
        return asking.ask(scene, draft, session)
    path = item.answers[number - 1].path
    go_to(session, path)
    return asking.ask(scene, replace(draft, state={**draft.state, APART: path}), session)


def _changed(scene: Scene, session: Session, item: Item, number: int, text: str) -> Line:
    one = item.answers[number - 1]
    if wrong := take(scene, session, one.path, text):
        return Line(f"{plain(one.label)}: {wrong}")
    now = next((new.shown for new in session.review(scene.language) if new.path == one.path), "")
    return faint(f"✓ {plain(one.label)}: {one.shown or '–'} → {now or '–'}")


def _all_right(scene: Scene, draft: Draft, session: Session, item: Item) -> Outcome:
    """What is open in the row stands as it is; what does not hold any more is asked."""
    for one in item.answers:
        if not one.settled and go_to(session, one.path):
            try:
                session.answer(one.value)
            except Refused:
                break
    else:
        session.unsettle(())
    return asking.ask(scene, replace(draft, state={**draft.state, APART: ""}), session)
