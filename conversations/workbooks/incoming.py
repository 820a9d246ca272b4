"""A workbook coming back filled in. It is read elsewhere (task READ), and what was found is an event of its own: it
becomes drafts, village by village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from conversations.dialogue import answering
from conversations.dialogue.corrections import FORGET
from conversations.events import Line, SentBook, SentFile
from conversations.outcome import Outcome
from conversations.people import sharing
from conversations.reports import menu, reporting
from conversations.scene import Scene, reply
from conversations.workbooks.books import FoundRow, Read
from conversations.workbooks.outgoing import draft_of, drafts_of, fresh
from conversations.workbooks.sheet_answers import take
from conversations.workbooks.telling import Village, told
from conversations.workbooks.workbooks import MOST_PLACES, check_of, names_of
from i18n.spelling import fold
from storage.records import Draft, Task
from storage.writes import AddTask, SaveDraft

READ = "workbook_read"
"""The kind of task: read a workbook that came."""
OF_USE = timedelta(days=1)  # for how long it is read after it came, if that could not be done at once
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
MIMES = frozenset(
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.oasis.opendocument.spreadsheet",
    )
)


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
            return gone + kept + scene.say(scene.voice("excel.kept"), choices=fresh(scene))
        return gone + scene.say(scene.voice("excel.of_another"), choices=fresh(scene))
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
    return Outcome((forgetting(scene, sent.file.media),)) + scene.say(why, choices=fresh(scene))


def forgetting(scene: Scene, media: str) -> AddTask:
    """What was read is not kept: its answers are in the drafts."""
    return AddTask(Task(FORGET, {"media": media}, scene.now))


def _answered(scene: Scene, found: Read) -> Outcome:
    """The workbook's villages, one after another; what is written, and what is said of them."""
    mark = found.mark
    due = {one.subject[1]: one for one in menu.due(scene) if one.subject[::2] == (mark.form, mark.period)}
    places = tuple(dict.fromkeys(place for place in found.figures if place in mark.places))[:MOST_PLACES]
    owed = [due[place] for place in places if place in due and due[place].owed]
    drafts_of(scene, owed)  # all is looked up before any is opened
    rows, strays = _by_place(scene, found, mark.places)
    villages = [
        _village(scene, found, due.get(place), place, name, rows.get(place, ()))
        for place, name in zip(places, names_of(scene, places), strict=True)
    ]
    said = [one for one in villages if one is not None]
    writes = tuple(SaveDraft(one.taken.draft) for one in said if one.taken and one.taken.changed)
    return Outcome(writes) + told(scene, found, said, strays)


# What a place's name begins with, and is left out by who writes it.
_KINDS = tuple(fold(word) for word in ("ตำบล", "หมู่บ้าน", "บ้าน", "ບ້ານ", "Tambon ", "Ban "))


def _by_place(
    scene: Scene, found: Read, places: Sequence[str]
) -> tuple[dict[str, list[FoundRow]], tuple[FoundRow, ...]]:
    """A table's rows by the place that each names; and those that name none of the workbook's."""
    called = {fold(name): place for place, name in zip(places, names_of(scene, places), strict=True)}
    called |= {fold(scene.world.places.name(place, scene.language)): place for place in places}
    bare = [(fold(name).removeprefix(word).strip(), at) for name, at in called.items() for word in _KINDS]
    known = {name: {at for one, at in bare if one == name} for name, _ in bare}
    called = {name: next(iter(at)) for name, at in known.items() if name and len(at) == 1} | called
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
) -> Village | None:
    """None: nothing is said of it in the workbook."""
    if one is None:
        draft = _begun_long_ago(scene, found, place)
        made = take(scene, draft, found, rows) if draft is not None else None
        return Village(place, name, made) if made is not None else Village(place, name, why="not_yours")
    if not one.owed and one.filed is not None:
        return Village(place, name, why="sent", number=one.filed.number)
    made = take(scene, draft_of(scene, one), found, rows)
    return Village(place, name, made) if made is not None else None


def _begun_long_ago(scene: Scene, found: Read, place: str) -> Draft | None:
    """A draft of a month that the menu no longer looks back to."""
    subject = (found.mark.form, place, found.mark.period)
    begun = next((one for one in scene.desk.drafts if (one.form, one.place, one.period) == subject), None)
    return reporting.refreshed(scene, begun) if begun is not None and menu.may_file(scene, *subject) else None
