"""A meeting that is to be held on another day than was said: whoever was asked whether she will come is told, and is
asked anew (`anew` of a duty)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversations import buttons
from conversations.calendar import meeting_days
from conversations.events import Address, Choice, Line, Reply
from conversations.outcome import send
from conversations.reports import reporting, versions
from conversations.scene import Scene, heading, reply, strong
from programmes.calendar import bounds
from programmes.model import Duty, Text
from programmes.obligations import RING
from storage.desk import FiledIn, HoldersOf, SubmissionOf
from storage.records import Contact, FactRow, Filed, Review
from storage.writes import AddAudit, SaveDraft, SaveReview, Write


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting of a place and month, and from which day to which."""

    meeting: str
    place: str
    period: str
    before: date
    after: date
    label: Text  # what it is called


def told(scene: Scene, form: str, place: str, period: str, facts: Iterable[FactRow]) -> list[Write]:
    """What a report that sets a meeting's day brings, if that was another one before and is still to come. `facts` are
    its figures."""
    programme = scene.world.programme_of(form)
    named = [name for name, one in programme.meeting.items() if one.day and programme.indicator[one.day].form == form]
    if not named:
        return []
    rows, writes = tuple(facts), list[Write]()
    was = meeting_days.on_desk(scene.world, scene.desk, programme, scene.today, (place,))
    now = meeting_days.day_of(scene.world, programme, scene.today, rows)
    for name in named:
        before, after = was(name, place, period), now(name, place, period)
        if before and after and before != after and after >= scene.today:
            move = Move(name, place, period, before, after, programme.meeting[name].label)
            for duty in programme.duty.values():
                if duty.anew and duty.meeting == name:
                    writes += _of_duty(scene, duty, move)
    return writes


def _of_duty(scene: Scene, duty: Duty, move: Move) -> Iterator[Write]:
    """The word to each who owes this, if she was asked already or would have been. What was answered is of the old
    day, whoever sent it and can be told; what was approved stands."""
    places = scene.world.places
    spots = tuple(one.code for one in places.below(move.place, scene.world.rule(duty.form).for_))
    around = dict.fromkeys(step.code for spot in spots for step in places.path(spot))
    holders = scene.desk.look(HoldersOf(duty.who, tuple(around), scene.today.isoformat()))
    since = bounds(move.period)[0].isoformat()
    filed = {one.place: one for one in scene.desk.look(FiledIn(spots, since)) if _is(one, duty.form, move.period)}
    asked = scene.now >= _first(scene, duty, min(move.before, move.after))
    for spot in spots:
        answer = filed.get(spot)
        if answer is None and not asked:
            continue
        if answer is not None and answer.status == "sent":
            yield from _again(scene, holders, answer, move)
        for contact in (one for one in holders if one.chats and _holds(scene, one, duty.who, spot)):
            yield _word(scene, contact, duty.form, spot, move)


def _is(filed: Filed, form: str, period: str) -> bool:
    return (filed.form, filed.period) == (form, period)


def _holds(scene: Scene, contact: Contact, role: str, place: str) -> bool:
    roles = contact.person.roles
    return any(
        one.role == role and one.held(scene.today) and scene.world.places.holds(one.place, place) for one in roles
    )


def _first(scene: Scene, duty: Duty, day: date) -> datetime:
    """When she is asked first, of a meeting on that day."""
    first = day + timedelta(days=duty.days + min(duty.remind, default=0))
    return datetime.combine(first, RING, tzinfo=scene.zone)


def _again(scene: Scene, holders: Iterable[Contact], filed: Filed, move: Move) -> Iterator[Write]:
    """Her answer was for another day: it goes back to who sent it, with all its questions open."""
    submission = scene.desk.look(SubmissionOf(filed.submission))
    if submission is None:
        return
    paths = tuple(one.path for one in versions.opened(scene, submission).review(scene.language) if one.settled)
    spoken = (one.person.language for one in holders if one.person.id == submission.person)
    why = _words(scene, next(spoken, scene.language), move)
    yield SaveReview(Review(submission.id, scene.person.id, scene.now, "returned", paths, why))
    yield SaveDraft(reporting.to_mend(scene, submission, paths, submission.person))
    yield AddAudit("returned", scene.person.id, submission.id)


def _words(scene: Scene, language: str, move: Move) -> str:
    voice = scene.world.voice(language, scene.zone)
    label = voice.pick(move.label)
    days = {"day": voice.day(move.after), "before": voice.day(move.before)}
    return voice("conversations.meeting.moved", meeting=label, **days)


def _word(scene: Scene, contact: Contact, form: str, place: str, move: Move) -> Write:
    """The word to one person, with a button that opens the question."""
    language = contact.person.language
    voice = scene.world.voice(language, scene.zone)
    title = scene.world.newest(form).title(language)
    words: Reply = reply(
        strong(_words(scene, language, move)),
        Line(voice("conversations.meeting.again")),
        Line(heading(scene, form, place, move.period, language)),
        choices=(Choice(title, buttons.data(buttons.OPEN, form, place, move.period)),),
    )
    key = f"moved:{form}:{place}:{move.period}:{move.after.isoformat()}:{contact.person.id}:{scene.now.isoformat()}"
    return send(words, Address(*contact.chats[0], contact.person.id), scene.now, key=key)
