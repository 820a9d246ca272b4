"""Asking: the next question of a form, whatever form it is. Reports and our own dialogues go this one way; what is
answered is `answering`'s.

A draft's state holds `session` (the engine's own), `given` (the lists served when it was opened, kept so that
checking later sees what she saw), `seed`, `picked` (boxes ticked so far, of the question at `picked_at`, which was
asked first in the revision `picked_since`), `view` (see `choosing`), `doubt` (see `doubts`), and what its opener put
beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from conversations.batches import repeats, rosters, templates
from conversations.batches.filling import go_to
from conversations.dialogue.messages import turned
from conversations.dialogue.questions import question
from conversations.dialogue.values import files_shown, shown, shown_value
from conversations.events import Line
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.reports import keeping, returned_rows
from conversations.reports.answer_list import bare
from conversations.scene import Scene
from forms.walking.session import Given, Prompt, Refused, Session
from storage.records import Draft
from storage.writes import DropDraft, SaveDraft

RANGE = {"start": "1", "end": "10"}  # where a range begins and ends when it does not say


def open_session(scene: Scene, draft: Draft) -> Session:
    """The form session of a draft, as it was after the last answer; built once a step, since that is what costs."""
    opened = scene.sessions.get(id(draft.state))
    if opened is None:
        # The state is kept beside the session: as long as it lives, no other one can have its identity.
        opened = scene.sessions[id(draft.state)] = (draft.state, _session(scene, draft))
    return opened[1]


def _session(scene: Scene, draft: Draft) -> Session:
    form = scene.world.form(scene.desk, draft.form, draft.version)
    # What was sent is read as of when it was sent: today() is that day.
    at = datetime.fromisoformat(draft.state["at"]) if "at" in draft.state else scene.now
    given = Given(
        now=at,
        zone=scene.zone,
        seed=str(draft.state["seed"]),
        instances={name: tuple(rows) for name, rows in draft.state["given"].items()},
        properties=_device(scene),
        deprecated=_corrected(draft),
        show=lambda value, kind, unit, language: shown(scene, value, kind, unit),
    )
    state = draft.state.get("session")
    walked = scene.world.walks.take(draft.id)
    if walked is not None and walked.form is form and walked.goes_on(given, state):
        return walked
    return Session(form, given, state)


def _device(scene: Scene) -> dict[str, str]:
    """What a form may ask of a device: who fills it in."""
    person = scene.desk.person
    return {"username": person.name, "deviceid": "khaoban"} if person else {}


def _corrected(draft: Draft) -> str:
    """The instanceID of the report that this draft corrects, as the form has noted it; '' of a new report."""
    if not draft.corrects:
        return ""
    values = draft.state.get("session", {}).get("values", {})
    return str(values.get("meta", {}).get("instanceID", ""))


def kept(scene: Scene, draft: Draft, session: Session | None = None, **changes: Any) -> Draft:
    """The draft as it is to be written now: one revision on, with the session's state and these changes."""
    state = {name: value for name, value in draft.state.items() if name != "since"}
    if session is not None:
        state["session"] = session.state()
        state["far"] = list(session.progress)
        scene.world.walks.keep(draft.id, session, scene.now)
    state.update(changes)
    return replace(draft, state=state, revision=draft.revision + 1, updated_at=scene.now)


def _of_this_row(session: Session, prompt: Prompt | None, notes: dict[str, Line]) -> dict[str, Line]:
    """The notes without those of a roster's other rows: each belongs to its row alone."""
    asked = session.roster_row(prompt.path) if prompt is not None else ""
    return {path: line for path, line in notes.items() if session.roster_row(path) in ("", asked)}


def ask(scene: Scene, draft: Draft, session: Session, *before: Line, refused: bool = False) -> Outcome:
    """Write the draft and put its next question; when nothing is left, what the form's ending says. `refused`: what
    is said before tells already why an answer was not taken."""
    notes: dict[str, Line] = {}
    rosters.stay_in_row(session, str(draft.state.get("row", "")))
    while (prompt := session.prompt(scene.language)) is not None and (prompt.type == "note" or _is_heading(prompt)):
        # What leads to a figure that is as the form reckons it need not be told; where that is asked, it comes again.
        if prompt.type == "note" and not session.is_reckoned(session.leads_to()):
            notes[prompt.path] = _note(scene, session, prompt)
        session.answer("")
    if prompt is None and (doubted := keeping.in_doubt(draft, session)) is not draft:
        draft, prompt = doubted, session.prompt(scene.language)
    notes = _of_this_row(session, prompt, notes)
    draft, rows = repeats.counted(scene, draft, session, prompt)
    before = (*before, *rows)
    if prompt is None:
        return scene.endings[draft.form](scene, draft, session, (*before, *notes.values()))
    # A note belongs to the question behind it: it is shown whenever that one is asked, not only the first time.
    notes |= {note.path: _note(scene, session, note) for note in session.lead(scene.language)}
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        notes = _of_this_row(session, None, notes)  # a table says them beside its rows
    complaint = session.complaint()
    why = (why_refused(scene, complaint, prompt),) if complaint and not refused else ()
    instead = keeping.instead(scene, draft, session, prompt) or returned_rows.instead(scene, draft, session, prompt)
    if instead is not None:
        draft = kept(scene, draft, session)
        return Outcome((SaveDraft(draft),), (instead(draft, (*before, *why, *notes.values())),))
    if grid is not None:
        draft = kept(scene, draft, session, row="")
        return Outcome((SaveDraft(draft),), (rosters.table(scene, draft, grid, (*before, *why, *notes.values())),))
    prompt = repeats.placed(scene, session, prompt)
    instead = templates.instead(scene, draft, session, prompt) or repeats.instead(scene, draft, session, prompt)
    if instead is not None:
        draft = kept(scene, templates.asked_once(draft, prompt.path), session)
        return Outcome((SaveDraft(draft),), (instead(draft, (*before, *why, *notes.values())),))
    open_already = draft.state.get("picked_at") == prompt.path
    picked = draft.state["picked"] if open_already else _picked_before(prompt)
    since = draft.state.get("picked_since", 0) if open_already else draft.revision + 1
    view = draft.state.get("view") if open_already else None
    draft = kept(scene, draft, session, picked=picked, picked_at=prompt.path, picked_since=since, view=view)
    beside = keeping.beside(scene, draft, session, prompt)
    lines = (*before, *why, *notes.values(), *beside.lines)
    asked = question(scene, draft, prompt, session.holds, lines, keep=complaint is None)
    asked = templates.offered(scene, draft, session, prompt, asked)
    asked = replace(asked, choices=(*asked.choices, *beside.choices, *rosters.way_back(scene, draft)))
    return Outcome((SaveDraft(draft),), (asked,))


def _picked_before(prompt: Prompt) -> list[str]:
    """The boxes that are ticked as the question is asked; an order is given anew."""
    return prompt.value.split() if prompt.type == "select_multiple" else []


def _is_heading(prompt: Prompt) -> bool:
    """The head of a table of choices (`label`, and what `table-list` writes out): Collect shows it, and takes no
    answer to it."""
    return prompt.type.startswith("select") and "label" in prompt.appearance.split() and not prompt.required


def _note(scene: Scene, session: Session, note: Prompt) -> Line:
    """A note, or what nobody may change, with its value."""
    kind = session.form.question(note.path).type
    value = shown_value(scene, replace(note, type=kind), note.value) if note.readonly else ""
    label, hint = plain(note.label), plain(note.hint)
    return Line("\n".join(filter(None, (f"{label}: {value}" if value else label, hint, files_shown(note)))))


def again(scene: Scene, draft: Draft, *before: Line) -> Outcome:
    """Put the open question once more, after these words."""
    return ask(scene, draft, open_session(scene, draft), *before)


def gone(scene: Scene, draft: Draft) -> DropDraft:
    """The draft is done with, if it still is as it was laid on the desk: another phone may have answered meanwhile."""
    seen = next((one.revision for one in scene.desk.drafts if one.id == draft.id), -1)
    return DropDraft(draft.id, seen)


def give_up_dialogues(scene: Scene) -> Outcome:
    """Only one dialogue is open at a time: a new one takes the place of an older one."""
    return Outcome(tuple(DropDraft(one.id) for one in scene.desk.drafts if not scene.world.is_report(one.form)))


def under(scene: Scene, ended: Draft, otherwise: Callable[[Scene], Outcome]) -> Outcome:
    """After a dialogue: the question of the report that lay under it, or something else."""
    for draft in scene.desk.drafts:
        if draft.front and draft.id != ended.id:
            return again(scene, draft)
    return otherwise(scene)


def why_still(scene: Scene, draft: Draft, session: Session) -> tuple[Line, ...]:
    """Why the open question cannot be left: because of her last answer, which the session asks again then, or because
    it needs one."""
    prompt, last = session.prompt(scene.language), turned(draft)
    if prompt is None or last is None or last.path == prompt.path or not go_to(session, last.path):
        return (Line(scene.voice("conversations.unknown.needed")),)
    return (Line(scene.voice("conversations.open_because", label=bare(plain(prompt.label)))),)


def why_refused(scene: Scene, refused: Refused, prompt: Prompt | None) -> Line:
    """The form's own words where it has some, else ours: what is allowed, if that can be said."""
    voice, own = scene.voice, refused.text(scene.language)
    if not own and prompt and prompt.type == "range" and refused.kind == "constraint":
        low, high = (shown(scene, prompt.parameters.get(name, usual), "range", "") for name, usual in RANGE.items())
        own = voice("conversations.refused.range", low=low, high=high)
    if not own and prompt and prompt.type == "rank" and refused.kind == "choice":
        own = voice("conversations.refused.rank", of=len(prompt.choices))
    return Line(own or voice(f"conversations.refused.{refused.kind}"))
