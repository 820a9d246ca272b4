"""Reporting: opening a report that is owed, reading it back, mending any answer, sending it, putting it aside."""

from __future__ import annotations

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
from storage.desk import FiledIn, HoldersOf, LastAccepted, ReviewsOf
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
    for draft in scene.desk.drafts:
        if (draft.form, draft.place, draft.period) == (form, place, period):
            return resume(scene, draft)
    if not menu.may_file(scene, form, place):
        return scene.say(scene.voice("conversations.not_yours"))
    filed = _filed(scene, form, place, period)
    if filed is not None and filed.status in ("sent", "approved"):
        return scene.say(scene.voice("conversations.filed_already", number=filed.number))
    draft = _new(scene, form, place, period)
    lines = (strong(heading(scene, form, place, period)),)
    return _others_aside(scene, draft) + asking.ask(scene, draft, asking.open_session(scene, draft), *lines)


def _filed(scene: Scene, form: str, place: str, period: str) -> Filed | None:
    found = scene.desk.look(FiledIn((place,), bounds(period)[0].isoformat()))
    return next((one for one in found if (one.form, one.period) == (form, period)), None)


def _new(scene: Scene, form: str, place: str, period: str) -> Draft:
    last = scene.desk.look(LastAccepted(form, place, "", period))
    given = {"ctx": [_context(scene, place, period)]}
    if last is not None:
        given["__last-saved"] = [dict(flat(last.answers))]
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
        state={"seed": scene.chance.getrandbits(31), "given": given},
        created_at=scene.now,
    )


def _context(scene: Scene, place: str, period: str) -> dict[str, str]:
    """The one row of `ctx`: who reports, for which place (a name a level), for which period."""
    first, last = bounds(period)
    row = {"person": scene.person.id, "place": place, "period": period, "subject": ""}
    row |= {"period_start": first.isoformat(), "period_end": last.isoformat()}
    for step in scene.world.places.path(place):
        row[step.kind] = scene.world.places.name(step.code, scene.language)
    return row


def resume(scene: Scene, draft: Draft) -> Outcome:
    """Go on with a draft that was put aside."""
    front = replace(draft, front=REPORT)
    lines = [strong(heading(scene, draft.form, draft.place, draft.period))]
    if draft.corrects:
        comments = [review.comment for review in scene.desk.look(ReviewsOf(draft.corrects)) if review.comment]
        lines += [Line(scene.voice("conversations.came_back.why", comment=comment)) for comment in comments[-1:]]
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
    draft = asking.kept(scene, draft, session)
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
    """A question and its answer in one line; the label's question mark would stand oddly before a colon."""
    return f"{one.label.rstrip(' ?')}: {one.shown or '–'}"


def edit(scene: Scene, draft: Draft, chosen: str) -> Outcome:
    """From the read-back: the sections as buttons, then a section's answers, then the question itself."""
    session = asking.open_session(scene, draft)
    reviewed = session.review(scene.language)
    if chosen.isdigit() and 1 <= int(chosen) <= len(reviewed):
        session.jump(reviewed[int(chosen) - 1].path)
        return asking.ask(scene, draft, session)
    sections = list(dict.fromkeys(one.sections[-1] if one.sections else "" for one in reviewed))
    if chosen.startswith("g") and int(chosen[1:]) < len(sections):
        wanted = sections[int(chosen[1:])]
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
    return scene.say(scene.voice("conversations.edit.which"), choices=choices)


def typed_at_the_end(scene: Scene, draft: Draft, text: str) -> Outcome:
    """Words while the read-back stands open: a number mends that answer, anything else shows it again."""
    number = "".join(str(int(letter)) for letter in text.strip() if letter.isdigit())
    if number and len(number) == len(text.strip()):
        return edit(scene, draft, number)
    return asking.again(scene, draft, Line(scene.voice("conversations.read_back.how")))


# Sending


def send_in(scene: Scene, draft: Draft) -> Outcome:
    """Keep the report for good, tell the officer, give the receipt, and offer what is owed next."""
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
        DropDraft(draft.id),
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
    above = tuple(step.code for step in scene.world.places.path(place))
    return tuple(contact for contact in scene.desk.look(HoldersOf(to, above)) if contact.chats)


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
    return Outcome((DropDraft(draft.id),)) + menu.show(scene, Line(voice("conversations.dropped")), without=draft.id)
