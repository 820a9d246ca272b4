"""Sending: the report is kept for good, its figures counted, the officer told, the receipt given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from conversations import buttons
from conversations.calendar import month_end, moved_meetings
from conversations.dialogue import asking
from conversations.documents import documents, offered
from conversations.events import Address, Choice, Line, Reply
from conversations.outcome import Outcome, send
from conversations.people import in_her_name
from conversations.reports import (
    afterwards,
    counting,
    menu,
    my_reports,
    records,
    registers,
    reporting,
    versions,
    villages,
)
from conversations.scene import Scene, heading, reply, strong
from forms.walking.session import Prompt, Session, Unfinished
from programmes.calendar import bounds
from storage.desk import FiledIn, HoldersOf
from storage.records import Contact, Draft, FactRow, Filed, RegisterChanges, Status, Submission
from storage.writes import AddAudit, AddTask, DropDraft, SaveDraft, Submit, Write


def send_in(scene: Scene, draft: Draft) -> Outcome:
    """Keep the report for good, tell the officer, give the receipt, and offer what is owed next."""
    if not versions.may_file(scene, draft.form, draft.place, draft.period):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    stands = _standing(scene, draft)
    if stands is not None and stands.submission != draft.corrects:
        words = Line(scene.voice("conversations.filed_already", number=stands.number))
        return Outcome((DropDraft(draft.id),)) + menu.show(scene, words, without=draft.id)
    draft, moved = reporting.caught_up(scene, draft)
    session = asking.open_session(scene, draft)
    try:
        finished = session.finalize()
    except Unfinished as unfinished:
        session.unsettle(unfinished.paths)
        return asking.ask(scene, draft, session, *moved, Line(scene.voice("conversations.not_finished")))
    old = versions.of(scene, draft.corrects)
    if old is not None and (instead := _instead(scene, draft, old, session)) is not None:
        return instead
    amends = old is not None and versions.stands(scene, old)
    submission = _submission(scene, draft, session, finished.values, "proposed" if amends else "sent")
    counts = scene.world.rule(draft.form).counts(submission.status)
    facts = counting.facts(scene, draft.form, draft.place, draft.period, finished)
    changes = registers.changes(scene, submission, finished.entities) if counts else ()
    writes: tuple[Write, ...] = (
        Submit(
            submission,
            facts if counts else (),
            changes,
            was=old.status if old else "",
        ),
        asking.gone(scene, draft),
        AddAudit("proposed" if amends else "corrected" if draft.corrects else "sent", scene.person.id, submission.id),
        *(
            _arrived(scene, submission, officer, old)
            for officer in reviewers(scene, draft.form, draft.place, submission.status)
            if officer.person.id != submission.filed_by
        ),
    )
    if counts:
        writes += tuple(came_to_count(scene, submission, facts, changes, again=old is not None))
    if scene.world.rule(draft.form).accept == "at_once":  # nobody has to approve it, so it is final
        writes += tuple(month_end.brought_by(scene, submission, again=old is not None))
    for_whom, told = in_her_name.receipt(scene, submission) if draft.for_person else (Line(""), ())
    voice = scene.voice
    receipt = reply(
        strong(voice("conversations.sent")),
        Line(heading(scene, draft.form, draft.place, draft.period)),
        for_whom,
        Line(voice("conversations.receipt", number=submission.number, at=voice.moment(scene.now))),
        Line(voice("conversations.amend.sent")) if amends else records.note(scene, draft.form),
        Line("" if old else villages.how_far(scene, draft.form, draft.place, draft.period)),
        choices=(
            *records.followed_up(scene, draft, session),
            *records.another(scene, draft.form, draft.place),
            *documents.buttons_of(scene, submission),
            *villages.what_next(scene, draft.form, draft.place, draft.period),
        ),
    )
    return Outcome((*writes, *told), (receipt,))


def _standing(scene: Scene, draft: Draft) -> Filed | None:
    """The same report as it stands: what this one corrects, or what a colleague, or she herself on another phone, has
    sent meanwhile."""
    found = scene.desk.look(FiledIn((draft.place,), bounds(draft.period)[0].isoformat()))
    same = (draft.form, draft.place, draft.period, draft.subject)
    return next((one for one in found if (one.form, one.place, one.period, one.subject) == same), None)


def _instead(scene: Scene, draft: Draft, old: Submission, session: Session) -> Outcome | None:
    """What is to be said in place of sending a new version: that nothing was changed, or, when its summary was signed
    meanwhile, the question why."""
    if old.status != "returned" and not _differ(scene, old, session):
        words = Line(scene.voice("conversations.change.nothing"))
        return Outcome((asking.gone(scene, draft),)) + menu.show(scene, words, without=draft.id)
    if not versions.stands(scene, old):
        return None
    if versions.waiting_amendment(scene, old) is not None:
        return menu.show(scene, Line(scene.voice("conversations.amend.one")))
    return None if draft.state.get("reason") else my_reports.ask_why(scene, old)


def _differ(scene: Scene, old: Submission, session: Session) -> bool:
    """Whether any answer is another one than in the version before."""
    before = {one.path: one.value for one in versions.opened(scene, old).review(scene.language) if one.value}
    return before != {one.path: one.value for one in session.review(scene.language) if one.value}


def file_whole(scene: Scene, form: str, place: str, period: str, given: Mapping[str, str]) -> Outcome:
    """A report given all at once, by question name (in a repeat by path), and checked as if it had been asked; sent
    when it holds.

    Raises Refused where an answer does not fit, and Unfinished when one is missing.
    """
    draft = reporting.new(scene, form, place, period)
    look_ahead(scene, draft)
    session = asking.open_session(scene, draft)
    while (prompt := session.prompt(scene.language)) is not None:
        value = _given(prompt, given)
        session.answer(prompt.value if value is None else value)
    session.finalize()
    return send_in(scene, asking.kept(scene, draft, session))


def look_ahead(scene: Scene, draft: Draft) -> None:
    """Ask first for what sending will ask for: a step is run again for each look-up, and this one walks a form."""
    _standing(scene, draft)
    versions.of(scene, draft.corrects)
    reviewers(scene, draft.form, draft.place, "sent")
    registers.tables(scene, scene.world.lists(draft.form).figures_need(draft.form), draft.place)
    villages.what_next(scene, draft.form, draft.place, draft.period)


def begin_with(scene: Scene, form: str, place: str, period: str, given: Mapping[str, str]) -> Outcome:
    """A report given in part, by question name (in a repeat by path), put aside at the first question that was not
    given."""
    draft = reporting.new(scene, form, place, period)
    session = asking.open_session(scene, draft)
    while (prompt := session.prompt(scene.language)) is not None:
        value = "" if prompt.type == "note" else _given(prompt, given)
        if value is None:
            break
        session.answer(value)
    return Outcome((SaveDraft(replace(asking.kept(scene, draft, session), front=0)),))


def _given(prompt: Prompt, given: Mapping[str, str]) -> str | None:
    """The answer to what is asked; there is another row of a repeat when anything of it is given."""
    if prompt.type == "repeat":
        row = f"{prompt.path}[{int(prompt.parameters['count']) + 1}]/"
        return "yes" if any(path.startswith(row) for path in given) else "no"
    return given.get(prompt.path, given.get(prompt.name))


def _submission(scene: Scene, draft: Draft, session: Session, values: Mapping[str, Any], status: Status) -> Submission:
    digits = f"{scene.chance.randrange(10**8):08}"
    return Submission(
        id=scene.hex(),
        number=f"{digits[:4]}-{digits[4:]}",
        form=draft.form,
        version=draft.version,
        place=draft.place,
        period=draft.period,
        subject=draft.subject,
        person=draft.for_person or scene.person.id,
        filed_by=scene.person.id if draft.for_person else "",
        sent_at=scene.now,
        status=status,
        corrects=draft.corrects,
        answers=plain(values),
        state={**draft.state, "session": session.state()},
    )


def plain(values: Any) -> Any:
    """Typed values as JSON holds them: numbers with a fraction, days and times as canonical text."""
    if isinstance(values, Mapping):
        return {name: plain(value) for name, value in values.items()}
    if isinstance(values, list):
        return [plain(value) for value in values]
    if isinstance(values, datetime | time):
        return values.isoformat(timespec="milliseconds")
    return values if values is None or isinstance(values, str | int) else str(values)


# What it brings


def came_to_count(
    scene: Scene,
    submission: Submission,
    facts: tuple[FactRow, ...],
    changes: tuple[RegisterChanges, ...],
    *,
    again: bool = False,
) -> Iterator[Write]:
    """The words to others when a report comes to count, be it sent or approved: of a meeting that it moves, of a
    document that it offers, and of what was approved before and would be otherwise now. One that counts `again`,
    corrected or amended, is offered no more. `facts` are its figures, `changes` what it says of entities."""
    said = (change for one in changes for change in one.said.changes)
    yield from moved_meetings.told(scene, submission.form, submission.place, submission.period, facts, said)
    if not again:
        yield from offered.told(scene, submission)
    yield from _afterwards(scene, submission, changes)


def ceased_to_count(scene: Scene, submission: Submission) -> Iterator[Write]:
    """The words to others when a report that counted does no more: of what was approved and would be otherwise without
    what it says in registers."""
    if scene.world.rule(submission.form).counts(submission.status):
        yield from _afterwards(scene, submission, without=submission.id)


def _afterwards(
    scene: Scene, submission: Submission, changes: tuple[RegisterChanges, ...] = (), without: str = ""
) -> Iterator[Write]:
    forms = afterwards.forms(scene, submission.form)
    officers = {form: reviewers(scene, form, submission.place, "sent") for form in forms}
    yield from afterwards.recounted(scene, submission, changes, without)
    for officer, words, key in afterwards.told(scene, submission, changes, officers, without):
        yield notice(scene, officer, words, key)


def reviewers(scene: Scene, form: str, place: str, status: Status) -> tuple[Contact, ...]:
    """The officers for whom a report of this place waits, once it has this status."""
    to = scene.world.rule(form).to
    if not to or not scene.world.waits(form, status):
        return ()
    above, day = tuple(step.code for step in scene.world.places.path(place)), scene.today.isoformat()
    return tuple(contact for contact in scene.desk.look(HoldersOf(to, above, day)) if contact.chats)


def _arrived(scene: Scene, submission: Submission, officer: Contact, old: Submission | None) -> Write:
    """The word to an officer that a report has come, mended, corrected, or to be amended."""
    language = officer.person.language
    voice = scene.world.voice(language, scene.zone)
    how = "arrived" if old is None else "arrived_again" if old.status == "returned" else "arrived_corrected"
    key = "conversations.arrived_amendment" if submission.status == "proposed" else f"conversations.{how}"
    words = reply(
        Line(voice(key, name=scene.person.name)),
        strong(heading(scene, submission.form, submission.place, submission.period, language)),
        choices=(Choice(voice("conversations.button.open"), buttons.data(buttons.SHOW, submission.id)),),
    )
    return notice(scene, officer, words, f"arrived:{submission.id}:{officer.person.id}")


def notice(scene: Scene, to: Contact, words: Reply, key: str) -> AddTask:
    """A message to somebody else, in the chat she used last. She must have one."""
    door, chat = to.chats[0]
    return send(words, Address(door, chat, to.person.id), scene.now, key=key)
