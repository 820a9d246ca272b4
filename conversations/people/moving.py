"""Moving somebody to another place, and ending a duty: from which day on, and a word to her."""

from __future__ import annotations

from datetime import date, timedelta

from conversations.dialogue import own_dialogues
from conversations.events import Address, Line
from conversations.outcome import Outcome, send
from conversations.people import people
from conversations.people.duties import Duty, duties_of, place_name, role_name, stations
from conversations.scene import Scene, menu_button, reply
from forms.walking.session import Session
from storage.records import Draft
from storage.writes import AddAudit, DropDraft, EndRole, GiveRole, Write

MOVING, ENDING = "move_person", "end_duty"


def move(scene: Scene, short: str, role: str, place: str) -> Outcome:
    """Ask to which place, and from which day on."""
    duty, station = _duty(scene, short, role, place), next((one for one in stations(scene) if one.role == role), None)
    if duty is None or station is None:
        return people.show(scene, 0, Line(scene.voice("conversations.stale")))
    others = [{"name": one.code, "label": place_name(scene, one.code)} for one in station.places if one.code != place]
    if not others:
        return scene.say(scene.voice("conversations.move.nowhere"), choices=(people.back(scene), menu_button(scene)))
    given = {"places": others, "ctx": [_ctx(scene, duty)]}
    return own_dialogues.begin(scene, own_dialogues.opened(scene, MOVING, given, **_about(duty)))


def end(scene: Scene, short: str, role: str, place: str) -> Outcome:
    """Ask for the last day, and once whether that is sure."""
    duty = _duty(scene, short, role, place)
    if duty is None:
        return people.show(scene, 0, Line(scene.voice("conversations.stale")))
    given = {"ctx": [_ctx(scene, duty)]}
    return own_dialogues.begin(scene, own_dialogues.opened(scene, ENDING, given, **_about(duty)))


def _duty(scene: Scene, short: str, role: str, place: str) -> Duty | None:
    return next(
        (
            one
            for one in duties_of(scene, short)
            if (one.held.role, one.held.place, one.held.end) == (role, place, None)
        ),
        None,
    )


def _ctx(scene: Scene, duty: Duty) -> dict[str, str]:
    return {
        "name": duty.contact.person.name,
        "role": role_name(scene, duty.held.role),
        "place": place_name(scene, duty.held.place),
        "start": duty.held.start.isoformat(),
    }


def _about(duty: Duty) -> dict[str, str]:
    return {"whom": duty.contact.person.id, "role": duty.held.role, "place": duty.held.place}


def finish_move(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending: the role ends on the day before, and begins over the other place."""
    said, state = session.finalize().values, draft.state
    duty = _duty(scene, state["whom"], state["role"], draft.place)
    station = next((one for one in stations(scene) if one.role == state["role"]), None)
    gone = Outcome((DropDraft(draft.id),))
    if duty is None or station is None or said["place"] not in station.codes:
        return gone + people.show(scene, 0, Line(scene.voice("conversations.stale")))
    day, to = said["day"], said["place"]
    writes: list[Write] = [
        _until(duty, day - timedelta(days=1)),
        GiveRole(duty.contact.person.id, duty.held.role, to, day),
        AddAudit("moved", scene.person.id, duty.contact.person.id),
    ]
    writes += _told(scene, duty, "conversations.move.you", to, day)
    done = scene.voice(
        "conversations.move.done", name=duty.contact.person.name, place=place_name(scene, to), day=scene.voice.day(day)
    )
    return gone + Outcome(tuple(writes)) + scene.say(Line(done), choices=(people.back(scene), menu_button(scene)))


def finish_end(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending: the duty ends with that day, if he is sure."""
    said, state = session.finalize().values, draft.state
    duty = _duty(scene, state["whom"], state["role"], draft.place)
    gone = Outcome((DropDraft(draft.id),))
    if duty is None:
        return gone + people.show(scene, 0, Line(scene.voice("conversations.stale")))
    if said["sure"] != "yes":
        return gone + people.person(scene, duty.contact.person.id)
    day = said["day"]
    writes: list[Write] = [_until(duty, day), AddAudit("ended", scene.person.id, duty.contact.person.id)]
    writes += _told(scene, duty, "conversations.end.you", duty.held.place, day)
    done = scene.voice(
        "conversations.end.done",
        name=duty.contact.person.name,
        place=place_name(scene, duty.held.place),
        day=scene.voice.day(day),
    )
    return gone + Outcome(tuple(writes)) + scene.say(Line(done), choices=(people.back(scene), menu_button(scene)))


def _until(duty: Duty, day: date) -> EndRole:
    held = duty.held
    return EndRole(duty.contact.person.id, held.role, held.place, held.start, day, held.end)


def _told(scene: Scene, duty: Duty, text: str, place: str, day: date) -> list[Write]:
    """The word to her: which role, over which place, from or until which day."""
    contact = duty.contact
    if not contact.chats:
        return []
    language = contact.person.language
    voice = scene.world.voice(language, scene.zone)
    role = scene.world.role(duty.held.role)
    said = voice(
        text,
        role=voice.pick(role.label) if role else duty.held.role,
        place=scene.world.places.name(place, language),
        day=voice.day(day),
    )
    key = f"duty:{scene.event.door}:{scene.event.id}"
    return [send(reply(Line(said)), Address(*contact.chats[0], contact.person.id), scene.now, key=key)]
