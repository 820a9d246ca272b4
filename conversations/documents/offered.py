"""Documents for those who work where a report is of, though they neither file nor review it: the minutes, for who is
invited to the meeting. They are told once that there is one, and find it in their menu; the file comes when they
ask."""

from __future__ import annotations

from collections.abc import Iterator

from conversations import buttons
from conversations.events import Address, Choice, Line
from conversations.outcome import send
from conversations.scene import Scene, reply, strong
from i18n.voice import Voice
from programmes.calendar import bounds, period_of, previous
from programmes.model import Document, Programme
from storage.desk import FiledIn, HoldersOf
from storage.records import Contact, Filed, RoleHeld, Submission
from storage.writes import Write

BACK = 3  # periods for which a document stays in the menu
OFFER = "offered:"  # how the key of such a word begins: it asks nothing of anybody


def papers(scene: Scene) -> Iterator[tuple[Programme, str, Document, RoleHeld]]:
    """The documents that are offered to whoever asks, with the role by which they are."""
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        for name, line in (programme.document if programme else {}).items():
            if programme and held.role in line.offered and line.form in scene.world.current:
                yield programme, name, line, held


def of(scene: Scene, submission: Submission) -> Iterator[tuple[Programme, str, Document, RoleHeld]]:
    """Those of one report, once it counts."""
    if scene.world.rule(submission.form).counts(submission.status):
        for paper in papers(scene):
            _, _, line, held = paper
            if line.form == submission.form and scene.world.places.holds(submission.place, held.place):
                yield paper


def in_menu(scene: Scene) -> tuple[Choice, ...]:
    """A button for each of them, for the newest of the last periods."""
    found: dict[tuple[str, str], Choice] = {}
    for _, name, line, held in papers(scene):
        newest = _newest(scene, line, held)
        if newest is not None:
            label = f"📄 {scene.voice.pick(line.label)} · {scene.voice.period(newest.period)}"
            found[newest.submission, name] = Choice(label, buttons.data(buttons.DOCUMENT, newest.submission, name))
    return tuple(found.values())


def _newest(scene: Scene, line: Document, held: RoleHeld) -> Filed | None:
    rule = scene.world.rule(line.form)
    around = scene.world.places.above(held.place, rule.for_)
    if around is None:
        return None
    since = bounds(previous(period_of(scene.today, rule.every), BACK))[0]
    filed = scene.desk.look(FiledIn((around.code,), since.isoformat()))
    good = [one for one in filed if one.form == line.form and rule.counts(one.status)]
    return max(good, key=lambda one: (one.period, one.sent_at), default=None)


def told(scene: Scene, submission: Submission) -> Iterator[Write]:
    """The word to everybody to whom a document of this report is offered."""
    programme = scene.world.programme_of(submission.form)
    for name, line in programme.document.items():
        for role in line.offered if line.form == submission.form else ():
            spots = tuple(one.code for one in scene.world.places.below(submission.place, programme.role[role].at))
            for contact in scene.desk.look(HoldersOf(role, spots, scene.today.isoformat())):
                if contact.chats and contact.person.id != scene.person.id:
                    yield _word(scene, contact, submission, name, line)


def _word(scene: Scene, contact: Contact, submission: Submission, name: str, line: Document) -> Write:
    voice: Voice = scene.world.voice(contact.person.language, scene.zone)
    label = voice.pick(line.label)
    place = scene.world.places.name(submission.place, voice.language)
    words = reply(
        strong(f"{label} · {place} · {voice.period(submission.period)}"),
        Line(voice("documents.offered")),
        choices=(Choice(f"📄 {label}", buttons.data(buttons.DOCUMENT, submission.id, name)),),
    )
    key = f"{OFFER}{submission.id}:{name}:{contact.person.id}"
    return send(words, Address(*contact.chats[0], contact.person.id), scene.now, key=key)
