"""Answering: what comes in for the open question, be it words, a button, a place or a file. It is read, checked and
kept, and the next question asked; or it is said kindly why it could not be taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from mimetypes import guess_type

from conversations import buttons, words
from conversations.batches import repeating, rosters, together
from conversations.batches.filling import NOTHING
from conversations.dialogue import asking, calendar_days, choosing, doubts, helping, pointing, questions
from conversations.dialogue.doubts import Doubt
from conversations.dialogue.reading import NOT_TYPED, OF_DAYS, kind_of, no_such_day, read_typed, takes
from conversations.dialogue.values import FILES, MONEY, options, shown_value
from conversations.events import Line, SentFile, SharedPlace
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.reports import reading_back, returned, unchanged
from conversations.scene import Scene, faint, reply, strong
from forms.form import shown_as
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
    if (meant := unchanged.typed(scene, draft, session, prompt, text)) is not None:
        return meant
    if (row := returned.typed(scene, draft, session, prompt, text)) is not None:
        return row
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        return _filled(scene, draft, session, rosters.fill(scene, session, grid, text))
    if words.asks_how(text):
        return helping.on_question(scene, draft)
    if (several := together.typed(scene, draft, session, prompt, text)) is not None:
        return several
    if (row := repeating.typed(scene, draft, session, prompt, text)) is not None:
        return row
    if text.strip() in NOTHING and not prompt.required and prompt.type != "repeat":
        return answered(scene, draft, session, "", faint(scene.voice("conversations.unknown.skipped")))
    if prompt.type in FILES and not _not_known(scene, prompt, text):
        return asking.again(scene, draft, Line(scene.voice(f"conversations.how.{prompt.type}")))
    if words.assents(scene.world.catalogues, text) and (value := _assented(draft, prompt)):
        return answered(scene, draft, session, value)
    if _not_known(scene, prompt, text):
        return _unknown(scene, draft, session, prompt)
    read = _read(scene, draft, session, prompt, text)
    unread = isinstance(read, Unclear) and not read.readings
    if unread and (another := reading_back.by_number(scene, draft, session, text)) is not None:
        return another
    match read:
        case Read(value):
            return _taken(scene, draft, session, prompt, text, value)
        case Unclear(reason, readings):
            taken = tuple(one for one in readings if session.holds(one)) if kind_of(prompt) in OF_DAYS else readings
            return _unclear(scene, draft, session, prompt, text, Unclear(reason, taken))


def _assented(draft: Draft, prompt: Prompt) -> str:
    """What a "yes" says yes to: what was asked about just now, or what stands there; not an amount that the form has
    reckoned, which she is to say herself. '' when to nothing."""
    pending = doubts.pending(draft, prompt.path)
    if pending or prompt.choices or questions.is_reckoned_money(prompt):
        return pending
    return prompt.value


def _read(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str) -> Read | Unclear:
    """What a text says; where all days that may be lie in one month, a day's number alone is one of them."""
    read = read_typed(scene, prompt, text)
    if isinstance(read, Unclear) and shown_as(prompt.type, prompt.appearance) == "date":
        span = choosing.span_of(scene, draft, prompt, session.holds)
        day = calendar_days.day_alone(text, span)
        return Read(day) if day else read
    return read


def _taken(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str, value: str) -> Outcome:
    """What was read is taken, or asked about once; a box named beside others, or in a long list, is ticked."""
    doubt = None if doubts.was_asked(draft, prompt.path, value) else _doubt(scene, draft, session, prompt, text, value)
    if doubt is not None:
        return ask_whether(scene, draft, session, prompt, value, doubt)
    if prompt.type == "select_multiple" and _is_being_ticked(draft, prompt, value):
        return _add_ticks(scene, draft, session, prompt, value.split())
    return answered(scene, draft, session, value, *_echo(scene, prompt, text, value))


def _doubt(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str, value: str) -> Doubt | None:
    if prompt.type == "geopoint":
        return doubts.about_place(scene, draft, value)
    if prompt.type in ("integer", "decimal") and doubts.names_a_counter(text):
        worded = session.prompt(scene.language)
        return doubts.about_count(scene, prompt, worded.label if worded else "", text, value)
    if prompt.type == "select_multiple":
        return doubts.about_none(scene, prompt, value) if session.holds(value) else None
    return doubts.about_words(scene, draft.form, prompt, text)


def ask_whether(scene: Scene, draft: Draft, session: Session, prompt: Prompt, value: str, doubt: Doubt) -> Outcome:
    """Ask once whether it is meant so."""
    draft = asking.kept(scene, draft, session, doubt=[prompt.path, value])
    worded = session.prompt(scene.language)
    choices = (
        buttons.of(draft, buttons.SURE, doubt.yes),
        *((doubt.meant,) if doubt.meant else ()),
        buttons.of(draft, buttons.VALUE, scene.voice("conversations.button.neither")),
    )
    label = strong(plain(worded.label) if worded else "")
    return Outcome((SaveDraft(draft),), (reply(doubt.question, label, choices=choices),))


def _not_known(scene: Scene, prompt: Prompt, text: str) -> bool:
    """Whether she says that she does not know, where words are no answer by themselves."""
    free = kind_of(prompt) == "text" and prompt.type not in NOT_TYPED
    return not free and words.says(scene.world.catalogues, "unknown", text)


def _unknown(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Outcome:
    """She does not know: the form's own choice for that, or the question left out; or said that it is needed."""
    choice = doubts.of_unknown(scene, prompt)
    if choice is not None:
        return answered(scene, draft, session, choice, faint(f"✓ {shown_value(scene, prompt, choice)}"))
    if not prompt.required:
        return answered(scene, draft, session, "", faint(scene.voice("conversations.unknown.skipped")))
    needed = (
        "unknown.needed" if scene.world.is_report(draft.form) else "refused.required"
    )  # nothing else can be put aside
    return asking.ask(scene, draft, session, Line(scene.voice(f"conversations.{needed}")))


def _is_being_ticked(draft: Draft, prompt: Prompt, value: str) -> bool:
    """Whether what is typed comes to what is ticked already, and is not the whole answer."""
    ticked = list(draft.state.get("picked", ()))
    return ticked != prompt.value.split() or (choosing.is_long(prompt) and len(value.split()) == 1)


def _add_ticks(scene: Scene, draft: Draft, session: Session, prompt: Prompt, names: list[str]) -> Outcome:
    ticked = {*draft.state.get("picked", ()), *names}
    in_order = [option.name for option in prompt.choices if option.name in ticked]
    return _shown_again(scene, draft, session, picked=in_order, view=None)


def _shown_again(scene: Scene, draft: Draft, session: Session, **changes: object) -> Outcome:
    """The open question with other ticks, another page, another month."""
    draft = asking.kept(scene, draft, session, **changes)
    worded = session.prompt(scene.language)
    assert worded is not None
    return Outcome((SaveDraft(draft),), (questions.again(scene, draft, worded, session.holds),))


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
    if (kind_of(prompt) == "text" and prompt.type != "geopoint") or value == text.strip():
        return ()
    understood = shown_value(scene, prompt, value)
    if not understood or (prompt.choices and understood == text.strip()):
        return ()
    return (faint(f"✓ {understood}"),)


def _unclear(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str, unclear: Unclear) -> Outcome:
    """What was typed has no one reading: say so, and offer the readings there are as buttons; of a long list, what has
    these words in it."""
    readings = unclear.readings
    if choosing.is_long(prompt) and len(readings) > 1:
        view = {"at": prompt.path, "page": 1, "find": text.strip()[:LONGEST_SEARCH]}
        return _shown_again(scene, draft, session, view=view)
    if not readings:
        return asking.ask(scene, draft, session, Line(_why_unclear(scene, draft, session, prompt, text)))
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


LONGEST_SEARCH = 60  # letters of a name that is searched for


def _why_unclear(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str) -> str:
    """What is wrong with a text that has no reading at all, and how it can be typed."""
    voice, kind = scene.voice, kind_of(prompt)
    if choosing.is_long(prompt):
        return voice("conversations.list.nothing", text=text.strip()[:LONGEST_SEARCH])
    if prompt.type == "geopoint":
        return voice(f"conversations.unclear.{_sort_of_place(text)}")
    if kind in OF_DAYS:
        example = questions.example(scene, draft, prompt, session.holds)
        return no_such_day(scene, prompt, text) or voice(f"conversations.unclear.{kind}", example=example)
    money = kind == "decimal" and prompt.kb.get("unit") in MONEY
    return voice(f"conversations.unclear.{'money' if money else kind}")


def _sort_of_place(text: str) -> str:
    """Which text says why a place cannot be read."""
    if pointing.is_short_link(text):
        return "short_link"
    return "link" if pointing.is_link(text) else "geopoint"


def answered(scene: Scene, draft: Draft, session: Session, value: str, *said: Line) -> Outcome:
    """Give the engine a value and ask on, after what is `said`; what it refuses is told, and asked again."""
    prompt = session.asked(scene.language)
    try:
        session.answer(value)
    except Refused as refused:
        why = asking.why_refused(scene, refused, session.asked(scene.language))
        return asking.ask(scene, draft, session, why, refused=True)
    if prompt:
        draft = unchanged.looked_at(draft, session, prompt)
    if prompt and (draft.state.get("mending") or draft.corrects) and prompt.hers and prompt.hers != value:
        old, new = (shown_value(scene, prompt, one) or "–" for one in (prompt.hers, value))
        said = (faint(f"✓ {old} → {new}"),)
    return asking.ask(scene, draft, session, *said)


def tapped(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    """A button of the open question."""
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None:  # she is reading it back
        return asking.ask(scene, draft, session)
    if (meant := unchanged.tapped(scene, draft, session, prompt, tap)) is not None:
        return meant
    grid = rosters.table_for(scene, draft, session, prompt)
    if grid is not None:
        return _at_table(scene, draft, session, grid, tap)
    row = str(draft.state.get("row", ""))
    if tap.verb == buttons.ROW or (tap.verb == buttons.BACK and prompt.path.startswith(f"{row}/")):
        rosters.leave_row(session, row)
        return asking.ask(scene, replace(draft, state={**draft.state, "row": ""}), session)
    if tap.verb == buttons.BACK:
        return repeating.back(scene, draft, session, prompt) or _back(scene, draft, session)
    if tap.verb in _BY_BUTTON:
        return _BY_BUTTON[tap.verb](scene, draft, session, prompt, tap)
    value = tap.rest(2)  # a reading offered; none: "neither", so the question again
    return answered(scene, draft, session, value) if value else asking.ask(scene, draft, session)


def _back(scene: Scene, draft: Draft, session: Session) -> Outcome:
    """To the question before; from one opened out of the read-back, to the read-back, or, where it is still to be
    answered, to the answer on which it hangs."""
    if draft.state.get("mending"):
        left = session.asked(scene.language)
        session.unsettle(())
        draft = replace(draft, state={**draft.state, "queue": []})
        still = left is not None and (now := session.asked(scene.language)) is not None and now.path == left.path
        return asking.ask(scene, draft, session, *(asking.why_still(scene, draft, session) if still else ()))
    moved = session.back()
    return asking.ask(scene, draft, session, *(() if moved else (Line(scene.voice("conversations.first")),)))


def _picked(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome:
    index, offered = buttons.whole(tap.word(2)), options(scene, prompt)
    if index is None or index >= len(offered):
        return asking.ask(scene, draft, session)
    return answered(scene, draft, session, offered[index].name)


def _ticked(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome:
    """A box ticked, or not any more: the same question, as it stands now. Of an order, what is tapped comes next; when
    only one is left, it is the last."""
    index, on = buttons.whole(tap.word(2)), tap.word(3) == "on"
    if index is None or index >= len(prompt.choices) or prompt.type not in choosing.SEVERAL:
        return asking.ask(scene, draft, session)
    name = prompt.choices[index].name
    others = [one for one in draft.state.get("picked", ()) if one != name]
    picked = [*others, name] if on else others
    if prompt.type == "rank":
        left = [option.name for option in prompt.choices if option.name not in picked]
        if len(left) <= 1:
            value = " ".join((*picked, *left))
            return answered(scene, draft, session, value, faint(f"✓ {shown_value(scene, prompt, value)}"))
        return _shown_again(scene, draft, session, picked=picked)
    in_order = [option.name for option in prompt.choices if option.name in picked]
    return _shown_again(scene, draft, session, picked=in_order)


def _done(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome:
    """All boxes are ticked that shall be."""
    value = " ".join(draft.state.get("picked", ()))
    doubt = doubts.about_none(scene, prompt, value) if session.holds(value) else None
    if doubt is not None and not doubts.was_asked(draft, prompt.path, value):
        return ask_whether(scene, draft, session, prompt, value, doubt)
    return answered(scene, draft, session, value)


def _turned(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome:
    """Another page of a long list; 0 is the whole list, in place of what was found in it."""
    number, view = buttons.whole(tap.word(2)) or 0, choosing.view_of(draft, prompt)
    turned = {"at": prompt.path, "page": number, "find": view.get("find", "") if number else ""}
    return _shown_again(scene, draft, session, view=turned)


def _leafed(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome:
    """A month of the calendar; none: the question in place of the calendar."""
    month = tap.word(2) if calendar_days.is_month(tap.word(2)) else ""
    return _shown_again(scene, draft, session, view={"at": prompt.path, "month": month} if month else None)


def _confirmed(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome:
    """It is meant as it was said."""
    value = doubts.pending(draft, prompt.path)
    return answered(scene, draft, session, value) if value else asking.ask(scene, draft, session)


def _stays(scene: Scene, draft: Draft, session: Session, prompt: Prompt, tap: buttons.Tap) -> Outcome:
    """What stands there is right; or it is said which of a row's answers is not."""
    if tap.word(2):
        return returned.tapped(scene, draft, session, prompt, tap.word(2))
    return answered(scene, draft, session, prompt.value)


_BY_BUTTON: dict[str, Callable[[Scene, Draft, Session, Prompt, buttons.Tap], Outcome]] = {
    buttons.PICK: _picked,
    buttons.TICK: _ticked,
    buttons.PAGE: _turned,
    buttons.DAYS: _leafed,
    buttons.SURE: _confirmed,
    buttons.HOW: lambda scene, draft, session, prompt, tap: helping.on_question(scene, draft),
    buttons.DONE: _done,
    buttons.KEEP: _stays,
    buttons.SKIP: lambda scene, draft, session, prompt, tap: answered(scene, draft, session, ""),
}


def located(scene: Scene, draft: Draft, place: SharedPlace) -> Outcome:
    """A location, for a geopoint: latitude, longitude, altitude, accuracy (ODK's order)."""
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    if prompt is None or prompt.type != "geopoint":
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.not_a_place")))
    value = f"{place.latitude} {place.longitude} 0 {place.accuracy}"
    doubt = None if doubts.was_asked(draft, prompt.path, value) else doubts.about_place(scene, draft, value)
    if doubt is not None:
        return ask_whether(scene, draft, session, prompt, value, doubt)
    return answered(scene, draft, session, value)


def sent(scene: Scene, draft: Draft, file: SentFile) -> Outcome:
    """A picture or other file: the answer where one is asked, else kept beside the figures (the paper form). Of
    several sent one after another for one question the last stands, and those before it are kept beside."""
    media = AddMedia(MediaRow(file.media, file.mime, file.size, "", scene.person.id, scene.now))
    session = asking.open_session(scene, draft)
    prompt = session.asked(scene.language)
    asks_file = prompt is not None and prompt.type in FILES
    if prompt is not None and asks_file and takes(prompt, file.mime):
        return Outcome((media,)) + _filed(scene, draft, session, prompt.path, file)
    before = one_more(draft, session, file)
    if before:
        return Outcome((media,)) + _filed(scene, _beside(draft, before), session, draft.state["shot"][0], file, before)
    if prompt is not None and asks_file:
        return asking.ask(scene, draft, session, Line(scene.voice(f"conversations.how.{prompt.type}")))
    if not scene.world.is_report(draft.form):
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.not_a_photo")))
    draft = _beside(draft, file.media)
    what = scene.voice(f"conversations.sent.{_sort_of(file.mime)}")
    kept_ = Line(scene.voice("conversations.paper_kept", what=what, count=len(draft.state["papers"])))
    still = (Line(scene.voice("conversations.paper_kept.asked")),) if prompt is not None else ()
    return Outcome((media,)) + asking.ask(scene, draft, session, kept_, *still)


def _filed(scene: Scene, draft: Draft, session: Session, path: str, file: SentFile, before: str = "") -> Outcome:
    """A file as the answer to a question; `before` is the one that stood there until now. What was sent, and in which
    revision, is noted, so that one more right behind it is known as such."""
    draft = replace(draft, state={**draft.state, "shot": [path, draft.revision + 1]})
    count = len(draft.state.get("papers", ()))
    said = (Line(scene.voice("conversations.photo_replaced", count=count)),) if before else ()
    return answered(scene, draft, session, file.media, *said)


def one_more(draft: Draft, session: Session, file: SentFile) -> str:
    """The file that was given right before this one, as the answer to a question that takes this one, too; the session
    then stands at that question. '' when there is none."""
    path, revision = draft.state.get("shot") or ("", -1)
    if not path or revision != draft.revision:
        return ""
    try:
        session.jump(path)
    except KeyError:
        return ""
    prompt = session.asked()
    if prompt is None or not prompt.value or not takes(prompt, file.mime) or not _alike(prompt.value, file.mime):
        session.unsettle(())
        return ""
    return prompt.value


def _alike(media: str, mime: str) -> bool:
    """Whether a file that is kept is of this sort, as its name has it: a photo is not one more of a document."""
    return _sort_of(guess_type(media)[0] or mime) == _sort_of(mime)


def _beside(draft: Draft, media: str) -> Draft:
    """The draft with one more paper kept beside its figures."""
    return replace(draft, state={**draft.state, "papers": [*draft.state.get("papers", ()), media]})


def _sort_of(mime: str) -> str:
    """What sort of file a question would have asked for: image, audio, video, or file."""
    sort = mime.partition("/")[0]
    return sort if sort in FILES else "file"


def takes_words(scene: Scene, draft: Draft) -> bool:
    """Whether the open question takes free words, so that words which name a button may be an answer."""
    prompt = asking.open_session(scene, draft).asked(scene.language)
    return prompt is not None and kind_of(prompt) == "text" and not prompt.choices
