"""Versions of a report: one opened again as its author had it, what differs between two, and who may read what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conversations.dialogue import asking
from conversations.documents import offered
from conversations.events import Line
from conversations.markup import plain
from conversations.reports import answer_list, menu, reporting
from conversations.reports.answer_list import NOTE, Item
from conversations.scene import Scene
from forms.model import NodeDef
from forms.walking.session import Answered, Session
from storage.desk import ReviewsOf, SubmissionOf, VersionsOf
from storage.records import Review, Submission

HIDDEN = "•••"  # in place of what somebody may not read
HIGHEST = "P3"  # the class of privacy above which there is none


def of(scene: Scene, id_: str) -> Submission | None:
    """The version with this id."""
    return scene.desk.look(SubmissionOf(id_)) if id_ else None


def opened(scene: Scene, submission: Submission) -> Session:
    """The session of a submission, on the version and with the lists that its author had."""
    draft = reporting.as_draft(submission)
    state = {**draft.state, "at": submission.sent_at.isoformat()}
    return asking.open_session(scene, replace(draft, state=state))


def stands(scene: Scene, submission: Submission) -> bool:
    """Whether it counts until an officer has decided of a change: it is in a signed summary, or counts by his word."""
    approved = submission.status == "approved" and scene.world.rule(submission.form).accept == "approved"
    return bool(submission.signed) or approved


# Who may see what


def may_review(scene: Scene, submission: Submission) -> bool:
    """Whether one of her roles is the one that this form goes to, above the place it tells of."""
    to = scene.world.rule(submission.form).to
    above = {step.code for step in scene.world.places.path(submission.place)}
    return any(held.role == to and held.place in above for held in scene.roles)


def may_file(scene: Scene, form: str, place: str, period: str) -> bool:
    """Whether she may file, or mend, this report: it was hers then, or she has taken over since."""
    if not scene.world.is_report(form):
        return False
    by = scene.world.rule(form).by
    above = {step.code for step in scene.world.places.path(place)}
    now = any(held.role in by and held.place in above for held in scene.roles)
    return now or menu.may_file(scene, form, place, period)


def may_open(scene: Scene, submission: Submission) -> bool:
    """Whether she may look at it at all: its author, who may file it, and who reviews it."""
    mine = submission.person == scene.person.id
    return (
        mine or may_review(scene, submission) or may_file(scene, submission.form, submission.place, submission.period)
    )


def reads(scene: Scene, submission: Submission) -> str:
    """The highest class of privacy that whoever asks may read in it: all of what she filed or may file, else what a
    role of hers in its programme reads that is over its place, or to which a document of it is offered."""
    if submission.person == scene.person.id or may_file(scene, submission.form, submission.place, submission.period):
        return HIGHEST
    roles = scene.world.programme_of(submission.form).role
    above = {step.code for step in scene.world.places.path(submission.place)}
    over = [held.role for held in scene.roles if held.role in roles and held.place in above]
    over += [held.role for *_, held in offered.of(scene, submission)]
    return max((roles[role].reads for role in over), default="P0")


def reads_all(scene: Scene, submission: Submission) -> bool:
    """Whether she may read all of it: also what hangs beside, and was said of it, which is of the form's own class."""
    return reads(scene, submission) >= scene.world.rule(submission.form).klass


def readable(scene: Scene, submission: Submission, reviewed: tuple[Answered, ...]) -> tuple[Answered, ...]:
    """The answers that whoever asks may read: all, else those of a class that is hers to read. A note of another class
    says nothing at all."""
    highest, own = reads(scene, submission), scene.world.rule(submission.form).klass
    return tuple(
        one if one.kb.get("class", own) <= highest else replace(one, value="", shown=HIDDEN)
        for one in reviewed
        if one.type != NOTE or one.kb.get("class", own) <= highest
    )


def items(scene: Scene, submission: Submission) -> tuple[Item, ...]:
    """The numbered list of a version, as far as she may read it; numbered alike for everybody."""
    reviewed = _reviewed(scene, submission, told=True)
    read = {one.path: one for one in readable(scene, submission, reviewed)}
    found = answer_list.items(one for one in reviewed if one.path in read)
    return tuple(replace(item, answers=tuple(read[one.path] for one in item.answers)) for item in found)


def _reviewed(scene: Scene, submission: Submission, *, told: bool = False) -> tuple[Answered, ...]:
    """All answers of a version that its author sees, in words that name nothing which she may not read."""
    session = opened(scene, submission)
    seen = tuple(one for one in session.review(scene.language, told=told) if one.label or one.value)
    if reads(scene, submission) == HIGHEST:
        return seen
    there = {one.path for one in seen}
    reviewed = session.review(scene.language, told=told, hides=hidden(scene, submission))
    return tuple(one for one in reviewed if one.path in there)


def hidden(scene: Scene, submission: Submission) -> Callable[[NodeDef], bool]:
    """Of which fields she may not read the answers."""
    highest, own = reads(scene, submission), scene.world.rule(submission.form).klass
    return lambda field: field.kb.get("class", own) > highest


# What differs


@dataclass(frozen=True, slots=True)
class Change:
    """An answer before and after; '' where there was none. `number` is that of its line in the later version, 0 where
    it is there no more."""

    path: str
    number: int
    label: str
    before: str
    after: str


def changes(scene: Scene, old: Submission, new: Submission) -> list[Change]:
    """What differs between two versions, as far as she may read it: in the order of the form, what vanished last. That
    something differs is said of what she may not read, too."""
    before, after = _reviewed(scene, old), _reviewed(scene, new)
    return _changes(before, after, {one.path: one for one in readable(scene, old, before)}, readable(scene, new, after))


def _changes(
    before: tuple[Answered, ...], after: tuple[Answered, ...], was: dict[str, Answered], now: tuple[Answered, ...]
) -> list[Change]:
    values = {one.path: one.value for one in before}
    there = {one.path for one in after}
    numbers = {one.path: item.number for item in answer_list.items(after) for one in item.answers}
    found = [
        Change(
            one.path,
            numbers.get(one.path, 0),
            _label(one),
            answer_list.value(was[one.path]) if one.path in was else "",
            answer_list.value(one),
        )
        for whole, one in zip(after, now, strict=True)
        if one.path in numbers and values.get(one.path) != whole.value
    ]
    return found + [
        Change(one.path, 0, _label(one), answer_list.value(one), "")
        for one in was.values()
        if one.path not in there and values[one.path]
    ]


def _label(one: Answered) -> str:
    """Of a roster's answer whose it is, too."""
    label = answer_list.bare(plain(one.label))
    return f"{one.sections[-1]} · {label}" if "]/" in one.path and one.sections else label


def told(found: list[Change]) -> list[Line]:
    """Changes as lines: what stood there, and what stands there now."""
    return [
        Line(f"{f'{one.number}. ' if one.number else ''}{one.label}: {one.before or '–'} → {one.after or '–'}")
        for one in found
    ]


def before(scene: Scene, submission: Submission) -> Submission | None:
    """The version that this one corrects, or is to correct."""
    versions = {one.id: one for one in scene.desk.look(VersionsOf(submission.id))} if submission.corrects else {}
    return versions.get(submission.corrects)


def waiting_amendment(scene: Scene, submission: Submission) -> Submission | None:
    """The amendment of this report that an officer has not decided yet."""
    return next((one for one in scene.desk.look(VersionsOf(submission.id)) if one.status == "proposed"), None)


def how_it_stands(scene: Scene, submission: Submission) -> str:
    """Its status; of what was sent and needs no review: taken; of an amendment that was not refused but taken back by
    who had asked for it: withdrawn. Who refuses one always says why."""
    if submission.status == "sent" and scene.world.rule(submission.form).accept == "at_once":
        return "taken"
    taken_back = submission.status == "refused" and not any(one.comment for one in _reviews(scene, submission))
    return "withdrawn" if taken_back else submission.status


def _reviews(scene: Scene, submission: Submission) -> tuple[Review, ...]:
    return scene.desk.look(ReviewsOf(submission.id))
