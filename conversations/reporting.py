"""Reporting: opening a report that is owed, reading it back, mending any answer, sending it, putting it aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conversations import asking, buttons, menu
from conversations.events import Address, Choice, Line, Reply
from conversations.outcome import Outcome, send
from conversations.scene import Scene, faint, reply, strong
from forms.session import Answered, Session, Unfinished
from indicators.facts import facts_of
from programmes.calendar import bounds
from storage.desk import FiledIn, HoldersOf, LastAccepted, ReviewsOf, SubmissionOf
from storage.records import Contact, Draft, FactRow, Filed, Submission
from storage.writes import AddAudit, AddTask, DropDraft, SaveDraft, Submit, Write

REPORT, DIALOGUE = 1, 2  # how far in front: a dialogue stands above the open report


def heading(scene: Scene, form: str, place: str, period: str, language: str = "") -> str:
    """What a report is about: its name, the place, the period."""
    voice = scene.world.voice(language or scene.language, scene.zone)
    title = scene.world.newest(form).title(voice.language)
    return f"{title} · {scene.world.places.name(place, voice.language)} · {voice.period(period)}"


# Opening


def start(scene: Scene, form: str, place: str, period: str) -> Outcome:
    """Open the report that she owes; one that is begun already goes on where it was."""
    one = next((one for one in menu.due(scene) if one.subject == (form, place, period)), None)
    if one is None:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    if one.draft is not None:
        return resume(scene, one.draft)
    if not one.owed and one.filed is not None:
        return menu.show(scene, Line(scene.voice("conversations.filed_already", number=one.filed.number)))
    draft = mending(scene, one.filed) if one.filed is not None else _new(scene, form, place, period)
    lines = (strong(heading(scene, form, place, period)), *_why_back(scene, draft))
    return _others_aside(scene, draft) + asking.again(scene, replace(draft, front=REPORT), *lines)


def mending(scene: Scene, filed: Filed) -> Draft:
    """A draft that asks again what an officer returned; also for a colleague of who had sent it."""
    submission = scene.desk.look(SubmissionOf(filed.submission))
    reviews = scene.desk.look(ReviewsOf(filed.submission))
    assert submission is not None
    made = to_mend(scene, submission, reviews[-1].questions if reviews else (), scene.person.id)
    return replace(made, revision=0)  # it is written for the first time when its question is asked


def to_mend(scene: Scene, submission: Submission, paths: tuple[str, ...], person: str) -> Draft:
    """A submission as a draft again, in which these questions are open."""
    draft = as_draft(submission, scene.hex(), person)
    session = asking.open_session(scene, draft)
    session.unsettle(paths)
    return asking.kept(scene, draft, session)


def as_draft(submission: Submission, id_: str = "", person: str = "") -> Draft:
    """A submission's state as a draft's, on the version and with the lists that its author had."""
    return Draft(
        id=id_,
        person=person or submission.person,
        form=submission.form,
        version=submission.version,
        place=submission.place,
        period=submission.period,
        subject=submission.subject,
        revision=0,
        front=0,
        state=submission.state,
        corrects=submission.id,
    )


def _why_back(scene: Scene, draft: Draft) -> tuple[Line, ...]:
    """For a report that came back: the officer's word."""
    reviews = scene.desk.look(ReviewsOf(draft.corrects)) if draft.corrects else ()
    comments = [review.comment for review in reviews if review.comment]
    return tuple(Line(scene.voice("conversations.came_back.why", comment=comment)) for comment in comments[-1:])


def _new(scene: Scene, form: str, place: str, period: str) -> Draft:
    return Draft(
        id=scene.hex(),
        person=scene.person.id,
        form=form,
        version=scene.world.current[form],
        place=place,
        period=period,
        subject="",
        revision=0,
        front=REPORT,
        state={"seed": scene.chance.getrandbits(31), "given": _served(scene, form, place, period)},
        created_at=scene.now,
    )


def _served(scene: Scene, form: str, place: str, period: str) -> dict[str, list[dict[str, str]]]:
    """The lists that a report's form is served: its context, and the last accepted report before it."""
    last = scene.desk.look(LastAccepted(form, place, "", period))
    served = {"ctx": [_context(scene, place, period, last.period if last else "")]}
    return served | ({"__last-saved": [dict(flat(last.answers))]} if last else {})


def refreshed(scene: Scene, draft: Draft) -> Draft:
    """The draft with these lists as they are now: the report before may have come, or been mended, meanwhile."""
    served = _served(scene, draft.form, draft.place, draft.period)
    return replace(draft, state={**draft.state, "given": {**draft.state["given"], **served}})


def _context(scene: Scene, place: str, period: str, last_period: str) -> dict[str, str]:
    """The one row of `ctx`: who reports, for which place (a name a level), for which period; and of which one the
    last accepted report is, '' when there is none."""
    first, last = bounds(period)
    row = {"person": scene.person.id, "place": place, "period": period, "subject": "", "last_period": last_period}
    row |= {"period_start": first.isoformat(), "period_end": last.isoformat()}
    for step in scene.world.places.path(place):
        row[step.kind] = scene.world.places.name(step.code, scene.language)
    return row


def resume(scene: Scene, draft: Draft) -> Outcome:
    """Go on with a draft that was put aside."""
    if not menu.may_file(scene, draft.form, draft.place, draft.period):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    front = replace(refreshed(scene, draft), front=REPORT)
    lines = (strong(heading(scene, draft.form, draft.place, draft.period)), *_why_back(scene, draft))
    return _others_aside(scene, draft) + asking.again(scene, front, *lines)


def _others_aside(scene: Scene, but: Draft) -> Outcome:
    """Only one report is being asked; what else is in front waits in the menu, and a dialogue is given up."""
    return Outcome(
        tuple(
            SaveDraft(replace(asking.kept(scene, other), front=0))
            if scene.world.is_report(other.form)
            else DropDraft(other.id)
            for other in scene.desk.drafts
            if other.front and other.id != but.id
        )
    )


# Reading back


def read_back(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """Everything she said, numbered, so that any answer can be mended by its number; then send."""
    draft = asking.kept(scene, draft, session, mending=False)
    voice = scene.voice
    lines = [
        *before,
        strong(voice("conversations.read_back")),
        faint(heading(scene, draft.form, draft.place, draft.period)),
        *answers(session.review(scene.language)),
        Line(voice("conversations.papers", count=len(draft.state["papers"])) if draft.state.get("papers") else ""),
        Line(voice("conversations.read_back.how")),
    ]
    choices = (
        buttons.of(draft, buttons.SEND, voice("conversations.button.send")),
        buttons.of(draft, buttons.EDIT, voice("conversations.button.edit")),
        buttons.of(draft, buttons.STOP, voice("conversations.button.stop")),
    )
    return Outcome((SaveDraft(draft),), (reply(*lines, choices=choices),))


def answers(reviewed: Iterable[Answered]) -> list[Line]:
    """Answers as numbered lines under their sections' names."""
    lines: list[Line] = []
    section = ""
    for number, one in enumerate(reviewed, 1):
        here = one.sections[-1] if one.sections else ""
        if here != section:
            section = here
            lines.append(faint(section))
        lines.append(Line(f"{number}. {told(one)}"))
    return lines


def told(one: Answered) -> str:
    """A question and its answer in one line."""
    return f"{short(one.label)}: {one.shown or '–'}"


def short(label: str) -> str:
    """A label before a colon: a question mark, and a unit that the answer has too, would stand oddly there."""
    return _TAIL.sub("", label)


_TAIL = re.compile(r"[\s?？]*(\([^()]*\))?\s*$")


def edit(scene: Scene, draft: Draft, chosen: str) -> Outcome:
    """From the read-back: the sections as buttons, then a section's answers, then the question itself."""
    session = asking.open_session(scene, draft)
    reviewed = session.review(scene.language)
    if (number := buttons.whole(chosen)) is not None:
        return _edit_one(scene, draft, session, reviewed, number)
    sections = list(dict.fromkeys(one.sections[-1] if one.sections else "" for one in reviewed))
    section = buttons.whole(chosen[1:]) if chosen.startswith("g") else None
    if section is not None and section < len(sections):
        wanted = sections[section]
        choices = tuple(
            buttons.of(draft, buttons.EDIT, f"{number}. {told(one)}", number)
            for number, one in enumerate(reviewed, 1)
            if (one.sections[-1] if one.sections else "") == wanted
        )
    else:
        choices = tuple(
            buttons.of(draft, buttons.EDIT, section or scene.voice("conversations.other"), f"g{index}")
            for index, section in enumerate(sections)
        )
    which = "conversations.edit.which" if section is None else "conversations.edit.which_answer"
    back = buttons.of(draft, buttons.BACK, scene.voice("conversations.button.to_review"))
    return scene.say(scene.voice(which), choices=(*choices, back))


def _edit_one(scene: Scene, draft: Draft, session: Session, reviewed: tuple[Answered, ...], number: int) -> Outcome:
    """Ask the answer with this number again; from there back leads to the read-back."""
    if not 1 <= number <= len(reviewed):
        words = scene.voice("conversations.no_item", number=number, of=len(reviewed))
        return asking.ask(scene, draft, session, Line(words))
    session.jump(reviewed[number - 1].path)
    draft = replace(draft, state={**draft.state, "mending": True})
    return asking.ask(scene, draft, session)


def typed_at_the_end(scene: Scene, draft: Draft, text: str) -> Outcome:
    """Words while the read-back stands open: a number mends that answer, anything else shows it again."""
    number = buttons.whole(text.strip())
    if number is not None:
        return edit(scene, draft, str(number))
    return asking.again(scene, draft, Line(scene.voice("conversations.read_back.how")))


# Sending


def send_in(scene: Scene, draft: Draft) -> Outcome:
    """Keep the report for good, tell the officer, give the receipt, and offer what is owed next."""
    if not menu.may_file(scene, draft.form, draft.place, draft.period):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    if (number := _sent_meanwhile(scene, draft)) is not None:
        words = Line(scene.voice("conversations.filed_already", number=number))
        return Outcome((DropDraft(draft.id),)) + menu.show(scene, words, without=draft.id)
    draft = refreshed(scene, draft)
    session = asking.open_session(scene, draft)
    try:
        finished = session.finalize()
    except Unfinished as unfinished:
        session.unsettle(unfinished.paths)
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.not_finished")))
    submission = _submission(scene, draft, session, finished.values)
    facts = tuple(
        FactRow(fact.place, fact.period, fact.indicator, fact.by, fact.num, fact.den)
        for fact in facts_of(finished.values, scene.world.definitions(draft.form), draft.place, draft.period)
    )
    writes: tuple[Write, ...] = (
        Submit(submission, facts),
        asking.gone(scene, draft),
        AddAudit("corrected" if draft.corrects else "sent", scene.person.id, submission.id),
        *(_arrived(scene, submission, officer) for officer in reviewers(scene, draft.form, draft.place)),
    )
    voice = scene.voice
    receipt = reply(
        strong(voice("conversations.sent")),
        Line(heading(scene, draft.form, draft.place, draft.period)),
        Line(voice("conversations.receipt", number=submission.number, at=voice.moment(scene.now))),
        choices=menu.what_next(scene, done=(draft.form, draft.place, draft.period)),
    )
    return Outcome(writes, (receipt,))


def file_whole(scene: Scene, form: str, place: str, period: str, given: Mapping[str, str]) -> Outcome:
    """A report given all at once, by question name, and checked as if it had been asked; sent when it holds.

    Raises Refused where an answer does not fit, and Unfinished when one is missing.
    """
    draft = _new(scene, form, place, period)
    session = asking.open_session(scene, draft)
    while (prompt := session.prompt(scene.language)) is not None:
        session.answer(given.get(prompt.name, prompt.value))
    session.finalize()
    return send_in(scene, asking.kept(scene, draft, session))


def begin_with(scene: Scene, form: str, place: str, period: str, given: Mapping[str, str]) -> Outcome:
    """A report given in part, by question name, put aside at the first question that was not given."""
    draft = _new(scene, form, place, period)
    session = asking.open_session(scene, draft)
    while (prompt := session.prompt(scene.language)) is not None and (prompt.name in given or prompt.type == "note"):
        session.answer(given.get(prompt.name, ""))
    return Outcome((SaveDraft(replace(asking.kept(scene, draft, session), front=0)),))


def _sent_meanwhile(scene: Scene, draft: Draft) -> str | None:
    """The number of the same report, when a colleague, or she herself on another phone, has sent it meanwhile."""
    found = scene.desk.look(FiledIn((draft.place,), bounds(draft.period)[0].isoformat()))
    for one in found:
        same = (one.form, one.place, one.period, one.subject) == (draft.form, draft.place, draft.period, draft.subject)
        if same and (one.status in ("sent", "approved") or one.submission != draft.corrects):
            return one.number
    return None


def _submission(scene: Scene, draft: Draft, session: Session, values: Mapping[str, Any]) -> Submission:
    digits = f"{scene.chance.randrange(10**8):08}"
    return Submission(
        id=scene.hex(),
        number=f"{digits[:4]}-{digits[4:]}",
        form=draft.form,
        version=draft.version,
        place=draft.place,
        period=draft.period,
        subject=draft.subject,
        person=scene.person.id,
        sent_at=scene.now,
        status="sent",
        corrects=draft.corrects,
        answers=plain(values),
        state={**draft.state, "session": session.state()},
    )


def plain(values: Any) -> Any:
    """Typed values as JSON holds them: numbers with a fraction and days as canonical text."""
    if isinstance(values, Mapping):
        return {name: plain(value) for name, value in values.items()}
    if isinstance(values, list):
        return [plain(value) for value in values]
    return values if values is None or isinstance(values, str | int) else str(values)


def flat(answers: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """A submission as `${last-saved#…}` reads it: canonical text by path, repeats left out."""
    for name, value in answers.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}/")
        elif isinstance(value, list):
            if all(isinstance(one, str) for one in value):
                yield above + name, " ".join(value)
        elif value is not None:
            yield above + name, str(value)


def reviewers(scene: Scene, form: str, place: str) -> tuple[Contact, ...]:
    """The officers whom a form of this place goes to."""
    to = scene.world.rule(form).to
    if not to:
        return ()
    above, day = tuple(step.code for step in scene.world.places.path(place)), scene.today.isoformat()
    return tuple(contact for contact in scene.desk.look(HoldersOf(to, above, day)) if contact.chats)


def _arrived(scene: Scene, submission: Submission, officer: Contact) -> Write:
    """The word to an officer that a report has come."""
    language = officer.person.language
    voice = scene.world.voice(language, scene.zone)
    key = "conversations.arrived_again" if submission.corrects else "conversations.arrived"
    words = reply(
        Line(voice(key, name=scene.person.name)),
        strong(heading(scene, submission.form, submission.place, submission.period, language)),
        choices=(Choice(voice("conversations.button.open"), buttons.data(buttons.SHOW, submission.id)),),
    )
    return notice(scene, officer, words, f"arrived:{submission.id}:{officer.person.id}")


def notice(scene: Scene, to: Contact, words: Reply, key: str) -> AddTask:
    """A message to somebody else, in the chat she used last. She must have one."""
    door, chat = to.chats[0]
    return send(words, Address(door, chat), scene.now, key=key)


# Putting aside


def stop(scene: Scene, draft: Draft) -> Outcome:
    """Put the report aside; every answer is kept. A dialogue is given up."""
    if not scene.world.is_report(draft.form):
        return Outcome((DropDraft(draft.id),)) + asking.under(scene, draft, menu.show)
    aside = replace(asking.kept(scene, draft), front=0)
    voice = scene.voice
    choices = (
        Choice(voice("conversations.button.resume"), buttons.data(buttons.RESUME, draft.id[: buttons.SHORT])),
        buttons.of(aside, buttons.DROP, voice("conversations.button.drop")),
        Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU)),
    )
    words = reply(
        Line(voice("conversations.put_aside")),
        faint(heading(scene, draft.form, draft.place, draft.period)),
        choices=choices,
    )
    return Outcome((SaveDraft(aside),), (words,))


def drop(scene: Scene, draft: Draft, sure: bool) -> Outcome:
    """Throw a draft away, once she has said so twice. One that was returned stays: it is still owed."""
    voice = scene.voice
    if draft.corrects:
        return scene.say(voice("conversations.drop.returned"))
    if not sure:
        yes = buttons.of(draft, buttons.DROP, voice("conversations.button.drop_sure"), "sure")
        no = Choice(voice("conversations.button.resume"), buttons.data(buttons.RESUME, draft.id[: buttons.SHORT]))
        return scene.say(voice("conversations.drop.sure"), choices=(no, yes))
    words = Line(voice("conversations.dropped"))
    return Outcome((asking.gone(scene, draft),)) + menu.show(scene, words, without=draft.id)
