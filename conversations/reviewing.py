"""Reviewing, the same for every form: an officer opens what came, sees what changed, approves it or returns
named questions with a word why; the author is asked only those."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations import asking, buttons, corrections, menu, reading_back, reporting, sending
from conversations.events import Choice, Line, Picture
from conversations.outcome import Outcome
from conversations.scene import Scene, faint, heading, reply, strong
from forms.walking.session import Answered, Session
from storage.desk import ContactOf, ReviewsOf, SubmissionOf, VersionsOf
from storage.records import Contact, Draft, Review, Submission
from storage.writes import AddAudit, DropDraft, SaveDraft, SaveReview, Write

DIALOGUE = "return_report"


def queue(scene: Scene) -> Outcome:
    """What waits, oldest first, a button each."""
    waiting = menu.waiting(scene)
    if not waiting:
        return scene.say(scene.voice("conversations.queue.empty"), choices=(_menu_button(scene),))
    choices = tuple(
        Choice(
            menu.about(scene, one.form, one.place, one.period),
            buttons.data(buttons.SHOW, one.submission),
        )
        for one in waiting[: menu.MOST]
    )
    return scene.say(
        strong(scene.voice("conversations.menu.to_review", count=len(waiting))),
        choices=(*choices, _menu_button(scene)),
    )


def _menu_button(scene: Scene) -> Choice:
    return Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU))


def may_review(scene: Scene, submission: Submission) -> bool:
    """Whether one of her roles is the one that this form goes to, above the place it tells of."""
    to = scene.world.rule(submission.form).to
    above = {step.code for step in scene.world.places.path(submission.place)}
    return any(held.role == to and held.place in above for held in scene.roles)


def show(scene: Scene, id_: str) -> Outcome:
    """A report as an officer, or its author, reads it: who sent it when, what changed, every answer."""
    submission = scene.desk.look(SubmissionOf(id_))
    if submission is None or not (may_review(scene, submission) or submission.person == scene.person.id):
        return scene.say(scene.voice("conversations.not_yours"))
    author = scene.desk.look(ContactOf(submission.person))
    voice = scene.voice
    lines = [
        strong(heading(scene, submission.form, submission.place, submission.period)),
        faint(
            voice(
                "conversations.review.head",
                name=author.person.name if author else "–",
                number=submission.number,
                at=voice.moment(submission.sent_at),
            )
        ),
        *corrections.taken_back(scene, submission),
        *_what_changed(scene, submission),
        *reading_back.answers(_readable(scene, submission, opened(scene, submission).review(scene.language))),
        Line(voice(f"conversations.status.{submission.status}")),
    ]
    papers = tuple(
        Picture(name, _said_of(submission, name) or voice("conversations.paper"))
        for name in submission.state.get("papers", ())
    )
    choices: tuple[Choice, ...] = ()
    if submission.status == "sent" and may_review(scene, submission):
        choices = (
            Choice(voice("conversations.button.approve"), buttons.data(buttons.APPROVE, submission.id)),
            Choice(voice("conversations.button.return"), buttons.data(buttons.RETURN, submission.id)),
        )
    return scene.say(*lines, choices=(*choices, _menu_button(scene)), pictures=papers)


def _said_of(submission: Submission, paper: str) -> str:
    """What she wrote under a picture."""
    return str(submission.state.get("captions", {}).get(paper, ""))


def _readable(scene: Scene, submission: Submission, reviewed: tuple[Answered, ...]) -> tuple[Answered, ...]:
    """The answers that whoever asks may read: her own, or those of a class that one of her roles reads."""
    if submission.person == scene.person.id:
        return reviewed
    roles = [scene.world.role(held.role) for held in scene.roles]
    reads = max((role.reads for role in roles if role), default="P0")
    own = scene.world.rule(submission.form).klass
    return tuple(one if one.kb.get("class", own) <= reads else replace(one, value="", shown="•••") for one in reviewed)


def opened(scene: Scene, submission: Submission) -> Session:
    """The session of a submission, on the version and with the lists that its author had."""
    draft = reporting.as_draft(submission)
    state = {**draft.state, "at": submission.sent_at.isoformat()}
    return asking.open_session(scene, replace(draft, state=state))


@dataclass(frozen=True, slots=True)
class Change:
    """An answer before and after a correction; '' where there was none."""

    label: str
    before: str
    after: str


def changes(old: tuple[Answered, ...], new: tuple[Answered, ...]) -> list[Change]:
    """What differs between two versions, in the order of the form, what vanished last."""
    was = {one.path: one for one in old}
    now = {one.path for one in new}
    found = [
        Change(one.label, was[one.path].shown if one.path in was else "", one.shown)
        for one in new
        if one.path not in was or was[one.path].value != one.value
    ]
    return found + [Change(one.label, one.shown, "") for one in old if one.path not in now]


def _what_changed(scene: Scene, submission: Submission) -> list[Line]:
    """For a correction: what was asked for, and the difference to the version before."""
    if not submission.corrects:
        return []
    versions = {one.id: one for one in scene.desk.look(VersionsOf(submission.id))}
    before = versions.get(submission.corrects)
    if before is None:
        return []
    asked = [review.comment for review in scene.desk.look(ReviewsOf(before.id)) if review.comment]
    found = changes(opened(scene, before).review(scene.language), opened(scene, submission).review(scene.language))
    voice = scene.voice
    return [
        faint(voice("conversations.review.asked", comment=asked[-1])) if asked else Line(""),
        strong(voice("conversations.review.changed" if found else "conversations.review.unchanged")),
        *(Line(f"{reading_back.short(one.label)}: {one.before or '–'} → {one.after or '–'}") for one in found),
        faint(voice("conversations.review.whole")),
    ]


def _sent_report(scene: Scene, id_: str) -> Submission | None:
    """The submission, when it may be reviewed by who asks and still waits."""
    submission = scene.desk.look(SubmissionOf(id_))
    if submission is None or not may_review(scene, submission) or submission.status != "sent":
        return None
    return submission


def approve(scene: Scene, id_: str) -> Outcome:
    """Approve: its figures are marked reviewed, and the author is told."""
    submission = _sent_report(scene, id_)
    if submission is None:
        return show(scene, id_)
    writes: list[Write] = [
        SaveReview(Review(submission.id, scene.person.id, scene.now, "approved")),
        AddAudit("approved", scene.person.id, submission.id),
    ]
    author = scene.desk.look(ContactOf(submission.person))
    if author and author.chats:
        voice = scene.world.voice(author.person.language, scene.zone)
        head = heading(scene, submission.form, submission.place, submission.period, author.person.language)
        words = reply(Line(voice("conversations.approved.you", number=submission.number)), Line(head))
        writes.append(sending.notice(scene, author, words, f"approved:{submission.id}"))
    said = scene.say(
        Line(scene.voice("conversations.approved", number=submission.number)),
        choices=_next(scene, submission.id),
    )
    return Outcome(tuple(writes)) + said


def _next(scene: Scene, done: str) -> tuple[Choice, ...]:
    """The next report in the queue, and the menu."""
    rest = [one for one in menu.waiting(scene) if one.submission != done]
    if not rest:
        return (_menu_button(scene),)
    one = rest[0]
    label = scene.voice("conversations.button.next", what=menu.about(scene, one.form, one.place, one.period))
    return (Choice(label, buttons.data(buttons.SHOW, one.submission)), _menu_button(scene))


# Returning: a dialogue of our own, above whatever report the officer may have open


def begin_return(scene: Scene, id_: str) -> Outcome:
    """Ask which questions go back, and why."""
    submission = _sent_report(scene, id_)
    if submission is None:
        return show(scene, id_)
    reviewed = _readable(scene, submission, opened(scene, submission).review(scene.language))
    rows = [{"name": str(i), "label": reading_back.told(one)} for i, one in enumerate(reviewed, 1)]
    draft = Draft(
        id=scene.hex(),
        person=scene.person.id,
        form=DIALOGUE,
        version=scene.world.current[DIALOGUE],
        place=submission.place,
        period=submission.period,
        subject="",
        revision=0,
        front=reporting.DIALOGUE,
        state={
            "seed": scene.chance.getrandbits(31),
            "given": {"questions": rows},
            "submission": submission.id,
            "paths": [one.path for one in reviewed],
        },
        created_at=scene.now,
    )
    head = strong(heading(scene, submission.form, submission.place, submission.period))
    return asking.give_up_dialogues(scene) + asking.ask(scene, draft, asking.open_session(scene, draft), head)


def finish_return(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending of the dialogue: the report goes back to its author as a draft that asks only what was named."""
    submission = _sent_report(scene, draft.state["submission"])
    if submission is None:
        return Outcome((DropDraft(draft.id),)) + show(scene, draft.state["submission"])
    said = session.finalize().values
    paths = tuple(draft.state["paths"][int(number) - 1] for number in said["questions"])
    back = give_back(scene, submission, paths, said["comment"])
    words = Line(scene.voice("conversations.returned", number=submission.number, count=len(paths)))
    return Outcome((DropDraft(draft.id),)) + back + scene.say(*before, words, choices=_next(scene, submission.id))


def give_back(scene: Scene, submission: Submission, paths: tuple[str, ...], comment: str) -> Outcome:
    """Return a submission: these questions, for this reason. Its author gets a draft that asks only them."""
    review = Review(submission.id, scene.person.id, scene.now, "returned", paths, comment)
    back = reporting.to_mend(scene, submission, paths, submission.person)
    writes: list[Write] = [
        SaveReview(review),
        SaveDraft(back),
        AddAudit("returned", scene.person.id, submission.id),
    ]
    author = scene.desk.look(ContactOf(submission.person))
    if author and author.chats:
        writes.append(_came_back(scene, submission, author, back, review))
    return Outcome(tuple(writes))


def _came_back(scene: Scene, submission: Submission, author: Contact, back: Draft, review: Review) -> Write:
    """The word to the author: which report, which questions, why, and a button that opens just those."""
    language = author.person.language
    voice = scene.world.voice(language, scene.zone)
    reviewed = opened(scene, submission).review(language)
    asked = [f"• {i}. {reading_back.told(one)}" for i, one in enumerate(reviewed, 1) if one.path in review.questions]
    words = reply(
        strong(voice("conversations.came_back", name=scene.person.name)),
        Line(heading(scene, submission.form, submission.place, submission.period, language)),
        *map(Line, asked),
        Line(voice("conversations.came_back.why", comment=review.comment)),
        choices=(Choice(voice("conversations.button.mend"), buttons.data(buttons.RESUME, back.id[: buttons.SHORT])),),
    )
    return sending.notice(scene, author, words, f"returned:{submission.id}")
