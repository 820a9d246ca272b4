"""What she answers to what stayed the same: to the first screen, to a stable section, to the question whether a figure
far from the last one is right, and to whether anything happened at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conversations import buttons, words
from conversations.batches.filling import go_to, take
from conversations.batches.templates import all_at_once
from conversations.dialogue import asking
from conversations.events import Line
from conversations.outcome import Outcome
from conversations.reports import keeping
from conversations.reports.last_month import APART, ASKED, DOUBTED, IDLE, KEPT, SAME, SURE, to_keep
from conversations.scene import Scene, faint
from forms.walking.session import Answered, Prompt, Refused, Session
from i18n.reading.rows import RowsTyped, read_rows
from storage.records import Draft


def tapped(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome | None:
    """A button of these; None when it is none of them."""
    match tap.verb:
        case buttons.SAME:
            return _kept(scene, draft, session, keeping.keep(draft, session))
        case buttons.ONE:
            session.unsettle(draft.state.get(KEPT, {}))
            return asking.ask(scene, _having(draft, **{SAME: "", KEPT: {}}), session)
        case buttons.NONE:
            return _nothing_happened(scene, draft, session)
        case buttons.SECTION:
            paths = frozenset(keeping.of_section(draft, session, prompt))
            return _kept(scene, draft, session, keeping.keep(draft, session, paths))
        case buttons.LAST:
            only = frozenset((prompt.path,) if to_keep(draft, prompt.path, prompt.kb) else ())
            return _kept(scene, draft, session, keeping.keep(draft, session, only))
        case buttons.RIGHT:
            return _sure(scene, draft, session, prompt)
        case buttons.AGAIN:
            return asking.ask(scene, _having(draft, **{DOUBTED: "", APART: prompt.path}), session)
        case buttons.BACK if draft.state.get(APART):  # out of one answer, to all of them
            session.unsettle(())
            return asking.ask(scene, _having(draft, **{APART: ""}), session)
        case _:
            return None


def typed(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str) -> Outcome | None:
    """Words while the first screen is shown, or a figure is asked about; None where they are meant for the question."""
    if keeping.is_doubted(draft, session, prompt):
        return _sure(scene, draft, session, prompt) if words.assents(scene.world.catalogues, text) else None
    listed = keeping.screen(scene, draft, session, prompt)
    if not listed:
        return None
    if words.assents(scene.world.catalogues, text):
        return _kept(scene, draft, session, keeping.keep(draft, session))
    return _changed(scene, draft, session, listed, read_rows(text, ()))


def _having(draft: Draft, **changes: Any) -> Draft:
    return replace(draft, state={**draft.state, **changes})


def _kept(scene: Scene, draft: Draft, session: Session, kept: dict[str, str]) -> Outcome:
    """On to what is asked next, after these were kept; out of the first screen to all that is left."""
    first = draft.state.get(SAME) == keeping.OPEN
    draft = _having(draft, **{**keeping.with_marks(draft, KEPT, kept), SAME: "", APART: ""})
    draft = all_at_once(scene, draft, session) if first else draft
    said = scene.voice("conversations.same.kept", count=len(kept))
    return asking.ask(scene, draft, session, *((faint(said),) if len(kept) > 1 else ()))


def _nothing_happened(scene: Scene, draft: Draft, session: Session) -> Outcome:
    """What a month without activity answers, and, out of the first screen, what stayed the same there."""
    kept = keeping.keep(draft, session) if draft.state.get(SAME) == keeping.OPEN else {}
    idle = keeping.rest(session)
    draft = _having(draft, **keeping.with_marks(draft, KEPT, kept))
    draft = _having(draft, **{**keeping.with_marks(draft, IDLE, idle), SAME: "", APART: ""})
    said = scene.voice("conversations.idle", period=scene.voice.period(draft.period), count=len(idle))
    return asking.ask(scene, draft, session, faint(said))


def _sure(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Outcome:
    """The figure stands as it is, and is not asked about again; the next one that is far from the last is."""
    draft = _having(draft, **{**keeping.with_marks(draft, SURE, {prompt.path: prompt.value}), DOUBTED: ""})
    try:
        session.answer(prompt.value)
    except Refused as refused:  # something else has changed meanwhile
        return asking.ask(scene, draft, session, asking.why_refused(scene, refused, prompt), refused=True)
    return asking.ask(scene, keeping.in_doubt(draft, session), session)


def looked_at(draft: Draft, session: Session, prompt: Prompt) -> Draft:
    """After an answer was taken: the draft in which it is to be asked about, when it is far from the last one, and else
    the next one that is, where several were given at once. What she gives a second time, she is sure of."""
    asked = draft.state.get(ASKED, {})
    if draft.state.get(APART) == prompt.path:
        draft = _having(draft, **{APART: ""})
    now = replace(prompt, value=session.stands_at(prompt.path)[0])
    if not keeping.is_far(draft, session, now):
        return keeping.in_doubt(draft, session) if asked else draft
    if asked.get(now.path) == now.value:
        sure = _having(draft, **{**keeping.with_marks(draft, SURE, {now.path: now.value}), DOUBTED: ""})
        return keeping.in_doubt(sure, session)
    return keeping.stand_in_doubt(draft, session, prompt.path)


def _changed(
    scene: Scene, draft: Draft, session: Session, listed: tuple[Answered, ...], lines: list[RowsTyped]
) -> Outcome:
    """`2 70 / 5 12`: single ones of the first screen, by number; a number alone is asked by itself."""
    if not lines or any(len(line.rows) != 1 or not 1 <= line.rows[0] <= len(listed) for line in lines):
        how = Line(scene.voice("conversations.same.unread", of=len(listed)))
        return asking.ask(scene, draft, session, how)
    # They are held against each other: a part against its whole, which stands as it stood.
    draft = _having(draft, **keeping.with_marks(draft, KEPT, keeping.keep(draft, session)))
    first = listed[lines[0].rows[0] - 1].path
    if len(lines) == 1 and not lines[0].words:
        go_to(session, first)
        return asking.ask(scene, _having(draft, **{APART: first}), session)
    wrong: list[Line] = []
    for line in lines:
        one = listed[line.rows[0] - 1]
        if fault := take(scene, session, one.path, " ".join(line.words)):
            wrong.append(Line(f"{keeping.name(one)}: {fault}"))
    session.unsettle(())
    draft = keeping.in_doubt(draft, session)
    return asking.ask(scene, draft, session, *wrong)
