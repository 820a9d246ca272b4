"""What she answers to a repeat's list: another row, a row to be mended or deleted, by button or by its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations import buttons, words
from conversations.batches import repeats
from conversations.batches.filling import go_to
from conversations.batches.repeats import ANSWER, DELETE, EDIT, ROW
from conversations.dialogue import asking
from conversations.events import Line, Reply
from conversations.outcome import Outcome
from conversations.scene import Scene, faint
from forms.walking.session import Prompt, Session, Shown
from storage.records import Draft
from storage.writes import SaveDraft


def typed(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str) -> Outcome | None:
    """Words at a list: a row's number, or what is to become of it; None when they answer whether there is another. In
    the middle of a row only that it is to go."""
    says = ("delete_this",) if prompt.type == "repeat" else ("delete_this", "delete_row")
    if any(words.says(scene.world.catalogues, one, text) for one in says):
        return _without_this(scene, draft, session, prompt)
    if prompt.type != "repeat" or not (rows := session.rows(prompt.path, scene.language)):
        return None
    view, path = repeats.view_of(draft)
    first, _, behind = text.strip().partition(" ")
    named = next((one for one in (EDIT, DELETE) if words.says(scene.world.catalogues, f"{one}_row", first)), "")
    number = buttons.whole((behind if named else text).strip())
    if named == DELETE and not behind and view == ROW:
        return _without_this(scene, draft, session, prompt)
    if named and not behind:
        return _choose(scene, draft, session, rows, named)
    if number is None:
        return None
    if view == ROW and not named:
        at = next((index for index, row in enumerate(rows, 1) if row.path == path), 0)
        return _ask_answer(scene, draft, session, at, number) if at else None
    if not 1 <= number <= len(rows):
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.rows.number", number=number)))
    meant = _sure if DELETE in (named, view) and named != EDIT else _open
    return meant(scene, draft, session, rows, number)


def _without_this(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Outcome | None:
    """Whether the row is to go that stands open, or of which the answers are asked; at the list which one. None where
    people have no say in it."""
    if prompt.type == "repeat":
        at, open_ = prompt.path, repeats.view_of(draft)[1]
    else:
        around = session.standing(scene.language)
        if not around or around[-1].counted:
            return None
        open_ = around[-1].path
        at = open_.rpartition("[")[0]
        session.reopen(at)
        go_to(session, at)
    rows = session.rows(at, scene.language)
    number = next((number for number, row in enumerate(rows, 1) if row.path == open_), 0)
    if number:
        return _sure(scene, draft, session, rows, number)
    return _choose(scene, draft, session, rows, DELETE) if rows else None


def tapped(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    """A button of a list."""
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    rows = session.rows(prompt.path, scene.language) if prompt and prompt.type == "repeat" else ()
    number, place = buttons.whole(tap.word(3)) or 0, buttons.whole(tap.word(4))
    if tap.word(2) in (repeats.CHOOSE_EDIT, repeats.CHOOSE_DELETE) and rows:
        view = EDIT if tap.word(2) == repeats.CHOOSE_EDIT else DELETE
        return _choose(scene, draft, session, rows, view)
    if prompt is None or not 1 <= number <= len(rows):
        return asking.ask(scene, repeats.viewing(draft), session)
    match tap.word(2):
        case repeats.OPEN:
            return _open(scene, draft, session, rows, number)
        case repeats.REMOVE:
            return _sure(scene, draft, session, rows, number)
        case repeats.SURE:
            return _delete(scene, draft, session, prompt, rows, number)
        case repeats.ASK if place is not None:
            return _ask_answer(scene, draft, session, number, place)
        case repeats.INNER if place is not None:
            return _into(scene, draft, session, rows[number - 1], place)
        case _:
            return asking.ask(scene, repeats.viewing(draft), session)


def _said(scene: Scene, draft: Draft, session: Session, make: Callable[[Draft], Reply]) -> Outcome:
    """Write the draft, and say what is made of it as it is written."""
    written = asking.kept(scene, draft, session)
    return Outcome((SaveDraft(written),), (make(written),))


def _choose(scene: Scene, draft: Draft, session: Session, rows: tuple[Shown, ...], view: str) -> Outcome:
    """Which row; where there is one only, that one."""
    if len(rows) == 1:
        return _open(scene, draft, session, rows, 1) if view == EDIT else _sure(scene, draft, session, rows, 1)
    draft = repeats.viewing(draft, view)
    return _said(scene, draft, session, lambda written: repeats.choosing(scene, written, rows, view))


def _open(scene: Scene, draft: Draft, session: Session, rows: tuple[Shown, ...], number: int) -> Outcome:
    row = rows[number - 1]
    draft = repeats.viewing(draft, ROW, row.path)
    return _said(scene, draft, session, lambda written: repeats.opened(scene, written, session, number, row))


def _sure(scene: Scene, draft: Draft, session: Session, rows: tuple[Shown, ...], number: int) -> Outcome:
    row = rows[number - 1]
    return _said(scene, repeats.viewing(draft), session, lambda written: repeats.sure(scene, written, number, row))


def _delete(
    scene: Scene, draft: Draft, session: Session, prompt: Prompt, rows: tuple[Shown, ...], number: int
) -> Outcome:
    """Take the row away; the list says which one it was."""
    row = rows[number - 1]
    session.remove(row.path)
    go_to(session, prompt.path)
    state = repeats.without(dict(draft.state), prompt.path, number)
    gone = faint(scene.voice("conversations.rows.deleted", row=repeats.told(scene, row)))
    return asking.ask(scene, repeats.viewing(replace(draft, state=state)), session, gone)


def _ask_answer(scene: Scene, draft: Draft, session: Session, number: int, place: int) -> Outcome:
    """One answer of a row by itself; behind it the list comes again."""
    prompt = session.asked(scene.language)
    assert prompt is not None
    row = session.rows(prompt.path, scene.language)[number - 1]
    answers = repeats.answers(session, row.path, scene.language)
    if not 1 <= place <= len(answers):
        return asking.ask(scene, repeats.viewing(draft), session)
    session.reopen(prompt.path)
    go_to(session, answers[place - 1].path)
    return asking.ask(scene, repeats.viewing(draft, ANSWER, row.path), session)


def _into(scene: Scene, draft: Draft, session: Session, row: Shown, place: int) -> Outcome:
    """The list of a repeat within a row."""
    within = repeats.inner(scene, session, row.path)
    if place < len(within):
        session.reopen(row.path.rpartition("[")[0])
        go_to(session, within[place][2])
    return asking.ask(scene, repeats.viewing(draft), session)


def back(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Outcome | None:
    """Out of one answer that was opened from the list, to the list; None where one goes back as ever."""
    view, row = repeats.view_of(draft)
    if view != ANSWER or not prompt.path.startswith(f"{row}/"):
        return None
    session.unsettle(())
    go_to(session, row.rpartition("[")[0])
    return asking.ask(scene, repeats.viewing(draft), session)
