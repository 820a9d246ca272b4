"""Answering: what comes in for the open question, be it words, a button, a place or a file. It is read, checked and
kept, and the next question asked; or it is said kindly why it could not be taken.
"""

from __future__ import annotations

from dataclasses import replace

from conversations import asking, buttons, rosters, words
from conversations.events import Line, SentFile, SharedPlace
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.questions import MOST_BUTTONS, options, question, shown_value
from conversations.reading import NOT_TYPED, TAKES_FILE, kind_of, read_typed, takes
from conversations.scene import Scene, faint, reply, strong
from forms.walking.grid import Grid
from forms.walking.session import Prompt, Refused, Session
from i18n.reading import Read, Unclear
from storage.records import Draft, MediaRow
from storage.writes import AddMedia, SaveDraft


def typed(scene: Scene, draft: Draft, text: str) -> Outcome:
    """Words for the open question: read, checked, kept, and the next question; or said kindly why not."""
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None:
        return scene.endings[draft.form](scene, draft, session, ())
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        return _filled(scene, draft, session, rosters.fill(scene, session, grid, text))
    if prompt.type in NOT_TYPED:
        return asking.again(scene, draft, Line(scene.voice(f"conversations.how.{prompt.type}")))
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
    return asking.ask(scene, replace(draft, state={**draft.state, "row": filled.row}), session, *filled.said)


def _at_table(scene: Scene, draft: Draft, session: Session, grid: Grid, tap: buttons.Tap) -> Outcome:
    """A button of a roster's table."""
    if tap.verb == buttons.BACK:
        rosters.to_the_first(session, grid)
        return _back(scene, draft, session)
    if tap.verb == buttons.ROW and tap.word(2) == rosters.ONE_BY_ONE:
        session.unsettle(())
        return asking.ask(scene, replace(draft, state={**draft.state, "row": rosters.ONE_BY_ONE}), session)
    if tap.verb == buttons.ROW and tap.word(2) == rosters.REST:
        rosters.settle_rest(session, grid)
    session.unsettle(())
    return asking.ask(scene, draft, session)


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
        return asking.ask(
            scene, draft, session, Line(scene.voice("conversations.unclear.listed", of=len(prompt.choices)))
        )
    if not readings:
        return asking.ask(scene, draft, session, Line(scene.voice(f"conversations.unclear.{kind}")))
    draft = asking.kept(scene, draft, session)
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
        why = asking.why_refused(scene, refused, session.asked(scene.language))
        return asking.ask(scene, draft, session, why, refused=True)
    if prompt and prompt.value and prompt.value != value:
        old, new = (shown_value(scene, prompt, one) or "–" for one in (prompt.value, value))
        said = (faint(f"✓ {old} → {new}"),)
    return asking.ask(scene, draft, session, *said)


def tapped(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    """A button of the open question."""
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None:  # she is reading it back
        return asking.ask(scene, draft, session)
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        return _at_table(scene, draft, session, grid, tap)
    row = str(draft.state.get("row", ""))
    if tap.verb == buttons.ROW or (tap.verb == buttons.BACK and prompt.path.startswith(f"{row}/")):
        rosters.leave_row(session, row)
        return asking.ask(scene, replace(draft, state={**draft.state, "row": ""}), session)
    if tap.verb == buttons.BACK:
        return _back(scene, draft, session)
    if tap.verb == buttons.PICK:
        return _picked(scene, draft, session, prompt, buttons.whole(tap.word(2)))
    if tap.verb == buttons.TICK:
        return _ticked(scene, draft, session, prompt, buttons.whole(tap.word(2)), on=tap.word(3) == "on")
    if tap.verb == buttons.DONE:
        return answered(scene, draft, session, " ".join(draft.state.get("picked", ())))
    if tap.verb == buttons.KEEP:
        return answered(scene, draft, session, prompt.value)
    if tap.verb == buttons.SKIP:
        return answered(scene, draft, session, "")
    value = tap.rest(2)  # a reading offered; none: "neither", so the question again
    return answered(scene, draft, session, value) if value else asking.ask(scene, draft, session)


def _back(scene: Scene, draft: Draft, session: Session) -> Outcome:
    """To the question before; from one opened out of the read-back, to the read-back."""
    if draft.state.get("mending"):
        session.unsettle(())
        return asking.ask(scene, draft, session)
    moved = session.back()
    return asking.ask(scene, draft, session, *(() if moved else (Line(scene.voice("conversations.first")),)))


def _picked(scene: Scene, draft: Draft, session: Session, prompt: Prompt, index: int | None) -> Outcome:
    offered = options(scene, prompt)
    if index is None or index >= len(offered):
        return asking.ask(scene, draft, session)
    return answered(scene, draft, session, offered[index].name)


def _ticked(scene: Scene, draft: Draft, session: Session, prompt: Prompt, index: int | None, *, on: bool) -> Outcome:
    """A box ticked, or not any more: the same question, as it stands now."""
    offered = options(scene, prompt)
    if index is None or index >= len(offered) or prompt.type != "select_multiple":
        return asking.ask(scene, draft, session)
    name = offered[index].name
    ticked = {*draft.state.get("picked", ()), name} if on else {*draft.state.get("picked", ())} - {name}
    in_order = [option.name for option in offered if option.name in ticked]
    draft = asking.kept(scene, draft, session, picked=in_order)
    worded = session.prompt(scene.language) or prompt
    return Outcome((SaveDraft(draft),), (replace(question(scene, draft, worded), again=True),))


def located(scene: Scene, draft: Draft, place: SharedPlace) -> Outcome:
    """A location, for a geopoint: latitude, longitude, altitude, accuracy (ODK's order)."""
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None or prompt.type != "geopoint":
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.not_a_place")))
    return answered(scene, draft, session, f"{place.latitude} {place.longitude} 0 {place.accuracy}")


def sent(scene: Scene, draft: Draft, file: SentFile) -> Outcome:
    """A picture or other file: the answer where one is asked, else kept beside the figures (the paper form)."""
    media = AddMedia(MediaRow(file.media, file.mime, file.size, "", scene.person.id, scene.now))
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is not None and prompt.type in TAKES_FILE:
        if not takes(prompt, file.mime):
            return asking.ask(scene, draft, session, Line(scene.voice(f"conversations.how.{prompt.type}")))
        return Outcome((media,)) + answered(scene, draft, session, file.media)
    if not scene.world.is_report(draft.form):
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.not_a_photo")))
    papers = [*draft.state.get("papers", ()), file.media]
    draft = replace(draft, state={**draft.state, "papers": papers})
    what = scene.voice(f"conversations.sent.{_sort_of(file.mime)}")
    kept_ = Line(scene.voice("conversations.paper_kept", what=what, count=len(papers)))
    still = (Line(scene.voice("conversations.paper_kept.asked")),) if prompt is not None else ()
    return Outcome((media,)) + asking.ask(scene, draft, session, kept_, *still)


def _sort_of(mime: str) -> str:
    """What sort of file a question would have asked for: image, audio, video, or file."""
    sort = mime.partition("/")[0]
    return sort if sort in TAKES_FILE else "file"


def takes_words(scene: Scene, draft: Draft) -> bool:
    """Whether the open question takes free words, so that words which name a button may be an answer."""
    prompt = asking.open_session(scene, draft).asked(scene.language)
    return prompt is not None and kind_of(prompt) == "text" and not prompt.choices
