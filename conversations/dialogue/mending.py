"""Another answer to a question that is answered already, wherever she stands: the open question stays as it is, or is
asked again where it shows something else now. `since` in a draft's state says from which revision on the buttons of the
open question are good."""

from __future__ import annotations

from dataclasses import replace

from conversations.batches.filling import go_to, taken
from conversations.dialogue import answering, asking
from conversations.dialogue.questions import shown_value
from conversations.dialogue.values import FILES
from conversations.events import Line
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.reports import keeping
from conversations.reports.last_month import DOUBTED
from conversations.scene import Scene, faint, heading, reply
from forms.walking.session import Prompt, Session
from storage.records import Draft
from storage.writes import SaveDraft


def is_good(draft: Draft, revision: int | None) -> bool:
    """Whether the buttons of this revision are of the question that is open."""
    return revision is not None and int(draft.state.get("since", draft.revision)) <= revision <= draft.revision


def correct(scene: Scene, draft: Draft, path: str, text: str) -> Outcome:
    """Another answer to one question; the open one is asked again only if it is another now."""
    trial = replace(draft, state=dict(draft.state))  # what cannot be taken is to leave no trace
    session = asking.open_session(scene, trial)
    old, asked, stood = prompt_at(session, path, scene.language), asked_now(session, scene.language), session.state()
    if old is None or old.type in FILES:
        return Outcome() if old is not None else not_asked(scene, draft)
    label = plain(old.label)
    became = taken(scene, session, path, text)
    if became.doubt and _is_open(scene, draft):  # the question is opened, so that she can say yes
        return answering.ask_whether(scene, trial, session, old, became.readings[0], became.doubt)
    if became.fault:
        return untouched(scene, draft, Line(f"{label}: {became.fault}"), _still(scene, old))
    if trial.state.get(DOUBTED) != path:  # else it was the question whether it is right, and that is answered
        go_on(session, stood.get("at"))
    new = session.worded(path, scene.language)
    was, now = (shown_value(scene, one, one.value) or "–" for one in (old, new))
    said = faint(f"✓ {label}: {was} → {now}")
    return written(scene, keeping.in_doubt(trial, session) if _is_open(scene, draft) else trial, session, asked, said)


def prompt_at(session: Session, path: str, language: str) -> Prompt | None:
    try:
        return session.worded(path, language) if any(one.path == path for one in session.review(language)) else None
    except KeyError:
        return None


def asked_now(session: Session, language: str) -> tuple[object, ...] | None:
    """All that the open question shows; None when nothing is left to ask."""
    prompt = session.prompt(language)
    if prompt is None:
        return None
    notes = tuple((note.label, note.value) for note in session.lead(language))
    return (*notes, prompt.path, prompt.label, prompt.hint, prompt.value, prompt.choices, session.complaint() is None)


def go_on(session: Session, stood: object) -> None:
    """Stand where she stood (`at` in a session's state), if that was chosen and is still asked."""
    if not isinstance(stood, str) or not go_to(session, stood):
        session.unsettle(())


def _is_open(scene: Scene, draft: Draft) -> bool:
    """Whether this is what she is asked now, and not put aside, nor under something else."""
    return bool(draft.front) and draft.id == scene.desk.drafts[0].id


def written(scene: Scene, draft: Draft, session: Session, asked: object, *said: Line) -> Outcome:
    """Write a correction down. What is open is asked again if it shows something else now, else its buttons stay good;
    of a report that lies aside, or under something else, nothing is asked."""
    if _is_open(scene, draft) and asked_now(session, scene.language) != asked:
        return asking.ask(scene, draft, session, *said)
    since = int(draft.state.get("since", draft.revision))
    kept = asking.kept(scene, draft, session)
    kept = replace(kept, state={**kept.state, "since": since}, front=draft.front)
    told = said if _is_open(scene, draft) else (*said, faint(head_of(scene, draft)))
    return Outcome((SaveDraft(kept),), (reply(*told),))


def head_of(scene: Scene, draft: Draft) -> str:
    return heading(scene, draft.form, draft.place, draft.period) if scene.world.is_report(draft.form) else ""


def _still(scene: Scene, old: Prompt) -> Line:
    value = shown_value(scene, old, old.value)
    return faint(scene.voice("corrections.edited.stays", value=value)) if value else Line("")


def not_asked(scene: Scene, draft: Draft) -> Outcome:
    return untouched(scene, draft, Line(scene.voice("corrections.edited.not_asked")), faint(head_of(scene, draft)))


def untouched(scene: Scene, draft: Draft, *lines: Line) -> Outcome:
    """Why a correction was not taken. Nothing is written, so what is open stays as it was."""
    return scene.say(*lines)
