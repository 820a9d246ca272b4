"""Corrections by the messages themselves: one that was edited mends the answer that it gave, one that was unsent takes
it back, and one that was typed before its question was seen is asked about.

For this a draft's state holds `came` (which questions each of her last messages answered, by a digest of the door's id
of it), `tried` (the message that could not be taken as the answer to what is open), `turned` (in which revision, when
and by whose answer the open question became another one), `early` (what was typed too early, and its message), and
`since` (from which revision on the buttons of the open question are good: a correction elsewhere asks it not anew).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any

from conversations import buttons
from conversations.batches.filling import taken
from conversations.dialogue import answering, asking
from conversations.dialogue.questions import shown_value
from conversations.dialogue.values import FILES
from conversations.events import Choice, Edited, Line, Said, SentFile, SharedPlace, Tapped, Unsent
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.reports import menu
from conversations.scene import Scene, faint, heading, reply, strong
from forms.walking.session import Prompt, Session
from storage.desk import Asking, SubmissionOf
from storage.records import Draft, Submission, Task
from storage.writes import AddTask, ForgetMedia, ForgetSaid, SaveDraft, TakeBack, Write

MOST_MESSAGES = 80  # of a draft, whose answers can be told; a report has fewer questions
MOST_EARLY = 20  # messages that wait to be asked about
EDITED_WITHIN = timedelta(hours=48)  # no platform lets a message be edited later
PAPER = "="  # before the name of a paper that a message brought, among the paths of what it answered
SLACK = timedelta(seconds=5)  # between a platform's clock and ours
FORGET = "forget"  # the task that takes a file out of the media store
OPEN, BEFORE, NEITHER = "o", "b", "n"


def is_good(draft: Draft, revision: int | None) -> bool:
    """Whether the buttons of this revision are of the question that is open."""
    return revision is not None and int(draft.state.get("since", draft.revision)) <= revision <= draft.revision


# What each message answered -------------------------------------------------------------------------------------------


def noted(scene: Scene, outcome: Outcome) -> Outcome:
    """The outcome, its drafts with what this event answered in them."""
    if not isinstance(scene.event.what, Said | Tapped | SentFile | SharedPlace | Edited):
        return outcome
    writes = tuple(_noted(scene, write) if isinstance(write, SaveDraft) else write for write in outcome.writes)
    return replace(outcome, writes=writes)


def _noted(scene: Scene, write: SaveDraft) -> SaveDraft:
    draft = write.draft
    before = next((one for one in scene.desk.drafts if one.id == draft.id), None)
    if before is None or not draft.front:
        return write
    paths = [*_answered(scene, before, draft), *_papers(before, draft)]
    state = dict(draft.state)
    if paths and isinstance(scene.event.what, Said):
        state.pop("early", None)  # she has seen what was asked about it, and answered the open question instead
    message = _message(scene)
    if not paths:
        if message and isinstance(scene.event.what, Said):
            state["tried"] = message
            return SaveDraft(replace(draft, state=state))
        return write
    tried = state.pop("tried", "")
    if state.get("picked_at") in paths:
        state.pop("picked_since", None)  # its buttons are past, those of its ticks among them
    message = message or (tried if isinstance(scene.event.what, Tapped) else "")
    came = _answered_before(state.get("came", {}), message, paths)
    if message:
        came = dict([*came.items(), (message, paths)][-MOST_MESSAGES:])
    if came or "came" in state:
        state["came"] = came
    if not isinstance(scene.event.what, Edited) and not paths[-1].startswith(PAPER):
        state["turned"] = [draft.revision, scene.now.isoformat(), paths[-1]]
    return SaveDraft(replace(draft, state=state))


def _answered_before(came: Mapping[str, Sequence[str]], message: str, paths: Sequence[str]) -> dict[str, list[str]]:
    """What the messages before this one still answer: a question that was answered anew is its newest message's alone,
    so that taking the older one back takes nothing away."""
    left = {name: [path for path in kept if path not in paths] for name, kept in came.items() if name != message}
    return {name: kept for name, kept in left.items() if kept}


def _message(scene: Scene) -> str:
    """What the message that she wrote now is called in a draft; '' of a button."""
    what = scene.event.what
    if isinstance(what, Tapped):
        return ""
    named = what.message if isinstance(what, Edited | Unsent) else scene.event.message
    return called(scene, named) if named else ""


def called(scene: Scene, message: str) -> str:
    """A message of this chat, in as few letters as tell it from others."""
    return blake2s(f"{scene.event.door}:{scene.event.chat}:{message}".encode(), digest_size=6).hexdigest()


def _answered(scene: Scene, before: Draft, after: Draft) -> list[str]:
    """The questions that have another answer now, or one at all, in form order."""
    old, new = (draft.state.get("session", {}).get("values", {}) for draft in (before, after))
    if old == new:
        return []
    form = scene.world.form(scene.desk, after.form, after.version)
    found = []
    for path in _changed(old, new, ""):
        try:
            form.question(path)
        except KeyError:  # the form reckons it
            continue
        found.append(path)
    return found


def _changed(old: Any, new: Any, path: str) -> Iterator[str]:
    """The paths of settled answers that differ (see forms.walking.state)."""
    if old == new:
        return
    if isinstance(new, str):
        yield path
    elif isinstance(new, Mapping) and isinstance(new.get("rows"), list):
        yield from _changed(old.get("rows") if isinstance(old, Mapping) else old, new["rows"], path)
    elif isinstance(new, Mapping):
        for name, value in new.items():
            inside = old.get(name) if isinstance(old, Mapping) else None
            yield from _changed(inside, value, f"{path}/{name}" if path else name)
    elif isinstance(new, list) and all(isinstance(row, Mapping) for row in new):
        was = old if isinstance(old, list) else []
        for number, row in enumerate(new):
            yield from _changed(was[number] if number < len(was) else None, row, f"{path}[{number + 1}]")


def _papers(before: Draft, after: Draft) -> list[str]:
    """The papers that came in."""
    known = before.state.get("papers", ())
    return [PAPER + name for name in after.state.get("papers", ()) if name not in known]


# Edited ---------------------------------------------------------------------------------------------------------------


def edited(scene: Scene, text: str) -> Outcome:
    """A message of hers says something else now: what it answered is answered so. One that answered nothing is passed
    over in silence."""
    message = _message(scene)
    for draft in scene.desk.drafts:
        if any(one == message for _, one in draft.state.get("early", ())):
            early = [(text if one == message else said, one) for said, one in draft.state["early"]]
            return ask_about(scene, _with(draft, early=early))
        if draft.state.get("tried") == message and draft is scene.desk.drafts[0] and draft.front:
            return noted(scene, answering.typed(scene, draft, text))
        paths = [path for path in draft.state.get("came", {}).get(message, ()) if not path.startswith(PAPER)]
        if paths:
            return _corrected(scene, draft, paths, text)
    sent = _sent_with(scene, message)
    if sent is None or not [path for path in sent.state["came"][message] if not path.startswith(PAPER)]:
        return Outcome()
    return _sent_already(scene, sent, "corrections.edited.sent")


def _corrected(scene: Scene, draft: Draft, paths: Sequence[str], text: str) -> Outcome:
    """What this message answered, answered anew: one answer by itself, several as they were given."""
    if len(paths) > 1 or "[" in paths[0]:
        return _given_anew(scene, draft, paths, text)
    return correct(scene, draft, paths[0], text)


def correct(scene: Scene, draft: Draft, path: str, text: str) -> Outcome:
    """Another answer to one question; the open one is asked again only if it is another now."""
    trial = replace(draft, state=dict(draft.state))  # what cannot be taken is to leave no trace
    session = asking.open_session(scene, trial)
    old, asked, stood = _prompt_at(session, path, scene.language), _asked(session, scene.language), session.state()
    if old is None or old.type in FILES:
        return Outcome() if old is not None else _not_asked(scene, draft)
    label = plain(old.label)
    became = taken(scene, session, path, text)
    if became.fault:
        return _untouched(scene, draft, Line(f"{label}: {became.fault}"), _still(scene, old))
    _go_on(session, stood)
    new = session.worded(path, scene.language)
    was, now = (shown_value(scene, one, one.value) or "–" for one in (old, new))
    said = faint(f"✓ {label}: {was} → {now}")
    return _kept(scene, trial, session, asked, said)


def _prompt_at(session: Session, path: str, language: str) -> Prompt | None:
    try:
        return session.worded(path, language) if any(one.path == path for one in session.review(language)) else None
    except KeyError:
        return None


def _asked(session: Session, language: str) -> tuple[object, ...] | None:
    """All that the open question shows; None when nothing is left to ask."""
    prompt = session.prompt(language)
    if prompt is None:
        return None
    notes = tuple((note.label, note.value) for note in session.lead(language))
    return (*notes, prompt.path, prompt.label, prompt.hint, prompt.value, prompt.choices, session.complaint() is None)


def _go_on(session: Session, stood: Mapping[str, Any]) -> None:
    """Stand where she stood, if that was chosen and is still asked."""
    if isinstance(stood.get("at"), str):
        try:
            session.jump(stood["at"])
        except KeyError:
            session.unsettle(())


def _kept(scene: Scene, draft: Draft, session: Session, asked: object, *said: Line) -> Outcome:
    """Write a correction down. What is open is asked again if it shows something else now, else its buttons stay good;
    of a report that lies aside, or under something else, nothing is asked."""
    first = scene.desk.drafts[0]
    if draft.front and draft.id == first.id and _asked(session, scene.language) != asked:
        return asking.ask(scene, draft, session, *said)
    since = int(draft.state.get("since", draft.revision))
    kept = asking.kept(scene, draft, session)
    kept = replace(kept, state={**kept.state, "since": since}, front=draft.front)
    told = said if draft.front and draft.id == first.id else (*said, faint(_heading(scene, draft)))
    return Outcome((SaveDraft(kept),), (reply(*told),))


def _heading(scene: Scene, draft: Draft) -> str:
    return heading(scene, draft.form, draft.place, draft.period) if scene.world.is_report(draft.form) else ""


def _given_anew(scene: Scene, draft: Draft, paths: Sequence[str], text: str) -> Outcome:
    """Several answers of one message: they are open again, and the message is read as it would be now."""
    if draft is not scene.desk.drafts[0] or not draft.front:
        return _untouched(scene, draft, Line(scene.voice("corrections.edited.aside")), faint(_heading(scene, draft)))
    trial = replace(draft, state={**draft.state, "row": "", "mending": False})
    session = asking.open_session(scene, trial)
    session.unsettle(paths)
    try:
        session.jump(paths[0])
    except KeyError:
        return _not_asked(scene, draft)
    return answering.typed(scene, trial, text)


def _still(scene: Scene, old: Prompt) -> Line:
    value = shown_value(scene, old, old.value)
    return faint(scene.voice("corrections.edited.stays", value=value)) if value else Line("")


def _not_asked(scene: Scene, draft: Draft) -> Outcome:
    return _untouched(scene, draft, Line(scene.voice("corrections.edited.not_asked")), faint(_heading(scene, draft)))


def _untouched(scene: Scene, draft: Draft, *lines: Line) -> Outcome:
    """Why a correction was not taken. Nothing is written, so what is open stays as it was."""
    return scene.say(*lines)


# Unsent ---------------------------------------------------------------------------------------------------------------


def unsent(scene: Scene, named: str) -> Outcome:
    """A message of hers is taken back: what it said is erased. An answer that was not sent yet is blank and asked
    again; of one that was, the figure stays, and the officer sees it."""
    forgotten = Outcome((ForgetSaid(scene.event.door, scene.event.chat, named),))
    if scene.desk.person is None:
        return forgotten
    message = called(scene, named)
    for draft in scene.desk.drafts:
        if any(one == message for _, one in draft.state.get("early", ())):
            early = [pair for pair in draft.state["early"] if pair[1] != message]
            return forgotten + _go_on_after(scene, _with(draft, early=early))
        if paths := draft.state.get("came", {}).get(message):
            return forgotten + _blanked(scene, draft, message, paths)
    sent = _sent_with(scene, message)
    return forgotten if sent is None else forgotten + _taken_back(scene, sent, message)


def _blanked(scene: Scene, draft: Draft, message: str, paths: Sequence[str]) -> Outcome:
    """The answers of a message, blank and open again; a paper that it brought is kept no more."""
    trial = replace(draft, state=dict(draft.state))
    session = asking.open_session(scene, trial)
    answers = [path for path in paths if not path.startswith(PAPER)]
    prompts = [prompt for path in answers if (prompt := _prompt_at(session, path, scene.language))]
    files = [prompt.value for prompt in prompts if prompt.type in FILES and prompt.value]
    files += [path.removeprefix(PAPER) for path in paths if path.startswith(PAPER)]
    session.blank(answers)
    papers = [name for name in trial.state.get("papers", ()) if name not in files]
    came = {name: kept for name, kept in trial.state["came"].items() if name != message}
    state = {**trial.state, "came": came} | ({"papers": papers} if "papers" in trial.state else {})
    trial = replace(trial, state=state)
    scene.sessions[id(state)] = (state, session)
    labels = " · ".join(plain(prompt.label) for prompt in prompts) or scene.voice("conversations.paper")
    said = Line(scene.voice("corrections.unsent", what=labels))
    gone = Outcome(tuple(write for name in files for write in _without(scene, name)))
    if draft.front and draft.id == scene.desk.drafts[0].id and prompts:
        return gone + asking.ask(scene, trial, session, said)
    return gone + _kept(scene, trial, session, _asked(session, scene.language), said)


def _without(scene: Scene, media: str) -> tuple[Write, ...]:
    """A file of hers leaves the media store."""
    return (ForgetMedia(media, scene.person.id), AddTask(Task(FORGET, {"media": media}, scene.now)))


def _taken_back(scene: Scene, submission: Submission, message: str) -> Outcome:
    """After it was sent: her words and files go, the figure stays."""
    came = submission.state["came"][message]
    paths = tuple(path for path in came if not path.startswith(PAPER))
    session = asking.open_session(scene, _opened(submission))
    answered = [prompt for path in paths if (prompt := _prompt_at(session, path, scene.language))]
    files = [prompt.value for prompt in answered if prompt.type in FILES]
    files += [path.removeprefix(PAPER) for path in came if path.startswith(PAPER)]
    gone = tuple(write for name in files if name for write in _without(scene, name))
    back = TakeBack(submission.id, message, paths, tuple(files))
    return Outcome((back, *gone)) + _sent_already(scene, submission, "corrections.unsent.sent")


def taken_back(scene: Scene, submission: Submission) -> list[Line]:
    """For the officer: which answers she has taken back since she sent them."""
    back = submission.state.get("taken_back")
    if not back:
        return []
    session = asking.open_session(scene, _opened(submission))
    prompts = [_prompt_at(session, path, scene.language) for path in back["paths"]]
    labels = [plain(prompt.label) for prompt in prompts if prompt]
    labels += [scene.voice("conversations.paper")] * (len(back["files"]) > 0 and not labels)
    return [Line(scene.voice("corrections.unsent.review", what=" · ".join(labels)))]


def _opened(submission: Submission) -> Draft:
    """A submission as the draft that it was, on the version and with the lists that its author had."""
    return Draft(
        id="", person=submission.person, form=submission.form, version=submission.version, place=submission.place,
        period=submission.period, subject=submission.subject, revision=0, front=0,
        state={**submission.state, "at": submission.sent_at.isoformat()}, corrects=submission.corrects,
    )  # fmt: skip


# Sent already ---------------------------------------------------------------------------------------------------------


def _sent_with(scene: Scene, message: str) -> Submission | None:
    """The report that she has sent lately, and in which this message gave an answer."""
    if scene.person.consented_at is None:
        return None
    lately = scene.now - EDITED_WITHIN
    filed = {one.filed.submission: one.filed for one in menu.due(scene) if one.filed is not None}
    for one in sorted(filed.values(), key=lambda one: one.sent_at, reverse=True):
        if one.person == scene.person.id and one.sent_at >= lately:
            submission = scene.desk.look(SubmissionOf(one.submission))
            if submission is not None and message in submission.state.get("came", {}):
                return submission
    return None


def _sent_already(scene: Scene, submission: Submission, text: str) -> Outcome:
    """That the report is sent, and a button by which it is changed."""
    head = heading(scene, submission.form, submission.place, submission.period)
    words = scene.voice(text, number=submission.number)
    return scene.say(Line(words), faint(head), choices=(change(scene, submission),))


def change(scene: Scene, submission: Submission) -> Choice:
    """The button by which a report that was sent is opened."""
    return Choice(scene.voice("conversations.button.open"), buttons.data(buttons.REPORT, submission.id))


# Typed too early ------------------------------------------------------------------------------------------------------


def too_early(scene: Scene, draft: Draft) -> bool:
    """Whether this was typed before the open question was seen, for the one before it that is answered by now. By the
    door, which may know what stood in the chat when it was typed; else by the times."""
    turned = draft.state.get("turned")
    if not turned:
        return False
    revision, at, path = int(turned[0]), datetime.fromisoformat(turned[1]), str(turned[2])
    if not _elsewhere(scene, draft, path):
        return False
    saw, shown = (_revision(draft, mark) for mark in (scene.event.saw, scene.event.shown))
    if saw is not None and saw >= revision:
        return False
    if shown is not None and shown >= revision:
        return True  # the door knows that it was shown, and that it was so later
    waits = scene.event.shown != "" and scene.desk.look(Asking(scene.event.door, scene.event.chat))
    return waits or scene.event.at < at - SLACK


def _elsewhere(scene: Scene, draft: Draft, path: str) -> bool:
    """Whether the open question is another one than that which was answered last; the rows of one table are one."""
    prompt = asking.open_session(scene, draft).asked(scene.language)
    return prompt is None or prompt.path.partition("[")[0] != path.partition("[")[0]


def _revision(draft: Draft, mark: str) -> int | None:
    """The revision of this draft that a question's buttons name."""
    id_, _, revision = mark.partition(":")
    return buttons.whole(revision) if id_ and draft.id.startswith(id_) else None


def typed_early(scene: Scene, draft: Draft, text: str) -> Outcome | None:
    """Something that was typed too early is kept, and asked about; a command ('') that would pass over a question
    which she has not seen is not carried out. None when it was typed in time."""
    if not too_early(scene, draft):
        return None
    if not text:
        return asking.again(scene, draft, Line(scene.voice("corrections.early.passed")))
    waiting = [*draft.state.get("early", ()), (text, _message(scene))][:MOST_EARLY]
    return ask_about(scene, _with(draft, early=waiting))


def _with(draft: Draft, **changes: Any) -> Draft:
    return replace(draft, state={**draft.state, **changes})


def ask_about(scene: Scene, draft: Draft, *before: Line) -> Outcome:
    """What the first of what was typed too early is for: the open question, the one before it, or nothing."""
    text, _ = draft.state["early"][0]
    session = asking.open_session(scene, draft)
    prompt, last = session.prompt(scene.language), str(draft.state["turned"][2])
    kept = asking.kept(scene, draft, session, early=draft.state["early"])
    voice = scene.voice
    offered = []
    if prompt is not None:
        offered.append(buttons.of(kept, buttons.LATE, _for(scene, text, plain(prompt.label)), OPEN))
    if (answered := _prompt_at(session, last, scene.language)) is not None:
        offered.append(buttons.of(kept, buttons.LATE, _for(scene, text, plain(answered.label)), BEFORE))
    offered.append(buttons.of(kept, buttons.LATE, voice("corrections.early.neither"), NEITHER))
    words = strong(voice("corrections.early", text=_short(text)))
    return Outcome((SaveDraft(kept),), (reply(*before, words, choices=tuple(offered)),))


LONGEST_SHOWN = 60


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _for(scene: Scene, text: str, label: str) -> str:
    return f"{label}: {_short(text)}"


def chosen(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    """She says what something was for that she typed too early."""
    early = draft.state.get("early") or ()
    if not early:
        return asking.again(scene, draft)
    (text, message), rest = early[0], early[1:]
    draft = _with(draft, early=list(rest))
    if not rest:
        draft.state.pop("early")
    match tap.word(2):
        case "o" if not asking.open_session(scene, draft).finished:
            became = answering.typed(scene, _with(draft, tried=message), text)
        case "b":
            became = correct(scene, draft, str(draft.state["turned"][2]), text)
        case _:
            became = asking.again(scene, draft)
    return _next_early(scene, became) if rest else _asked_after(scene, draft, became)


def _asked_after(scene: Scene, draft: Draft, became: Outcome) -> Outcome:
    """The open question has not been seen since: it is asked, whatever became of what was typed too early."""
    if any(buttons.asks(one.choices) for one in became.replies):
        return became
    saved = next((write.draft for write in became.writes if isinstance(write, SaveDraft)), None)
    before = tuple(line for one in became.replies for line in one.lines)
    if saved is None:
        return asking.again(scene, draft, *before)
    asked = asking.again(scene, replace(saved, revision=draft.revision), *before)
    rest = tuple(write for write in became.writes if not isinstance(write, SaveDraft))
    return Outcome(rest + asked.writes, asked.replies)


def _next_early(scene: Scene, became: Outcome) -> Outcome:
    """And what is the next one for?"""
    saved = next((write.draft for write in became.writes if isinstance(write, SaveDraft)), None)
    if saved is None:
        return became
    before = tuple(line for one in became.replies for line in one.lines if line.style == "faint")[:1]
    asked = ask_about(scene, replace(saved, revision=saved.revision - 1), *before)
    rest = tuple(write for write in became.writes if not isinstance(write, SaveDraft))
    return Outcome(rest + asked.writes, asked.replies)


def _go_on_after(scene: Scene, draft: Draft) -> Outcome:
    """One of what was typed too early was taken back."""
    if draft.state["early"]:
        return ask_about(scene, draft)
    draft.state.pop("early")
    return asking.again(scene, draft)
