"""A meeting that is to be held on another day, at another hour or place than was said: whoever was asked whether she
will come is told once, with what it was and is now. Of another day she is asked anew (`anew` of a duty); else what she
answered stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversations import buttons
from conversations.calendar import meeting_days
from conversations.calendar.saying import when_and_where
from conversations.events import Address, Choice, Line
from conversations.outcome import send
from conversations.reports import reporting, versions
from conversations.scene import Scene, heading, reply, strong
from forms.entities import Change
from i18n.voice import Voice
from programmes.calendar import bounds
from programmes.model import Duty, Meeting
from programmes.obligations import RING
from programmes.registers import Row
from storage.desk import FiledIn, HoldersOf, SubmissionOf
from storage.records import Contact, FactRow, Filed, Review
from storage.writes import AddAudit, SaveDraft, SaveReview, Write


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting of a place and month: its day, and what else was agreed of it, before and after."""

    meeting: Meeting
    place: str
    period: str
    before: date
    after: date
    was: Row
    now: Row

    @property
    def to_another_day(self) -> bool:
        return self.before != self.after

    def words(self, voice: Voice, *, known: bool = True) -> str:
        """What it was and is now; where the day is as it was proposed, or she does not know of one, what it is."""
        values = {"meeting": voice.pick(self.meeting.label), "day": self._now(voice)}
        if not known or not (self.was or self.to_another_day):
            return voice("conversations.meeting.held", **values)
        if self.to_another_day:
            return voice("conversations.meeting.moved", before=voice.day(self.before), **values)
        return voice("conversations.meeting.changed", before=self._was(voice), **values)

    def is_heard(self, voice: Voice) -> bool:
        """Whether anything of it is said otherwise than before."""
        return self.to_another_day or self._was(voice) != self._now(voice)

    def _was(self, voice: Voice) -> str:
        return when_and_where(voice, self.meeting, self.was, self.before)

    def _now(self, voice: Voice) -> str:
        return when_and_where(voice, self.meeting, self.now, self.after)


def told(
    scene: Scene, form: str, place: str, period: str, facts: Iterable[FactRow], said: Iterable[Change]
) -> list[Write]:
    """What a report brings that sets a meeting's day, hour or place, if they were others before and the day is still to
    come. `facts` are its figures, `said` what it says of entities."""
    programme = scene.world.programme_of(form)
    named = [name for name, one in programme.meeting.items() if one.day and programme.indicator[one.day].form == form]
    if not named:
        return []
    rows, changes, writes = tuple(facts), tuple(said), list[Write]()
    was = meeting_days.on_desk(scene.world, scene.desk, programme, scene.today, (place,))
    now = meeting_days.day_of(scene.world, programme, scene.today, rows)
    for name in named:
        meeting, before, after = programme.meeting[name], was(name, place, period), now(name, place, period)
        if not before or not after or after < scene.today:
            continue
        agreed = meeting_days.agreed(scene.world, scene.desk, meeting, place, period)
        new = _said(meeting, changes, period)
        move = Move(meeting, place, period, before, after, agreed, new)
        if move.is_heard(scene.voice):
            for duty in programme.duty.values():
                if duty.anew and duty.meeting == name:
                    writes += _of_duty(scene, duty, move)
    return writes


def _said(meeting: Meeting, changes: Iterable[Change], period: str) -> Row:
    """What a report says of the meeting of a month."""
    found = (dict(one.properties) for one in changes if one.list == meeting.of)
    return next((row for row in found if row.get(meeting_days.MONTH) == period), {})


def _of_duty(scene: Scene, duty: Duty, move: Move) -> Iterator[Write]:
    """The word to each who owes this, if she was asked already or would have been. What was answered of another day is
    of that, whoever sent it and can be told; what was approved stands."""
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
        again = move.to_another_day and answer is not None and answer.status == "sent"
        if answer is not None and again:
            yield from _again(scene, holders, answer, move)
        known = answer is not None or scene.now >= _first(scene, duty, move.before)
        stands = answer is not None and answer.status in ("sent", "approved") and not again
        for contact in (one for one in holders if one.chats and _holds(scene, one, duty.who, spot)):
            how = "stands" if stands else "again" if again else "answer"
            yield _word(scene, contact, duty.form, spot, move, how, known=known)


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
    why = move.words(scene.world.voice(next(spoken, scene.language), scene.zone))
    yield SaveReview(Review(submission.id, scene.person.id, scene.now, "returned", paths, why))
    yield SaveDraft(reporting.to_mend(scene, submission, paths, submission.person))
    yield AddAudit("returned", scene.person.id, submission.id)


def _word(scene: Scene, contact: Contact, form: str, place: str, move: Move, how: str, *, known: bool) -> Write:
    """The word to one person: what is otherwise than she may have `known`, and whether her answer `stands`, is to be
    given `again`, or is still to come (`answer`); with a button that opens the question, or leads to what she sent."""
    language = contact.person.language
    voice = scene.world.voice(language, scene.zone)
    opens = Choice(scene.world.newest(form).title(language), buttons.data(buttons.OPEN, form, place, move.period))
    sent = Choice(voice("conversations.button.reports"), buttons.data(buttons.REPORTS))
    words = reply(
        strong(move.words(voice, known=known)),
        Line(voice(f"conversations.meeting.{how}")),
        Line(heading(scene, form, place, move.period, language)),
        choices=(sent if how == "stands" else opens,),
    )
    key = f"moved:{form}:{place}:{move.period}:{move.after.isoformat()}:{contact.person.id}:{scene.now.isoformat()}"
    return send(words, Address(*contact.chats[0], contact.person.id), scene.now, key=key)
