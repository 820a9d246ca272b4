"""One workbook for all her villages: what is owed of a form and month goes out as a file of Excel, and comes back
filled in. What was found in it becomes drafts, village by village; the answer says which are complete and what is to be
mended in which cell, and sends all that are complete when she says so.

The file itself is made and read elsewhere (tasks MAKE and READ): a step only tells what is to stand in it, and gets
what was found as an event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from conversations import buttons
from conversations.dialogue import answering, asking
from conversations.dialogue.corrections import FORGET
from conversations.dialogue.values import shown
from conversations.events import Choice, Line, SentBook, SentFile
from conversations.events import pack as pack_reply
from conversations.outcome import REPLY_RANK, Outcome
from conversations.people import sharing
from conversations.reports import keeping, menu, reporting, sending
from conversations.scene import Scene, faint, reply, strong
from conversations.workbooks.books import Book, FoundRow, Read, Value, pack
from conversations.workbooks.memory import Memory
from conversations.workbooks.sheet_answers import Clash, Fault, Taken, settle, take
from conversations.workbooks.workbooks import MOST_PLACES, Page, book, check_of, names_of, page
from forms.walking.session import Session, Unfinished
from i18n.spelling import fold
from storage.desk import LastAccepted, ReviewsOf, SubmissionOf
from storage.records import Draft, Task
from storage.writes import AddTask, SaveDraft, Submit, Write

MAKE, READ = "workbook", "workbook_read"
"""Kinds of tasks: make a workbook and send it, read one that came."""
KEPT = timedelta(days=2)  # how long a workbook that went out lies on the server
OF_USE = timedelta(days=1)  # for how long it is read after it came, if that could not be done at once
MOST_FAULTS = 12  # said in the chat; beyond, they stand in a workbook that is sent back
MOST_OPENED = 3  # buttons that lead to a village's open question
KEY_FIGURES = 3  # of each village, in one line
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
MIMES = frozenset(
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.oasis.opendocument.spreadsheet",
    )
)


# Going out ----------------------------------------------------------------------------------------------------------


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
    _look_ahead(scene, owed)
    pages = [page(scene, _draft(scene, one)) for one in owed]
    lines = [
        strong(_about(scene, month.form, month.period)),
        Line(scene.voice("excel.here", count=len(owed))),
    ]
    if month.sent:
        lines.append(faint(scene.voice("excel.sent_left_out", count=month.sent)))
    if len(month.owed) > len(owed):
        lines.append(faint(scene.voice("excel.first_only", count=len(owed), of=len(month.owed))))
    lines.append(faint(scene.voice("excel.and_back")))
    return Outcome((_making(scene, book(scene, month.form, month.period, pages), lines),))


def _about(scene: Scene, form: str, period: str) -> str:
    return f"{scene.world.newest(form).title(scene.language)} · {scene.voice.period(period)}"


def _draft(scene: Scene, one: menu.Due) -> Draft:
    """The draft of what is owed: the one that she has begun, one that mends what came back, or a new one."""
    if one.draft is not None:
        return reporting.refreshed(scene, one.draft)
    return reporting.mending(scene, one.filed) if one.filed is not None else reporting.new(scene, *one.subject)


def _look_ahead(scene: Scene, owed: Iterable[menu.Due]) -> None:
    """Ask for everything that the drafts will want before any is opened: a look-up begins the step anew."""
    for one in owed:
        form, place, period = one.subject
        scene.desk.look(LastAccepted(form, place, "", period))
        if one.draft is None and one.filed is not None:
            scene.desk.look(SubmissionOf(one.filed.submission))
            scene.desk.look(ReviewsOf(one.filed.submission))


def _making(scene: Scene, made: Book, lines: Sequence[Line], choices: tuple[Choice, ...] = ()) -> AddTask:
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


# Coming back --------------------------------------------------------------------------------------------------------


def is_workbook(file: SentFile) -> bool:
    """Whether a file is one of a spreadsheet program's."""
    return file.mime in MIMES or (file.mime in _UNTOLD and file.name.lower().endswith(ENDINGS))


_UNTOLD = frozenset(("", "application/octet-stream"))


def may(scene: Scene) -> bool:
    """Whether any report is hers to file."""
    return any(
        held.role in rule.by
        for programme in scene.world.programmes
        for rule in programme.form.values()
        for held in scene.person.roles
    )


def received(scene: Scene, file: SentFile) -> Outcome:
    """A workbook came: it is read first, and answered then."""
    event = scene.event
    payload: dict[str, Any] = {
        "id": event.id,
        "door": event.door,
        "account": event.account,
        "chat": event.chat,
        "media": file.media,
        "mime": file.mime,
        "size": file.size,
        "name": file.name,
    }
    order = f"{READ}:{event.door}:{event.chat}"
    return Outcome(
        (AddTask(Task(READ, payload, scene.now, order=order, rank=0, expires=scene.now + OF_USE, held=True)),)
    )


def taken(scene: Scene, draft: Draft | None, sent: SentBook) -> Outcome:
    """What was found in a workbook that she sent. `draft` is the report whose question is open."""
    if not isinstance(sent.found, Read):
        return _none_of_ours(scene, draft, sent)
    found, mark = sent.found, sent.found.mark
    gone = Outcome((forgetting(scene, sent.file.media),))
    if mark.form not in scene.world.current or not scene.world.is_report(mark.form):
        return gone + scene.say(scene.voice("excel.not_ours"))
    if mark.check != check_of(scene.person.id, mark.form, mark.period):
        kept = _for_another(scene, found)
        if kept is not None:
            return gone + kept + scene.say(scene.voice("excel.kept"), choices=_fresh(scene))
        return gone + scene.say(scene.voice("excel.of_another"), choices=_fresh(scene))
    return gone + _answered(scene, found)


def at_the_door(scene: Scene, sent: SentBook) -> Outcome:
    """A workbook was read while nobody had said who she is: what it says is kept for whom it was made, and not told."""
    gone = Outcome((forgetting(scene, sent.file.media),))
    kept = _for_another(scene.with_desk(person=None), sent.found) if isinstance(sent.found, Read) else None
    if kept is None:
        return gone + sharing.at_the_door(scene)
    return gone + kept + sharing.at_the_door(scene, "excel.kept")


def _for_another(scene: Scene, found: Read) -> Outcome | None:
    """The drafts of who shares this phone and is not there, if the workbook was made for her; nothing is told."""
    mark = found.mark
    if mark.form not in scene.world.current or not scene.world.is_report(mark.form):
        return None
    for other in sharing.others(scene):
        if mark.check == check_of(other.person.id, mark.form, mark.period):
            return Outcome(tuple(one for one in _answered(other, found).writes if isinstance(one, SaveDraft)))
    return None


def _none_of_ours(scene: Scene, draft: Draft | None, sent: SentBook) -> Outcome:
    """A file that is no workbook of ours: the answer where a file is asked for, else kept beside an open report."""
    why = Line(scene.voice("excel.too_large" if sent.found == "large" else f"excel.{sent.found}"))
    if draft is not None and scene.world.is_report(draft.form):
        kept = answering.sent(scene, draft, sent.file)
        return replace(kept, replies=(reply(why), *kept.replies))
    return Outcome((forgetting(scene, sent.file.media),)) + scene.say(why, choices=_fresh(scene))


def _fresh(scene: Scene) -> tuple[Choice, ...]:
    """The button for a workbook, where anything is owed."""
    if not menu.months(scene):
        return ()
    return (Choice(scene.voice("excel.button.get"), buttons.data(buttons.EXCEL)),)


def forgetting(scene: Scene, media: str) -> AddTask:
    """What was read is not kept: its answers are in the drafts."""
    return AddTask(Task(FORGET, {"media": media}, scene.now))


@dataclass(frozen=True, slots=True)
class _Village:
    """One place of a workbook that came back: taken, or why not (`sent`, `not_yours`)."""

    place: str
    name: str
    taken: Taken | None = None
    number: str = ""
    why: str = ""


def _answered(scene: Scene, found: Read) -> Outcome:
    """The workbook's villages, one after another; what is written, and what is said of them."""
    mark = found.mark
    due = {one.subject[1]: one for one in menu.due(scene) if one.subject[::2] == (mark.form, mark.period)}
    places = tuple(dict.fromkeys(place for place in found.figures if place in mark.places))[:MOST_PLACES]
    owed = [due[place] for place in places if place in due and due[place].owed]
    _look_ahead(scene, owed)
    rows, strays = _by_place(scene, found, mark.places)
    villages = [
        _village(scene, found, due.get(place), place, name, rows.get(place, ()))
        for place, name in zip(places, names_of(scene, places), strict=True)
    ]
    said = [one for one in villages if one is not None]
    writes = tuple(SaveDraft(one.taken.draft) for one in said if one.taken and one.taken.changed)
    return Outcome(writes) + _told(scene, found, said, strays)


def _by_place(
    scene: Scene, found: Read, places: Sequence[str]
) -> tuple[dict[str, list[FoundRow]], tuple[FoundRow, ...]]:
    """A table's rows by the place that each names; and those that name none of the workbook's."""
    called = {fold(name): place for place, name in zip(places, names_of(scene, places), strict=True)}
    called |= {fold(scene.world.places.name(place, scene.language)): place for place in places}
    called |= {fold(place): place for place in places}
    rows: dict[str, list[FoundRow]] = {}
    strays = []
    for row in found.rows:
        place = called.get(fold(row.place)) or (places[0] if len(places) == 1 and not row.place else "")
        if place:
            rows.setdefault(place, []).append(row)
        elif any(cell.typed for cell in row.cells):
            strays.append(row)
    return rows, tuple(strays)


def _village(
    scene: Scene, found: Read, one: menu.Due | None, place: str, name: str, rows: Sequence[FoundRow]
) -> _Village | None:
    """None: nothing is said of it in the workbook."""
    if one is None:
        draft = _begun_long_ago(scene, found, place)
        made = take(scene, draft, found, rows) if draft is not None else None
        return _Village(place, name, made) if made is not None else _Village(place, name, why="not_yours")
    if not one.owed and one.filed is not None:
        return _Village(place, name, why="sent", number=one.filed.number)
    made = take(scene, _draft(scene, one), found, rows)
    return _Village(place, name, made) if made is not None else None


def _begun_long_ago(scene: Scene, found: Read, place: str) -> Draft | None:
    """A draft of a month that the menu no longer looks back to."""
    subject = (found.mark.form, place, found.mark.period)
    begun = next((one for one in scene.desk.drafts if (one.form, one.place, one.period) == subject), None)
    return reporting.refreshed(scene, begun) if begun is not None and menu.may_file(scene, *subject) else None


def _is_ready(made: Taken) -> bool:
    """Whether nothing is open in it, and nothing to be asked about."""
    return not (made.left or made.faults or made.clashes or keeping.first_leap(made.draft, made.session))


def _told(scene: Scene, found: Read, villages: Sequence[_Village], strays: Sequence[FoundRow]) -> Outcome:
    mark, voice = found.mark, scene.voice
    lines = [strong(_about(scene, mark.form, mark.period))]
    if mark.version != scene.world.current[mark.form]:
        lines.append(Line(voice("excel.older_form")))
    if not villages and not strays:
        return scene.say(*lines, voice("excel.empty"), choices=_fresh(scene))
    lines += [Line(_of_village(scene, one)) for one in villages]
    faults = [fault for one in villages if one.taken for fault in one.taken.faults]
    clashes = [(one, clash) for one in villages if one.taken for clash in one.taken.clashes]
    names = {one.place: one.name for one in villages}
    many = len(faults) + len(strays) > MOST_FAULTS
    told = [_of_fault(scene, names[fault.place], fault) for fault in faults]
    told += [voice("excel.fault.place", row=row.number, text=row.place or "–") for row in strays]
    if told:
        lines.append(strong(voice("excel.to_mend", count=len(told))))
        lines += map(Line, told[:MOST_FAULTS])
    if many:
        lines.append(Line(voice("excel.rest_in_file", count=len(told) - MOST_FAULTS)))
    if clashes:
        lines.append(strong(voice("excel.clashes")))
        lines += [Line(_of_clash(scene, one.name, clash)) for one, clash in clashes[:MOST_FAULTS]]
    choices = _choices(scene, found, villages, clashes=bool(clashes))
    if many:
        made = _with_faults(scene, found, villages, faults)
        return Outcome((_making(scene, made, lines, choices),))
    return scene.say(*lines, choices=choices)


def _of_village(scene: Scene, one: _Village) -> str:
    """How a village stands, and its chief figures."""
    voice = scene.voice
    if one.taken is None:
        return voice(f"excel.village.{one.why}", name=one.name, number=one.number)
    figures = " · ".join(_key_figures(scene, one.taken))
    made = one.taken
    if _is_ready(made):
        said = voice("excel.village.complete", name=one.name)
    elif made.left:
        said = voice("excel.village.open", name=one.name, count=made.left)
    else:
        said = voice("excel.village.to_ask", name=one.name)
    return f"{said}{f' – {figures}' if figures else ''}"


def _key_figures(scene: Scene, made: Taken) -> list[str]:
    """The figures that the programme draws, as far as this report has them; else its first ones."""
    programme = scene.world.programme_of(made.draft.form)
    drawn = [code for chart in programme.chart.values() for code in chart.of]
    by_name = {question.name: question for question in made.session.form.questions}
    told: dict[str, str] = {}
    for code in (*drawn, *programme.indicator):
        indicator = programme.indicator[code]
        question = by_name.get(indicator.num)
        if indicator.of != made.draft.form or indicator.den or question is None or question.name in told:
            continue
        value = made.session.stands_at(question.path)[0]
        if value:
            labels = {str(language): text for language, text in indicator.label.items()}
            label = labels.get(scene.language) or next(iter(labels.values()))
            told[question.name] = f"{label} {shown(scene, value, 'decimal', indicator.unit)}"
    return list(told.values())[:KEY_FIGURES]


def _of_fault(scene: Scene, name: str, fault: Fault) -> str:
    return scene.voice("excel.fault", at=fault.at, name=name, label=fault.label, why=fault.why)


def _of_clash(scene: Scene, name: str, clash: Clash) -> str:
    values = {"at": clash.at, "name": name, "label": clash.label, "here": clash.here, "there": clash.there}
    return scene.voice("excel.clash", **values)


def _choices(scene: Scene, found: Read, villages: Sequence[_Village], *, clashes: bool) -> tuple[Choice, ...]:
    """Send what is complete, which answers hold where there are two, go on with what is open, the menu."""
    voice, of = scene.voice, (found.mark.form, found.mark.period)
    made: list[Choice] = []
    if clashes:
        made.append(Choice(voice("excel.button.theirs"), buttons.data(buttons.EXCEL_THEIRS, *of)))
        made.append(Choice(voice("excel.button.ours"), buttons.data(buttons.EXCEL_OURS, *of)))
    taken_ = [one.taken for one in villages if one.taken is not None]
    ready = sum(_is_ready(one) for one in taken_)
    if ready:
        made.append(Choice(voice("excel.button.send", count=ready), buttons.data(buttons.EXCEL_SEND, *of)))
    open_ = [one for one in villages if one.taken is not None and not _is_ready(one.taken) and not one.taken.clashes]
    for one in open_[:MOST_OPENED]:
        assert one.taken is not None
        made.append(Choice(f"✎ {one.name}", buttons.data(buttons.RESUME, one.taken.draft.id[: buttons.SHORT])))
    made.append(Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU)))
    return tuple(made)


def _with_faults(scene: Scene, found: Read, villages: Sequence[_Village], faults: Sequence[Fault]) -> Book:
    """The workbook anew: what was taken, and what was not, as she wrote it, with why beside it."""
    pages: list[Page] = [page(scene, one.taken.draft) for one in villages if one.taken is not None]
    bad: dict[tuple[str, str], tuple[Value, str]] = {
        (fault.place, fault.path): (fault.typed, fault.why) for fault in faults
    }
    return book(scene, found.mark.form, found.mark.period, pages, bad)


# And then -----------------------------------------------------------------------------------------------------------


def _drafts(scene: Scene, form: str, period: str) -> list[Draft]:
    """Her drafts of a form and month that a workbook has given answers to."""
    return [one for one in scene.desk.drafts if (one.form, one.period) == (form, period) and one.state.get("book")]


def chosen(scene: Scene, form: str, period: str, *, theirs: bool) -> Outcome:
    """Where the chat and the workbook have two answers: the workbook's hold, or the chat's."""
    asked = [one for one in _drafts(scene, form, period) if Memory.of(one).asked]
    if not asked:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    settled = [settle(scene, reporting.refreshed(scene, one), theirs=theirs) for one in asked]
    ready = sum(_may_go(scene, one) for one in [*settled, *_others(scene, form, period, settled)])
    said = Line(scene.voice("excel.theirs_taken" if theirs else "excel.ours_kept"))
    choices = [Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU))]
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
    _look_ahead(scene, [one for one in menu.due(scene) if one.subject[::2] == (form, period)])
    ready = [one for one in _drafts(scene, form, period) if _may_go(scene, reporting.refreshed(scene, one))]
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
    lines = [strong(voice("excel.sent", count=len(sent))), Line(_about(scene, form, period)), Line("\n".join(sent))]
    lines += [Line(voice("excel.not_sent", names=", ".join(left)))] if left else []
    rest = [menu.due_button(scene, one) for one in menu.due(scene) if one.owed and one.subject not in done]
    home = Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU))
    return Outcome(tuple(writes), (reply(*lines, choices=(*rest[:MOST_OPENED], home)),))
