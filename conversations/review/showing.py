"""A report as an officer, or its author, reads it: who sent it when, every answer or what changed, what deserves a
second look, what hangs beside, and what may be decided now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from mimetypes import guess_type

from conversations import buttons
from conversations.dialogue import corrections
from conversations.documents import documents
from conversations.events import Choice, File, Line, Picture
from conversations.outcome import Outcome
from conversations.people import in_her_name
from conversations.reports import afterwards, answer_list, keeping, last_month, reporting, versions
from conversations.reports.answer_list import Item
from conversations.scene import Scene, faint, heading, menu_button, strong
from storage.desk import ContactOf, ReviewsOf, SubmissionOf
from storage.records import Submission

ALL = "all"  # on the button that shows a corrected report whole
PHOTOS = frozenset(("jpg", "jpeg", "png", "webp", "gif"))
SOUNDS = frozenset(("ogg", "mp3", "m4a", "wav", "aac", "oga", "opus"))
FILMS = frozenset(("mp4", "mov", "webm", "3gp"))


def show(scene: Scene, id_: str, what: str = "", *before: Line) -> Outcome:
    """A report as an officer, or its author, reads it: who sent it when, and every answer; of a correction what
    changed, and the rest on demand."""
    submission = scene.desk.look(SubmissionOf(id_))
    if submission is None or not versions.may_open(scene, submission):
        return scene.say(*before, scene.voice("conversations.not_yours"))
    author = scene.desk.look(ContactOf(submission.person))
    voice = scene.voice
    older = versions.before(scene, submission)
    short = older is not None and what != ALL
    whole = versions.reads_all(scene, submission)
    found = versions.items(scene, submission)
    lines = [
        *before,
        strong(heading(scene, submission.form, submission.place, submission.period)),
        faint(
            voice(
                "conversations.review.head",
                name=author.person.name if author else "–",
                number=submission.number,
                at=voice.moment(submission.sent_at),
            )
        ),
        in_her_name.said_of(scene, submission),
        *(_what_changed(scene, older, submission) if older is not None and short else ()),
        *(() if short else answer_list.lines(found)),
        *_marks(scene, submission, found, short),
        *(afterwards.since(scene, submission) if whole else ()),
        *(corrections.taken_back(scene, submission) if whole else ()),
        Line(voice(f"conversations.status.{versions.how_it_stands(scene, submission)}")),
    ]
    papers = documents.buttons_of(scene, submission)
    choices = (*_verdicts(scene, submission), *papers, *_more(scene, submission, older, short), menu_button(scene))
    if not whole:  # what hangs beside may show anything
        return scene.say(*lines, choices=choices)
    shown = scene.say(*lines, choices=choices, pictures=_pictures(scene, submission))
    return replace(shown, replies=tuple(replace(one, files=_files(submission)) for one in shown.replies))


def _verdicts(scene: Scene, submission: Submission) -> tuple[Choice, ...]:
    """What the officer may decide now. What was signed goes back to nobody: it is amended."""
    voice = scene.voice
    if not scene.world.waits(submission.form, submission.status) or not versions.may_review(scene, submission):
        return ()
    yes, no = ("amend_yes", "amend_no") if submission.status == "proposed" else ("approve", "return")
    approve_ = Choice(voice(f"conversations.button.{yes}"), buttons.data(buttons.APPROVE, submission.id))
    if submission.signed and submission.status == "sent":
        return (approve_,)
    return (approve_, Choice(voice(f"conversations.button.{no}"), buttons.data(buttons.RETURN, submission.id)))


def _more(scene: Scene, submission: Submission, older: Submission | None, short: bool) -> tuple[Choice, ...]:
    """The whole of what is shown in short, and the version before."""
    if older is None:
        return ()
    whole = Choice(scene.voice("conversations.button.whole"), buttons.data(buttons.SHOW, submission.id, ALL))
    earlier = Choice(scene.voice("conversations.button.earlier"), buttons.data(buttons.SHOW, older.id, ALL))
    return (whole, earlier) if short else (earlier,)


def _what_changed(scene: Scene, older: Submission, submission: Submission) -> list[Line]:
    """For a correction: what was asked for, or why it is amended, and the difference to the version before."""
    whole = versions.reads_all(scene, submission)  # both are said of answers, in free words
    asked = [review.comment for review in scene.desk.look(ReviewsOf(older.id)) if review.comment and whole]
    reason = str(submission.state.get("reason", "")) if whole else ""
    found = versions.changes(scene, older, submission)
    voice = scene.voice
    return [
        faint(voice("conversations.review.asked", comment=asked[-1]) if asked and not reason else ""),
        Line(voice("conversations.amend.reason", reason=reason) if reason else ""),
        strong(voice("conversations.review.changed" if found else "conversations.review.unchanged")),
        *versions.told(found),
    ]


def _marks(scene: Scene, submission: Submission, found: Sequence[Item], short: bool) -> list[Line]:
    """What deserves a second look: figures far from the last one, what was kept as it was, what hangs beside."""
    voice = scene.voice
    answers = [one for item in found for one in item.answers if one.shown != versions.HIDDEN]
    draft = reporting.as_draft(submission)
    said = keeping.confirmed(scene, draft, versions.opened(scene, submission), answers)
    kept = submission.state.get(last_month.KEPT, {})
    values = {one.path: one.value for one in answers}
    numbers = [item.number for item in found if any(kept.get(one.path) == one.value for one in item.answers)]
    if numbers and values and not short:
        said.append(faint(voice("conversations.review.kept", numbers=spans(numbers))))
    beside = Counter(_sort(name) for name in submission.state.get("papers", ()))
    if beside:
        what = ", ".join(
            f"{voice(f'conversations.sent.{sort}')} × {count}" if count > 1 else voice(f"conversations.sent.{sort}")
            for sort, count in sorted(beside.items())
        )
        said.append(Line(voice("conversations.review.beside", what=what)))
    return said


def _pictures(scene: Scene, submission: Submission) -> tuple[Picture, ...]:
    """What hangs beside, with what she wrote under it."""
    said, unsaid = submission.state.get("captions", {}), scene.voice("conversations.paper")
    papers = submission.state.get("papers", ())
    return tuple(Picture(name, said.get(name) or unsaid) for name in papers if _sort(name) == "image")


def _files(submission: Submission) -> tuple[File, ...]:
    """What hangs beside and is no picture, under the report's number: 4711-0815-1.pdf."""
    others = [name for name in submission.state.get("papers", ()) if _sort(name) != "image"]
    return tuple(
        File(
            name,
            f"{submission.number}-{at}.{name.rpartition('.')[2].lower()}",
            guess_type(name)[0] or "application/octet-stream",
        )
        for at, name in enumerate(others, 1)
    )


def _sort(name: str) -> str:
    """What a file in the media store is, by its ending: image, audio, video, or file."""
    ending = name.rpartition(".")[2].lower()
    sorts = (("image", PHOTOS), ("audio", SOUNDS), ("video", FILMS))
    return next((sort for sort, endings in sorts if ending in endings), "file")


def spans(numbers: Sequence[int]) -> str:
    """Numbers in short: 1, 2, 3, 7 as 1–3, 7.

    >>> spans([1, 2, 3, 7])
    '1–3, 7'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
