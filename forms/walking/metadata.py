"""What a form notes about the walk itself: when it began, the day, who and with what device."""

from __future__ import annotations

from forms.walking.finish import new_id
from forms.xpath.world import World


def preloaded(preload: str, world: World) -> str:
    """What a form asks to be filled in before anybody answers; `end` waits for the end."""
    kind, _, name = preload.partition(" ")
    if preload == "timestamp start":
        return world.now.isoformat(timespec="milliseconds")
    if kind == "date":
        return world.now.date().isoformat()
    if kind == "property":
        return world.properties.get(name, "")
    return new_id(world) if kind == "uid" else ""
