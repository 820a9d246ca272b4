"""Registers: the lists of entities (groups, members, loans) that a report is served, and what it changes in them."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.scene import Scene
from conversations.world import World
from forms.entities import Change, ChangeSet, Register, fold
from programmes.calendar import bounds
from storage.desk import ChangesIn
from storage.records import RegisterChanges, Submission

PLACE = "place"  # the column that says where an entity belongs, in what is served


def read_by(world: World, form: str, version: str = "") -> tuple[str, ...]:
    """The registers that a form looks things up in, or writes to."""
    registers = world.programme_of(form).registers
    if not registers:
        return ()
    opened = world.forms[form, version or world.current[form]]
    named = {*opened.externals, *(declared.list for declared in opened.entities)}
    return tuple(name for name in registers if name in named)


def served(scene: Scene, form: str, place: str) -> dict[str, list[dict[str, str]]]:
    """The registers that a form is served: what belongs to its place, to places in it, and to places around it."""
    names = read_by(scene.world, form)
    if not names:
        return {}
    places = scene.world.places
    codes = dict.fromkeys([*(one.code for one in places.path(place)), *(one.code for one in places.below(place))])
    found = scene.desk.look(ChangesIn(names, tuple(codes)))
    return {name: rows(standing(name, found[name]), found[name]) for name in names}


def standing(name: str, sets: Iterable[RegisterChanges]) -> Register:
    """A register as it stands, out of all that was said."""
    return fold(name, (one.said for one in sets))


def rows(register: Register, sets: Iterable[RegisterChanges]) -> list[dict[str, str]]:
    """A register as forms read it, each entity with the place where it was first named."""
    places: dict[str, str] = {}
    for one in sets:
        for change in one.said.changes:
            places.setdefault(change.id, one.place)
    return [{PLACE: places[row["name"]], **row} for row in register.rows()]


def changes(scene: Scene, submission: Submission, said: tuple[Change, ...]) -> tuple[RegisterChanges, ...]:
    """What a submission says of entities, as it is kept. It tells of the day it was sent, if that lies in its period,
    else of the period's last day."""
    if not said:
        return ()
    first, last = bounds(submission.period)
    on = min(max(submission.sent_at.astimezone(scene.zone).date(), first), last)
    return (
        RegisterChanges(submission.place, ChangeSet(submission.id, on, submission.sent_at, said, submission.corrects)),
    )
