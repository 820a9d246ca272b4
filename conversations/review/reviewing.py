"""Reviewing, the same for every form: an officer approves what came, one by one or all that is as it was; the author is
told. An amendment of what was signed is approved, too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conversations.calendar import month_end
from conversations.events import Line
from conversations.outcome import Outcome
from conversations.reports import counting, menu, registers, sending, versions
from conversations.review import queue, showing
from conversations.scene import Scene, heading, reply, strong
from storage.desk import ContactOf, SubmissionOf, gathered
from storage.records import Filed, Review, Submission
from storage.writes import AddAudit, Amend, SaveReview, Write


def waiting_report(scene: Scene, id_: str) -> Submission | None:
    """The submission, when it may be reviewed by who asks and still waits."""
    submission = scene.desk.look(SubmissionOf(id_))
    if submission is None or not versions.may_review(scene, submission):
        return None
    return submission if scene.world.waits(submission.form, submission.status) else None


def decided(scene: Scene, id_: str) -> Outcome:
    """That a report does not wait any more, in short."""
    submission = scene.desk.look(SubmissionOf(id_))
    if submission is None or not versions.may_review(scene, submission):
        return showing.show(scene, id_)
    rest = [one for one in menu.waiting(scene) if one.submission != id_]
    return scene.say(
        strong(heading(scene, submission.form, submission.place, submission.period)),
        Line(scene.voice(f"conversations.status.{versions.how_it_stands(scene, submission)}")),
        choices=queue.next_(scene, rest),
    )


def approve(scene: Scene, id_: str) -> Outcome:
    """Approve: its figures are marked reviewed, the author is told, and the next report is shown. An amendment takes
    the place of what it amends."""
    submission = waiting_report(scene, id_)
    if submission is None:
        return decided(scene, id_)
    amends = submission.status == "proposed"
    verdict = approval(scene, submission, scene.person.id)
    writes: list[Write] = [
        verdict,
        AddAudit("amended" if amends else "approved", scene.person.id, submission.id),
        *month_end.brought_by(scene, submission, again=amends),
        *told(scene, submission, "conversations.amend.approved_you" if amends else "conversations.approved.you"),
        *_brought(scene, submission, verdict),
    ]
    key = "conversations.amend.approved" if amends else "conversations.approved"
    words = Line(scene.voice(key, number=submission.number))
    rest = [one for one in menu.waiting(scene) if one.submission != submission.id]
    if rest:
        return Outcome(tuple(writes)) + showing.show(scene, rest[0].submission, "", words)
    return Outcome(tuple(writes)) + scene.say(words, choices=queue.next_(scene, rest))


def approval(scene: Scene, submission: Submission, officer: str) -> SaveReview | Amend:
    """An officer's approval. What counts only by it (an amendment, and a report of a form that says so) brings its
    figures, and what it says of entities, as they would have been counted when it was sent."""
    review = Review(submission.id, officer, scene.now, "approved")
    amends = submission.status == "proposed"
    if not amends and scene.world.rule(submission.form).counts(submission.status):
        return SaveReview(review)
    finished = versions.opened(scene, submission).finalize()
    facts = counting.facts(scene, submission.form, submission.place, submission.period, finished)
    changes = registers.changes(scene, submission, finished.entities)
    return Amend(review, facts, changes) if amends else SaveReview(review, facts, changes)


def _brought(scene: Scene, submission: Submission, verdict: SaveReview | Amend) -> Iterator[Write]:
    """What an approval brings by which a report comes to count."""
    amends = isinstance(verdict, Amend)
    if amends or not scene.world.rule(submission.form).counts(submission.status):
        yield from sending.came_to_count(scene, submission, verdict.facts, verdict.changes, again=amends)


def told(scene: Scene, submission: Submission, key: str, **more: str) -> list[Write]:
    """The word to the author of what became of her report."""
    author = scene.desk.look(ContactOf(submission.person))
    if author is None or not author.chats:
        return []
    voice = scene.world.voice(author.person.language, scene.zone)
    head = heading(scene, submission.form, submission.place, submission.period, author.person.language)
    words = reply(Line(voice(key, number=submission.number)), Line(head), *map(Line, more.values()))
    return [sending.notice(scene, author, words, f"{key.rpartition('.')[2]}:{submission.id}")]


# Several at once


def approve_same(scene: Scene, digest: str) -> Outcome:
    """Approve all of the list that are as the month before, if they still are those that were shown."""
    same = queue.unchanged(scene, menu.waiting(scene)[: menu.MOST])
    if not same or queue.digest_of(same) != digest:
        return queue.show(scene, Line(scene.voice("conversations.stale")))
    known = [scene.desk.look(SubmissionOf(one.submission)) for one in same]
    reports = [one for one in known if one is not None]  # all of them: they were held against those before
    authors = sorted({one.person for one in same})
    gathered(partial(scene.desk.look, ContactOf(author)) for author in authors)
    verdicts = gathered(partial(approval, scene, one, scene.person.id) for one in reports)
    writes: list[Write] = [*verdicts]
    for one, verdict in zip(reports, verdicts, strict=True):
        writes += _brought(scene, one, verdict)
        writes.append(AddAudit("approved", scene.person.id, one.id))
        writes += month_end.brought_by(scene, one, together=same)
    for author in authors:
        writes += _approved_together(scene, author, [one for one in same if one.person == author])
    rest = [one for one in menu.waiting(scene) if one not in same]
    words = Line(scene.voice("conversations.approved_same", count=len(same)))
    return Outcome(tuple(writes)) + scene.say(words, choices=queue.next_(scene, rest))


def _approved_together(scene: Scene, author: str, filed: list[Filed]) -> list[Write]:
    """One word to an author of several."""
    contact = scene.desk.look(ContactOf(author))
    if contact is None or not contact.chats:
        return []
    language = contact.person.language
    voice = scene.world.voice(language, scene.zone)
    lines = [
        Line(voice("conversations.approved.you", number=one.number))
        if len(filed) == 1
        else Line(f"✓ {one.number} · {scene.world.places.name(one.place, language)} · {voice.period(one.period)}")
        for one in filed
    ]
    head = Line(voice("conversations.approved.several", count=len(filed)) if len(filed) > 1 else "")
    return [sending.notice(scene, contact, reply(head, *lines), f"approved:{filed[0].submission}")]
