"""Reviewing, the same for every form: an officer opens what came, sees what changed, approves it or returns
named questions with a word why; the author is asked only those. An amendment of what was signed is approved or refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from mimetypes import guess_type
from typing import Any
from zlib import crc32

from conversations import buttons
from conversations.calendar import month_end
from conversations.dialogue import asking, corrections
from conversations.documents import documents
from conversations.events import Choice, File, Line, Picture
from conversations.outcome import Outcome
from conversations.people import in_her_name
from conversations.reports import (
    answer_list,
    counting,
    keeping,
    last_month,
    menu,
    registers,
    reporting,
    sending,
    versions,
)
from conversations.reports.answer_list import Item
from conversations.reports.numbering import read_numbers
from conversations.review import signing
from conversations.scene import Scene, faint, heading, reply, strong
from forms.walking.session import Session
from storage.desk import ContactOf, ReviewsOf, SubmissionOf
from storage.records import Contact, Draft, Filed, Review, Submission
from storage.writes import AddAudit, Amend, DropDraft, SaveDraft, SaveReview, Write

DIALOGUE = "return_report"
ALL = "all"  # on the button that shows a corrected report whole
WAITS = frozenset(("sent", "proposed"))
PHOTOS = frozenset(("jpg", "jpeg", "png", "webp", "gif"))
SOUNDS = frozenset(("ogg", "mp3", "m4a", "wav", "aac", "oga", "opus"))
FILMS = frozenset(("mp4", "mov", "webm", "3gp"))


# What waits ---------------------------------------------------------------------------------------------------------


def queue(scene: Scene, *before: Line) -> Outcome:
    """What waits, oldest first, a button each; what is as the month before may be approved at once."""
    waiting = menu.waiting(scene)
    if not waiting:
        choices = (*signing.buttons_of(scene), _menu_button(scene))
        return scene.say(*before, scene.voice("conversations.queue.empty"), choices=choices)
    shown = waiting[: menu.MOST]
    choices = tuple(Choice(_waiting_label(scene, one), buttons.data(buttons.SHOW, one.submission)) for one in shown)
    same = _unchanged(scene, shown)
    lines = [strong(scene.voice("conversations.menu.to_review", count=len(waiting)))]
    if same:
        who = ", ".join(menu.about(scene, one.form, one.place, one.period) for one in same)
        lines.append(Line(scene.voice("conversations.queue.same", who=who)))
        label = scene.voice("conversations.button.approve_same", count=len(same))
        choices = (*choices, Choice(label, buttons.data(buttons.APPROVE_SAME, _digest(same))))
    return scene.say(*before, *lines, choices=(*choices, _menu_button(scene)))


def _waiting_label(scene: Scene, one: Filed) -> str:
    mark = "✎ " if one.status == "proposed" else ""
    return mark + menu.about(scene, one.form, one.place, one.period, one.first_sent_at)


def _menu_button(scene: Scene) -> Choice:
    return Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU))


def _unchanged(scene: Scene, waiting: Sequence[Filed]) -> list[Filed]:
    """First versions in which every answer is that of the report before: nothing new is to be seen in them."""
    return [one for one in waiting if one.status == "sent" and one.sent_at == one.first_sent_at and _same(scene, one)]


def _same(scene: Scene, filed: Filed) -> bool:
    if scene.world.rule(filed.form).on_demand:
        return False
    last = scene.desk.look(reporting.last_before(scene, filed.form, filed.place, filed.period))
    if last is None or last.version != scene.world.current.get(filed.form):
        return False
    now = scene.desk.look(SubmissionOf(filed.submission))
    return now is not None and now.version == last.version and _answered(scene, now) == _answered(scene, last)


def _answered(scene: Scene, submission: Submission) -> list[tuple[str, str]]:
    """What was answered, with its path; what the form reckons, and the report's own head, left out."""
    asked = {question.path for question in scene.world.form(scene.desk, submission.form, submission.version).questions}
    return [(path, value) for path, value in _leaves(submission.answers) if path in asked]


def _leaves(answers: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every answer with its path, those of a repeat's rows one after another under one path."""
    for name, value in answers.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}/")
        elif isinstance(value, list) and all(isinstance(row, Mapping) for row in value) and value:
            for row in value:
                yield from _leaves(row, f"{above}{name}/")
        else:
            yield above + name, str(value)


def _digest(filed: Sequence[Filed]) -> str:
    return f"{crc32(' '.join(sorted(one.submission for one in filed)).encode()):08x}"


def approve_same(scene: Scene, digest: str) -> Outcome:
    """Approve all of the list that are as the month before, if they still are those that were shown."""
    same = _unchanged(scene, menu.waiting(scene)[: menu.MOST])
    if not same or _digest(same) != digest:
        return queue(scene, Line(scene.voice("conversations.stale")))
    writes: list[Write] = []
    for one in same:
        submission = scene.desk.look(SubmissionOf(one.submission))
        assert submission is not None  # it was held against the one before
        writes.append(approval(scene, submission, scene.person.id))
        writes.append(AddAudit("approved", scene.person.id, one.submission))
        writes += month_end.brought_by(scene, submission, together=same)
    for author in sorted({one.person for one in same}):
        writes += _approved_together(scene, author, [one for one in same if one.person == author])
    rest = [one for one in menu.waiting(scene) if one not in same]
    words = Line(scene.voice("conversations.approved_same", count=len(same)))
    return Outcome(tuple(writes)) + scene.say(words, choices=_next(scene, rest))


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


def _next(scene: Scene, rest: Sequence[Filed]) -> tuple[Choice, ...]:
    """The next report in the queue, and the menu; at its end what may be signed."""
    if not rest:
        return (*signing.buttons_of(scene), _menu_button(scene))
    one = rest[0]
    label = scene.voice(
        "conversations.button.next", what=menu.about(scene, one.form, one.place, one.period, one.first_sent_at)
    )
    return (Choice(label, buttons.data(buttons.SHOW, one.submission)), _menu_button(scene))


# One report ---------------------------------------------------------------------------------------------------------


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
        *(() if short else answer_list.lines(versions.items(scene, submission))),
        *_marks(scene, submission, short),
        *corrections.taken_back(scene, submission),
        Line(voice(f"conversations.status.{versions.how_it_stands(scene, submission)}")),
    ]
    papers = submission.state.get("papers", ())
    said = submission.state.get("captions", {})  # what she wrote under a picture
    pictures = tuple(
        Picture(name, said.get(name) or voice("conversations.paper")) for name in papers if _sort(name) == "image"
    )
    papers_ = documents.buttons_of(scene, submission)
    choices = (*_verdicts(scene, submission), *papers_, *_more(scene, submission, older, short), _menu_button(scene))
    shown = scene.say(*lines, choices=choices, pictures=pictures)
    return replace(shown, replies=tuple(replace(one, files=_files(submission)) for one in shown.replies))


def _verdicts(scene: Scene, submission: Submission) -> tuple[Choice, ...]:
    """What the officer may decide now. What was signed goes back to nobody: it is amended."""
    voice = scene.voice
    if submission.status not in WAITS or not versions.may_review(scene, submission):
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
    asked = [review.comment for review in scene.desk.look(ReviewsOf(older.id)) if review.comment]
    reason = str(submission.state.get("reason", ""))
    found = versions.changes(scene, older, submission)
    voice = scene.voice
    return [
        faint(voice("conversations.review.asked", comment=asked[-1]) if asked and not reason else ""),
        Line(voice("conversations.amend.reason", reason=reason) if reason else ""),
        strong(voice("conversations.review.changed" if found else "conversations.review.unchanged")),
        *versions.told(found),
    ]


def _marks(scene: Scene, submission: Submission, short: bool) -> list[Line]:
    """What deserves a second look: figures far from the last one, what was kept as it was, what hangs beside."""
    voice = scene.voice
    found = versions.items(scene, submission)
    answers = [one for item in found for one in item.answers if one.shown != "•••"]
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


# Approving ----------------------------------------------------------------------------------------------------------


def _waiting_report(scene: Scene, id_: str) -> Submission | None:
    """The submission, when it may be reviewed by who asks and still waits."""
    submission = scene.desk.look(SubmissionOf(id_))
    if submission is None or not versions.may_review(scene, submission) or submission.status not in WAITS:
        return None
    return submission


def _decided(scene: Scene, id_: str) -> Outcome:
    """That a report does not wait any more, in short."""
    submission = scene.desk.look(SubmissionOf(id_))
    if submission is None or not versions.may_review(scene, submission):
        return show(scene, id_)
    rest = [one for one in menu.waiting(scene) if one.submission != id_]
    return scene.say(
        strong(heading(scene, submission.form, submission.place, submission.period)),
        Line(scene.voice(f"conversations.status.{versions.how_it_stands(scene, submission)}")),
        choices=_next(scene, rest),
    )


def approve(scene: Scene, id_: str) -> Outcome:
    """Approve: its figures are marked reviewed, the author is told, and the next report is shown. An amendment takes
    the place of what it amends."""
    submission = _waiting_report(scene, id_)
    if submission is None:
        return _decided(scene, id_)
    amends = submission.status == "proposed"
    writes: list[Write] = [
        approval(scene, submission, scene.person.id),
        AddAudit("amended" if amends else "approved", scene.person.id, submission.id),
        *month_end.brought_by(scene, submission, again=amends),
        *_told(scene, submission, "conversations.amend.approved_you" if amends else "conversations.approved.you"),
    ]
    key = "conversations.amend.approved" if amends else "conversations.approved"
    words = Line(scene.voice(key, number=submission.number))
    rest = [one for one in menu.waiting(scene) if one.submission != submission.id]
    said = show(scene, rest[0].submission, "", words) if rest else scene.say(words, choices=_next(scene, rest))
    return Outcome(tuple(writes)) + said


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


def _told(scene: Scene, submission: Submission, key: str, **more: str) -> list[Write]:
    """The word to the author of what became of her report."""
    author = scene.desk.look(ContactOf(submission.person))
    if author is None or not author.chats:
        return []
    voice = scene.world.voice(author.person.language, scene.zone)
    head = heading(scene, submission.form, submission.place, submission.period, author.person.language)
    words = reply(Line(voice(key, number=submission.number)), Line(head), *map(Line, more.values()))
    return [sending.notice(scene, author, words, f"{key.rpartition('.')[2]}:{submission.id}")]


# Returning: a dialogue of our own, above whatever report the officer may have open ----------------------------------


def begin_return(scene: Scene, id_: str) -> Outcome:
    """Ask which answers go back, and why; of an amendment only why it is refused."""
    submission = _waiting_report(scene, id_)
    if submission is None:
        return _decided(scene, id_)
    refuse = submission.status == "proposed"
    if submission.signed and not refuse:
        return scene.say(scene.voice("conversations.review.signed"), choices=(_menu_button(scene),))
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
            "given": _asking("refuse" if refuse else "return", why=refuse),
            "submission": submission.id,
        },
        created_at=scene.now,
    )
    head = strong(heading(scene, submission.form, submission.place, submission.period))
    return asking.give_up_dialogues(scene) + asking.ask(scene, draft, asking.open_session(scene, draft), head)


def _asking(what: str, *, why: bool) -> dict[str, list[dict[str, str]]]:
    return {"ctx": [{"what": what, "why": "yes" if why else "no"}]}


def finish_return(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending of the dialogue: the report goes back to its author as a draft that asks only what was named; an
    amendment is refused. When she only named numbers, the reason is asked."""
    submission = _waiting_report(scene, draft.state["submission"])
    if submission is None:
        return Outcome((DropDraft(draft.id),)) + _decided(scene, draft.state["submission"])
    values = session.finalize().values
    comment = str(values.get("comment") or "").strip()
    if submission.status == "proposed":
        return Outcome((DropDraft(draft.id),)) + _refused(scene, submission, comment)
    found = versions.items(scene, submission)
    said = read_numbers(str(values["numbers"]))
    if (wrong := _wrong(scene, said.numbers, found)) is not None:
        session.blank(("numbers",))  # what cannot be taken is not offered again
        return asking.ask(scene, draft, session, *before, wrong)
    comment = comment or " ".join(filter(None, (said.before, said.behind)))[:500]
    if not comment:
        state = {**draft.state, "session": session.state(), "given": _asking("return", why=True)}
        draft = replace(draft, state=state)
        return asking.ask(scene, draft, asking.open_session(scene, draft), *before)
    meant = (answer_list.meant(found[number - 1], said.behind) for number in said.numbers)
    paths = tuple(one.path for answers in meant for one in answers)
    back = give_back(scene, submission, paths, comment)
    words = Line(scene.voice("conversations.returned", number=submission.number, count=len(said.numbers)))
    rest = [one for one in menu.waiting(scene) if one.submission != submission.id]
    return Outcome((DropDraft(draft.id),)) + back + scene.say(*before, words, choices=_next(scene, rest))


def _wrong(scene: Scene, numbers: Sequence[int], found: Sequence[Item]) -> Line | None:
    """Why these numbers cannot be taken: there are none, or one is of no answer."""
    if not numbers:
        return Line(scene.voice("conversations.return.numbers"))
    unknown = next((number for number in numbers if number > len(found)), 0)
    return Line(scene.voice("conversations.no_item", number=unknown, of=len(found))) if unknown else None


def _refused(scene: Scene, submission: Submission, comment: str) -> Outcome:
    """An amendment is refused: what was signed stands."""
    voice = scene.voice
    review = Review(submission.id, scene.person.id, scene.now, "refused", (), comment)
    author = scene.desk.look(ContactOf(submission.person))
    theirs = scene.world.voice(author.person.language, scene.zone) if author else voice
    why = theirs("conversations.came_back.why", comment=comment)
    writes: list[Write] = [
        SaveReview(review),
        AddAudit("amendment refused", scene.person.id, submission.id),
        *_told(scene, submission, "conversations.amend.refused_you", why=why),
    ]
    rest = [one for one in menu.waiting(scene) if one.submission != submission.id]
    words = Line(voice("conversations.amend.refused", number=submission.number))
    return Outcome(tuple(writes)) + scene.say(words, choices=_next(scene, rest))


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
    found = answer_list.items(versions.opened(scene, submission).review(language))
    asked = [
        f"• {one.number}. {answer_list.told(one)}"
        for one in found
        if any(answer.path in review.questions for answer in one.answers)
    ]
    why = voice("conversations.came_back.why", comment=review.comment)
    words = reply(
        strong(voice("conversations.came_back", name=scene.person.name)),
        Line(heading(scene, submission.form, submission.place, submission.period, language)),
        *map(Line, () if author.shared else (*asked, why)),  # others read along: she sees it when she opens it
        choices=(Choice(voice("conversations.button.mend"), buttons.data(buttons.RESUME, back.id[: buttons.SHORT])),),
    )
    return sending.notice(scene, author, words, f"returned:{submission.id}")
