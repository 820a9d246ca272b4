"""An officer's people, as roles say it: who holds a role that reports to him, over places within his own; and who is
invited to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from conversations.scene import Scene
from programmes.areas import Place
from storage.desk import HoldersDuring, InvitationsTo
from storage.records import Contact, Invitation, RoleHeld

AHEAD = timedelta(days=366)  # roles that begin by then are shown


@dataclass(frozen=True, slots=True)
class Station:
    """A role that reports to the officer, over one of these places."""

    role: str
    places: tuple[Place, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(place.code for place in self.places)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who holds, held or will hold such a role, over which place."""

    contact: Contact
    held: RoleHeld

    @property
    def joined(self) -> bool:
        return self.contact.person.consented_at is not None


def stations(scene: Scene) -> tuple[Station, ...]:
    """Which roles report to whoever speaks, and over which places; none for who is no officer."""
    found: dict[str, dict[str, Place]] = {}
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        for name, role in programme.role.items() if programme else ():
            if role.to == held.role:
                below = scene.places.below(held.place, role.at)
                found.setdefault(name, {}).update({place.code: place for place in below})
    return tuple(Station(role, tuple(places.values())) for role, places in found.items() if places)


def duties(scene: Scene) -> tuple[Duty, ...]:
    """All that his people hold today or will hold, by place."""
    first, last = scene.today.isoformat(), (scene.today + AHEAD).isoformat()
    return tuple(
        Duty(contact, held)
        for station in stations(scene)
        for contact in scene.desk.look(HoldersDuring(station.role, station.codes, first, last))
        for held in contact.person.roles
        if held.role == station.role and held.place in station.codes and (held.end is None or held.end >= scene.today)
    )


def open_invitations(scene: Scene) -> tuple[Invitation, ...]:
    """Invitations to such roles that nobody has used yet."""
    return tuple(
        one
        for station in stations(scene)
        for one in scene.desk.look(InvitationsTo((station.role,), station.codes, scene.now))
    )


def duties_of(scene: Scene, short: str) -> tuple[Duty, ...]:
    """The duties of one of his people; none when it is not one of his."""
    return tuple(one for one in duties(scene) if short and one.contact.person.id.startswith(short))


def role_name(scene: Scene, name: str) -> str:
    """A role as who speaks reads it; its own name where it is not known any more."""
    role = scene.world.role(name)
    return scene.voice.pick(role.label) if role else name


def place_name(scene: Scene, place: str) -> str:
    """A place as who speaks reads it."""
    return scene.world.places.name(place, scene.language)
