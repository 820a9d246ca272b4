"""Who is an officer, and for which places: those whose groups he may link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from conversations.scene import Scene
from conversations.world import World
from programmes.model import Programme
from storage.records import RoleHeld


def grounds(scene: Scene) -> tuple[str, ...]:
    """The places whose group chats whoever speaks may link: of each programme in which he is an officer, those of the
    level that a summary for groups is made for, within his own."""
    return tuple(dict.fromkeys(_grounds(scene.world, scene.roles)))


def leads(scene: Scene) -> bool:
    """Whether any role reports to one that whoever speaks holds: then he has people of his own."""
    programmes = ((scene.world.programme_with(held.role), held.role) for held in scene.roles)
    return any(role.to == name for programme, name in programmes if programme for role in programme.role.values())


def answers_for(world: World, roles: Iterable[RoleHeld], place: str, day: date) -> bool:
    """Whether somebody with these roles may, on that day, link a group to this place, or take the link away."""
    held = (role for role in roles if role.held(day))
    return place in _grounds(world, held)


def _grounds(world: World, roles: Iterable[RoleHeld]) -> list[str]:
    found: list[str] = []
    for held in roles:
        programme = world.programme_with(held.role)
        if programme is None or not _is_officer(programme, held.role):
            continue
        levels = {summary.for_ for summary in programme.summary.values() if "group" in summary.to}
        found += [place.code for place in world.places.below(held.place) if place.kind in levels]
    return found


def _is_officer(programme: Programme, role: str) -> bool:
    """Reports come to him, or he signs a summary, or he files nothing himself."""
    comes_to = {line.to for line in programme.form.values()}
    signs = {summary.signed for summary in programme.summary.values()}
    files = {by for line in programme.form.values() for by in line.by}
    return role in comes_to | signs or role not in files
