"""Returning: a dialogue of our own, above whatever report the officer may have open. He names answers by their numbers,
with a word why, and the author is asked only those; an amendment is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conversations import buttons
from conversations.dialogue import asking, own_dialogues
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import answer_list, menu, reporting, sending, versions
from conversations.reports.answer_list import Item
from conversations.reports.numbering import is_in_words, read_numbers
from conversations.review import queue
from conversations.review.reviewing import decided, told, waiting_report
from conversations.scene import Scene, heading, menu_button, reply, strong
from forms.walking.session import Session
from storage.desk import ContactOf
from storage.records import Contact, Draft, Review, Submission
from storage.writes import AddAudit, DropDraft, SaveDraft, SaveReview, Write

DIALOGUE = "return_report"


def begin(scene: Scene, id_: str) -> Outcome:
    """Ask which answers go back, and why; of an amendment only why it is refused."""
    submission = waiting_report(scene, id_)
    if submission is None:
        return decided(scene, id_)
    refuse = submission.status == "proposed"
    if submission.signed and not refuse:
        return scene.say(scene.voice("conversations.review.signed"), choices=(menu_button(scene),))
    draft = own_dialogues.opened(
        scene,
        DIALOGUE,
        _asking("refuse" if refuse else "return", why=refuse),
        place=submission.place,
        period=submission.period,
        submission=submission.id,
    )
    return own_dialogues.begin(
        scene, draft, strong(heading(scene, submission.form, submission.place, submission.period))
    )


def _asking(what: str, *, why: bool) -> dict[str, list[dict[str, str]]]:
    return {"ctx": [{"what": what, "why": "yes" if why else "no"}]}


def finish(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending of the dialogue: the report goes back to its author as a draft that asks only what was named; an
    amendment is refused. When she only named numbers, the reason is asked."""
    submission = waiting_report(scene, draft.state["submission"])
    if submission is None:
        return Outcome((DropDraft(draft.id),)) + decided(scene, draft.state["submission"])
    values = session.finalize().values
    comment = str(values.get("comment") or "").strip()
    if submission.status == "proposed":
        if not is_in_words(comment):
            return _asked_in_words(scene, draft, session, *before)
        return Outcome((DropDraft(draft.id),)) + _refused(scene, submission, comment)
    found = versions.items(scene, submission)
    said = read_numbers(str(values["numbers"]))
    if (wrong := _wrong(scene, said.numbers, found)) is not None:
        session.blank(("numbers",))  # what cannot be taken is not offered again
        return asking.ask(scene, draft, session, *before, wrong)
    if comment and not is_in_words(comment):
        return _asked_in_words(scene, draft, session, *before)
    comment = " ".join(filter(None, (said.before, said.behind, comment)))[:500]
    if not is_in_words(comment):  # a figure alone does not say what is wrong
        state = {**draft.state, "session": session.state(), "given": _asking("return", why=True)}
        draft = replace(draft, state=state)
        return asking.ask(scene, draft, asking.open_session(scene, draft), *before)
    meant = (answer_list.meant(found[number - 1], said.behind) for number in said.numbers)
    paths = tuple(one.path for answers in meant for one in answers)
    back = give_back(scene, submission, paths, comment)
    words = Line(scene.voice("conversations.returned", number=submission.number, count=len(said.numbers)))
    rest = [one for one in menu.waiting(scene) if one.submission != submission.id]
    return Outcome((DropDraft(draft.id),)) + back + scene.say(*before, words, choices=queue.next_(scene, rest))


def _asked_in_words(scene: Scene, draft: Draft, session: Session, *before: Line) -> Outcome:
    session.blank(("comment",))
    return asking.ask(scene, draft, session, *before, Line(scene.voice("conversations.reason.words")))


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
        *told(scene, submission, "conversations.amend.refused_you", why=why),
    ]
    rest = [one for one in menu.waiting(scene) if one.submission != submission.id]
    words = Line(voice("conversations.amend.refused", number=submission.number))
    return Outcome(tuple(writes)) + scene.say(words, choices=queue.next_(scene, rest))


def give_back(scene: Scene, submission: Submission, paths: tuple[str, ...], comment: str) -> Outcome:
    """Return a submission: these questions, for this reason. Its author gets a draft that asks only them."""
    review = Review(submission.id, scene.person.id, scene.now, "returned", paths, comment)
    back = reporting.to_mend(scene, submission, paths, submission.person)
    writes: list[Write] = [
        SaveReview(review),
        SaveDraft(back),
        AddAudit("returned", scene.person.id, submission.id),
        *sending.ceased_to_count(scene, submission),
    ]
    author = scene.desk.look(ContactOf(submission.person))
    if author and author.chats:
        writes.append(_came_back(scene, submission, author, back, review))
    return Outcome(tuple(writes))


def _is_numbered(session: Session, item: Item) -> bool:
    """Whether its number is the one by which she answers: the answers of a repeat's row have numbers of their own."""
    return not item.who or bool(session.roster_row(item.path))


def _came_back(scene: Scene, submission: Submission, author: Contact, back: Draft, review: Review) -> Write:
    """The word to the author: which report, which questions, why, and a button that opens just those."""
    language = author.person.language
    voice = scene.world.voice(language, scene.zone)
    session = versions.opened(scene, submission)
    asked = [
        f"• {f'{one.number}. ' * _is_numbered(session, one)}{answer_list.told(one)}"
        for one in answer_list.items(session.review(language))
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
