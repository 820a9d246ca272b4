"""Asking: walking a form question by question, whatever form it is. Reports and our own dialogues go this one way.

A draft's state holds `session` (the engine's own), `given` (the lists served when it was opened, kept so that
checking later sees what she saw), `seed`, `picked` (boxes ticked so far), and what its opener put beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from conversations import buttons, rosters, words
from conversations.events import Line, SentFile, SharedPlace
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.questions import MOST_BUTTONS, files_shown, options, question, shown, shown_value
from conversations.reading import NOT_TYPED, TAKES_FILE, kind_of, read_typed, takes
from conversations.scene import Scene, faint, reply, strong
from forms.walking.grid import Grid
from forms.walking.session import Given, Prompt, Refused, Session
from i18n.reading import Read, Unclear
from storage.records import Draft, MediaRow
from storage.writes import AddMedia, DropDraft, SaveDraft

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
    return Session(form, given, draft.state.get("session"))


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
    state = dict(draft.state)
    if session is not None:
        state["session"] = session.state()
    state.update(changes)
    return replace(draft, state=state, revision=draft.revision + 1, updated_at=scene.now)


def ask(scene: Scene, draft: Draft, session: Session, *before: Line, refused: bool = False) -> Outcome:
    """Write the draft and put its next question; when nothing is left, what the form's ending says. `refused`: what
    is said before tells already why an answer was not taken."""
    notes: dict[str, Line] = {}
    rosters.stay_in_row(session, str(draft.state.get("row", "")))
    while (prompt := session.prompt(scene.language)) is not None and (prompt.type == "note" or _is_heading(prompt)):
        if prompt.type == "note":
            notes[prompt.path] = _note(scene, session, prompt)
        session.answer("")
    if prompt is None:
        return scene.endings[draft.form](scene, draft, session, (*before, *notes.values()))
    # A note belongs to the question behind it: it is shown whenever that one is asked, not only the first time.
    notes |= {note.path: _note(scene, session, note) for note in session.lead(scene.language)}
    complaint = session.complaint()
    why = (_why_refused(scene, complaint, prompt),) if complaint and not refused else ()
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        draft = kept(scene, draft, session, row="")
        return Outcome((SaveDraft(draft),), (rosters.table(scene, draft, grid, (*before, *why, *notes.values())),))
    open_already = draft.state.get("picked_at") == prompt.path
    picked = draft.state["picked"] if open_already else prompt.value.split()
    draft = kept(scene, draft, session, picked=picked, picked_at=prompt.path)
    asked = question(scene, draft, prompt, (*before, *why, *notes.values()), keep=complaint is None)
    asked = replace(asked, choices=(*asked.choices, *rosters.way_back(scene, draft)))
    return Outcome((SaveDraft(draft),), (asked,))


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


# What comes in for the open question


def typed(scene: Scene, draft: Draft, text: str) -> Outcome:
    """Words for the open question: read, checked, kept, and the next question; or said kindly why not."""
    session = open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None:
        return scene.endings[draft.form](scene, draft, session, ())
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        return _filled(scene, draft, session, rosters.fill(scene, session, grid, text))
    if prompt.type in NOT_TYPED:
        return again(scene, draft, Line(scene.voice(f"conversations.how.{prompt.type}")))
    if prompt.value and not prompt.choices and words.assents(scene.world.catalogues, text):
        return answered(scene, draft, session, prompt.value)
    match read_typed(scene, prompt, text):
        case Read(value):
            return answered(scene, draft, session, value, *_echo(scene, prompt, text, value))
        case Unclear(reason, readings):
            return _unclear(scene, draft, session, prompt, reason, readings)


def _filled(scene: Scene, draft: Draft, session: Session, filled: rosters.Filled) -> Outcome:
    """After a message for a roster's rows: the row she named, or what is left to ask."""
    if filled.row:
        session.unsettle((filled.row,))
    return ask(scene, replace(draft, state={**draft.state, "row": filled.row}), session, *filled.said)


def _at_table(scene: Scene, draft: Draft, session: Session, grid: Grid, tap: buttons.Tap) -> Outcome:
    """A button of a roster's table."""
    if tap.verb == buttons.BACK:
        rosters.to_the_first(session, grid)
        return _back(scene, draft, session)
    if tap.verb == buttons.ROW and tap.word(2) == rosters.ONE_BY_ONE:
        session.unsettle(())
        return ask(scene, replace(draft, state={**draft.state, "row": rosters.ONE_BY_ONE}), session)
    if tap.verb == buttons.ROW and tap.word(2) == rosters.REST:
        rosters.settle_rest(session, grid)
    session.unsettle(())
    return ask(scene, draft, session)


def _echo(scene: Scene, prompt: Prompt, text: str, value: str) -> tuple[Line, ...]:
    """How we understood what was typed, where that is not plain: "2 ລ້ານ 5 ແສນ" is 2.500.000 ກີບ, 3 of a list its
    third choice."""
    if kind_of(prompt) == "text" or value == text.strip():
        return ()
    understood = shown_value(scene, prompt, value)
    if not understood or (prompt.choices and understood == text.strip()):
        return ()
    return (faint(f"✓ {understood}"),)


def _unclear(
    scene: Scene, draft: Draft, session: Session, prompt: Prompt, reason: str, readings: tuple[str, ...]
) -> Outcome:
    """What was typed has no one reading: say so, and offer the readings there are as buttons."""
    kind = kind_of(prompt)
    if not readings and len(prompt.choices) > MOST_BUTTONS:
        return ask(scene, draft, session, Line(scene.voice("conversations.unclear.listed", of=len(prompt.choices))))
    if not readings:
        return ask(scene, draft, session, Line(scene.voice(f"conversations.unclear.{kind}")))
    draft = kept(scene, draft, session)
    offered = tuple(
        buttons.of(draft, buttons.VALUE, shown_value(scene, prompt, value), value)
        for value in readings[:6]
        if len(value.encode()) <= buttons.LIMIT // 2
    )
    none = buttons.of(draft, buttons.VALUE, scene.voice("conversations.button.neither"))
    which = scene.voice("conversations.unclear.which" if len(readings) > 1 else "conversations.unclear.this")
    worded = session.prompt(scene.language)
    label = plain(worded.label) if worded else ""
    return Outcome((SaveDraft(draft),), (reply(which, strong(label), choices=(*offered, none)),))


def answered(scene: Scene, draft: Draft, session: Session, value: str, *said: Line) -> Outcome:
    """Give the engine a value and ask on, after what is `said`; what it refuses is told, and asked again."""
    prompt = session.asked(scene.language) if draft.state.get("mending") else None
    try:
        session.answer(value)
    except Refused as refused:
        why = _why_refused(scene, refused, session.asked(scene.language))
        return ask(scene, draft, session, why, refused=True)
    if prompt and prompt.value and prompt.value != value:
        old, new = (shown_value(scene, prompt, one) or "–" for one in (prompt.value, value))
        said = (faint(f"✓ {old} → {new}"),)
    return ask(scene, draft, session, *said)


def _why_refused(scene: Scene, refused: Refused, prompt: Prompt | None) -> Line:
    """The form's own words where it has some, else ours: what is allowed, if that can be said."""
    voice, own = scene.voice, refused.text(scene.language)
    if not own and prompt and prompt.type == "range" and refused.kind == "constraint":
        low, high = (shown(scene, prompt.parameters.get(name, usual), "range", "") for name, usual in RANGE.items())
        own = voice("conversations.refused.range", low=low, high=high)
    if not own and prompt and prompt.type == "rank" and refused.kind == "choice":
        own = voice("conversations.refused.rank", of=len(prompt.choices))
    return Line(own or voice(f"conversations.refused.{refused.kind}"))


def tapped(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    """A button of the open question."""
    session = open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None:  # she is reading it back
        return ask(scene, draft, session)
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        return _at_table(scene, draft, session, grid, tap)
    row = str(draft.state.get("row", ""))
    if tap.verb == buttons.ROW or (tap.verb == buttons.BACK and prompt.path.startswith(f"{row}/")):
        rosters.leave_row(session, row)
        return ask(scene, replace(draft, state={**draft.state, "row": ""}), session)
    if tap.verb == buttons.BACK:
        return _back(scene, draft, session)
    if tap.verb == buttons.PICK:
        return _picked(scene, draft, session, prompt, buttons.whole(tap.word(2)))
    if tap.verb == buttons.DONE:
        return answered(scene, draft, session, " ".join(draft.state.get("picked", ())))
    if tap.verb == buttons.KEEP:
        return answered(scene, draft, session, prompt.value)
    if tap.verb == buttons.SKIP:
        return answered(scene, draft, session, "")
    value = tap.rest(2)  # a reading offered; none: "neither", so the question again
    return answered(scene, draft, session, value) if value else ask(scene, draft, session)


def _back(scene: Scene, draft: Draft, session: Session) -> Outcome:
    """To the question before; from one opened out of the read-back, to the read-back."""
    if draft.state.get("mending"):
        session.unsettle(())
        return ask(scene, draft, session)
    moved = session.back()
    return ask(scene, draft, session, *(() if moved else (Line(scene.voice("conversations.first")),)))


def _picked(scene: Scene, draft: Draft, session: Session, prompt: Prompt, index: int | None) -> Outcome:
    offered = options(scene, prompt)
    if index is None or index >= len(offered):
        return ask(scene, draft, session)
    name = offered[index].name
    if prompt.type != "select_multiple":
        return answered(scene, draft, session, name)
    ticked = set(draft.state.get("picked", ())) ^ {name}
    in_order = [option.name for option in offered if option.name in ticked]
    draft = kept(scene, draft, session, picked=in_order)
    worded = session.prompt(scene.language) or prompt
    return Outcome((SaveDraft(draft),), (question(scene, draft, worded),))


def located(scene: Scene, draft: Draft, place: SharedPlace) -> Outcome:
    """A location, for a geopoint: latitude, longitude, altitude, accuracy (ODK's order)."""
    session = open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None or prompt.type != "geopoint":
        return ask(scene, draft, session, Line(scene.voice("conversations.not_a_place")))
    return answered(scene, draft, session, f"{place.latitude} {place.longitude} 0 {place.accuracy}")


def sent(scene: Scene, draft: Draft, file: SentFile) -> Outcome:
    """A picture or other file: the answer where one is asked, else kept beside the figures (the paper form)."""
    media = AddMedia(MediaRow(file.media, file.mime, file.size, "", scene.person.id, scene.now))
    session = open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is not None and prompt.type in TAKES_FILE:
        if not takes(prompt, file.mime):
            return ask(scene, draft, session, Line(scene.voice(f"conversations.how.{prompt.type}")))
        return Outcome((media,)) + answered(scene, draft, session, file.media)
    if not scene.world.is_report(draft.form):
        return ask(scene, draft, session, Line(scene.voice("conversations.not_a_photo")))
    papers = [*draft.state.get("papers", ()), file.media]
    draft = replace(draft, state={**draft.state, "papers": papers})
    what = scene.voice(f"conversations.sent.{_sort_of(file.mime)}")
    kept_ = Line(scene.voice("conversations.paper_kept", what=what, count=len(papers)))
    still = (Line(scene.voice("conversations.paper_kept.asked")),) if prompt is not None else ()
    return Outcome((media,)) + ask(scene, draft, session, kept_, *still)


def _sort_of(mime: str) -> str:
    """What sort of file a question would have asked for: image, audio, video, or file."""
    sort = mime.partition("/")[0]
    return sort if sort in TAKES_FILE else "file"


def takes_words(scene: Scene, draft: Draft) -> bool:
    """Whether the open question takes free words, so that words which name a button may be an answer."""
    prompt = open_session(scene, draft).asked(scene.language)
    return prompt is not None and kind_of(prompt) == "text" and not prompt.choices
