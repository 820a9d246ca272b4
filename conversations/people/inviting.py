"""Inviting: an officer has a code made for a role, a place and a name, with a text to forward; makes another one for
somebody who lost hers; takes one back.
"""

from __future__ import annotations

from datetime import date

from conversations import buttons
from conversations.dialogue import own_dialogues
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.people import invitations, people
from conversations.people.duties import duties_of, open_invitations, place_name, role_name, stations
from conversations.reports import menu
from conversations.scene import Scene, faint, menu_button, reply, strong
from forms.walking.session import Session
from storage.desk import InvitationsTo
from storage.records import Draft, Invitation
from storage.writes import AddAudit, AddInvitation, DropDraft, DropInvitation

DIALOGUE = "invite_person"


def invite(scene: Scene) -> Outcome:
    """Ask for the role, the place and the name; then give a code."""
    mine = stations(scene)
    if not mine:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    roles = [{"name": station.role, "label": role_name(scene, station.role)} for station in mine]
    places = [
        {"name": place.code, "label": place_name(scene, place.code), "role": station.role}
        for station in mine
        for place in station.places
    ]
    return own_dialogues.begin(scene, own_dialogues.opened(scene, DIALOGUE, {"roles": roles, "places": places}))


def finish(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending: an invitation, and a text to forward that says how to begin."""
    said = session.finalize().values
    mine = stations(scene)
    role = said.get("role") or (mine[0].role if mine else "")
    station = next((one for one in mine if one.role == role), None)
    place = said.get("place") or (station.codes[0] if station else "")
    if station is None or place not in station.codes:  # his own role has changed meanwhile
        return Outcome((DropDraft(draft.id),)) + menu.show(scene, Line(scene.voice("conversations.not_yours")))
    given = _invitation(scene, role, place, name=said["name"])
    return Outcome((DropDraft(draft.id),)) + given


def _invitation(
    scene: Scene, role: str, place: str, *, name: str, to: str = "", language: str = "", start: date | None = None
) -> Outcome:
    """A fresh code: what it is for, and beneath it the text to forward."""
    programme = scene.world.programme_with(role)
    assert programme is not None
    code = invitations.make(scene.chance.choice)
    spoken = language or scene.language
    made = invitations.invitation(
        code, role, place, spoken, scene.now, person=to, name=name, start=start, zone=programme.clock
    )
    until = invitations.last_day(scene.now, programme.clock)
    told = scene.say(
        strong(scene.voice("conversations.invite.forward", name=name)),
        faint(scene.voice("conversations.invite.careful", until=scene.voice.day(until))),
        choices=(
            Choice(scene.voice("conversations.button.another"), buttons.data(buttons.INVITE)),
            people.back(scene),
            menu_button(scene),
        ),
    )
    voice = scene.world.voice(spoken, scene.zone)
    text = invitations.text(
        voice,
        scene.world.ways,
        code,
        name=name,
        role=voice.pick(programme.role[role].label),
        place=scene.world.places.name(place, spoken),
        until=until,
    )
    writes = (AddInvitation(made), AddAudit("invited", scene.person.id, to or place))
    return Outcome(writes, (reply(*text),)) + told


def new_code(scene: Scene, short: str) -> Outcome:
    """Another invitation for one of them: she has not joined yet, or lost her phone, or her own code."""
    hers = duties_of(scene, short)
    if not hers:
        return people.show(scene, 0, Line(scene.voice("conversations.stale")))
    contact, held = hers[0].contact, hers[0].held
    found = contact.person
    return _invitation(
        scene, held.role, held.place, name=found.name, to=found.id, language=found.language, start=held.start
    )


def withdraw(scene: Scene, short: str, sure: bool) -> Outcome:
    """Take an invitation back, once he has said so twice."""
    found = next((one for one in open_invitations(scene) if short and one.digest.startswith(short)), None)
    if found is None:
        return people.show(scene, 0, Line(scene.voice("conversations.stale")))
    voice, name = scene.voice, found.name or place_name(scene, found.place)
    if not sure:
        yes = Choice(voice("conversations.button.withdraw", name=name), buttons.data(buttons.WITHDRAW, short, "sure"))
        return scene.say(voice("conversations.withdraw.sure", name=name), choices=(people.back(scene), yes))
    writes = (DropInvitation(found.digest), AddAudit("withdrawn", scene.person.id, found.place))
    without = _looked(scene, found)
    return Outcome(writes) + people.show(without, 0, Line(voice("conversations.withdraw.done", name=name)))


def _looked(scene: Scene, gone: Invitation) -> Scene:
    """The scene as it is once the invitation is gone."""
    found = {
        lookup: tuple(one for one in kept if one != gone) if isinstance(lookup, InvitationsTo) else kept
        for lookup, kept in scene.desk.found.items()
    }
    return scene.with_desk(found=found)
