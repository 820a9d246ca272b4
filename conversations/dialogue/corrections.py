"""Corrections by the messages themselves: one that was edited mends the answer that it gave, one that was unsent takes
it back. Which message answered what, says `messages`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from conversations import buttons
from conversations.batches.filling import go_to
from conversations.dialogue import answering, asking
from conversations.dialogue.early import ask_about, go_on_after
from conversations.dialogue.mending import asked_now, correct, head_of, not_asked, prompt_at, untouched, written
from conversations.dialogue.messages import PAPER, called, message_of, noted
from conversations.dialogue.values import FILES
from conversations.events import Choice, Line
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.people import sharing
from conversations.reports import menu
from conversations.reports.last_month import DOUBTED
from conversations.scene import Scene, faint, heading
from storage.desk import SubmissionOf
from storage.records import Draft, Submission, Task
from storage.writes import AddTask, ForgetMedia, ForgetSaid, TakeBack, Write

EDITED_WITHIN = timedelta(hours=48)  # no platform lets a message be edited later
FORGET = "forget"  # the task that takes a file out of the media store


# Edited ---------------------------------------------------------------------------------------------------------------


def edited(scene: Scene, text: str) -> Outcome:
    """A message of hers says something else now: what it answered is answered so. One that answered nothing is passed
    over in silence."""
    message = message_of(scene)
    for draft in scene.desk.drafts:
        if any(one == message for _, one in draft.state.get("early", ())):
            early = [(text if one == message else said, one) for said, one in draft.state["early"]]
            return ask_about(scene, replace(draft, state={**draft.state, "early": early}))
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
    """What this message answered, answered anew: one answer by itself, several, or those of a table, as they were
    given."""
    if len(paths) > 1 or _in_a_table(scene, draft, paths[0]):
        return _given_anew(scene, draft, paths, text)
    return correct(scene, draft, paths[0], text)


def _in_a_table(scene: Scene, draft: Draft, path: str) -> bool:
    """Whether this is a cell of a roster, which is typed with the number of its row."""
    if "[" not in path:
        return False
    session = asking.open_session(scene, _trial(draft))
    return go_to(session, path) and session.roster() is not None


def _trial(draft: Draft) -> Draft:
    """The draft to try something with; what cannot be taken is to leave no trace."""
    return replace(draft, state={**draft.state, "row": "", "mending": False, DOUBTED: ""})


def _given_anew(scene: Scene, draft: Draft, paths: Sequence[str], text: str) -> Outcome:
    """Several answers of one message: they are open again, and the message is read as it would be now."""
    if draft is not scene.desk.drafts[0] or not draft.front:
        return untouched(scene, draft, Line(scene.voice("corrections.edited.aside")), faint(head_of(scene, draft)))
    trial = _trial(draft)
    session = asking.open_session(scene, trial)
    session.unsettle(paths)
    if not go_to(session, paths[0]):
        return not_asked(scene, draft)
    return answering.typed(scene, trial, text)


# Unsent ---------------------------------------------------------------------------------------------------------------


def unsent(scene: Scene, named: str) -> Outcome:
    """A message of hers is taken back: what it said is erased. An answer that was not sent yet is blank and asked
    again; of one that was, the figure stays, and the officer sees it. On a phone that is shared it may be a message of
    whoever is not there: that is done without a word."""
    forgotten = Outcome((ForgetSaid(scene.event.door, scene.event.chat, named),))
    message = called(scene, named)
    if scene.desk.person is not None and (hers := _taken_from(scene, message)) is not None:
        return forgotten + hers
    for other in sharing.others(scene):
        if (theirs := _taken_from(other, message)) is not None:
            return forgotten + Outcome(theirs.writes)
    return forgotten


def _taken_from(scene: Scene, message: str) -> Outcome | None:
    """What becomes of what this message answered; None when it has answered nothing of hers."""
    for draft in scene.desk.drafts:
        if any(one == message for _, one in draft.state.get("early", ())):
            early = [pair for pair in draft.state["early"] if pair[1] != message]
            return go_on_after(scene, replace(draft, state={**draft.state, "early": early}))
        if paths := draft.state.get("came", {}).get(message):
            return _blanked(scene, draft, message, paths)
    sent = _sent_with(scene, message)
    return None if sent is None else _taken_back(scene, sent, message)


def _blanked(scene: Scene, draft: Draft, message: str, paths: Sequence[str]) -> Outcome:
    """The answers of a message, blank and open again; a paper that it brought is kept no more."""
    trial = replace(draft, state=dict(draft.state))
    session = asking.open_session(scene, trial)
    answers = [path for path in paths if not path.startswith(PAPER)]
    prompts = [prompt for path in answers if (prompt := prompt_at(session, path, scene.language))]
    files = [prompt.value for prompt in prompts if prompt.type in FILES and prompt.value]
    files += [path.removeprefix(PAPER) for path in paths if path.startswith(PAPER)]
    session.blank(answers)
    papers = [name for name in trial.state.get("papers", ()) if name not in files]
    came = {name: kept for name, kept in trial.state["came"].items() if name != message}
    state = {**trial.state, "came": came} | ({"papers": papers} if "papers" in trial.state else {})
    if "captions" in state:  # what she wrote under them
        state["captions"] = {name: said for name, said in state["captions"].items() if name not in files}
    trial = replace(trial, state=state)
    scene.sessions[id(state)] = (state, session)
    labels = " · ".join(plain(prompt.label) for prompt in prompts) or scene.voice("conversations.paper")
    said = Line(scene.voice("corrections.unsent", what=labels))
    gone = Outcome(tuple(write for name in files for write in _without(scene, name)))
    if draft.front and draft.id == scene.desk.drafts[0].id and prompts:
        return gone + asking.ask(scene, trial, session, said)
    return gone + written(scene, trial, session, asked_now(session, scene.language), said)


def _without(scene: Scene, media: str) -> tuple[Write, ...]:
    """A file of hers leaves the media store."""
    return (ForgetMedia(media, scene.person.id), AddTask(Task(FORGET, {"media": media}, scene.now)))


def _taken_back(scene: Scene, submission: Submission, message: str) -> Outcome:
    """After it was sent: her words and files go, the figure stays."""
    came = submission.state["came"][message]
    paths = tuple(path for path in came if not path.startswith(PAPER))
    session = asking.open_session(scene, _opened(submission))
    answered = [prompt for path in paths if (prompt := prompt_at(session, path, scene.language))]
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
    prompts = [prompt_at(session, path, scene.language) for path in back["paths"]]
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
