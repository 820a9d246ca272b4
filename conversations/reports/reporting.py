"""Reporting: opening a report that is owed, going on with one, putting it aside, throwing it away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conversations import buttons
from conversations.batches import together
from conversations.dialogue import asking
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import around, figures_now, keeping, last_month, menu, registers
from conversations.scene import Scene, faint, heading, reply, strong
from forms.walking.session import LAST_SAVED
from programmes.calendar import bounds
from storage.desk import LastAccepted, ReviewsOf, SubmissionOf
from storage.records import Draft, Filed, Submission
from storage.writes import DropDraft, SaveDraft

REPORT, DIALOGUE = 1, 2  # how far in front: a dialogue stands above the open report


def start(scene: Scene, form: str, place: str, period: str) -> Outcome:
    """Open the report that she owes; one that is begun already goes on where it was."""
    one = next((one for one in menu.due(scene) if one.subject == (form, place, period)), None)
    if one is None:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    if one.draft is not None:
        return resume(scene, one.draft)
    if not one.owed and one.filed is not None:
        return menu.show(scene, Line(scene.voice("conversations.filed_already", number=one.filed.number)))
    draft = mending(scene, one.filed) if one.filed is not None else _opened(scene, new(scene, form, place, period))
    lines = (strong(heading(scene, form, place, period)), *_why_back(scene, draft))
    return others_aside(scene, draft) + asking.again(scene, replace(draft, front=REPORT), *lines)


def _opened(scene: Scene, draft: Draft) -> Draft:
    """A new draft that begins with what stayed the same (see `last_month`), asked as she answered last."""
    return together.as_before(scene, replace(draft, state={**draft.state, last_month.SAME: keeping.OPEN}))


def mending(scene: Scene, filed: Filed) -> Draft:
    """A draft that asks again what an officer returned; also for a colleague of who had sent it."""
    submission = scene.desk.look(SubmissionOf(filed.submission))
    reviews = scene.desk.look(ReviewsOf(filed.submission))
    assert submission is not None
    made = to_mend(scene, submission, reviews[-1].questions if reviews else (), scene.person.id)
    return replace(made, revision=0)  # it is written for the first time when its question is asked


def to_mend(scene: Scene, submission: Submission, paths: tuple[str, ...], person: str) -> Draft:
    """A submission as a draft again, in which these questions are open."""
    draft = as_draft(submission, scene.hex(), person)
    session = asking.open_session(scene, draft)
    session.unsettle(paths)
    return asking.kept(scene, draft, session)


def as_draft(submission: Submission, id_: str = "", person: str = "") -> Draft:
    """A submission's state as a draft's, on the version and with the lists that its author had."""
    return Draft(
        id=id_,
        person=person or submission.person,
        form=submission.form,
        version=submission.version,
        place=submission.place,
        period=submission.period,
        subject=submission.subject,
        revision=0,
        front=0,
        state=submission.state,
        corrects=submission.id,
    )


def _why_back(scene: Scene, draft: Draft) -> tuple[Line, ...]:
    """For a report that came back: the officer's word."""
    reviews = scene.desk.look(ReviewsOf(draft.corrects)) if draft.corrects else ()
    comments = [review.comment for review in reviews if review.comment]
    return tuple(Line(scene.voice("conversations.came_back.why", comment=comment)) for comment in comments[-1:])


def new(scene: Scene, form: str, place: str, period: str) -> Draft:
    """A draft in which nothing is answered yet, in front of all others. One that is opened on demand is about itself
    (its subject is its own id), so that it is the same report as no other."""
    id_ = scene.hex()
    return Draft(
        id=id_,
        person=scene.person.id,
        form=form,
        version=scene.world.current[form],
        place=place,
        period=period,
        subject=id_ if scene.world.rule(form).on_demand else "",
        revision=0,
        front=REPORT,
        state={"seed": scene.chance.getrandbits(31), "given": _served(scene, scene.person.id, form, place, period)},
        created_at=scene.now,
    )


# The lists that a report's form may look things up in, besides its own.
SERVED = around.SERVED | {"ctx", figures_now.NOW, LAST_SAVED}


def _served(
    scene: Scene, person: str, form: str, place: str, period: str, corrects: str = ""
) -> dict[str, list[dict[str, str]]]:
    """The lists that a report's form is served: its context, the registers, and the last accepted report before it.
    There is no report before one that is opened on demand. `person` is whose report it is."""
    last = None if scene.world.rule(form).on_demand else scene.desk.look(last_before(scene, form, place, period))
    served = {"ctx": [_context(scene, person, place, period, last.period if last else "")]}
    served |= registers.served(scene, form, place, period, corrects)
    served |= around.served(scene, scene.world.newest(form), place, period)
    served |= figures_now.served(scene, scene.world.newest(form), place, period)
    return served | ({LAST_SAVED: [dict(flat(last.answers))]} if last else {})


def last_before(scene: Scene, form: str, place: str, period: str) -> LastAccepted:
    """What to ask for: the last report of this form and place that counts, of a period before this one."""
    return LastAccepted(form, place, "", period, scene.world.rule(form).accept == "approved")


def _context(scene: Scene, person: str, place: str, period: str, last_period: str) -> dict[str, str]:
    """The one row of `ctx`: who reports, for which place (a name a level), for which period; and of which one the
    last accepted report is, '' when there is none."""
    first, last = bounds(period)
    row = {"person": person, "place": place, "period": period, "subject": "", "last_period": last_period}
    row |= {"period_start": first.isoformat(), "period_end": last.isoformat()}
    for step in scene.world.places.path(place):
        row[step.kind] = scene.world.places.name(step.code, scene.language)
    return row


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


def refreshed(scene: Scene, draft: Draft) -> Draft:
    """The draft with these lists as they are now: the report before may have come, been mended, or been sent back
    meanwhile."""
    whose = draft.for_person or draft.person
    given = _served(scene, whose, draft.form, draft.place, draft.period, draft.corrects)
    return replace(draft, state={**draft.state, "given": given})


def resume(scene: Scene, draft: Draft) -> Outcome:
    """Go on with a draft that was put aside."""
    if not menu.may_file(scene, draft.form, draft.place, draft.period):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    now, said = caught_up(scene, draft)
    lines = (strong(heading(scene, draft.form, draft.place, draft.period)), *_why_back(scene, draft), *said)
    return others_aside(scene, draft) + asking.again(scene, replace(now, front=REPORT), *lines)


def caught_up(scene: Scene, draft: Draft) -> tuple[Draft, tuple[Line, ...]]:
    """The draft with its lists as they are now; when last time's report was mended or sent back meanwhile, what was
    kept from it is open again, and it is said."""
    now = refreshed(scene, draft)
    moved = last_month.moved(draft, now)
    if not moved.changed:
        return now, ()
    session = asking.open_session(scene, now)
    session.unsettle(moved.fallen)
    kept = {path: value for path, value in now.state.get(last_month.KEPT, {}).items() if path not in moved.fallen}
    state = {**now.state, last_month.KEPT: kept, "session": session.state()}
    return replace(now, state=state), (Line(scene.voice("conversations.same.moved")),)


def others_aside(scene: Scene, but: Draft) -> Outcome:
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
    old = scene.desk.look(SubmissionOf(draft.corrects)) if draft.corrects else None
    if old is not None and old.status == "returned":
        return scene.say(voice("conversations.drop.returned"))
    if not sure:
        yes = buttons.of(draft, buttons.DROP, voice("conversations.button.drop_sure"), "sure")
        no = Choice(voice("conversations.button.resume"), buttons.data(buttons.RESUME, draft.id[: buttons.SHORT]))
        return scene.say(voice("conversations.drop.sure"), choices=(no, yes))
    words = Line(voice("conversations.dropped"))
    return Outcome((asking.gone(scene, draft),)) + menu.show(scene, words, without=draft.id)
