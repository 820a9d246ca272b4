"""My reports: what was sent in the last months; one opened, an answer changed, sent again as a new version. What stands
in a signed summary is changed by an amendment: why is asked first, and an officer decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from conversations import buttons
from conversations.dialogue import asking, own_dialogues
from conversations.documents import documents
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import answer_list, menu, numbering, reading_back, reporting, versions
from conversations.scene import Scene, faint, heading, menu_button, strong
from forms.walking.session import Session
from storage.desk import ContactOf, FiledIn, ReviewsOf
from storage.records import Draft, Filed, Review, Submission
from storage.writes import AddAudit, DropDraft, SaveDraft, SaveReview

DIALOGUE = "amend_report"
PAGE = 8  # reports shown at once
BACK = timedelta(days=366)  # how long ago the period may have been
MARKS = {"approved": "✓ ", "returned": "↩ ", "sent": ""}
STANDS = frozenset(MARKS)


def show(scene: Scene, page: str = "", *before: Line) -> Outcome:
    """Her sent reports, newest first, a button each."""
    found = _sent(scene)
    if not found:
        return scene.say(*before, scene.voice("conversations.reports.none"), choices=(menu_button(scene),))
    at = min(buttons.whole(page) or 0, (len(found) - 1) // PAGE)
    choices = [
        Choice(
            MARKS[one.status] + menu.about(scene, one.form, one.place, one.period, one.first_sent_at),
            buttons.data(buttons.REPORT, one.submission),
        )
        for one in found[at * PAGE : (at + 1) * PAGE]
    ]
    if (at + 1) * PAGE < len(found):
        choices.append(Choice(scene.voice("conversations.button.older"), buttons.data(buttons.REPORTS, at + 1)))
    if at:
        choices.append(Choice(scene.voice("conversations.button.newer"), buttons.data(buttons.REPORTS, at - 1)))
    head = strong(scene.voice("conversations.reports", count=len(found)))
    marks = faint(scene.voice("conversations.reports.marks")) if at == 0 else Line("")
    return scene.say(*before, head, marks, choices=(*choices, menu_button(scene)))


def _sent(scene: Scene) -> list[Filed]:
    """What she filed, and what was filed for places that are hers, as it stands now; newest first."""
    world = scene.world
    areas = {
        place.code
        for held in scene.person.roles
        if (programme := world.programme_with(held.role))
        and any(held.role in rule.by for rule in programme.form.values())
        and held.place in world.places
        for place in world.places.below(held.place)
    }
    if not areas:
        return []
    since = (scene.today - BACK).replace(day=1).isoformat()
    found = scene.desk.look(FiledIn(tuple(sorted(areas)), since))
    hers = [
        one
        for one in found
        if world.is_report(one.form)
        and (one.person == scene.person.id or versions.may_file(scene, one.form, one.place, one.period))
    ]
    return sorted(hers, key=lambda one: (one.sent_at, one.number), reverse=True)


# One of them --------------------------------------------------------------------------------------------------------


def open_one(scene: Scene, id_: str) -> Outcome:
    """A report in short: how it stands, its number, when, what an officer said; and what may be done with it."""
    submission = _hers(scene, id_)
    if submission is None:
        return show(scene, "", Line(scene.voice("conversations.not_yours")))
    voice = scene.voice
    reviews = scene.desk.look(ReviewsOf(submission.id))
    why = [review.comment for review in reviews if review.comment]
    lines = [
        strong(heading(scene, submission.form, submission.place, submission.period)),
        Line(voice(f"conversations.status.{versions.how_it_stands(scene, submission)}")),
        faint(voice("conversations.receipt", number=submission.number, at=voice.moment(submission.sent_at))),
        *_by_another(scene, submission),
        *[Line(voice("conversations.came_back.why", comment=comment)) for comment in why[-1:]],
        *_of_amendments(scene, submission),
    ]
    whole = Choice(voice("conversations.button.whole"), buttons.data(buttons.WHOLE, submission.id))
    back = Choice(voice("conversations.button.reports"), buttons.data(buttons.REPORTS))
    papers = documents.buttons_of(scene, submission)
    return scene.say(*lines, choices=(*papers, *_changing(scene, submission), whole, back))


def _hers(scene: Scene, id_: str) -> Submission | None:
    """A report that she filed or may file; not an officer's."""
    submission = versions.of(scene, id_)
    if submission is None:
        return None
    mine = submission.person == scene.person.id
    filed = mine or versions.may_file(scene, submission.form, submission.place, submission.period)
    return submission if filed else None


def _by_another(scene: Scene, submission: Submission) -> list[Line]:
    if submission.person == scene.person.id:
        return []
    author = scene.desk.look(ContactOf(submission.person))
    return [faint(scene.voice("conversations.reports.by", name=author.person.name))] if author else []


def _of_amendments(scene: Scene, submission: Submission) -> list[Line]:
    """That it is signed, and how its amendments stand."""
    if not versions.stands(scene, submission):
        return []
    voice = scene.voice
    said = [Line(voice("conversations.reports.signed"))] if submission.signed else []
    waits = versions.waiting_amendment(scene, submission)
    if waits is not None:
        said.append(Line(voice("conversations.amend.waits", number=waits.number, at=voice.moment(waits.sent_at))))
    return said


def _changing(scene: Scene, submission: Submission) -> tuple[Choice, ...]:
    voice = scene.voice
    if submission.status not in STANDS or not _may_change(scene, submission):
        return ()
    stands = versions.stands(scene, submission)
    waits = versions.waiting_amendment(scene, submission) if stands else None
    if waits is not None:
        return (Choice(voice("conversations.button.take_amendment_back"), buttons.data(buttons.UNAMEND, waits.id)),)
    key = "mend" if submission.status == "returned" else "amend" if stands else "edit"
    label = "resume" if _begun(scene, submission.id) else key
    return (Choice(voice(f"conversations.button.{label}"), buttons.data(buttons.CHANGE, submission.id)),)


def _may_change(scene: Scene, submission: Submission) -> bool:
    return versions.may_file(scene, submission.form, submission.place, submission.period)


def _begun(scene: Scene, id_: str) -> Draft | None:
    return next((draft for draft in scene.desk.drafts if draft.corrects == id_), None)


def whole(scene: Scene, id_: str) -> Outcome:
    """Every answer of one of her reports, numbered."""
    submission = _hers(scene, id_)
    if submission is None:
        return show(scene, "", Line(scene.voice("conversations.not_yours")))
    lines = [
        strong(heading(scene, submission.form, submission.place, submission.period)),
        *answer_list.lines(versions.items(scene, submission)),
    ]
    back = Choice(scene.voice("conversations.button.back"), buttons.data(buttons.REPORT, submission.id))
    return scene.say(*lines, choices=(*_changing(scene, submission), back))


# Changing -----------------------------------------------------------------------------------------------------------


def change(scene: Scene, id_: str) -> Outcome:
    """Open it to be changed: the sections to choose from, a number may be typed as well. Of a signed one it is asked
    first why."""
    submission = _hers(scene, id_)
    if submission is None or submission.status not in STANDS or not _may_change(scene, submission):
        return show(scene, "", Line(scene.voice("conversations.stale")))
    draft = _begun(scene, submission.id)
    if versions.stands(scene, submission) and not (draft and draft.state.get("reason")):
        return ask_why(scene, submission)
    return _opened(scene, submission, draft)


def _opened(scene: Scene, submission: Submission, draft: Draft | None, number: int = 0, **changed: Any) -> Outcome:
    """The draft in which it is changed, in front of all else; at the answer with this number, if she has named one."""
    if draft is None:
        returned = scene.desk.look(ReviewsOf(submission.id)) if submission.status == "returned" else ()
        paths = returned[-1].questions if returned else ()
        draft = replace(reporting.to_mend(scene, submission, paths, scene.person.id), revision=0)
        draft = replace(draft, state={key: value for key, value in draft.state.items() if key != "reason"})
    draft = replace(draft, front=reporting.REPORT, state={**draft.state, **changed})
    aside = reporting.others_aside(scene, draft)
    session = asking.open_session(scene, draft)
    if submission.status == "returned" or not session.finished:
        return aside + asking.ask(scene, draft, session)
    found = answer_list.items(session.review(scene.language, told=True))
    seen = draft.state.get("read") or {one.path: one.seen for one in found}
    if number:
        return aside + reading_back.edit(scene, replace(draft, state={**draft.state, "read": seen}), str(number))
    draft = asking.kept(scene, draft, session, read=seen, mending=False, queue=[])
    head = strong(heading(scene, draft.form, draft.place, draft.period))
    return aside + Outcome((SaveDraft(draft),)) + reading_back.choose(scene, draft, found, head)


# An amendment


def ask_why(scene: Scene, submission: Submission, *before: Line) -> Outcome:
    """The little dialogue before an amendment: why?"""
    draft = own_dialogues.opened(
        scene, DIALOGUE, {}, place=submission.place, period=submission.period, submission=submission.id
    )
    lines = (
        *before,
        strong(heading(scene, submission.form, submission.place, submission.period)),
        Line(scene.voice("conversations.amend.signed" if submission.signed else "conversations.amend.approved_before")),
    )
    return own_dialogues.begin(scene, draft, *lines)


def finish_why(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending of the dialogue: the report is opened with its reason; one that was changed already is shown."""
    dropped = Outcome((DropDraft(draft.id),))
    submission = _hers(scene, str(draft.state["submission"]))
    if submission is None or submission.status not in STANDS:
        return dropped + show(scene, "", Line(scene.voice("conversations.stale")))
    reason = session.finalize().values["reason"]
    if not numbering.is_in_words(reason):
        return _ask_in_words(scene, draft, session, submission, reason)
    begun = _begun(scene, submission.id)
    without = replace(scene.desk, drafts=tuple(one for one in scene.desk.drafts if one.id != draft.id))
    there = replace(scene, desk=without)  # the dialogue is gone; nothing else of the desk is
    if begun is None or begun.state.get("reason"):
        return dropped + _opened(there, submission, begun, draft.state.get("number", 0), reason=reason)
    seen = {one.path: one.seen for one in versions.items(scene, submission)}  # so that all her changes are shown
    begun = replace(begun, front=reporting.REPORT, state={**begun.state, "reason": reason, "read": seen})
    return dropped + reporting.others_aside(there, begun) + asking.again(there, begun)


def _ask_in_words(scene: Scene, draft: Draft, session: Session, submission: Submission, said: str) -> Outcome:
    """A number is no reason: she is asked for words. That of an answer is opened after them."""
    (number, *_) = numbering.read_numbers(said).numbers or (0,)
    meant = [item for item in versions.items(scene, submission) if item.number == number]
    session.blank(("reason",))
    draft = replace(draft, state={**draft.state, "number": number if meant else 0})
    lines = [
        Line(scene.voice("conversations.reason.number", number=number, what=answer_list.told(one))) for one in meant
    ]
    return asking.ask(scene, draft, session, *lines, Line(scene.voice("conversations.reason.words")), refused=True)


def take_back(scene: Scene, id_: str) -> Outcome:
    """An amendment that no officer has decided yet is withdrawn by who may ask for one: what was signed stands."""
    amendment = _hers(scene, id_)
    if amendment is None or amendment.status != "proposed" or not _may_change(scene, amendment):
        return show(scene, "", Line(scene.voice("conversations.stale")))
    words = scene.voice("conversations.amend.taken_back", number=amendment.number)
    writes = (
        SaveReview(Review(amendment.id, scene.person.id, scene.now, "refused")),
        AddAudit("amendment withdrawn", scene.person.id, amendment.id),
    )
    return Outcome(writes) + scene.say(
        strong(heading(scene, amendment.form, amendment.place, amendment.period)),
        Line(words),
        choices=(
            Choice(scene.voice("conversations.button.amend"), buttons.data(buttons.CHANGE, amendment.corrects)),
            Choice(scene.voice("conversations.button.reports"), buttons.data(buttons.REPORTS)),
        ),
    )
